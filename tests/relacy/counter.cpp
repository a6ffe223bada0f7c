// The lost update under Relacy, a checker that stores no states: it runs the test once for each schedule. Two threads add
// one to a counter k times, by a load and a store; prints for k = 1 to 5, a line each:
//
//   k  executions  executions with a wrong sum  seconds (processor time)
//
// tools/bench builds it on its own, by g++ alone: the header is not made for our warnings.
#include <cstdio>
#include <ctime>
#include <relacy/relacy.hpp>
#include <sstream>

namespace {

unsigned long long executions;
unsigned long long wrong;

template <int kIncrements>
struct Counter : rl::test_suite<Counter<kIncrements>, 2> {
  rl::atomic<int> x;

  void before() { x($).store(0); }
  void thread(unsigned /*index*/) {
    for (int i = 0; i < kIncrements; ++i) {
      const int seen = x($).load();
      x($).store(seen + 1);
    }
  }
  void after() {
    ++executions;
    if (x($).load() != 2 * kIncrements) ++wrong;
  }
};

template <int kIncrements>
void measure() {
  executions = wrong = 0;
  rl::test_params params;
  std::ostringstream unread;
  params.search_type = rl::fair_full_search_scheduler_type;
  params.iteration_count = 100'000'000;
  params.output_stream = &unread;
  params.progress_stream = &unread;
  const std::clock_t start = std::clock();
  rl::simulate<Counter<kIncrements>>(params);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%d %llu %llu %.6f\n", kIncrements, executions, wrong, seconds);
}

}  // namespace

int main() {
  measure<1>();
  measure<2>();
  measure<3>();
  measure<4>();
  measure<5>();
}
