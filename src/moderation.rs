//! Keeping order among people: mutes, and how they end; bans, which end when somebody ends them.

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
    /// Leave a word about somebody to the others who keep order.
    Note {
        /// About whom.
        id: MemberId,
        /// What.
        text: String,
    },
}

impl Command {
    /// What it takes.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Mute { .. } | Command::Unmute { .. } => Act::Mute,
            Command::Ban { .. } | Command::Unban { .. } => Act::Ban,
            Command::Note { .. } => Act::ReadLog,
        }
    }

    /// Whom it is about.
    #[must_use]
    pub fn about(&self) -> MemberId {
        match self {
            Command::Mute { id, .. }
            | Command::Unmute { id }
            | Command::Ban { id, .. }
            | Command::Unban { id }
            | Command::Note { id, .. } => *id,
        }
    }
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody only reads for a while.
    Muted(Sanction),
    /// Somebody writes again.
    Unmuted(Lifted),
    /// Somebody is let in no more: their sessions have ended.
    Banned(Sanction),
    /// Somebody is let in again.
    Unbanned(Lifted),
    /// There is a word about somebody; what it says is in the log of deeds alone.
    Noted(Lifted),
}

/// What holds against somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    /// Whom.
    pub id: MemberId,
    /// Until when, if it ends by itself: a mute does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Why; may be empty.
    pub why: String,
    /// Who asked for it, for those who keep order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
}

/// That it holds no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// Against whom.
    pub id: MemberId,
    /// Who lifted it, for those who keep order; nobody when its time was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberId>,
}

impl Event {
    /// Who is told besides those who keep order: whom it is about, unless they are let in no more.
    #[must_use]
    pub fn tells(&self) -> Option<MemberId> {
        match self {
            Event::Muted(sanction) => Some(sanction.id),
            Event::Unmuted(lifted) => Some(lifted.id),
            Event::Banned(_) | Event::Unbanned(_) | Event::Noted(_) => None,
        }
    }

    /// Whom it keeps out.
    #[must_use]
    pub fn keeps_out(&self) -> Option<MemberId> {
        match self {
            Event::Banned(sanction) => Some(sanction.id),
            Event::Muted(_) | Event::Unmuted(_) | Event::Unbanned(_) | Event::Noted(_) => None,
        }
    }

    /// As the person it is about is told: not who did it.
    #[must_use]
    pub fn for_them(&self) -> Event {
        let mut event = self.clone();
        match &mut event {
            Event::Muted(sanction) | Event::Banned(sanction) => sanction.by = None,
            Event::Unmuted(lifted) | Event::Unbanned(lifted) | Event::Noted(lifted) => lifted.by = None,
        }
        event
    }
}

impl Sanction {
    /// What comes of muting somebody now.
    ///
    /// # Errors
    /// [`Refusal::MuteLength`], [`Refusal::WhyTooLong`] or [`Refusal::TextControl`].
    pub fn mute(id: MemberId, minutes: u32, why: &str, by: MemberId, now: Instant) -> Result<Sanction, Refusal> {
        if !(1..=MUTE_MAX).contains(&minutes) {
            return Err(Refusal::MuteLength { max: MUTE_MAX });
        }
        let until = now.plus(Duration::from_secs(u64::from(minutes) * 60));
        Ok(Sanction { until: Some(until), ..Sanction::ban(id, why, by)? })
    }

    /// What comes of banning somebody.
    ///
    /// # Errors
    /// [`Refusal::WhyTooLong`] or [`Refusal::TextControl`].
    pub fn ban(id: MemberId, why: &str, by: MemberId) -> Result<Sanction, Refusal> {
        Ok(Sanction { id, until: None, why: parse_why(why)?, by: Some(by) })
    }

    /// Until when it holds, if it ends by itself and its time is not over.
    #[must_use]
    pub fn holds_until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| now < *until)
    }
}

/// Reads a reason.
///
/// # Errors
/// [`Refusal::WhyTooLong`] or [`Refusal::TextControl`].
pub fn parse_why(why: &str) -> Result<String, Refusal> {
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
pub enum Kind {
    /// They only read for a while.
    Mute,
    /// They are let in no more.
    Ban,
}

/// What holds against whom: all of it for those who keep order, for others their own mute alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanctions {
    mutes: Vec<Sanction>,
    bans: Vec<Sanction>,
}

impl Sanctions {
    /// These.
    #[must_use]
    pub fn of(mutes: Vec<Sanction>, bans: Vec<Sanction>) -> Sanctions {
        let mut sanctions = Sanctions { mutes, bans };
        sanctions.mutes.sort_by_key(|mute| mute.id);
        sanctions.bans.sort_by_key(|ban| ban.id);
        sanctions
    }

    /// The mute of this person, also when its time is over and nobody has ended it yet.
    #[must_use]
    pub fn mute(&self, id: MemberId) -> Option<&Sanction> {
        find(&self.mutes, id)
    }

    /// The ban of this person.
    #[must_use]
    pub fn ban(&self, id: MemberId) -> Option<&Sanction> {
        find(&self.bans, id)
    }

    /// What holds against this person, the graver of both.
    #[must_use]
    pub fn against(&self, id: MemberId) -> Option<Kind> {
        let muted = self.mute(id).map(|_| Kind::Mute);
        self.ban(id).map(|_| Kind::Ban).or(muted)
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
        match self.mute(id).and_then(|mute| mute.holds_until(now)) {
            Some(until) => Err(Refusal::Muted { until }),
            None => Ok(()),
        }
    }

    /// Whether this person may be here under their name.
    ///
    /// # Errors
    /// [`Refusal::Banned`] if not.
    pub fn let_in(&self, id: MemberId) -> Result<(), Refusal> {
        if self.ban(id).is_some() { Err(Refusal::Banned) } else { Ok(()) }
    }

    /// Whose time is over.
    pub fn due(&self, now: Instant) -> impl Iterator<Item = Event> {
        let is_over = move |mute: &&Sanction| mute.holds_until(now).is_none();
        self.mutes.iter().filter(is_over).map(|mute| Event::Unmuted(Lifted { id: mute.id, by: None }))
    }

    /// What comes of a wish of somebody who may.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] where there is nothing to end, and those of [`Sanction::mute`] and [`Sanction::ban`].
    pub fn decide(&self, by: MemberId, now: Instant, command: &Command) -> Result<Event, Refusal> {
        match command {
            Command::Mute { id, minutes, why } => Ok(Event::Muted(Sanction::mute(*id, *minutes, why, by, now)?)),
            Command::Unmute { id } => {
                self.mute(*id).ok_or(Refusal::NoSuchThing)?;
                Ok(Event::Unmuted(Lifted { id: *id, by: Some(by) }))
            }
            Command::Ban { id, why } => Ok(Event::Banned(Sanction::ban(*id, why, by)?)),
            Command::Unban { id } => {
                self.ban(*id).ok_or(Refusal::NoSuchThing)?;
                Ok(Event::Unbanned(Lifted { id: *id, by: Some(by) }))
            }
            Command::Note { id, text } => {
                if parse_why(text)?.is_empty() {
                    return Err(Refusal::TextEmpty);
                }
                Ok(Event::Noted(Lifted { id: *id, by: Some(by) }))
            }
        }
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Muted(mute) => put(&mut self.mutes, mute),
            Event::Unmuted(lifted) => self.mutes.retain(|mute| mute.id != lifted.id),
            Event::Banned(ban) => put(&mut self.bans, ban),
            Event::Unbanned(lifted) => self.bans.retain(|ban| ban.id != lifted.id),
            Event::Noted(_) => {}
        }
    }

    /// Forgets what holds against somebody who has left.
    pub fn forget(&mut self, id: MemberId) {
        self.mutes.retain(|mute| mute.id != id);
        self.bans.retain(|ban| ban.id != id);
    }

    /// Forgets all but what this person is told of themselves: that they only read for a while.
    pub fn keep_for(&mut self, id: Option<MemberId>) {
        self.mutes.retain(|mute| Some(mute.id) == id);
        self.mutes.iter_mut().for_each(|mute| mute.by = None);
        self.bans.clear();
    }
}

fn find(among: &[Sanction], id: MemberId) -> Option<&Sanction> {
    among.iter().find(|sanction| sanction.id == id)
}

/// In place of what held before, in the order of the people.
fn put(among: &mut Vec<Sanction>, new: &Sanction) {
    among.retain(|sanction| sanction.id != new.id);
    let place = among.partition_point(|sanction| sanction.id < new.id);
    among.insert(place, new.clone());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(minutes: u32, why: &str) -> Result<(i64, String), Refusal> {
        let mute = Sanction::mute(MemberId(7), minutes, why, MemberId(3), Instant::from_millis(0))?;
        Ok((mute.until.unwrap().as_millis() / 60_000, mute.why))
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
        mutes.apply(&Event::Muted(Sanction::mute(MemberId(7), 10, "", MemberId(3), at(0)).unwrap()));
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
