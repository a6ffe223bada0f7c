#include "words/words.h"

#include <algorithm>
#include <utility>

namespace interleave::words {
namespace {

constexpr auto kEnglish = [] {
  std::array<std::string_view, kTable.size()> texts;
  for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = kTable[i].english;
  return texts;
}();

// Of the language that is spoken, by phrase; none: English.
std::vector<std::string>& spoken() {
  static std::vector<std::string> texts;
  return texts;
}

std::string fill(std::string_view rest, Fillings fillings) {
  std::string out;
  while (!rest.empty()) {
    const std::size_t open = rest.find('{');
    const std::size_t close = open == rest.npos ? rest.npos : rest.find('}', open);
    if (close == rest.npos) break;
    out += rest.substr(0, open);
    const std::string_view name = rest.substr(open + 1, close - open - 1);
    const auto found = std::ranges::find(fillings, name, &Filling::place);
    if (found != fillings.end()) out += found->text;
    rest.remove_prefix(close + 1);
  }
  out += rest;
  return out;
}

}  // namespace

std::string_view phrase(Phrase key) {
  const std::vector<std::string>& texts = spoken();
  const std::size_t index = key.index();
  return texts.empty() || texts[index].empty() ? kEnglish[index] : std::string_view(texts[index]);
}

std::string say(Phrase key, Fillings fillings) { return fill(phrase(key), fillings); }

std::string count(Phrase one, Phrase several, std::int64_t number) {
  return say(number == 1 ? one : several, {{"count", std::to_string(number)}});
}

std::string list(std::span<const std::string> parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text = i == 0 ? parts[i]
                  : say(i + 1 == parts.size() ? Phrase("name.and") : Phrase("name.comma"),
                        {{"first", text}, {"second", parts[i]}});
  }
  return text;
}

std::string_view english_phrase(Phrase key) { return kEnglish[key.index()]; }

std::string english(Phrase key, Fillings fillings) { return fill(english_phrase(key), fillings); }

bool use(std::vector<std::string> texts) {
  if (!texts.empty() && texts.size() != kTable.size()) return false;
  spoken() = std::move(texts);
  return true;
}

bool foreign() { return !spoken().empty(); }

InEnglish::InEnglish() { spoken_.swap(spoken()); }
InEnglish::~InEnglish() { spoken_.swap(spoken()); }

}  // namespace interleave::words
