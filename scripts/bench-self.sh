#!/bin/sh
# Benchmarks the harness itself, with the flags that it is run with, and prints a table of figures
# and targets. Takes several minutes; needs root, since it starts private containerd daemons.
#
#   scripts/bench-self.sh [--long] [--check] [--only PART,...] [--pairs N]
#
#   --long   also 2,000 cycles, and the effect of sampling from 4,000: about ten minutes more
#   --only   only these parts: help, leak, first-call, cycle, rate, sampling, parts,
#            pull, and with --long also long
#   --pairs  how many pulls next to one of ctr each (default: 7)
#   --check  exit 1 when a target is missed; without it the figures only inform
#
# pull compares cold pulls with `ctr images pull` on one private daemon and from one embedded registry:
# on the system's containerd, and on sid's where scripts/other-containerd.sh has brought it. It needs
# 4 GB in /tmp for an image with a layer of 1 GiB.
set -eu

here=$(dirname "$(readlink -f "$0")")
if [ "$(id -u)" != 0 ]; then
  echo "bench-self: private containerd daemons need root; run it as root" >&2
  exit 3
fi
exec "$here/measured-node" "$here/../dist/scripts/bench-self/main.js" "$@"
