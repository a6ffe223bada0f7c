// Short names of strands: unique, and recognisable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "session/keymap.h"
#include "session/lane_run.h"
#include "session/session.h"

namespace interleave::session {
namespace {

using testing::ElementsAre;

TEST(ShortNames, KeepLettersAndNumberArrays) {
  EXPECT_THAT(short_names({"A", "B"}), ElementsAre("A", "B"));
  EXPECT_THAT(short_names({"worker[0]", "worker[1]", "main"}), ElementsAre("w0", "w1", "m"));
  EXPECT_THAT(short_names({"main", "download#1", "download#2"}), ElementsAre("m", "d1", "d2"));
}

TEST(ShortNames, AreUnique) {
  const std::vector<std::string> names{"writer[0]", "worker[0]", "wo",   "w", "w1",
                                       "w[1]",      "wo[0]",     "main", "m"};
  const std::vector<std::string> brief = short_names(names);
  EXPECT_EQ(std::set<std::string>(brief.begin(), brief.end()).size(), names.size())
      << testing::PrintToString(brief);
}

TEST(Keymap, IssuesCommandsThatThereAre) {
  std::set<std::string> known;
  for (const nlohmann::json& command : Session::commands()) known.insert(command["name"]);
  std::set<std::string_view> keys;
  for (const Key& key : keymap()) {
    EXPECT_TRUE(key.command.empty() || known.contains(std::string(key.command))) << key.command;
    EXPECT_TRUE(keys.insert(key.key).second) << key.key << " stands twice";
  }
}

}  // namespace
}  // namespace interleave::session
