#!/bin/sh
# Makes this checkout ready to run: dependencies, build, and, where containerd is missing, the
# distribution's packages. Run before `npm run bench` and `npm test`; does nothing, fast, when
# there is nothing to do.
#
#   scripts/setup.sh [--test] [--vm] [--no-system]
#
#   --test       also what only the tests need
#   --vm         also what the virtual machine of scripts/test-cgroup2.sh takes
#   --no-system  install no system packages
#
# CONTAINERD_BENCH_NO_INSTALL=1 forbids installing system packages.
# Exit status: 0 ready, 1 a step failed, 3 something is missing that may not be installed.
set -eu

cd "$(dirname "$(readlink -f "$0")")/.."

for_test=
for_vm=
system=yes
for argument in "$@"; do
  case $argument in
    --test) for_test=yes ;;
    --vm) for_vm=yes ;;
    --no-system) system= ;;
    *)
      echo "setup: expected --test, --vm or --no-system, got '$argument'" >&2
      exit 2
      ;;
  esac
done

say() { echo "setup: $*" >&2; }

install_dependencies() {
  [ -f package-lock.json ] || return 0
  if [ -e node_modules/.package-lock.json ] && ! [ package-lock.json -nt node_modules/.package-lock.json ]; then
    return 0
  fi
  say "installing the npm packages of package-lock.json"
  npm ci --no-audit --no-fund --loglevel=error >&2
  # npm ci keeps the lock file's own date on an unchanged tree; this marks the moment of success.
  touch node_modules/.package-lock.json
}

build() {
  # A package that was installed holds what was built, and none of its sources.
  [ -f tsconfig.json ] || return 0
  if [ -f dist/.built ] && [ -z "$(find bench lib scripts package-lock.json tsconfig.json \
    \( -name '*.ts' -o -name '*.json' \) -newer dist/.built -print -quit)" ]; then
    return 0
  fi
  say "compiling TypeScript"
  # The mark is set before, so that a file saved during the compilation is newer than it.
  mkdir -p dist
  touch dist/.building
  node_modules/.bin/tsc >&2
  mv dist/.building dist/.built
}

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/usr/local/sbin/$1" ]; }

# A socket means that a daemon is, or should be, there: then nothing is installed, and if it does
# not answer, the program says so.
have_containerd() {
  [ -S "${CONTAINERD_ADDRESS:-/run/containerd/containerd.sock}" ] || { have containerd && have runc; }
}

missing_packages() {
  have_containerd || {
    have containerd || printf ' containerd'
    have runc || printf ' runc'
  }
  # The stand-in image is made from it. Only a static busybox can run without a root file system.
  { have busybox && is_static_busybox; } || printf ' %s' "$1"
}

missing_vm_packages() {
  have qemu-system-x86_64 || printf ' qemu-system-x86'
  have mmdebstrap || printf ' mmdebstrap'
  have mke2fs || printf ' e2fsprogs'
}

# The contract that the .proto files are compared with, a registry, what makes layers and erofs images,
# and who reads the metrics that are written.
missing_test_packages() {
  [ -d "$proto_package_folder" ] || printf ' golang-github-containerd-containerd-dev'
  have docker-registry || printf ' docker-registry'
  have zstd || printf ' zstd'
  have mkfs.erofs || printf ' erofs-utils'
  have crun || printf ' crun'
  have chromium || printf ' chromium'
  { have prometheus && have promtool; } || printf ' prometheus'
  have prometheus-node-exporter || printf ' prometheus-node-exporter'
  have systemd-analyze || printf ' systemd'
  have shellcheck || printf ' shellcheck'
}

is_static_busybox() {
  # A dynamic program names its loader in its first bytes.
  ! head -c 1024 "$(command -v busybox)" | grep -q 'ld-linux\|ld-musl'
}

install_system_packages() {
  if command -v apt-get >/dev/null 2>&1; then
    packages=$(missing_packages busybox-static)
    [ -z "$for_test" ] || packages="$packages$(missing_test_packages)"
    [ -z "$for_vm" ] || packages="$packages$(missing_vm_packages)"
    command="apt-get update && apt-get install -y --no-install-recommends$packages"
  elif command -v dnf >/dev/null 2>&1; then
    packages=$(missing_packages busybox)
    command="dnf install -y$packages"
  else
    packages=$(missing_packages busybox-static)
    command="(the package manager of this system: neither apt-get nor dnf was found) install$packages"
  fi
  [ -n "$packages" ] || return 0

  if [ "${CONTAINERD_BENCH_NO_INSTALL:-}" = 1 ]; then
    say "missing:$packages; CONTAINERD_BENCH_NO_INSTALL=1 forbids installing. Run: $command"
    exit 3
  fi
  if [ "$(id -u)" != 0 ] || [ "${command#(}" != "$command" ]; then
    say "missing:$packages; installing needs root. Run as root: $command"
    exit 3
  fi
  say "installing system packages:$packages"
  log=$(mktemp)
  [ "${command#apt-get}" = "$command" ] || keep_services_from_starting
  installed=yes
  DEBIAN_FRONTEND=noninteractive sh -c "$command" >"$log" 2>&1 || installed=
  let_services_start
  if [ -z "$installed" ]; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    say "installing failed; run by hand: $command"
    exit 1
  fi
  rm -f "$log"
  keep_test_services_off
}

# Tests start these themselves, on loopback; the distribution's packages would start them with the machine.
keep_test_services_off() {
  have systemctl || return 0
  for package in $packages; do
    case $package in
      docker-registry | prometheus | prometheus-node-exporter)
        systemctl --quiet disable "$package" 2>/dev/null ||
          say "the service $package starts with this machine; if that is not wanted: systemctl disable $package"
        ;;
    esac
  done
}

# Debian's containerd package starts a system-wide daemon when it is installed. Nobody asked for
# one: the harness brings up a private daemon when there is no other.
policy=/usr/sbin/policy-rc.d
keep_services_from_starting() {
  { [ -e $policy ] || ! [ -d /usr/sbin ]; } && return 0
  trap let_services_start EXIT
  trap 'exit 130' INT TERM
  printf '#!/bin/sh\n# containerd-bench setup, removed when it ends\nexit 101\n' >$policy
  chmod 755 $policy
}

let_services_start() {
  if grep -qs 'containerd-bench setup' $policy; then rm -f $policy; fi
}

# Containerd as other Debian suites have it. Unpacked beside the system, never installed; the tests
# that need one say so when it is not there.
bring_other_containerds() {
  command -v apt-get >/dev/null 2>&1 || return 0
  cache="${XDG_CACHE_HOME:-$HOME/.cache}/containerd-bench"
  for suite in trixie sid; do
    [ -x "$cache/containerd-$suite/usr/bin/containerd" ] && continue
    say "bringing containerd of Debian $suite for the tests"
    scripts/other-containerd.sh "$suite" >/dev/null ||
      say "without it, the tests that run against it are skipped"
  done
}

build_nginx_image() {
  scripts/nginx-image.sh >/dev/null || say "without it, the tests that pull it are skipped"
}

proto_package_folder=/usr/share/gocode/src/github.com/containerd/containerd/api

install_dependencies
build
[ -z "$system" ] || install_system_packages
if [ -n "$for_test" ] && [ -n "$system" ]; then
  bring_other_containerds
  build_nginx_image
fi
