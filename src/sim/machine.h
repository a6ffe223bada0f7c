// A Program bound to its settings: everything constant that a run or a search needs.
//
// `bind` gives meaning to the settings that lang kept as written (policy names, costs, runtimes,
// devices) and reports what it does not know with the same diagnostics. A Machine never changes;
// one Machine is shared by all States of it.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/diagnostic.h"
#include "lang/program.h"
#include "sim/policy.h"
#include "sim/state.h"

namespace interleave::sim {

class Flavor;  // runtime.h

// Costs in ticks, but for the footprint (KiB per thread or task). The defaults make textbook
// figures come out exactly: only steps on memory and synchronisation objects take time.
struct Costs {
  Ticks step = 1;
  Ticks context_switch = 0;
  Ticks process_switch = 0;  // on top, when the other thread belongs to another process
  Ticks task_switch = 0;
  Ticks migration = 0;     // on top, on another core than last time
  Ticks cache_refill = 0;  // on top, when others ran on this core since
  Word memory_per_thread = 8192;
  Word memory_per_task = 1;
};

enum class Queues : std::uint8_t { kGlobal, kPerCore };

struct RuntimeSettings {
  std::string flavor = "multi_thread";
  const Flavor* behavior = nullptr;  // of that name; it lives as long as the program
  Word workers = 1;
  Word blocking = 512;  // cap of the pool of blocking threads
  bool preemptive = false;
  bool driven = false;  // has no thread of its own: it moves while one is inside its block_on
  Word quantum = 0;     // preemptive flavour, ticks
};

struct DeviceSettings {
  Word depth = 1;
};

// Limits that bad input meets before it meets the machine's memory.
inline constexpr Word kMaxCores = 64;
inline constexpr std::uint32_t kMaxStrands = 100'000;
inline constexpr std::uint32_t kMaxLocalOperations = 100'000;  // without a step
inline constexpr std::uint32_t kMaxZeroTimeSteps = 100'000;    // without time passing
// Local operations, tests of guards and checks in one moment of a run: a fraction of a second.
inline constexpr std::uint64_t kMaxMomentWork = 50'000'000;
inline constexpr Word kMaxUnits = 1'000'000'000;  // of a semaphore

// Settings given from outside (command line, a lane, the page): they win over the file's. Each is
// `name=value`: a knob of that name, else a machine setting ("cores", "policy", "queues", ...).
using Override = std::pair<std::string, std::string>;

struct Machine {
  std::shared_ptr<const lang::Program> program;
  std::uint32_t cores = 1;
  std::shared_ptr<const Policy> policy;
  std::string policy_text;  // as written: "round_robin(quantum: 2)"
  Queues queues = Queues::kGlobal;
  bool steal = true;             // per_core: an idle core takes from the longest queue
  bool preempted_first = false;  // preempted now: queues before those that arrive now
  Costs costs;
  std::uint64_t seed = 1;
  std::vector<RuntimeSettings> runtimes;  // parallel to Program::runtimes
  std::vector<DeviceSettings> devices;    // parallel to Program::devices
  Layout layout;
  std::vector<StrandId> arrivals;  // declared strands with a later arrival, by time, then number
  bool cooperative = false;        // threads of the untimed machine step under slots
  bool has_slots = false;          // cooperative, a runtime that is not preemptive, or a pool
  bool has_futures = false;        // some await polls futures that are no tasks (join_all, select)
  bool has_local_sets = false;     // some code spawns tasks that stay on its thread
  bool has_cancel = false;         // some code cancels tasks
  // Where code is inside `block_on` of a runtime that has no thread of its own, that runtime; elsewhere 0xFFFF. Empty:
  // no code is.
  std::vector<std::uint16_t> driven_at;
  bool has_lifo = false;      // a task may wait in the LIFO slot of a worker that blocks (lifo.h)
  bool has_meetings = false;  // tasks that take slots may receive at a rendezvous
  bool has_always = false;    // some check is an `always`
  bool has_critical = false;  // some code is inside `critical { }`
  bool has_pinned = false;    // some strand is declared on a core
  bool keeps_ranks = false;   // ready threads are kept in the order of the policy's ranks

  [[nodiscard]] std::uint32_t strand_count(const std::vector<Word>& logical) const {
    return (static_cast<std::uint32_t>(logical.size()) - layout.strands) / layout.stride;
  }
  // The runtime that a thread drives which stands there; 0xFFFF: none.
  [[nodiscard]] std::uint16_t driven(std::uint32_t pc) const {
    return driven_at.empty() ? std::uint16_t{0xFFFF} : driven_at[pc];
  }
  [[nodiscard]] std::size_t record(StrandId strand) const {
    return layout.strands + std::size_t{strand} * layout.stride;
  }
};

// Names every machine setting with its default, for did-you-mean and the reference.
struct SettingInfo {
  std::string_view name;
  std::string_view meaning;
};
const std::vector<SettingInfo>& machine_settings();

// The machine for a program, or what is wrong with its settings. `overrides` are machine settings
// only (those that name a knob went to lang::compile).
std::expected<std::shared_ptr<const Machine>, lang::Diagnostics> bind(
    std::shared_ptr<const lang::Program> program, const std::vector<Override>& overrides = {},
    std::uint64_t seed = 1);

// Source text to machine in one go: sorts overrides into knobs and settings, compiles, binds.
std::expected<std::shared_ptr<const Machine>, lang::Diagnostics> build(
    const lang::Source& source, const std::vector<Override>& overrides = {},
    std::uint64_t seed = 1);

// The name of any strand of a state: declared ("worker[0]"), or spawned ("download#2", counted per
// function in order of spawning).
std::string strand_name(const Machine& machine, const std::vector<Word>& logical, StrandId strand);

// The same for many strands of one machine, whose state may grow in between: it counts each but once.
class StrandNames {
 public:
  std::string name(const Machine& machine, const std::vector<Word>& logical, StrandId strand);

 private:
  std::vector<std::uint32_t> numbers_;                 // of the spawned strands met so far
  std::map<std::string_view, std::uint32_t> spawned_;  // of each function
};

}  // namespace interleave::sim
