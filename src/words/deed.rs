//! The words of what those who keep order did.

use super::{Lang, moment, plural, role};
use crate::account::Role;
use crate::audit::{Entry, What};
use crate::time::{Instant, Wall};

words! {
    Remove: "Сообщение удалено", "Message removed";
    Restore: "Сообщение возвращено", "Message restored";
    Purge: "Стёрто", "Purged";
    Unpurge: "Возвращено", "Brought back";
    Pin: "Сообщение закреплено", "Message pinned";
    Unpin: "Сообщение откреплено", "Message unpinned";
    Resolve: "Жалоба разобрана", "Report settled";
    Dismiss: "Жалоба отклонена", "Report dismissed";
    Release: "Сообщение пропущено", "Message let through";
    Withhold: "Сообщение не пропущено", "Message held back";
    Watch: "Слова под присмотром", "Words watched";
    Unwatch: "Слова без присмотра", "Words watched no more";
    Mute: "Тишина", "Mute";
    Unmute: "Голос возвращён", "Unmuted";
    Ban: "Бан", "Ban";
    Unban: "Бан снят", "Unbanned";
    Note: "Заметка", "Note";
    Grant: "Роль", "Role";
    EndSessions: "Сеансы завершены", "Signed out";
    Slow: "Медленный режим", "Slow mode";
    RaiseShield: "Щит поднят", "Shield raised";
    LowerShield: "Щит опущен", "Shield lowered";
    Retain: "Хранение сообщений", "Keeping of messages";
    Flood: "Сообщений подряд", "Messages in a row";
    Member: "Участник", "Member";
    Console: "Хозяин сайта", "Whoever runs the site";
    Off: "выключен", "off";
    ForEver: "всегда", "for ever";
}

/// What it is called, where one chooses among them.
#[must_use]
pub fn name(what: What, lang: Lang) -> &'static str {
    let word = match what {
        What::Remove => Word::Remove,
        What::Restore => Word::Restore,
        What::Purge => Word::Purge,
        What::Unpurge => Word::Unpurge,
        What::Pin => Word::Pin,
        What::Unpin => Word::Unpin,
        What::Resolve => Word::Resolve,
        What::Dismiss => Word::Dismiss,
        What::Release => Word::Release,
        What::Withhold => Word::Withhold,
        What::Watch => Word::Watch,
        What::Unwatch => Word::Unwatch,
        What::Mute => Word::Mute,
        What::Unmute => Word::Unmute,
        What::Ban => Word::Ban,
        What::Unban => Word::Unban,
        What::Note => Word::Note,
        What::Grant => Word::Grant,
        What::EndSessions => Word::EndSessions,
        What::Slow => Word::Slow,
        What::RaiseShield => Word::RaiseShield,
        What::LowerShield => Word::LowerShield,
        What::Retain => Word::Retain,
        What::Flood => Word::Flood,
    };
    word.say(lang)
}

/// What was done, in one line. `wall`: what the reader's clock says at a moment.
#[must_use]
pub fn told(entry: &Entry, wall: impl Fn(Instant) -> Wall, lang: Lang) -> String {
    let what = name(entry.what, lang);
    let until = || entry.until.map(|until| moment(until, wall(until), lang));
    let amount = entry.amount.unwrap_or(0);
    match entry.what {
        What::Purge | What::Unpurge => format!("{what}: {}", messages(entry.messages, lang)),
        What::Mute | What::RaiseShield => match (until(), lang) {
            (Some(until), Lang::Ru) => format!("{what}, до: {}", until.to_lowercase()),
            (Some(until), Lang::En) => format!("{what}, until {until}"),
            (None, _) => what.to_owned(),
        },
        What::Grant => {
            let role = entry.role.and_then(|given| role(given, lang)).unwrap_or(Word::Member.say(lang));
            format!("{what}: {}", role.to_lowercase())
        }
        What::Slow if amount == 0 => format!("{what}: {}", Word::Off.say(lang)),
        What::Slow => format!("{what}: {amount} {}", if lang == Lang::Ru { "с" } else { "s" }),
        What::Retain if amount == 0 => format!("{what}: {}", Word::ForEver.say(lang)),
        What::Retain => format!("{what}: {}", days(amount, lang)),
        What::Flood => format!("{what}: {amount}"),
        What::Remove
        | What::Restore
        | What::Pin
        | What::Unpin
        | What::Resolve
        | What::Dismiss
        | What::Release
        | What::Withhold
        | What::Watch
        | What::Unwatch
        | What::Unmute
        | What::Ban
        | What::Unban
        | What::Note
        | What::EndSessions
        | What::LowerShield => what.to_owned(),
    }
}

/// A role by its name, also the plain one.
#[must_use]
pub fn any_role(given: Role, lang: Lang) -> &'static str {
    role(given, lang).unwrap_or(Word::Member.say(lang))
}

/// So many days.
#[must_use]
pub fn days(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} {}", plural(count, "день", "дня", "дней")),
        Lang::En => format!("{count} {}", if count == 1 { "day" } else { "days" }),
    }
}

/// So many messages.
#[must_use]
pub fn messages(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} {}", plural(count, "сообщение", "сообщения", "сообщений")),
        Lang::En => format!("{count} {}", if count == 1 { "message" } else { "messages" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Seq;
    use crate::time::MOSCOW;

    #[test]
    fn every_deed_is_told_in_one_line() {
        let at: Instant = "2026-11-22T19:00:00Z".parse().unwrap();
        let entry = |what| Entry {
            seq: Seq(1),
            at,
            by: None,
            what,
            whom: None,
            messages: 0,
            message: None,
            why: String::new(),
            until: None,
            role: None,
            amount: None,
            undone: None,
        };
        let of = |what, amount| Entry { amount: Some(amount), ..entry(what) };
        for (entry, russian, english) in [
            (entry(What::Remove), "Сообщение удалено", "Message removed"),
            (Entry { messages: 21, ..entry(What::Purge) }, "Стёрто: 21 сообщение", "Purged: 21 messages"),
            (
                Entry { until: Some(at), ..entry(What::Mute) },
                "Тишина, до: воскресенье, 22 ноября 2026, 22:00",
                "Mute, until Sunday, 22 November 2026, 22:00",
            ),
            (Entry { role: Some(Role::Guard), ..entry(What::Grant) }, "Роль: страж", "Role: guard"),
            (Entry { role: Some(Role::Member), ..entry(What::Grant) }, "Роль: участник", "Role: member"),
            (of(What::Slow, 0), "Медленный режим: выключен", "Slow mode: off"),
            (of(What::Slow, 10), "Медленный режим: 10 с", "Slow mode: 10 s"),
            (of(What::Retain, 0), "Хранение сообщений: всегда", "Keeping of messages: for ever"),
            (of(What::Retain, 31), "Хранение сообщений: 31 день", "Keeping of messages: 31 days"),
        ] {
            assert_eq!(told(&entry, |at| at.wall(MOSCOW), Lang::Ru), russian);
            assert_eq!(told(&entry, |at| at.wall(MOSCOW), Lang::En), english);
        }
        for what in What::ALL {
            assert!(Lang::ALL.iter().all(|lang| !name(what, *lang).is_empty()));
        }
    }
}
