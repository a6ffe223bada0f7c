// Knobs, memory, objects, settings and strands as the Program holds them.
#include <gtest/gtest.h>

#include "unit/lang/must_compile.h"

namespace interleave::lang {
namespace {

TEST(Knobs, AreListedWithRangeAndDescription) {
  const auto params = parse_params({.name = "test.scn",
                                    .text = "param tasks = 4 in 1..16 \"how many\"\n"
                                            "param cores = 1 in 1..8\n"
                                            "param items = tasks * 2\n"
                                            "param fair = true\n"
                                            "this is no scenario at all {"});
  ASSERT_TRUE(params.has_value());
  ASSERT_EQ(params->size(), 4U);
  const Param& tasks = params->front();
  EXPECT_EQ(tasks.name, "tasks");
  EXPECT_EQ(tasks.description, "how many");
  EXPECT_EQ(tasks.value, 4);
  EXPECT_EQ(tasks.initial, 4);
  EXPECT_EQ(tasks.low, 1);
  EXPECT_EQ(tasks.high, 16);
  EXPECT_TRUE(tasks.has_range);
  EXPECT_FALSE(tasks.is_boolean);
  EXPECT_EQ((*params)[1].description, "");
  EXPECT_EQ((*params)[2].value, 8);
  EXPECT_FALSE((*params)[2].has_range);
  EXPECT_TRUE((*params)[3].is_boolean);
  EXPECT_EQ((*params)[3].high, 1);
}

TEST(Knobs, TurningOneCompilesAnotherProgram) {
  const std::string text = "param n = 2 in 1..4\nparam m = n * 10\nthread t[n] at m { work 1 }";
  const Program program = must_compile(text, {{"n", 3}});
  EXPECT_EQ(program.params[0].value, 3);
  EXPECT_EQ(program.params[0].initial, 2);
  ASSERT_EQ(program.strands.size(), 3U);
  EXPECT_EQ(program.strands[0].arrival, 30);
}

TEST(Knobs, ValuesOutsideTheirRangeNameIt) {
  const Source source{.name = "test.scn", .text = "param tasks = 4 in 1..16\nparam on = false"};
  const auto large = compile(source, std::vector<KnobValue>{{"tasks", 17}});
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(render(source, large.error()),
            "test.scn:1:7: error: knob `tasks` cannot be 17\n"
            " 1 | param tasks = 4 in 1..16\n"
            "   |       ^~~~~\n"
            "   = expected a value in 1..16\n");
  EXPECT_FALSE(compile(source, std::vector<KnobValue>{{"on", 2}}).has_value());
  const auto unknown = compile(source, std::vector<KnobValue>{{"task", 3}});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(render(source, unknown.error()),
            "test.scn: error: there is no knob `task`\n   = hint: did you mean `tasks`?\n");
}

TEST(Memory, IsLaidOutInOrderOfDeclaration) {
  const Program program = must_compile(
      "param n = 3\n"
      "shared x = n + 1; atomic flags[2] = false; shared table[3] = [1, -2, n]\n"
      "process shop { shared stock = 7 }\n"
      "shared plain\n");
  ASSERT_EQ(program.variables.size(), 5U);
  EXPECT_EQ(program.variables[0].initial, std::vector<Word>{4});
  EXPECT_FALSE(program.variables[0].is_array);
  const Variable& flags = program.variables[1];
  EXPECT_EQ(flags.kind, VariableKind::kAtomic);
  EXPECT_TRUE(flags.is_array);
  EXPECT_TRUE(flags.is_boolean);
  EXPECT_EQ(flags.count, 2U);
  EXPECT_EQ(flags.first, 1U);
  EXPECT_EQ(program.variables[2].initial, (std::vector<Word>{1, -2, 3}));
  EXPECT_EQ(program.variables[3].name, "shop.stock");
  EXPECT_EQ(program.variables[3].process, 0U);
  EXPECT_EQ(program.variables[3].first, 6U);
  EXPECT_EQ(program.variables[4].initial, std::vector<Word>{0});
  EXPECT_EQ(program.memory_words, 8U);
}

TEST(Objects, KeepTheirKindCountAndOptions) {
  const Program program = must_compile(
      "mutex m; mutex fork[5] fifo; rwlock rw; semaphore s = 2 fifo; semaphore t(3)\n"
      "condition c spurious; condition d fifo spurious; barrier b(3); channel ch(4); channel meet\n"
      "async mutex am; async channel ac(4); async semaphore as = 1\n");
  ASSERT_EQ(program.objects.size(), 13U);
  EXPECT_EQ(program.objects[1].count, 5U);
  EXPECT_TRUE(program.objects[1].fifo);
  EXPECT_TRUE(program.objects[1].is_array);
  EXPECT_EQ(program.objects[1].first, 1U);
  EXPECT_EQ(program.objects[2].first, 6U);
  EXPECT_EQ(program.objects[3].parameter, 2);
  EXPECT_TRUE(program.objects[3].fifo);
  EXPECT_EQ(program.objects[4].parameter, 3);
  EXPECT_TRUE(program.objects[5].spurious);
  EXPECT_TRUE(program.objects[6].fifo && program.objects[6].spurious);
  EXPECT_EQ(program.objects[7].parameter, 3);
  EXPECT_EQ(program.objects[8].parameter, 4);
  EXPECT_EQ(program.objects[9].parameter, 0);
  EXPECT_FALSE(program.objects[9].is_async);
  EXPECT_TRUE(program.objects[12].is_async);
  EXPECT_EQ(program.object_instances, 17U);
}

TEST(Settings, AreKeptAsWritten) {
  const Program program = must_compile(
      "param cores = 4\n"
      "machine {\n"
      "    cores cores; steal on; queues per_core\n"
      "    policy mlfq(queues: 3, quantum: [1, 2, cores * 2], io_bump: off)\n"
      "    context_switch 1 + 1; seed true\n"
      "}\n"
      "machine { migration -1 }\n"
      "device disk(depth: 2, 7)\n"
      "runtime pool { workers cores; flavor preemptive(quantum: 5) }\n"
      "forbid races, livelock\n");
  ASSERT_EQ(program.machine.size(), 7U);
  EXPECT_EQ(program.machine[0].name, "cores");
  EXPECT_EQ(program.machine[0].value.kind, SettingValue::Kind::kNumber);
  EXPECT_EQ(program.machine[0].value.number, 4);
  EXPECT_EQ(program.machine[1].value.word, "on");
  EXPECT_EQ(program.machine[2].value.word, "per_core");
  const SettingValue& policy = program.machine[3].value;
  EXPECT_EQ(policy.kind, SettingValue::Kind::kWord);
  EXPECT_EQ(policy.word, "mlfq");
  EXPECT_EQ(text_of(program.source, policy.span),
            "mlfq(queues: 3, quantum: [1, 2, cores * 2], io_bump: off)");
  ASSERT_EQ(policy.arguments.size(), 3U);
  EXPECT_EQ(policy.arguments[0].name, "queues");
  EXPECT_EQ(policy.arguments[1].value.kind, SettingValue::Kind::kList);
  ASSERT_EQ(policy.arguments[1].value.list.size(), 3U);
  EXPECT_EQ(policy.arguments[1].value.list[2].number, 8);
  EXPECT_EQ(policy.arguments[2].value.word, "off");
  EXPECT_EQ(program.machine[4].value.number, 2);
  EXPECT_EQ(program.machine[5].value.word, "on");
  EXPECT_EQ(program.machine[6].value.number, -1);
  ASSERT_EQ(program.devices.size(), 1U);
  EXPECT_EQ(program.devices[0].settings[0].name, "depth");
  EXPECT_EQ(program.devices[0].settings[1].name, "");
  EXPECT_EQ(program.devices[0].settings[1].value.number, 7);
  ASSERT_EQ(program.runtimes.size(), 1U);
  EXPECT_EQ(program.runtimes[0].settings[0].value.number, 4);
  EXPECT_EQ(program.runtimes[0].settings[1].value.word, "preemptive");
  EXPECT_EQ(program.runtimes[0].settings[1].value.arguments[0].value.number, 5);
  EXPECT_TRUE(program.forbid_races);
  EXPECT_TRUE(program.forbid_livelock);
}

TEST(Strands, HaveTheirClausesInAnyOrder) {
  const Program program = must_compile(
      "param core = 1\n"
      "runtime pool { workers 1 }\n"
      "thread a at 10 priority 2 tickets 50 weight 512 length 7 on core core daemon { work 1 }\n"
      "thread b daemon on core 0 priority -1 { work 1 }\n"
      "thread c[3] at id * 5 priority 2 - id { work 1 }\n"
      "task d[2] daemon at id + 1 on pool { work 1 }\n"
      "thread e[0] { work 1 }\n");
  ASSERT_EQ(program.strands.size(), 7U);
  const Strand& a = program.strands[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.arrival, 10);
  EXPECT_EQ(a.priority, 2);
  EXPECT_EQ(a.tickets, 50);
  EXPECT_EQ(a.weight, 512);
  EXPECT_EQ(a.length, 7);
  EXPECT_EQ(a.core, 1);
  EXPECT_TRUE(a.daemon);
  const Strand& b = program.strands[1];
  EXPECT_EQ(b.priority, -1);
  EXPECT_EQ(b.core, 0);
  EXPECT_EQ(b.tickets, 100);
  EXPECT_EQ(b.weight, 1024);
  EXPECT_FALSE(b.length.has_value());
  const Strand& c = program.strands[4];
  EXPECT_EQ(c.name, "c[2]");
  EXPECT_EQ(c.arrival, 10);
  EXPECT_EQ(c.priority, 0);
  EXPECT_EQ(c.id, 2);
  EXPECT_TRUE(c.in_array);
  EXPECT_EQ(c.group, program.strands[2].group);
  EXPECT_EQ(c.body, program.strands[2].body);
  const Strand& d = program.strands[6];
  EXPECT_EQ(d.kind, StrandKind::kTask);
  EXPECT_EQ(d.runtime, 0U);
  EXPECT_EQ(d.arrival, 2);
  EXPECT_TRUE(d.daemon);
  EXPECT_EQ(c.runtime, kNoIndex);
}

TEST(Strands, OfSeveralProcessesAreToldApart) {
  const Program program = must_compile(
      "process shop { thread clerk { work 1 } thread boss { work 1 } }\n"
      "process bank { thread clerk[2] { work 1 } }\n");
  ASSERT_EQ(program.strands.size(), 4U);
  EXPECT_EQ(program.strands[0].name, "shop.clerk");
  EXPECT_EQ(program.strands[1].name, "boss");
  EXPECT_EQ(program.strands[3].name, "bank.clerk[1]");
  EXPECT_EQ(program.strands[3].process, 1U);
  EXPECT_EQ(program.processes[1].name, "bank");
}

TEST(Strands, ManyAreFine) {
  const Program program =
      must_compile("param n = 10000\nruntime pool { workers 4 }\ntask t[n] on pool { work 1 }");
  EXPECT_EQ(program.strands.size(), 10'000U);
  EXPECT_EQ(first_error("thread a[99999] { work 1 }\nthread b[2] { work 1 }"),
            "too many threads and tasks");
}

TEST(Runtimes, AreCounted) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "runtime r" + std::to_string(i) + " { }\n";
  must_compile(text + "task t on r63 { work 1 }");
  EXPECT_EQ(first_error(text + "runtime one_more { }\ntask t on one_more { work 1 }"),
            "too many runtimes");
}

TEST(Names, WordsOfTheLanguageCanNameThings) {
  must_compile(
      "param cores = 2; param policy = 1; param fifo = 3\n"
      "machine { cores cores; policy round_robin(quantum: policy) }\n"
      "shared lock = 0; shared queue = 0; shared priority[2] = 0; atomic at = 0; shared core = 0\n"
      "mutex mutex; channel channel(1); condition condition; semaphore semaphore = 1\n"
      "shared work = 1; shared io = 0; shared sleep = 2; shared join = 0; shared send = 0\n"
      "thread thread on core 1 {\n"
      "    lock = 1; priority[0] = lock; at += 1; lock mutex; unlock mutex; send channel, queue\n"
      "    core = recv channel; work = work + io; sleep = work; join = 1; send = join\n"
      "    work work; io io; sleep sleep; acquire semaphore; release semaphore; notify condition\n"
      "}\n"
      "task task on runtime { let task = 1; let daemon = task; work daemon }\n"
      "runtime runtime { workers 1 }\n");
}

TEST(Names, ArgumentsMayHideWhatIsDeclared) {
  must_compile(
      "param n = 3; shared x = 0\nfn f(n, x) { return n + x }\nthread t { let v = f(1, 2) }");
}

TEST(Names, StatementsAndDeclarationsMayShareALine) {
  must_compile(
      "shared x = 0; shared y = 0; ; mutex m;\n"
      "thread a { ; x = 1; ; if x { y = 1 } y = 2 } thread b { lock m; unlock m }\n"
      "thread c\n{\n  if x\n  {\n    work 1\n  }\n  else\n  {\n    work 2\n  }\n}\n");
}

}  // namespace
}  // namespace interleave::lang
