// The programs on which the search is measured, and SPIN beside it (tools/checks/spin-bench.mjs reads
// them out of this file): threads and unordered objects only, so that they can be exported.
#pragma once

namespace interleave::explore {

struct Model {
  const char* name;
  const char* text;
};

inline constexpr Model kModels[] = {
    {"philosophers", R"scn(
param n = 9 in 2..12
mutex fork[n]
thread phil[n] {
  let first = id
  let second = (id + 1) % n
  lock fork[first]
  lock fork[second]
  unlock fork[second]
  unlock fork[first]
}
)scn"},
    {"ordered", R"scn(
param n = 9 in 2..12
mutex fork[n]
thread phil[n] {
  let first = id
  let second = (id + 1) % n
  if id == n - 1 { first = 0; second = id }
  lock fork[first]
  lock fork[second]
  unlock fork[second]
  unlock fork[first]
}
)scn"},
    {"counter", R"scn(
param n = 7 in 1..40
shared x = 0
thread t[3] { repeat n { x = x + 1 } }
finally x >= 2
)scn"},
    {"ticket", R"scn(
param n = 6 in 2..8
atomic next = 0
atomic serving = 0
shared total = 0
thread t[n] {
  let mine = id
  atomic { mine = next; next += 1 }
  wait until serving == mine
  total = total + 1
  serving += 1
  work id
  work 1
}
finally total == n
)scn"},
    {"buffer", R"scn(
param places = 2 in 1..4
param items = 4 in 1..6
mutex m
condition filled
condition emptied
shared count = 0
shared sum = 0
thread producer[2] {
  let i = 0
  while i < items {
    i = i + 1
    lock m
    while count == places { wait emptied with m }
    count = count + 1
    notify filled
    unlock m
  }
}
thread consumer[2] {
  let i = 0
  while i < items {
    i = i + 1
    lock m
    while count == 0 { wait filled with m }
    count = count - 1
    sum = sum + i
    notify emptied
    unlock m
  }
}
always count >= 0 && count <= places
)scn"},
    {"peterson", R"scn(
param rounds = 6 in 1..9
atomic interested[2] = 0
atomic turn = 0
shared work_done = 0
thread p[2] {
  let other = 1 - id
  repeat rounds {
    interested[id] = 1
    turn = other
    spin until interested[other] == 0 || turn == id
    work_done = work_done + 1
    interested[id] = 0
  }
}
thread clock { repeat 60 { work 1 } }
finally work_done == 2 * rounds
)scn"},
};

}  // namespace interleave::explore
