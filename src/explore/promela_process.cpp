#include "explore/promela_process.h"

#include <algorithm>
#include <deque>
#include <set>

namespace interleave::explore::promela {
namespace {

// Inlines of the model.
constexpr std::string_view kOneEnded = "one_ended()";
constexpr std::string_view kAlwaysHolds = "always_holds()";

class Writer {
 public:
  Writer(const sim::Machine& machine, const Names& names, Expressions& expressions,
         Symbolic& symbolic, const ProcessKind& kind, Features& features, lang::Reporter& reporter)
      : program_(*machine.program),
        lines_(program_.source),
        names_(names),
        e_(expressions),
        symbolic_(symbolic),
        kind_(kind),
        features_(features),
        reporter_(reporter),
        slots_(program_.bodies[kind.actor.body].slots),
        needed_(slots_) {}

  ProcessText write();

 private:
  using Dirty = std::vector<bool>;

  bool find_stops();
  void name_labels();
  void write_stop(Stop stop, const Stop* following);
  // The paths of one stop; those that begin with the same communication share an option.
  std::vector<std::string> options(Stop stop, const Stop* following);
  std::string statement(Stop stop, const Path& path);
  std::string receive_and_branch(Stop stop, const std::vector<const Path*>& paths,
                                 const Stop* following);
  std::vector<std::string> moves(Stop stop, const Path& path);
  std::string guard_text(const Path& path, bool with_condition);
  std::string communication_text(const Path& path);
  std::string go(const Path& path, const Stop* following);
  bool received_is_used(const Path& path) const;
  bool inside(Stop stop) const;
  void comment(Stop stop);
  ExprId slot(std::size_t i) { return symbolic_.slot(kind_.actor, i); }
  std::string text(ExprId id) const { return e_.text(id); }

  const lang::Program& program_;
  lang::LineIndex lines_;
  const Names& names_;
  Expressions& e_;
  Symbolic& symbolic_;
  const ProcessKind& kind_;
  Features& features_;
  lang::Reporter& reporter_;

  std::size_t slots_;
  std::map<Stop, Dirty> dirty_;  // which slots may be other than 0 there
  std::map<Stop, std::vector<Path>> paths_;
  std::map<Stop, std::string> labels_;
  std::set<Stop> jumped_to_;
  Stop start_;
  Path entry_;
  Dirty needed_;  // slots that the model declares
  std::uint32_t commented_line_ = 0;
  std::string out_;
};

// A strand past its end is past it wherever it ended.
Stop normal(Stop stop) {
  if (stop.at == Stop::At::kEnd) stop.pc = UINT32_MAX;
  return stop;
}

bool Writer::find_stops() {
  // Local code before the first step is run at creation. It is part of the declarations when it
  // goes one way and nothing but sets variables.
  std::vector<Path> entry = symbolic_.entry(kind_.actor);
  if (reporter_.has_errors()) return false;
  const auto parameters = program_.bodies[kind_.actor.body].parameters;
  Dirty at_start(slots_);
  std::fill_n(at_start.begin(), parameters, true);
  bool plain = entry.size() == 1 && entry[0].checks.empty() && entry[0].prints.empty() &&
               (kind_.declared || entry[0].next.at != Stop::At::kEnd);
  for (std::size_t i = 0; i < parameters && plain; ++i) {
    const auto change = std::ranges::find(entry[0].changes, slot(i), &Assignment::target);
    plain = change == entry[0].changes.end() || change->value == slot(i) ||
            e_.value(change->value) == 0;  // not used any more
  }
  if (plain) {
    entry_ = std::move(entry[0]);
    start_ = normal(entry_.next);
    for (const Assignment& change : entry_.changes) {
      for (std::size_t i = parameters; i < slots_; ++i) {
        if (change.target == slot(i)) at_start[i] = e_.value(change.value) != 0;
      }
    }
  } else {
    start_ = {program_.bodies[kind_.actor.body].entry, Stop::At::kCode};
  }
  // Which slots may be in use at a stop depends on how it is reached: repeat until nothing is new.
  dirty_[start_] = at_start;
  std::deque<Stop> work{start_};
  while (!work.empty()) {
    const Stop stop = work.front();
    work.pop_front();
    if (stop.at == Stop::At::kEnd) continue;
    paths_[stop] = symbolic_.from(kind_.actor, stop, dirty_[stop]);
    if (reporter_.has_errors()) return false;
    for (Path& path : paths_[stop]) {
      path.next = normal(path.next);
      const auto [at, is_new] = dirty_.try_emplace(path.next, Dirty(slots_));
      bool grew = is_new;
      for (std::size_t i = 0; i < slots_; ++i) {
        const auto change = std::ranges::find(path.changes, slot(i), &Assignment::target);
        const bool used = change != path.changes.end() && e_.value(change->value) != 0;
        if (!used || at->second[i]) continue;
        at->second[i] = true;
        grew = true;
      }
      if (grew) work.push_back(path.next);
    }
  }
  for (const auto& [stop, dirty] : dirty_) {
    for (std::size_t i = 0; i < slots_; ++i) needed_[i] = needed_[i] || dirty[i];
  }
  for (auto& [stop, paths] : paths_) {
    for (const Path& path : paths) {
      if (path.into && received_is_used(path)) needed_[*path.into] = true;
    }
  }
  return true;
}

bool Writer::received_is_used(const Path& path) const {
  const std::string& name = names_.slots[kind_.actor.body][*path.into];
  const auto uses = [&](ExprId id) { return e_.mentions(id, name); };
  return std::ranges::any_of(path.condition, uses) || std::ranges::any_of(path.checks, uses) ||
         (path.result && uses(*path.result)) ||
         std::ranges::any_of(
             path.prints,
             [&](const PrintLine& line) { return std::ranges::any_of(line.values, uses); }) ||
         std::ranges::any_of(path.changes, [&](const Assignment& change) {
           const bool itself = change.target == change.value;
           const bool goes_on = path.next.at != Stop::At::kEnd;
           return (itself && goes_on && uses(change.target)) || (!itself && uses(change.value));
         });
}

// A strand that is about to run local code after a step stands where that step was.
bool Writer::inside(Stop stop) const {
  if (stop.at == Stop::At::kEnd) return false;
  if (stop.at == Stop::At::kStep) return program_.points[stop.pc].critical;
  const bool at_start = stop.pc == program_.bodies[kind_.actor.body].entry;
  return !at_start && program_.points[stop.pc - 1].critical;
}

void Writer::name_labels() {
  std::map<std::uint32_t, int> used;
  for (const auto& [stop, paths] : dirty_) {
    if (stop.at == Stop::At::kEnd) {
      labels_[stop] = "end_of_code";
      continue;
    }
    const std::uint32_t line = lines_.line(program_.points[stop.pc].span.begin);
    const int count = ++used[line];
    labels_[stop] = (kind_.daemon ? "end_line" : "line") + std::to_string(line) +
                    (count > 1 ? "_" + std::to_string(count) : "");
  }
}

ProcessText Writer::write() {
  ProcessText result;
  if (!find_stops()) return result;
  result.starts_ended = start_.at == Stop::At::kEnd;
  result.starts_inside = inside(start_);
  name_labels();
  out_ = kind_.head + " {\n";
  for (std::size_t i = 0; i < slots_; ++i) {
    if (!needed_[i] || slot(i) == kind_.actor.id) continue;
    const bool parameter = !kind_.declared && i < program_.bodies[kind_.actor.body].parameters;
    if (parameter) continue;
    const auto initial = std::ranges::find(entry_.changes, slot(i), &Assignment::target);
    out_ += "  int " + text(slot(i)) + " = " +
            (initial == entry_.changes.end() ? "0" : text(initial->value)) + ";\n";
  }
  // A parameter that the code before the first step changes.
  std::vector<Stop> order;
  for (const auto& [stop, dirty] : dirty_) {
    if (stop.at != Stop::At::kEnd) order.push_back(stop);
  }
  const Stop end{UINT32_MAX, Stop::At::kEnd};
  if (!order.empty() && order.front() != start_) {
    jumped_to_.insert(start_);
    out_ += "  goto " + labels_[start_] + ";\n";
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Stop* following = i + 1 < order.size() ? &order[i + 1] : &end;
    for (const Path& path : paths_[order[i]]) {
      if (path.next != *following) jumped_to_.insert(path.next);
    }
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    write_stop(order[i], i + 1 < order.size() ? &order[i + 1] : &end);
  }
  out_ += "end_of_code:\n  false  /* what has ended stays */\n}\n";
  result.text = std::move(out_);
  return result;
}

void Writer::comment(Stop stop) {
  const lang::Span span = program_.points[stop.pc].span;
  const std::uint32_t line = lines_.line(span.begin);
  if (line == commented_line_) return;
  commented_line_ = line;
  std::string_view written = lang::line_of(program_.source, span.begin);
  while (!written.empty() && (written.front() == ' ' || written.front() == '\t')) {
    written.remove_prefix(1);
  }
  std::string safe(written);
  for (std::size_t at = 0; (at = safe.find("*/", at)) != std::string::npos;)
    safe.insert(at + 1, " ");
  for (std::size_t at = 0; (at = safe.find("/*", at)) != std::string::npos;)
    safe.insert(at + 1, " ");
  out_ += "  /* " + std::to_string(line) + ": " + safe + " */\n";
}

void Writer::write_stop(Stop stop, const Stop* following) {
  comment(stop);
  const bool labelled = jumped_to_.contains(stop) || kind_.daemon;
  if (labelled) out_ += labels_[stop] + ":\n";
  const std::vector<std::string> all = options(stop, following);
  if (all.size() == 1) {
    // Nothing may jump to a d_step itself, but to an `if` around it.
    const bool wrap = labelled && all[0].starts_with("d_step");
    out_ += wrap ? "  if :: " + all[0] + " fi;\n" : "  " + all[0] + ";\n";
    return;
  }
  out_ += "  if\n";
  for (const std::string& option : all) out_ += "  :: " + option + "\n";
  out_ += "  fi;\n";
}

std::vector<std::string> Writer::options(Stop stop, const Stop* following) {
  const std::vector<Path>& paths = paths_[stop];
  std::vector<std::string> found;
  for (std::size_t i = 0; i < paths.size();) {
    std::vector<const Path*> same;
    std::size_t end = i;
    for (; end < paths.size() && paths[end].communication == paths[i].communication; ++end) {
      same.push_back(&paths[end]);
    }
    if (!paths[i].communication.empty() && same.size() > 1) {
      found.push_back(receive_and_branch(stop, same, following));
      i = end;
      continue;
    }
    found.push_back(statement(stop, paths[i]) + go(paths[i], following));
    ++i;
  }
  // A choice between two ways that do nothing but go on reads better with `else`.
  if (paths.size() == 2 && found.size() == 2 && paths[1].guard.empty() && paths[0].guard.empty() &&
      !kind_.daemon &&
      e_.negation(e_.all_of(paths[0].condition)) == e_.all_of(paths[1].condition) &&
      moves(stop, paths[1]).empty() && paths[1].communication.empty()) {
    found[1] =
        "else" +
        (go(paths[1], following).empty() ? " -> skip" : " ->" + go(paths[1], following).substr(1));
  }
  return found;
}

std::string Writer::go(const Path& path, const Stop* following) {
  return path.next == *following ? "" : "; goto " + labels_[path.next];
}

std::string Writer::guard_text(const Path& path, bool with_condition) {
  std::vector<ExprId> all = path.guard;
  if (with_condition) all.insert(all.end(), path.condition.begin(), path.condition.end());
  if (kind_.daemon) {
    all.insert(all.begin(), e_.binary(ExprKind::kGreater, e_.name("live"), e_.constant(0)));
  }
  const ExprId guard = e_.all_of(all);
  return e_.value(guard).value_or(0) != 0 ? "" : text(guard);
}

std::string Writer::communication_text(const Path& path) {
  const bool used = path.into && received_is_used(path);
  if (path.spawns) {  // a handle that nobody joins is not declared
    return (used ? names_.slots[kind_.actor.body][*path.into] + " = " : "") + path.communication;
  }
  if (!path.communication.ends_with('?')) return path.communication;
  return path.communication + (used ? names_.slots[kind_.actor.body][*path.into] : "_");
}

// A path as one statement: its guard, the communication, and all else that happens at once.
std::string Writer::statement(Stop stop, const Path& path) {
  std::string guard = guard_text(path, path.communication.empty());
  std::vector<std::string> parts = moves(stop, path);
  if (!path.communication.empty()) {
    parts.insert(parts.begin(), communication_text(path));
    if (!guard.empty() && !path.ready.empty()) guard = path.ready + " && " + guard;
  }
  if (guard.empty() && parts.empty()) return "skip";
  if (parts.empty()) return "(" + guard + ")";
  // Some parts are several statements, which have to be one step.
  const bool several =
      parts[0] == kOneEnded || parts[0] == kAlwaysHolds || parts[0].find("; ") != std::string::npos;
  if (guard.empty() && parts.size() == 1 && !several) return parts[0];
  // SPIN does not allow `run` inside d_step.
  std::string all = path.spawns ? "atomic { " : "d_step { ";
  if (!guard.empty()) all += guard + " -> ";
  for (std::size_t i = 0; i < parts.size(); ++i) all += (i == 0 ? "" : "; ") + parts[i];
  return all + " }";
}

// Where the way on depends on what was received, the condition can only be tested afterwards.
std::string Writer::receive_and_branch(Stop stop, const std::vector<const Path*>& paths,
                                       const Stop* following) {
  std::string guard = guard_text(*paths[0], false);
  if (!guard.empty() && !paths[0]->ready.empty()) guard = paths[0]->ready + " && " + guard;
  std::string communication = communication_text(*paths[0]);
  for (const Path* path : paths) {
    if (communication_text(*path).ends_with('_')) continue;
    communication = communication_text(*path);
    break;
  }
  std::string all = "atomic {\n       ";
  if (!guard.empty()) all += guard + " -> ";
  all += communication + ";\n       if\n";
  for (const Path* path : paths) {
    all += "       :: " + text(e_.all_of(path->condition)) + " -> ";
    const std::vector<std::string> parts = moves(stop, *path);
    for (std::size_t i = 0; i < parts.size(); ++i) all += (i == 0 ? "" : "; ") + parts[i];
    std::string on = go(*path, following);
    if (parts.empty()) on = on.empty() ? "skip" : on.substr(2);
    all += on + "\n";
  }
  return all + "       fi\n     }";
}

std::vector<std::string> Writer::moves(Stop stop, const Path& path) {
  std::vector<std::string> parts;
  for (const ExprId check : path.checks) parts.push_back("assert(" + text(check) + ")");
  for (const PrintLine& line : path.prints) {
    std::string call = "printf(\"";
    for (const char c : line.format) {
      if (c == '\0') {
        call += "%d";
      } else if (c == '%') {
        call += "%%";
      } else if (c == '\n') {
        call += "\\n";
      } else {
        if (c == '"' || c == '\\') call += '\\';
        call += c;
      }
    }
    call += "\\n\"";
    for (const ExprId value : line.values) call += ", " + text(value);
    parts.push_back(call + ")");
  }

  // What changes, one after another, in an order in which nothing is read after it was set.
  std::vector<Assignment> left;
  for (const Assignment& change : path.changes) {
    ExprId before = change.target;
    for (std::size_t i = 0; i < slots_; ++i) {
      if (change.target != slot(i)) continue;
      const bool filled = path.into == i && received_is_used(path);
      if (!filled && !dirty_[stop][i]) before = e_.constant(0);
    }
    if (change.value != before) left.push_back(change);
  }
  std::size_t saved = 0;
  std::vector<std::string> last;
  while (!left.empty()) {
    const auto is_free = [&](std::size_t k) {
      for (std::size_t j = 0; j < left.size(); ++j) {
        if (j == k) continue;
        const ExprId index = e_[left[j].target].left;
        if (e_.may_read(left[j].value, left[k].target) || e_.may_read(index, left[k].target)) {
          return false;
        }
        if (j < k && e_.may_read(left[k].target, left[j].target)) return false;  // order of writes
      }
      return true;
    };
    std::size_t k = 0;
    while (k < left.size() && !is_free(k)) ++k;
    if (k == left.size()) {  // a circle: keep one of the new values aside
      k = 0;
      while (k + 1 < left.size() && e_[left[k].value].name.starts_with("saved_")) ++k;
      const std::string name = "saved_" + std::to_string(++saved);
      parts.push_back(name + " = " + text(left[k].value));
      left[k].value = e_.name(name);
      continue;
    }
    const Expr& target = e_[left[k].target];
    const ExprId value = left[k].value;
    if (const auto large = e_.too_large(value)) {
      const lang::Span span =
          stop.pc < program_.points.size() ? program_.points[stop.pc].span : lang::kNowhere;
      reporter_.error(span, std::to_string(*large) + " does not fit Promela's 32 bits");
    }
    const std::string name = text(left[k].target);
    if (e_[value].kind == ExprKind::kAdd && e_[value].left == left[k].target &&
        e_.value(e_[value].right) == 1) {
      parts.push_back(name + "++");
    } else if (e_[value].kind == ExprKind::kSub && e_[value].left == left[k].target &&
               e_.value(e_[value].right) == 1) {
      parts.push_back(name + "--");
    } else {
      parts.emplace_back(name + " = " + text(value));
    }
    static_cast<void>(target);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(k));
  }
  features_.temporaries = std::max(features_.temporaries, saved);

  if (path.spawns && features_.live) parts.emplace_back("live++");
  if (features_.critical && inside(stop) != inside(path.next)) {
    parts.emplace_back(inside(stop) ? "inside--" : "inside++; assert(inside == 1)");
  }
  if (path.writes_memory && !features_.invariants.empty()) parts.emplace_back(kAlwaysHolds);
  if (path.next.at == Stop::At::kEnd) {
    if (!kind_.declared && features_.joins) {
      if (path.result && e_.value(*path.result) != 0) {
        parts.insert(parts.begin(), "result[_pid] = " + text(*path.result));
      }
      parts.emplace_back("over[_pid] = true");
    }
    if (features_.live && !kind_.daemon)
      parts.emplace_back(features_.finals ? kOneEnded : "live--");
  }
  return parts;
}

}  // namespace

ProcessText write_process(const sim::Machine& machine, const Names& names, Expressions& expressions,
                          Symbolic& symbolic, const ProcessKind& kind, Features& features,
                          lang::Reporter& reporter) {
  return Writer(machine, names, expressions, symbolic, kind, features, reporter).write();
}

}  // namespace interleave::explore::promela
