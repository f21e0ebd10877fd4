//! How the house is kept: how fast one writes, the shield, how long messages stay.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::flood::Limit;
use crate::permit::Act;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The longest pause between two messages of one person, in seconds.
pub const SLOW_MAX: u32 = 300;
/// That pause while the shield is up, in seconds.
pub const SHIELD_SLOW: u32 = 10;
/// The longest time that the shield is up, in minutes.
pub const SHIELD_MAX: u32 = 24 * 60;
/// Whoever has had a name for less than this only reads while the shield is up.
pub const SHIELD_AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// The fewest and the most days that messages are kept, unless it is for ever.
pub const RETENTION: (u32, u32) = (7, 365);
/// So many days are they kept, unless somebody says otherwise.
pub const RETENTION_DEFAULT: u32 = 30;
/// The most messages at once that can be allowed.
pub const BURST_MAX: u32 = 20;
/// The most seconds until another one that can be asked.
pub const EVERY_MAX: u32 = 60;

/// What is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The pause between two messages of one person, in seconds.
    pub slow: u32,
    /// Until when the shield is up.
    pub shield: Option<Instant>,
    /// How many days messages are kept; 0: for ever.
    pub retention: u32,
    /// How many messages at once; 0: as the server was started.
    pub burst: u32,
    /// Then one in so many seconds.
    pub every: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { slow: 0, shield: None, retention: RETENTION_DEFAULT, burst: 0, every: 1 }
    }
}

/// What somebody asks of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Make everybody pause between two messages.
    Slow {
        /// How long; 0 ends it.
        seconds: u32,
    },
    /// Raise the shield.
    RaiseShield {
        /// For how long.
        minutes: u32,
    },
    /// Lower it.
    LowerShield {},
    /// Keep messages this long.
    Retain {
        /// How long; 0: for ever.
        days: u32,
    },
    /// Let people write this much at once.
    Flood {
        /// How many messages.
        burst: u32,
        /// How long until another one.
        seconds: u32,
    },
}

impl Command {
    /// What one has to be allowed to do.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Slow { .. } | Command::RaiseShield { .. } | Command::LowerShield {} => Act::Calm,
            Command::Retain { .. } | Command::Flood { .. } => Act::Settle,
        }
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It is kept like this now.
    Set(Settings),
}

/// What housekeeping took away, or would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swept {
    /// Messages that are older than they are kept.
    pub messages: u64,
    /// Frames of the log.
    pub frames: u64,
    /// Sessions that have ended.
    pub sessions: u64,
    /// What guards did long ago.
    pub deeds: u64,
    /// Pictures that nobody has any more.
    pub avatars: u64,
    /// People who have left for good.
    pub people: u64,
}

impl Swept {
    /// All of it together.
    #[must_use]
    pub fn rows(self) -> u64 {
        self.messages + self.frames + self.sessions + self.deeds + self.avatars + self.people
    }
}

impl std::fmt::Display for Swept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Swept { messages, frames, sessions, deeds, avatars, people } = self;
        write!(f, "{messages} messages, {frames} frames of the log, {sessions} sessions, {deeds} deeds of guards, ")?;
        write!(f, "{avatars} pictures, {people} people who left")
    }
}

/// How the house cleans up after itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Housekeeping {
    /// What would go now.
    pub would: Swept,
    /// When it was done last since the site was started, and what went.
    pub last: Option<(Instant, Swept)>,
    /// When it is done next.
    pub next: Instant,
}

impl Settings {
    /// What comes of a wish of somebody who may.
    ///
    /// # Errors
    /// [`Refusal::OutOfBounds`], or [`Refusal::NoSuchThing`] where there is no shield to lower.
    pub fn decide(&self, now: Instant, command: &Command) -> Result<Event, Refusal> {
        let within = |value: u32, (min, max): (u32, u32)| {
            if (min..=max).contains(&value) { Ok(value) } else { Err(Refusal::OutOfBounds { min, max }) }
        };
        Ok(Event::Set(match command {
            Command::Slow { seconds } => Settings { slow: within(*seconds, (0, SLOW_MAX))?, ..*self },
            Command::RaiseShield { minutes } => {
                let minutes = within(*minutes, (1, SHIELD_MAX))?;
                Settings { shield: Some(now.plus(Duration::from_secs(u64::from(minutes) * 60))), ..*self }
            }
            Command::LowerShield {} => {
                self.shield.ok_or(Refusal::NoSuchThing)?;
                Settings { shield: None, ..*self }
            }
            Command::Retain { days: 0 } => Settings { retention: 0, ..*self },
            Command::Retain { days } => Settings { retention: within(*days, RETENTION)?, ..*self },
            Command::Flood { burst, seconds } => {
                Settings { burst: within(*burst, (1, BURST_MAX))?, every: within(*seconds, (1, EVERY_MAX))?, ..*self }
            }
        }))
    }

    /// What becomes true by itself: a shield whose time is over comes down.
    #[must_use]
    pub fn due(&self, now: Instant) -> Option<Event> {
        let is_over = self.shield.is_some_and(|until| until <= now);
        is_over.then_some(Event::Set(Settings { shield: None, ..*self }))
    }

    /// Whether the shield is up.
    #[must_use]
    pub fn is_shielded(&self, now: Instant) -> bool {
        self.shield.is_some_and(|until| now < until)
    }

    /// The pause between two messages of one person now.
    #[must_use]
    pub fn pause(&self, now: Instant) -> Duration {
        let shield = if self.is_shielded(now) { SHIELD_SLOW } else { 0 };
        Duration::from_secs(u64::from(self.slow.max(shield)))
    }

    /// How much at once, if something else is set than the server was started with.
    #[must_use]
    pub fn flood(&self) -> Option<Limit> {
        (self.burst > 0).then(|| Limit { burst: self.burst, every: Duration::from_secs(u64::from(self.every)) })
    }

    /// Whether somebody who has had a name since then may write now.
    ///
    /// # Errors
    /// [`Refusal::ShieldYoung`] with the moment from which on they may.
    pub fn let_write_since(&self, joined_at: Instant, now: Instant) -> Result<(), Refusal> {
        match self.shield {
            Some(until) if now < until && now.since(joined_at) < SHIELD_AGE => {
                Err(Refusal::ShieldYoung { until: until.min(joined_at.plus(SHIELD_AGE)) })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The moment before which messages are not kept, if they are not kept for ever.
    #[must_use]
    pub fn kept_from(&self, now: Instant) -> Option<Instant> {
        (self.retention > 0).then(|| now.minus(Duration::from_secs(u64::from(self.retention) * 86_400)))
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        let Event::Set(settings) = event;
        *self = *settings;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_millis(minute * 60_000)
    }

    /// What is set after these, each a minute after the one before.
    fn settle(commands: &[Command]) -> Result<Settings, Refusal> {
        let mut settings = Settings::default();
        for (minute, command) in (0..).zip(commands) {
            let event = settings.decide(at(minute), command)?;
            settings.apply(&event);
        }
        Ok(settings)
    }

    #[test]
    fn each_thing_has_its_bounds_and_leaves_the_others() {
        let out = |min, max| Err(Refusal::OutOfBounds { min, max });
        for (command, expect) in [
            (Command::Slow { seconds: 300 }, Ok(Settings { slow: 300, ..Settings::default() })),
            (Command::Slow { seconds: 301 }, out(0, 300)),
            (Command::Retain { days: 0 }, Ok(Settings { retention: 0, ..Settings::default() })),
            (Command::Retain { days: 6 }, out(7, 365)),
            (Command::Retain { days: 7 }, Ok(Settings { retention: 7, ..Settings::default() })),
            (Command::Retain { days: 366 }, out(7, 365)),
            (Command::Flood { burst: 20, seconds: 60 }, Ok(Settings { burst: 20, every: 60, ..Settings::default() })),
            (Command::Flood { burst: 0, seconds: 1 }, out(1, 20)),
            (Command::Flood { burst: 1, seconds: 61 }, out(1, 60)),
            (Command::RaiseShield { minutes: 0 }, out(1, 1440)),
            (Command::RaiseShield { minutes: 30 }, Ok(Settings { shield: Some(at(30)), ..Settings::default() })),
            (Command::LowerShield {}, Err(Refusal::NoSuchThing)),
        ] {
            assert_eq!(settle(std::slice::from_ref(&command)), expect, "{command:?}");
        }
        let both = settle(&[Command::Slow { seconds: 5 }, Command::RaiseShield { minutes: 30 }, Command::LowerShield {}]);
        assert_eq!(both, Ok(Settings { slow: 5, ..Settings::default() }));
    }

    #[test]
    fn a_shield_slows_keeps_newcomers_from_writing_and_comes_down_by_itself() {
        let mut settings = settle(&[Command::Slow { seconds: 5 }, Command::RaiseShield { minutes: 30 }]).unwrap();
        let day = 24 * 60;
        for (minute, pause, young) in [
            (1, 10, Err(Refusal::ShieldYoung { until: at(31) })),
            (30, 10, Err(Refusal::ShieldYoung { until: at(31) })),
            (31, 5, Ok(())),
        ] {
            assert_eq!(settings.pause(at(minute)), Duration::from_secs(pause), "{minute}");
            assert_eq!(settings.let_write_since(at(0), at(minute)), young, "{minute}");
            assert_eq!(settings.let_write_since(at(minute - day), at(minute)), Ok(()), "{minute}");
        }
        assert_eq!(settings.let_write_since(at(20 - day), at(10)), Err(Refusal::ShieldYoung { until: at(20) }));
        assert_eq!(settings.due(at(30)), None);
        settings.apply(&settings.due(at(31)).unwrap());
        assert_eq!((settings.shield, settings.slow), (None, 5));
    }

    #[test]
    fn messages_are_kept_for_so_many_days() {
        let now = Instant::from_millis(100 * 86_400_000);
        for (retention, days) in [(7, Some(93)), (30, Some(70)), (0, None)] {
            let kept = Settings { retention, ..Settings::default() }.kept_from(now);
            assert_eq!(kept, days.map(|days: i64| Instant::from_millis(days * 86_400_000)), "{retention}");
        }
    }
}
