#include "trace/event_index.h"

#include <algorithm>

namespace interleave::trace {
namespace {

using sim::EventKind;

void add(std::vector<std::vector<std::uint32_t>>& lists, std::uint32_t key, std::uint32_t event) {
  if (key >= lists.size()) lists.resize(key + 1);
  auto& list = lists[key];
  // An event in which a strand meets itself is listed once.
  if (list.empty() || list.back() != event) list.push_back(event);
}

std::span<const std::uint32_t> get(const std::vector<std::vector<std::uint32_t>>& lists,
                                   std::uint32_t key) {
  return key < lists.size() ? std::span(lists[key]) : std::span<const std::uint32_t>();
}

}  // namespace

ObjectSpace object_space(sim::EventKind kind) {
  switch (kind) {
    case EventKind::kRead:
    case EventKind::kWrite:
    case EventKind::kModify: return ObjectSpace::kCell;
    case EventKind::kIoStart:
    case EventKind::kIoDone: return ObjectSpace::kDevice;
    case EventKind::kLock:
    case EventKind::kUnlock:
    case EventKind::kReadLock:
    case EventKind::kReadUnlock:
    case EventKind::kQueue:
    case EventKind::kAcquire:
    case EventKind::kReleaseUnit:
    case EventKind::kConditionSleep:
    case EventKind::kNotify:
    case EventKind::kArrive:
    case EventKind::kBarrierOpen:
    case EventKind::kSend:
    case EventKind::kReceive: return ObjectSpace::kInstance;
    case EventKind::kPrint: return ObjectSpace::kPrint;
    case EventKind::kFault: return ObjectSpace::kFault;
    case EventKind::kDispatch:
    case EventKind::kRelease: return ObjectSpace::kThread;
    default: return ObjectSpace::kNone;
  }
}

EventIndex::EventIndex(const sim::Machine& machine)
    : strands_(machine.program->strands.size()),
      objects_(machine.program->object_instances),
      cells_(machine.program->memory_words) {}

void EventIndex::extend(std::span<const sim::Event> events) {
  for (; known_ < events.size(); ++known_) {
    const sim::Event& event = events[known_];
    if (event.strand != sim::kNobody) add(strands_, event.strand, known_);
    switch (event.kind) {
      case EventKind::kSpawn:  // also befalls the child
        add(strands_, event.extra, known_);
        break;
      case EventKind::kPrint:
      case EventKind::kFault:
      case EventKind::kProgress: notable_.push_back(known_); break;
      default: break;
    }
    if (event.object == sim::kNobody) continue;
    switch (object_space(event.kind)) {
      case ObjectSpace::kCell: add(cells_, event.object, known_); break;
      case ObjectSpace::kInstance: add(objects_, event.object, known_); break;
      default: break;
    }
  }
}

std::span<const std::uint32_t> EventIndex::of_strand(sim::StrandId strand) const {
  return get(strands_, strand);
}
std::span<const std::uint32_t> EventIndex::of_object(std::uint32_t instance) const {
  return get(objects_, instance);
}
std::span<const std::uint32_t> EventIndex::of_cell(std::uint32_t cell) const {
  return get(cells_, cell);
}

std::optional<std::uint32_t> last_before(std::span<const std::uint32_t> list, std::uint32_t event) {
  const auto after = std::upper_bound(list.begin(), list.end(), event);
  if (after == list.begin()) return std::nullopt;
  return *(after - 1);
}

std::optional<std::uint32_t> first_after(std::span<const std::uint32_t> list, std::uint32_t event) {
  const auto after = std::upper_bound(list.begin(), list.end(), event);
  if (after == list.end()) return std::nullopt;
  return *after;
}

}  // namespace interleave::trace
