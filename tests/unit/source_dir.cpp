#include "unit/source_dir.h"

namespace interleave {

const char* source_dir() { return INTERLEAVE_SOURCE_DIR; }

}  // namespace interleave
