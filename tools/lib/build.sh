# Building, for the tools that need something built. Each function does nothing when nothing changed.

# With ccache, a second clone or another branch builds in the time that linking takes. Sloppiness: what a precompiled
# header needs. The paths in the cached objects are relative, so that they hold in every clone.
native_launcher=()
web_wrapper=
if command -v ccache >/dev/null; then
  export CCACHE_DIR="${CCACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/interleave/ccache}" CCACHE_BASEDIR="$root"
  export CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-2G}" CCACHE_COMPILERCHECK=content
  export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
  native_launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  web_wrapper=ccache  # around the clang that em++ calls: em++ itself is none that ccache knows
fi

# ninja says one line that it overwrites on a terminal, and only what is wrong elsewhere.
run_ninja() {
  local directory="$1"
  shift
  if [[ -t 1 ]]; then ninja -C "$directory" "$@"; else ninja -C "$directory" --quiet "$@"; fi
}

# build_native PRESET TARGET...
build_native() {
  local preset="$1"
  shift
  [[ -f "build/$preset/build.ninja" ]] || quietly "build/logs/configure-$preset.log" cmake --preset "$preset" "${native_launcher[@]}"
  run_ninja "build/$preset" "$@"
}

# build_web TARGET...: what an older toolchain, or the same with other flags, left would not link with the new.
build_web() {
  tools/toolchain
  local toolchain mark=build/web/.toolchain
  toolchain="$(tools/toolchain --print) $(head -n1 cmake/web-flags.txt)"
  if [[ "$(cat "$mark" 2>/dev/null)" != "$toolchain" || ! -f build/web/build.ninja ]]; then
    rm -rf build/web
    quietly build/logs/configure-web.log cmake --preset web
    echo "$toolchain" >"$mark"
  fi
  EM_COMPILER_WRAPPER="$web_wrapper" run_ninja build/web "$@"
}

# npm_packages build|test: what package-lock.json says, without (build) or with (test) the tests' packages.
npm_packages() {
  local wanted mark=node_modules/.interleave
  wanted="$(cat package.json package-lock.json .npmrc | sha256sum | cut -c1-16)"
  case "$(cat "$mark" 2>/dev/null)" in
    "$wanted test") return ;;
    "$wanted build") [[ "$1" == build ]] && return ;;
  esac
  say "Fetching packages from npm"
  local omit=()
  [[ "$1" == build ]] && omit=(--omit=dev)
  quietly build/logs/npm.log npm ci --ignore-scripts "${omit[@]}" ||
    die "npm could not fetch its packages: is there a network?"
  echo "$wanted $1" >"$mark"
}

# The whole site: dist/web/ and dist/interleave.html.
build_site() {
  npm_packages build
  say "Building the web app"
  build_web interleave_web
  node tools/site/build.mjs
}
