// Random commands on every lesson of the course: after each of them, what a page relies on holds. The fuzz target
// `session` does the same for as long as one likes, on small lessons of its own.
#include "unit/session/random_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "unit/source_dir.h"

namespace interleave::session {
namespace {

class Numbers final : public Dice {
 public:
  explicit Numbers(std::uint32_t seed) : generator_(seed) {}
  // Not std::uniform_int_distribution: its numbers differ between libraries.
  std::size_t below(std::size_t count) override { return generator_() % count; }
  std::string bytes() override {
    std::string text(below(20), ' ');
    for (char& c : text) c = static_cast<char>(generator_() & 0xFF);
    return text;
  }

 private:
  std::mt19937 generator_;
};

std::vector<std::filesystem::path> course() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(source_dir()) / "lessons")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

TEST(RandomCommands, KeepThePromisesOfASessionOnEveryLesson) {
  const RandomCommands commands({});
  std::uint32_t seed = 1;
  for (const std::filesystem::path& file : course()) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    const json lesson{{"slug", file.filename().string()}, {"text", text.str()}};
    Numbers dice(seed++);
    Session session;
    ASSERT_TRUE(session.command("open", lesson).has_value()) << file;
    Promises promises;
    promises.check(session);
    std::string done;
    bool same_lesson = true;
    for (int turn = 0; turn < 30; ++turn) {
      if (dice.below(6) == 0) {
        done += "\n  tick";
        session.tick(static_cast<double>(dice.below(9)) / 4);
      } else {
        const RandomCommand command = commands.next(session, dice);
        done += "\n  " + command.text().substr(0, 300);
        const auto result = session.command(command.name, command.arguments);
        EXPECT_TRUE(result || !result.error().empty()) << file << done;
        same_lesson = same_lesson && (command.name != "open" || !result);
      }
      const std::string broken = promises.check(session);
      ASSERT_EQ(broken, "") << file << done;
    }
    ASSERT_EQ(Promises::check_step_and_back(session), "") << file << done;
    if (!same_lesson) continue;
    Session fresh;
    ASSERT_TRUE(fresh.command("open", lesson).has_value());
    ASSERT_EQ(Promises::check_link(session, fresh), "") << file << done;
  }
}

}  // namespace
}  // namespace interleave::session
