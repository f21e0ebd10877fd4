//! What goes over the wire: orders in, frames and pulses out.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::account::Actor;
use crate::chat;
use crate::id::{MemberId, MessageId, Seq};
use crate::json::Later;
use crate::library;
use crate::refusal::Refusal;
use crate::room::{Command, Event, Room};
use crate::roster::{Presence, Typing};
use crate::time::Instant;

/// The version of this wire.
pub const PROTOCOL: u32 = 1;

/// A wish, with a number of the client's choice that makes sending it again harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The client's number for this wish: a UUID.
    pub nonce: String,
    /// The wish.
    pub command: Command,
}

impl Order {
    /// An order for the chat, as [`Order`] is written. A page that only talks so carries no writer of all other commands.
    #[must_use]
    pub fn for_chat(nonce: &str, command: &chat::Command) -> Later<Order> {
        Later::same(&ForChat { nonce, command: OfChat { chat: command } })
    }
}

#[derive(Serialize)]
struct ForChat<'a> {
    nonce: &'a str,
    command: OfChat<'a>,
}

#[derive(Serialize)]
struct OfChat<'a> {
    chat: &'a chat::Command,
}

/// The answer to an order that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The frame that tells everybody.
    pub seq: Seq,
}

/// A client's number for one wish: a UUID in its usual form, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nonce(String);

impl Nonce {
    /// Reads a UUID.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(text: &str) -> Result<Nonce, Refusal> {
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(place, byte)| match place {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_uuid { Ok(Nonce(text.to_ascii_lowercase())) } else { Err(Refusal::Malformed) }
    }

    /// In lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A fact with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Its place.
    pub seq: Seq,
    /// When it became true.
    pub at: Instant,
    /// What became true.
    pub event: Event,
}

/// Who is told of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Nobody's page: it changes only what the server holds.
    Nobody,
    /// Everybody.
    Everyone,
    /// Those who keep order, and whom else it is about if they are told.
    Staff {
        /// Who is told besides.
        and: Option<MemberId>,
    },
}

impl Frame {
    /// The frame as this person's page gets it, if it is for them at all. `is_staff`: they keep order.
    #[must_use]
    pub fn seen_by(&self, actor: Actor, is_staff: bool) -> Option<Cow<'_, Frame>> {
        match (self.event.audience(), &self.event) {
            (Audience::Nobody, _) => None,
            // All of a library goes to nobody's page unasked.
            (Audience::Everyone, Event::Library(event)) if event.is("replaced") => {
                let event = Event::Library(Later::of(&library::Event::Restocked {}));
                Some(Cow::Owned(Frame { event, ..*self }))
            }
            (Audience::Staff { .. }, _) if is_staff => Some(Cow::Borrowed(self)),
            (Audience::Staff { and: Some(and) }, event) if actor == Actor::Member(and) => {
                Some(Cow::Owned(Frame { event: event.for_them(), ..*self }))
            }
            (Audience::Staff { .. }, _) => None,
            (Audience::Everyone, Event::Chat(chat::Event::Said { message, nonce: Some(_) }))
                if actor != Actor::Member(message.by.id) =>
            {
                let event = Event::Chat(chat::Event::Said { message: message.clone(), nonce: None });
                Some(Cow::Owned(Frame { event, ..*self }))
            }
            (Audience::Everyone, _) => Some(Cow::Borrowed(self)),
        }
    }

    /// The message whose text it tells.
    #[must_use]
    pub fn tells(&self) -> Option<MessageId> {
        let Event::Chat(event) = &self.event else { return None };
        event.tells()
    }

    /// The frame for those who may no longer read the text that it tells: its message has been removed since.
    #[must_use]
    pub fn without_text(&self) -> Frame {
        let mut frame = self.clone();
        if let Event::Chat(event) = &mut frame.event {
            event.drop_text();
        }
        frame
    }

    /// The one person whose copy differs from everybody else's, if there is such a person.
    #[must_use]
    pub fn private_to(&self) -> Option<MemberId> {
        match &self.event {
            Event::Chat(chat::Event::Said { message, nonce: Some(_) }) => Some(message.by.id),
            event => match event.audience() {
                Audience::Staff { and } => and,
                Audience::Nobody | Audience::Everyone => None,
            },
        }
    }
}

/// What passes and is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pulse {
    /// How many are here.
    Presence(Presence),
    /// Somebody is writing.
    Typing(Typing),
}

/// The first word of a stream: where it starts. Every frame after `seq` follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// What the visitor is taken to have seen.
    pub seq: Seq,
    /// The server's clock.
    pub now: Instant,
    /// Which server this is.
    pub node: String,
}

/// Tells a page to fetch the room anew: what it has cannot be continued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// Frames after this one follow.
    pub seq: Seq,
    /// Why.
    pub why: ResetReason,
}

/// Why a page cannot go on from what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// The frames in between are no longer kept, or were never written.
    LogGone,
    /// The visitor's own role changed, and with it what they may see.
    RoleChanged,
    /// The visitor signed out, on this page or another.
    SessionEnded,
}

/// All that a page needs to begin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// How many are here.
    pub presence: Presence,
    /// The room.
    pub room: Room,
}

/// How long a page waits before it opens its stream anew: 1 to 2 s, twice as long with every failure, at most 15 to 30 s.
/// `chance` (0 to 1) says where between, so that a thousand pages do not return in one moment.
#[must_use]
pub fn pause(failures: u32, chance: f64) -> std::time::Duration {
    let longest = f64::from(2_u32.saturating_pow(failures.saturating_add(1)).min(30));
    std::time::Duration::from_secs_f64(longest * (1.0 + chance.clamp(0.0, 1.0)) / 2.0)
}

/// A page of messages, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The messages.
    pub messages: Vec<chat::Message>,
    /// Whether there are more of them on the side that was asked for.
    pub more: bool,
}

/// Which page of messages is meant; a page has 1 to 100, and 50 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// From where.
    pub side: Side,
    /// How many.
    pub limit: u16,
}

/// From where a page of messages goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The last messages of all.
    Last,
    /// Those before this one.
    Before(i64),
    /// Those after this one.
    After(i64),
}

impl Wanted {
    /// Reads the words of a request.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(before: Option<&str>, after: Option<&str>, limit: Option<&str>) -> Result<Wanted, Refusal> {
        let id = |text: &str| text.parse().ok().filter(|&id: &i64| id >= 0).ok_or(Refusal::Malformed);
        let given = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(id).transpose();
        let side = match (given(before)?, given(after)?) {
            (None, None) => Side::Last,
            (Some(id), None) => Side::Before(id),
            (None, Some(id)) => Side::After(id),
            (Some(_), Some(_)) => return Err(Refusal::Malformed),
        };
        let limit = limit.map_or(Ok(50), str::parse).map_err(|_| Refusal::Malformed)?;
        if (1..=100).contains(&limit) { Ok(Wanted { side, limit }) } else { Err(Refusal::Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_a_uuid() {
        let upper = "01890A5D-AC96-774B-BCCE-B302099A8057";
        assert_eq!(Nonce::parse(upper).unwrap().as_str(), upper.to_lowercase());
        for bad in [
            "",
            "hi",
            "01890a5d-ac96-774b-bcce-b302099a805",
            "01890a5dxac96-774b-bcce-b302099a8057",
            "01890a5d-ac96-774b-bcce-b302099a805я",
        ] {
            assert_eq!(Nonce::parse(bad), Err(Refusal::Malformed), "{bad}");
        }
    }

    #[test]
    fn an_order_for_the_chat_is_an_order() {
        let command = chat::Command::Say { text: "«привет»".into() };
        let order = Order { nonce: "x".into(), command: Command::Chat(command.clone()) };
        assert_eq!(Order::for_chat("x", &command), Later::of(&order));
    }

    #[test]
    fn an_order_has_no_unknown_parts() {
        for (json, is_order) in [
            (r#"{"nonce":"x","command":{"chat":{"say":{"text":"hi"}}}}"#, true),
            (r#"{"nonce":"x","command":{"chat":{"remove":{"id":41}}}}"#, true),
            (r#"{"nonce":"x","command":{"moderation":{"mute":{"id":7,"minutes":10,"why":""}}}}"#, true),
            (r#"{"nonce":"x","command":{"moderation":{"mute":{"id":7,"minutes":-1,"why":""}}}}"#, false),
            (r#"{"nonce":"x","command":{"show":{"set_stream":{"url":""}}}}"#, true),
            (r#"{"nonce":"x","command":{"show":{"play":{"story":26}}}}"#, true),
            (r#"{"nonce":"x","command":{"show":{"end":{}}}}"#, true),
            (r#"{"nonce":"x","command":{"show":{"end":{"also":1}}}}"#, false),
            (r#"{"nonce":"x","command":{"show":{"play":{"story":-1}}}}"#, false),
            (r#"{"nonce":"x","command":{"show":{"pause":{"minutes":5,"also":1}}}}"#, false),
            (r#"{"nonce":"x","command":{"chat":{"say":{"text":"hi"}}},"also":1}"#, false),
            (r#"{"nonce":"x","command":{"chat":{"say":{"text":"hi","also":1}}}}"#, false),
            (r#"{"nonce":"x","command":{"chat":{"shout":{"text":"hi"}}}}"#, false),
            (r#"{"nonce":"x","command":{"chat":{"say":{"text":"\ud800"}}}}"#, false),
            (r#"{"nonce":"x","command":{"chat":{"remove":{"id":"41"}}}}"#, false),
        ] {
            assert_eq!(serde_json::from_str::<Order>(json).is_ok(), is_order, "{json}");
        }
    }

    #[test]
    fn a_page_comes_back_after_1_to_30_seconds() {
        for (failures, chance, seconds) in
            [(0, 0.0, 1.0), (0, 1.0, 2.0), (2, 0.0, 4.0), (2, 0.5, 6.0), (5, 0.0, 15.0), (u32::MAX, 1.0, 30.0)]
        {
            assert_eq!(pause(failures, chance).as_secs_f64(), seconds, "{failures} {chance}");
        }
    }

    #[test]
    fn pages_of_messages() {
        let parse = |before, after, limit| Wanted::parse(before, after, limit);
        assert_eq!(parse(None, None, None), Ok(Wanted { side: Side::Last, limit: 50 }));
        assert_eq!(parse(Some("41"), None, Some("100")), Ok(Wanted { side: Side::Before(41), limit: 100 }));
        assert_eq!(parse(Some(""), Some("41"), Some("1")), Ok(Wanted { side: Side::After(41), limit: 1 }));
        for (before, after, limit) in [
            (Some("x"), None, None),
            (Some("-1"), None, None),
            (None, Some("x"), None),
            (Some("1"), Some("2"), None),
            (None, None, Some("0")),
            (None, None, Some("101")),
            (None, None, Some("-1")),
            (None, None, Some("")),
        ] {
            assert_eq!(parse(before, after, limit), Err(Refusal::Malformed), "{before:?} {after:?} {limit:?}");
        }
    }
}
