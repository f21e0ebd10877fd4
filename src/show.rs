//! What is shown: the stream, tonight's list, and how far the evening has come.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::course::Course;
use crate::host::{Host, MAX_HOSTS};
use crate::library::Story;
use crate::permit::Act;
use crate::player::Player;
use crate::refusal::Refusal;
use crate::time::Instant;

/// How many episodes an evening has room for, unless told otherwise.
pub const SLOTS: u8 = 8;
/// The longest address a stream may have, in bytes.
const MAX_ADDRESS: usize = 2048;
/// How far ahead a start can be announced, in days.
pub const MAX_DAYS_AHEAD: u32 = 30;
/// The longest break, in minutes.
pub const MAX_BREAK: u16 = 180;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// Where the stream comes from; none while the evening is off air.
    pub stream: Option<Stream>,
    /// The sites whose players may be shown; known providers need no permission.
    pub hosts: Arc<Vec<Host>>,
    /// What is watched tonight, in order.
    pub tonight: Arc<Vec<Story>>,
    /// How many episodes there is room for.
    pub slots: u8,
    /// How far the evening has come.
    pub course: Course,
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
    /// Let players of this site into the page.
    AllowHost {
        /// Its name.
        host: String,
    },
    /// Let them in no longer.
    ForbidHost {
        /// Its name.
        host: String,
    },
    /// Say when the evening begins.
    Announce {
        /// When, in RFC 3339.
        at: String,
    },
    /// Say that a story of tonight's list is on.
    Play {
        /// The number of its first episode.
        story: u16,
    },
    /// Make a break.
    Pause {
        /// How long, in minutes.
        minutes: u16,
    },
    /// Say that the evening is over.
    End {},
}

impl Command {
    /// What one has to be allowed to do.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::SetStream { .. } | Command::AllowHost { .. } | Command::ForbidHost { .. } => Act::SetStream,
            Command::Announce { .. } | Command::Play { .. } | Command::Pause { .. } | Command::End {} => Act::RunShow,
        }
    }
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
    /// Players of a site may be shown.
    HostAllowed {
        /// Its name.
        host: Host,
    },
    /// They may no longer be shown.
    HostForbidden {
        /// Its name.
        host: Host,
    },
    /// The evening has come this far.
    CourseSet {
        /// How far.
        course: Course,
    },
    /// The evening has another list.
    TonightSet {
        /// What is watched, in order.
        stories: Arc<Vec<Story>>,
        /// How many episodes there is room for.
        #[serde(default = "slots")]
        slots: u8,
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

/// As many as every evening had while nobody could choose.
fn slots() -> u8 {
    SLOTS
}

impl Default for Show {
    fn default() -> Show {
        Show { stream: None, hosts: Arc::default(), tonight: Arc::default(), slots: SLOTS, course: Course::Idle }
    }
}

impl Show {
    /// How many episodes tonight's list still has room for.
    #[must_use]
    pub fn free_slots(&self) -> usize {
        usize::from(self.slots).saturating_sub(self.tonight.iter().map(Story::slots).sum())
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::StreamSet { url, player } => {
                self.stream = url.clone().zip(player.clone()).map(|(url, player)| Stream { url, player });
            }
            Event::HostAllowed { host } => {
                if let Err(place) = self.hosts.binary_search(host) {
                    Arc::make_mut(&mut self.hosts).insert(place, host.clone());
                }
            }
            Event::HostForbidden { host } => {
                if let Ok(place) = self.hosts.binary_search(host) {
                    Arc::make_mut(&mut self.hosts).remove(place);
                }
            }
            Event::CourseSet { course } => self.course = *course,
            Event::TonightSet { stories, slots } => (self.tonight, self.slots) = (Arc::clone(stories), *slots),
        }
    }

    /// What comes of a wish of somebody who may.
    ///
    /// # Errors
    /// The refusal, in the order: does it read, is there such a thing, is it possible as things stand.
    pub fn decide(&self, now: Instant, command: &Command) -> Result<Event, Refusal> {
        match command {
            Command::SetStream { url } => self.decide_stream(url),
            Command::AllowHost { host } => {
                let host = Host::parse(host)?;
                if self.hosts.len() >= MAX_HOSTS && !self.hosts.contains(&host) {
                    return Err(Refusal::TooManyHosts { max: MAX_HOSTS as u32 });
                }
                Ok(Event::HostAllowed { host })
            }
            Command::ForbidHost { host } => {
                let host = Host::parse(host)?;
                if !self.hosts.contains(&host) {
                    return Err(Refusal::NoSuchThing);
                }
                if self.framed().is_some_and(|shown| shown == host.as_str()) {
                    return Err(Refusal::HostInUse { host });
                }
                Ok(Event::HostForbidden { host })
            }
            Command::Announce { at } => {
                let at: Instant = at.parse().map_err(|_| Refusal::Malformed)?;
                let last = now.plus(Duration::from_secs(u64::from(MAX_DAYS_AHEAD) * 24 * 60 * 60));
                if at <= now || at > last {
                    return Err(Refusal::StartTime { days: MAX_DAYS_AHEAD });
                }
                Ok(Event::CourseSet { course: Course::Announced { at, after: self.course.story() } })
            }
            Command::Play { story } => {
                let is_on_list = self.tonight.iter().any(|other| other.first().number == *story);
                let course = Course::Playing { story: *story, since: now };
                if is_on_list { Ok(Event::CourseSet { course }) } else { Err(Refusal::NoSuchThing) }
            }
            Command::Pause { minutes } => {
                if !(1..=MAX_BREAK).contains(minutes) {
                    return Err(Refusal::BreakLength { max: u32::from(MAX_BREAK) });
                }
                let until = now.plus(Duration::from_secs(u64::from(*minutes) * 60));
                Ok(Event::CourseSet { course: Course::Break { after: self.course.story(), until } })
            }
            Command::End {} => Ok(Event::CourseSet { course: Course::Over { after: self.course.story() } }),
        }
    }

    fn decide_stream(&self, typed: &str) -> Result<Event, Refusal> {
        let stream = Stream::parse(typed)?;
        if let Some(stream @ Stream { player: Player::Frame { .. }, .. }) = &stream {
            let host = Host::parse(stream.host())?;
            if !self.hosts.contains(&host) {
                return Err(Refusal::HostNotAllowed { host });
            }
        }
        Ok(Event::stream_set(stream))
    }

    /// The site of a stranger's player that is shown right now.
    #[must_use]
    pub fn framed(&self) -> Option<&str> {
        self.stream.as_ref().filter(|stream| matches!(stream.player, Player::Frame { .. })).map(|stream| stream.host())
    }

    /// The sites besides the [`PROVIDERS`] that a page loaded now may frame, in order.
    #[must_use]
    pub fn frameable(&self) -> Vec<String> {
        let mut all: Vec<String> = self.hosts.iter().map(Host::to_string).collect();
        if let Some(shown) = self.framed().map(str::to_owned)
            && let Err(place) = all.binary_search(&shown)
        {
            all.insert(place, shown);
        }
        all
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
        let mut url = Url::parse(typed).map_err(|_| Refusal::StreamAddress)?;
        let host = url.domain().and_then(Host::of_domain).ok_or(Refusal::StreamAddress)?;
        if url.scheme() != "https" || !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::StreamAddress);
        }
        // One site, one name: a dot at its end would be another one to a page's policy.
        url.set_host(Some(host.as_str())).map_err(|_| Refusal::StreamAddress)?;
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

    /// The site that it comes from, as its [`Host`] is written: the address was canonical before it was a stream.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.url.strip_prefix("https://").unwrap_or_default();
        rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
    }
}

#[cfg(test)]
#[path = "show_tests.rs"]
mod tests;
