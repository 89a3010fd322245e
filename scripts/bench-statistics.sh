#!/bin/sh
# Simulates series whose truth is known and prints how often their slope is judged wrongly. Takes
# some minutes; needs neither root nor containerd.
#
#   scripts/bench-statistics.sh [--runs N] [--write]
#
#   --runs   series of each kind (default 300)
#   --write  put the table into lib/statistics/README.md
set -eu
here=$(dirname "$(readlink -f "$0")")
exec node "$here/../dist/scripts/bench-statistics/main.js" "$@"
