// The session: random commands on a lesson with everything in it. After each, what a page may rely on holds: the state
// can be told, time is within the run, going back and forth leads to the same moment, and nothing that was edited
// is lost by a reload.
#include "session/session.h"

#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/fuzz.h"
#include "fuzz/lessons.h"

namespace {

using namespace interleave;
using fuzz::must;
using nlohmann::json;

constexpr std::array kPages{"question", "lanes", "tasks", "deadlock", "prose", "next", "previous"};
constexpr std::array kNames{"n",    "cores", "policy", "context_switch", "slug",
                            "left", "right", "t[0]",   "main",           "system",
                            "dark", "f",     "true",   "step_cost"};
constexpr std::array kTexts{"fifo",
                            "round_robin(quantum: 3)",
                            "mlfq",
                            "ABBA",
                            "BAAB",
                            "t1",
                            "4",
                            "0",
                            "thread a { work 3 }\nthread b { io 2; work 1 }",
                            "shared x = 0\nthread a[3] { x = x + 1 }\nfinally x == 3",
                            "thread a { loop { work 1 } }",
                            "not a program"};

json argument(FuzzedDataProvider& input) {
  switch (input.ConsumeIntegralInRange(0, 6)) {
    case 0: return input.PickValueInArray(kPages);
    case 1: return input.PickValueInArray(kNames);
    case 2: return input.PickValueInArray(kTexts);
    case 3: return input.ConsumeIntegralInRange(-3, 60);
    case 4: return input.ConsumeFloatingPointInRange(-1.0, 40.0);
    case 5: return input.ConsumeBool();
    default: return input.ConsumeRandomLengthString(60);
  }
}

void look_at(session::Session& session) {
  const json state = session.state();
  must(!state.dump(-1, ' ', false, json::error_handler_t::replace).empty(),
       "the state can be told");
  must(session.time() >= 0, "time does not run backwards past the start");
  must(session.lanes().empty() || session.now() <= session.end(), "nor past the end");
  if (session.locked()) must(session.seen() <= 0, "an open question keeps its answer");
}

// The URL restores what was on the screen.
void reload(const session::Session& session) {
  session::Session other;
  must(other.command("open", {{"slug", "fuzz"}, {"text", fuzz::kLesson}}).has_value(), "opens");
  const std::string link = session.url();
  must(other.command("open_url", {{"text", link}}).has_value(), "the page's own link opens");
  must(other.url() == link, "and leads to where it was made");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const json commands = session::Session::commands();
  constexpr std::array kArguments{"slug",      "text",   "name", "value", "t",    "strand",
                                  "code",      "answer", "skip", "index", "time", "core",
                                  "direction", "source", "lane", "on",    "kind"};
  FuzzedDataProvider input(data, size);
  session::Session session;
  must(session.command("open", {{"slug", "fuzz"}, {"text", fuzz::kLesson}}).has_value(), "opens");
  for (int turns = 0; turns < 40 && input.remaining_bytes() > 0; ++turns) {
    const std::size_t which = input.ConsumeIntegralInRange<std::size_t>(0, commands.size() + 1);
    if (which >= commands.size()) {
      session.tick(input.ConsumeFloatingPointInRange(0.0, 2.0));
    } else {
      json arguments = json::object();
      for (int i = input.ConsumeIntegralInRange(0, 3); i > 0; --i) {
        arguments[input.PickValueInArray(kArguments)] = argument(input);
      }
      const std::string name = commands[which]["name"];
      const auto result = session.command(name, arguments);
      if (!result) must(!result.error().empty(), "a refused command says why");
    }
    look_at(session);
  }
  if (session.lesson() != nullptr && session.lesson()->slug == "fuzz") reload(session);
  return 0;
}
