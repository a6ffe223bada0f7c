#include "unit/explore/random_scenario.h"

#include "unit/explore/dice.h"
#include "unit/explore/random_tasks.h"

namespace interleave::explore::testing {
namespace {

class Generator : Dice {
 public:
  Generator(std::uint64_t seed, Flavor flavor) : Dice(seed), flavor_(flavor) {}

  std::string scenario() {
    text_ = "shared x = 0; shared y = 0; shared a[2] = 0; atomic h = 0\n";
    text_ += "mutex m; mutex n; mutex l[2]; rwlock rw; semaphore s = " + number(2) + "\n";
    text_ += "condition c" + std::string(one_in(4) ? " spurious" : "") + "; barrier b(2)\n";
    text_ += "channel ch(" + number(3) + "); channel one(1)\n";
    const bool fifo = one_in(8);
    if (fifo) text_ += "mutex f fifo; semaphore sf = 1 fifo; channel cf(1) fifo\n";
    fifo_ = fifo;
    if (one_in(3)) {
      spawns_ = true;
      text_ += "fn child(k) {\n";
      block(2, 1);
      text_ += "return k + 1\n}\n";
    }
    if (flavor_ == Flavor::kSymmetric) {
      thread("w[" + std::string(one_in(3) ? "3" : "2") + "]", one_in(4));
      if (one_in(2)) thread("v[2]", false);
      if (one_in(3)) thread("z", false);
    } else {
      const int threads = one_in(3) ? 3 : 2;
      for (int i = 0; i < threads; ++i) {
        thread(std::string(1, static_cast<char>('p' + i)), false, threads == 3 ? 2 : 4);
      }
    }
    if (one_in(3)) text_ += "finally " + memory_condition() + "\n";
    if (one_in(6)) text_ += "always " + memory_condition() + "\n";
    if (one_in(8)) text_ += "forbid races\n";
    return text_;
  }

 private:
  std::string place() { return pick({"x", "x", "y", "a[0]", "a[1]"}); }
  std::string mutex() { return pick({"m", "m", "n", "l[0]", "l[1]"}); }
  std::string comparison() { return pick({"==", "!=", "<", ">="}); }
  std::string memory_condition() {
    std::string text = join({pick({"x", "y", "h"}), " ", comparison(), " ", number(3)});
    if (one_in(4)) {
      text += join({pick({" && ", " || "}), pick({"y", "h"}), " ", comparison(), " ", number(2)});
    }
    return text;
  }

  void thread(const std::string& name, bool uses_id, int statements = 3) {
    text_ += "thread " + name + (one_in(12) ? " daemon" : "") + " {\n";
    uses_id_ = uses_id;
    locals_ = 0;
    handles_ = 0;
    block(1 + static_cast<int>(roll() % static_cast<std::uint64_t>(statements)), 0);
    text_ += "}\n";
  }

  void block(int statements, int depth) {
    for (int i = 0; i < statements; ++i) statement(depth);
  }

  std::string value() {
    if (uses_id_ && one_in(2)) return "id";
    return one_in(3) ? place() : number(3);
  }

  std::string local() { return "t" + std::to_string(locals_++); }

  void statement(int depth) {
    const std::string indent(2 * static_cast<std::size_t>(depth) + 2, ' ');
    text_ += indent;
    const std::uint64_t kinds = depth < 2 ? 30 : 21;
    switch (roll() % kinds) {
      case 0: text_ += join({place(), " = ", value()}); break;
      case 1: text_ += join({place(), " = ", place(), " + 1"}); break;
      case 2: text_ += "x += 1"; break;
      case 3: text_ += "h += 1"; break;
      case 4: text_ += "h = " + value(); break;
      case 5: text_ += "let " + local() + " = compare_exchange(h, " + number(2) + ", 1)"; break;
      case 6: text_ += "lock " + mutex(); break;
      case 7: {
        const std::string which = mutex();
        text_ += "lock " + which + "; " + (one_in(2) ? "x += 1; " : "") + "unlock " + which;
        break;
      }
      case 8: text_ += "acquire s" + std::string(one_in(2) ? "; release s" : ""); break;
      case 9: text_ += "release s"; break;
      case 10:
        text_ += pick({"read_lock rw; unlock rw", "write_lock rw; unlock rw", "read_lock rw",
                       "write_lock rw; x = 1; unlock rw"});
        break;
      case 11: text_ += "lock m; wait c with m; unlock m"; break;
      case 12: text_ += pick({"notify c", "notify_all c"}); break;
      case 13: text_ += "arrive b"; break;
      case 14: text_ += join({"send ", pick({"ch", "ch", "one"}), ", ", value()}); break;
      case 15: text_ += "let " + local() + " = recv " + pick({"ch", "ch", "one"}); break;
      case 16: text_ += pick({"work 2", "io 3", "yield", "sleep 1"}); break;
      case 17: text_ += "wait until " + memory_condition(); break;
      case 18: text_ += "assert " + memory_condition(); break;
      case 19: text_ += "let " + local() + " = try_lock " + mutex(); break;
      case 20:
        if (fifo_) {
          text_ += pick({"lock f; x = x + 1; unlock f", "acquire sf; release sf", "send cf, 1",
                         "let q = recv cf", "lock f"});
          if (text_.ends_with("cf")) rename_q();
        } else {
          text_ += "work 1";
        }
        break;
      case 21:
      case 22: {
        text_ += "if " + memory_condition() + " {\n";
        block(1, depth + 1);
        text_ += indent + "}";
        if (one_in(2)) {
          text_ += " else {\n";
          block(1, depth + 1);
          text_ += indent + "}";
        }
        break;
      }
      case 23: {
        const std::string counter = local();
        text_ += "let " + counter + " = 0\n" + indent + "while " + counter + " < 2 {\n";
        block(1, depth + 1);
        text_ += indent + "  " + counter + " += 1\n" + indent + "}";
        break;
      }
      case 24:
        text_ += "repeat 2 {\n";
        block(1, depth + 2);
        text_ += indent + "}";
        break;
      case 25:
      case 26:
        text_ += "atomic {\n" + indent + "  " +
                 pick({"x = x + 1", "wait until x > 0; x = x - 1", "lock m; x = 1; unlock m",
                       "acquire s; y = y + 1", "if x == 0 { y = 1 } else { x = y }"}) +
                 "\n" + indent + "}";
        break;
      case 27:
        text_ += "critical {\n";
        block(1, depth + 2);
        text_ += indent + "}";
        break;
      case 28:
        if (spawns_ && depth == 0 && handles_ < 1) {
          const std::string handle = "k" + std::to_string(handles_++);
          text_ += "let " + handle + " = spawn thread child(" + number(2) + ")";
          if (one_in(2)) text_ += "; let " + local() + " = join " + handle;
        } else {
          text_ += "x = 2";
        }
        break;
      default:
        if (flavor_ == Flavor::kCyclic) {
          text_ +=
              pick({"spin until x > 0", "while x == 0 { y = 1 }", "loop { if h > 0 { break } }",
                    "while h == 0 { progress; y = y }", "spin until try_lock m"});
        } else {
          text_ += "with " + mutex() + " {\n";
          block(1, depth + 1);
          text_ += indent + "}";
        }
        break;
    }
    text_ += "\n";
  }

  // A name of its own for what is received.
  void rename_q() {
    const std::size_t at = text_.rfind("let q");
    if (at != std::string::npos) text_.replace(at, 5, "let " + local());
  }

  Flavor flavor_;
  std::string text_;
  bool uses_id_ = false;
  bool spawns_ = false;
  bool fifo_ = false;
  int locals_ = 0;
  int handles_ = 0;
};

}  // namespace

std::string random_scenario(std::uint64_t seed, Flavor flavor) {
  return flavor == Flavor::kTasks ? random_tasks(seed) : Generator(seed, flavor).scenario();
}

}  // namespace interleave::explore::testing
