// Nothing that is typed crashes the compiler: random token soup, broken copies of a scenario that
// uses every construct, and texts that nest without end.
#include <gtest/gtest.h>

#include <random>

#include "unit/lang/must_compile.h"

namespace interleave::lang {
namespace {

constexpr std::string_view kScenario = R"(param n = 4 in 1..16 "how many"
machine { cores n; policy mlfq(queues: 3, quantum: [1, 2, 4], io_bump: off) }
device disk(depth: 1)
forbid races
shared x = 0; shared slot[4] = [1, 2, 3, 4]; atomic hits = 0
mutex m; mutex fork[5]; rwlock rw; semaphore s = 1; condition c; barrier b(3); channel ch(4)
async mutex am; async channel ac(4); async semaphore as = 1
process shop { shared stock = 3; thread clerk { stock -= 1 } }
runtime pool { workers 2; flavor multi_thread }
fn area(w, h) { if w > h { return w * h } return 0 }
async fn load(k) { work 1; await io(disk, k); return k }
thread worker[n] at id priority 2 on core 0 daemon {
    let i = 0
    while i < 3 && !(x == 2) { lock m; x = x + 1; unlock m; i += 1; if i == 2 { continue } else { break } }
    repeat 3 { with fork[id % 5] { slot[id % 4] *= 2; hits += 1 } }
    atomic { wait until x > 0; x -= 1 }
    spin until compare_exchange(hits, 0, area(i, 2)) || try_lock m
    critical { work 1; io(disk, 2); io 3; sleep 1; yield; progress }
    assert x >= 0; print "x {x} {{}} {i + 1}"
    wait c with m; notify c; notify_all c; read_lock rw; unlock rw; acquire s; release s; arrive b
    send ch, recv ch; let h = spawn thread area(1, 2); let v = join h; loop { return }
}
task main on pool {
    let a = spawn load(1); let r = await load(2); let q = await a
    select { w = await load(3) { x = w } await sleep(3) { } }
    await join_all(a, load(1)); with am { await yield } await send ac, 1; let z = await recv ac
    await acquire as; local_set { spawn_local load(1) } block_in_place { work 2 } cancel a
    let y = spawn_blocking area(1, 2)
}
thread boss { let r = block_on pool load(3); spawn load(1) on pool }
finally x == n * 6
always stock >= 0
)";

// A generator of its own, so that every platform tests the same texts.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::size_t below(std::size_t bound) {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return static_cast<std::size_t>(state_ % bound);
  }

 private:
  std::uint64_t state_;
};

std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> pieces;
  std::string piece;
  for (const char c : text) {
    const bool word = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    if (!word && !piece.empty()) pieces.push_back(std::exchange(piece, {}));
    if (word) {
      piece += c;
    } else {
      pieces.emplace_back(1, c);
    }
  }
  return pieces;
}

// Compiles; whatever comes out, the errors can be rendered and have their places in the text.
void survive(const std::string& text) {
  const Source source{.name = "soup.scn", .text = text};
  const auto program = compile(source);
  if (const auto params = parse_params(source); !params) {
    EXPECT_FALSE(params.error().empty()) << text;
  }
  if (program) return;
  ASSERT_FALSE(program.error().empty()) << text;
  for (const Diagnostic& diagnostic : program.error()) {
    EXPECT_FALSE(diagnostic.message.empty());
    if (diagnostic.span != kNowhere) {
      EXPECT_LE(diagnostic.span.begin, diagnostic.span.end) << text;
      EXPECT_LE(diagnostic.span.begin, text.size()) << text;
    }
    mark_of(source, diagnostic);
  }
  render(source, program.error());
}

TEST(Soup, TheWholeLanguageCompiles) { must_compile(std::string(kScenario)); }

TEST(Soup, RandomTokensAreOnlyErrors) {
  const std::vector<std::string> pieces = pieces_of(kScenario);
  Random random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text = random.below(2) == 0 ? "thread t { " : "";
    const std::size_t length = 1 + random.below(60);
    for (std::size_t i = 0; i < length; ++i) {
      text += pieces[random.below(pieces.size())];
      if (random.below(2) == 0) text += ' ';
    }
    survive(text);
  }
}

TEST(Soup, BrokenCopiesOfAScenarioAreOnlyErrors) {
  const std::vector<std::string> pieces = pieces_of(kScenario);
  Random random(11);
  for (int round = 0; round < 1500; ++round) {
    std::vector<std::string> broken = pieces;
    for (std::size_t edits = 1 + random.below(4); edits > 0; --edits) {
      const std::size_t at = random.below(broken.size());
      const std::size_t kind = random.below(4);
      if (kind == 0 && broken.size() > 1)
        broken.erase(broken.begin() + static_cast<std::ptrdiff_t>(at));
      if (kind == 1) broken[at] = pieces[random.below(pieces.size())];
      if (kind == 2) std::swap(broken[at], broken[random.below(broken.size())]);
      if (kind == 3) broken.resize(at + 1);
    }
    std::string text;
    for (const std::string& piece : broken) text += piece;
    survive(text);
  }
}

TEST(Soup, EveryBeginningOfAScenarioIsOnlyErrors) {
  for (std::size_t size = 0; size < kScenario.size(); size += 3) {
    survive(std::string(kScenario.substr(0, size)));
  }
}

TEST(Soup, RandomBytesAreOnlyErrors) {
  Random random(13);
  for (int round = 0; round < 500; ++round) {
    std::string text;
    const std::size_t length = random.below(80);
    for (std::size_t i = 0; i < length; ++i) text += static_cast<char>(random.below(256));
    survive(text);
  }
}

TEST(Soup, NestingWithoutEndIsOnlyAnError) {
  const auto repeated = [](std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  constexpr int kMany = 5'000;
  for (const std::string_view part :
       {"(", "-", "!", "f(", "x[", "1 + (", "await ", "join (", "spawn f("}) {
    survive("shared x[2]\nfn f(a) { return a }\nthread t { x[0] = " + repeated(part, kMany));
    EXPECT_NE(first_error("thread t { let v = " + repeated(part, kMany)), "");
  }
  for (const std::string_view part :
       {"loop { ", "if 1 { ", "if 1 { } else ", "with m { ", "critical { ", "select { ",
        "select { await yield { ", "atomic { "}) {
    survive("thread t { " + repeated(part, kMany));
    survive("thread t { " + repeated(part, kMany) + repeated("} ", kMany) + "}");
  }
  survive("machine { a " + repeated("f(", kMany));
  survive("machine { a " + repeated("[", kMany));
  survive("shared x = 0\nthread t { x = 1" + repeated(" + x", kMany) + " }");
  survive(repeated("process p { ", kMany));
  survive(repeated("thread t { ", kMany));
  survive(repeated("thread t {\n", kMany));
}

}  // namespace
}  // namespace interleave::lang
