// A lesson for the targets that need one: a question, knobs, lanes, a violation, an async runtime.
#pragma once

namespace interleave::fuzz {

inline constexpr const char* kLesson = R"(---
title: For the fuzzers
unit: 9 Tests
order: 1
summary: Everything a page can have.
---

## Question

```scenario editable
param n = 2 in 1..4 "threads"
param cores = 1 in 1..4
machine { cores cores; policy round_robin(quantum: 1) }
shared x = 0
mutex m
thread t[n] { x = x + 1; with m { work 2 } }
finally x == n
```

```stage
views timeline, program
knobs n, cores
```

```quiz
What is x at the end?

- [ ] always 2
- [x] 1 or 2
```

## Lanes

```lanes
serial: cores=1 policy=fifo
parallel: cores=4
```

## Tasks

```scenario
machine { cores 2 }
runtime pool { workers 2; blocking 2; flavor multi_thread }
async fn f(n) { work n; await sleep(3); return n }
task main on pool {
  let a = spawn f(2)
  let b = spawn_blocking g(3)
  let r = await f(1)
  await a
  await b
}
fn g(n) { work n; return n }
```

```goal
Make it quick.

by: knobs
when: finish 3
```

## Deadlock

```scenario
mutex a; mutex b
thread left { lock a; lock b; unlock b; unlock a }
thread right { lock b; lock a; unlock a; unlock b }
```

## Prose

Nothing runs here.
)";

}  // namespace interleave::fuzz
