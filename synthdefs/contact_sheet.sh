#!/bin/sh
# contact_sheet.sh OUT_DIR: a spectrogram of every unit of the catalogue, and all on one sheet, for people to look at.
# Needs a built beltane (or $BELTANE), sox and ImageMagick: apt-get install sox imagemagick
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
[ $# -eq 1 ] || { echo "usage: contact_sheet.sh OUT_DIR" >&2; exit 2; }
beltane=${BELTANE:-$here/build/release/bin/beltane}
for tool in sox montage; do
	command -v $tool >/dev/null || { echo "$tool is not installed; apt-get install sox imagemagick" >&2; exit 1; }
done
mkdir -p "$1"
# A unit's kind stands before its name, and after it come the names of its parameters.
units=$("$beltane" catalogue --json | sed -n 's/^ *"\(kind\|name\)": "\([a-z0-9_]*\)".*/\1 \2/p' |
	awk '$1 == "kind" { kind = $2; next } kind != "" && kind != "system" { print kind, $2 } { kind = "" }')
echo "$units" | while read -r kind unit; do
	"$beltane" audition "$unit" --wav "$1/$unit.wav" >/dev/null
	sox -V1 "$1/$unit.wav" -n remix 1-2 rate 32k spectrogram -x 400 -y 257 -z 90 -t "$kind: $unit" -o "$1/$unit.png"
	rm "$1/$unit.wav"
	echo "$kind $unit"
done
montage "$1"/*.png -tile 8x -geometry 420x300+4+4 "$1/sheet.jpg"
echo "$1/sheet.jpg"
