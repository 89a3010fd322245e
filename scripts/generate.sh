#!/bin/sh
# Makes every generated file again: protobuf types and JSON Schemas. With --check it changes
# nothing and exits 1 when one of them is not current.
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."
scripts/generate-proto-types.sh "$@"
node dist/scripts/generate-schemas.js "$@"
