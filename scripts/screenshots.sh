#!/bin/sh
# Makes the pictures of README again, from the report of the kept leak test. Needs chromium, which
# scripts/setup.sh --test installs.
set -eu
cd "$(dirname "$(readlink -f "$0")")/.."
scripts/setup.sh --no-system
exec node dist/scripts/screenshots.js
