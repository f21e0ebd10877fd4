//! Names: what one may look like, and when two are the same name.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;
use unicode_segmentation::UnicodeSegmentation;

use crate::refusal::Refusal;

/// The fewest graphemes of a name.
pub const MIN: u32 = 2;
/// The most graphemes of a name.
pub const MAX: u32 = 24;
/// The most bytes that a name of [`MAX`] graphemes may spend on marks.
const MAX_BYTES: usize = 256;

/// A name that somebody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads what somebody typed: NFKC, blanks at the ends dropped and between words single.
    ///
    /// # Errors
    /// [`Refusal::NameTooShort`], [`Refusal::NameTooLong`], [`Refusal::NameCharacters`] or [`Refusal::NameScripts`].
    pub fn parse(typed: &str) -> Result<Name, Refusal> {
        if typed.len() > 8 * MAX_BYTES {
            return Err(Refusal::NameTooLong { max: MAX });
        }
        let name: String = typed.nfkc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
        let length = name.graphemes(true).count();
        if length < MIN as usize {
            return Err(Refusal::NameTooShort { min: MIN });
        }
        if length > MAX as usize || name.len() > MAX_BYTES {
            return Err(Refusal::NameTooLong { max: MAX });
        }
        let mut script = None;
        for letter in name.chars() {
            match letter {
                '0'..='9' | ' ' | '_' | '-' | '.' => {}
                _ if !letter.is_alphabetic() => return Err(Refusal::NameCharacters),
                _ => match (letter.script(), script) {
                    (Script::Common | Script::Inherited | Script::Unknown, _) => return Err(Refusal::NameCharacters),
                    (found, None) => script = Some(found),
                    (found, Some(first)) if found == first => {}
                    (_, Some(_)) => return Err(Refusal::NameScripts),
                },
            }
        }
        if script.is_none() && !name.contains(|c: char| c.is_ascii_digit()) {
            return Err(Refusal::NameCharacters);
        }
        Ok(Name(name))
    }

    /// As it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Equal for names that read the same; see [`key`].
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.0)
    }
}

/// What two names share when people would take one for the other: NFKC, no case, ё = е, Cyrillic letters whose capitals
/// are drawn like Latin ones, and look-alikes folded as Unicode Technical Standard 39 has them. It folds too much rather
/// than too little: «нос» and «hoc» are one name here.
#[must_use]
pub fn key(name: &str) -> String {
    let plain: String = name.nfkc().flat_map(char::to_lowercase).map(as_drawn).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // The standard folds 0 to O and 1 to l; a small i has a capital that is drawn like l.
    skeleton(&plain).flat_map(char::to_lowercase).map(|c| if c == 'i' { 'l' } else { c }).collect()
}

/// The Latin letter whose capital looks like this one's.
fn as_drawn(letter: char) -> char {
    match letter {
        'а' => 'a',
        'в' => 'b',
        'е' | 'ё' => 'e',
        'к' => 'k',
        'м' => 'm',
        'н' => 'h',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'т' => 't',
        'у' => 'y',
        'х' => 'x',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str, expect: Result<&str, Refusal>) {
        assert_eq!(Name::parse(typed).as_ref().map(Name::as_str), expect.as_ref().copied(), "{typed:?}");
    }

    #[test]
    fn names_people_may_have() {
        check("Искра", Ok("Искра"));
        check("  Мятная   Соня ", Ok("Мятная Соня"));
        check("Pinkie_Pie-2.0", Ok("Pinkie_Pie-2.0"));
        check("Ｒａｒｉｔｙ", Ok("Rarity"));
        check("42", Ok("42"));
        check(&"я".repeat(24), Ok(&"я".repeat(24)));
    }

    #[test]
    fn names_nobody_may_have() {
        check("", Err(Refusal::NameTooShort { min: 2 }));
        check(" я ", Err(Refusal::NameTooShort { min: 2 }));
        check(&"я".repeat(25), Err(Refusal::NameTooLong { max: 24 }));
        check(&"я".repeat(100_000), Err(Refusal::NameTooLong { max: 24 }));
        check("Rаrity", Err(Refusal::NameScripts)); // the first «а» is Cyrillic
        check("Луна🌙", Err(Refusal::NameCharacters));
        check("a\u{202e}bc", Err(Refusal::NameCharacters));
        check("a\0b", Err(Refusal::NameCharacters));
        check("--", Err(Refusal::NameCharacters));
        check("<b>", Err(Refusal::NameCharacters));
    }

    #[test]
    fn names_that_read_the_same_are_the_same() {
        for (one, other) in [
            ("Ёлка", "елка"),
            ("RARITY", "rarity"),
            ("сосо", "coco"),
            ("ВЕРА", "BEPA"),
            ("Bob", "B0b"),
            ("Iris", "lris"),
            ("IRIS", "iris"),
            ("Мятная Соня", "мятная  соня"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        for (one, other) in [("Искра", "Искорка"), ("Луна", "Лука"), ("Rarity", "Parity")] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }
}
