//! Keeping order among people: mutes, and how they end; bans, which end when somebody ends them.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::id::MemberId;
use crate::permit::Act;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The longest mute: 30 days, in minutes.
pub const MUTE_MAX: u32 = 30 * 24 * 60;
/// The most graphemes of a reason.
pub const WHY_MAX: u32 = 200;

/// What somebody asks who keeps order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Let somebody only read for a while. One who is muted already is muted anew.
    Mute {
        /// Whom.
        id: MemberId,
        /// For how long.
        minutes: u32,
        /// Why; may be empty.
        why: String,
    },
    /// Let somebody write again.
    Unmute {
        /// Whom.
        id: MemberId,
    },
    /// Let somebody in no more. One who is banned already is banned anew.
    Ban {
        /// Whom.
        id: MemberId,
        /// Why; may be empty.
        why: String,
    },
    /// Let somebody in again.
    Unban {
        /// Whom.
        id: MemberId,
    },
}

impl Command {
    /// What it takes.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Mute { .. } | Command::Unmute { .. } => Act::Mute,
            Command::Ban { .. } | Command::Unban { .. } => Act::Ban,
        }
    }

    /// Whom it is about.
    #[must_use]
    pub fn about(&self) -> MemberId {
        match self {
            Command::Mute { id, .. } | Command::Unmute { id } | Command::Ban { id, .. } | Command::Unban { id } => *id,
        }
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody only reads for a while.
    Muted {
        /// Who.
        id: MemberId,
        /// The mute.
        mute: Mute,
    },
    /// Somebody writes again.
    Unmuted {
        /// Who.
        id: MemberId,
        /// Who let them, for those who keep order; nobody when the time was over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<MemberId>,
    },
    /// Somebody is let in no more: their sessions have ended.
    Banned {
        /// Who.
        id: MemberId,
        /// The ban.
        ban: Ban,
    },
    /// Somebody is let in again.
    Unbanned {
        /// Who.
        id: MemberId,
        /// Who let them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<MemberId>,
    },
}

/// That somebody is let in no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// Why; may be empty.
    pub why: String,
    /// Who banned them, for those who keep order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
}

/// That somebody only reads for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// Until when.
    pub until: Instant,
    /// Why, as they are told; may be empty.
    pub why: String,
    /// Who muted them, for those who keep order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
}

impl Event {
    /// Whom it is about, who is told besides those who keep order.
    #[must_use]
    pub fn about(&self) -> MemberId {
        match self {
            Event::Muted { id, .. } | Event::Unmuted { id, .. } | Event::Banned { id, .. } | Event::Unbanned { id, .. } => *id,
        }
    }

    /// Whom it keeps out.
    #[must_use]
    pub fn keeps_out(&self) -> Option<MemberId> {
        match self {
            Event::Banned { id, .. } => Some(*id),
            Event::Muted { .. } | Event::Unmuted { .. } | Event::Unbanned { .. } => None,
        }
    }

    /// As the person it is about is told: not who did it.
    #[must_use]
    pub fn for_them(&self) -> Event {
        match self {
            Event::Muted { id, mute } => Event::Muted { id: *id, mute: mute.for_them() },
            Event::Unmuted { id, .. } => Event::Unmuted { id: *id, by: None },
            Event::Banned { id, ban } => Event::Banned { id: *id, ban: Ban { by: None, ..ban.clone() } },
            Event::Unbanned { id, .. } => Event::Unbanned { id: *id, by: None },
        }
    }
}

impl Mute {
    /// What comes of muting somebody now.
    ///
    /// # Errors
    /// [`Refusal::MuteLength`], [`Refusal::WhyTooLong`] or [`Refusal::TextControl`].
    pub fn parse(minutes: u32, why: &str, by: MemberId, now: Instant) -> Result<Mute, Refusal> {
        if !(1..=MUTE_MAX).contains(&minutes) {
            return Err(Refusal::MuteLength { max: MUTE_MAX });
        }
        let why = parse_why(why)?;
        let until = now.plus(Duration::from_secs(u64::from(minutes) * 60));
        Ok(Mute { until, why, by: Some(by) })
    }

    /// Whether it holds.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        now < self.until
    }

    /// As the person who is muted is told.
    #[must_use]
    pub fn for_them(&self) -> Mute {
        Mute { by: None, ..self.clone() }
    }
}

impl Ban {
    /// What comes of banning somebody.
    ///
    /// # Errors
    /// [`Refusal::WhyTooLong`] or [`Refusal::TextControl`].
    pub fn parse(why: &str, by: MemberId) -> Result<Ban, Refusal> {
        Ok(Ban { why: parse_why(why)?, by: Some(by) })
    }
}

fn parse_why(why: &str) -> Result<String, Refusal> {
    let why = why.trim();
    if why.len() > 16 * WHY_MAX as usize || why.graphemes(true).count() > WHY_MAX as usize {
        return Err(Refusal::WhyTooLong { max: WHY_MAX });
    }
    if why.chars().any(char::is_control) {
        return Err(Refusal::TextControl);
    }
    Ok(why.to_owned())
}

/// What may hold against somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sanction {
    /// They only read for a while.
    Muted,
    /// They are let in no more.
    Banned,
}

/// What holds against whom: all of it for those who keep order, for others what holds against themselves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanctions {
    mutes: BTreeMap<MemberId, Mute>,
    bans: BTreeMap<MemberId, Ban>,
}

impl Sanctions {
    /// These.
    #[must_use]
    pub fn of(mutes: impl IntoIterator<Item = (MemberId, Mute)>, bans: impl IntoIterator<Item = (MemberId, Ban)>) -> Sanctions {
        Sanctions { mutes: mutes.into_iter().collect(), bans: bans.into_iter().collect() }
    }

    /// The mute of this person, also when its time is over and nobody has ended it yet.
    #[must_use]
    pub fn mute(&self, id: MemberId) -> Option<&Mute> {
        self.mutes.get(&id)
    }

    /// The ban of this person.
    #[must_use]
    pub fn ban(&self, id: MemberId) -> Option<&Ban> {
        self.bans.get(&id)
    }

    /// What holds against this person, the graver of both.
    #[must_use]
    pub fn of_person(&self, id: MemberId) -> Option<Sanction> {
        let muted = self.mute(id).map(|_| Sanction::Muted);
        self.ban(id).map(|_| Sanction::Banned).or(muted)
    }

    /// Whether nothing holds against anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mutes.is_empty() && self.bans.is_empty()
    }

    /// Whether this person may write.
    ///
    /// # Errors
    /// [`Refusal::Muted`] while they may not.
    pub fn let_write(&self, id: MemberId, now: Instant) -> Result<(), Refusal> {
        match self.mute(id).filter(|mute| mute.holds(now)) {
            Some(mute) => Err(Refusal::Muted { until: mute.until }),
            None => Ok(()),
        }
    }

    /// Whether this person may be here under their name.
    ///
    /// # Errors
    /// [`Refusal::Banned`] if not.
    pub fn let_in(&self, id: MemberId) -> Result<(), Refusal> {
        if self.bans.contains_key(&id) { Err(Refusal::Banned) } else { Ok(()) }
    }

    /// Whose time is over.
    pub fn due(&self, now: Instant) -> impl Iterator<Item = Event> {
        self.mutes.iter().filter(move |(_, mute)| !mute.holds(now)).map(|(id, _)| Event::Unmuted { id: *id, by: None })
    }

    /// What comes of a wish of somebody who may.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] where there is nothing to end, and those of [`Mute::parse`] and [`Ban::parse`].
    pub fn decide(&self, by: MemberId, now: Instant, command: &Command) -> Result<Event, Refusal> {
        match command {
            Command::Mute { id, minutes, why } => Ok(Event::Muted { id: *id, mute: Mute::parse(*minutes, why, by, now)? }),
            Command::Unmute { id } => {
                self.mute(*id).ok_or(Refusal::NoSuchThing)?;
                Ok(Event::Unmuted { id: *id, by: Some(by) })
            }
            Command::Ban { id, why } => Ok(Event::Banned { id: *id, ban: Ban::parse(why, by)? }),
            Command::Unban { id } => {
                self.ban(*id).ok_or(Refusal::NoSuchThing)?;
                Ok(Event::Unbanned { id: *id, by: Some(by) })
            }
        }
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Muted { id, mute } => drop(self.mutes.insert(*id, mute.clone())),
            Event::Unmuted { id, .. } => drop(self.mutes.remove(id)),
            Event::Banned { id, ban } => drop(self.bans.insert(*id, ban.clone())),
            Event::Unbanned { id, .. } => drop(self.bans.remove(id)),
        }
    }

    /// Forgets all but what this person is told of themselves.
    pub fn keep_for(&mut self, id: Option<MemberId>) {
        self.mutes.retain(|other, _| Some(*other) == id);
        self.mutes.values_mut().for_each(|mute| mute.by = None);
        self.bans.retain(|other, _| Some(*other) == id);
        self.bans.values_mut().for_each(|ban| ban.by = None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(minutes: u32, why: &str) -> Result<(i64, String), Refusal> {
        let mute = Mute::parse(minutes, why, MemberId(3), Instant::from_millis(0))?;
        Ok((mute.until.as_millis() / 60_000, mute.why))
    }

    #[test]
    fn a_mute_lasts_from_a_minute_to_thirty_days() {
        for (minutes, expect) in [
            (0, Err(Refusal::MuteLength { max: 43_200 })),
            (1, Ok(1)),
            (43_200, Ok(43_200)),
            (43_201, Err(Refusal::MuteLength { max: 43_200 })),
            (u32::MAX, Err(Refusal::MuteLength { max: 43_200 })),
        ] {
            assert_eq!(parse(minutes, "").map(|(until, _)| until), expect);
        }
    }

    #[test]
    fn a_reason_is_one_line_of_two_hundred_signs() {
        for (why, expect) in [
            ("", Ok("")),
            ("  спойлеры без шторки ", Ok("спойлеры без шторки")),
            (&"я".repeat(200)[..], Ok(&"я".repeat(200)[..])),
            (&"я".repeat(201)[..], Err(Refusal::WhyTooLong { max: 200 })),
            ("a\nb", Err(Refusal::TextControl)),
        ] {
            assert_eq!(parse(10, why).map(|(_, why)| why), expect.map(str::to_owned), "{why}");
        }
    }

    #[test]
    fn it_holds_until_its_end_and_is_due_from_then_on() {
        let at = |minute: i64| Instant::from_millis(minute * 60_000);
        let mut mutes = Sanctions::default();
        mutes.apply(&Event::Muted { id: MemberId(7), mute: Mute::parse(10, "", MemberId(3), at(0)).unwrap() });
        for (minute, is_muted) in [(0, true), (9, true), (10, false), (11, false)] {
            assert_eq!(mutes.let_write(MemberId(7), at(minute)).is_err(), is_muted);
            assert_eq!(mutes.due(at(minute)).count(), usize::from(!is_muted));
        }
        assert_eq!(mutes.let_write(MemberId(8), at(0)), Ok(()));
        let ended: Vec<Event> = mutes.due(at(10)).collect();
        ended.iter().for_each(|event| mutes.apply(event));
        assert!(mutes.is_empty());
    }

    #[test]
    fn a_mute_neither_lifts_a_ban_nor_ends_with_it() {
        let (who, guard, now) = (MemberId(7), MemberId(3), Instant::from_millis(0));
        let mut sanctions = Sanctions::default();
        let mut does = |command: Command| {
            let event = sanctions.decide(guard, now, &command)?;
            sanctions.apply(&event);
            Ok::<_, Refusal>((sanctions.let_in(who).is_ok(), sanctions.let_write(who, now).is_ok()))
        };
        for (command, expect) in [
            (Command::Unban { id: who }, Err(Refusal::NoSuchThing)),
            (Command::Ban { id: who, why: String::new() }, Ok((false, true))),
            (Command::Mute { id: who, minutes: 10, why: String::new() }, Ok((false, false))),
            (Command::Ban { id: who, why: "снова".into() }, Ok((false, false))),
            (Command::Unban { id: who }, Ok((true, false))),
            (Command::Unmute { id: who }, Ok((true, true))),
            (Command::Unmute { id: who }, Err(Refusal::NoSuchThing)),
            (Command::Ban { id: who, why: "я".repeat(201) }, Err(Refusal::WhyTooLong { max: 200 })),
        ] {
            assert_eq!(does(command.clone()), expect, "{command:?}");
        }
    }
}
