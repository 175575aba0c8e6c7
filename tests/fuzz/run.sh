#!/bin/sh
# Feeds each decoder with strangers' bytes: tests/fuzz/run.sh [SECONDS] (30). Status 1 when one of them broke; the
# bytes that did it are left in build/fuzz/findings.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-30}
build=build/fuzz
command -v clang++-14 >/dev/null || { echo "skipped: clang++-14 is not installed"; exit 0; }

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzzers

mkdir -p $build/findings
running=
for fuzzer in $build/bin/*_fuzzer; do
  name=$(basename "$fuzzer" _fuzzer)
  grown=$build/corpus/$name
  seeds=tests/fuzz/corpus/$name
  mkdir -p "$grown"
  [ -d "$seeds" ] || seeds=
  longest=4096
  [ "$name" != project ] || longest=16384  # a database has its tables on pages of their own
  # The entropic schedule costs more than the decoders here: 20 times the inputs without it.
  # shellcheck disable=SC2086
  "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=$longest -entropic=0 -print_final_stats=1 \
    -artifact_prefix=$build/findings/$name- "$grown" $seeds >$build/$name.log 2>&1 &
  running="$running $name:$!"
done

status=0
for one in $running; do
  name=${one%:*}
  if wait "${one#*:}"; then
    echo "$name: $(sed -n 's/stat::number_of_executed_units: *//p' $build/$name.log) inputs in $seconds s, no finding"
  else
    status=1
    echo "$name: a finding"
    tail -n 40 $build/$name.log
  fi
done
exit $status
