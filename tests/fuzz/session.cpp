// The session: random commands on a random lesson, and after each of them what a page may rely on
// (tests/unit/session/random_commands.h); at the end, the link of what is on the screen opens the same again.
#include "session/session.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <string>

#include "fuzz/fuzz.h"
#include "fuzz/lessons.h"
#include "unit/session/random_commands.h"

namespace {

using namespace interleave;
using fuzz::must;

// What a few commands on a small lesson break is found by many inputs; long sequences on the course's own lessons are
// for the unit test (tests/unit/session/random_commands_test.cpp).
constexpr int kMostTurns = 8;

class Bytes final : public session::Dice {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : input_(data, size) {}
  std::size_t below(std::size_t count) override {
    return input_.ConsumeIntegralInRange<std::size_t>(0, count - 1);
  }
  std::string bytes() override { return input_.ConsumeRandomLengthString(60); }
  [[nodiscard]] bool left() { return input_.remaining_bytes() > 0; }

 private:
  FuzzedDataProvider input_;
};

void open(session::Session& session, std::size_t which) {
  const session::json file{{"slug", "fuzz.md"}, {"text", fuzz::lessons()[which]}};
  must(session.command("open", file).has_value(), "a good lesson opens");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const session::RandomCommands commands(fuzz::lessons());
  Bytes dice(data, size);
  session::Session session;
  const std::size_t which = dice.below(fuzz::lessons().size());
  open(session, which);
  session::Promises promises;
  promises.check(session);
  bool same_lesson = true;
  for (int turns = 0; turns < kMostTurns && dice.left(); ++turns) {
    std::string what = "time passes";
    if (dice.below(6) == 0) {
      session.tick(static_cast<double>(dice.below(9)) / 4);
    } else {
      const session::RandomCommand command = commands.next(session, dice);
      what = command.name;
      const auto result = session.command(command.name, command.arguments);
      must(result || !result.error().empty(), "a refused command says why");
      same_lesson = same_lesson && (command.name != "open" || !result);
    }
    const std::string broken = promises.check(session);
    must(broken.empty(), broken + " (after: " + what + ")");
  }
  std::string broken = session::Promises::check_step_and_back(session);
  must(broken.empty(), broken);
  if (!same_lesson) return 0;
  session::Session fresh;
  open(fresh, which);
  broken = session::Promises::check_link(session, fresh);
  must(broken.empty(), broken);
  return 0;
}
