# Building, for the tools that need something built. Each function does nothing when nothing changed.

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
  [[ -f "build/$preset/build.ninja" ]] || quietly "build/logs/configure-$preset.log" cmake --preset "$preset"
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
  run_ninja build/web "$@"
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
