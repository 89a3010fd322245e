#!/bin/sh
# Benchmarks the harness itself, with the flags that it is run with, and prints a table of figures
# and targets. Takes several minutes; needs root, since it starts private containerd daemons.
#
#   scripts/bench-self.sh [--long] [--check] [--only PART,...] [--pairs N]
#
#   --long   also 2,000 cycles, and the effect of sampling from 4,000: about ten minutes more
#   --only   only these parts: help, leak, first-call, cycle, rate, sampling, parts,
#            pull, million, and with --long also long
#   --pairs  how many pulls next to one of ctr each (default: 7)
#   --check  exit 1 when a target is missed; without it the figures only inform
#
# pull compares cold pulls with those of ctr, in turns, on one private daemon and from one registry (Docker's
# own where docker-registry is installed): on the system's containerd, and on sid's where
# scripts/other-containerd.sh has brought it. There both the harness and ctr have two ways, of which the
# first one named is the default of each. It needs 4 GB in /tmp for an image with a layer of 1 GiB.
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
    --long | --check | --only=* | --pairs=*) ;;
    --only | --pairs) is_value=yes ;;
    *)
      echo "bench-self: expected --long, --check, --only or --pairs, got '$argument'; see --help" >&2
      exit 2
      ;;
  esac
done

here=$(dirname "$(readlink -f "$0")")
if [ "$(id -u)" != 0 ]; then
  echo "bench-self: private containerd daemons need root; run it as root" >&2
  exit 3
fi
exec "$here/measured-node" "$here/../dist/scripts/bench-self/main.js" "$@"
