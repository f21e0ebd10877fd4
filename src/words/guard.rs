//! The words of those who keep order.

use std::time::Duration;

use super::{Lang, moment, plural};
use crate::time::{Instant, Wall};

words! {
    MuteTitle: "Тишина:", "Mute:";
    HowLong: "Надолго ли", "For how long";
    TenMinutes: "10 мин", "10 min";
    Hour: "1 час", "1 hour";
    Day: "1 день", "1 day";
    Other: "Иначе", "Other";
    Minutes: "Сколько минут", "How many minutes";
    Why: "Причина", "Reason";
    WhyHint: "Необязательно", "Optional";
    WhyTold: "Её увидят сам человек, стражи и принцессы", "The person, guards and princesses will see it";
    Mute: "Включить тишину", "Mute";
    Unmute: "Вернуть голос", "Unmute";
    BanTitle: "Бан:", "Ban:";
    BanWords:
        "Все вкладки этого человека закроются сразу, и войти под этим именем будет нельзя. Сообщения останутся",
        "All of this person's tabs close at once, and nobody can sign in under this name. The messages stay";
    WhyKept: "Её увидят стражи и принцессы", "Guards and princesses will see it";
    Ban: "Забанить", "Ban";
    Unban: "Впустить снова", "Let in again";
    AlreadyDone: "Это уже сделал кто-то другой", "Somebody else has done that already";
}

// What is needed before the part with the questions is there. As words of the table they would bring all others along.

/// That somebody was banned a moment ago.
#[must_use]
pub fn has_banned(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Больше не пускаем: {name}"),
        Lang::En => format!("Let in no more: {name}"),
    }
}

/// The way back.
#[must_use]
pub fn take_back(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Отменить",
        Lang::En => "Undo",
    }
}

/// That somebody is banned already.
#[must_use]
pub fn banned_already(why: &str, lang: Lang) -> String {
    let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
    match lang {
        Lang::Ru => format!("Уже не пускаем{why}"),
        Lang::En => format!("Banned already{why}"),
    }
}

/// That somebody is muted already.
#[must_use]
pub fn muted_until(until: Instant, wall: Wall, why: &str, lang: Lang) -> String {
    let until = moment(until, wall, lang);
    let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
    match lang {
        Lang::Ru => format!("Тишина уже есть{why}. Конец: {}", until.to_lowercase()),
        Lang::En => format!("Already muted{why}. It ends: {until}"),
    }
}

/// How long a mute may be.
#[must_use]
pub fn longest(longest: Duration, lang: Lang) -> String {
    let days = u32::try_from(longest.as_secs() / 86_400).unwrap_or(u32::MAX);
    match lang {
        Lang::Ru => format!("Не дольше {days} {}", plural(days, "дня", "дней", "дней")),
        Lang::En => format!("{days} days at most"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for word in Word::ALL {
            let [russian, english] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!russian.is_empty() && !english.is_empty());
            assert!(english.chars().all(|c| !('а'..='я').contains(&c)), "{english}");
        }
    }
}
