//! What is read of the library, of what was watched, and of the draws: each as one answer.

use serde::{Deserialize, Serialize};

use crate::draw::Drawing;
use crate::id::Seq;
use crate::library::{Library, Story};
use crate::time::Instant;
use crate::tonight::Tonight;
use crate::{library, tonight};

/// The library and how tonight's list is made, as they are after one frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// This one. Those after it that are about either make it what it is later.
    pub seq: Seq,
    /// The library.
    pub library: Library,
    /// How tonight's list is made.
    pub tonight: Tonight,
}

impl Shelf {
    /// Takes a frame in that is about the library. Answers whether it has to be fetched anew.
    pub fn hear_of_library(&mut self, seq: Seq, at: Instant, event: &library::Event) -> bool {
        if seq > self.seq {
            self.seq = seq;
            self.library.apply(seq, at, event);
        }
        matches!(event, library::Event::Restocked {})
    }

    /// Takes a frame in that is about how the list is made.
    pub fn hear_of_tonight(&mut self, seq: Seq, at: Instant, event: &tonight::Event) {
        if seq > self.seq {
            self.seq = seq;
            self.tonight.apply(seq, at, event);
        }
    }
}

/// What was watched, newest evening first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The evenings.
    pub evenings: Vec<Watched>,
    /// Whether there were more before these.
    pub more: bool,
}

/// What was watched on one evening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// The frame that tells of it.
    pub seq: Seq,
    /// When it was written down.
    pub at: Instant,
    /// What, in order, as it was called then.
    pub stories: Vec<Story>,
}

impl History {
    /// Of stories in the order in which they are told: those of one frame are one evening.
    #[must_use]
    pub fn of(shown: impl IntoIterator<Item = (Seq, Instant, Story)>, more: bool) -> History {
        let mut evenings: Vec<Watched> = Vec::new();
        for (seq, at, story) in shown {
            match evenings.last_mut().filter(|evening| evening.seq == seq) {
                Some(evening) => evening.stories.push(story),
                None => evenings.push(Watched { seq, at, stories: vec![story] }),
            }
        }
        History { evenings, more }
    }
}

/// Draws, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draws {
    /// Those of this page.
    pub draws: Vec<Drew>,
    /// Whether there are more before these.
    pub more: bool,
    /// The hash of the secret that the next draw will use.
    pub next: Option<String>,
}

/// A draw in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drew {
    /// The frame that told of it.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// The name of who asked for it.
    pub by: String,
    /// What came of it, as it was called then.
    pub stories: Vec<Story>,
    /// Whether another draw took its place before the evening was watched.
    pub is_discarded: bool,
}

/// A draw with all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The frame that told of it.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// The name of who asked for it.
    pub by: String,
    /// The hash of its secret, as it was published with the draw before it.
    pub published: String,
    /// The draw.
    pub drawing: Drawing,
}

/// What came of a file with another library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// What it changes, or changed.
    pub changes: library::Changes,
    /// The frame that tells of it; none if it was only looked at.
    pub seq: Option<Seq>,
}
