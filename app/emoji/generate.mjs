// Writes names.txt anew: what emoji are called and found by, from Unicode's CLDR. How to run it: docs/decisions/0014.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const modules = process.argv[2];
if (modules === undefined) throw new Error("usage: node generate.mjs FOLDER/node_modules");

const read = (path) => JSON.parse(readFileSync(join(modules, path), "utf8"));
const { version, license } = read("cldr-annotations-full/package.json");

/** All of a language's annotations: of single signs, and of what is put together from several. */
function annotations(lang) {
  const single = read(`cldr-annotations-full/annotations/${lang}/annotations.json`).annotations.annotations;
  const derived = read(`cldr-annotations-derived-full/annotationsDerived/${lang}/annotations.json`).annotationsDerived.annotations;
  return { ...derived, ...single };
}

// CLDR also names arrows, brackets and currencies; tones of skin are the site's own business.
const is_emoji = (glyph) => /\p{Emoji_Presentation}|\p{Extended_Pictographic}|\u20e3|\p{Regional_Indicator}/u.test(glyph);
const has_tone = (glyph) => /[\u{1f3fb}-\u{1f3ff}]/u.test(glyph);

/** As `fold` in src/emoji.rs leaves it. */
const fold = (text) => text.toLowerCase().replaceAll("ё", "е");

/** Words to find it by, those apart that its name says already; the name too, if it has to be folded to be found. */
function keywords(name, { default: words = [] }) {
  const told = new Set([name, ...name.split(/[^\p{L}\p{N}]+/u)]);
  return [fold(name), ...words.map(fold)].filter((word) => !told.has(word));
}

const [ru, en] = ["ru", "en"].map(annotations);
const clean = (text) => text.replaceAll(/[\t\n|]/g, " ");
const points = (glyph) => [...glyph].map((sign) => sign.codePointAt(0).toString(16).padStart(6, "0")).join();
const lines = Object.keys(ru)
  .filter((glyph) => is_emoji(glyph) && !has_tone(glyph) && en[glyph] !== undefined)
  .toSorted((one, other) => (points(one) < points(other) ? -1 : 1))
  .map((glyph) => {
    const [name, english] = [ru[glyph].tts[0], en[glyph].tts[0]];
    const words = [...new Set([...keywords(name, ru[glyph]), ...keywords(english, en[glyph])])];
    return [glyph, clean(name), words.map(clean).join("|")].join("\t");
  });

const head = `# Made by generate.mjs from cldr-annotations-full and cldr-annotations-derived-full ${version} (npm): Unicode CLDR's annotations.
# Copyright (c) Unicode, Inc. Licence: ${license}, https://www.unicode.org/license.txt
# In the order of the code points, without variation selectors: sign, Russian name, keywords in both languages.
`;
writeFileSync(join(import.meta.dirname, "names.txt"), `${head}${lines.join("\n")}\n`);
console.log(`${lines.length} emoji`);
