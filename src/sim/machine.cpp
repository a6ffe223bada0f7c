#include "sim/machine.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "lang/compile.h"
#include "lang/setting.h"
#include "sim/bind.h"
#include "sim/policy_arguments.h"
#include "sim/runtime.h"

namespace interleave::sim {

namespace {

// Shares are multiplied with durations, so they are kept small; see policies/virtual_time.h.
constexpr Word kMaxShare = 1'000'000;
constexpr std::string_view kDefaultPolicy = "round_robin";

// How many words an instance of an object has; the table stands in state.h.
std::uint32_t words_of(const lang::Object& object) {
  std::uint32_t words = 0;
  std::uint32_t queues = object.fifo ? 1 : 0;
  switch (object.kind) {
    case lang::ObjectKind::kMutex:
    case lang::ObjectKind::kSemaphore:
    case lang::ObjectKind::kBarrier: words = 1; break;
    case lang::ObjectKind::kRwLock: words = 2; break;
    case lang::ObjectKind::kCondition: words = 0; break;
    case lang::ObjectKind::kChannel:
      words = 1 + static_cast<std::uint32_t>(object.parameter);
      queues *= 2;
      break;
  }
  return words + queues;
}

Layout lay_out(const lang::Program& program) {
  Layout layout;
  layout.objects = program.memory_words;
  std::uint32_t offset = layout.objects;
  for (std::uint32_t i = 0; i < program.objects.size(); ++i) {
    const lang::Object& object = program.objects[i];
    for (std::uint32_t instance = 0; instance < object.count; ++instance) {
      layout.object_offset.push_back(offset);
      layout.object_of.push_back(i);
      offset += words_of(object);
    }
  }
  layout.strands = offset;
  std::uint32_t slots = 0;
  for (const lang::Body& body : program.bodies) {
    // A strand that ended leaves its result in its first slot, where `join` finds it.
    const std::uint32_t needed = std::max<std::uint32_t>(body.slots, body.has_result ? 1 : 0);
    slots = std::max(slots, needed);
  }
  layout.stride = 2 + slots;
  return layout;
}

void check_range(const lang::Strand& strand, std::string_view what, Word value, Word low, Word high,
                 lang::Reporter& reporter) {
  if (value >= low && value <= high) return;
  reporter.error(strand.span,
                 "`" + strand.name + "` has " + std::string(what) + " " + std::to_string(value),
                 {.expected = "a number in " + std::to_string(low) + ".." + std::to_string(high)});
}

void check_strand(const lang::Strand& strand, const Machine& machine, lang::Reporter& reporter) {
  check_range(strand, "arrival", strand.arrival, 0, kMaxInterval, reporter);
  check_range(strand, "priority", strand.priority, -kMaxInterval, kMaxInterval, reporter);
  check_range(strand, "tickets", strand.tickets, 1, kMaxShare, reporter);
  check_range(strand, "weight", strand.weight, 1, kMaxShare, reporter);
  if (strand.length) check_range(strand, "length", *strand.length, 0, kMaxInterval, reporter);
  if (strand.core) check_range(strand, "core", *strand.core, 0, machine.cores - 1, reporter);
}

// Strands of one array share their text: one complaint says it for all.
void check_strands(const Machine& machine, lang::Reporter& reporter) {
  const auto& strands = machine.program->strands;
  for (std::size_t i = 0; i < strands.size(); ++i) {
    const std::size_t before = reporter.errors();
    check_strand(strands[i], machine, reporter);
    if (reporter.errors() == before) continue;
    while (i + 1 < strands.size() && strands[i + 1].group == strands[i].group) ++i;
  }
}

std::vector<StrandId> later_arrivals(const lang::Program& program) {
  std::vector<StrandId> later;
  for (StrandId strand = 0; strand < program.strands.size(); ++strand) {
    if (program.strands[strand].arrival > 0) later.push_back(strand);
  }
  std::ranges::stable_sort(later, {}, [&](StrandId id) { return program.strands[id].arrival; });
  return later;
}

// An operation that may block the thread that comes to it until another has done something.
bool waits(lang::Op op) {
  switch (op) {
    case lang::Op::kLock:
    case lang::Op::kReadLock:
    case lang::Op::kWriteLock:
    case lang::Op::kConditionSleep:
    case lang::Op::kAcquire:
    case lang::Op::kArrive:
    case lang::Op::kSend:
    case lang::Op::kReceive:
    case lang::Op::kJoin:
    case lang::Op::kWaitUntil: return true;
    default: return false;
  }
}

// Inside a block_on nothing is jumped out of, and no other begins: from its first instruction to its last. Standing at
// the last, its thread is still to be polled.
void find_driven(Machine& machine) {
  constexpr std::uint16_t kNone = 0xFFFF;
  for (std::uint32_t i = 0; i < machine.runtimes.size(); ++i) {
    machine.runtimes[i].driven = driven_by_block_on(machine, i);
  }
  if (std::ranges::none_of(machine.runtimes, &RuntimeSettings::driven)) return;
  std::uint16_t runtime = kNone;
  for (const lang::Instruction& in : machine.program->code) {
    machine.driven_at.push_back(runtime);
    if (in.op == lang::Op::kBlockOnEnd) runtime = kNone;
    const auto begun = static_cast<std::size_t>(in.c);
    if (in.op == lang::Op::kBlockOnBegin && machine.runtimes[begun].driven) {
      runtime = static_cast<std::uint16_t>(begun);
    }
  }
}

void describe_program(Machine& machine) {
  const lang::Program& program = *machine.program;
  machine.layout = lay_out(program);
  machine.arrivals = later_arrivals(program);
  machine.cooperative = machine.policy->cooperative();
  machine.has_slots =
      machine.cooperative ||
      std::ranges::any_of(machine.runtimes, [](const auto& it) { return !it.preemptive; }) ||
      std::ranges::any_of(program.code,
                          [](const auto& it) { return it.op == lang::Op::kSpawnBlocking; });
  machine.has_futures = std::ranges::any_of(
      program.code, [](const auto& it) { return it.op == lang::Op::kSpawnFuture; });
  machine.has_cancel =
      std::ranges::any_of(program.code, [](const auto& it) { return it.op == lang::Op::kCancel; });
  machine.has_local_sets = std::ranges::any_of(
      program.code, [](const auto& it) { return it.op == lang::Op::kSpawnLocal; });
  const auto has_slot = [](const RuntimeSettings& runtime) {
    return runtime.workers > 1 && runtime.behavior->has_lifo_slot();
  };
  machine.has_lifo = std::ranges::any_of(machine.runtimes, has_slot) && !machine.has_local_sets &&
                     std::ranges::any_of(program.code, [](const auto& it) { return waits(it.op); });
  find_driven(machine);
  machine.has_meetings =
      machine.has_slots && std::ranges::any_of(program.objects, [](const lang::Object& object) {
        return object.kind == lang::ObjectKind::kChannel && object.parameter == 0;
      });
  machine.has_always = std::ranges::any_of(
      program.checks, [](const auto& it) { return it.kind == lang::CheckKind::kAlways; });
  machine.has_critical = std::ranges::any_of(program.points, &lang::Point::critical);
  machine.has_pinned = std::ranges::any_of(
      program.strands, [](const lang::Strand& strand) { return strand.core.has_value(); });
  // Where the place in the queue is not the order of coming, or a core may not run them all, the policy has to look.
  machine.keeps_ranks = machine.policy->ranked() && !machine.has_pinned && !machine.preempted_first;
}

// What is wrong with an override has no place in the file: say which override it is instead.
void report_override(const Override& given, lang::Diagnostic problem, lang::Reporter& reporter) {
  problem.span = lang::kNowhere;
  problem.message = "in " + given.first + "=" + given.second + ": " + problem.message;
  reporter.add(std::move(problem));
}

void bind_override(const Override& given, Machine& machine, lang::Reporter& reporter) {
  const auto& [name, text] = given;
  lang::Reporter own;
  lang::Setting setting;
  setting.name = name;
  auto value = lang::parse_setting_value({.name = name, .text = text});
  if (value) {
    setting.value = std::move(*value);
    bind_machine_setting(setting, text, machine, own);
  } else {
    for (lang::Diagnostic& problem : value.error()) own.add(std::move(problem));
  }
  for (lang::Diagnostic& problem : own.take()) {
    report_override(given, std::move(problem), reporter);
  }
}

std::optional<Word> knob_value(std::string_view text) {
  if (text == "true" || text == "on") return 1;
  if (text == "false" || text == "off") return 0;
  Word value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct SortedOverrides {
  std::vector<lang::KnobValue> knobs;
  std::vector<Override> settings;
};

// A knob's name wins over a machine setting's: that is how a lesson renames or bounds a setting.
SortedOverrides sort_overrides(const std::vector<lang::Param>& params,
                               const std::vector<Override>& overrides, lang::Reporter& reporter) {
  SortedOverrides sorted;
  std::vector<std::string_view> known;
  for (const lang::Param& param : params) known.push_back(param.name);
  for (const SettingInfo& info : machine_settings()) known.push_back(info.name);
  for (const Override& given : overrides) {
    const auto& [name, text] = given;
    if (std::ranges::find(params, name, &lang::Param::name) != params.end()) {
      if (const auto value = knob_value(text)) {
        sorted.knobs.push_back({name, *value});
      } else {
        lang::Diagnostic problem;
        problem.message = "a knob is a number";
        problem.expected = "a whole number, `on` or `off`";
        report_override(given, std::move(problem), reporter);
      }
    } else if (std::ranges::find(known, name) != known.end()) {
      sorted.settings.push_back(given);
    } else {
      const std::string_view near = lang::nearest(name, known);
      lang::Diagnostic problem;
      problem.message = "there is no knob and no machine setting of this name";
      if (!near.empty()) problem.hint = "did you mean `" + std::string(near) + "`?";
      report_override(given, std::move(problem), reporter);
    }
  }
  return sorted;
}

}  // namespace

std::expected<std::shared_ptr<const Machine>, lang::Diagnostics> bind(
    std::shared_ptr<const lang::Program> program, const std::vector<Override>& overrides,
    std::uint64_t seed) {
  lang::Reporter reporter;
  auto machine = std::make_shared<Machine>();
  machine->program = std::move(program);
  const lang::Program& declared = *machine->program;
  machine->seed = seed;
  machine->policy_text = std::string(kDefaultPolicy);
  machine->policy = *find_policy(kDefaultPolicy)->make({});

  for (const lang::Setting& setting : declared.machine) {
    bind_machine_setting(setting, lang::text_of(declared.source, setting.value.span), *machine,
                         reporter);
  }
  for (const Override& given : overrides) bind_override(given, *machine, reporter);
  for (const lang::Device& device : declared.devices) {
    machine->devices.push_back(bind_device(device, reporter));
  }
  for (const lang::Runtime& runtime : declared.runtimes) {
    machine->runtimes.push_back(bind_runtime(runtime, machine->cores, reporter));
  }
  check_strands(*machine, reporter);
  if (reporter.has_errors()) return std::unexpected(reporter.take());

  describe_program(*machine);
  return machine;
}

std::expected<std::shared_ptr<const Machine>, lang::Diagnostics> build(
    const lang::Source& source, const std::vector<Override>& overrides, std::uint64_t seed) {
  lang::Compilation text(source);
  const auto params = text.params();
  if (!params) return std::unexpected(params.error());
  lang::Reporter reporter;
  const SortedOverrides sorted = sort_overrides(*params, overrides, reporter);
  if (reporter.has_errors()) return std::unexpected(reporter.take());
  auto program = text.compile(sorted.knobs);
  if (!program) return std::unexpected(std::move(program.error()));
  return bind(std::make_shared<const lang::Program>(std::move(*program)), sorted.settings, seed);
}

std::string strand_name(const Machine& machine, const std::vector<Word>& logical, StrandId strand) {
  return StrandNames().name(machine, logical, strand);
}

std::string StrandNames::name(const Machine& machine, const std::vector<Word>& logical,
                              StrandId strand) {
  const lang::Program& program = *machine.program;
  const auto declared = static_cast<StrandId>(program.strands.size());
  if (strand < declared) return program.strands[strand].name;
  if (strand >= machine.strand_count(logical)) return "?";
  const auto function = [&](StrandId id) -> const std::string& {
    return program.bodies[Meta::unpack(logical[machine.record(id) + 1]).body].name;
  };
  while (numbers_.size() <= strand - declared) {
    const auto next = declared + static_cast<StrandId>(numbers_.size());
    numbers_.push_back(++spawned_[function(next)]);
  }
  return function(strand) + "#" + std::to_string(numbers_[strand - declared]);
}

}  // namespace interleave::sim
