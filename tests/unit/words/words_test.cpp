#include "words/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "session/session.h"
#include "unit/source_dir.h"

namespace interleave::words {
namespace {

class Phrases : public testing::Test {
 protected:
  ~Phrases() override { use({}); }

  static void speak(std::initializer_list<std::pair<Phrase, std::string>> phrases) {
    std::vector<std::string> texts(kTable.size());
    for (const auto& [phrase, text] : phrases) texts[phrase.index()] = text;
    ASSERT_TRUE(use(std::move(texts)));
  }
};

// The page's keys have no dot, the app's have one: no key is both (tests/browser/words.test.mjs sees to the page's).
TEST_F(Phrases, EveryPhraseHasAKeyOfItsOwnEnglishAndBalancedPlaces) {
  std::set<std::string_view> keys;
  for (const Entry& entry : kTable) {
    EXPECT_TRUE(keys.insert(entry.key).second) << entry.key;
    EXPECT_NE(entry.key.find('.'), std::string_view::npos) << entry.key;
    EXPECT_FALSE(entry.english.empty()) << entry.key;
    EXPECT_EQ(std::ranges::count(entry.english, '{'), std::ranges::count(entry.english, '}'))
        << entry.key;
  }
}

TEST_F(Phrases, EveryPhraseIsSaidSomewhere) {
  std::string sources;
  const std::filesystem::path root = std::filesystem::path(source_dir()) / "src";
  for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
    if (!file.is_regular_file() || file.path().filename().string().starts_with("of_")) continue;
    std::ifstream in(file.path());
    sources.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const Entry& entry : kTable) {
    const std::string quoted = '"' + std::string(entry.key) + '"';
    EXPECT_NE(sources.find(quoted), std::string::npos) << quoted;
  }
}

TEST_F(Phrases, PlacesAreFilledIn) {
  EXPECT_EQ(say("further.next_event", {{"who", "A"}}), "Next event of A");
  EXPECT_EQ(say("explorer.some", {{"count", "2"}, {"what", "x"}}), "x (2 of )");
  EXPECT_EQ(count("explorer.step", "explorer.steps", 1), "1 step");
  EXPECT_EQ(count("explorer.step", "explorer.steps", 0), "0 steps");
  EXPECT_EQ(list(std::vector<std::string>{}), "");
  EXPECT_EQ(list(std::vector<std::string>{"A"}), "A");
  EXPECT_EQ(list(std::vector<std::string>{"A", "B", "C"}), "A, B and C");
}

TEST_F(Phrases, ALanguageHasItsOwnOrderOfWordsAndFallsBackToEnglish) {
  speak({{Phrase("search.some_of"), "von {all} Abläufen scheitern {count}"}});
  EXPECT_EQ(say("search.some_of", {{"count", "4"}, {"all", "6"}}), "von 6 Abläufen scheitern 4");
  EXPECT_EQ(phrase("stage.idle"), "idle");
  EXPECT_TRUE(foreign());
}

TEST_F(Phrases, WhatIsFoundByItsNameIsEnglish) {
  speak({{Phrase("control.play"), "Los"}});
  EXPECT_EQ(phrase("control.play"), "Los");
  EXPECT_EQ(english_phrase("control.play"), "Play");
  {
    const InEnglish plain;
    EXPECT_EQ(phrase("control.play"), "Play");
  }
  EXPECT_EQ(phrase("control.play"), "Los");
}

TEST_F(Phrases, TheCommandTakesAsManyTextsAsThereArePhrases) {
  session::Session session;
  nlohmann::json texts = nlohmann::json::array({"only one"});
  EXPECT_FALSE(session.command("words", {{"texts", texts}}));
  EXPECT_TRUE(session.command("words"));
  texts.clear();
  for (const Entry& entry : kTable) {
    texts.push_back(entry.key == "no.lesson" ? nlohmann::json("keine Lektion") : nlohmann::json());
  }
  EXPECT_TRUE(session.command("words", {{"texts", texts}}));
  EXPECT_EQ(session.command("page", {{"slug", "next"}}).error(), "keine Lektion");
}

}  // namespace
}  // namespace interleave::words
