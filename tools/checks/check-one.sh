#!/usr/bin/env bash
# One file through `interleave check`, for tools/parts/30-check.sh: silent when it holds.
if output="$(build/native/interleave check "$1" 2>&1)"; then
  echo "1 0" >>"$INTERLEAVE_COUNTS"
else
  printf '    %s fails:\n%s\n' "$1" "$output"
  echo "0 1" >>"$INTERLEAVE_COUNTS"
fi
