// Where the project's own files are, for tests that read lessons, scenarios and golden texts.
#pragma once

namespace interleave {

// An absolute path without a slash at its end.
const char* source_dir();

}  // namespace interleave
