// Lessons for the targets that need one: small, so that a million of inputs is a matter of an hour, and between them
// with all that a page can have.
#pragma once

#include <span>
#include <string>

namespace interleave::fuzz {

inline std::span<const std::string> lessons() {
  static const std::string texts[] = {
      // A question that locks the stage, knobs, a violation, an editable program.
      R"(---
title: A question
unit: 9 Tests
order: 1
summary: A question.
---

## Question

```scenario editable
param n = 2 in 1..3 "threads"
param cores = 1 in 1..2
machine { cores cores; policy round_robin(quantum: 1) }
shared x = 0
thread t[n] { x = x + 1 }
finally x == n
```

```stage
views timeline, program
knobs n, cores
```

```quiz
What is x?

- [ ] 2
- [x] 1 or 2: a belief
```

## Deadlock

```scenario
mutex a; mutex b
thread left { lock a; lock b; unlock b; unlock a }
thread right { lock b; lock a; unlock a; unlock b }
```
)",
      // Lanes, one of them with settings of its own; a second page keeps them.
      R"(---
title: Lanes
unit: 9 Tests
order: 2
summary: Lanes.
---

## Lanes

```scenario
param work = 2 in 1..4
machine { context_switch 1 }
thread A { work work }
thread B at 1 { io 2; work 1 }
```

```lanes
serial: cores=1 policy=fifo "one core"
parallel: cores=2
```

```stage
knobs work
run to 3
```

## Prose

Nothing *new* here.
)",
      // An async runtime, a challenge, a page that is scheduled by hand, a question that is answered on the stage.
      R"(---
title: Tasks
unit: 9 Tests
order: 3
summary: Tasks.
---

## Tasks

```scenario
machine { cores 2 }
runtime pool { workers 2; blocking 2; flavor multi_thread }
async fn f(n) { work n; await sleep(3); return n }
fn g(n) { work n; return n }
task main on pool {
  let a = spawn f(2)
  let b = spawn_blocking g(3)
  let r = await f(1)
  await a
  await b
}
```

```goal
Make it quick.

by: knobs
when: finish 3
hint: Turn.
```

## By hand

```scenario
shared x = 0
thread a { x = x + 1 }
thread b { x = x + 1 }
finally x == 2
```

```stage
by hand
```
)",
  };
  return texts;
}

}  // namespace interleave::fuzz
