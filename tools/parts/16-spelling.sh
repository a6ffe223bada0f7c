# the prose of the lessons and the documentation is spelled right (tests/spelling/words.txt holds what a dictionary lacks)
# Programs, code spans and link targets are not prose; quizzes, goals and teachers' notes are.
prose() {
  awk '
    /^(```|~~~)/ {
      if (inside) { inside = 0; keep = 0 } else { inside = 1; keep = $0 ~ /^```(quiz|goal|teacher)/ }
      next
    }
    inside && !keep { next }
    keep && /^(by|when|solution|minutes):/ { next }
    /^(unit|order|paths|prerequisites):/ { next }
    { print }
  ' "$1" | sed -E 's/`[^`]*`/ /g; s/\]\([^)]*\)/] /g; s/<[^>]*>/ /g; s/https?:[^ ]*/ /g; s/’/'"'"'/g'
}
bad=0
files=(lessons/*.md docs/*.md README.md)
for file in "${files[@]}"; do
  [[ -f "$file" ]] || continue
  mapfile -t unknown < <(prose "$file" | hunspell -l -i utf-8 -d en_GB -p "$PWD/tests/spelling/words.txt" | sort -u)
  if [[ ${#unknown[@]} -gt 0 ]]; then
    echo "    $file: ${unknown[*]}"
    bad=$((bad + 1))
  fi
done
count $((${#files[@]} - bad)) "$bad"
