#!/bin/sh
# The job of a night, for a timer or cron: set-up, then `containerd-bench soak`, which closes runs that
# were killed, cleans up after them, runs the soak and keeps the results of so many nights.
#
#   scripts/nightly-soak.sh [SCENARIO] [OPTIONS OF soak]      e.g. --until 06:00 --keep 30
#
# Output goes to results/nightly-soak.log, or to the file that CONTAINERD_BENCH_SOAK_LOG names; from systemd
# and with CONTAINERD_BENCH_SOAK_LOG=- to where it goes anyway.
# Exit status: that of soak; 3 when the set-up failed.
set -eu

# A relative path among the options is meant from where the script was called.
root=$(dirname "$(dirname "$(readlink -f "$0")")")
# What cron gives has neither containerd's folders nor those of a Node that was installed by hand.
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
export PATH

log=${CONTAINERD_BENCH_SOAK_LOG:-}
# Systemd sets it where the output is its journal's, which keeps to a size by itself.
[ -n "$log" ] || [ -z "${JOURNAL_STREAM:-}" ] || log=-
if [ "$log" != - ]; then
  log=${log:-$root/results/nightly-soak.log}
  mkdir -p "$(dirname "$log")"
  # Two files of about this size, however many nights there are.
  if [ -n "$(find "$log" -size +1024k 2>/dev/null)" ]; then mv "$log" "$log.1"; fi
  exec >>"$log" 2>&1
fi

printf '%s: %s\n' "$(date)" "soak $*"

# While another soak runs, nothing that it runs from may be built anew. Soak takes the lock itself, and
# says who has it.
lock=/run/containerd-bench/soak.lock
mkdir -p "$(dirname "$lock")"
exec 9>>"$lock"
if flock --nonblock 9; then
  "$root/scripts/setup.sh" 9>&- || {
    echo "nightly-soak: the set-up failed" >&2
    exit 3
  }
fi
exec 9>&-

# In place of this shell, so that a signal to the job reaches the program itself.
exec "$root/scripts/containerd-bench" soak "$@"
