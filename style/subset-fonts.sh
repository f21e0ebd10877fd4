#!/bin/sh
# Makes the fonts of public/fonts smaller: the letters that a page has are in files of their own, in the weights that the style
# sheets name, and without the hints that screens of today pass over. What a page seldom has stays in the files named `rest`.
# Needs Fonttools (`pip install fonttools brotli`) and the whole fonts, as the npm packages @fontsource-variable/onest and
# @fontsource/philosopher have them in their folders `files`: style/subset-fonts.sh FOLDER
set -eu
cd "$(dirname "$0")/../public/fonts"
from=$1
basic=U+0020-007E,U+00A0,U+00AB,U+00B0,U+00B7,U+00BB,U+00D7,U+2013,U+2014,U+2018,U+2019,U+201C-201E,U+2022,U+2026,U+2190-2193,U+2212,U+20AC

part() { # part FILE LETTERS NAME
  pyftsubset "$1" --unicodes="$2" --layout-features='*' --no-hinting --flavor=woff2 --output-file="$3"
}

work=$(mktemp -d)
for script in latin cyrillic; do
  fonttools varLib.instancer -q "$from/onest-$script-wght-normal.woff2" wght=400:700 -o "$work/onest-$script.woff2"
  cp "$from/philosopher-$script-700-normal.woff2" "$work/philosopher-$script.woff2"
done
for font in onest philosopher; do
  part "$work/$font-latin.woff2" "$basic" "$font-latin.woff2"
  part "$work/$font-latin.woff2" '*' "$font-rest.woff2"
  part "$work/$font-cyrillic.woff2" '*' "$font-cyrillic.woff2"
done
rm -r "$work"
