//! The words of the emoji picker.

use super::Lang;
use crate::emoji::Tone;

words! {
    Search: "Найти эмодзи", "Find an emoji";
    SearchHint: "Найти: чай, луна, ура…", "Find: tea, moon, yay…";
    Categories: "Категории", "Categories";
    Recent: "Недавние", "Recent";
    Faces: "Лица и жесты", "Faces and gestures";
    Nature: "Природа", "Nature";
    Food: "Еда и напитки", "Food and drink";
    Places: "Места и поездки", "Travel and places";
    Activities: "Занятия", "Activities";
    Objects: "Вещи", "Objects";
    Symbols: "Символы", "Symbols";
    Flags: "Флаги", "Flags";
    Found: "Найдено", "Found";
    NothingFound: "Такого не нашлось. Попробуй другое слово", "Nothing like that. Try another word";
    Tone: "Цвет кожи", "Skin tone";
    TonePlain: "Жёлтый", "Yellow";
    ToneLight: "Светлый", "Light";
    ToneMediumLight: "Не очень светлый", "Medium-light";
    ToneMedium: "Средний", "Medium";
    ToneMediumDark: "Не очень тёмный", "Medium-dark";
    ToneDark: "Тёмный", "Dark";
    Completion: "Подходящие эмодзи", "Matching emoji";
}

// The two that are needed before the part with the picker is there. As words of the table they would bring all others along.

/// The picker, and the button that opens it.
#[must_use]
pub fn picker(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Эмодзи",
        Lang::En => "Emoji",
    }
}

/// The picker did not come.
#[must_use]
pub fn not_loaded(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Эмодзи не загрузились",
        Lang::En => "The emoji could not be loaded",
    }
}

impl Tone {
    /// What it is called.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let word = match self {
            Tone::Plain => Word::TonePlain,
            Tone::Light => Word::ToneLight,
            Tone::MediumLight => Word::ToneMediumLight,
            Tone::Medium => Word::ToneMedium,
            Tone::MediumDark => Word::ToneMediumDark,
            Tone::Dark => Word::ToneDark,
        };
        word.say(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for word in Word::ALL {
            let [russian, english] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!russian.is_empty() && !russian.chars().any(|c| c.is_ascii_alphabetic()), "{russian}");
            assert!(!english.is_empty() && english.chars().all(|c| !('а'..='я').contains(&c)), "{english}");
        }
    }
}
