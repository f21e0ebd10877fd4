//! Words that somebody looks at first: phrases of a princess's choice, and the messages that wait for a guard because of them.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::account;
use crate::chat::{self, Chat, Message};
use crate::id::{MemberId, MessageId};
use crate::name;
use crate::permit::Act;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The most phrases.
pub const MOST_PHRASES: u32 = 100;
/// The most graphemes of one.
pub const PHRASE_MAX: u32 = 60;
/// The most messages of one person that wait at a time.
pub const MOST_OF_ONE: usize = 5;
/// The most that wait of all; fewer than a [`Chat`] remembers.
pub const MOST: usize = 200;

/// What somebody asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Have messages wait in which this stands.
    Watch {
        /// A phrase, see [`Phrase::parse`].
        phrase: String,
    },
    /// No longer.
    Unwatch {
        /// The phrase as it is kept.
        phrase: String,
    },
    /// Decide about a message that waits.
    Judge {
        /// The number of the frame that told of it.
        id: MessageId,
        /// Whether everybody may read it.
        release: bool,
    },
}

impl Command {
    /// What it takes.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Watch { .. } | Command::Unwatch { .. } => Act::Settle,
            Command::Judge { .. } => Act::Judge,
        }
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Messages wait in which this stands.
    Watched {
        /// The phrase.
        phrase: String,
    },
    /// No longer.
    Unwatched {
        /// The phrase.
        phrase: String,
    },
    /// A message waits.
    Held {
        /// The message; its number is that of the frame, and not the one that it will have in the chat.
        message: Message,
    },
    /// It waits no longer. If everybody may read it, that it was said came just before.
    Judged {
        /// Its number while it waited.
        id: MessageId,
        /// Whose it is.
        by: MemberId,
        /// Whether everybody may read it.
        release: bool,
    },
}

impl Event {
    /// Who is told besides those who keep order: whose message it is.
    #[must_use]
    pub fn tells(&self) -> Option<MemberId> {
        match self {
            Event::Held { message } => Some(message.by.id),
            Event::Judged { by, .. } => Some(*by),
            Event::Watched { .. } | Event::Unwatched { .. } => None,
        }
    }
}

/// A phrase, ready to be looked for.
///
/// It is found as whole words, however they are written (see [`name::key`]): «Спойлер» finds «cпoйлeр!» with Latin letters in
/// it and does not find «спойлеры»; «спойлер*» finds both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    key: String,
    /// Whether the last word may go on.
    goes_on: bool,
}

impl Phrase {
    /// Reads it.
    ///
    /// # Errors
    /// [`Refusal::TextEmpty`] without a letter or digit, [`Refusal::TextTooLong`] or [`Refusal::TextControl`].
    pub fn parse(typed: &str) -> Result<(String, Phrase), Refusal> {
        if typed.chars().any(char::is_control) {
            return Err(Refusal::TextControl);
        }
        if typed.len() > 16 * PHRASE_MAX as usize || typed.trim().graphemes(true).count() > PHRASE_MAX as usize {
            return Err(Refusal::TextTooLong { max: PHRASE_MAX });
        }
        let kept = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        let phrase = Phrase::of(&kept);
        if phrase.key.chars().any(char::is_alphanumeric) { Ok((kept, phrase)) } else { Err(Refusal::TextEmpty) }
    }

    fn of(kept: &str) -> Phrase {
        let (words, goes_on) = kept.strip_suffix('*').map_or((kept, false), |words| (words, true));
        Phrase { key: name::key(words), goes_on }
    }

    /// Whether it stands in a text, given as [`Phrase::read`] reads it. Linear in the length of the text: the standard library
    /// looks for substrings by the Two-Way algorithm (Crochemore and Perrin, 1991).
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric();
        let mut from = 0;
        while let Some(place) = text[from..].find(&self.key) {
            let (begin, end) = (from + place, from + place + self.key.len());
            let begins = !self.key.starts_with(is_word) || !text[..begin].ends_with(is_word);
            let ends = self.goes_on || !self.key.ends_with(is_word) || !text[end..].starts_with(is_word);
            if begins && ends {
                return true;
            }
            // The next one may begin within this one; a phrase is short, so this is linear all the same.
            from = begin + text[begin..].chars().next().map_or(1, char::len_utf8);
        }
        false
    }

    /// A text as phrases are looked for in it.
    #[must_use]
    pub fn read(text: &str) -> String {
        name::key(text)
    }
}

/// The phrases, and what waits, oldest first. Those who keep order have all of it, others what waits of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    phrases: Vec<String>,
    held: Chat,
}

impl Watch {
    /// These, the messages oldest first.
    #[must_use]
    pub fn of(phrases: Vec<String>, held: Vec<Message>) -> Watch {
        Watch { phrases, held: Chat::of(held) }
    }

    /// In the order in which they were chosen.
    #[must_use]
    pub fn phrases(&self) -> &[String] {
        &self.phrases
    }

    /// What waits.
    #[must_use]
    pub fn held(&self) -> &Chat {
        &self.held
    }

    /// Whether a text has to wait.
    #[must_use]
    pub fn catches(&self, text: &str) -> bool {
        if self.phrases.is_empty() {
            return false;
        }
        let text = Phrase::read(text);
        self.phrases.iter().any(|phrase| Phrase::of(phrase).is_in(&text))
    }

    /// Has a message wait.
    ///
    /// # Errors
    /// [`Refusal::GuardsBusy`] if too many do.
    pub fn hold(&self, message: Message) -> Result<Event, Refusal> {
        let of_one = self.held.messages().filter(|held| held.by.id == message.by.id).count();
        if of_one >= MOST_OF_ONE || self.held.messages().len() >= MOST {
            return Err(Refusal::GuardsBusy);
        }
        Ok(Event::Held { message })
    }

    /// What comes of a wish of somebody who may; for a message that everybody may read, also what it is.
    ///
    /// # Errors
    /// Those of [`Phrase::parse`], [`Refusal::OutOfBounds`] for one phrase too many, [`Refusal::NoSuchThing`] where it is so
    /// already or nothing waits.
    pub fn decide(&self, command: &Command) -> Result<(Event, Option<&Message>), Refusal> {
        Ok(match command {
            Command::Watch { phrase } => {
                let (phrase, _) = Phrase::parse(phrase)?;
                if self.phrases.contains(&phrase) {
                    return Err(Refusal::NoSuchThing);
                }
                if self.phrases.len() >= MOST_PHRASES as usize {
                    return Err(Refusal::OutOfBounds { min: 0, max: MOST_PHRASES });
                }
                (Event::Watched { phrase }, None)
            }
            Command::Unwatch { phrase } => {
                let phrase = self.phrases.iter().find(|kept| *kept == phrase).ok_or(Refusal::NoSuchThing)?;
                (Event::Unwatched { phrase: phrase.clone() }, None)
            }
            Command::Judge { id, release } => {
                let message = self.held.message(*id).ok_or(Refusal::NoSuchThing)?;
                let event = Event::Judged { id: *id, by: message.by.id, release: *release };
                (event, release.then_some(&**message))
            }
        })
    }

    /// Makes an event true.
    pub fn apply(&mut self, at: Instant, event: &Event) {
        match event {
            Event::Watched { phrase } => self.phrases.push(phrase.clone()),
            Event::Unwatched { phrase } => self.phrases.retain(|kept| kept != phrase),
            Event::Held { message } => self.held.apply(at, &chat::Event::Said { message: message.clone(), nonce: None }),
            Event::Judged { id, .. } => self.held.keep(|message| message.id != *id),
        }
    }

    /// Forgets what waits of somebody.
    pub fn forget(&mut self, by: MemberId) {
        self.held.keep(|message| message.by.id != by);
    }

    /// Makes what became true of a person true of what waits. What waits of somebody who has left, nobody will read.
    pub fn hear_of(&mut self, event: &account::Event) {
        if let account::Event::Left { id, .. } = event {
            self.forget(*id);
        }
        self.held.hear_of(event);
    }

    /// Forgets all but what waits of this person.
    pub fn keep_for(&mut self, me: Option<MemberId>) {
        self.phrases.clear();
        self.held.keep(|message| Some(message.by.id) == me);
    }
}

/// What a phrase would have held back, had it been there a week ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// How many messages.
    pub messages: u32,
    /// Of how many people.
    pub people: u32,
    /// The last of them, newest first.
    pub last: Vec<Message>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Actor, Role};
    use crate::audit::What;
    use crate::moderation;
    use crate::permit;
    use crate::room::tests::{NONCE, room};
    use crate::room::{self, Decision, Facts, Room};
    use crate::wire::{Frame, Nonce};
    use proptest::prelude::*;

    /// What comes of somebody asking this, and makes it true.
    fn ask(room: &mut Room, who: i64, command: impl Into<room::Command>) -> Result<Decision, Refusal> {
        let (now, nonce) = (Instant::from_millis(0), Nonce::parse(NONCE).unwrap());
        let decided = room.decide(Actor::Member(MemberId(who)), now, &nonce, &command.into(), &Facts::default())?;
        for event in &decided.events {
            room.apply(&Frame { seq: room.seq.next(), at: now, event: event.clone() });
        }
        Ok(decided)
    }

    fn say(text: &str) -> chat::Command {
        chat::Command::Say { text: text.into() }
    }

    fn told(decided: Result<Decision, Refusal>) -> Option<(What, Option<MemberId>, usize)> {
        decided.unwrap().deed.map(|deed| (deed.what, deed.whom, deed.messages.len()))
    }

    #[test]
    fn a_message_with_a_phrase_waits_until_a_guard_has_seen_it() {
        let mut room = room();
        let (watch, unwatch) =
            (Command::Watch { phrase: " купи  слона".into() }, Command::Unwatch { phrase: "купи слона".into() });
        assert_eq!(ask(&mut room, 3, watch.clone()), Err(Refusal::NotPermitted), "a guard chooses no phrases");
        assert_eq!(told(ask(&mut room, 4, watch.clone())), Some((What::Watch, None, 0)));
        assert_eq!(ask(&mut room, 4, watch), Err(Refusal::NoSuchThing));

        let held = ask(&mut room, 1, say("ну купи слона")).unwrap();
        let [room::Event::Watch(Event::Held { message })] = &held.events[..] else { panic!("{held:?}") };
        assert_eq!((held.deed, message.text.as_str(), room.chat.messages().len()), (None, "ну купи слона", 0));
        ask(&mut room, 3, say("купи слона")).unwrap();
        assert_eq!(room.chat.messages().len(), 1, "those who keep order do not wait");
        // Its author and those who keep order know of it.
        let frame = Frame { seq: crate::id::Seq(message.id.0), at: Instant::from_millis(0), event: held.events[0].clone() };
        for (who, role, knows) in
            [(1, Role::Member, true), (2, Role::Member, false), (3, Role::Guard, true), (9, Role::Guest, false)]
        {
            let actor = Actor::Member(MemberId(who));
            let seen = room.seen_by(actor);
            assert_eq!(seen.watch.held().message(message.id).is_some(), knows, "{who}");
            assert_eq!(seen.watch.phrases().len(), usize::from(role == Role::Guard), "{who}");
            assert_eq!(frame.seen_by(actor, permit::may(role, Act::ReadRemoved)).is_some(), knows, "{who}");
        }
        let judge = |release| Command::Judge { id: message.id, release };
        assert_eq!(ask(&mut room, 1, judge(true)), Err(Refusal::NotPermitted));
        assert_eq!(told(ask(&mut room, 3, judge(true))), Some((What::Release, Some(MemberId(1)), 1)));
        let said = Message::clone(room.chat.messages().next_back().unwrap());
        assert_eq!((said.by.id, said.text.as_str(), said.id > message.id), (MemberId(1), "ну купи слона", true));
        assert_eq!(ask(&mut room, 5, judge(false)), Err(Refusal::NoSuchThing), "somebody else was faster");

        let id = said.id;
        let edit = |text: &str| chat::Command::Edit { id, text: text.into() };
        assert_eq!(ask(&mut room, 1, edit("не купи слона")), Err(Refusal::EditWatched));
        ask(&mut room, 1, edit("не надо")).unwrap();
        ask(&mut room, 4, unwatch).unwrap();
        ask(&mut room, 1, edit("купи слона")).unwrap();
    }

    #[test]
    fn what_is_not_let_through_goes_and_so_does_what_waits_of_somebody_who_is_banned() {
        let mut room = room();
        ask(&mut room, 4, Command::Watch { phrase: "да*".into() }).unwrap();
        for place in 0..MOST_OF_ONE {
            ask(&mut room, 1, say(&format!("да{place}"))).unwrap();
        }
        assert_eq!(ask(&mut room, 1, say("да")), Err(Refusal::GuardsBusy));
        let first = room.watch.held().messages().next().unwrap().id;
        let withheld = ask(&mut room, 3, Command::Judge { id: first, release: false });
        assert_eq!(told(withheld), Some((What::Withhold, Some(MemberId(1)), 0)));
        ask(&mut room, 2, say("да")).unwrap();
        ask(&mut room, 3, moderation::Command::Ban { id: MemberId(1), why: String::new() }).unwrap();
        let left: Vec<MemberId> = room.watch.held().messages().map(|message| message.by.id).collect();
        assert_eq!(left, [MemberId(2)]);
    }

    #[test]
    fn what_a_phrase_finds() {
        for (phrase, text, finds) in [
            ("спойлер", "Спойлер!", true),
            ("спойлер", "тут сПОйлер: умрёт", true),
            ("спойлер", "cпoйлep", true), // Latin c, o and p
            ("спойлер", "спойлеры", false),
            ("спойлер*", "спойлеры", true),
            ("спойлер*", "антиспойлер", false),
            ("мат", "математика и шахмат", false),
            ("мат", "мат.", true),
            ("купи слона", "Купи   слона, а", true),
            ("купи слона", "купи\nслона", true),
            ("купи слона", "купи слонам", false),
            ("t.me/", "зайди на T.me/pony", true),
            ("ё", "е", true),
            ("ааа", "аааа ааа", true),
            ("а б а", "яа б а б а", true),
        ] {
            let (_, phrase) = Phrase::parse(phrase).unwrap();
            assert_eq!(phrase.is_in(&Phrase::read(text)), finds, "{phrase:?} in {text}");
        }
        for (typed, why) in [
            ("", Refusal::TextEmpty),
            (" * ", Refusal::TextEmpty),
            ("!!", Refusal::TextEmpty),
            ("a\nb", Refusal::TextControl),
            (&"я".repeat(61), Refusal::TextTooLong { max: 60 }),
        ] {
            assert_eq!(Phrase::parse(typed).unwrap_err(), why, "{typed:?}");
        }
        assert_eq!(Phrase::parse("  купи   слона ").unwrap().0, "купи слона");
    }

    proptest! {
        #[test]
        fn a_phrase_is_found_among_other_words(phrase in "[а-я]{1,8}", before in "([a-z]{1,5} )?", after in "( [a-z]{1,5})?") {
            let (_, parsed) = Phrase::parse(&phrase).unwrap();
            let text = format!("{before}{phrase}{after}");
            prop_assert!(parsed.is_in(&Phrase::read(&text)));
            let glued = format!("я{phrase}я");
            prop_assert!(!parsed.is_in(&Phrase::read(&glued)));
        }

        #[test]
        fn any_text_can_be_read(typed in "\\PC{0,60}", text in "\\PC{0,100}") {
            if let Ok((kept, phrase)) = Phrase::parse(&typed) {
                prop_assert_eq!(Phrase::parse(&kept).map(|(again, _)| again), Ok(kept));
                let _ = phrase.is_in(&Phrase::read(&text));
            }
        }
    }
}
