//! How tonight's list comes about: the draw's rules, what is pinned in its place, what a princess changes by hand, and what is
//! written down when the list was watched. The list itself is the show's, for everybody to see.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::course::{Course, Stand};
use crate::draw::{self, Candidate, Chance, Drawing, Placed, Rules, hex};
use crate::id::{MemberId, Seq};
use crate::library::{self, Library, Story};
use crate::refusal::Refusal;
use crate::show::{self, Show};
use crate::time::Instant;

/// A list that is older than this is stale.
pub const FRESH: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The most slots that an evening has.
pub const MAX_SLOTS: u8 = 40;
/// The most that a story weighs by itself, or by one wish.
pub const MAX_WEIGHT: u32 = 1_000;
/// The most weeks that a story rests, or takes to come back.
pub const MAX_WEEKS: u32 = 104;

/// What stands behind tonight's list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tonight {
    /// What it is drawn by.
    pub rules: Rules,
    /// The stories that stay where they are when it is drawn again.
    pub pins: BTreeSet<u16>,
    /// The hash of the secret that the next draw will use, in hexadecimal.
    pub next: Option<String>,
    /// The last draw.
    pub drawn: Option<Arranged>,
    /// When it was changed by hand since, and by whom.
    pub arranged: Option<Arranged>,
}

/// Who changed the list, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// In this frame.
    pub seq: Seq,
    /// At this time.
    pub at: Instant,
    /// This princess.
    pub by: MemberId,
}

/// What somebody who runs the evening asks of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Draw it anew around what is pinned, was watched or is on.
    Draw {
        /// The last draw that they know of, 0 if none, if they say so: what somebody else has drawn since is not drawn over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Seq>,
    },
    /// Write down that these of it were watched, and draw the next one.
    Finish {
        /// Their numbers.
        stories: Vec<u16>,
    },
    /// Put a story of it into another place.
    Move {
        /// Its number.
        story: u16,
        /// The number of the story that it goes before; none: to the end.
        before: Option<u16>,
    },
    /// Keep a story of it in its place.
    Pin {
        /// Its number.
        story: u16,
    },
    /// Let it be drawn over again.
    Unpin {
        /// Its number.
        story: u16,
    },
    /// Put a story of the library behind it.
    Add {
        /// Its number.
        story: u16,
    },
    /// Take a story off it.
    Bench {
        /// Its number.
        story: u16,
    },
    /// Put a story of the library in the place of one of it.
    Swap {
        /// The number of the one of it.
        story: u16,
        /// The number of the other one.
        with: u16,
    },
    /// Draw by other rules from now on.
    SetRules {
        /// These.
        rules: Rules,
    },
}

impl Command {
    /// Whether it draws, and so needs a [`Chance`].
    #[must_use]
    pub fn draws(&self) -> bool {
        matches!(self, Command::Draw { .. } | Command::Finish { .. })
    }
}

/// What became true of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The hash of the first secret was published.
    Committed {
        /// In hexadecimal.
        hash: String,
    },
    /// The list was drawn.
    Drawn {
        /// By this princess.
        by: MemberId,
        /// From this secret, in hexadecimal.
        secret: String,
        /// The hash of the next one.
        next: String,
        /// What stays pinned.
        pins: BTreeSet<u16>,
    },
    /// The list was changed by hand.
    Arranged {
        /// By this princess.
        by: MemberId,
        /// What is pinned now.
        pins: BTreeSet<u16>,
    },
    /// It is drawn by other rules.
    RulesSet {
        /// These.
        rules: Rules,
    },
}

/// What comes of a wish about the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was shown.
    pub library: Option<library::Event>,
    /// What became true of the list's making.
    pub tonight: Option<Event>,
    /// The list itself, and how far the evening has come in it.
    pub show: Vec<show::Event>,
    /// What has to be kept so that anybody can check the draw.
    pub drawing: Option<Drawing>,
}

impl Tonight {
    /// Makes an event true.
    pub fn apply(&mut self, seq: Seq, at: Instant, event: &Event) {
        match event {
            Event::Committed { hash } => self.next = Some(hash.clone()),
            Event::Drawn { by, secret: _, next, pins } => {
                (self.next, self.pins) = (Some(next.clone()), pins.clone());
                (self.drawn, self.arranged) = (Some(Arranged { seq, at, by: *by }), None);
            }
            Event::Arranged { by, pins } => {
                (self.pins, self.arranged) = (pins.clone(), Some(Arranged { seq, at, by: *by }));
            }
            Event::RulesSet { rules } => self.rules = *rules,
        }
    }

    /// The frame of the last draw; 0 before the first.
    #[must_use]
    pub fn last(&self) -> Seq {
        self.drawn.map_or(Seq(0), |drawn| drawn.seq)
    }

    /// Whether the list was made so long ago that nobody may remember why.
    #[must_use]
    pub fn is_stale(&self, now: Instant) -> bool {
        self.arranged.or(self.drawn).is_some_and(|last| now.since(last.at) > FRESH)
    }

    /// What comes of a wish of a princess.
    ///
    /// # Errors
    /// The refusal, in the order: does it read, is there such a thing, is it possible as things stand.
    pub fn decide(
        &self,
        by: MemberId,
        now: Instant,
        command: &Command,
        library: &Library,
        show: &Show,
        chance: Option<&Chance>,
    ) -> Result<Outcome, Refusal> {
        let list = &show.tonight;
        let place = |story: u16| list.iter().position(|other| other.number() == story).ok_or(Refusal::NoSuchThing);
        let of_library = |story: u16| match (place(story), library.entry(story)) {
            (Ok(_), _) => Err(Refusal::AlreadyThere),
            (Err(_), None) => Err(Refusal::NoSuchThing),
            (Err(_), Some(entry)) => Ok(entry.story.clone()),
        };
        // What is on and what was watched keeps its place: how far the evening has come is told by it.
        let begun = show.course.begun(list);
        let to_come = |place: usize| if place < begun { Err(Refusal::AlreadyShown) } else { Ok(place) };
        let is_on = |story: u16| matches!(show.course, Course::Playing { story: current, .. } if current == story);
        let mut course = show.course;
        let mut stories = list.to_vec();
        // What was taken out of the library is on the list no more, and one day its number may be another story's.
        let mut pins: BTreeSet<u16> = self.pins.iter().copied().filter(|pin| place(*pin).is_ok()).collect();
        let here = Tonight { pins: pins.clone(), ..self.clone() };
        match command {
            Command::Draw { after } if after.is_some_and(|after| after != self.last()) => return Err(Refusal::TooLate),
            Command::Draw { .. } => return here.draw(by, now, library, show, here.was_watched(library), chance),
            Command::Finish { stories } => return here.finish(by, now, stories, library, show, chance),
            Command::SetRules { rules } => {
                check_rules(rules)?;
                let show = vec![show::Event::TonightSet { stories: Arc::clone(list), slots: rules.slots }];
                return Ok(Outcome { tonight: Some(Event::RulesSet { rules: *rules }), show, ..Outcome::default() });
            }
            Command::Move { story, before } => {
                let (from, before_place) = (place(*story)?, before.map(&place).transpose()?);
                to_come(from)?;
                before_place.map(to_come).transpose()?;
                let moved = stories.remove(from);
                let to = before.and_then(|before| stories.iter().position(|other| other.number() == before));
                stories.insert(to.unwrap_or(if before.is_some() { from } else { stories.len() }), moved);
            }
            Command::Pin { story } => {
                place(*story)?;
                if !pins.insert(*story) {
                    return Err(Refusal::AlreadyThere);
                }
            }
            Command::Unpin { story } => {
                if !pins.remove(story) {
                    return Err(Refusal::NoSuchThing);
                }
            }
            Command::Add { story } => {
                stories.push(of_library(*story)?);
                self.fits(&stories)?;
            }
            Command::Bench { story } => {
                stories.remove(place(*story)?);
                if is_on(*story) {
                    return Err(Refusal::AlreadyShown);
                }
                course = show.course.without(list, *story);
                pins.remove(story);
            }
            Command::Swap { story, with } => {
                let (place, with) = (place(*story)?, of_library(*with)?);
                stories[to_come(place)?] = with;
                self.fits(&stories)?;
                pins.remove(story);
            }
        }
        let moved_on = (course != show.course).then_some(show::Event::CourseSet { course });
        let show = moved_on.into_iter().chain(self.changed(show, stories)).collect();
        Ok(Outcome { tonight: Some(Event::Arranged { by, pins }), show, ..Outcome::default() })
    }

    /// Whether something was written down since the last draw: an evening after which nothing was left to be drawn.
    fn was_watched(&self, library: &Library) -> bool {
        let is_later = |at: Instant| self.drawn.is_some_and(|drawn| at > drawn.at);
        library.entries.iter().filter_map(|entry| entry.last).any(is_later)
    }

    /// The list as it is from now on, unless it stays the same.
    fn changed(&self, show: &Show, stories: Vec<Story>) -> Vec<show::Event> {
        let is_same = *show.tonight == stories;
        let set = (!is_same).then(|| show::Event::TonightSet { stories: Arc::new(stories), slots: self.rules.slots });
        set.into_iter().collect()
    }

    fn fits(&self, stories: &[Story]) -> Result<(), Refusal> {
        let slots: usize = stories.iter().map(Story::slots).sum();
        if slots <= usize::from(self.rules.slots) { Ok(()) } else { Err(Refusal::EveningFull) }
    }

    fn finish(
        &self,
        by: MemberId,
        now: Instant,
        watched: &[u16],
        library: &Library,
        show: &Show,
        chance: Option<&Chance>,
    ) -> Result<Outcome, Refusal> {
        let numbers: BTreeSet<u16> = watched.iter().copied().collect();
        let stories: Vec<Story> = show.tonight.iter().filter(|story| numbers.contains(&story.number())).cloned().collect();
        if stories.is_empty() || stories.len() != watched.len() {
            return Err(Refusal::NoSuchThing);
        }
        let shown = library::Event::Shown { stories };
        // The next list is drawn as things are once this has been written down.
        let mut library = library.clone();
        library.apply(Seq(0), now, &shown);
        let pins: BTreeSet<u16> = self.pins.difference(&numbers).copied().collect();
        let left = show.tonight.iter().filter(|story| pins.contains(&story.number())).cloned().collect();
        let course = match show.course {
            Course::Announced { at, .. } if at > now => Course::Announced { at, after: None },
            _ => Course::Idle,
        };
        let after = Show { tonight: Arc::new(left), course, ..show.clone() };
        let next = Tonight { pins: pins.clone(), ..self.clone() };
        let mut outcome = match next.draw(by, now, &library, &after, true, chance) {
            // Where nothing is left to be drawn, the evening is written down all the same.
            Err(Refusal::NothingToDraw | Refusal::EveningFull) => Outcome {
                tonight: Some(Event::Arranged { by, pins }),
                show: self.changed(show, after.tonight.to_vec()),
                ..Outcome::default()
            },
            drawn => drawn?,
        };
        if course != show.course {
            outcome.show.push(show::Event::CourseSet { course });
        }
        Ok(Outcome { library: Some(shown), ..outcome })
    }

    fn draw(
        &self,
        by: MemberId,
        now: Instant,
        library: &Library,
        show: &Show,
        is_finished: bool,
        chance: Option<&Chance>,
    ) -> Result<Outcome, Refusal> {
        let pins = self.placed(show)?;
        let candidates: Vec<Candidate> =
            library.candidates(now).into_iter().filter(|candidate| candidate.weight(&self.rules).drawn() > 0).collect();
        let Some(Chance { secret, next }) = chance else { return Err(Refusal::NotStored) };
        let drawing = Drawing::of(secret, self.rules, candidates, library.wishes.to_vec(), pins, is_finished);
        if drawing.list.len() <= drawing.pins.len() {
            return Err(Refusal::NothingToDraw);
        }
        let story = |placed: &Placed| {
            let kept = show.tonight.iter().find(|story| story.number() == placed.story);
            kept.or_else(|| library.entry(placed.story).map(|entry| &entry.story)).cloned()
        };
        let stories: Vec<Story> = drawing.list.iter().filter_map(story).collect();
        let drawing = Drawing { stories: stories.clone(), ..drawing };
        let tonight =
            Event::Drawn { by, secret: drawing.secret.clone(), next: hex(&draw::commitment(&next.0)), pins: self.pins.clone() };
        let show = vec![show::Event::TonightSet { stories: Arc::new(stories), slots: self.rules.slots }];
        Ok(Outcome { library: None, tonight: Some(tonight), show, drawing: Some(drawing) })
    }

    /// Where everything stands that is not drawn anew: each as near to its place as an evening of this length lets it.
    ///
    /// # Errors
    /// [`Refusal::EveningFull`] if that is more than an evening.
    pub fn placed(&self, show: &Show) -> Result<Vec<Placed>, Refusal> {
        let list = &show.tonight;
        let mut slot = 0;
        let mut pins = Vec::new();
        for (place, story) in list.iter().enumerate() {
            let slots = u8::try_from(story.slots()).unwrap_or(u8::MAX);
            let has_begun = matches!(show.course.stand(list, place), Stand::Watched | Stand::Now);
            if has_begun || self.pins.contains(&story.number()) {
                pins.push(Placed { slot, story: story.number(), slots });
            }
            slot = u8::saturating_add(slot, slots);
        }
        let mut end = self.rules.slots;
        for pin in pins.iter_mut().rev() {
            pin.slot = pin.slot.min(end.checked_sub(pin.slots).ok_or(Refusal::EveningFull)?);
            end = pin.slot;
        }
        Ok(pins)
    }
}

fn check_rules(rules: &Rules) -> Result<(), Refusal> {
    let bounds = [
        (u32::from(rules.slots), 1, u32::from(MAX_SLOTS)),
        (rules.base, 0, MAX_WEIGHT),
        (rules.per_wish, 0, MAX_WEIGHT),
        (rules.rest_weeks, 0, MAX_WEEKS),
        (rules.rise_weeks, 0, MAX_WEEKS),
    ];
    match bounds.into_iter().find(|(number, min, max)| !(min..=max).contains(&number)) {
        Some((_, min, max)) => Err(Refusal::OutOfBounds { min, max }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[path = "tonight_tests.rs"]
mod tests;
