#!/bin/sh
# Simulates series whose truth is known and prints how often their slope is judged wrongly, and
# nights, and how often one is called worse. Takes some minutes; needs neither root nor containerd.
#
#   scripts/bench-statistics.sh [--runs N] [--write]
#
#   --runs   series of each kind (default 1000)
#   --write  put the tables into lib/statistics/README.md
set -eu

usage() { sed -n '2,/^set -eu/{/^set -eu/d;s/^# \{0,1\}//;p;}' "$0"; }

is_value=
for argument in "$@"; do
  if [ -n "$is_value" ]; then
    is_value=
    continue
  fi
  case $argument in
    -h | --help)
      usage
      exit 0
      ;;
    --write | --runs=*) ;;
    --runs) is_value=yes ;;
    *)
      echo "bench-statistics: expected --runs or --write, got '$argument'; see --help" >&2
      exit 2
      ;;
  esac
done

here=$(dirname "$(readlink -f "$0")")
node "$here/../dist/scripts/bench-statistics/main.js" "$@"
exec node "$here/../dist/scripts/bench-statistics/nights.js" "$@"
