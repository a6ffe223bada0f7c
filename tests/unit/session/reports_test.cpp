// What a page gives out: files, the table, the handout. Nothing of it tells what the learner has not seen.
#include "session/reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "session/session.h"

namespace interleave::session {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kLesson = R"(---
title: Reports
unit: 1 Tests
order: 1
summary: What a page gives out.
---

## Ask

```scenario editable
param n = 4 in 1..9
machine { cores 1; policy fifo }
thread A { work n }
thread B { work 4 }
```

```quiz
When does B start?
- [ ] At 0
- [x] At 4

After A.
```

```teacher
misconception: All run at once.
vote: When does B start?
minutes: 3

Ask *twice*.
```

```goal
Make A as long as B.

when: finish 12
solution: n=8
```

## After

Nothing new.
)";

class ReportsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(session_.command("open", {{"slug", "reports.md"}, {"text", kLesson}}));
    ASSERT_EQ(session_.state()["error_text"], "");
  }
  json ask(std::string_view name, const json& args = json::object()) {
    auto result = session_.command(name, args);
    EXPECT_TRUE(result) << result.error();
    return result ? *result : json();
  }
  void skip() { ask("quiz", {{"skip", true}}); }

  Session session_;
};

TEST_F(ReportsTest, NothingIsGivenOutBeforeTheQuestionIsAnswered) {
  EXPECT_FALSE(session_.command("export", {{"what", "svg"}}));
  EXPECT_FALSE(session_.command("table"));
  skip();
  EXPECT_TRUE(session_.command("export", {{"what", "svg"}}));
  EXPECT_TRUE(session_.command("table"));
}

TEST_F(ReportsTest, ExportsAreFiles) {
  skip();
  EXPECT_THAT(ask("export", {{"what", "svg"}})["text"].get<std::string>(), StartsWith("<svg"));
  EXPECT_EQ(ask("export", {{"what", "svg"}})["name"], "reports-ask-timeline.svg");
  const json trace = json::parse(ask("export", {{"what", "chrome"}})["text"].get<std::string>());
  EXPECT_FALSE(trace["traceEvents"].empty());
  EXPECT_THAT(ask("export", {{"what", "csv"}})["text"].get<std::string>(), HasSubstr("turnaround"));
  EXPECT_THAT(ask("export", {{"what", "intervals"}})["text"].get<std::string>(), HasSubstr("B"));
  EXPECT_FALSE(session_.command("export", {{"what", "docx"}}));
  EXPECT_FALSE(session_.command("export", {{"what", "svg"}, {"lane", 7}}));
}

TEST_F(ReportsTest, TheTableHoldsWhatWasSeenAndNoMore) {
  skip();
  ask("seek", {{"t", 2}});
  for (const json& row : ask("table")["rows"]) {
    EXPECT_LE(row["to"], 2);
    EXPECT_THAT(row["why"].get<std::string>(), testing::Not(HasSubstr("t=4")));
  }
  ask("end");
  const json rows = ask("table")["rows"];
  // Core 0: A, B.  A: runs.  B: ready, runs.
  ASSERT_EQ(rows.size(), 5U) << rows.dump(1);
  EXPECT_EQ(rows[0]["name"], "Core 0");
  EXPECT_EQ(rows[3]["name"], "B");
  EXPECT_EQ(rows[3]["from"], 0);
  EXPECT_EQ(rows[3]["to"], 4);
  EXPECT_THAT(rows[3]["what"].get<std::string>(), HasSubstr("ready"));
}

TEST_F(ReportsTest, TheHandoutHasAllPagesAnswersAndPictures) {
  const json pages = ask("handout")["pages"];
  ASSERT_EQ(pages.size(), 2U);
  EXPECT_EQ(pages[0]["blocks"][0]["answers"][1]["right"], true);
  EXPECT_EQ(pages[0]["blocks"][1]["solution"]["settings"][0], "n = 8");
  EXPECT_THAT(pages[0]["lanes"][0]["svg"].get<std::string>(), StartsWith("<svg"));
  EXPECT_EQ(pages[0]["teacher"]["minutes"], 3);
  EXPECT_TRUE(pages[0]["program"].is_string());
  EXPECT_TRUE(pages[1]["program"].is_null()) << "the same program is printed once";
}

TEST_F(ReportsTest, EachParamOfAnEditableProgramIsAKnob) {
  skip();
  EXPECT_EQ(session_.state()["knobs"][0]["name"], "n");
  ask("edit", {{"source", "param m = 2 in 1..3\nthread A { work m }\n"}});
  ASSERT_EQ(session_.state()["knobs"].size(), 1U);
  EXPECT_EQ(session_.state()["knobs"][0]["name"], "m");
}

TEST_F(ReportsTest, AKnobThatAnEditTookAwayIsForgotten) {
  skip();
  ask("set", {{"name", "n"}, {"value", 6}});
  ask("edit", {{"source", "thread A { work 3 }\n"}});
  EXPECT_EQ(session_.state()["error_text"], "");
  EXPECT_EQ(session_.end(), 3);
}

TEST_F(ReportsTest, ErrorsOfABareProgramNameItsOwnLines) {
  ASSERT_TRUE(session_.command(
      "open", {{"slug", "mine.scn"}, {"text", "thread A {\n  wrok 4\n}\n"}, {"kind", "scenario"}}));
  ASSERT_FALSE(session_.state()["errors"].empty());
  EXPECT_EQ(session_.state()["errors"][0]["line"], 2);
}

TEST_F(ReportsTest, AProgramOfTheLargestSizeFitsIntoALink) {
  skip();
  std::string text = "thread A { work 3 }\n";
  while (text.size() < std::size_t{60} * 1024)
    text += "// filler filler filler filler filler filler\n";
  ask("edit", {{"source", text}});
  const std::string url = session_.url();
  ask("edit", {{"source", "thread A { work 1 }"}});
  ASSERT_TRUE(session_.command("open_url", {{"text", url}}));
  EXPECT_EQ(session_.state()["source"], text);
}

}  // namespace
}  // namespace interleave::session
