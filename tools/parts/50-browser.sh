# the page in a headless Chromium, by real clicks and keys
# inputs: src web lessons docs tests/browser tools cmake CMakeLists.txt CMakePresets.json package-lock.json
build_site >/dev/null
mkdir -p build/logs build/screenshots
mapfile -t together < <(find tests/browser -name '*.test.mjs' | grep -vE '/(bench|first-minute|frames)\.' | sort)
mapfile -t timed < <(find tests/browser -name '*.test.mjs' | grep -E '/(bench|first-minute|frames)\.' | sort)
tap=build/logs/browser.tap
status=0
# files AT_ONCE FILE...
files() { node --test --test-concurrency="$1" --test-reporter=tap "${@:2}" >>"$tap" || status=$?; }
: >"$tap"
# As many files at a time as there are cores, but no more than four: each has a browser of its own.
files "$(($(nproc) < 4 ? $(nproc) : 4))" "${together[@]}"
# What measures time has the machine to itself.
files 1 "${timed[@]}"
total() { sed -n "s/^# $1 //p" "$tap" | awk '{ sum += $1 } END { print sum + 0 }'; }
passed="$(total pass)"
failed="$(($(total fail) + $(total cancelled)))"
[[ $status -eq 0 || $failed -gt 0 ]] || failed=1  # it did not come to count
count "$passed" "$failed"
note "$passed tests passed, $failed failed ($tap, pictures in build/screenshots)"
[[ $status -eq 0 ]] || grep -A25 '^ *not ok' "$tap" | head -n 120
exit "$status"
