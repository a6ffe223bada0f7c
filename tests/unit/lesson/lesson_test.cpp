// Reading a lesson file: what holds from page to page, and what its mistakes are told as.
#include "lesson/lesson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace interleave::lesson {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const std::string kFront =
    "---\ntitle: Taking turns\nunit: 1 Tasks and time\norder: 2\nsummary: One core, three "
    "jobs.\n---\n\n";

Parsed parse_text(const std::string& body, const ParseOptions& options = {}) {
  return parse("lessons/02-taking-turns.md", kFront + body, options);
}

// All that is complained about, as the terminal shows it.
std::string errors_of(const Parsed& parsed) {
  return lang::render(parsed.lesson.source, parsed.diagnostics);
}

Lesson good(const std::string& body) {
  Parsed parsed = parse_text(body);
  EXPECT_TRUE(parsed.ok()) << errors_of(parsed);
  return std::move(parsed.lesson);
}

TEST(LessonText, FrontMatter) {
  const Parsed parsed =
      parse("lessons/02-taking-turns.md",
            "---\ntitle: \"Turns: taking them\"\nunit: 1 Tasks and time\norder: 2\n"
            "summary: All of it.\nconcepts: quantum, round robin\npaths: core, os\n"
            "prerequisites: one-at-a-time\n---\n## A page\n\nText.\n");
  EXPECT_TRUE(parsed.ok()) << errors_of(parsed);
  const Lesson& lesson = parsed.lesson;
  EXPECT_EQ(lesson.slug, "taking-turns");
  EXPECT_EQ(lesson.title, "Turns: taking them");
  EXPECT_EQ(lesson.unit, "Tasks and time");
  EXPECT_EQ(lesson.unit_number, 1u);
  EXPECT_EQ(lesson.order, 2u);
  EXPECT_THAT(lesson.concepts, ElementsAre("quantum", "round robin"));
  EXPECT_THAT(lesson.paths, ElementsAre("core", "os"));
  EXPECT_THAT(lesson.prerequisites, ElementsAre("one-at-a-time"));
}

TEST(LessonText, APageIsFoundByASlugThatItHadOnce) {
  const auto with = [](std::string_view moved) {
    return parse("x.md", std::string("---\ntitle: A\nunit: 1 B\norder: 1\nsummary: C.\nmoved: ") +
                             std::string(moved) +
                             "\n---\n## New one\n\nText.\n\n## Other\n\nText.\n");
  };
  const Parsed parsed = with("old-one new-one, older new-one, first other");
  EXPECT_TRUE(parsed.ok()) << errors_of(parsed);
  const Lesson& lesson = parsed.lesson;
  for (const char* slug : {"new-one", "old-one", "older"})
    EXPECT_EQ(lesson.page(slug), &lesson.pages[0]);
  EXPECT_EQ(lesson.page("first"), &lesson.pages[1]);
  EXPECT_EQ(lesson.page("second"), nullptr);
  for (const char* moved : {"old-one", "old-one gone", "other new-one", "old-one other, x"}) {
    EXPECT_THAT(errors_of(with(moved)), HasSubstr("this leads to no page")) << moved;
  }
}

TEST(LessonText, FrontMatterMistakes) {
  const Parsed parsed = parse(
      "x.md", "---\ntitel: A\norder: soon\nsummary: one: two\nunit: Tasks\norder: 2\n---\n## P\n");
  const std::string errors = errors_of(parsed);
  EXPECT_THAT(errors, HasSubstr("x.md:2:1: error: there is no `titel`"));
  EXPECT_THAT(errors, HasSubstr("did you mean `title`?"));
  EXPECT_THAT(errors, HasSubstr("x.md:3:8: error: the order is not a number"));
  EXPECT_THAT(errors, HasSubstr("x.md:4:10: error: this value must stand in quotes"));
  EXPECT_THAT(errors, HasSubstr("x.md:5:7: error: the unit is not given"));
  EXPECT_THAT(errors, HasSubstr("x.md:6:1: error: `order` is given twice"));
  EXPECT_THAT(errors, HasSubstr("the front matter has no `title`"));
}

TEST(LessonText, NoFrontMatterAtAll) {
  EXPECT_THAT(errors_of(parse("x.md", "## P\n")),
              HasSubstr("x.md:1:1: error: the front matter is missing"));
  EXPECT_THAT(errors_of(parse("x.md", "")), HasSubstr("the front matter is missing"));
  EXPECT_THAT(errors_of(parse("x.md", "---\ntitle: A\n")),
              HasSubstr("the front matter does not end"));
}

TEST(LessonText, PagesAreTheHeadingsOfTheSecondLevel) {
  const Lesson lesson = good(
      "# Taking turns\n\n## Who's *next*?\n\nOne.\n\n### Below\n\nTwo.\n\n## Again\n\n## "
      "Again\n\nThree.\n");
  ASSERT_EQ(lesson.pages.size(), 3u);
  EXPECT_EQ(lesson.pages[0].slug, "whos-next");
  EXPECT_EQ(lesson.pages[0].title, "Who's next?");
  EXPECT_EQ(lesson.pages[0].title_html, "Who&#39;s <em>next</em>?");
  EXPECT_EQ(lesson.pages[0].line, 10u);
  ASSERT_EQ(lesson.pages[0].blocks.size(), 1u);
  EXPECT_THAT(lesson.pages[0].blocks[0].html, HasSubstr("<h3>Below</h3>"));
  EXPECT_EQ(lesson.pages[1].slug, "again");
  EXPECT_EQ(lesson.pages[2].slug, "again-1");
}

TEST(LessonText, AHeadingInsideACodeBlockIsNoPage) {
  const Lesson lesson = good("## A\n\n```text\n## not a page\n```\n\n~~~\n```\n## nor this\n~~~\n");
  EXPECT_EQ(lesson.pages.size(), 1u);
  EXPECT_THAT(lesson.pages[0].blocks[0].html, HasSubstr("## not a page"));
}

TEST(LessonText, ProseAndQuizzesKeepTheirOrder) {
  const Lesson lesson = good(
      "## A\n\nBefore.\n\n```quiz\nWhen?\n- [ ] 4\n- [x] 8\n```\n\nAfter.\n\n"
      "```goal\nBe quick.\nwhen: finish < 5\n```\n");
  const auto& blocks = lesson.pages[0].blocks;
  ASSERT_EQ(blocks.size(), 4u);
  EXPECT_EQ(blocks[0].kind, Block::Kind::kProse);
  EXPECT_EQ(blocks[1].kind, Block::Kind::kQuiz);
  EXPECT_EQ(blocks[2].html, "<p>After.</p>\n");
  EXPECT_EQ(blocks[3].kind, Block::Kind::kGoal);
}

TEST(LessonText, BlocksHoldUntilReplaced) {
  const Lesson lesson = good(
      "## A\n```scenario editable\nthread A { work 1 }\n```\n```lanes\nslow: cores=1\n```\n"
      "```stage\nviews timeline\nset cores=2\n```\n```rust real\nfn main() {} //= 1\n```\n"
      "```expect\nfinish 1\n```\n```quiz\nQ?\n- [x] a\n- [ ] b\n```\n"
      "## B\nText.\n"
      "## C\n```scenario\nthread B { work 2 }\n```\n"
      "## D\n```lanes\n```\n");
  const auto& pages = lesson.pages;
  EXPECT_EQ(pages[1].scenario()->text, "thread A { work 1 }\n");
  EXPECT_TRUE(pages[1].scenario()->editable);
  EXPECT_EQ(pages[1].lanes.size(), 1u);
  EXPECT_THAT(pages[1].stage.views, ElementsAre("timeline"));
  EXPECT_EQ(pages[1].real.size(), 1u);
  EXPECT_TRUE(pages[1].expects.empty());
  EXPECT_TRUE(pages[1].quizzes.empty());
  EXPECT_EQ(pages[2].scenario()->text, "thread B { work 2 }\n");
  EXPECT_FALSE(pages[2].scenario()->editable);
  EXPECT_TRUE(pages[2].real.empty()) << "its lines match the old program";
  EXPECT_EQ(pages[2].lanes.size(), 1u);
  EXPECT_TRUE(pages[3].lanes.empty());
}

TEST(LessonText, AScenarioKnowsItsPlaceInTheFile) {
  const Lesson lesson = good("## A\n\nText.\n\n```scenario\nthread A { work 1 }\n```\n");
  const Scenario& scenario = *lesson.pages[0].scenario();
  EXPECT_EQ(scenario.first_line, 13u);
  EXPECT_EQ(lesson.source.text.substr(scenario.offset, scenario.text.size()), scenario.text);
  const lang::Source source = source_of(lesson, scenario);
  EXPECT_EQ(lang::position_of(source, 0), (lang::Position{13, 1}));
  EXPECT_EQ(source.name, "lessons/02-taking-turns.md");
}

TEST(LessonText, Lanes) {
  const Lesson lesson = good(
      "## A\n```scenario one-thread\nthread S { work 3 }\n```\n```scenario\nthread A { work 1 "
      "}\n```\n"
      "```lanes\n// variants\nserial: scenario=one-thread cores=1 policy=fifo \"one core, one job "
      "at a time\"\n"
      "turns: policy=round_robin(quantum: 2)\n```\n```stage\nset cores=4 seed=3\n```\n");
  const Page& page = lesson.pages[0];
  EXPECT_EQ(page.scenario()->text, "thread A { work 1 }\n")
      << "the one without a name is the page's";
  ASSERT_EQ(page.lanes.size(), 2u);
  EXPECT_EQ(page.lanes[0].caption, "one core, one job at a time");
  EXPECT_EQ(page.scenario(page.lanes[0].scenario)->text, "thread S { work 3 }\n");
  EXPECT_THAT(page.lanes[1].settings, ElementsAre(Pair("policy", "round_robin(quantum: 2)")));
  EXPECT_THAT(settings_of(page, page.lane("serial")),
              ElementsAre(Pair("cores", "1"), Pair("seed", "3"), Pair("policy", "fifo")));
}

TEST(LessonText, LaneMistakes) {
  const std::string errors =
      errors_of(parse_text("## A\n```lanes\nserial cores=1\na: cores\nb: cores=1 \"open\na: "
                           "cores=2\nc: scenario=none\n```\n"));
  EXPECT_THAT(errors, HasSubstr(":10:8: error: this is not a lane"));
  EXPECT_THAT(errors, HasSubstr(":11:4: error: this is not a setting"));
  EXPECT_THAT(errors, HasSubstr(":12:12: error: the caption is not closed"));
  EXPECT_THAT(errors, HasSubstr("lane `c` runs `none`"));
}

TEST(LessonText, Stage) {
  const Lesson lesson = good(
      "## A\n```stage\nviews timeline, code   // side by side\nknobs cores, quantum\nset cores=2 "
      "policy=mlfq(quantum: [1, 2])\n"
      "run until x == 1\nschedule u1abc\nseed 7\nby hand\n```\n");
  const Stage& stage = lesson.pages[0].stage;
  EXPECT_THAT(stage.views, ElementsAre("timeline", "code"));
  EXPECT_THAT(stage.knobs, ElementsAre("cores", "quantum"));
  EXPECT_THAT(stage.settings,
              ElementsAre(Pair("cores", "2"), Pair("policy", "mlfq(quantum: [1, 2])")));
  EXPECT_EQ(stage.schedule, "u1abc");
  EXPECT_EQ(stage.seed, 7u);
  EXPECT_TRUE(stage.by_hand);
  ASSERT_TRUE(stage.run_until);
  EXPECT_EQ(stage.run_until->name, "x");
  EXPECT_EQ(stage.run_until->value, 1);
  EXPECT_EQ(good("## A\n```stage\nrun to 40\n```\n").pages[0].stage.run_to, 40);
}

TEST(LessonText, HowAPageOpens) {
  const Stage stage = good("## A\n```stage\nstart at 4\nspeed 2.5\nplay\n```\n").pages[0].stage;
  EXPECT_EQ(stage.start, 4);
  EXPECT_EQ(stage.speed, 2.5);
  EXPECT_TRUE(stage.plays);
  EXPECT_EQ(good("## A\n```stage\nstart at end\n```\n").pages[0].stage.start, Stage::kAtEnd);
  const std::string errors =
      errors_of(parse_text("## A\n```stage\nstart later\nspeed 99\nspeed x\nplay it\n```\n"));
  EXPECT_THAT(errors, HasSubstr(":10:1: error: the tick to start at is missing"));
  EXPECT_THAT(errors, HasSubstr(":11:1: error: the speed is not a number from 0.1 to 16"));
  EXPECT_THAT(errors, HasSubstr(":12:1: error: the speed is not a number"));
  EXPECT_THAT(errors, HasSubstr(":13:6: error: nothing follows here"));
}

TEST(LessonText, Layout) {
  const auto with = [](std::string_view line) {
    std::string text = kFront;
    text.insert(4, line);
    return parse("lessons/02-taking-turns.md", text + "## A\n");
  };
  EXPECT_EQ(with("layout: wide\n").lesson.layout, Layout::kWide);
  EXPECT_EQ(with("layout: column\n").lesson.layout, Layout::kColumn);
  EXPECT_EQ(with("").lesson.layout, Layout::kColumn);
  EXPECT_THAT(errors_of(with("layout: round\n")), HasSubstr("there is no layout `round`"));
}

TEST(LessonText, StageMistakes) {
  const std::string errors = errors_of(parse_text(
      "## A\n```stage\nviews timelin, code\nrun 40\nrun to x\nknob cores\nset cores 2\n```\n",
      {.views = {"timeline", "code"}}));
  EXPECT_THAT(errors, HasSubstr(":10:7: error: there is no view `timelin`"));
  EXPECT_THAT(errors, HasSubstr("did you mean `timeline`?"));
  EXPECT_THAT(errors, HasSubstr(":11:1: error: run how far?"));
  EXPECT_THAT(errors, HasSubstr(":12:1: error: the tick to run to is missing"));
  EXPECT_THAT(errors, HasSubstr(":13:1: error: `knob` does not begin a line of a stage"));
  EXPECT_THAT(errors, HasSubstr(":14:5: error: this is not a setting"));
}

TEST(LessonText, ASweepOfTheStage) {
  const Lesson lesson = good("## A\n```stage\nsweep quantum response\n```\n");
  ASSERT_TRUE(lesson.pages[0].stage.sweep);
  EXPECT_EQ(lesson.pages[0].stage.sweep->knob, "quantum");
  EXPECT_EQ(SweepWish::kFigures[lesson.pages[0].stage.sweep->figure], "response");
  EXPECT_EQ(lesson.pages[0].stage.sweep->strand, "");
  const Lesson one = good("## A\n```stage\nsweep quantum response job[1]\n```\n");
  EXPECT_EQ(one.pages[0].stage.sweep->strand, "job[1]");
  const std::string errors = errors_of(
      parse_text("## A\n```stage\nsweep quantum\nsweep quantum beauty\nsweep quantum switches "
                 "A\n```\n"));
  EXPECT_THAT(errors, HasSubstr(":10:7: error: which figure, over which knob?"));
  EXPECT_THAT(errors, HasSubstr(":11:15: error: there is no figure `beauty`"));
  EXPECT_THAT(errors, HasSubstr("finish, turnaround, response"));
  EXPECT_THAT(errors, HasSubstr(":12:15: error: `switches` is of the whole run"));
}

TEST(LessonText, Quiz) {
  const Lesson lesson = good(
      "## A\n```quiz\nWhen does `C` start?\nOn *one* core.\n- [ ] At 4\n  B is *before* it.\n- [x] "
      "At 8\n\n"
      "A, then B.\n\nThen C.\n```\n");
  const Quiz& quiz = lesson.pages[0].quizzes[0];
  EXPECT_EQ(quiz.question_html,
            "When does <code translate=\"no\">C</code> start?\nOn <em>one</em> core.");
  ASSERT_EQ(quiz.answers.size(), 2u);
  EXPECT_EQ(quiz.answers[0].html, "At 4");
  EXPECT_EQ(quiz.answers[0].remark_html, "B is <em>before</em> it.");
  EXPECT_FALSE(quiz.answers[0].right);
  EXPECT_TRUE(quiz.answers[1].right);
  EXPECT_EQ(quiz.explanation_html, "<p>A, then B.</p>\n<p>Then C.</p>\n");
  EXPECT_FALSE(quiz.multiple);
}

TEST(LessonText, AQuestionAnsweredByATap) {
  const Quiz quiz = good(
                        "## A\n```quiz\nTap where C starts.\ntap C in one\n- [x] 8\n- [ ] 0-3\n"
                        "  Too early.\n\nAt 8.\n```\n")
                        .pages[0]
                        .quizzes[0];
  ASSERT_TRUE(quiz.tap);
  EXPECT_EQ(quiz.question_html, "Tap where C starts.");
  EXPECT_EQ(quiz.tap->strand, "C");
  EXPECT_EQ(quiz.tap->lane, "one");
  EXPECT_EQ(quiz.answers[1].first, 0);
  EXPECT_EQ(quiz.answers[1].last, 3);
  EXPECT_FALSE(quiz.multiple);
  EXPECT_TRUE(good("## A\n```quiz\nWhere?\ntap C\n- [x] 8\n```\n").pages[0].quizzes[0].tap)
      << "all other ticks are wrong";
  const std::string errors =
      errors_of(parse_text("## A\n```quiz\nWhere?\ntap C on one\n- [x] late\n```\n"));
  EXPECT_THAT(errors, HasSubstr("what does the learner place"));
  EXPECT_THAT(errors, HasSubstr("a tick, or a range of them"));
}

TEST(LessonText, QuizMistakes) {
  EXPECT_THAT(errors_of(parse_text("## A\n```quiz\nQ?\n- [x] a\n```\n")),
              HasSubstr("at least two answers"));
  EXPECT_THAT(errors_of(parse_text("## A\n```quiz\nQ?\n- [ ] a\n- [ ] b\n```\n")),
              HasSubstr("no answer is right"));
  EXPECT_THAT(errors_of(parse_text("## A\n```quiz\nQ?\n- [x] a\n- [x] b\n```\n")),
              HasSubstr("every answer is right"));
  EXPECT_THAT(errors_of(parse_text("## A\n```quiz\n- [x] a\n- [ ] b\n```\n")),
              HasSubstr("the question is missing"));
  // One error for one mistake, at its line.
  const std::string late = errors_of(parse_text("## A\n```quiz\nQ?\n- [ ] a\nNo.\n- [x] b\n```\n"));
  EXPECT_THAT(late, HasSubstr(":13:1: error: an answer stands below the explanation"));
  EXPECT_THAT(late, Not(HasSubstr("at least two answers")));
  for (const char* mark : {"* [ ]", "-[ ]", "- []", "+ [x]", "- [ x ]"}) {
    const std::string errors =
        errors_of(parse_text("## A\n```quiz\nQ?\n- [x] a\n" + std::string(mark) + " b\n```\n"));
    EXPECT_THAT(errors, HasSubstr(":12:1: error: this is not the beginning of an answer")) << mark;
    EXPECT_THAT(errors, HasSubstr("expected - [ ] or - [x]")) << mark;
  }
}

TEST(LessonText, Goal) {
  const Lesson lesson = good(
      "## A\n```scenario editable\nshared x = 0\n```\n```goal\nLose *one* update.\n\nby: "
      "editing\nwhen: final x 1\n"
      "when: finish < 9\nhint: Read first,\n  then write.\nhint: Both of them.\nafter: That was "
      "*it*.\nsolution: cores=2 "
      "schedule=u1abc\n```\n"
      "```solution\nshared x = 1\n```\n");
  const Goal& goal = lesson.pages[0].goals[0];
  EXPECT_EQ(goal.text_html, "<p>Lose <em>one</em> update.</p>\n");
  EXPECT_EQ(goal.by, Goal::By::kEditing);
  ASSERT_EQ(goal.when.size(), 2u);
  EXPECT_EQ(goal.when[0].text, "final x 1");
  EXPECT_THAT(goal.hints_html, ElementsAre("Read first,\nthen write.", "Both of them."));
  EXPECT_EQ(goal.after_html, "<p>That was <em>it</em>.</p>\n");
  EXPECT_THAT(goal.solution_settings, ElementsAre(Pair("cores", "2")));
  EXPECT_EQ(goal.solution_schedule, "u1abc");
  EXPECT_EQ(goal.solution_scenario.text, "shared x = 1\n");
}

TEST(LessonText, GoalMistakes) {
  const std::string errors = errors_of(
      parse_text("## A\n```goal\nby: magic\nwhen: finish fast\n```\n```goal\nText.\n```\n"));
  EXPECT_THAT(errors, HasSubstr(":10:5: error: `magic` is no way to meet a goal"));
  EXPECT_THAT(errors, HasSubstr("the goal is not told"));
  EXPECT_THAT(errors, HasSubstr("nothing says when the goal is met"));
  EXPECT_THAT(errors_of(parse_text("## A\n```solution\n```\n")), HasSubstr("solves no goal"));
}

TEST(LessonText, Teacher) {
  const Lesson lesson = good(
      "## A\n```teacher\nmisconception: One line is\n  one action.\nvote: 1 or 2?\nminutes: "
      "8\n\nAsk *twice*.\n```\n");
  const Teacher& teacher = *lesson.pages[0].teacher;
  EXPECT_EQ(teacher.misconception_html, "One line is\none action.");
  EXPECT_EQ(teacher.vote_html, "1 or 2?");
  EXPECT_EQ(teacher.minutes, 8u);
  EXPECT_EQ(teacher.notes_html, "<p>Ask <em>twice</em>.</p>\n");
  EXPECT_THAT(errors_of(parse_text("## A\n```teacher\nminutes: many\n```\n")),
              HasSubstr("no minutes"));
}

TEST(LessonText, RealCode) {
  const Lesson lesson = good(
      "## A\n```scenario\nshared x = 0\nthread A { x = 1 }\n```\n"
      "```rust real\nstatic X: AtomicI64 = AtomicI64::new(0);  //= 1\nfn a() { X.store(1, SeqCst); "
      "}  //= 1-2\n```\n"
      "```text\nnot ours\n```\n");
  ASSERT_EQ(lesson.pages[0].real.size(), 1u);
  const RealCode& real = lesson.pages[0].real[0];
  EXPECT_EQ(real.label, "In Rust");
  EXPECT_EQ(real.text,
            "static X: AtomicI64 = AtomicI64::new(0);\nfn a() { X.store(1, SeqCst); }\n");
  ASSERT_EQ(real.matches.size(), 2u);
  EXPECT_EQ(real.matches[1].line, 2u);
  EXPECT_EQ(real.matches[1].first, 1u);
  EXPECT_EQ(real.matches[1].last, 2u);
  EXPECT_THAT(errors_of(parse_text("## A\n```cobol real\n```\n")), HasSubstr("no tab for `cobol`"));
}

TEST(LessonText, StrayAndOpenBlocks) {
  EXPECT_THAT(errors_of(parse_text("Text.\n\n## A\n")),
              HasSubstr(":8:1: error: this stands before the first page"));
  EXPECT_THAT(errors_of(parse_text("## A\n```expect\nfinish 1\n")),
              HasSubstr(":9:1: error: this block is not closed"));
  // The next block says where the fence is missing; it is read all the same.
  const Parsed open =
      parse_text("## A\n```scenario\nthread A { work 1 }\n```expect\nfinish 1\n```\n");
  EXPECT_THAT(errors_of(open), HasSubstr(":9:1: error: this block is not closed"));
  EXPECT_EQ(open.lesson.pages[0].scenario()->text, "thread A { work 1 }\n");
  EXPECT_EQ(open.lesson.pages[0].expects.size(), 1U);
  EXPECT_THAT(errors_of(parse_text("## A\n```expects\nfinish 1\n```\n")),
              HasSubstr("did you mean `expect`?"));
  EXPECT_EQ(errors_of(parse_text("## A\n```text\nfinish 1\n```\n```rust\n```\n")), "");
  EXPECT_THAT(errors_of(parse_text("## A\n```quiz easy\nQ?\n- [x] a\n- [ ] b\n```\n")),
              HasSubstr("nothing can follow `quiz`"));
  EXPECT_THAT(errors_of(parse_text("Text.\n")), HasSubstr("the lesson has no page"));
  EXPECT_THAT(errors_of(parse_text("## A\n```scenario\n```\n```scenario\n```\n")),
              HasSubstr("the page already has its scenario"));
}

TEST(LessonText, ExpectationsAreReadInPlace) {
  const Parsed parsed = parse_text("## A\n```expect\nfinish 24\nfinnish 24\n```\n");
  EXPECT_THAT(errors_of(parsed),
              HasSubstr("lessons/02-taking-turns.md:11:1: error: `finnish` is not a quantity"));
  EXPECT_THAT(errors_of(parsed), HasSubstr("did you mean `finish`?"));
  ASSERT_EQ(parsed.lesson.pages[0].expects.size(), 1u);
}

TEST(LessonText, LinksToPagesThatAreNotThere) {
  EXPECT_THAT(errors_of(parse_text("## A\n\nSee [this](#bee) or [that](#a).\n")),
              HasSubstr(":10:12: error: this lesson has no page `bee`"));
  EXPECT_THAT(errors_of(parse_text("## A\n\nSee [this](javascript:x).\n")),
              HasSubstr(":10:12: error: this link leads nowhere"));
}

TEST(LessonText, WindowsLineEndsAreLineEnds) {
  std::string text = kFront + "## A\n\n```scenario\nthread A { work 1 }\n```\n";
  std::string windows;
  for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
  const Parsed parsed = parse("lessons/02-taking-turns.md", windows);
  EXPECT_TRUE(parsed.ok()) << errors_of(parsed);
  EXPECT_EQ(parsed.lesson.pages[0].scenario()->text, "thread A { work 1 }\n");
}

TEST(LessonText, BytesThatAreNoTextAreTold) {
  const Parsed parsed =
      parse_text(std::string("## A\n\nBad \xff\xc0\xaf \x01 and \xed\xa0\x80.\n"));
  EXPECT_THAT(errors_of(parsed), HasSubstr(":10:5: error: this byte is not text"));
  for (const char c : parsed.lesson.pages[0].blocks[0].html) {
    EXPECT_TRUE(static_cast<unsigned char>(c) < 0x80);
  }
}

TEST(LessonText, LimitsHold) {
  EXPECT_THAT(errors_of(parse_text("## A\n" + std::string(kMaxLessonBytes, 'x'))),
              HasSubstr("at most 256 KiB"));
  std::string pages, lanes;
  for (std::size_t i = 0; i < kMaxPages + 10; ++i) pages += "## P\n\n";
  const Parsed many = parse_text(pages);
  EXPECT_THAT(errors_of(many), HasSubstr("at most 64 pages"));
  EXPECT_EQ(many.lesson.pages.size(), kMaxPages);
  for (int i = 0; i < 20; ++i) lanes += "l" + std::to_string(i) + ": cores=1\n";
  EXPECT_EQ(parse_text("## A\n```lanes\n" + lanes + "```\n").lesson.pages[0].lanes.size(),
            kMaxLanes);
}

TEST(LessonText, ReadingTimeCountsWordsAndControls) {
  std::string words;
  for (int i = 0; i < 199; ++i) words += "word ";
  const Lesson lesson = good("## A\n\n" + words + "\n```stage\nknobs cores\n```\n");
  EXPECT_EQ(lesson.pages[0].words, 200u);
  EXPECT_EQ(reading_seconds(lesson.pages[0]), 70u);
}

TEST(LessonText, Slugs) {
  EXPECT_EQ(slug_of_path("lessons/04-lost-update.md"), "lost-update");
  EXPECT_EQ(slug_of_path("C:\\dir\\7-a.md"), "a");
  EXPECT_EQ(slug_of_path("2024.md"), "2024");
  EXPECT_EQ(slug_of_path(".md"), "lesson");
}

}  // namespace
}  // namespace interleave::lesson
