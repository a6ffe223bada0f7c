#include "lang/check.h"

#include <algorithm>
#include <utility>

#include "lang/check_impl.h"

namespace interleave::lang {

void check(const Source& source, Ast& ast, const Names& names, const Program& program,
           Reporter& reporter) {
  Checker(source, ast, names, program, reporter).run();
}

void Checker::run() {
  effects_.resize(ast_.functions.size());
  calls_.resize(ast_.functions.size());
  for (std::uint32_t i = 0; i < ast_.functions.size(); ++i) function(i);
  for (std::uint32_t i = 0; i < ast_.strands.size(); ++i) strand(i);
  for (CheckDecl& check : ast_.checks) check_declaration(check);
  const std::size_t before = reporter_.errors();
  find_recursion();
  if (reporter_.errors() != before) return;
  state_.assign(ast_.functions.size(), 0);
  for (std::uint32_t i = 0; i < ast_.functions.size(); ++i) propagate(i);
  for (const CallSite& site : sites_) judge(site);
}

void Checker::function(std::uint32_t index) {
  FunctionDecl& declared = ast_.functions[index];
  body_ = {};
  body_.kind = declared.is_async ? BodyKind::kAsyncFunction : BodyKind::kFunction;
  body_.name = declared.name.text;
  body_.process = declared.process;
  body_.function = index;
  for (const Name& parameter : declared.parameters) {
    if (find_local(parameter.text) != kNoNode) {
      error(parameter.span, cat("argument ", quote(parameter.text), " is there twice"),
            "another name");
    }
    declare_local(parameter, Type::kAny);
  }
  block(declared.body);
  declared.locals = static_cast<std::uint32_t>(body_.locals.size());
  effects_[index] = std::move(body_.effects);
}

void Checker::strand(std::uint32_t index) {
  StrandDecl& declared = ast_.strands[index];
  const bool is_task = declared.kind == StrandKind::kTask;
  body_ = {};
  body_.kind = is_task ? BodyKind::kTask : BodyKind::kThread;
  body_.name = declared.name.text;
  body_.process = declared.process;
  body_.has_id = declared.size != kNoNode;
  if (is_task && !declared.runtime) {
    std::string hint = "declare one: `runtime pool { workers 2; flavor multi_thread }`";
    if (!ast_.runtimes.empty()) {
      hint = cat("write `task ", declared.name.text, " on ", ast_.runtimes.front().name.text, "`");
    }
    error(declared.name.span, "a task needs a runtime that runs it", "`on` and its name",
          std::move(hint));
  } else if (is_task) {
    declared.runtime_index = runtime(declared.runtime);
  } else if (declared.runtime) {
    error(declared.runtime.span, "threads run on cores, not on a runtime",
          "`on core 0`, or `task` instead of `thread`");
  }
  if (is_task) {
    for (const Clause& clause : declared.clauses) {
      if (clause.kind == ClauseKind::kAt) continue;
      error(clause.span, cat("a task has no ", quote(text_of(source_, clause.span))),
            "`at` or `daemon`",
            "its runtime takes tasks in their order; the operating system schedules threads");
    }
  }
  block(declared.body);
  declared.locals = static_cast<std::uint32_t>(body_.locals.size());
}

void Checker::check_declaration(CheckDecl& check) {
  body_ = {};
  body_.kind = BodyKind::kCheck;
  body_.name = check.kind == CheckKind::kAlways ? "always" : "finally";
  body_.process = check.process;
  body_.in_guard = true;
  number(check.condition);
}

std::string Checker::body_description() const {
  switch (body_.kind) {
    case BodyKind::kThread: return cat("thread ", quote(body_.name));
    case BodyKind::kTask: return cat("task ", quote(body_.name));
    case BodyKind::kFunction:
    case BodyKind::kAsyncFunction: return cat("function ", quote(body_.name));
    case BodyKind::kCheck: return quote(body_.name);
  }
  return {};
}

// ---- effects ----

void Checker::effect(Effect effect, Span span, std::string_view text) {
  if (effect == Effect::kStep || effect == Effect::kBlock || effect == Effect::kTime) ++steps_seen_;
  const bool waits = effect == Effect::kBlock || effect == Effect::kTime;
  if (body_.in_guard && (waits || effect == Effect::kChange)) {
    if (body_.kind == BodyKind::kCheck) {
      error(span, cat(quote(text), " is not possible in a check"),
            "an expression that only looks at memory");
    } else {
      error(span, cat(quote(text), " is not possible in the condition of `wait until`"),
            "an expression that only looks at memory",
            "the condition is tested again and again: write `spin until` to act each time");
    }
    return;
  }
  if (body_.atomic > 0 && waits) {
    error(span, cat(quote(text), " is not possible inside `atomic`"),
          "operations that neither block nor take time",
          effect == Effect::kBlock
              ? "the block is one step: only its first statement may block, as its guard"
              : "the block is one step: move this out of it");
    return;
  }
  if (effect <= Effect::kTime) body_.may_guard = false;
  auto& witness = body_.effects[static_cast<std::size_t>(effect)];
  if (!witness) witness = Witness{span, std::string(text)};
}

void Checker::blocks(Span span, std::string_view text, std::string_view never_guard) {
  ++steps_seen_;
  if (body_.atomic > 0 && body_.may_guard && !body_.in_guard) {
    if (never_guard.empty()) {
      body_.may_guard = false;
      auto& witness = body_.effects[static_cast<std::size_t>(Effect::kBlock)];
      if (!witness) witness = Witness{span, std::string(text)};
    } else {
      error(span, cat(quote(text), " cannot be the guard of an `atomic` block"),
            "one operation that is enabled or not", std::string(never_guard));
    }
    return;
  }
  effect(Effect::kBlock, span, text);
}

// ---- the calls among functions ----

void Checker::find_recursion() {
  state_.assign(ast_.functions.size(), 0);
  depth_.assign(ast_.functions.size(), 0);
  std::vector<std::uint32_t> path;
  for (std::uint32_t i = 0; i < ast_.functions.size(); ++i) {
    if (state_[i] == 0 && !visit_calls(i, path)) return;
  }
}

// Depth first; a function that is on the path already closes a cycle. False: a chain is too long.
bool Checker::visit_calls(std::uint32_t function, std::vector<std::uint32_t>& path) {
  constexpr std::uint32_t kMaxChain = 100;
  state_[function] = 1;
  path.push_back(function);
  std::uint32_t depth = 1;
  bool fine = true;
  for (const std::uint32_t call : calls_[function]) {
    const CallSite& site = sites_[call];
    if (site.spawned) continue;
    if (state_[site.function] == 1) {
      report_cycle(path, site.function, site.span);
    } else if (state_[site.function] == 0 && path.size() <= kMaxChain) {
      fine = visit_calls(site.function, path) && fine;
    }
    if (!fine) return false;
    depth = std::max(depth, depth_[site.function] + 1);
  }
  if (depth > kMaxChain || path.size() > kMaxChain) {
    error(ast_.functions[function].name.span, cat("more than ", kMaxChain, " calls in a chain"), {},
          "each call is expanded where it stands");
    return false;
  }
  path.pop_back();
  state_[function] = 2;
  depth_[function] = depth;
  return true;
}

void Checker::report_cycle(const std::vector<std::uint32_t>& path, std::uint32_t back_to,
                           Span call) {
  std::string chain;
  const auto begin = std::find(path.begin(), path.end(), back_to);
  for (auto it = begin; it != path.end(); ++it) {
    chain += cat(quote(ast_.functions[*it].name.text), " → ");
  }
  chain += quote(ast_.functions[back_to].name.text);
  error(call, cat("recursion: ", chain), "a loop",
        "calls are expanded where they stand, so that every state stays small; a function cannot "
        "call itself");
}

void Checker::propagate(std::uint32_t function) {
  if (state_[function] != 0) return;
  state_[function] = 1;
  for (const std::uint32_t call : calls_[function]) {
    const CallSite& site = sites_[call];
    if (site.spawned) continue;
    propagate(site.function);
    for (std::size_t i = 0; i < kEffects; ++i) {
      const auto effect = static_cast<Effect>(i);
      if (effect == Effect::kNeedsLocalSet && site.in_local_set) continue;
      if (effect == Effect::kNeedsTask && ast_.functions[function].is_async) continue;
      if (!effects_[function][i]) effects_[function][i] = effects_[site.function][i];
    }
  }
}

void Checker::judge(const CallSite& site) {
  const FunctionDecl& callee = ast_.functions[site.function];
  const auto has = [&](Effect effect) -> const std::optional<Witness>& {
    return effects_[site.function][static_cast<std::size_t>(effect)];
  };
  const auto report = [&](Effect effect, std::string_view why, std::string hint) {
    const Witness& witness = *has(effect);
    error(site.span,
          cat(quote(callee.name.text), " ", why, ": ", quote(witness.text), " in line ",
              line(witness.span)),
          {}, std::move(hint));
  };
  const bool from_task = site.from == BodyKind::kTask || site.from == BodyKind::kAsyncFunction;
  if (site.spawned) {
    if (site.spawn == SpawnKind::kThread && has(Effect::kNeedsTask)) {
      report(Effect::kNeedsTask, "only works inside a runtime, not in a thread of its own",
             "name the runtime there: `spawn f() on pool`");
    } else if (site.spawn == SpawnKind::kTask && has(Effect::kNeedsThread)) {
      report(Effect::kNeedsThread, "drives a runtime, which a task cannot",
             "`await` the future, or `spawn_blocking`");
    } else if (site.spawn != SpawnKind::kLocal && has(Effect::kNeedsLocalSet)) {
      report(Effect::kNeedsLocalSet, "has to stay on one thread",
             "what may not move between threads is spawned with `spawn_local` in a `local_set`");
    }
    return;
  }
  for (const Effect effect : {Effect::kBlock, Effect::kTime, Effect::kChange}) {
    if (!has(effect)) continue;
    if (site.in_guard) {
      report(effect, "does more than look at memory", "a condition or check only looks");
      return;
    }
    if (site.in_atomic && effect != Effect::kChange) {
      report(effect, "cannot run inside `atomic`",
             "the block is one step: only its first statement may block, as its guard");
      return;
    }
  }
  if (has(Effect::kNeedsTask) && site.from == BodyKind::kThread) {
    report(Effect::kNeedsTask, "only works inside a runtime", "a thread has none around it");
  } else if (has(Effect::kNeedsThread) && from_task) {
    report(Effect::kNeedsThread, "drives a runtime, which a task cannot",
           "a task's thread is driving one already: `await` the future");
  } else if (has(Effect::kNeedsLocalSet) && !site.in_local_set &&
             (site.from == BodyKind::kTask || site.from == BodyKind::kThread)) {
    report(Effect::kNeedsLocalSet, "needs a `local_set { }` around it",
           "a task that may not move between threads has to stay on one, in a `local_set`");
  }
}

}  // namespace interleave::lang
