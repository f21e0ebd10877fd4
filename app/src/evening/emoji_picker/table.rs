//! All emoji that have a name: what they look like from the crate `emojis`, what they are called and found by from
//! Unicode's CLDR (`app/emoji`).

use std::sync::OnceLock;

use emojis::{Emoji, Group, SkinTone};
use evening::emoji::{Entry, Tone};
use evening::words::Lang;

/// Made by `app/emoji/generate.mjs`: a line for each, in the order of the code points.
const NAMES: &str = include_str!("../../../emoji/names.txt");
/// Only older browsers' fonts need it, and CLDR leaves it out.
const AS_PICTURE: char = '\u{fe0f}';

/// One of them.
#[derive(Clone, Copy)]
pub struct Named {
    emoji: &'static Emoji,
    russian: &'static str,
    /// Both of its names, as they are looked for.
    folded: [&'static str; 2],
    keywords: &'static str,
}

impl Named {
    /// In this tone, if it comes in tones.
    #[must_use]
    pub fn in_tone(&self, tone: Tone) -> &'static str {
        let tone = match tone {
            Tone::Plain => SkinTone::Default,
            Tone::Light => SkinTone::Light,
            Tone::MediumLight => SkinTone::MediumLight,
            Tone::Medium => SkinTone::Medium,
            Tone::MediumDark => SkinTone::MediumDark,
            Tone::Dark => SkinTone::Dark,
        };
        self.emoji.with_skin_tone(tone).unwrap_or(self.emoji).as_str()
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.russian,
            Lang::En => self.emoji.name(),
        }
    }

    /// What stands between colons for it.
    #[must_use]
    pub fn short(&self) -> Option<&'static str> {
        self.emoji.shortcode()
    }

    /// Whether this is one of its short codes.
    #[must_use]
    pub fn has_short(&self, short: &str) -> bool {
        self.emoji.shortcodes().any(|own| own.eq_ignore_ascii_case(short))
    }

    /// Where it is offered: people stand with the faces.
    #[must_use]
    pub fn category(&self) -> usize {
        match self.emoji.group() {
            Group::SmileysAndEmotion | Group::PeopleAndBody => 0,
            Group::AnimalsAndNature => 1,
            Group::FoodAndDrink => 2,
            Group::TravelAndPlaces => 3,
            Group::Activities => 4,
            Group::Objects => 5,
            Group::Symbols => 6,
            Group::Flags => 7,
        }
    }
}

/// An emoji by its place in the table.
#[derive(Clone, Copy)]
pub struct Placed(pub usize);

impl Entry for Placed {
    fn glyph(&self) -> &str {
        table()[self.0].emoji.as_str()
    }

    fn shorts(&self) -> impl Iterator<Item = &str> {
        table()[self.0].emoji.shortcodes()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        table()[self.0].folded.into_iter()
    }

    fn keywords(&self) -> &str {
        table()[self.0].keywords
    }
}

/// In Unicode's order. What CLDR has no name for yet, no font has a picture for either.
pub fn table() -> &'static [Named] {
    static TABLE: OnceLock<Vec<Named>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines: Vec<(&str, &str)> = NAMES.lines().filter_map(|line| line.split_once('\t')).collect();
        emojis::iter()
            .filter_map(|emoji| {
                let glyph = emoji.as_str();
                let bare = glyph.contains(AS_PICTURE).then(|| glyph.replace(AS_PICTURE, ""));
                let at = lines.binary_search_by(|(other, _)| (*other).cmp(bare.as_deref().unwrap_or(glyph))).ok()?;
                let (russian, keywords) = lines[at].1.split_once('\t')?;
                // A name with capitals stands among the keywords too, without them.
                let folded = |name: &'static str| {
                    let is_folded = !name.contains(": ");
                    let small = || keywords.split('|').find(|keyword| keyword.len() == name.len() && keyword.contains(": "));
                    if is_folded { name } else { small().unwrap_or(name) }
                };
                Some(Named { emoji, russian, folded: [folded(russian), folded(emoji.name())], keywords })
            })
            .collect()
    })
}

/// The place of this very emoji, without a tone. `emojis::get` would know it at once, by 60 kB more to fetch.
pub fn place_of(glyph: &str) -> Option<usize> {
    table().iter().position(|named| named.emoji.as_str() == glyph)
}

#[cfg(test)]
mod tests {
    use super::*;
    use evening::emoji::{find, fold};

    fn check(typed: &str, first: &str) {
        let found = find((0..table().len()).map(Placed), typed, |_| 0, 1);
        assert_eq!(found.first().map(|placed| table()[placed.0].in_tone(Tone::Plain)), Some(first), "{typed}");
    }

    #[test]
    fn emoji_are_found_in_both_languages() {
        check("единорог", "🦄");
        check("радуга", "🌈");
        check("россия", "🇷🇺");
        check("кошка", "🐈");
        check("unicorn", "🦄");
        check("Флаг: РОССИЯ", "🇷🇺");
        check("Christmas Tree", "🎄");
        check(":wave", "👋");
        check("привет", "🤗"); // a keyword of both this and 👋: then Unicode's order counts
        check("чай", "🧋");
        check("tea", "🍵");
        check("ёлка", "🌲");
        check("попкорн", "🍿");
        check(":heart:", "❤️");
    }

    #[test]
    fn all_but_the_newest_have_a_name_in_both_languages() {
        let nameless: Vec<&str> = emojis::iter()
            .filter(|emoji| emoji.emoji_version() < emojis::EmojiVersion::new(17, 0))
            .filter(|emoji| place_of(emoji.as_str()).is_none())
            .map(Emoji::as_str)
            .collect();
        assert_eq!(nameless, Vec::<&str>::new());
        for named in table() {
            let keywords: Vec<&str> = named.keywords.split('|').collect();
            let name = fold(named.russian);
            assert!(name == named.russian || keywords.contains(&name.as_str()), "{name} cannot be found");
            assert_eq!(fold(named.keywords), named.keywords);
            assert!(Lang::ALL.iter().all(|lang| !named.name(*lang).is_empty()), "{}", named.in_tone(Tone::Plain));
        }
        let categories: Vec<usize> =
            (0..8).map(|category| table().iter().filter(|named| named.category() == category).count()).collect();
        assert!(categories.iter().all(|count| *count > 80), "{categories:?}");
    }

    #[test]
    fn tones_are_put_on_what_has_them() {
        let in_tone = |glyph, tone| place_of(glyph).map(|at| table()[at].in_tone(tone));
        assert_eq!(in_tone("👋", Tone::Dark), Some("👋🏿"));
        assert_eq!(in_tone("🦄", Tone::Dark), Some("🦄"));
        assert_eq!(in_tone("rubbish", Tone::Dark), None);
    }
}
