//! What is said of the chat.

use unicode_segmentation::UnicodeSegmentation;

use std::time::Duration;

use super::{Lang, Word, characters, plural, show, signs_of};
use crate::chat::MAX_GRAPHEMES;
use crate::refusal::Refusal;

/// How many are in the chat.
#[must_use]
pub fn in_chat(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} в чате"),
        Lang::En => format!("{count} in chat"),
    }
}

/// How full a message is, worth a look from four fifths on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// `812 из 1000`.
    pub words: String,
    /// Whether it is too long to be sent.
    pub is_over: bool,
}

/// The counter of a message that is being written, once it is worth a look.
#[must_use]
pub fn counter(text: &str, lang: Lang) -> Option<Counter> {
    let max = MAX_GRAPHEMES as usize;
    // A grapheme is a byte at least: most texts need no counting.
    let count = Some(text.trim()).filter(|text| text.len() * 5 >= max * 4)?.graphemes(true).count();
    let of = match lang {
        Lang::Ru => "из",
        Lang::En => "of",
    };
    (count * 5 >= max * 4).then(|| Counter { words: format!("{count} {of} {max}"), is_over: count > max })
}

/// Who is writing; none if nobody is.
#[must_use]
pub fn typing(names: &[&str], lang: Lang) -> Option<String> {
    let more = names.len().saturating_sub(2);
    Some(match (names, lang) {
        ([], _) => return None,
        ([one], Lang::Ru) => format!("{one} печатает"),
        ([one], Lang::En) => format!("{one} is typing"),
        ([one, other], Lang::Ru) => format!("{one} и {other} печатают"),
        ([one, other], Lang::En) => format!("{one} and {other} are typing"),
        ([one, other, ..], Lang::Ru) => format!("{one}, {other} и ещё {more} печатают"),
        ([one, other, ..], Lang::En) => format!("{one}, {other} and {more} more are typing"),
    })
}

/// How much was missed while the connection was gone; none if nothing was.
#[must_use]
pub fn missed(count: usize, lang: Lang) -> Option<String> {
    let n = u32::try_from(count).unwrap_or(u32::MAX);
    Some(match (n, lang) {
        (0, _) => return None,
        (1, Lang::Ru) => "Пропущено 1 сообщение, оно уже здесь".to_owned(),
        (_, Lang::Ru) => format!("Пропущено {n} {}, все уже здесь", messages(n)),
        (1, Lang::En) => "The 1 message you missed is here".to_owned(),
        (_, Lang::En) => format!("All {n} missed messages are here"),
    })
}

/// How much was said in the last moments, for whoever has it read out: `12 новых сообщений`.
#[must_use]
pub fn new_messages(count: usize, lang: Lang) -> String {
    let n = u32::try_from(count).unwrap_or(u32::MAX);
    match lang {
        Lang::Ru => format!("{n} {} {}", plural(n, "новое", "новых", "новых"), messages(n)),
        Lang::En => format!("{n} new {}", if n == 1 { "message" } else { "messages" }),
    }
}

fn messages(count: u32) -> &'static str {
    plural(count, "сообщение", "сообщения", "сообщений")
}

/// Why a text cannot be sent, as a page finds out by itself. Everything else it is told by the server.
#[must_use]
pub fn unsendable(refusal: &Refusal, lang: Lang) -> String {
    let word = match (refusal, lang) {
        (Refusal::TextTooLong { max }, Lang::Ru) => {
            return format!("Сообщение длиннее {max} {}. Сократи немного", signs_of(*max));
        }
        (Refusal::TextTooLong { max }, Lang::En) => {
            return format!("The message is longer than {}. Trim it a little", characters(*max));
        }
        (Refusal::TextControl, _) => Word::TextControl,
        (Refusal::SignedOut, _) => Word::SignedOut,
        _ => Word::TextEmpty,
    };
    word.say(lang).to_owned()
}

/// How long one only reads: `Тишина ещё 8:21`.
#[must_use]
pub fn muted_for(left: Duration, why: &str, lang: Lang) -> String {
    let left = show::countdown(left, lang);
    let why = if why.is_empty() { String::new() } else { format!(": {why}") };
    match lang {
        Lang::Ru => format!("Тишина ещё {left}{why}"),
        Lang::En => format!("Muted for {left}{why}"),
    }
}

/// When the connection is tried again.
#[must_use]
pub fn trying_in(seconds: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Попробуем через {seconds} с"),
        Lang::En => format!("Trying again in {seconds} s"),
    }
}

/// When one may write again.
#[must_use]
pub fn write_again_in(seconds: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Писать снова можно через {seconds} с"),
        Lang::En => format!("You can write again in {seconds} s"),
    }
}

/// A line that begins with a command that is not there.
#[must_use]
pub fn unknown_command(command: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Команды /{command} нет. Есть /me, /shrug, /spoiler и /help, а с // строка начнётся с косой черты"),
        Lang::En => format!("There is no /{command}. There are /me, /shrug, /spoiler and /help; start with // for a plain slash"),
    }
}
