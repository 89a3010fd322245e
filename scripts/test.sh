#!/bin/sh
# Runs the compiled tests with Node's test runner.
#
#   scripts/test.sh [--unit | --integration] [FILE.test.ts ...]
#
# Without an option: unit tests, then those that start private containerd daemons (root needed).
set -eu

cd "$(dirname "$(readlink -f "$0")")/.."

kind=all
case ${1:-} in
  --unit | --integration)
    kind=${1#--}
    shift
    ;;
  -*)
    echo "test: expected --unit, --integration or test files, got '$1'" >&2
    exit 2
    ;;
esac

# The sources say which tests exist: a compiled test whose source is gone is not run.
sources() {
  if [ "$#" -gt 0 ]; then
    printf '%s\n' "$@"
  else
    find bench lib scripts -name '*.test.ts' | sort
  fi
}

case $kind in
  unit) files=$(sources "$@" | grep -v '\.integration\.test\.ts$') ;;
  integration) files=$(sources "$@" | grep '\.integration\.test\.ts$') ;;
  all) files=$(sources "$@") ;;
esac

if printf '%s\n' "$files" | grep -q '\.integration\.test\.ts$' && [ "$(id -u)" != 0 ]; then
  echo "test: the integration tests start private containerd daemons and need root; run them as root, or: npm run test:unit" >&2
  exit 3
fi

# The program's own flags, so that what is tested is what is run. Three files at a time: the tests mostly
# wait for containerd, and none looks at what another one has made. A file that hangs is ended, and fails.
# shellcheck disable=SC2046 # one argument a file is meant; no name holds white space
exec node --expose-gc --enable-source-maps --test --test-concurrency=3 \
  --test-timeout=600000 --test-reporter=spec \
  $(printf '%s\n' "$files" | sed 's|^|dist/|; s|\.ts$|.js|')
