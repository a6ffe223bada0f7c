# ensure_packages PART...: what tools/packages.txt lists for these parts is there, or gets installed (as root),
# or is named in a clear message (as anyone else).
ensure_packages() {
  local wanted=" $* " package probe part missing=()
  while read -r package probe part _; do
    [[ -z "$package" || "$package" == \#* || "$wanted" != *" $part "* ]] && continue
    if [[ "$probe" == /* ]]; then [[ -e "$probe" ]] || missing+=("$package")
    else command -v "$probe" >/dev/null || missing+=("$package"); fi
  done <"$root/tools/packages.txt"
  [[ ${#missing[@]} -eq 0 ]] && return 0

  command -v apt-get >/dev/null ||
    die "these packages (Debian's names) are missing: ${missing[*]}. Install your system's equivalents."
  [[ "$(id -u)" -eq 0 ]] ||
    die "these packages are missing. Install them with:
    sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  say "Installing ${#missing[@]} system packages: ${missing[*]}"
  local log="$root/build/logs/apt-get.log"
  export DEBIAN_FRONTEND=noninteractive
  quietly "$log" apt-get update || die "the list of packages could not be fetched: is there a network?"
  quietly "$log" apt-get install -y --no-install-recommends "${missing[@]}" ||
    die "the packages could not be installed"
}
