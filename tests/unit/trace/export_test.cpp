#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "trace/export_chrome.h"
#include "trace/export_csv.h"
#include "trace/export_svg.h"
#include "trace/metrics.h"
#include "unit/trace/machine_of.h"

namespace interleave::trace {
namespace {

constexpr std::string_view kLocks = R"(
machine { cores 2; context_switch 1 }
mutex m
thread A { lock m; work 4; unlock m; print "done <A> & \"quoted\"" }
thread B { work 2; lock m; unlock m }
)";

TEST(ChromeTrace, IsJsonWithSlicesNamesAndFlows) {
  const auto run = run_of(kLocks);
  const auto json = nlohmann::json::parse(chrome_trace(run), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  std::map<std::string, int> phases;
  Ticks busy = 0;
  for (const auto& event : json["traceEvents"]) {
    const std::string phase = event["ph"];
    ++phases[phase];
    if (phase == "X") {
      EXPECT_GT(event["dur"].get<Ticks>(), 0);
      EXPECT_FALSE(event["args"]["why"].get<std::string>().empty());
      if (event["pid"] == 1 && event["cat"] == "running") busy += event["dur"].get<Ticks>();
    }
  }
  EXPECT_EQ(phases["M"], 2 + 2 + 2);
  EXPECT_EQ(phases["s"], 1);
  EXPECT_EQ(phases["f"], 1);
  EXPECT_EQ(phases["i"], 1);
  Ticks expected = 0;
  for (const CoreMetrics& core : metrics(run).cores) expected += core.busy;
  EXPECT_EQ(busy, expected);
}

TEST(Csv, QuotesWhatNeedsIt) {
  const auto run = run_of(kLocks);
  const std::string figures = metrics_csv(run);
  EXPECT_EQ(figures.substr(0, figures.find("\r\n")),
            "name,kind,arrival,first_run,finish,response,turnaround,wait,running,spinning,blocked,"
            "io,sleeping,suspended,dispatches,preemptions,migrations,polls,wakes");
  EXPECT_NE(figures.find("\r\nA,thread,0,0,6,0,6,0,6,"), std::string::npos);
  const std::string intervals = intervals_csv(run);
  EXPECT_NE(intervals.find("\"B waits for lock m, held by A since t=1; A unlocked it at t=6.\""),
            std::string::npos)
      << intervals;
  EXPECT_EQ(cores_csv(run).substr(0, 24), "core,busy,switch,idle\r\n0");
}

TEST(Svg, ShowsEveryRowAndEscapesNames) {
  const auto run = run_of(kLocks);
  const std::string svg = timeline_svg(run);
  EXPECT_TRUE(svg.starts_with("<svg "));
  EXPECT_TRUE(svg.ends_with("</svg>\n"));
  for (const char* text : {">Core 0<", ">Core 1<", ">A<", ">B<", "url(#blocked)", "blocked"}) {
    EXPECT_NE(svg.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(svg.find("&&"), std::string::npos);
}

TEST(Svg, ALongRunIsNoLargerThanItsPixels) {
  const auto run = run_of("thread A[3] { repeat 3000 { work 1; yield } }\n");
  EXPECT_GT(run.timeline().core(0).size(), 5000U);
  SvgOptions options;
  options.width = 400;
  EXPECT_LT(timeline_svg(run, options).size(), 800'000U);
}

}  // namespace
}  // namespace interleave::trace
