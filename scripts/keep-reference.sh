#!/bin/sh
# Makes results/reference anew: one run of the proof of concept on a private containerd, kept in the
# repository without what can be made again from it. Only one that ends with GO is kept; a busy
# machine does not get there.
#
#   scripts/keep-reference.sh [OPTIONS OF poc]
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# Results name the cache: that of whoever makes the reference is nobody's business.
export XDG_CACHE_HOME="$results/cache"
scripts/containerd-bench poc --embedded --results "$results" "$@"

rm -rf results/reference
mv "$results"/poc/* results/reference
find results/reference -name events.ndjson -exec gzip -9n {} +
find results/reference \( -name timings.csv -o -name samples.csv -o -name series.json -o -name report.html \) -delete
scripts/containerd-bench document results/reference/README.md --check
du -sh results/reference
