//! The library: episodes, and stories. A two-parter is one story, so nothing can part its halves. Members wish for stories;
//! what a princess changes here is seen by all.

pub mod browse;
mod csv;
mod draft;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::draw::{Candidate, Wish};
use crate::id::{MemberId, Seq};
use crate::permit::Act;
use crate::refusal::Refusal;
use crate::time::Instant;

pub use csv::{Damage, Why, read_csv, read_stories};
pub use draft::{Draft, Flaw, Half};

/// How many stories somebody may wish for at a time.
pub const MAX_WISHES: u32 = 5;
/// How many episodes a library may have.
pub const MAX_EPISODES: usize = 10_000;
const FULL: Refusal = Refusal::OutOfBounds { min: 1, max: MAX_EPISODES as u32 };
/// The most weight that a princess may add.
pub const MAX_ADDED: u32 = 1_000;
/// The most characters of a title.
pub const MAX_TITLE: usize = 200;
/// A day of rest.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One broadcast episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Its number in the library, from 1.
    pub number: u16,
    /// Season.
    pub season: u8,
    /// Its place in the season.
    pub episode: u8,
    /// The title as aired.
    pub title: String,
    /// The title in Russian, if there is one: of the whole story, at its first episode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_ru: Option<String>,
    /// The day of the first broadcast, `YYYY-MM-DD`.
    pub aired: String,
}

/// What is drawn, wished for and shown as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Story {
    /// One episode.
    Single(Episode),
    /// Both halves of a two-parter.
    Pair {
        /// The title without its part.
        title: String,
        /// Part 1.
        first: Episode,
        /// Part 2.
        second: Episode,
    },
}

impl Story {
    /// Without any mark of its parts.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Story::Single(episode) => &episode.title,
            Story::Pair { title, .. } => title,
        }
    }

    /// Its first episode.
    #[must_use]
    pub fn first(&self) -> &Episode {
        match self {
            Story::Single(episode) | Story::Pair { first: episode, .. } => episode,
        }
    }

    /// The number that it goes by: its first episode's.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.first().number
    }

    /// Its episodes in order.
    pub fn episodes(&self) -> impl Iterator<Item = &Episode> {
        let second = match self {
            Story::Single(_) => None,
            Story::Pair { second, .. } => Some(second),
        };
        std::iter::once(self.first()).chain(second)
    }

    /// How many slots of an evening it takes.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.episodes().count()
    }

    /// Whether it is a two-parter.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        matches!(self, Story::Pair { .. })
    }
}

/// A story, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The story.
    pub story: Story,
    /// The weight that a princess added.
    #[serde(default)]
    pub added: u32,
    /// How often it was shown.
    #[serde(default)]
    pub shown: u32,
    /// When it was shown last, as far as anybody knows.
    #[serde(default)]
    pub last: Option<Instant>,
}

impl Entry {
    /// Of a story that was never shown.
    #[must_use]
    pub fn new(story: Story) -> Entry {
        Entry { story, added: 0, shown: 0, last: None }
    }

    /// What the draw knows of it. Whoever was shown at an unknown time has rested long enough.
    #[must_use]
    pub fn candidate(&self, wishes: u32, now: Instant) -> Candidate {
        let days = |last: Instant| u32::try_from(now.since(last).as_secs() / DAY.as_secs()).unwrap_or(u32::MAX);
        Candidate {
            story: self.story.number(),
            slots: u8::try_from(self.story.slots()).unwrap_or(u8::MAX),
            wishes,
            added: self.added,
            rested: (self.shown > 0).then(|| self.last.map_or(u32::MAX, days)),
        }
    }
}

/// All stories by number, and who wishes for which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// In order.
    pub entries: Arc<Vec<Entry>>,
    /// In the order in which they were made.
    pub wishes: Arc<Vec<Wish>>,
    /// The highest number that an episode ever had. What was watched, drawn and wished for goes by numbers, so one that was given
    /// is not given again.
    #[serde(default)]
    pub numbered: u16,
}

/// What somebody asks of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Wish for a story.
    Wish {
        /// Its number.
        story: u16,
    },
    /// Take the wish back.
    Unwish {
        /// The story's number.
        story: u16,
    },
    /// Add a story.
    Add {
        /// As it is written.
        draft: Draft,
    },
    /// Change a story.
    Edit {
        /// Its number.
        story: u16,
        /// As it is written from now on.
        draft: Draft,
        /// As it was written when they began to change it, if they say so: what somebody else has made of it since is not undone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Draft>,
    },
    /// Take a story out.
    Remove {
        /// Its number.
        story: u16,
    },
    /// Add weight to a story; 0 takes it off again.
    Weigh {
        /// Its number.
        story: u16,
        /// How much.
        added: u32,
    },
}

impl Command {
    /// What one has to be allowed to do.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Wish { .. } | Command::Unwish { .. } => Act::Wish,
            Command::Add { .. } | Command::Edit { .. } | Command::Remove { .. } | Command::Weigh { .. } => Act::KeepLibrary,
        }
    }
}

/// What became true of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// An empty library was filled.
    Imported {
        /// With these.
        stories: Arc<Vec<Story>>,
    },
    /// There is another list of stories; wishes for those that are in it no more are gone.
    Replaced {
        /// By number.
        entries: Arc<Vec<Entry>>,
    },
    /// Pages are told so of another list of stories, and fetch it if they show it.
    Restocked {},
    /// Somebody wishes for a story.
    Wished {
        /// Who.
        by: MemberId,
        /// Its number.
        story: u16,
    },
    /// Somebody wishes for it no longer.
    Unwished {
        /// Who.
        by: MemberId,
        /// Its number.
        story: u16,
    },
    /// There is a new story.
    Added {
        /// Behind all others.
        story: Story,
    },
    /// A story is another one now.
    Edited {
        /// The one of this number.
        story: u16,
        /// How it is now; its first episode keeps the number.
        to: Story,
    },
    /// A story is in the library no more, and neither are the wishes for it.
    Removed {
        /// Its number.
        story: u16,
    },
    /// A princess added weight.
    Weighed {
        /// To this story.
        story: u16,
        /// How much it is in all.
        added: u32,
    },
    /// Stories were watched; the wishes for them are spent.
    Shown {
        /// These, in order, as they were then.
        stories: Vec<Story>,
    },
}

impl Library {
    /// The story of this number, and what became of it.
    #[must_use]
    pub fn entry(&self, story: u16) -> Option<&Entry> {
        self.entries.binary_search_by_key(&story, |entry| entry.story.number()).ok().map(|place| &self.entries[place])
    }

    /// How many people wish for it.
    #[must_use]
    pub fn wishes_for(&self, story: u16) -> u32 {
        self.wishes.iter().map(|wish| u32::from(wish.story == story)).sum()
    }

    /// What this person wishes for.
    pub fn wishes_of(&self, by: MemberId) -> impl Iterator<Item = u16> {
        self.wishes.iter().filter(move |wish| wish.by == by.0).map(|wish| wish.story)
    }

    /// How many wishes each story has that has any.
    #[must_use]
    pub fn wish_counts(&self) -> BTreeMap<u16, u32> {
        let mut counts = BTreeMap::new();
        for wish in &*self.wishes {
            *counts.entry(wish.story).or_default() += 1;
        }
        counts
    }

    /// What the draw goes through, by number.
    #[must_use]
    pub fn candidates(&self, now: Instant) -> Vec<Candidate> {
        let counts = self.wish_counts();
        let of = |entry: &Entry| entry.candidate(counts.get(&entry.story.number()).copied().unwrap_or(0), now);
        self.entries.iter().map(of).collect()
    }

    /// How many episodes there are.
    #[must_use]
    pub fn episodes(&self) -> usize {
        self.entries.iter().map(|entry| entry.story.slots()).sum()
    }

    /// Makes an event true.
    pub fn apply(&mut self, seq: Seq, at: Instant, event: &Event) {
        match event {
            Event::Imported { stories } => self.restock(Arc::new(stories.iter().cloned().map(Entry::new).collect())),
            Event::Replaced { entries } => self.restock(Arc::clone(entries)),
            Event::Restocked {} => {}
            Event::Wished { by, story } => {
                Arc::make_mut(&mut self.wishes).push(Wish { seq: seq.0, by: by.0, story: *story });
            }
            Event::Unwished { by, story } => self.keep_wishes(|wish| wish.by != by.0 || wish.story != *story),
            Event::Added { story } => {
                self.number(story);
                Arc::make_mut(&mut self.entries).push(Entry::new(story.clone()));
            }
            Event::Edited { story, to } => {
                self.number(to);
                self.change(*story, |entry| entry.story = to.clone());
            }
            Event::Removed { story } => {
                Arc::make_mut(&mut self.entries).retain(|entry| entry.story.number() != *story);
                self.keep_wishes(|wish| wish.story != *story);
            }
            Event::Weighed { story, added } => self.change(*story, |entry| entry.added = *added),
            Event::Shown { stories } => {
                for story in stories {
                    self.number(story);
                    let story = story.number();
                    self.change(story, |entry| (entry.shown, entry.last) = (entry.shown.saturating_add(1), Some(at)));
                    self.keep_wishes(|wish| wish.story != story);
                }
            }
        }
    }

    /// The numbers of this story have been given.
    fn number(&mut self, story: &Story) {
        self.numbered = story.episodes().map(|episode| episode.number).fold(self.numbered, u16::max);
    }

    fn restock(&mut self, entries: Arc<Vec<Entry>>) {
        for entry in &*entries {
            self.number(&entry.story);
        }
        self.keep_wishes(|wish| entries.binary_search_by_key(&wish.story, |entry| entry.story.number()).is_ok());
        self.entries = entries;
    }

    fn change(&mut self, story: u16, change: impl FnOnce(&mut Entry)) {
        if let Ok(place) = self.entries.binary_search_by_key(&story, |entry| entry.story.number()) {
            change(&mut Arc::make_mut(&mut self.entries)[place]);
        }
    }

    fn keep_wishes(&mut self, keeps: impl Fn(&Wish) -> bool) {
        if !self.wishes.iter().all(&keeps) {
            Arc::make_mut(&mut self.wishes).retain(keeps);
        }
    }

    /// What comes of a wish of somebody who may.
    ///
    /// # Errors
    /// The refusal, in the order: does it read, is there such a thing, is it possible as things stand.
    pub fn decide(&self, by: MemberId, command: &Command) -> Result<Event, Refusal> {
        let there = |story: u16| self.entry(story).ok_or(Refusal::NoSuchThing);
        match command {
            Command::Wish { story } => {
                there(*story)?;
                if self.wishes_of(by).any(|other| other == *story) {
                    return Err(Refusal::AlreadyThere);
                }
                if self.wishes_of(by).count() >= MAX_WISHES as usize {
                    return Err(Refusal::WishesSpent { max: MAX_WISHES });
                }
                Ok(Event::Wished { by, story: *story })
            }
            Command::Unwish { story } => {
                let wishes = self.wishes_of(by).any(|other| other == *story);
                if wishes { Ok(Event::Unwished { by, story: *story }) } else { Err(Refusal::NoSuchThing) }
            }
            Command::Add { draft } => {
                let there = self.entries.iter().flat_map(|entry| entry.story.episodes()).map(|episode| episode.number);
                let last = there.max().unwrap_or(0);
                // A file may have had the highest number that there is; then those of its episodes that are gone come again.
                let more = u16::try_from(draft.halves.len().max(1)).unwrap_or(u16::MAX);
                let free = |last: u16| last.checked_add(more).map(|_| last + 1);
                let next = free(last.max(self.numbered)).or_else(|| free(last));
                let story = draft.story(next.ok_or(FULL)?, None).map_err(|_| Refusal::Malformed)?;
                if self.episodes() + story.slots() > MAX_EPISODES {
                    return Err(FULL);
                }
                Ok(Event::Added { story })
            }
            Command::Edit { story, draft, was } => {
                // Only what can be read is looked for.
                draft.story(1, None).map_err(|_| Refusal::Malformed)?;
                let before = &there(*story)?.story;
                if was.as_ref().is_some_and(|was| *was != Draft::of(before)) {
                    return Err(Refusal::TooLate);
                }
                let to = draft.story(before.number(), Some(before)).map_err(|_| Refusal::Malformed)?;
                let second = to.number().checked_add(1).filter(|_| to.is_pair() && !before.is_pair());
                if second.is_some_and(|number| self.entry(number).is_some()) {
                    // The number of its other half belongs to another story.
                    return Err(Refusal::AlreadyThere);
                }
                if second.is_some() && self.episodes() >= MAX_EPISODES {
                    return Err(FULL);
                }
                Ok(Event::Edited { story: *story, to })
            }
            Command::Remove { story } => there(*story).map(|_| Event::Removed { story: *story }),
            Command::Weigh { story, added } => {
                if *added > MAX_ADDED {
                    return Err(Refusal::OutOfBounds { min: 0, max: MAX_ADDED });
                }
                there(*story).map(|_| Event::Weighed { story: *story, added: *added })
            }
        }
    }

    /// The list of a file as it comes into the library: what was shown when stays known, and a file that says nothing of
    /// weight or showings changes nothing of them.
    #[must_use]
    pub fn import(&self, entries: Vec<Listed>) -> Event {
        let entry = |Listed { story, added, shown }: Listed| {
            let before = self.entry(story.number());
            let shown = shown.unwrap_or(before.map_or(0, |before| before.shown));
            let last = before.and_then(|before| before.last).filter(|_| shown > 0);
            Entry { added: added.unwrap_or(before.map_or(0, |before| before.added)), shown, last, story }
        };
        Event::Replaced { entries: Arc::new(entries.into_iter().map(entry).collect()) }
    }

    /// What such a list would change.
    #[must_use]
    pub fn compare(&self, event: &Event) -> Changes {
        let Event::Replaced { entries } = event else { return Changes::default() };
        let there = |story: u16| entries.binary_search_by_key(&story, |entry| entry.story.number()).is_ok();
        let mut changes = Changes::default();
        for entry in &**entries {
            match self.entry(entry.story.number()) {
                None => changes.added += 1,
                Some(before) if before != entry => changes.changed += 1,
                Some(_) => changes.same += 1,
            }
        }
        let gone = self.entries.iter().filter(|entry| !there(entry.story.number()));
        changes.removed = gone.map(|entry| entry.story.title().to_owned()).collect();
        changes.wishes = self.wishes.iter().map(|wish| u32::from(!there(wish.story))).sum();
        changes
    }

    /// The first stories that fill this many slots, in order; one that no longer fits is passed over.
    #[must_use]
    pub fn first_evening(&self, slots: usize) -> Vec<Story> {
        let mut left = slots;
        let fitting = self.entries.iter().map(|entry| &entry.story).filter(|story| {
            let fits = story.slots() <= left;
            left -= if fits { story.slots() } else { 0 };
            fits
        });
        fitting.cloned().collect()
    }

    /// The same stories as they are called now. Of those that are in the library no more it has what it `keeps`, as it was called.
    #[must_use]
    pub fn as_of_now(&self, stories: &[Story], keeps: impl Fn(u16) -> bool) -> Vec<Story> {
        let now = |story: &Story| match self.entry(story.number()) {
            Some(entry) => Some(entry.story.clone()),
            None => keeps(story.number()).then(|| story.clone()),
        };
        stories.iter().filter_map(now).collect()
    }
}

/// A story of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The story.
    pub story: Story,
    /// The weight that the file adds; none if it says nothing.
    pub added: Option<u32>,
    /// How often it was shown; none if the file says nothing.
    pub shown: Option<u32>,
}

/// What a file changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Stories that are new.
    pub added: u32,
    /// Stories that are other ones now.
    pub changed: u32,
    /// Stories that stay as they are.
    pub same: u32,
    /// The titles of those that are in it no more.
    pub removed: Vec<String>,
    /// Wishes that go with them.
    pub wishes: u32,
}

#[cfg(test)]
mod tests;
