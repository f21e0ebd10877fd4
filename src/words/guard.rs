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
    PurgeTitle: "Стереть сообщения:", "Purge:";
    HowMany: "Сколько последних", "How many of the last ones";
    WouldGo: "Исчезнут эти", "These would go";
    Purge: "Стереть", "Purge";
    Deeds: "Что было", "What was done";
    NoDeeds: "Ничего не было", "Nothing so far";
    NoteField: "Заметка для стражей", "A note for the guards";
    NoteLeave: "Оставить", "Leave";
    LastMessages: "Последние сообщения", "Last messages";
    NoMessages: "Сообщений нет", "No messages";
    ReportTitle: "Жалоба на сообщение:", "Report a message:";
    ReportWords: "Сообщение посмотрит страж. Автор не узнает, кто пожаловался", "A guard will look at the message. Its author will not learn who reported it";
    WhyReported: "Её увидят только стражи и принцессы", "Only guards and princesses will see it";
    Report: "Пожаловаться", "Report";
    RemoveTitle: "Удалить сообщение:", "Remove a message:";
    Remove: "Удалить", "Remove";
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

/// That somebody was muted a moment ago.
#[must_use]
pub fn has_muted(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Тишина: {name}"),
        Lang::En => format!("Muted: {name}"),
    }
}

/// That somebody's messages went a moment ago.
#[must_use]
pub fn has_purged(count: u32, name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Стёрто {}: {name}", super::deed::messages(count, lang)),
        Lang::En => format!("Purged {}: {name}", super::deed::messages(count, lang)),
    }
}

/// How many messages would go.
#[must_use]
pub fn would_go(count: u32, lang: Lang) -> String {
    match (lang, count) {
        (Lang::Ru, 0) => "Стирать нечего".into(),
        (Lang::En, 0) => "There is nothing to purge".into(),
        (Lang::Ru, _) => format!("{} {}:", plural(count, "Исчезнет", "Исчезнут", "Исчезнут"), super::deed::messages(count, lang)),
        (Lang::En, _) => format!("{} would go:", super::deed::messages(count, lang)),
    }
}

/// How many may go at once.
#[must_use]
pub fn purge_most(most: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("От 1 до {most}"),
        Lang::En => format!("1 to {most}"),
    }
}

/// Since when somebody is here: `С нами с 12 ноября 2026, 14 дней`.
#[must_use]
pub fn since(days: u32, day: &str, year: i32, lang: Lang) -> String {
    let days = super::deed::days(days, lang);
    match lang {
        Lang::Ru => format!("С нами {days}: {} {year}", day.to_lowercase()),
        Lang::En => format!("With us for {days}: {day} {year}"),
    }
}

/// All else that can be done to a message.
#[must_use]
pub fn more(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Ещё",
        Lang::En => "More",
    }
}

/// What the menu of a message is called.
#[must_use]
pub fn menu_of(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Сообщение: {name}"),
        Lang::En => format!("Message: {name}"),
    }
}

/// Copies the text.
#[must_use]
pub fn copy(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Копировать текст",
        Lang::En => "Copy text",
    }
}

/// Puts a message above the chat.
#[must_use]
pub fn pin(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Закрепить",
        Lang::En => "Pin",
    }
}

/// Takes it down.
#[must_use]
pub fn unpin(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Открепить",
        Lang::En => "Unpin",
    }
}

/// Points a message out to those who keep order.
#[must_use]
pub fn report(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Пожаловаться…",
        Lang::En => "Report…",
    }
}

/// That it was pointed out a moment ago.
#[must_use]
pub fn has_reported(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Спасибо! Стражи посмотрят",
        Lang::En => "Thank you! The guards will look at it",
    }
}

/// Takes a message away, with a reason.
#[must_use]
pub fn remove_why(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Удалить с причиной…",
        Lang::En => "Remove with a reason…",
    }
}

/// What waits for those who keep order.
#[must_use]
pub fn waiting(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Ждёт стража",
        Lang::En => "For a guard",
    }
}

/// What only those who keep order have.
#[must_use]
pub fn tools(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Инструменты стража",
        Lang::En => "Guard's tools",
    }
}

/// Opens the card.
#[must_use]
pub fn card(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Карточка",
        Lang::En => "Card",
    }
}

/// Asks for how long, and why.
#[must_use]
pub fn mute_other(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Тишина с причиной…",
        Lang::En => "Mute with a reason…",
    }
}

/// Asks how many messages are to go.
#[must_use]
pub fn purge(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Стереть сообщения…",
        Lang::En => "Purge messages…",
    }
}

/// Asks whether somebody is to be let in no more.
#[must_use]
pub fn ban(lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => "Забанить…",
        Lang::En => "Ban…",
    }
}

/// A length of a mute, in few signs.
#[must_use]
pub fn short_length(minutes: u32, lang: Lang) -> String {
    let (count, ru, en) = match minutes {
        0..60 => (minutes, "мин", "min"),
        60..1440 => (minutes / 60, "ч", "h"),
        _ => (minutes / 1440, "дн", "d"),
    };
    format!("{count} {}", if lang == Lang::Ru { ru } else { en })
}

/// Mutes for so long.
#[must_use]
pub fn mute_for(minutes: u32, lang: Lang) -> String {
    let length = short_length(minutes, lang);
    match lang {
        Lang::Ru => format!("Тишина на {length}"),
        Lang::En => format!("Mute for {length}"),
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
