# the JavaScript of the page, the tools and the browser tests, by ESLint
mapfile -t files < <(git ls-files --cached --others --exclude-standard '*.js' '*.mjs' | while read -r f; do [[ -f "$f" ]] && echo "$f"; done)
npx --no-install eslint --max-warnings 0 "${files[@]}"
count "${#files[@]}" 0
