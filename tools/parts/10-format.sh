# the C++ sources are formatted as .clang-format says (tools/format mends them)
mapfile -t files < <(git ls-files --cached --others --exclude-standard 'src/*.cpp' 'src/*.h' 'tests/*.cpp' 'tests/*.h')
bad=0
for file in "${files[@]}"; do
  [[ -f "$file" ]] || continue
  if ! clang-format-19 --dry-run -Werror "$file" >/dev/null 2>&1; then
    echo "    not formatted: $file"
    bad=$((bad + 1))
  fi
done
count $((${#files[@]} - bad)) "$bad"
