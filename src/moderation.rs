//! Keeping order among people: mutes, and how they end.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use crate::id::MemberId;
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
            Event::Muted { id, .. } | Event::Unmuted { id, .. } => *id,
        }
    }

    /// As the person it is about is told: not who did it.
    #[must_use]
    pub fn for_them(&self) -> Event {
        match self {
            Event::Muted { id, mute } => Event::Muted { id: *id, mute: mute.for_them() },
            Event::Unmuted { id, .. } => Event::Unmuted { id: *id, by: None },
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
        let why = why.trim();
        if why.len() > 16 * WHY_MAX as usize || why.graphemes(true).count() > WHY_MAX as usize {
            return Err(Refusal::WhyTooLong { max: WHY_MAX });
        }
        if why.chars().any(char::is_control) {
            return Err(Refusal::TextControl);
        }
        let until = now.plus(Duration::from_secs(u64::from(minutes) * 60));
        Ok(Mute { until, why: why.to_owned(), by: Some(by) })
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

/// Who only reads for a while: all of them for those who keep order, for others themselves alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mutes(BTreeMap<MemberId, Mute>);

impl Mutes {
    /// These.
    #[must_use]
    pub fn of(mutes: impl IntoIterator<Item = (MemberId, Mute)>) -> Mutes {
        Mutes(mutes.into_iter().collect())
    }

    /// The mute of this person, also when its time is over and nobody has ended it yet.
    #[must_use]
    pub fn get(&self, id: MemberId) -> Option<&Mute> {
        self.0.get(&id)
    }

    /// Whether nobody is muted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this person may write.
    ///
    /// # Errors
    /// [`Refusal::Muted`] while they may not.
    pub fn let_write(&self, id: MemberId, now: Instant) -> Result<(), Refusal> {
        match self.get(id).filter(|mute| mute.holds(now)) {
            Some(mute) => Err(Refusal::Muted { until: mute.until }),
            None => Ok(()),
        }
    }

    /// Whose time is over.
    pub fn due(&self, now: Instant) -> impl Iterator<Item = Event> {
        self.0.iter().filter(move |(_, mute)| !mute.holds(now)).map(|(id, _)| Event::Unmuted { id: *id, by: None })
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Muted { id, mute } => drop(self.0.insert(*id, mute.clone())),
            Event::Unmuted { id, .. } => drop(self.0.remove(id)),
        }
    }

    /// Forgets all but what this person is told of themselves.
    pub fn keep_for(&mut self, id: Option<MemberId>) {
        self.0.retain(|other, _| Some(*other) == id);
        self.0.values_mut().for_each(|mute| mute.by = None);
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
        let mut mutes = Mutes::default();
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
}
