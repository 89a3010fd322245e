#!/bin/sh
# Makes the runs, in the virtual machine or on a host with cgroup v2, and judges nothing.
#
#   inside.sh PROGRAM RESULTS
#
#   PROGRAM  holds the built program in `app`, and in `runs` a line for each run: its name and the
#            arguments of the program, with tabs between them
#   RESULTS  gets a folder for each run: `status`, `stdout`, `stderr`, the results in `results`, and
#            in `cgroups` what another process read of the run's cgroups meanwhile
set -eu
program=$1 results=$2
# A run that hangs is told to end, and then killed.
longest_s=300
tab=$(printf '\t')

watcher= run=
stop() {
  for process in $run $watcher; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 130' INT TERM

# Each cgroup whose name is a container's, with its limits, as often as it can be read.
watch_cgroups() {
  while :; do
    { find /sys/fs/cgroup -type d -name '*cb-*' 2>/dev/null || true; } | while read -r cgroup; do
      line=$cgroup
      for file in memory.max memory.swap.max cpu.max pids.max; do
        line="$line$tab$(cat "$cgroup/$file" 2>/dev/null || true)"
      done
      echo "$line"
    done
    sleep 0.2
  done
}

attempt() {
  name=$1
  shift
  folder="$results/$name"
  mkdir "$folder"
  echo "$name"
  watch_cgroups >"$folder/cgroups" &
  watcher=$!
  # Far from the scenarios' own folder, where the program must not depend on lying.
  (cd "$folder" && exec timeout -k 20 $longest_s "$program/app/scripts/containerd-bench" "$@") \
    >"$folder/stdout" 2>"$folder/stderr" </dev/null &
  run=$!
  status=0
  wait "$run" || status=$?
  run=
  kill "$watcher"
  wait "$watcher" 2>/dev/null || true
  watcher=
  echo "$status" >"$folder/status"
  echo "  exit status $status"
}

# Inconclusive means that the machine was too busy to tell: that is tried once more.
make_run() {
  attempt "$@"
  [ "$status" = 4 ] || return 0
  echo "  inconclusive: once more"
  mv "$results/$1" "$results/$1-inconclusive"
  attempt "$@"
}

while IFS= read -r line <&3; do
  set -f
  IFS=$tab
  # shellcheck disable=SC2086 # split at the tabs
  set -- $line
  unset IFS
  set +f
  make_run "$@"
done 3<"$program/runs"
