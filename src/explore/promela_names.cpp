#include "explore/promela_names.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace interleave::explore::promela {
namespace {

// Promela's own words, C's (a model becomes a C program), and those that the exporter uses.
constexpr std::string_view kReserved[] = {"active",
                                          "assert",
                                          "atomic",
                                          "auto",
                                          "bit",
                                          "bool",
                                          "break",
                                          "byte",
                                          "c_code",
                                          "c_decl",
                                          "c_expr",
                                          "c_state",
                                          "c_track",
                                          "case",
                                          "chan",
                                          "char",
                                          "const",
                                          "continue",
                                          "cond_expr",
                                          "d_step",
                                          "D_proctype",
                                          "default",
                                          "do",
                                          "double",
                                          "else",
                                          "empty",
                                          "enabled",
                                          "end",
                                          "enum",
                                          "eval",
                                          "extern",
                                          "false",
                                          "fi",
                                          "float",
                                          "for",
                                          "full",
                                          "get_priority",
                                          "goto",
                                          "hidden",
                                          "if",
                                          "in",
                                          "init",
                                          "inline",
                                          "int",
                                          "len",
                                          "local",
                                          "long",
                                          "ltl",
                                          "mtype",
                                          "nempty",
                                          "never",
                                          "nfull",
                                          "nr_pr",
                                          "notrace",
                                          "np_",
                                          "od",
                                          "of",
                                          "pc_value",
                                          "pid",
                                          "printf",
                                          "printm",
                                          "priority",
                                          "proctype",
                                          "provided",
                                          "register",
                                          "return",
                                          "run",
                                          "select",
                                          "set_priority",
                                          "short",
                                          "show",
                                          "signed",
                                          "sizeof",
                                          "skip",
                                          "static",
                                          "struct",
                                          "switch",
                                          "timeout",
                                          "trace",
                                          "true",
                                          "typedef",
                                          "union",
                                          "unless",
                                          "unsigned",
                                          "void",
                                          "volatile",
                                          "xr",
                                          "xs",
                                          "while",
                                          "X",
                                          "U",
                                          "V",
                                          "W",
                                          "R",
                                          "always_holds",
                                          "asleep",
                                          "end_of_code",
                                          "inside",
                                          "live",
                                          "one_ended",
                                          "over",
                                          "result",
                                          "STRANDS",
                                          "at_start",
                                          "now",
                                          "this"};

std::string identifier(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool fits = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
    name.push_back(fits ? c : '_');
  }
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
    name.insert(name.begin(), 'v');
  }
  return name;
}

// The word that ends right before `end`, blanks apart; `end` moves to its start.
std::string_view word_before(std::string_view text, std::size_t& end) {
  const auto is_blank = [&](std::size_t i) { return text[i] == ' ' || text[i] == '\t'; };
  const auto is_word = [&](std::size_t i) {
    return std::isalnum(static_cast<unsigned char>(text[i])) != 0 || text[i] == '_';
  };
  while (end > 0 && is_blank(end - 1)) --end;
  const std::size_t last = end;
  while (end > 0 && is_word(end - 1)) --end;
  return text.substr(end, last - end);
}

// Of the `let` whose value stands at `begin`: its variable, or nothing.
std::string_view let_before(std::string_view text, std::size_t begin) {
  std::size_t end = std::min<std::size_t>(begin, text.size());
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '(')) --end;
  if (end == 0 || text[end - 1] != '=') return {};
  --end;
  const std::string_view name = word_before(text, end);
  return word_before(text, end) == "let" ? name : std::string_view{};
}

// The parameters of `fn f(a, b)`, its name's span given.
std::vector<std::string_view> parameters_after(std::string_view text, std::size_t end) {
  std::vector<std::string_view> names;
  const std::size_t open = text.find('(', end);
  const std::size_t close = text.find(')', end);
  if (open == std::string_view::npos || close == std::string_view::npos) return names;
  for (std::size_t at = open + 1; at < close;) {
    std::size_t comma = std::min(text.find(',', at), close);
    const std::size_t next = comma + 1;
    names.push_back(word_before(text, comma));
    at = next;
  }
  return names;
}

}  // namespace

Names::Names(const sim::Machine& machine) : taken_(std::begin(kReserved), std::end(kReserved)) {
  const lang::Program& program = *machine.program;
  for (const lang::Variable& variable : program.variables) {
    variables.push_back(unique(variable.name));
  }
  for (const lang::Object& object : program.objects) {
    std::string name = unique(object.name);
    for (const std::string& part : {writer_of(name), readers_of(name), mark_of(name)}) {
      taken_.insert(part);
    }
    objects.push_back(std::move(name));
  }
  for (const lang::Body& body : program.bodies) bodies.push_back(unique(body.name));

  const std::string_view text = program.source.text;
  for (const lang::Body& body : program.bodies) {
    // A slot is named after the one `let` that fills it; slots are reused, temporaries have none.
    std::vector<std::string> found(body.slots);
    const auto parameters = parameters_after(text, body.span.end);
    for (std::size_t i = 0;
         i < std::min<std::size_t>(found.size(), parameters.size()) && i < body.parameters; ++i) {
      found[i] = parameters[i];
    }
    for (std::uint32_t pc = body.entry; pc < body.end; ++pc) {
      const lang::Operand slot = program.code[pc].a;
      if (slot < 0 || slot >= body.slots) continue;
      const std::string_view name = let_before(text, program.points[pc].span.begin);
      if (name.empty() || found[slot] == name) continue;
      found[slot] = found[slot].empty() ? std::string(name) : "?";
    }
    std::set<std::string, std::less<>> used;
    auto& names = slots.emplace_back();
    for (std::size_t slot = 0; slot < found.size(); ++slot) {
      std::string name = found[slot].empty() || found[slot] == "?" ? "v" + std::to_string(slot)
                                                                   : identifier(found[slot]);
      while (taken_.contains(name) || used.contains(name)) name.push_back('_');
      used.insert(name);
      names.push_back(std::move(name));
    }
  }
}

std::string Names::unique(std::string_view wanted) {
  std::string name = identifier(wanted);
  while (taken_.contains(name)) name.push_back('_');
  taken_.insert(name);
  return name;
}

}  // namespace interleave::explore::promela
