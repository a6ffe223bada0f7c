// The page's state in a link: a hostile one changes nothing but what it can name, and the link of the page that
// comes of it opens the same page again.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/fuzz.h"
#include "fuzz/lessons.h"
#include "session/session.h"
#include "unit/session/random_commands.h"

namespace {

using namespace interleave;
using fuzz::must;

void open(session::Session& session, std::size_t which) {
  const session::json file{{"slug", "fuzz.md"}, {"text", fuzz::lessons()[which]}};
  must(session.command("open", file).has_value(), "a good lesson opens");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t which = data[0] % fuzz::lessons().size();
  const std::string link(fuzz::text_of(data + 1, size - 1));
  session::Session session;
  open(session, which);
  const std::string before = session.url();
  const auto opened = session.command("open_url", {{"text", link}});
  if (!opened) must(!opened.error().empty(), "a refused link says why");
  std::string broken = session::Promises().check(session);
  must(broken.empty(), broken);
  if (session.url() == before) return 0;  // most random links name nothing

  session::Session fresh;
  open(fresh, which);
  broken = session::Promises::check_link(session, fresh);
  must(broken.empty(), broken);
  return 0;
}
