# Third-party libraries under one set of names, whether they come from the system or from tools/toolchain.
# Their headers are SYSTEM: our warnings do not reach them.
if(INTERLEAVE_WEB)
  include(InterleaveDependenciesWeb)
  return()
endif()

find_package(nlohmann_json 3.11 REQUIRED)
add_library(third_party::json ALIAS nlohmann_json::nlohmann_json)

find_package(md4c REQUIRED)
add_library(third_party_md4c INTERFACE)
target_link_libraries(third_party_md4c INTERFACE md4c::md4c-html)
add_library(third_party::md4c ALIAS third_party_md4c)
