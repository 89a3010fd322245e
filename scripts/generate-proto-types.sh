#!/bin/sh
# Makes lib/containerd/generated from lib/containerd/proto.
#   generate-proto-types.sh           writes the types
#   generate-proto-types.sh --check   exits 1 when the committed ones are not what it would write
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."

committed=lib/containerd/generated
tool=node_modules/@grpc/proto-loader/build/bin/proto-loader-gen-types.js

case "${1-}" in
  '' | --check) ;;
  *)
    echo "usage: $0 [--check]" >&2
    exit 2
    ;;
esac
if [ ! -f "$tool" ]; then
  echo "$0: $tool is not there; run 'npm ci' first" >&2
  exit 3
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Longs and enums as lib/containerd/protocol.ts loads them. File names hold no white space.
# shellcheck disable=SC2046
node "$tool" --longs=Number --enums=String --grpcLib=@grpc/grpc-js \
  --importFileExtension=.ts --includeDirs=lib/containerd/proto --outDir="$work/types" \
  -- $(cd lib/containerd/proto && find . -name '*.proto' | sed 's,^\./,,' | sort)

# The files at the top hold ready-made client classes, which the client does not use.
rm -f "$work"/types/*.ts

if [ "${1-}" = --check ]; then
  if ! diff -r "$committed" "$work/types" >"$work/difference" 2>&1; then
    echo "$committed is not what lib/containerd/proto says:" >&2
    head -n 20 "$work/difference" | sed "s,$work/types,(as it should be),g" >&2
    echo "Run scripts/generate-proto-types.sh and commit what it writes." >&2
    exit 1
  fi
  exit 0
fi

rm -rf "$committed"
mv "$work/types" "$committed"
