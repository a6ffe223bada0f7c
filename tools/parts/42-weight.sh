# what a first visit fetches is light enough
build_site >/dev/null
node -e '
  const { total, limit } = JSON.parse(require("fs").readFileSync("dist/weight.json", "utf8"));
  console.log(`    ${(total / 1024).toFixed(1)} KB of ${limit / 1024} KB`);
  process.exit(total > limit ? 1 : 0);
' && count 1 0
