// Links: what is on the screen comes back exactly, and a damaged link does no harm.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "session/link.h"
#include "session/session.h"

namespace interleave::session {
namespace {

using testing::HasSubstr;

constexpr std::string_view kLesson = R"(---
title: Knobs
---

## First

```scenario editable
param t = 2 in 1..9 "a knob with the name of a key"
param cores = 1 in 1..4
machine {
    cores cores
}
thread A { work t }
thread B { work t }
```

```stage
knobs t, cores
```

## Second

```quiz
Which?
- [x] This
- [ ] That
```
)";

std::unique_ptr<Session> open() {
  auto session = std::make_unique<Session>();
  EXPECT_TRUE(session->command("open", {{"slug", "09-knobs.md"}, {"text", kLesson}}));
  return session;
}

// Everything but the counter of changes.
json comparable(const Session& session) {
  json state = session.state();
  state.erase("revision");
  state.erase("notice");
  return state;
}

TEST(Link, OfBytesThatAreNoTextIsRefused) {
  for (const char* text :
       {"page=%FF", "page=deadl\xc3(", "page=%C0%AF", "page=%ED%A0%80", "%F5=1"}) {
    const auto pairs = parse_link(text);
    ASSERT_FALSE(pairs.has_value()) << text;
    EXPECT_EQ(pairs.error(), "The link has a part that is no text.");
  }
  EXPECT_TRUE(parse_link("page=%E2%82%AC").has_value());
  EXPECT_FALSE(is_utf8(*from_base64url("_w"))) << "the byte 255";
}

TEST(Link, NamesLessonAndPage) { EXPECT_EQ(open()->url(), "lesson=knobs&page=first"); }

TEST(Link, RestoresExactlyWhatWasOnTheScreen) {
  const auto session = open();
  ASSERT_TRUE(session->command("set", {{"name", "cores"}, {"value", 2}}));
  ASSERT_TRUE(session->command("set", {{"name", "t"}, {"value", 5}}));
  ASSERT_TRUE(session->command("seed", {{"value", 77}}));
  ASSERT_TRUE(session->command("seek", {{"t", 3}}));
  EXPECT_EQ(session->url(), "lesson=knobs&page=first&cores=2&set.t=5&seed=77&t=3");
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", "#" + session->url()}}));
  EXPECT_EQ(comparable(*other), comparable(*session));
}

TEST(Link, CarriesASchedule) {
  const auto session = open();
  ASSERT_TRUE(session->command("schedule", {{"code", "BA"}}));
  EXPECT_EQ(session->state()["notice"], "");
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(other->state()["hash"], session->state()["hash"]);
  EXPECT_THAT(session->url(), HasSubstr("schedule=BA"));
}

TEST(Link, CarriesAnEditedProgram) {
  const auto session = open();
  ASSERT_TRUE(session->command("edit", {{"source", "thread Ä { work 3 } // & = % #\n"}}));
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(other->state()["source"], session->state()["source"]);
}

TEST(Link, NamesNoMomentOfAnEarlierTextWhileTheProgramHasErrors) {
  const auto session = open();
  ASSERT_TRUE(session->command("schedule", {{"code", "BA"}}));
  ASSERT_TRUE(session->command("end", json::object()));
  (void)session->command("edit", {{"source", "not a program"}});
  ASSERT_THAT(session->state()["t"], testing::Gt(0)) << "the last good run stays on the screen";
  EXPECT_THAT(session->url(), Not(HasSubstr("&t=")));
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(other->url(), session->url());
}

TEST(Link, KeepsKnobsBesideAProgramThatHasErrors) {
  const auto session = open();
  const std::string text = "param cores = 1 in 1..2\nparam t = 2 in 1..20\nthread A { work t }\n";
  ASSERT_TRUE(session->command("edit", {{"source", text}}));
  ASSERT_TRUE(session->command("set", {{"name", "t"}, {"value", 14}}));
  (void)session->command("edit", {{"source", text + "thread"}});
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(other->url(), session->url());
  ASSERT_TRUE(other->command("edit", {{"source", text}}));
  EXPECT_THAT(other->url(), HasSubstr("&set.t=14"));
}

TEST(Link, KeepsAlsoAKnobWithoutAName) {
  const auto session = open();
  const std::string link = "lesson=knobs&page=first&set.=2&source=dA";  // `t`: no program
  (void)session->command("open_url", {{"text", link}});
  EXPECT_EQ(session->url(), link);
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(other->url(), link);
}

TEST(Link, CarriesAnswers) {
  const auto session = open();
  ASSERT_TRUE(session->command("page", {{"slug", "second"}}));
  EXPECT_EQ(session->url(), "lesson=knobs&page=second");
  ASSERT_TRUE(session->command("quiz", {{"answer", 1}}));
  ASSERT_TRUE(session->command("end"));
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  EXPECT_EQ(comparable(*other), comparable(*session));
}

TEST(Link, DoesNotOpenAQuestion) {
  const auto session = open();
  ASSERT_TRUE(session->command("open_url", {{"text", "lesson=knobs&page=second&t=2"}}));
  EXPECT_EQ(session->page_index(), 1U);
  EXPECT_EQ(session->now(), 0);
  EXPECT_TRUE(session->locked());
}

// The glossary leads to moments of pages that a reader may not have met.
TEST(Link, LeadsToItsMomentOnceTheQuestionIsAnswered) {
  const auto session = open();
  ASSERT_TRUE(session->command("open_url", {{"text", "lesson=knobs&page=second&t=2"}}));
  EXPECT_EQ(session->url(), "lesson=knobs&page=second&t=2");
  const auto other = open();
  ASSERT_TRUE(other->command("open_url", {{"text", session->url()}}));
  ASSERT_TRUE(other->command("quiz", {{"answer", 1}}));
  EXPECT_EQ(other->now(), 2);
  // Who goes on to another page has left it behind.
  ASSERT_TRUE(session->command("page", {{"slug", "first"}}));
  ASSERT_TRUE(session->command("page", {{"slug", "second"}}));
  ASSERT_TRUE(session->command("quiz", {{"skip", true}}));
  EXPECT_EQ(session->now(), 0);
}

TEST(Link, NamesNoMomentBeforeTheFirstTickOfAQuestionsPage) {
  for (const std::string t : {"0", "0.9", "-3"}) {
    const auto session = open();
    EXPECT_TRUE(session->command("open_url", {{"text", "lesson=knobs&page=second&t=" + t}})) << t;
    EXPECT_EQ(session->url(), "lesson=knobs&page=second") << t;
    EXPECT_TRUE(session->locked()) << t;
  }
}

TEST(Link, KeepsAnswersThatItDoesNotName) {
  const auto session = open();
  ASSERT_TRUE(session->command("page", {{"slug", "second"}}));
  ASSERT_TRUE(session->command("quiz", {{"answer", 0}}));
  ASSERT_TRUE(session->command("open_url", {{"text", "lesson=knobs&page=second&t=1"}}));
  EXPECT_EQ(session->now(), 1);
}

TEST(Link, PutsAnEditedProgramAside) {
  const auto session = open();
  ASSERT_TRUE(session->command("edit", {{"source", "thread mine { work 1 }\n"}}));
  ASSERT_TRUE(session->command("open_url", {{"text", "lesson=knobs&page=first"}}));
  EXPECT_EQ(session->state()["edited"], false);
  EXPECT_EQ(session->state()["kept"], true);
  ASSERT_TRUE(session->command("restore"));
  EXPECT_THAT(session->state()["source"], HasSubstr("mine"));
}

TEST(Link, SaysWhatItCouldNotRestoreAndDoesTheRest) {
  const auto session = open();
  const auto result = session->command(
      "open_url", {{"text", "lesson=knobs&page=first&cores=99&set.t=3&t=1&colour=red"}});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error(), HasSubstr("1 to 4"));
  EXPECT_THAT(result.error(), HasSubstr("colour"));
  EXPECT_EQ(session->now(), 1);
  EXPECT_EQ(session->end(), 6);
}

TEST(Link, SurvivesDamage) {
  const auto session = open();
  const std::string good =
      "lesson=knobs&page=first&cores=2&set.t=5&schedule=u1abc&seed=7&quiz=0-1.s&source=AAAA&t=3";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char c : {'%', '&', '=', '9', 'z', '\xFF', '-', '.'}) {
      std::string bad = good;
      bad[i] = c;
      (void)session->command("open_url", {{"text", bad}});
      (void)session->state();
    }
    (void)session->command("open_url", {{"text", good.substr(0, i)}});
  }
  (void)session->command("open_url", {{"text", std::string(200'000, 'a')}});
  EXPECT_NE(session->page(), nullptr);
}

TEST(Encoding, RoundTrips) {
  std::string bytes, text;
  for (int length = 0; length < 70; ++length) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    const LinkPairs pairs{{"k" + text, text}};
    const auto read = parse_link(write_link(pairs));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, pairs);
    text += static_cast<char>(length * 37 % 128);
    bytes += static_cast<char>(length * 37);
  }
  EXPECT_EQ(from_base64url("!"), std::nullopt);
}

}  // namespace
}  // namespace interleave::session
