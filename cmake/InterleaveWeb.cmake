# The web app: interleave.js (an ES module that web/ loads) and interleave.wasm.
file(GLOB app_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/app/*.cpp")
list(FILTER app_sources EXCLUDE REGEX "_native\\.cpp$")

interleave_program(interleave_web UPTO ui SOURCES ${app_sources} LINK third_party::window)
set_target_properties(interleave_web PROPERTIES OUTPUT_NAME interleave)
target_link_options(interleave_web PRIVATE
  -Oz
  -sMODULARIZE=1 -sEXPORT_ES6=1 -sEXPORT_NAME=createInterleave -sENVIRONMENT=web
  -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2
  -sGL_ENABLE_GET_PROC_ADDRESS=0 -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0 -sSUPPORT_LONGJMP=0 -sINVOKE_RUN=0
  -sALLOW_MEMORY_GROWTH=1 -sINITIAL_HEAP=8MB -sMAXIMUM_MEMORY=2GB -sSTACK_SIZE=1MB
  -sEXPORTED_FUNCTIONS=_main,_malloc,_free
  -sEXPORTED_RUNTIME_METHODS=callMain,HEAPU8,UTF8ToString,stringToNewUTF8)

# The command line for node: the same model in WebAssembly, for comparisons with the native one.
if(EXISTS "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  interleave_program(interleave_cli UPTO cli SOURCES "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  target_link_options(interleave_cli PRIVATE -O2 -sENVIRONMENT=node -sNODERAWFS=1 -sEXIT_RUNTIME=1
    -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=1MB -sSUPPORT_LONGJMP=0)
endif()
