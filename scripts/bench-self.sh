#!/bin/sh
# Benchmarks the harness itself, with the flags that it is run with, and prints a table of figures
# and targets. Takes several minutes; needs root, since it starts private containerd daemons.
#
#   scripts/bench-self.sh [--long] [--check]
#
#   --long   also 2,000 cycles, and the effect of sampling from 4,000: about ten minutes more
#   --check  exit 1 when a target is missed; without it the figures only inform
set -eu

here=$(dirname "$(readlink -f "$0")")
if [ "$(id -u)" != 0 ]; then
  echo "bench-self: private containerd daemons need root; run it as root" >&2
  exit 3
fi
exec "$here/measured-node" "$here/../dist/scripts/bench-self/main.js" "$@"
