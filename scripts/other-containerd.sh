#!/bin/sh
# Brings containerd as other Debian suites have it, for the tests that run against several
# versions, and prints the path of each program, one a line.
#
#   scripts/other-containerd.sh SUITE...        for example: trixie sid
#
# Each is unpacked into ${XDG_CACHE_HOME:-~/.cache}/containerd-bench/containerd-SUITE; one that is
# there already is only named. Nothing is installed, and the system's package sources and lists
# stay as they are: the suites would bring a newer C library along.
# Exit status: 0 all are there, 2 bad usage, 3 one could not be brought, and standard error says why.
set -eu

say() { echo "other-containerd: $*" >&2; }

if [ "$#" = 0 ]; then
  say "expected suites, for example: $0 trixie sid"
  exit 2
fi
for suite in "$@"; do
  case $suite in
    *[!a-z0-9-]* | '')
      say "expected the name of a suite (a-z, 0-9 and -), got '$suite'"
      exit 2
      ;;
  esac
done

cache="${XDG_CACHE_HOME:-$HOME/.cache}/containerd-bench"
work=
trap '[ -z "$work" ] || rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# URIs of Debian's main archive, as this system is set up to use it, a line each.
archives() {
  release=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(RELEASE)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
    sed -n "s,^$release|main|,,p" | sort -u
}

# The keyring that the system's sources name for a URI; nothing when apt's own keys are to do.
keyring_of() {
  find /etc/apt/sources.list.d -name '*.sources' -exec cat {} + 2>/dev/null |
    awk -v RS= -v uri="${1%/}" 'index($0, uri)' |
    sed -n 's,^[Ss]igned-[Bb]y: *\(/[^ ]*\)$,\1,p' | head -n 1
  find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' -exec cat {} + 2>/dev/null |
    grep -F "${1%/}" | sed -n 's,^deb .*signed-by=\(/[^] ]*\).*,\1,p' | head -n 1
}

# apt-get with sources, lists, cache and state of its own, all below $work.
private_apt() {
  apt-get -q -y -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
    -o Dir::State="$work/state" -o Dir::State::Lists="$work/lists" -o Dir::State::status=/dev/null \
    -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none \
    -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o APT::Update::Error-Mode=any "$@"
}

# Takes the package from one archive; its output goes to $work/log.
download() {
  suite=$1 uri=$2 options=
  keyring=$(keyring_of "$uri" | head -n 1)
  [ -z "$keyring" ] || options="[signed-by=$keyring] "
  rm -rf "$work/lists" "$work/state" "$work/cache"
  mkdir -p "$work/lists/partial" "$work/state" "$work/cache/archives/partial"
  printf 'deb %s%s %s main\n' "$options" "$uri" "$suite" >"$work/sources.list"
  private_apt update && (cd "$work" && private_apt download containerd) &&
    dpkg -x "$work"/containerd_*.deb "$work/unpacked"
}

bring() {
  suite=$1 target="$cache/containerd-$1"
  if [ -x "$target/usr/bin/containerd" ]; then
    echo "$target/usr/bin/containerd"
    return 0
  fi
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg >/dev/null 2>&1; then
    say "containerd of $suite cannot be brought: this system has no apt-get and dpkg"
    return 1
  fi
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/downloading-XXXXXX")
  : >"$work/log"
  archives >"$work/archives"
  while read -r archive; do
    if download "$suite" "$archive" >>"$work/log" 2>&1 && [ -x "$work/unpacked/usr/bin/containerd" ]; then
      # Somebody else may have been faster: what is there then is the same.
      mv -T "$work/unpacked" "$target" 2>/dev/null || [ -x "$target/usr/bin/containerd" ]
      rm -rf "$work"
      work=
      echo "$target/usr/bin/containerd"
      return 0
    fi
  done <"$work/archives"
  say "containerd of $suite could not be brought from the archive in this system's package sources:"
  tail -n 5 "$work/log" | sed 's/^/  /' >&2
  [ -s "$work/archives" ] || say "no archive with a component 'main' for this release was found there"
  rm -rf "$work"
  work=
  return 1
}

status=0
for suite in "$@"; do
  bring "$suite" || status=3
done
exit $status
