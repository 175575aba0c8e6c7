#!/bin/sh
# Whether skips.sh finds each kind of skip in a log, and nothing in one without: tests/skips_test.sh SCRATCH
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"

# check STATUS WANTED: what skips.sh makes of the log on standard input.
check() {
  status=0
  "$here/skips.sh" /dev/stdin >"$1" || status=$?
  [ "$status" -eq "$2" ] || { echo "status $status, not $2, of:"; cat "$1"; exit 1; }
  printf '%s' "$3" | diff - "$1"
}
cd "$1"

check missing 1 '3 tests were skipped:
  Importing.TakesEveryRealFileThereIs: simutrans-data is not installed
  Network.IsOwn: not on this machine: the kernel allows none
  skipped: clang++-14 is not installed
' <<'LOG'
[ RUN      ] Importing.TakesEveryRealFileThereIs
/src/tests/midi/import_test.cpp:117: Skipped
simutrans-data is not installed

[  SKIPPED ] Importing.TakesEveryRealFileThereIs (0 ms)
/src/tests/isolation/network_test.cpp:17: Skipped
not on this machine: the kernel allows none

[  SKIPPED ] Network.IsOwn (0 ms)
[  PASSED  ] 57 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Importing.TakesEveryRealFileThereIs
skipped: clang++-14 is not installed
LOG

check machine 0 '1 tests were skipped:
  Network.IsOwn: not on this machine: the kernel allows none
' <<'LOG'
/src/tests/isolation/network_test.cpp:17: Skipped
not on this machine: the kernel allows none

[  SKIPPED ] Network.IsOwn (0 ms)
LOG

check none 0 '' <<'LOG'
[       OK ] Importing.TakesEveryRealFileThereIs (1 ms)
[  PASSED  ] 58 tests.
midi: 1000 inputs in 30 s, no finding
LOG
