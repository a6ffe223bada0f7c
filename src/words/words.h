// What the app says, in the language of the reader: all but the words of the page, which are in web/words/en.json.
//
//   say("further.next_event", {{"who", name}})   ->  "Next event of A"
//
// A phrase is named by its key. One that there is not does not compile, and the keys are no part of the program: the site's
// build (tools/site/words.mjs) puts a language's phrases into the order of the table. What a language lacks is said in
// English. It is chosen once, before anything is said: what was said stays as it is.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "words/of_runs.h"
#include "words/of_the_app.h"

namespace interleave::words {

inline constexpr auto kTable = [] {
  std::array<Entry, std::size(kOfRuns) + std::size(kOfTheApp)> table;
  std::size_t count = 0;
  for (const Entry& entry : kOfRuns) table[count++] = entry;
  for (const Entry& entry : kOfTheApp) table[count++] = entry;
  return table;
}();

void no_phrase_has_this_key();  // called by no code that compiles

// A phrase, by its key.
class Phrase {
 public:
  consteval Phrase(const char* key) {  // NOLINT(*-explicit-*): that is how it is written
    const std::string_view wanted = key;
    while (index_ < kTable.size() && kTable[index_].key != wanted) ++index_;
    if (index_ == kTable.size()) no_phrase_has_this_key();
  }
  [[nodiscard]] constexpr std::size_t index() const { return index_; }
  bool operator==(const Phrase&) const = default;

 private:
  std::uint16_t index_ = 0;
};

// What stands in a place of a phrase, for as long as the call that it is made in.
struct Filling {
  std::string_view place, text;
};
// One that several calls share.
struct KeptFilling {
  std::string_view place;
  std::string text;
  operator Filling() const {
    return {place, text};
  }  // NOLINT(*-explicit-*): stands where a Filling does
};
using Fillings = std::initializer_list<Filling>;

// A place that is not filled is left empty.
std::string say(Phrase key, Fillings fillings = {});
// As it stands, for what has no places and is drawn in each frame; valid until another language is used.
std::string_view phrase(Phrase key);
// What is said of one, or of several, with their {count}.
std::string count(Phrase one, Phrase several, std::int64_t number);
// "A, B and C".
std::string list(std::span<const std::string> parts);

// The same in English, whatever is spoken: for what is found by its name.
std::string_view english_phrase(Phrase key);
std::string english(Phrase key, Fillings fillings);

// Texts in the order of the table, of which an empty one is said in English; none at all: English. False where they are
// not as many as there are phrases.
bool use(std::vector<std::string> texts);
// Whether there is another language than English.
bool foreign();

// English while it lives: for what is compared with what an author wrote.
class InEnglish {
 public:
  InEnglish();
  ~InEnglish();
  InEnglish(const InEnglish&) = delete;
  InEnglish& operator=(const InEnglish&) = delete;

 private:
  std::vector<std::string> spoken_;
};

}  // namespace interleave::words
