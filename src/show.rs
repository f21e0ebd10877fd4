//! What is shown: the stream, tonight's list, and how far the evening has come.

use std::collections::BTreeSet;
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

/// How many episodes an evening has room for.
pub const SLOTS: usize = 8;
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// Where the stream comes from; none while the evening is off air.
    pub stream: Option<Stream>,
    /// The sites whose players may be shown; known providers need no permission.
    pub hosts: Arc<BTreeSet<Host>>,
    /// What is watched tonight, in order.
    pub tonight: Arc<Vec<Story>>,
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
            Event::HostAllowed { host } => {
                Arc::make_mut(&mut self.hosts).insert(host.clone());
            }
            Event::HostForbidden { host } => {
                Arc::make_mut(&mut self.hosts).remove(host);
            }
            Event::CourseSet { course } => self.course = *course,
            Event::TonightSet { stories } => self.tonight = Arc::clone(stories),
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
                Ok(Event::CourseSet { course: Course::Announced { at } })
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

    /// The sites besides the [`PROVIDERS`] that a page loaded now may frame.
    #[must_use]
    pub fn frameable(&self) -> BTreeSet<String> {
        let shown = self.framed().map(str::to_owned);
        self.hosts.iter().map(Host::to_string).chain(shown).collect()
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
mod tests {
    use super::*;
    use crate::library::Episode;

    #[test]
    fn which_addresses_are_streams() {
        for (typed, host) in [
            ("https://player.example.org/embed/42?autoplay=1", Some("player.example.org")),
            ("https://пример.рф/эфир", Some("xn--e1afmkfd.xn--p1ai")),
            ("https://пример.рф:8443/эфир;'self'", Some("xn--e1afmkfd.xn--p1ai")),
            ("https://player.example.org./", Some("player.example.org")),
            ("https://twitch.tv.evil.example/pony", Some("twitch.tv.evil.example")),
            ("https://xn--titch-hee.tv/pony", Some("xn--titch-hee.tv")),
            ("https://player.example.org?x", Some("player.example.org")),
            ("http://player.example.org/", None),
            ("javascript:alert(1)", None),
            ("data:text/html,hi", None),
            ("blob:https://player.example.org/1", None),
            ("//player.example.org", None),
            ("https://user:secret@player.example.org/", None),
            ("https://twitch.tv@evil.example/", None),
            ("https://localhost/", None),
            ("https://127.0.0.1/", None),
            ("https://10.0.0.1/", None),
            ("https://192.168.1.1:8080/", None),
            ("https://0x7f.1/", None),
            ("https://[::1]/", None),
            ("https://[2001:db8::1]/", None),
            ("https://2130706433/", None),
            ("https://router.lan/", None),
            ("https://router.local./", None),
            ("https://a;script-src.example.org/", None),
            ("https://player.example.org:99999/", None),
            ("не адрес", None),
        ] {
            let stream = Stream::parse(typed).ok().flatten();
            assert_eq!(stream.as_ref().map(Stream::host), host, "{typed}");
        }
        assert!(Stream::parse(&format!("https://a.example/{}", "x".repeat(3000))).is_err());
        assert_eq!(Stream::parse("  "), Ok(None));
    }

    const NOW: i64 = 1_800_000_000_000;

    fn url(url: &str) -> Command {
        Command::SetStream { url: url.into() }
    }
    fn allow(host: &str) -> Command {
        Command::AllowHost { host: host.into() }
    }
    fn forbid(host: &str) -> Command {
        Command::ForbidHost { host: host.into() }
    }
    fn announce(seconds: i64) -> Command {
        Command::Announce { at: Instant::from_millis(NOW + seconds * 1000).to_string() }
    }

    /// Carries out one wish after the other, and compares what came of each: the refusal's kind, or the event in short.
    fn check(lines: &[(Command, &str)]) {
        let episode = Episode { number: 3, season: 1, episode: 3, title: "Билет".into(), aired: "2010-10-15".into() };
        let mut show = Show { tonight: Arc::new(vec![Story::Single(episode)]), ..Show::default() };
        for (command, expect) in lines {
            let now = Instant::from_millis(NOW);
            let told = match show.decide(now, command) {
                Err(refusal) => refusal.kind().to_owned(),
                Ok(event) => {
                    show.apply(&event);
                    match event {
                        Event::StreamSet { url, .. } => format!("stream {}", url.unwrap_or_default()),
                        Event::HostAllowed { host } => format!("allowed {host}"),
                        Event::HostForbidden { host } => format!("forbidden {host}"),
                        Event::CourseSet { course: Course::Idle } => "idle".to_owned(),
                        Event::CourseSet { course: Course::Announced { at } } => format!("in {} s", at.since(now).as_secs()),
                        Event::CourseSet { course: Course::Playing { story, .. } } => format!("playing {story}"),
                        Event::CourseSet { course: Course::Break { after, until } } => {
                            format!("{} s after {after:?}", until.since(now).as_secs())
                        }
                        Event::CourseSet { course: Course::Over { after } } => format!("over after {after:?}"),
                        Event::TonightSet { stories } => format!("{} stories", stories.len()),
                    }
                }
            };
            assert_eq!(told, *expect, "{command:?}");
        }
    }

    #[test]
    fn a_strangers_player_needs_a_permission() {
        let (one, other) = ("https://player.example.org/1", "https://other.example/1");
        check(&[
            (url(one), "host_not_allowed"),
            (url("https://twitch.tv.evil.example/pony"), "host_not_allowed"),
            (url("https://www.twitch.tv/pony"), "stream https://www.twitch.tv/pony"),
            (url("https://files.example.org/b.webm"), "stream https://files.example.org/b.webm"),
            (url("https://files.example.org/b.m3u8"), "stream https://files.example.org/b.m3u8"),
            (allow("https://player.example.org"), "host_name"),
            (allow("Player.Example.org"), "allowed player.example.org"),
            (allow("player.example.org"), "allowed player.example.org"),
            (url(one), "stream https://player.example.org/1"),
            (url("https://player.example.org:8443/1"), "stream https://player.example.org:8443/1"),
            (url("https://sub.player.example.org/1"), "host_not_allowed"),
            (forbid("player.example.org"), "host_in_use"),
            (forbid("other.example"), "no_such_thing"),
            (url(other), "host_not_allowed"),
            (url(""), "stream "),
            (forbid("player.example.org"), "forbidden player.example.org"),
            (url(one), "host_not_allowed"),
        ]);
    }

    #[test]
    fn only_so_many_hosts_are_allowed() {
        let many = (0..MAX_HOSTS).map(|n| format!("h{n}.example"));
        let told: Vec<(Command, String)> = many.map(|host| (allow(&host), format!("allowed {host}"))).collect();
        let mut lines: Vec<(Command, &str)> = told.iter().map(|(command, told)| (command.clone(), told.as_str())).collect();
        lines.push((allow("one-more.example"), "too_many_hosts"));
        lines.push((allow("h7.example"), "allowed h7.example"));
        lines.push((forbid("h7.example"), "forbidden h7.example"));
        lines.push((allow("one-more.example"), "allowed one-more.example"));
        check(&lines);
    }

    #[test]
    fn the_course_of_an_evening() {
        const DAYS: i64 = MAX_DAYS_AHEAD as i64 * 24 * 60 * 60;
        check(&[
            (announce(0), "start_time"),
            (announce(-60), "start_time"),
            (announce(DAYS + 1), "start_time"),
            (Command::Announce { at: "завтра".into() }, "malformed"),
            (announce(DAYS), "in 2592000 s"),
            (announce(90), "in 90 s"),
            (Command::Pause { minutes: 5 }, "300 s after None"),
            (Command::Play { story: 4 }, "no_such_thing"),
            (Command::Play { story: 3 }, "playing 3"),
            (Command::Pause { minutes: 0 }, "break_length"),
            (Command::Pause { minutes: 181 }, "break_length"),
            (Command::Pause { minutes: 180 }, "10800 s after Some(3)"),
            (Command::Pause { minutes: 1 }, "60 s after Some(3)"),
            (Command::End {}, "over after Some(3)"),
            (Command::End {}, "over after Some(3)"),
        ]);
    }

    #[test]
    fn what_is_shown_may_be_framed() {
        let mut show = Show { stream: Stream::parse("https://old.example/1").unwrap(), ..Show::default() };
        show.apply(&Event::HostAllowed { host: Host::parse("new.example").unwrap() });
        assert_eq!(Vec::from_iter(show.frameable()), ["new.example", "old.example"]);
        show.apply(&Event::stream_set(Stream::parse("https://www.twitch.tv/pony").unwrap()));
        assert_eq!(Vec::from_iter(show.frameable()), ["new.example"]);
    }
}
