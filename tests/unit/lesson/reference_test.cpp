// The reference of the language (docs/language.md): that its examples hold, `FileCheck` says; here, that
// nothing is missing from it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "lang/compile.h"
#include "lang/dump.h"
#include "lesson/lesson.h"
#include "sim/machine.h"
#include "sim/policy.h"
#include "sim/runtime.h"
#include "unit/source_dir.h"

namespace interleave::lesson {
namespace {

std::string reference() {
  std::ifstream in(std::filesystem::path(source_dir()) / "docs" / "language.md", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Reference, ShowsEveryInstruction) {
  const Lesson lesson = parse("docs/language.md", reference()).lesson;
  std::set<lang::Op> shown;
  for (const Page& page : lesson.pages) {
    for (const Scenario& scenario : page.scenarios) {
      const auto program = lang::compile({"example.scn", scenario.text, 1});
      if (!program) continue;  // an example of what is refused
      for (const lang::Instruction& in : program->code) shown.insert(in.op);
    }
  }
  // Local arithmetic is shown by its operators' table; everything else by an example.
  for (auto op = lang::Op::kPrint; op <= lang::Op::kAtomicEnd;
       op = static_cast<lang::Op>(static_cast<int>(op) + 1)) {
    EXPECT_TRUE(shown.contains(op)) << "no example has a " << lang::op_name(op);
  }
}

TEST(Reference, NamesEverySetting) {
  const std::string text = reference();
  const auto named = [&](std::string_view name) {
    return text.find("`" + std::string(name)) != std::string::npos;
  };
  for (const sim::SettingInfo& setting : sim::machine_settings()) {
    EXPECT_TRUE(named(setting.name)) << "machine setting " << setting.name;
  }
  for (const sim::FlavorInfo& flavor : sim::flavors()) {
    EXPECT_TRUE(named(flavor.name)) << "flavor " << flavor.name;
  }
  for (const sim::PolicyInfo& policy : sim::policies()) {
    EXPECT_TRUE(named(policy.name)) << "policy " << policy.name;
    for (const sim::PolicyParameter& parameter : policy.parameters) {
      const std::string form = std::string(parameter.name) + ": " + std::string(parameter.initial);
      EXPECT_NE(text.find(form), std::string::npos) << policy.name << "(" << form << ")";
    }
  }
}

}  // namespace
}  // namespace interleave::lesson
