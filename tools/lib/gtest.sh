# run_gtest PROGRAM: runs its tests on all cores and counts them; shows only what failed.
run_gtest() {
  local program="$1" shards shard logs status=0 pids=() passed failed
  shards="$(nproc)"
  logs="build/logs/$(echo "$program" | tr '/' '-')"
  mkdir -p build/logs
  rm -f "$logs".*
  for ((shard = 0; shard < shards; ++shard)); do
    GTEST_TOTAL_SHARDS="$shards" GTEST_SHARD_INDEX="$shard" "$program" --gtest_color=no >"$logs.$shard" 2>&1 &
    pids+=($!)
  done
  for shard in "${!pids[@]}"; do
    wait "${pids[$shard]}" && continue
    status=1
    # The messages of failed tests; or the end of the log, of a program that crashed.
    awk '/^\[ RUN/ { kept = "" } { kept = kept $0 "\n" } /^\[  FAILED  \].*\(/ { printf "%s", kept; kept = "" }' "$logs.$shard" |
      head -n 200
    grep -q '^\[==========\].* ran\.' "$logs.$shard" || { tail -n 30 "$logs.$shard"; count 0 1; }
  done
  passed="$(cat "$logs".* | grep -c '^\[       OK \]' || true)"
  failed="$(cat "$logs".* | grep -c '^\[  FAILED  \].*(.* ms)' || true)"
  count "$passed" "$failed"
  note "$passed tests passed, $failed failed"
  return "$status"
}
