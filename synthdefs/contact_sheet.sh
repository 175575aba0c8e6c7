#!/bin/sh
# contact_sheet.sh OUT_DIR: a spectrogram of every unit of the catalogue, and all on one sheet, for people to look at.
# Needs a built beltane (or $BELTANE), sox, and ImageMagick for the sheet: apt-get install sox imagemagick
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
[ $# -eq 1 ] || { echo "usage: contact_sheet.sh OUT_DIR" >&2; exit 2; }
beltane=${BELTANE:-$here/build/release/bin/beltane}
command -v sox >/dev/null || { echo "sox is not installed; apt-get install sox" >&2; exit 1; }
mkdir -p "$1"
units=$("$beltane" catalogue --json | sed -n 's/^ *"kind": "\([a-z]*\)".*/\1/p; s/^ *"name": "\([a-z0-9_]*\)".*/\1/p' |
	awk '/^(source|filter|eq|effect|modulator|system)$/ { kind = $0; next } kind != "" && kind != "system" { print kind, $0 } { kind = "" }')
echo "$units" | while read -r kind unit; do
	"$beltane" audition "$unit" --wav "$1/$unit.wav" >/dev/null
	sox "$1/$unit.wav" -n remix 1-2 rate 32k spectrogram -x 400 -y 257 -z 90 -t "$kind: $unit" -o "$1/$unit.png"
	rm "$1/$unit.wav"
	echo "$kind $unit"
done
if command -v montage >/dev/null; then
	montage "$1"/*.png -tile 5x -geometry 420x300+4+4 "$1/sheet.jpg"
	echo "$1/sheet.jpg"
fi
