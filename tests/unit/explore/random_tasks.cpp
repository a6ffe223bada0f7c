#include "unit/explore/random_tasks.h"

#include "unit/explore/dice.h"

namespace interleave::explore::testing {
namespace {

class Generator : Dice {
 public:
  explicit Generator(std::uint64_t seed) : Dice(seed) {}

  std::string scenario() {
    text_ = "shared x = 0; shared y = 0; atomic h = 0\n";
    text_ += "mutex m; semaphore s = " + number(2) + "; condition c\n";
    text_ += join({"async mutex am; async semaphore as = ", number(2), "; async channel ac(",
                   number(3), ")\n"});
    text_ += join({"runtime rt { ",
                   pick({"workers 1", "workers 2", "workers 2", "flavor current_thread",
                         "flavor event_loop", "workers 2; flavor preemptive(quantum: 2)",
                         "workers 1; flavor preemptive(quantum: 2)"}),
                   one_in(3) ? "; blocking 1 }\n" : " }\n"});
    in_place_ = text_.find("flavor") == std::string::npos;
    text_ += "fn job(k) {\n";
    plain();
    text_ += "return k\n}\nasync fn leaf(k) {\n";
    block(2, 2);
    text_ += "return k\n}\nasync fn outer(k) {\n";
    calls_ = 1;
    block(2, 1);
    text_ += "return k\n}\n";
    calls_ = 2;
    const std::uint64_t kinds = roll() % 4;
    task(kinds == 0 ? "p[2]" : "p", 3);
    if (kinds == 2) task("q", 2);
    if (kinds == 3) thread();
    if (one_in(3)) text_ += "finally " + condition() + "\n";
    if (one_in(8)) text_ += "always " + condition() + "\n";
    if (one_in(8)) text_ += "forbid races\n";
    return text_;
  }

 private:
  std::string place() { return pick({"x", "x", "y", "h"}); }
  std::string value() { return one_in(3) ? place() : number(3); }
  std::string condition() {
    return join({pick({"x", "y", "h"}), " ", pick({"==", "!=", "<", ">="}), " ", number(3)});
  }
  std::string name() { return "t" + std::to_string(names_++); }
  // What can be awaited several at a time.
  std::string call() {
    return join({calls_ > 1 && one_in(3) ? "outer(" : "leaf(", number(3), ")"});
  }

  void task(const std::string& declared, std::uint64_t most) {
    text_ += "task " + declared + " on rt" + (one_in(12) ? " daemon" : "") + " {\n";
    block(1 + roll() % most, 0);
    text_ += "}\n";
  }
  void thread() {
    text_ += "thread z {\n";
    if (one_in(3)) text_ += "let " + name() + " = block_on rt " + call() + "\n";
    plain();
    if (one_in(2)) plain();
    text_ += "}\n";
  }
  void block(std::uint64_t statements, int depth) {
    for (std::uint64_t i = 0; i < statements; ++i) statement(depth);
  }
  void body(int depth) {
    text_ += " {\n";
    block(1, depth + 1);
    text_ += "}";
  }

  // A statement of a thread, which a task may use as well: then it blocks the worker.
  void plain() {
    switch (roll() % 10) {
      case 0: text_ += "x = x + 1"; break;
      case 1: text_ += join({place(), " = ", value()}); break;
      case 2: text_ += "h += 1"; break;
      case 3: text_ += "lock m; y += 1; unlock m"; break;
      case 4: text_ += pick({"acquire s", "release s", "release s", "lock m"}); break;
      case 5: text_ += pick({"work 2", "io 1", "sleep 1", "yield"}); break;
      case 6: text_ += pick({"lock m; wait c with m; unlock m", "notify c", "notify_all c"}); break;
      case 7: text_ += pick({"wait until ", "assert "}) + condition(); break;
      case 8: text_ += "let " + name() + " = compare_exchange(h, 0, " + value() + ")"; break;
      default: text_ += "let " + name() + " = try_lock m"; break;
    }
    text_ += "\n";
  }

  void statement(int depth) {
    switch (roll() % (depth < 2 ? 18 : 9)) {
      case 0:
      case 1: plain(); return;
      case 2: text_ += pick({"x = x + 1", "x += 1", "y = x", "h = x"}); break;
      case 3: text_ += pick({"await yield", "await io(1)", "await sleep(2)"}); break;
      case 4:
        text_ += pick({"await lock am; x += 1; unlock am", "await lock am; await yield; unlock am",
                       "await lock am"});
        break;
      case 5:
        text_ += pick({"await acquire as; release as", "await acquire as", "release as"});
        break;
      case 6: text_ += "await send ac, " + value(); break;
      case 7: text_ += "let " + name() + " = await recv ac"; break;
      case 8: text_ += "h += 1"; break;
      case 9:
        if (calls_ > 0) {
          text_ += "let " + name() + " = await " + call();
        } else {
          text_ += "await yield";
        }
        break;
      case 10:
      case 11:
        if (calls_ > 0) {
          text_ += join({"await join_all(", call(), ", ", call(), ")"});
        } else {
          text_ += "y = 2";
        }
        break;
      case 12:
      case 13: select(depth); break;
      case 14:
      case 15: spawn(); break;
      case 16:
        text_ += (one_in(2) ? "if " + condition() : "repeat 2");
        body(depth + 1);
        break;
      default:
        if (in_place_ && one_in(2)) {
          text_ +=
              "block_in_place { " + pick({"acquire s", "lock m; unlock m", "x = x + 1"}) + " }";
        } else {
          text_ += "critical";
          body(depth + 1);
        }
        break;
    }
    text_ += "\n";
  }

  void select(int depth) {
    text_ += "select {\n";
    const std::uint64_t arms = 2 + roll() % 2;
    for (std::uint64_t i = 0; i < arms; ++i) {
      const std::uint64_t what = roll() % 6;
      if (what < 3 && calls_ > 0) {
        text_ += name() + " = await " + call();
      } else if (what == 3) {
        text_ += name() + " = await recv ac";
      } else {
        text_ += pick({"await acquire as", "await sleep(1)", "await io(2)", "await send ac, 1",
                       "await lock am"});
      }
      body(depth + 1);
      text_ += "\n";
    }
    text_ += "}";
  }

  void spawn() {
    const std::string handle = name();
    if (calls_ == 0 || one_in(4)) {
      text_ += "let " + handle + " = spawn_blocking job(1)";
    } else {
      text_ += "let " + handle + " = spawn " + call();
    }
    switch (roll() % 7) {
      case 0: break;
      case 4:
      case 5: text_ += "; " + pick({"x = 1", "y = x", "x += 1", "h += 1"}); break;
      case 1: text_ += "; cancel " + handle; break;
      case 2: text_ += "; await yield; cancel " + handle; break;
      case 3:
        text_ += "; await join_all(" + handle + ", " + (calls_ > 0 ? call() : handle) + ")";
        break;
      default: text_ += "; let " + name() + " = await " + handle; break;
    }
  }

  std::string text_;
  int calls_ = 0;  // how deep in calls what is written now may go
  int names_ = 0;
  bool in_place_ = false;
};

}  // namespace

std::string random_tasks(std::uint64_t seed) { return Generator(seed).scenario(); }

}  // namespace interleave::explore::testing
