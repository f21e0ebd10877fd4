//! What is shown: the stream, and tonight's list.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::library::Story;
use crate::player::Player;
use crate::refusal::Refusal;

/// How many episodes an evening has room for.
pub const SLOTS: usize = 8;
/// The longest address a stream may have, in bytes.
const MAX_ADDRESS: usize = 2048;

/// Where the known providers' players live; a page may always frame them.
pub const PROVIDERS: [&str; 7] = [
    "https://player.twitch.tv",
    "https://clips.twitch.tv",
    "https://www.youtube-nocookie.com",
    "https://goodgame.ru",
    "https://rutube.ru",
    "https://vkvideo.ru",
    "https://live.vkvideo.ru",
];

/// What the player shows and the evening's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// Where the stream comes from; none while the evening is off air.
    pub stream: Option<Stream>,
    /// What is watched tonight, in order.
    pub tonight: Arc<Vec<Story>>,
}

/// What somebody asks of the show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Show this stream to everybody.
    SetStream {
        /// Its address; empty to go off air.
        url: String,
    },
}

/// What became true of the show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The player shows another stream.
    StreamSet {
        /// Its address; none when off air.
        url: Option<String>,
        /// What shows it; set when the address is.
        player: Option<Player>,
    },
    /// The evening has another list.
    TonightSet {
        /// What is watched, in order.
        stories: Arc<Vec<Story>>,
    },
}

impl Event {
    /// The player shows this stream, or none.
    #[must_use]
    pub fn stream_set(stream: Option<Stream>) -> Event {
        let (url, player) = stream.map(|stream| (stream.url, stream.player)).unzip();
        Event::StreamSet { url, player }
    }
}

impl Show {
    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::StreamSet { url, player } => {
                self.stream = url.clone().zip(player.clone()).map(|(url, player)| Stream { url, player });
            }
            Event::TonightSet { stories } => self.tonight = Arc::clone(stories),
        }
    }
}

/// An https address on the public internet, and the player that shows it. It is found out once, where the address is
/// parsed: pages need not know how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stream {
    url: String,
    player: Player,
}

impl Stream {
    /// Reads an address; an empty one is none.
    ///
    /// # Errors
    /// [`Refusal::StreamAddress`] for anything but https to a named public host.
    pub fn parse(typed: &str) -> Result<Option<Stream>, Refusal> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        if typed.len() > MAX_ADDRESS {
            return Err(Refusal::StreamAddress);
        }
        let url = Url::parse(typed).map_err(|_| Refusal::StreamAddress)?;
        let is_public = matches!(url.host(), Some(Host::Domain(name)) if is_public_name(name));
        if url.scheme() != "https" || !is_public || !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::StreamAddress);
        }
        Ok(Some(Stream { player: Player::of(&url), url: url.into() }))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// What shows it.
    #[must_use]
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// Scheme, host and port: what a page's policy has to allow for the stream to be shown.
    #[must_use]
    pub fn origin(&self) -> String {
        Url::parse(&self.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }
}

/// A name that other machines can find: it has a dot, and none of the endings that stay at home (RFC 6761, RFC 8375).
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let home = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];
    name.contains('.') && !home.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_addresses_are_streams() {
        for (typed, is_stream) in [
            ("https://player.example.org/embed/42?autoplay=1", true),
            ("https://пример.рф/эфир", true),
            ("http://player.example.org/", false),
            ("javascript:alert(1)", false),
            ("data:text/html,hi", false),
            ("//player.example.org", false),
            ("https://user:secret@player.example.org/", false),
            ("https://localhost/", false),
            ("https://127.0.0.1/", false),
            ("https://[::1]/", false),
            ("https://2130706433/", false),
            ("https://router.lan/", false),
            ("https://router.local./", false),
            ("не адрес", false),
        ] {
            assert_eq!(Stream::parse(typed).is_ok(), is_stream, "{typed}");
        }
        assert!(Stream::parse(&format!("https://a.example/{}", "x".repeat(3000))).is_err());
        assert_eq!(Stream::parse("  "), Ok(None));
    }

    #[test]
    fn the_origin_is_what_a_policy_can_name() {
        let stream = Stream::parse("https://пример.рф:8443/эфир;'self'").unwrap().unwrap();
        assert_eq!(stream.origin(), "https://xn--e1afmkfd.xn--p1ai:8443");
    }
}
