#!/bin/sh
# Runs the built program on cgroup v2 and judges what it did: functions, not times.
#
#   scripts/test-cgroup2.sh [--host | --vm]
#
#   --host  on this machine, which must have cgroup v2
#   --vm    in a virtual machine made of Debian's packages, under KVM where that works
#
# Without an option: here when this machine has cgroup v2 and its containers can be limited, else
# in the virtual machine. What was done lies in results/cgroup2 afterwards. Needs root.
# CONTAINERD_BENCH_NO_INSTALL=1 forbids installing the system packages that the machine takes.
# Exit status: 0 all is as it should be, 1 something is not, 2 bad usage, 3 it could not be tried
# (a package could not be brought, the machine did not end): that is never a pass.
set -eu

cd "$(dirname "$(readlink -f "$0")")/.."
say() { echo "cgroup2: $*" >&2; }

where=
case ${1:-} in
  '') ;;
  --host | --vm) where=${1#--} ;;
  *)
    say "expected --host or --vm, got '$1'"
    exit 2
    ;;
esac
if [ "$(id -u)" != 0 ]; then
  say "private containerd daemons need root; run it as root"
  exit 3
fi
main=dist/scripts/cgroup2/main.js
possible=$(node $main where)
if [ "$where" = host ] && [ "$possible" != host ]; then
  say "containers cannot be limited by cgroup v2 here (npm run doctor says more); use --vm"
  exit 3
fi
where=${where:-$possible}

work=$(mktemp -d)
child=
# A virtual machine or a run under way is told to end, and waited for, before its files go.
finish() {
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
run() {
  "$@" &
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# The program as it is published, and with what npm would install beside it.
pack() {
  mkdir -p "$1"
  npm pack --dry-run --json --ignore-scripts |
    node -p 'JSON.parse(fs.readFileSync(0))[0].files.map(({ path }) => path).join("\n")' >"$work/files"
  tar -cf - -T "$work/files" | tar -xf - -C "$1"
  npm ls --omit=dev --all --parseable | tail -n +2 | sed "s,^$PWD/,," >"$work/modules"
  tar -cf - -T "$work/modules" | tar -xf - -C "$1"
}

results=results/cgroup2
kept="$work/results"
mkdir "$work/program" "$kept"
pack "$work/program/app"
node $main prepare "$work/program" "$where"

if [ "$where" = host ]; then
  run sh scripts/cgroup2/inside.sh "$work/program" "$kept" >&2
else
  scripts/setup.sh --vm
  root=$(scripts/cgroup2/root.sh)
  cp scripts/cgroup2/inside.sh scripts/cgroup2/vm-init.sh "$work/program/"
  mkdir "$work/program/bin"
  cp -L "$(command -v node)" "$work/program/bin/node"
  mke2fs -q -t ext4 -O ^has_journal -d "$work/program" "$work/program.img" 512M >/dev/null
  truncate -s 256M "$work/results.img"
  status=0
  run scripts/cgroup2/vm.sh "$root" "$work/program.img" "$work/results.img" "$work/console.log" ||
    status=$?
  # Also of a machine that hung: what there is tells more than nothing.
  tar -xf "$work/results.img" -C "$kept" 2>/dev/null || true
  cp "$work/console.log" "$kept/"
  if [ "$status" = 0 ] && ! grep -q '^done after' "$work/console.log"; then
    say "the machine went off before the runs had ended; the end of its console:"
    tail -n 20 "$work/console.log" | sed 's/^/  /' >&2
    status=3
  fi
fi
rm -rf "$results"
mkdir -p results
mv "$kept" "$results"
if [ "${status:-0}" != 0 ]; then
  say "nothing was judged; what there is lies in $results"
  exit "$status"
fi
run node $main judge "$where" "$results"
