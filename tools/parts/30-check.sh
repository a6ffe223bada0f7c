# every expectation of every lesson, of the language's reference and of every scenario, by the interleave command
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
build_native native interleave
mapfile -t files < <(find lessons docs/language.md tests/scenarios -name '*.md' -o -name '*.scn' 2>/dev/null | grep -v README | sort)
[[ ${#files[@]} -gt 0 ]] || { note "there are none yet"; exit 0; }
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -I{} tools/checks/check-one.sh {}
