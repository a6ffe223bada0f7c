# What the private toolchain is made of. The hash of this file names its folder in the cache, so a change here
# makes a new one; the folder's file "versions" records what the moving suite had at that time.
recipe_suite=forky                  # Debian suite of the compiler
recipe_packages=(emscripten nlohmann-json3-dev)
recipe_sources=(                    # name, Debian source package, the suites to take it from in this order
  "sdl2 libsdl2 trixie forky"
  "imgui imgui forky"
  "md4c md4c bookworm trixie forky" # bookworm's is the native build's version there: the same HTML
  "benchmark benchmark bookworm trixie forky"
)
recipe_oldest_emcc=4.0.0            # an emcc on the PATH from this version on is used instead
recipe_revision=4                   # raise it when tools/toolchain itself makes something else of the same
