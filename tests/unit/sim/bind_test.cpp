// Binding settings: what is accepted, what is refused, and with which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lang/setting.h"
#include "sim/machine.h"
#include "unit/sim/workload.h"

namespace interleave::sim::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::vector<Job> kTwoJobs{{.bursts = {{3}}}, {.bursts = {{2}}}};

std::string errors(const std::expected<std::shared_ptr<const Machine>, lang::Diagnostics>& bound) {
  return bound ? "no error" : lang::render({.name = "test", .text = ""}, bound.error());
}

std::string error_of(const std::string& name, const std::string& value) {
  return errors(sim::bind(program_of(kTwoJobs), {{name, value}}));
}

std::shared_ptr<const Machine> bound(const std::string& name, const std::string& value) {
  return machine_of(kTwoJobs, {{name, value}});
}

TEST(Bind, DefaultsAreOneCoreOfRoundRobinWithoutCosts) {
  const auto machine = machine_of(kTwoJobs, {});
  EXPECT_EQ(machine->cores, 1U);
  EXPECT_EQ(machine->policy_text, "round_robin");
  EXPECT_EQ(machine->queues, Queues::kGlobal);
  EXPECT_TRUE(machine->steal);
  EXPECT_FALSE(machine->preempted_first);
  EXPECT_FALSE(machine->cooperative);
  EXPECT_EQ(machine->costs.step, 1);
  EXPECT_EQ(machine->costs.context_switch, 0);
}

TEST(Bind, ReadsEveryMachineSetting) {
  EXPECT_EQ(bound("cores", "64")->cores, 64U);
  EXPECT_EQ(bound("queues", "per_core")->queues, Queues::kPerCore);
  EXPECT_FALSE(bound("steal", "off")->steal);
  EXPECT_TRUE(bound("preempted_first", "on")->preempted_first);
  EXPECT_EQ(bound("step_cost", "0")->costs.step, 0);
  EXPECT_EQ(bound("context_switch", "2")->costs.context_switch, 2);
  EXPECT_EQ(bound("process_switch", "3")->costs.process_switch, 3);
  EXPECT_EQ(bound("task_switch", "4")->costs.task_switch, 4);
  EXPECT_EQ(bound("migration", "5")->costs.migration, 5);
  EXPECT_EQ(bound("cache_refill", "6")->costs.cache_refill, 6);
  EXPECT_EQ(bound("memory_per_thread", "7")->costs.memory_per_thread, 7);
  EXPECT_EQ(bound("memory_per_task", "8")->costs.memory_per_task, 8);
  EXPECT_EQ(bound("policy", "mlfq(boost: 5)")->policy_text, "mlfq(boost: 5)");
}

TEST(Bind, SettingsOfTheFileYieldToOverrides) {
  auto program = std::make_shared<lang::Program>(*program_of(kTwoJobs));
  program->source.text = "cores 3; policy fifo";
  const auto setting = [&](const char* name, const char* value, lang::Span span) {
    lang::Setting it;
    it.name = name;
    it.value = *lang::parse_setting_value({.name = "", .text = value});
    it.value.span = span;
    program->machine.push_back(it);
  };
  setting("cores", "3", {6, 7});
  setting("policy", "fifo", {16, 20});
  EXPECT_EQ((*sim::bind(program))->cores, 3U);
  EXPECT_EQ((*sim::bind(program))->policy_text, "fifo");
  EXPECT_EQ((*sim::bind(program, {{"cores", "2"}}))->cores, 2U);
  EXPECT_EQ((*sim::bind(program, {{"cores", "2"}}))->policy_text, "fifo");
}

TEST(Bind, EveryPolicyAcceptsTheDefaultsItStates) {
  ASSERT_GE(policies().size(), 12U);
  EXPECT_TRUE(std::ranges::is_sorted(policies(), {}, &PolicyInfo::name));
  for (const PolicyInfo& info : policies()) {
    EXPECT_FALSE(info.summary.empty()) << info.name;
    std::string text(info.name);
    if (!info.parameters.empty()) {
      text += "(";
      for (const PolicyParameter& parameter : info.parameters) {
        EXPECT_FALSE(parameter.meaning.empty()) << info.name;
        if (text.back() != '(') text += ", ";
        text += std::string(parameter.name) + ": " + std::string(parameter.initial);
      }
      text += ")";
    }
    EXPECT_EQ(error_of("policy", text), "no error");
    EXPECT_EQ(error_of("policy", std::string(info.name)), "no error");
    // What it states is what it does when nothing is said.
    const std::vector<Job> jobs{{.bursts = {{7, 2}, {3}}, .tickets = 50},
                                {.arrival = 2, .bursts = {{4}}, .priority = 1},
                                {.bursts = {{6}}, .weight = 512}};
    const History stated = run(*machine_of(jobs, {{"policy", text}}));
    const History silent = run(*machine_of(jobs, {{"policy", std::string(info.name)}}));
    EXPECT_EQ(stated.state.timed.hash, silent.state.timed.hash) << text;
  }
}

TEST(Bind, PolicyArgumentsMayBePositional) {
  const std::vector<Job> jobs{{.bursts = {{5}}}, {.bursts = {{5}}}};
  const auto hash = [&](const char* policy) {
    return run(*machine_of(jobs, {{"policy", policy}})).state.timed.hash;
  };
  EXPECT_EQ(hash("round_robin(2)"), hash("round_robin(quantum: 2)"));
  EXPECT_EQ(hash("mlfq(2, [1, 3])"), hash("mlfq(queues: 2, quantum: [1, 3])"));
  EXPECT_EQ(hash("mlfq(quantum: 3)"), hash("mlfq(quantum: [3, 3, 3])"));
  EXPECT_NE(hash("round_robin(2)"), hash("round_robin"));
}

TEST(Bind, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(error_of("colours", "2"), HasSubstr("there is no machine setting `colours`"));
  EXPECT_THAT(error_of("core", "2"), HasSubstr("did you mean `cores`?"));
  EXPECT_THAT(error_of("policy", "round_robbin"),
              AllOf(HasSubstr("there is no policy `round_robbin`"),
                    HasSubstr("did you mean `round_robin`?")));
  EXPECT_THAT(error_of("policy", "round_robin(quantm: 2)"),
              AllOf(HasSubstr("there is no `round_robin` setting `quantm`"),
                    HasSubstr("did you mean `quantum`?")));
  EXPECT_THAT(error_of("policy", "fifo(3)"), HasSubstr("too many settings for `fifo`"));
  EXPECT_THAT(error_of("policy", "round_robin(2, quantum: 3)"), HasSubstr("given twice"));
  EXPECT_THAT(error_of("policy", "4"), HasSubstr("this is no policy"));
  EXPECT_THAT(error_of("queues", "local"), HasSubstr("`global` or `per_core`"));
}

TEST(Bind, RefusesValuesOutOfRange) {
  EXPECT_THAT(error_of("cores", "0"), HasSubstr("a number in 1..64"));
  EXPECT_THAT(error_of("cores", "65"), HasSubstr("a number in 1..64"));
  EXPECT_THAT(error_of("cores", "many"), HasSubstr("a number in 1..64"));
  EXPECT_THAT(error_of("cores", "2 3"), HasSubstr("in cores=2 3"));
  EXPECT_THAT(error_of("cores", ""), HasSubstr("in cores="));
  EXPECT_THAT(error_of("context_switch", "-1"), HasSubstr("a number in 0.."));
  EXPECT_THAT(error_of("steal", "yes"), HasSubstr("`on` or `off`"));
  EXPECT_THAT(error_of("policy", "round_robin(quantum: 0)"),
              AllOf(HasSubstr("no value for `quantum`"), HasSubstr("a number from 1")));
  EXPECT_THAT(error_of("policy", "round_robin(quantum: [1, 2])"), HasSubstr("a number from 1"));
  EXPECT_THAT(error_of("policy", "priority(inherit: 2)"), HasSubstr("on or off"));
  EXPECT_THAT(error_of("policy", "mlfq(queues: 2, quantum: [1, 2, 3])"),
              HasSubstr("one number, or one per queue (2)"));
  EXPECT_THAT(error_of("policy", "mlfq(quantum: [1, 0])"), HasSubstr("or a list of them"));
  EXPECT_THAT(error_of("policy", "mlfq(queues: 100)"), HasSubstr("a number in 1..32"));
}

TEST(Bind, PointsAtTheValueInTheFile) {
  auto program = std::make_shared<lang::Program>(*program_of(kTwoJobs));
  program->source = {.name = "lab.scn", .text = "machine { policy round_robin(quantum: 0) }\n"};
  lang::Setting setting;
  setting.name = "policy";
  setting.value = *lang::parse_setting_value({.name = "", .text = "round_robin(quantum: 0)"});
  setting.value.arguments[0].value.span = {38, 39};
  program->machine.push_back(setting);
  const auto machine = sim::bind(program);
  ASSERT_FALSE(machine);
  const std::string text = lang::render(program->source, machine.error());
  EXPECT_THAT(text, HasSubstr("lab.scn:1:39: error: this is no value for `quantum`"));
}

TEST(Bind, RefusesStrandsThatDoNotFitTheMachine) {
  const auto error = [](Job job) {
    job.bursts = {{1}};
    return errors(sim::bind(program_of({job}), {{"cores", "2"}}));
  };
  EXPECT_EQ(error({.bursts = {}, .core = 1}), "no error");
  EXPECT_THAT(error({.bursts = {}, .core = 2}), HasSubstr("`j0` has core 2"));
  EXPECT_THAT(error({.bursts = {}, .tickets = 0}), HasSubstr("`j0` has tickets 0"));
  EXPECT_THAT(error({.bursts = {}, .weight = -1}), HasSubstr("`j0` has weight -1"));
  EXPECT_THAT(error({.arrival = -5, .bursts = {}}), HasSubstr("`j0` has arrival -5"));
}

TEST(Bind, ReportsSeveralMistakesAtOnce) {
  const std::string text =
      errors(sim::bind(program_of(kTwoJobs), {{"cores", "0"}, {"policy", "sjff"}, {"steal", "2"}}));
  EXPECT_THAT(text, AllOf(HasSubstr("in cores=0"), HasSubstr("in policy=sjff"),
                          HasSubstr("in steal=2"), HasSubstr("did you mean `sjf`?")));
}

TEST(Bind, ListsLaterArrivalsByTimeThenNumber) {
  const auto machine = machine_of({{.arrival = 5, .bursts = {{1}}},
                                   {.bursts = {{1}}},
                                   {.arrival = 2, .bursts = {{1}}},
                                   {.arrival = 5, .bursts = {{1}}}},
                                  {});
  EXPECT_EQ(machine->arrivals, (std::vector<StrandId>{2, 0, 3}));
}

TEST(Bind, LaysOutObjectsAndStrands) {
  auto program = std::make_shared<lang::Program>(*program_of(kTwoJobs));
  program->memory_words = 5;
  const auto add = [&](lang::ObjectKind kind, bool fifo, std::uint32_t count, Word parameter) {
    lang::Object object;
    object.kind = kind;
    object.fifo = fifo;
    object.count = count;
    object.parameter = parameter;
    program->objects.push_back(object);
  };
  add(lang::ObjectKind::kMutex, false, 3, 0);      // 1 word each
  add(lang::ObjectKind::kRwLock, true, 1, 0);      // 2 and a queue
  add(lang::ObjectKind::kCondition, false, 1, 0);  // none
  add(lang::ObjectKind::kChannel, true, 2, 4);     // length, 4 values, two queues
  add(lang::ObjectKind::kSemaphore, true, 1, 2);   // 1 and a queue
  program->bodies[0].slots = 4;
  const auto machine = sim::bind(program);
  ASSERT_TRUE(machine);
  const Layout& layout = (*machine)->layout;
  EXPECT_EQ(layout.objects, 5U);
  EXPECT_EQ(layout.object_offset, (std::vector<std::uint32_t>{5, 6, 7, 8, 11, 11, 18, 25}));
  EXPECT_EQ(layout.object_of, (std::vector<std::uint32_t>{0, 0, 0, 1, 2, 3, 3, 4}));
  EXPECT_EQ(layout.strands, 27U);
  EXPECT_EQ(layout.stride, 6U);
}

TEST(Bind, KnowsWhatTheProgramNeeds) {
  auto program = std::make_shared<lang::Program>(*program_of(kTwoJobs));
  EXPECT_FALSE((*sim::bind(program))->has_slots);
  EXPECT_FALSE((*sim::bind(program))->has_always);
  EXPECT_TRUE((*sim::bind(program, {{"policy", "cooperative"}}))->cooperative);
  EXPECT_TRUE((*sim::bind(program, {{"policy", "cooperative"}}))->has_slots);
  program->checks.push_back({.kind = lang::CheckKind::kAlways, .span = {}, .code = 0, .slots = 0});
  program->points[0].critical = true;
  EXPECT_TRUE((*sim::bind(program))->has_always);
  EXPECT_TRUE((*sim::bind(program))->has_critical);
}

class BindRuntime : public ::testing::Test {
 protected:
  static std::expected<std::shared_ptr<const Machine>, lang::Diagnostics> with(
      std::initializer_list<std::pair<const char*, const char*>> settings) {
    auto program = std::make_shared<lang::Program>(*program_of(kTwoJobs));
    lang::Runtime runtime;
    runtime.name = "pool";
    for (const auto& [name, value] : settings) {
      lang::Setting setting;
      setting.name = name;
      setting.value = *lang::parse_setting_value({.name = "", .text = value});
      runtime.settings.push_back(setting);
    }
    program->runtimes.push_back(runtime);
    return sim::bind(program, {{"cores", "4"}});
  }
};

TEST_F(BindRuntime, HasOneWorkerPerCoreUnlessItSays) {
  EXPECT_EQ((*with({}))->runtimes[0].flavor, "multi_thread");
  EXPECT_EQ((*with({}))->runtimes[0].workers, 4);
  EXPECT_TRUE((*with({}))->has_slots);
  EXPECT_EQ((*with({{"workers", "2"}}))->runtimes[0].workers, 2);
  EXPECT_EQ((*with({{"flavor", "current_thread"}}))->runtimes[0].workers, 1);
  EXPECT_EQ((*with({{"workers", "1"}, {"flavor", "event_loop"}}))->runtimes[0].workers, 1);
}

TEST_F(BindRuntime, PreemptiveRuntimesHaveAQuantumAndNoSlots) {
  const auto machine = with({{"flavor", "preemptive(quantum: 5)"}});
  EXPECT_EQ((*machine)->runtimes[0].quantum, 5);
  EXPECT_TRUE((*machine)->runtimes[0].preemptive);
  EXPECT_FALSE((*machine)->has_slots);
  EXPECT_EQ((*with({{"flavor", "preemptive(7)"}}))->runtimes[0].quantum, 7);
}

TEST_F(BindRuntime, RefusesNonsense) {
  EXPECT_THAT(errors(with({{"flavor", "multi_tread"}})), HasSubstr("did you mean `multi_thread`?"));
  EXPECT_THAT(errors(with({{"flavor", "event_loop"}, {"workers", "2"}})),
              HasSubstr("exactly one worker"));
  EXPECT_THAT(errors(with({{"wokers", "2"}})), HasSubstr("did you mean `workers`?"));
  EXPECT_THAT(errors(with({{"workers", "0"}})), HasSubstr("a number in 1.."));
  EXPECT_THAT(errors(with({{"flavor", "multi_thread(quantum: 2)"}})), HasSubstr("no settings"));
}

TEST(SettingValue, ReadsNumbersWordsAndLists) {
  const auto read = [](const char* text) {
    return *lang::parse_setting_value({.name = "", .text = text});
  };
  EXPECT_EQ(read("-3").number, -3);
  EXPECT_EQ(read("fifo").word, "fifo");
  const lang::SettingValue mlfq = read("mlfq(2, quantum: [1, 2], io_bump: on)");
  EXPECT_EQ(mlfq.span, (lang::Span{0, 37}));
  ASSERT_EQ(mlfq.arguments.size(), 3U);
  EXPECT_EQ(mlfq.arguments[0].name, "");
  EXPECT_EQ(mlfq.arguments[1].name, "quantum");
  EXPECT_EQ(mlfq.arguments[1].value.list[1].number, 2);
  EXPECT_EQ(mlfq.arguments[2].value.word, "on");
}

TEST(SettingValue, RefusesTheRest) {
  for (const char* text : {"", "(", "a b", "a(", "a(1", "a(1 2)", "[1", "[a]", "[[1]]", "a(b(c))",
                           "1..2", "a(quantum:)", "-", "\"x\"", "a(b: c(d))"}) {
    EXPECT_FALSE(lang::parse_setting_value({.name = "", .text = text})) << text;
  }
}

}  // namespace
}  // namespace interleave::sim::testing
