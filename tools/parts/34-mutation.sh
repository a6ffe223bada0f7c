# what is changed for the worse is noticed: a line of an expectation, a policy's tie-break, a lock's release
# inputs: src tests lessons docs cmake CMakeLists.txt CMakePresets.json :!tests/browser
build_native native interleave
for check in "mutant-expects.mjs build/native/interleave lessons build/mutants/lessons" "mutant-sources.mjs build/native build/mutants/sources"; do
  # shellcheck disable=SC2086
  result="$(node tools/checks/$check)"
  note "${result##*$'\n'} (${check%% *})"
  sed '$d' <<<"$result"
  read -r passed _ failed _ <<<"${result##*$'\n'}"
  count "$passed" "${failed%,}"
done
