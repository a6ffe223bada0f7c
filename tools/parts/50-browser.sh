# the page in a headless Chromium, by real clicks and keys
# inputs: src web lessons docs tests/browser tools cmake CMakeLists.txt CMakePresets.json package-lock.json
build_site >/dev/null
mapfile -t files < <(find tests/browser -name '*.test.mjs' | sort)
mkdir -p build/logs build/screenshots
status=0
node --test --test-reporter=tap "${files[@]}" >build/logs/browser.tap || status=$?
passed="$(sed -n 's/^# pass //p' build/logs/browser.tap)"
failed="$(sed -n 's/^# fail //p' build/logs/browser.tap)"
cancelled="$(sed -n 's/^# cancelled //p' build/logs/browser.tap)"
count "${passed:-0}" $((${failed:-1} + ${cancelled:-0}))
note "${passed:-0} tests passed, $((${failed:-1} + ${cancelled:-0})) failed (build/logs/browser.tap, pictures in build/screenshots)"
[[ $status -eq 0 ]] || grep -A25 '^ *not ok' build/logs/browser.tap | head -n 120
exit "$status"
