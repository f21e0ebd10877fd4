//! How somebody hears of what is said while they look elsewhere: by a sound, a notification, or read out.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use unicode_segmentation::UnicodeSegmentation;

use crate::chat::{Event, Message};
use crate::id::{MemberId, MessageId, Seq};
use crate::markup::Markup;
use crate::time::Instant;

/// No two sounds are closer together, and no two notifications unless they call.
pub const GAP: Duration = Duration::from_secs(3);
/// What came longer ago was missed: it is history.
pub const FRESH: Duration = Duration::from_secs(60);
/// So many calls are remembered, so that a change of one does not call again.
const REMEMBERED: usize = 100;
/// What a notification says of a message at most, in graphemes.
const TOLD: usize = 140;

/// Which messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// None.
    Off,
    /// Those that call the visitor.
    Calls,
    /// All that others say.
    All,
}

impl Level {
    /// In the order in which they are offered.
    pub const ALL: [Level; 3] = [Level::Off, Level::Calls, Level::All];

    /// The word by which it is kept.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::Calls => "calls",
            Level::All => "all",
        }
    }

    /// The level of this very word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.key() == key)
    }

    fn wants(self, calls: bool) -> bool {
        match self {
            Level::Off => false,
            Level::Calls => calls,
            Level::All => true,
        }
    }
}

/// What somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// What sounds.
    pub sound: Level,
    /// How loud, of 100.
    pub volume: u8,
    /// Whether it sounds while they look, too.
    pub looking: bool,
    /// What is shown on the desktop.
    pub notify: Level,
    /// What a screen reader reads out of the log by itself.
    pub aloud: Level,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { sound: Level::Calls, volume: 60, looking: false, notify: Level::Off, aloud: Level::All }
    }
}

impl Settings {
    /// As [`text`](Settings::text) wrote it; what cannot be read is as if nothing had been chosen.
    #[must_use]
    pub fn read(text: &str) -> Settings {
        let usual = Settings::default();
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap_or_default();
        Settings {
            sound: Level::of_key(word()).unwrap_or(usual.sound),
            volume: word().parse().ok().filter(|volume| *volume <= 100).unwrap_or(usual.volume),
            looking: word() == "looking",
            notify: Level::of_key(word()).unwrap_or(usual.notify),
            aloud: Level::of_key(word()).unwrap_or(usual.aloud),
        }
    }

    /// The settings of this very text, if they are all there.
    #[must_use]
    pub fn parse(text: &str) -> Option<Settings> {
        Some(Settings::read(text)).filter(|read| read.text() == text)
    }

    /// For a browser to keep.
    #[must_use]
    pub fn text(self) -> String {
        let looking = if self.looking { "looking" } else { "away" };
        format!("{} {} {looking} {} {}", self.sound.key(), self.volume, self.notify.key(), self.aloud.key())
    }
}

/// Something that others said, as the visitor may want to hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The frame that brought it.
    pub seq: Seq,
    /// The message.
    pub message: Arc<Message>,
    /// Whether it calls the visitor, and did not before.
    pub calls: bool,
    /// Whether it came while the page could not hear.
    pub is_history: bool,
}

impl News {
    /// What an event is to this person, if it is anything: somebody else says something, or changes it so that it calls
    /// them. `called`: whether the message did before; `message`: as it is now.
    #[must_use]
    pub fn of(seq: Seq, event: &Event, me: MemberId, called: bool, message: Option<&Arc<Message>>) -> Option<News> {
        let message = message.filter(|message| message.by.id != me)?;
        let calls = !called && message.calls(me);
        let is_news = match event {
            Event::Said { .. } => true,
            Event::Edited { .. } => calls,
            Event::Removed { .. } | Event::Restored { .. } | Event::Pinned { .. } | Event::Swept { .. } => false,
        };
        is_news.then(|| News { seq, message: Arc::clone(message), calls, is_history: false })
    }

    /// What the message says, in a few plain words.
    #[must_use]
    pub fn words(&self) -> String {
        let words = Markup::of(&self.message.text, &self.message.mentions).plain();
        match words.grapheme_indices(true).nth(TOLD) {
            Some((end, _)) => format!("{}…", words[..end].trim_end()),
            None => words,
        }
    }
}

/// What comes of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ring {
    /// It sounds.
    pub sound: bool,
    /// It is shown on the desktop.
    pub notify: bool,
}

/// When this tab last did what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Last {
    /// Sounded.
    pub sound: Option<Instant>,
    /// Showed something.
    pub notify: Option<Instant>,
}

/// What comes of a message. `is_seen`: somebody looks at the site, in whichever tab.
#[must_use]
pub fn decide(settings: Settings, news: &News, is_seen: bool, last: Last, now: Instant) -> Ring {
    let is_soon = |last: Option<Instant>| last.is_some_and(|last| now.since(last) < GAP);
    if news.is_history {
        return Ring::default();
    }
    Ring {
        sound: settings.sound.wants(news.calls) && (!is_seen || settings.looking) && !is_soon(last.sound),
        notify: settings.notify.wants(news.calls) && !is_seen && (news.calls || !is_soon(last.notify)),
    }
}

/// What a tab remembers in order not to ring too often, nor twice for the same.
#[derive(Clone, Debug, Default)]
pub struct Bell {
    called: VecDeque<MessageId>,
    last: Last,
}

impl Bell {
    /// Whether this is worth anybody's ear: not what was missed, and no second call of the same message.
    pub fn hears(&mut self, news: &News) -> bool {
        if news.calls {
            if self.called.contains(&news.message.id) {
                return false;
            }
            self.called.push_back(news.message.id);
            if self.called.len() > REMEMBERED {
                self.called.pop_front();
            }
        }
        !news.is_history
    }

    /// What comes of what it heard, and remembers that.
    pub fn ring(&mut self, settings: Settings, news: &News, is_seen: bool, now: Instant) -> Ring {
        let ring = decide(settings, news, is_seen, self.last, now);
        if ring.sound {
            self.last.sound = Some(now);
        }
        if ring.notify {
            self.last.notify = Some(now);
        }
        ring
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Hue, Member, Role};
    use crate::mention::Mention;
    use proptest::prelude::*;

    const ME: MemberId = MemberId(1);
    const OTHER: MemberId = MemberId(2);

    fn message(id: i64, by: MemberId, text: &str) -> Arc<Message> {
        let mention = |id, name: &str| Mention { id, name: name.to_owned(), typed: name.to_owned() };
        let mentions = if text.contains('@') { vec![mention(ME, "Искра"), mention(OTHER, "Соня")] } else { Vec::new() };
        let by = Member { id: by, name: "Соня".to_owned(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
        let at = Instant::from_millis(0);
        Arc::new(Message { id: MessageId(id), at, by, text: text.to_owned(), mentions, edited_at: None, removed: None })
    }

    fn said(by: MemberId, text: &str) -> Option<News> {
        let message = message(7, by, text);
        let event = Event::Said { message: Message::clone(&message), nonce: None };
        News::of(Seq(7), &event, ME, false, Some(&message))
    }

    /// Somebody changed a message; what it was before, the visitor knows.
    fn edited(before: &str, after: &str) -> Option<News> {
        let called = message(7, OTHER, before).calls(ME);
        let message = message(7, OTHER, after);
        let Message { id, text, mentions, at, .. } = Message::clone(&message);
        News::of(Seq(8), &Event::Edited { id, text, mentions, edited_at: at }, ME, called, Some(&message))
    }

    fn call() -> News {
        said(OTHER, "@Искра!").unwrap()
    }

    #[test]
    fn what_is_news_and_what_is_a_call() {
        let calls = |news: Option<News>| news.map(|news| news.calls);
        assert_eq!(calls(said(OTHER, "привет")), Some(false));
        assert_eq!(calls(said(OTHER, "@Искра, привет")), Some(true));
        assert_eq!(calls(said(OTHER, "> @Искра\nда")), Some(false));
        assert_eq!(calls(said(OTHER, "`@Искра`")), Some(false));
        assert_eq!(calls(said(OTHER, "@Соня")), Some(false));
        assert_eq!(calls(said(ME, "привет")), None);
        assert_eq!(calls(said(ME, "@Искра")), None);
        assert_eq!(calls(edited("привет", "привет @Искра")), Some(true));
        assert_eq!(calls(edited("> @Искра", "@Искра")), Some(true));
        assert_eq!(calls(edited("@Искра", "@Искра, привет")), None);
        assert_eq!(calls(edited("@Искра", "привет")), None);
        assert_eq!(calls(edited("привет", "привет!")), None);
        let gone = Event::Removed { id: MessageId(7), by_guard: false };
        assert_eq!(News::of(Seq(9), &gone, ME, true, Some(&message(7, OTHER, "@Искра"))), None);
        let back = Event::Restored { message: Message::clone(&message(7, OTHER, "@Искра")) };
        assert_eq!(News::of(Seq(9), &back, ME, false, Some(&message(7, OTHER, "@Искра"))), None);
        assert_eq!(News::of(Seq(9), &gone, ME, true, None), None);
    }

    #[test]
    fn what_rings_for_whom() {
        use Level::{All, Calls, Off};
        let plain = said(OTHER, "привет").unwrap();
        let missed = News { is_history: true, ..call() };
        let now = Instant::from_millis(100_000);
        let after = |millis| Last {
            sound: Some(now.minus(Duration::from_millis(millis))),
            notify: Some(now.minus(Duration::from_millis(millis))),
        };
        // Sound, also while they look, notifications; the message; whether somebody looks; when it last rang.
        for (sound, looking, notify, news, is_seen, last, expect) in [
            (Calls, false, Off, &call(), false, Last::default(), (true, false)),
            (Calls, false, Off, &plain, false, Last::default(), (false, false)),
            (All, false, Off, &plain, false, Last::default(), (true, false)),
            (Off, true, Off, &call(), false, Last::default(), (false, false)),
            (Calls, false, Calls, &call(), false, Last::default(), (true, true)),
            (Off, false, All, &plain, false, Last::default(), (false, true)),
            (Off, false, Calls, &plain, false, Last::default(), (false, false)),
            // Somebody looks.
            (All, false, All, &call(), true, Last::default(), (false, false)),
            (All, true, All, &call(), true, Last::default(), (true, false)),
            (Calls, true, Off, &plain, true, Last::default(), (false, false)),
            // Not too often; but whoever calls is shown.
            (All, false, All, &call(), false, after(2_999), (false, true)),
            (All, false, All, &plain, false, after(2_999), (false, false)),
            (All, false, All, &plain, false, after(3_000), (true, true)),
            // What was missed.
            (All, true, All, &missed, false, Last::default(), (false, false)),
        ] {
            let settings = Settings { sound, looking, notify, ..Settings::default() };
            let Ring { sound, notify } = decide(settings, news, is_seen, last, now);
            assert_eq!((sound, notify), expect, "{settings:?} {is_seen} {news:?}");
        }
    }

    #[test]
    fn a_message_calls_once_however_often_it_is_changed() {
        let mut bell = Bell::default();
        assert!(bell.hears(&call()));
        assert!(!bell.hears(&edited("привет", "@Искра снова").unwrap()));
        let other = News { message: message(8, OTHER, "@Искра"), ..call() };
        assert!(bell.hears(&other));
        assert!(!bell.hears(&other));
        // Missed while the page could not hear, and changed afterwards.
        let missed = News { message: message(9, OTHER, "@Искра"), is_history: true, ..call() };
        assert!(!bell.hears(&missed));
        assert!(!bell.hears(&News { is_history: false, ..missed }));
        // What does not call is heard each time.
        assert!(bell.hears(&said(OTHER, "раз").unwrap()) && bell.hears(&said(OTHER, "раз").unwrap()));
    }

    #[test]
    fn one_sound_in_three_seconds() {
        let (mut bell, mut sounds) = (Bell::default(), 0);
        let settings = Settings { sound: Level::All, notify: Level::All, ..Settings::default() };
        for millis in (0..=9_000).step_by(100) {
            sounds += usize::from(bell.ring(settings, &call(), false, Instant::from_millis(millis)).sound);
        }
        assert_eq!(sounds, 4);
    }

    #[test]
    fn what_a_notification_says() {
        for (text, expect) in [
            ("@Искра, **смотри**", "@Искра, смотри".to_owned()),
            ("||@Искра спасёт всех||!", "▒▒▒!".to_owned()),
            ("раз\nдва", "раз два".to_owned()),
            (&"👩‍👩‍👧‍👦".repeat(140), "👩‍👩‍👧‍👦".repeat(140)),
            (&"👩‍👩‍👧‍👦".repeat(141), format!("{}…", "👩‍👩‍👧‍👦".repeat(140))),
            (&format!("{} и ещё", "я".repeat(139)), format!("{}…", "я".repeat(139))),
        ] {
            assert_eq!(said(OTHER, text).unwrap().words(), expect);
        }
    }

    #[test]
    fn what_is_kept_can_be_read() {
        let usual = Settings::default();
        for (text, expect) in [
            ("", usual),
            ("calls 60 away off all", usual),
            (
                "off 5 looking all calls",
                Settings { sound: Level::Off, volume: 5, looking: true, notify: Level::All, aloud: Level::Calls },
            ),
            ("all", Settings { sound: Level::All, ..usual }),
            ("loud 101 yes please  ", usual),
            ("{\"sound\": \"all\"}", usual),
            ("all -1 looking", Settings { sound: Level::All, looking: true, ..usual }),
            ("calls 100 away calls off and more", Settings { volume: 100, notify: Level::Calls, aloud: Level::Off, ..usual }),
        ] {
            assert_eq!(Settings::read(text), expect, "{text:?}");
        }
    }

    fn any_settings() -> impl Strategy<Value = Settings> {
        let level = || proptest::sample::select(&Level::ALL[..]);
        (level(), 0..=100_u8, any::<bool>(), level(), level()).prop_map(|(sound, volume, looking, notify, aloud)| Settings {
            sound,
            volume,
            looking,
            notify,
            aloud,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(settings in any_settings()) {
            prop_assert_eq!(Settings::read(&settings.text()), settings);
        }

        #[test]
        fn never_panics_on_any_text(text in "(?s).{0,60}") {
            let _ = Settings::read(&text);
            let _ = said(OTHER, &format!("@{text}")).map(|news| news.words());
        }

        /// Whatever is chosen, nothing is shown to whoever looks, and nothing rings for what was missed.
        #[test]
        fn nobody_is_disturbed(settings in any_settings(), calls: bool, is_history: bool, is_seen: bool) {
            let news = News { calls, is_history, ..call() };
            let ring = decide(settings, &news, is_seen, Last::default(), Instant::from_millis(0));
            prop_assert!(!(is_seen && ring.notify));
            prop_assert!(!(is_history && (ring.sound || ring.notify)));
            prop_assert!(!(is_seen && !settings.looking && ring.sound));
        }
    }
}
