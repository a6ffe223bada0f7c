// Whatever a file asks for has a limit, and the error beyond it names file, line and what was expected: the table in
// docs/language.md. And what is accepted neither freezes nor exhausts memory: a run is cut off by the work it makes.
#include <gtest/gtest.h>

#include <string>

#include "sim/machine.h"
#include "trace/figures.h"
#include "trace/run.h"
#include "unit/cli/in_a_folder.h"

namespace interleave::cli {
namespace {

constexpr const char* kOne = "thread A { work 1 }\n";

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  all.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Something numbered, again and again: "let v# = 1;". An @ becomes a #.
std::string numbered(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) {
    for (const char c : text) {
      if (c == '#')
        all += std::to_string(i);
      else
        all += c == '@' ? '#' : c;
    }
  }
  return all;
}

struct Case {
  const char* what;
  std::string accepted;
  std::string refused;
  std::size_t line;      // of the error
  const char* expected;  // in its text
};

std::vector<Case> cases() {
  const std::string one = kOne;
  const auto machine = [&](const std::string& setting) {
    return "machine { " + setting + " }\n" + one;
  };
  const auto runtime = [](const std::string& settings) {
    return "runtime r { " + settings + " }\ntask t on r { work 1 }\n";
  };
  return {
      {"text", one + "//" + times((1U << 20U) - one.size() - 2, "x"),
       one + "//" + times((1U << 20U) - one.size() - 1, "x"), 0, "at most 1048576 bytes"},
      {"cores", machine("cores 64"), machine("cores 65"), 1, "a number in 1..64"},
      {"a cost", machine("context_switch 1000000000"), machine("context_switch 1000000001"), 1,
       "a number in 0..1000000000"},
      {"queues of mlfq", machine("policy mlfq(queues: 32)"), machine("policy mlfq(queues: 33)"), 1,
       "a number in 1..32"},
      {"workers", runtime("workers 1024"), runtime("workers 1025"), 1, "a number in 1..1024"},
      {"blocking threads", runtime("workers 1; blocking 1024"), runtime("workers 1; blocking 1025"),
       1, "a number in 0..1024"},
      {"threads", "thread A[100000] at 1 { work 1 }\n", "thread A[100001] { work 1 }\n", 1,
       "at most 100000"},
      {"threads in all", "thread A[50000] { work 1 }\nthread B[50000] { work 1 }\n",
       "thread A[50000] { work 1 }\nthread B[50001] { work 1 }\n", 2, "at most 100000 in all"},
      {"elements of an array", "shared x[100000] = 0\n" + one, "shared x[100001] = 0\n" + one, 1,
       "at most 100000"},
      {"variables in all", "shared x[50000] = 0\nshared y[50000] = 0\n" + one,
       "shared x[50000] = 0\nshared y[50001] = 0\n" + one, 2, "at most 100000 variables in all"},
      {"objects", "mutex x[100000]\n" + one, "mutex x[100001]\n" + one, 1, "at most 100000"},
      {"objects in all", "mutex x[50000]; mutex y[50000]\n" + one,
       "mutex x[50000]\nmutex y[50001]\n" + one, 2, "at most 100000 in all"},
      {"capacity of a channel", "channel c(65536)\n" + one, "channel c(65537)\n" + one, 1,
       "at most 65536"},
      {"count of a semaphore", "semaphore s = 65536\n" + one, "semaphore s = 65537\n" + one, 1,
       "at most 65536"},
      {"parties of a barrier", "barrier b(100000)\n" + one, "barrier b(100001)\n" + one, 1,
       "at most 100000"},
      {"arguments",
       "fn f(" + numbered(15, "a#, ") + "z) { return z }\nthread A { let x = f(" +
           times(15, "1, ") + "1) }\n",
       "fn f(" + numbered(16, "a#, ") + "z) { return z }\nthread A { let x = f(" +
           times(16, "1, ") + "1) }\n",
       2, "at most 16"},
      {"ticks until an arrival", "thread A at 1000000000 { work 1 }\n",
       "thread A at 1000000001 { work 1 }\n", 1, "a number in 0..1000000000"},
      {"tickets", "thread A tickets 1000000 { work 1 }\n", "thread A tickets 1000001 { work 1 }\n",
       1, "at most 1000000"},
      {"weight", "thread A weight 1000000 { work 1 }\n", "thread A weight 1000001 { work 1 }\n", 1,
       "at most 1000000"},
      {"number of a core", "machine { cores 64 }\nthread A on core 63 { work 1 }\n",
       "machine { cores 64 }\nthread A on core 64 { work 1 }\n", 2, "at most 63"},
      {"blocks in blocks",
       "thread A { " + times(99, "if true { ") + "work 1" + times(99, " }") + " }\n",
       "thread A { " + times(201, "if true { ") + "work 1" + times(201, " }") + " }\n", 1,
       "nested more than 200 deep"},
      {"brackets in brackets",
       "thread A { work " + times(190, "(") + "1" + times(190, ")") + " }\n",
       "thread A { work " + times(201, "(") + "1" + times(201, ")") + " }\n", 1,
       "nested more than 200 deep"},
      {"a long expression", "thread A { work " + times(190, "1 + ") + "1 }\n",
       "thread A { work " + times(300, "1 + ") + "1 }\n", 1, "this expression is too long"},
      {"calls in a chain", "fn f0() { work 1 }\n" + numbered(0, "") + one,
       "fn f0() { work 1 }\n" +
           [] {
             std::string all;
             for (int i = 1; i < 110; ++i) {
               all += "fn f" + std::to_string(i) + "() { f" + std::to_string(i - 1) + "() }\n";
             }
             return all;
           }() +
           "thread A { f109() }\n",
       101, "more than 100 calls in a chain"},
      {"expanded calls", "fn f0() { work 1 }\nfn f1() { f0(); f0() }\nthread A { f1() }\n",
       "fn f0() { work 1 }\n" +
           [] {
             std::string all;
             for (int i = 1; i < 20; ++i) {
               const std::string below = "f" + std::to_string(i - 1) + "()";
               all += "fn f" + std::to_string(i) + "() { " + below + "; " + below + " }\n";
             }
             return all;
           }() +
           "thread A { f19() }\n",
       2, "at most 200000"},
      {"arms of a select",
       "runtime r { workers 1 }\ntask t on r { select { " + times(60, "await sleep(1) { } ") +
           "} }\n",
       "runtime r { workers 1 }\nasync fn f() { work 1 }\ntask t on r { select { " +
           times(300, "await f() { } ") + "} }\n",
       3, "at most 250"},
      {"a number", "thread A { work 1; let x = 9223372036854775807 }\n",
       "thread A { work 9223372036854775808 }\n", 1, "at most 9223372036854775807"},
  };
}

class LimitsOfAFile : public CommandLine {};

TEST_F(LimitsOfAFile, EachHasAnErrorThatNamesFileLineAndWhatWasExpected) {
  for (const Case& limit : cases()) {
    const Outcome good = interleave({"check", file("good.scn", limit.accepted)});
    EXPECT_NE(good.code, 2) << limit.what << ": " << good.err.substr(0, 400)
                            << good.out.substr(0, 400);
    const std::string path = file("over.scn", limit.refused);
    const Outcome bad = interleave({"run", path});
    EXPECT_EQ(bad.code, 2) << limit.what;
    const std::string place =
        limit.line == 0 ? path + ": error" : path + ":" + std::to_string(limit.line) + ":";
    EXPECT_NE(bad.err.find(place), std::string::npos)
        << limit.what << ": " << bad.err.substr(0, 400);
    EXPECT_NE(bad.err.find(limit.expected), std::string::npos)
        << limit.what << ": " << bad.err.substr(0, 400);
  }
}

std::string lesson(const std::string& body) {
  return "---\ntitle: T\nunit: 1 U\norder: 1\nsummary: S\n---\n" + body;
}

TEST_F(LimitsOfAFile, OfALesson) {
  const std::string page = "## P\n\n```scenario\nthread A { work 1 }\n```\n\n";
  const std::pair<std::string, const char*> refused[] = {
      {lesson(page + times(260 * 1024, "x")), "at most 256 KiB"},
      {lesson(numbered(65, "@@ P#\n\nx\n\n")), "at most 64 pages"},
      {lesson(page + times(201, "```c real\nint x;\n```\n\n")), "at most 200 blocks"},
      {lesson(page + "```expect\n" + times(201, "finish 1\n") + "```\n"),
       "at most 200 expectations"},
      {lesson(page + "```lanes\n" + numbered(9, "l#: cores=1\n") + "```\n"), "at most 8 lanes"},
      {lesson(page + "```quiz\nQ?\n\n- [x] a\n" + times(12, "- [ ] b\n") + "```\n"),
       "at most 12 answers"},
      {lesson("## P\n\n" + times(40, "> ") + "x\n"), "nested too deeply"},
  };
  for (const auto& [text, message] : refused) {
    const std::string path = file("lesson.md", text);
    const Outcome outcome = interleave({"check", path});
    EXPECT_EQ(outcome.code, 2) << message;
    EXPECT_NE(outcome.err.find(path + ":"), std::string::npos) << message;
    EXPECT_NE(outcome.err.find(message), std::string::npos)
        << message << ": " << outcome.err.substr(0, 400);
  }
}

// What one call does, and a whole run, is bounded by work, whatever its steps are made of. A moment may be begun just
// below a limit.
TEST(CostlyPrograms, AreCutOffOrStopped) {
  const std::pair<const char*, const char*> programs[] = {
      {"much between two steps",
       "shared x = 0\nthread A { loop { x = 1; let i = 0; while i < 19000 { i = i + 1 } } }\n"},
      {"a costly invariant",
       "shared x = 0\nfn f() { let i = 0; while i < 19000 { i = i + 1 } return i }\n"
       "thread A { loop { x = 1 } }\nalways f() > 0\n"},
      {"a billion ticks, one by one",
       "machine { policy round_robin(quantum: 1) }\nthread A { work 1000000000 }\n"},
      {"many wait for a value",
       "shared x = 0\nthread W[5000] { wait until x == 1000000 }\nthread A { loop { x = x + 1 } "
       "}\n"},
      {"output without end", "thread A { loop { repeat 10000 { print \"hello\" }; yield } }\n"},
      {"much in one moment",
       "shared x = 0\nthread A[20000] { let i = 0; while i < 19000 { i = i + 1 } x = i }\n"},
      {"many in critical sections", "thread A[5000] { loop { critical { work 1 } } }\n"},
  };
  constexpr std::uint64_t kMost = 20'000'000;
  for (const auto& [what, text] : programs) {
    const auto machine = sim::build(lang::Source{"costly.scn", text, 1}, {}, 1);
    ASSERT_TRUE(machine.has_value()) << what;
    trace::Limits limits;
    limits.max_work = kMost;
    trace::FigureBuilder figures(*machine, {}, limits);
    std::uint64_t before = figures.state().timed.work;
    bool more = true;
    while (more) {
      more = figures.more(UINT64_MAX);
      EXPECT_LE(figures.state().timed.work - before,
                trace::kSliceWork + sim::kMaxMomentWork + 1'000'000)
          << what;
      before = figures.state().timed.work;
    }
    EXPECT_LE(before, kMost + sim::kMaxMomentWork + 1'000'000) << what;
    EXPECT_TRUE(figures.exhausted() || figures.outcome() == sim::Outcome::kViolation) << what;
    const trace::Run run = trace::simulate(*machine, {}, limits);
    EXPECT_NE(run.outcome(), sim::Outcome::kFinished) << what;
    EXPECT_LE(run.moments(), limits.max_events + 1) << what;
  }
}

}  // namespace
}  // namespace interleave::cli
