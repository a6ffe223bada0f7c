// A session and its commands: one that must be taken, and one that must be refused (its message).
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "session/session.h"

namespace interleave::session {

class SessionFixture : public testing::Test {
 protected:
  void run(std::string_view name, const json& args = json::object()) {
    const auto result = session_.command(name, args);
    EXPECT_TRUE(result) << name << ": " << result.error();
  }

  std::string refused(std::string_view name, const json& args = json::object()) {
    const auto result = session_.command(name, args);
    EXPECT_FALSE(result) << name << " " << args;
    return result ? std::string() : result.error();
  }

  Session session_;
};

}  // namespace interleave::session
