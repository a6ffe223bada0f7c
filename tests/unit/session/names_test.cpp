// Short names of strands: unique, and recognisable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "session/keymap.h"
#include "session/lane_run.h"
#include "session/session.h"
#include "unit/session/fixture.h"

namespace interleave::session {
namespace {

using testing::ElementsAre;

class NamesOfARun : public SessionFixture {};

TEST(ShortNames, KeepLettersAndNumberArrays) {
  EXPECT_THAT(short_names({"A", "B"}), ElementsAre("A", "B"));
  EXPECT_THAT(short_names({"worker[0]", "worker[1]", "main"}), ElementsAre("w0", "w1", "m"));
  EXPECT_THAT(short_names({"main", "download#1", "download#2"}), ElementsAre("m", "d1", "d2"));
  EXPECT_THAT(short_names({"key1", "key2", "core", "key"}), ElementsAre("k1", "k2", "c", "k"));
}

TEST(ShortNames, AreUnique) {
  const std::vector<std::string> names{"writer[0]", "worker[0]", "wo",   "w", "w1",
                                       "w[1]",      "wo[0]",     "main", "m"};
  const std::vector<std::string> brief = short_names(names);
  EXPECT_EQ(std::set<std::string>(brief.begin(), brief.end()).size(), names.size())
      << testing::PrintToString(brief);
}

TEST(ShortNames, OfWordsWithOneLongBeginningStayShort) {
  const std::string beginning(60, 'a');
  const std::vector<std::string> names{beginning + "_one", beginning + "_two",
                                       beginning + "_ten[0]", beginning + "_ten[1]"};
  const std::vector<std::string> brief = short_names(names);
  EXPECT_EQ(std::set<std::string>(brief.begin(), brief.end()).size(), names.size());
  for (const std::string& name : brief) EXPECT_LE(name.size(), 4U) << testing::PrintToString(brief);
  std::vector<std::string> many;
  for (int i = 0; i < 40; ++i)
    many.push_back(beginning + std::string(static_cast<std::size_t>(i), 'a'));
  const std::vector<std::string> numbered = short_names(many);
  EXPECT_EQ(std::set<std::string>(numbered.begin(), numbered.end()).size(), many.size());
  for (const std::string& name : numbered)
    EXPECT_LE(name.size(), 3U) << testing::PrintToString(numbered);
}

TEST(Abbreviations, NeighboursOfAnArrayAreOneEntry) {
  const std::vector<std::string> names{"main",       "worker[0]",  "worker[1]", "worker[2]",
                                       "A",          "download#1", "wait[3]",   "download#2",
                                       "download#3", "waiter[4]"};
  EXPECT_THAT(abbreviations(names, short_names(names)),
              ElementsAre(Abbreviation{0, 0, "main"}, Abbreviation{1, 3, "worker[0…2]"},
                          Abbreviation{5, 5, "download#1"}, Abbreviation{6, 6, "wait[3]"},
                          Abbreviation{7, 8, "download#2…3"}, Abbreviation{9, 9, "waiter[4]"}));
}

TEST_F(NamesOfARun, AreFoundAgain) {
  run("open",
      {{"slug", "names"},
       {"kind", "scenario"},
       {"text", "thread b { work 1 }\nthread worker[12] { work 1 }\nthread a { work 1 }\n"}});
  const LaneRun& lane = *session_.lanes().front();
  EXPECT_EQ(lane.strand_named("worker[11]"), 12U);
  EXPECT_EQ(lane.strand_named("a"), 13U);
  EXPECT_EQ(lane.strand_named("worker"), sim::kNobody);
  EXPECT_EQ(lane.strand_named(""), sim::kNobody);
  EXPECT_EQ(lane.name_of(12), "worker[11]");
  EXPECT_EQ(lane.name_of(14), "?");
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
