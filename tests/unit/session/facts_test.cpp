// What a heading says of a run.
#include "session/facts.h"

#include <gtest/gtest.h>

#include "unit/session/fixture.h"

namespace interleave::session {
namespace {

class Facts : public SessionFixture {
 protected:
  std::string start_and_end_of(std::string_view program) {
    run("open", {{"slug", "facts"}, {"kind", "scenario"}, {"text", program}});
    run("end");
    return start_and_end(*session_.lanes().front());
  }
};

TEST_F(Facts, TellWhoStartsLastAndWhoEndsFirst) {
  EXPECT_EQ(start_and_end_of("machine { cores 1; policy fifo }\n"
                             "thread A { work 4 }\nthread B { work 4 }\n"),
            "B starts at 4 · A ends at 4");
}

TEST_F(Facts, ACancelledTaskIsDropped) {
  EXPECT_EQ(start_and_end_of("machine { cores 1 }\nruntime rt { workers 1 }\n"
                             "async fn slow() { await sleep(50) }\n"
                             "task main on rt { let h = spawn slow(); await sleep(5); cancel h; "
                             "work 2 }\n"),
            "main starts at 0 · slow#1 is dropped at 6");
}

// What takes no time on a core is not seen there: neither the call that begins an I/O nor the first poll.
TEST_F(Facts, StartWhereSomethingIsSeen) {
  EXPECT_EQ(start_and_end_of("machine { cores 1; policy fifo }\n"
                             "thread A { work 1 }\nthread B { io 6; work 2 }\n"),
            "B starts at 7 · A ends at 1");
}

}  // namespace
}  // namespace interleave::session
