// The page's state in a link: a hostile one changes nothing but what it can name, and the link of the page that
// comes of it opens the same page again.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/fuzz.h"
#include "fuzz/lessons.h"
#include "session/session.h"

namespace {

using namespace interleave;
using fuzz::must;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  session::Session session;
  must(session.command("open", {{"slug", "fuzz"}, {"text", fuzz::kLesson}}).has_value(), "opens");
  const auto opened =
      session.command("open_url", {{"text", std::string(fuzz::text_of(data, size))}});
  if (!opened) must(!opened.error().empty(), "a refused link says why");
  must(!session.state().dump().empty(), "the state can be told");

  const std::string link = session.url();
  session::Session other;
  must(other.command("open", {{"slug", "fuzz"}, {"text", fuzz::kLesson}}).has_value(), "opens");
  must(other.command("open_url", {{"text", link}}).has_value(), "the page's own link opens");
  must(other.url() == link, "and leads to where it was made");
  return 0;
}
