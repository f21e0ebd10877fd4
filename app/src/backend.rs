//! What a page asks of the host that serves it. The server implements it; in the browser nobody calls it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use codee::{Decoder, Encoder};
use evening::audit::{Card, Log, Residents};
use evening::id::MemberId;
use evening::json::{self, Later};
use evening::leaving::Leave;
use evening::refusal::{self, Refusal, UnknownKind};
use evening::report::Queue;
use evening::roster::{People, Roster};
use evening::safety::Safety;
use evening::settings::Housekeeping;
use evening::shelf::{Draws, Evidence, History, Shelf};
use evening::time::Instant;
use evening::trial::Asked;
use evening::watch::Rehearsal;
use evening::wire::{Done, Order, Page, Snapshot};
use evening::words::{self, Lang, Word};
use leptos::prelude::expect_context;
use leptos::server_fn::codec::Post;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// An answer that is still on its way.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Refused>> + Send>>;

/// The host, as it is for one visitor.
pub trait Backend {
    /// All that the evening's page needs.
    fn visit(&self) -> Answer<Visit>;
    /// Carries out an order.
    fn act(&self, order: Later<Order>) -> Answer<Done>;
    /// A page of messages.
    fn messages(&self, before: Option<String>, after: Option<String>, limit: Option<String>) -> Answer<Page>;
    /// Whom the visitor may mean who has typed this of a name.
    fn people(&self, find: String) -> Answer<People>;
    /// A page of what those who keep order did.
    fn log(&self, what: Option<String>, who: Option<String>, before: Option<String>) -> Answer<Log>;
    /// What those who keep order see of somebody.
    fn card(&self, id: MemberId) -> Answer<Card>;
    /// What was pointed out to those who keep order and waits for them.
    fn reports(&self) -> Answer<Queue>;
    /// What a phrase would have held back in the last days.
    fn rehearse(&self, phrase: String) -> Answer<Rehearsal>;
    /// The library, and how tonight's list is made.
    fn library(&self) -> Answer<Shelf>;
    /// What was watched.
    fn history(&self) -> Answer<History>;
    /// A page of draws.
    fn draws(&self, before: Option<String>) -> Answer<Draws>;
    /// A draw with all that it takes to check it.
    fn draw(&self, seq: i64) -> Answer<Evidence>;
    /// Who is here.
    fn roster(&self) -> Answer<Roster>;
    /// Puts the visitor to a Trial of Harmony.
    fn trial(&self) -> Answer<Asked>;
    /// How the house cleans up after itself; after doing so now, if that is asked.
    fn housekeeping(&self, is_now: bool) -> Answer<Housekeeping>;
    /// A page of people, for those who run the house.
    fn residents(&self, find: String, page: u32) -> Answer<Residents>;
    /// What would go if the last messages of somebody were taken away.
    fn purge(&self, id: MemberId, count: u32) -> Answer<Page>;
    /// What keeps the visitor's account theirs.
    fn safety(&self) -> Answer<Safety>;
    /// Gives them another password.
    fn change_password(&self, old: String, new: String) -> Answer<Safety>;
    /// Gives them another address for letters, or none.
    fn change_email(&self, password: String, email: String) -> Answer<Safety>;
    /// Signs them out in one place.
    fn end_session(&self, id: String) -> Answer<Safety>;
    /// Signs them out everywhere but here.
    fn end_other_sessions(&self) -> Answer<Safety>;
    /// Signs them out everywhere.
    fn end_sessions(&self) -> Answer<()>;
    /// Has the visitor's account deleted in a week, unless they sign in before that.
    fn leave(&self, password: String, messages: String) -> Answer<Leave>;
    /// The visitor is writing.
    fn typing(&self) -> Answer<()>;
}

/// The host of the visitor who is served right now.
#[must_use]
pub fn current() -> Arc<dyn Backend + Send + Sync> {
    expect_context()
}

/// What the evening's page starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The visitor, if they have a name.
    pub me: Option<evening::account::Member>,
    /// The name of the host that they reached.
    pub site: String,
    /// The server's clock.
    pub now: Instant,
    /// How far east of UTC their clock is, in minutes, as far as the server knows it.
    pub minutes_east: i16,
    /// The room as they may see it.
    pub snapshot: Snapshot,
    /// Whether the evening has its first princess.
    pub has_princess: bool,
    /// What became of a form that was sent without script.
    pub note: Option<FormNote>,
}

/// A refused form that was sent without script: what to show on it again. The password is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormNote {
    /// Why.
    pub refusal: Refusal,
    /// The name that was typed.
    pub name: String,
    /// The e-mail address that was typed.
    pub email: String,
    /// The key that came with it.
    pub key: String,
    /// The trial that it asks for.
    #[serde(default)]
    pub trial: Option<Asked>,
}

/// Why an order, a form or a read came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, try_from = "Told")]
pub enum Refused {
    /// The site says no.
    No {
        /// Why.
        refusal: Refusal,
        /// The same in the visitor's language.
        words: String,
    },
    /// A newer site says no in a way that this page does not know.
    Unknown {
        /// Why, in the visitor's language.
        words: String,
    },
    /// The site broke; the reference leads to the log.
    Broken {
        /// The reference.
        broken: String,
    },
    /// What arrived could not be read.
    Garbled {
        /// What was wrong with it.
        garbled: String,
    },
    /// Nothing arrived at all.
    Unreachable {
        /// Why not.
        unreachable: String,
    },
}

/// Any of these, as the wire tells it.
#[derive(Deserialize)]
struct Told {
    refusal: Option<refusal::Told>,
    words: Option<String>,
    broken: Option<String>,
    garbled: Option<String>,
    unreachable: Option<String>,
}

impl TryFrom<Told> for Refused {
    type Error = &'static str;

    fn try_from(told: Told) -> Result<Refused, &'static str> {
        match told {
            Told { refusal: Some(refusal), words: Some(words), .. } => Ok(match Refusal::try_from(refusal) {
                Ok(refusal) => Refused::No { refusal, words },
                Err(UnknownKind) => Refused::Unknown { words },
            }),
            Told { broken: Some(broken), .. } => Ok(Refused::Broken { broken }),
            Told { garbled: Some(garbled), .. } => Ok(Refused::Garbled { garbled }),
            Told { unreachable: Some(unreachable), .. } => Ok(Refused::Unreachable { unreachable }),
            _ => Err("neither a refusal nor a fault"),
        }
    }
}

impl Refused {
    /// A refusal in this language.
    #[must_use]
    pub fn no(refusal: Refusal, lang: Lang) -> Refused {
        let words = words::refusal(&refusal, lang);
        Refused::No { refusal, words }
    }

    /// What a person reads.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Refused::No { words, .. } | Refused::Unknown { words } => words.clone(),
            Refused::Broken { .. } | Refused::Garbled { .. } => Word::Broken.say(lang).to_owned(),
            Refused::Unreachable { .. } => Word::NoConnection.say(lang).to_owned(),
        }
    }

    /// Whether the answer was lost on the way, so that asking again with the same nonce is right.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        let is_late = matches!(self, Refused::No { refusal: Refusal::Late, .. });
        is_late || matches!(self, Refused::Unreachable { .. } | Refused::Garbled { .. })
    }
}

/// JSON that is read by [`json::read`], as are frames and what the page was rendered from: so the browser carries one
/// reader of each type.
pub struct JsonText;

/// A server function with JSON on both ways.
pub type Json = Post<JsonText>;

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonText {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, serde_json::Error> {
        serde_json::to_string(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = String;

    fn decode(bytes: Bytes) -> Result<T, String> {
        let text = std::str::from_utf8(&bytes).map_err(|why| why.to_string())?;
        json::read(text).map_err(|why| why.to_string())
    }
}

impl<T: Serialize> Encoder<T> for JsonText {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonText {
    type Error = json::Unreadable;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, json::Unreadable> {
        json::read(text)
    }
}

impl FromServerFnError for Refused {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Refused {
        match error {
            ServerFnErrorErr::Request(why) => Refused::Unreachable { unreachable: why },
            ServerFnErrorErr::Args(why)
            | ServerFnErrorErr::MissingArg(why)
            | ServerFnErrorErr::Deserialization(why)
            | ServerFnErrorErr::Serialization(why) => Refused::Garbled { garbled: why },
            ServerFnErrorErr::Registration(why)
            | ServerFnErrorErr::UnsupportedRequestMethod(why)
            | ServerFnErrorErr::ServerError(why)
            | ServerFnErrorErr::MiddlewareError(why)
            | ServerFnErrorErr::Response(why) => Refused::Broken { broken: why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, words: &str) {
        assert_eq!(json::read::<Refused>(json).unwrap().words(Lang::Ru), words, "{json}");
    }

    #[test]
    fn every_answer_has_words() {
        check(r#"{"refusal":{"kind":"text_empty"},"words":"Пусто"}"#, "Пусто");
        check(r#"{"refusal":{"kind":"of_tomorrow","until":"1"},"words":"Завтра"}"#, "Завтра");
        check(r#"{"broken":"1a2b"}"#, Word::Broken.say(Lang::Ru));
        check(r#"{"unreachable":"offline"}"#, Word::NoConnection.say(Lang::Ru));
    }
}
