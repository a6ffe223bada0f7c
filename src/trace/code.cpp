#include "trace/code.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "words/words.h"

namespace interleave::trace {
namespace {

using sim::Choice;
using sim::Script;
using words::say;

// RFC 4648, section 5.
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}();

// A run of choices is one character, strand << 3 | (run - 1), with two escapes: strand 7 says that
// a number follows (strand - 7), run 7 that a number follows (run - 8). Both together, 63, is free
// for a pick: the choice just before it takes the way that follows, 1 for the second.
constexpr std::uint32_t kEscape = 7;
constexpr std::uint32_t kPick = 63;

// A code comes from a link: what it asks for must not eat the memory of whoever opens it.
constexpr std::size_t kMaxChoices = 10'000'000;

class Fnv {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) {
      hash_ = (hash_ ^ ((value >> (8 * i)) & 0xFF)) * 0x100000001B3ULL;
    }
  }
  [[nodiscard]] std::uint32_t fold(int bits) const {
    std::uint64_t folded = 0;
    for (int shift = 0; shift < 64; shift += bits) folded ^= hash_ >> shift;
    return static_cast<std::uint32_t>(folded & ((1ULL << bits) - 1));
  }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325ULL;
};

char check_character(std::string_view text) {
  Fnv fnv;
  for (const char c : text) fnv.add(static_cast<unsigned char>(c));
  return kAlphabet[fnv.fold(6)];
}

void put_number(std::string& text, std::uint64_t number) {
  do {
    const std::uint64_t more = number >= 32 ? 32 : 0;
    text += kAlphabet[(number & 31) | more];
    number >>= 5;
  } while (number > 0);
}

class Reader {
 public:
  Reader(std::string_view text, std::size_t position, std::size_t end)
      : text_(text), position_(position), end_(end) {}

  [[nodiscard]] bool at_end() const { return position_ >= end_; }
  [[nodiscard]] std::size_t position() const { return position_; }

  // All characters were tested before.
  std::uint32_t character() {
    return static_cast<std::uint32_t>(kValues[static_cast<unsigned char>(text_[position_++])]);
  }
  std::optional<std::uint64_t> number() {
    std::uint64_t result = 0;
    for (int shift = 0; shift < 60; shift += 5) {
      if (at_end()) return std::nullopt;
      const std::uint64_t group = character();
      result |= (group & 31) << shift;
      if ((group & 32) == 0) return result;
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
  std::size_t position_;
  std::size_t end_;
};

void put_run(std::string& text, std::uint32_t strand, std::size_t run) {
  while (run > 0) {
    if (strand < kEscape) {
      const std::size_t field = std::min<std::size_t>(run - 1, kEscape);
      text += kAlphabet[strand << 3 | field];
      if (field == kEscape) put_number(text, run - kEscape - 1);
      return;
    }
    const std::size_t part = std::min<std::size_t>(run, kEscape);
    text += kAlphabet[kEscape << 3 | (part - 1)];
    put_number(text, strand - kEscape);
    run -= part;
  }
}

std::string choices_payload(const std::vector<Choice>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size();) {
    const std::uint32_t strand = choices[i].strand;
    std::size_t end = i;
    while (end < choices.size() && choices[end].strand == strand) {
      if (choices[end++].pick != 0) break;
    }
    put_run(text, strand, end - i);
    if (const std::uint32_t pick = choices[end - 1].pick; pick != 0) {
      text += kAlphabet[kPick];
      put_number(text, pick);
    }
    i = end;
  }
  return text;
}

CodeError damaged(std::size_t position) { return {position, say("code.number")}; }

std::optional<CodeError> read_choices(Reader& reader, std::vector<Choice>& choices) {
  while (!reader.at_end()) {
    const std::size_t position = reader.position();
    const std::uint32_t value = reader.character();
    if (value == kPick) {
      const auto pick = reader.number();
      if (!pick || *pick > sim::kMaxStrands || choices.empty()) return damaged(position);
      choices.back().pick = static_cast<std::uint32_t>(*pick);
      continue;
    }
    std::uint64_t strand = value >> 3;
    std::uint64_t run = (value & 7) + 1;
    if (strand == kEscape) {
      const auto more = reader.number();
      if (!more || *more > sim::kMaxStrands) return damaged(position);
      strand += *more;
    } else if (run == kEscape + 1) {
      const auto more = reader.number();
      if (!more || *more > kMaxChoices) return damaged(position);
      run += *more;
    }
    if (choices.size() + run > kMaxChoices) {
      return CodeError{position, say("code.long")};
    }
    choices.resize(choices.size() + run, {static_cast<std::uint32_t>(strand), 0});
  }
  return std::nullopt;
}

std::optional<CodeError> read_departures(Reader& reader, Script& script) {
  std::uint64_t next = 0;
  while (!reader.at_end()) {
    const std::size_t position = reader.position();
    const auto skipped = reader.number();
    if (!skipped || reader.at_end()) return damaged(position);
    const auto candidate = reader.number();
    if (!candidate || *candidate > sim::kMaxStrands) return damaged(position);
    // 60 bits at most each, and their sum is kept below what could wrap round.
    if (*skipped > (1ULL << 60) || next > (1ULL << 61)) return damaged(position);
    next += *skipped;
    script.departures.emplace_back(next++, static_cast<std::uint32_t>(*candidate));
  }
  return std::nullopt;
}

std::optional<Script> read_letters(std::string_view text) {
  while (text.ends_with('.')) text.remove_suffix(1);
  Script script{.kind = Script::Kind::kSchedule, .departures = {}, .choices = {}};
  for (const char c : text) {
    if (c == ' ') continue;
    if (c < 'A' || c > 'Z') return std::nullopt;
    script.choices.push_back({static_cast<std::uint32_t>(c - 'A'), 0});
  }
  if (script.choices.empty()) return std::nullopt;
  return script;
}

}  // namespace

std::uint32_t shape_of(const lang::Program& program) {
  Fnv fnv;
  for (const lang::Instruction& instruction : program.code) {
    fnv.add(static_cast<std::uint64_t>(instruction.op));
  }
  for (const lang::Strand& strand : program.strands) {
    fnv.add(static_cast<std::uint64_t>(strand.kind));
    fnv.add(strand.body);
  }
  for (const lang::Object& object : program.objects) {
    fnv.add(static_cast<std::uint64_t>(object.kind));
    fnv.add(object.count);
  }
  fnv.add(program.memory_words);
  return fnv.fold(12);
}

std::string encode(const sim::Machine& machine, const sim::Script& script) {
  const bool untimed = script.kind == Script::Kind::kSchedule;
  const std::uint32_t shape = shape_of(*machine.program);
  std::string text = untimed ? "u1" : "t1";
  text += kAlphabet[shape >> 6];
  text += kAlphabet[shape & 63];
  if (untimed) {
    text += choices_payload(script.choices);
  } else {
    std::uint64_t next = 0;
    for (const auto& [number, candidate] : script.departures) {
      put_number(text, number - next);
      put_number(text, candidate);
      next = number + 1;
    }
  }
  text += check_character(text);
  return text;
}

std::expected<Code, CodeError> decode(std::string_view text) {
  const auto fail = [](std::size_t position, std::string message) {
    return std::unexpected(CodeError{position, std::move(message)});
  };
  if (const auto letters = read_letters(text)) return Code{*letters, 0, false};
  if (text.size() < 2 || (text[0] != 'u' && text[0] != 't')) {
    return fail(0, say("code.kind"));
  }
  if (text[1] != '1') {
    return fail(1, say("code.unknown"));
  }
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (kValues[static_cast<unsigned char>(text[i])] < 0) {
      return fail(i, say("code.character"));
    }
  }
  if (text.size() < 5) return fail(text.size(), say("code.short"));
  if (check_character(text.substr(0, text.size() - 1)) != text.back()) {
    return fail(text.size() - 1, say("code.last"));
  }

  Code code;
  code.has_shape = true;
  Reader reader(text, 2, text.size() - 1);
  code.shape = reader.character() << 6;
  code.shape |= reader.character();
  code.script.kind = text[0] == 'u' ? Script::Kind::kSchedule : Script::Kind::kPolicy;
  const auto error = text[0] == 'u' ? read_choices(reader, code.script.choices)
                                    : read_departures(reader, code.script);
  if (error) return std::unexpected(*error);
  return code;
}

std::string spell(const sim::Machine& machine, const sim::Script& script) {
  const bool letters = script.kind == Script::Kind::kSchedule && !script.choices.empty() &&
                       std::ranges::all_of(script.choices, [](const Choice& choice) {
                         return choice.strand < 26 && choice.pick == 0;
                       });
  if (!letters) return encode(machine, script);
  std::string text;
  for (const Choice& choice : script.choices) text += static_cast<char>('A' + choice.strand);
  return text;
}

}  // namespace interleave::trace
