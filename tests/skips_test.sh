#!/bin/sh
# Whether skips.sh finds each kind of skip in a log, and nothing in one without: tests/skips_test.sh SCRATCH
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cat >"$1/with" <<'LOG'
[ RUN      ] Importing.TakesEveryRealFileThereIs
/src/tests/midi/import_test.cpp:117: Skipped
simutrans-data is not installed

[  SKIPPED ] Importing.TakesEveryRealFileThereIs (0 ms)
[  PASSED  ] 57 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Importing.TakesEveryRealFileThereIs
skipped: clang++-14 is not installed
LOG
cat >"$1/without" <<'LOG'
[       OK ] Importing.TakesEveryRealFileThereIs (1 ms)
[  PASSED  ] 58 tests.
midi: 1000 inputs in 30 s, no finding
LOG
cat >"$1/wanted" <<'LOG'
2 tests were skipped:
  Importing.TakesEveryRealFileThereIs: simutrans-data is not installed
  skipped: clang++-14 is not installed
LOG
status=0
"$here/skips.sh" "$1/with" >"$1/got" || status=$?
[ $status -eq 1 ] || { echo "skips must be a failure, status was $status"; exit 1; }
diff "$1/wanted" "$1/got"
"$here/skips.sh" "$1/without" >"$1/got"
[ ! -s "$1/got" ] || { echo "found a skip where there is none:"; cat "$1/got"; exit 1; }
