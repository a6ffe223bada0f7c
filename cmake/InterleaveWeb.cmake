# The web app: interleave.js (an ES module that web/ loads) and interleave.wasm.
file(GLOB app_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/app/*.cpp")
list(FILTER app_sources EXCLUDE REGEX "_native\\.cpp$")

interleave_program(interleave_web UPTO ui SOURCES ${app_sources} LINK third_party::window)
set_target_properties(interleave_web PROPERTIES OUTPUT_NAME interleave)
target_link_options(interleave_web PRIVATE
  -Oz -sMALLOC=emmalloc -Wl,-mllvm,-inline-threshold=-10000
  -Wl,--wrap=strtod,--wrap=sscanf  # src/app/number_web.cpp
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sEXPORT_NAME=createInterleave -sENVIRONMENT=web
  -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2
  -sGL_ENABLE_GET_PROC_ADDRESS=0 -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sSUPPORT_LONGJMP=0 -sINVOKE_RUN=0
  -sALLOW_MEMORY_GROWTH=1 -sINITIAL_HEAP=8MB -sMAXIMUM_MEMORY=2GB -sSTACK_SIZE=1MB
  -sINCOMING_MODULE_JS_API=canvas,printErr,instantiateWasm,onAbort
  -sEXPORTED_FUNCTIONS=_main,_malloc,_free
  -sEXPORTED_RUNTIME_METHODS=callMain,HEAPU8,UTF8ToString,stringToNewUTF8)

execute_process(COMMAND "${EMSCRIPTEN_ROOT_PATH}/em-config" BINARYEN_ROOT
  OUTPUT_VARIABLE binaryen_dir OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
add_custom_command(TARGET interleave_web POST_BUILD VERBATIM
  COMMAND node "${PROJECT_SOURCE_DIR}/tools/site/order.mjs" interleave.wasm "${binaryen_dir}/bin/wasm-opt"
  COMMENT "Putting similar functions beside each other")
set_property(TARGET interleave_web APPEND PROPERTY LINK_DEPENDS "${PROJECT_SOURCE_DIR}/tools/site/order.mjs")

# Programs for node, of the very objects that the page runs: to compare histories and speed with the native ones.
set(interleave_node_options -Oz -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1
  -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=2GB -sSTACK_SIZE=1MB -sSUPPORT_LONGJMP=0)

if(EXISTS "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  interleave_program(interleave_cli UPTO cli SOURCES "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  target_link_options(interleave_cli PRIVATE ${interleave_node_options})
  set_target_properties(interleave_cli PROPERTIES SUFFIX .cjs)
endif()

file(GLOB_RECURSE benchmarks CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/bench/*.cpp")
if(benchmarks)
  interleave_source(benchmark benchmark_dir)
  file(GLOB benchmark_files "${benchmark_dir}/src/*.cc")
  add_library(third_party_benchmark STATIC EXCLUDE_FROM_ALL ${benchmark_files})
  target_include_directories(third_party_benchmark SYSTEM PUBLIC "${benchmark_dir}/include")
  target_compile_definitions(third_party_benchmark PRIVATE HAVE_STD_REGEX HAVE_STEADY_CLOCK)
  target_compile_options(third_party_benchmark PRIVATE -w)

  interleave_program(interleave_bench UPTO session SOURCES ${benchmarks} LINK third_party_benchmark)
  target_include_directories(interleave_bench PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(interleave_bench PRIVATE INTERLEAVE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_options(interleave_bench PRIVATE ${interleave_node_options})
  set_target_properties(interleave_bench PROPERTIES EXCLUDE_FROM_ALL ON SUFFIX .cjs)
endif()

# The programs for Node are CommonJS, whatever package.json above says of .js files.
file(WRITE "${PROJECT_BINARY_DIR}/package.json" "{ \"type\": \"commonjs\" }\n")
