#!/bin/sh
# What a run of the tests left out: tests/skips.sh LOG, where LOG is ctest's LastTest.log. Prints each skipped test with
# its reason, and how many there are. Status 1 where there are any, but for those whose reason begins with "not on this
# machine: ": what the kernel or the user may not do, which no package helps against.
set -eu
# A skipped test of GoogleTest says why on the lines between "file:line: Skipped" and its "[  SKIPPED ]"; the others
# print "skipped: why".
found=$(awk '
  /: Skipped$/ { why = ""; telling = 1; next }
  /^\[  SKIPPED \] .*\([0-9]+ ms\)$/ { print "  " $4 ": " why; telling = 0; next }
  /^(-- )?skipped: / { sub(/^-- /, ""); print "  " $0 }
  telling && NF { why = why (why == "" ? "" : " ") $0 }
' "$1")
[ -z "$found" ] && exit 0
printf '%s tests were skipped:\n%s\n' "$(printf '%s\n' "$found" | wc -l)" "$found"
! printf '%s\n' "$found" | grep -qv ': not on this machine: '
