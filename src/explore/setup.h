// Internal to src/explore: what is constant during one search, found out once from the program.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "explore/explore.h"
#include "explore/footprint.h"
#include "explore/symmetry.h"

namespace interleave::explore {

struct Setup {
  Setup(std::shared_ptr<const sim::Machine> bound, const Options& chosen);

  std::shared_ptr<const sim::Machine> machine;
  Options options;
  // What reduces; none where it was not asked for, or would not be sound or of no use.
  std::optional<Footprints> footprints;
  std::optional<Symmetry> symmetry;

  bool has_locks = false;            // with an owner: they can make a wait cycle
  bool has_joint_moves = false;      // a step may move other strands than its own
  bool may_block_others = false;     // a step may change what another strand waits for
  bool may_drop_tasks = false;       // by `cancel`, or as futures that lose a `select`
  bool has_loops = false;            // some code jumps back: the state graph may have cycles
  std::vector<bool> touches_shared;  // by pc: a step that may access `shared` memory
  std::vector<bool> takes_lock;      // by pc: a step that may wait for a lock with an owner
  std::vector<bool> daemon;          // by declared strand
  std::uint32_t shared_variables = 0;

  [[nodiscard]] bool is_daemon(sim::StrandId strand) const {
    return strand < daemon.size() && daemon[strand];
  }
  [[nodiscard]] std::uint32_t variable_of(std::uint32_t cell) const;
};

}  // namespace interleave::explore
