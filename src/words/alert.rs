//! The words of sound, notifications and reading aloud.

use super::Lang;
use crate::alert::Level;

words! {
    Sound: "Звук", "Sound";
    SoundHint: "Пока сайт не на виду", "While the site is out of sight";
    Volume: "Громкость", "Volume";
    Try: "Проверить", "Test";
    Looking: "И когда я смотрю", "Also while I'm looking";
    Notifications: "Уведомления на рабочем столе", "Desktop notifications";
    NotificationsHint: "Пока сайт не на виду, в этом браузере", "While the site is out of sight, in this browser";
    Denied:
        "Браузер не разрешает уведомления этого сайта. Разрешить их можно в настройках сайта: значок слева от адреса.",
        "The browser blocks notifications from this site. Allow them in the site's settings: the icon left of the address.";
    NotGiven: "Без разрешения браузера уведомлений не будет. Выбери ещё раз, и он спросит снова.",
        "Without the browser's permission there are none. Choose again and it will ask again.";
    NotHere: "Этот браузер не умеет показывать уведомления сайтов. Звук работает и без них.",
        "This browser can't show a site's notifications. The sound works without them.";
    WorksTitle: "Уведомления включены", "Notifications are on";
    Works: "Вот так их и будет видно", "This is what they will look like";
    Aloud: "Чтение вслух", "Reading aloud";
    AloudHint: "Какие сообщения читает программа экранного доступа", "Which messages a screen reader reads out";
    Off: "Выкл", "Off";
    Calls: "Когда зовут", "When called";
    All: "Каждое", "Every one";
}

// What is needed before the part with the settings is there. As words of the table they would bring all others along.

/// The settings, and the button that opens them.
#[must_use]
pub fn settings(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Звук и уведомления",
        Lang::En => "Sound and notifications",
    }
}

/// Somebody calls the visitor.
#[must_use]
pub fn calls_you(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{name} зовёт тебя"),
        Lang::En => format!("{name} is calling you"),
    }
}

/// Somebody says something to all.
#[must_use]
pub fn says(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{name} пишет"),
        Lang::En => format!("{name} writes"),
    }
}

impl Level {
    /// What it is called.
    #[must_use]
    pub fn name(self, lang: Lang) -> &'static str {
        let word = match self {
            Level::Off => Word::Off,
            Level::Calls => Word::Calls,
            Level::All => Word::All,
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
