//! Names: what one may look like, and when two are the same name.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection::skeleton;
use unicode_segmentation::UnicodeSegmentation;

use crate::account::LEFT;
use crate::id::MemberId;
use crate::refusal::Refusal;

/// The fewest graphemes of a name.
pub const MIN: u32 = 2;
/// The most graphemes of a name.
pub const MAX: u32 = 24;
/// The most bytes that a name of [`MAX`] graphemes may spend on marks.
const MAX_BYTES: usize = 256;
/// The most marks on one letter: more are there to cover the lines around it.
const MAX_MARKS: usize = 2;

/// A name that somebody may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Reads what somebody typed: NFKC, blanks at the ends dropped and between words single.
    ///
    /// # Errors
    /// [`Refusal::NameTooShort`], [`Refusal::NameTooLong`], [`Refusal::NameCharacters`], [`Refusal::NameScripts`], or
    /// [`Refusal::NameTaken`] for what reads as the name of those who have left.
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
        // A mark needs a letter before it.
        let mut marks = MAX_MARKS;
        for letter in name.chars() {
            marks = if is_combining_mark(letter) {
                marks + 1
            } else if letter.is_alphabetic() {
                0
            } else {
                MAX_MARKS
            };
            if marks > MAX_MARKS {
                return Err(Refusal::NameCharacters);
            }
            match letter {
                '0'..='9' | ' ' | '_' | '-' | '.' => {}
                // Letters by the book that nobody sees.
                '\u{115f}' | '\u{1160}' => return Err(Refusal::NameCharacters),
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
        if key(&name) == key(LEFT) {
            return Err(Refusal::NameTaken);
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

/// What two names share when people would take one for the other: NFKC, no case, ё = е, Cyrillic and Greek letters whose
/// capitals are drawn like Latin ones, and look-alikes folded as Unicode Technical Standard 39 has them. It folds too much
/// rather than too little: «нос» and «hoc» are one name here.
#[must_use]
pub fn key(name: &str) -> String {
    // By way of the capitals, which ß and a final ς share with others; İ comes back as an i with a second dot.
    let plain = name.nfkc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).filter(|&c| c != '\u{307}');
    let plain: String = plain.map(as_drawn).collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // The standard folds 0 to O and 1 to l; a small i has a capital that is drawn like l.
    skeleton(&plain).flat_map(char::to_lowercase).map(|c| if c == 'i' { 'l' } else { c }).collect()
}

/// What somebody who has left has in place of a key: [`key`] leaves no capital, so nothing that is typed comes to it.
#[must_use]
pub fn key_of_left(id: MemberId) -> String {
    format!("LEFT:{id}")
}

/// The Latin letter or the digit that looks like this one's capital.
fn as_drawn(letter: char) -> char {
    match letter {
        'а' | 'α' => 'a',
        'в' | 'β' => 'b',
        'е' | 'ё' | 'ε' => 'e',
        'з' => '3',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'н' | 'η' => 'h',
        'о' | 'ο' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'т' | 'τ' => 't',
        'у' | 'υ' => 'y',
        'х' | 'χ' => 'x',
        'ζ' => 'z',
        'ι' => 'i',
        'ν' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        check("Юж", Ok("Юж"));
        check(&"я".repeat(24), Ok(&"я".repeat(24)));
        check(&"и\u{306}".repeat(24), Ok(&"й".repeat(24))); // marks that make a letter
        check("Соня²", Ok("Соня2"));
        check("Зе\u{301}бра", Err(Refusal::NameCharacters)); // and one that does not
        check("._Луна_.", Ok("._Луна_."));
        check("Звезда-3", Ok("Звезда-3"));
        check("Straße", Ok("Straße"));
        check("İris", Ok("İris"));
        check("ᲗᲐᲛᲐᲠ", Ok("ᲗᲐᲛᲐᲠ"));
        check("Νεφέλη", Ok("Νεφέλη"));
        check("שָׁלוֹם", Ok("שָׁלוֹם"));
        check("月光", Ok("月光"));
    }

    #[test]
    fn names_nobody_may_have() {
        check("", Err(Refusal::NameTooShort { min: 2 }));
        check(" я ", Err(Refusal::NameTooShort { min: 2 }));
        check(&"я".repeat(25), Err(Refusal::NameTooLong { max: 24 }));
        check(&"я".repeat(100_000), Err(Refusal::NameTooLong { max: 24 }));
        check(&"и\u{306}".repeat(25), Err(Refusal::NameTooLong { max: 24 }));
        check("и\u{306}", Err(Refusal::NameTooShort { min: 2 })); // one letter, however it is written
        check("Rаrity", Err(Refusal::NameScripts)); // the first «а» is Cyrillic
        check("Ρarity", Err(Refusal::NameScripts)); // the first letter is Greek
        check("Соня™", Err(Refusal::NameScripts)); // normalised, it ends in TM
        check("月の光", Err(Refusal::NameScripts));
        check("🌙🌙", Err(Refusal::NameCharacters));
        check("a\u{200b}b", Err(Refusal::NameCharacters)); // zero width
        check("a\u{200d}b", Err(Refusal::NameCharacters));
        check("Со\u{ad}ня", Err(Refusal::NameCharacters)); // a soft hyphen
        check("가\u{3164}나", Err(Refusal::NameCharacters)); // a Hangul filler
        check("\u{2800}\u{2800}", Err(Refusal::NameCharacters)); // blank Braille
        check("\u{5b7}אב", Err(Refusal::NameCharacters)); // a mark without a letter
        check(&format!("א{}ב", "\u{5b7}\u{5b8}\u{5b9}"), Err(Refusal::NameCharacters)); // a tower of marks
        check("٤٢", Err(Refusal::NameCharacters)); // digits of elsewhere
        check("...", Err(Refusal::NameCharacters));
        check("_-_", Err(Refusal::NameCharacters));
        check("Соня!", Err(Refusal::NameCharacters));
        check("@Соня", Err(Refusal::NameCharacters));
        check("Луна🌙", Err(Refusal::NameCharacters));
        check("a\u{202e}bc", Err(Refusal::NameCharacters));
        check("a\0b", Err(Refusal::NameCharacters));
        check("--", Err(Refusal::NameCharacters));
        check("<b>", Err(Refusal::NameCharacters));
    }

    #[test]
    fn nobody_poses_as_somebody_who_has_left() {
        for name in [LEFT, "пони ушла", " Пони  Ушла ", "ПОНИ УШЛА"] {
            check(name, Err(Refusal::NameTaken));
        }
        check("Пони", Ok("Пони"));
        let gone = key_of_left(MemberId(7));
        for typed in ["LEFT:7", "left:7", "ＬＥＦＴ:7", "LEFT\u{2236}7"] {
            assert_ne!(key(typed), gone, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn no_key_has_a_capital(typed in "\\PC{0,40}") {
            prop_assert!(!key(&typed).contains(|c: char| c.is_ascii_uppercase()), "{:?}", key(&typed));
        }
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
            ("СОСО", "coco"),
            ("ΝΙΝΑ", "Nina"),
            ("ΤΟΜ", "Тоm"),
            ("ΚΟΤ", "кот"),
            ("Звезда", "3везда"),
            ("Straße", "STRASSE"),
            ("İris", "Iris"),
            ("ıris", "Iris"),
            ("Νέος", "ΝΈΟΣ"),
            ("თამარ", "ᲗᲐᲛᲐᲠ"),
            ("Ｒａｒｉｔｙ", "Rarity"),
            ("Йод", "И\u{306}од"),
            ("modern", "rnodern"),
        ] {
            assert_eq!(key(one), key(other), "{one} and {other}");
        }
        for (one, other) in [
            ("Искра", "Искорка"),
            ("Луна", "Лука"),
            ("Rarity", "Parity"),
            ("Май", "Маи"),
            ("Соня", "Соня."),
            ("Соня", "_Соня_"),
            ("Соня 1", "Соня 2"),
            ("月光", "月夜"),
        ] {
            assert_ne!(key(one), key(other), "{one} and {other}");
        }
    }
}
