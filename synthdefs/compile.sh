#!/bin/sh
# compile.sh OUT_DIR [SOURCE_DIR [SAMPLES_DIR]]: every SynthDef, samples/ and catalogue.json into OUT_DIR, all of them or none.
# Units may play the factory samples of the source, and those that SAMPLES_DIR has compiled already.
# $BELTANE_COMPILE_SECONDS: how long it may take; $BELTANE_COMPILE_PROGRESS: a file that names the unit it is at.
# Headless; needs no writable home; never hangs. Says what is wrong in one sentence a file, on stderr.
set -u
here=$(cd "$(dirname "$0")" && pwd)
[ $# -ge 1 ] || { echo "usage: compile.sh OUT_DIR [SOURCE_DIR [SAMPLES_DIR]]" >&2; exit 2; }
out=$1
from=$(cd "${2:-$here}" && pwd) || exit 1

# "wrong: FILE cannot be parsed." with what sclang has said about it before: its first error, and the line.
complaints() {
	awk '
		/^ERROR: / && error == "" { error = substr($0, 8); sub(/\.$/, "", error) }
		/^  line [0-9]+ char [0-9]+:/ && line == "" { line = $2; at = $4 + 0; getline; getline; word = substr($0, 3, at) }
		/^wrong: / {
			text = substr($0, 8)
			if (error == "Class not defined" && match(word, /[A-Za-z0-9_]+$/)) error = "there is no class " substr(word, RSTART)
			if (sub(/ cannot be parsed\.$/, "", text))
				text = text " cannot be parsed" (line == "" ? "" : ", line " line) (error == "" ? "" : ": " error) "."
			print text
			error = line = word = ""
		}'
}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home" "$work/run" "$work/out" "$out" || exit 1
chmod 700 "$work/run"
# Where sclang looks for classes of the user.
mkdir -p "$work/home/SuperCollider/Extensions" && cp "$here"/classes/*.sc "$work/home/SuperCollider/Extensions" || exit 1

# Nothing of it outlives this script, however it ends.
bound=""
command -v setpriv >/dev/null && bound="setpriv --pdeathsig KILL"
HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home XDG_RUNTIME_DIR=$work/run \
QT_QPA_PLATFORM=offscreen QTWEBENGINE_DISABLE_SANDBOX=1 \
$bound timeout --foreground -k 5 "${BELTANE_COMPILE_SECONDS:-120}" $bound sclang -D "$here/compile.scd" "$from" "$work/out" "${3:-}" >"$work/log" 2>&1 </dev/null
status=$?

if [ $status -ne 0 ] || [ ! -s "$work/out/catalogue.json" ]; then
	complaints <"$work/log" >&2
	case $status in
		124|137|152) echo "sclang did not finish in time." >&2 ;;
		127) echo "sclang is not installed (Debian: supercollider-language)." >&2 ;;
		*) grep -q '^wrong: ' "$work/log" || tail -n 40 "$work/log" >&2 ;;
	esac
	exit 1
fi

rm -rf "$out"/*.scsyndef "$out/samples"
mv "$work/out/samples" "$work/out"/*.scsyndef "$out" && mv "$work/out/catalogue.json" "$out"
