// What `explore` prints for people.
#include <gmock/gmock.h>

#include <string>

#include "unit/cli/in_a_folder.h"

namespace interleave::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ExploreText : public CommandLine {
 protected:
  std::string explore(std::vector<std::string_view> flags) {
    const std::string path = file("t.scn",
                                  "shared x = 0\nthread a { repeat 2 { x = x + 1 } }\n"
                                  "thread b { repeat 2 { x = x + 1 } }\nfinally x < 9\n");
    flags.insert(flags.begin(), {"explore", path});
    return interleave(flags).out;
  }
};

TEST_F(ExploreText, SaysWhatIsNotProvedAndWhy) {
  EXPECT_THAT(explore({"--max-states", "9"}),
              AllOf(HasSubstr("unknown: no violation so far"),
                    HasSubstr("not proved: stopped at 9 states"), Not(HasSubstr("possible"))));
  EXPECT_THAT(explore({"--preemptions", "0"}),
              AllOf(HasSubstr("not proved: searched only schedules with at most 0 preemptions"),
                    HasSubstr("1 known final value:")));
}

TEST_F(ExploreText, SaysHowManyFinalValuesThereAre) {
  EXPECT_THAT(explore({}),
              AllOf(HasSubstr("safe: no schedule goes wrong"), HasSubstr("70 schedules"),
                    HasSubstr("race after 1 step, none is shorter"),
                    HasSubstr("3 possible final values:"), Not(HasSubstr("proved"))));
}

TEST_F(ExploreText, NamesTheKindOfAFindingOnce) {
  const std::string path = file("d.scn", "semaphore s = 0\nthread a { acquire s }\n");
  EXPECT_THAT(interleave({"explore", path}).out,
              HasSubstr("deadlock after 0 steps, none is shorter: a waits for s"));
}

}  // namespace
}  // namespace interleave::cli
