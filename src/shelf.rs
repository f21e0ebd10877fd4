//! What is read of the library, of what was watched, and of the draws: each as one answer.

use std::time::Duration;

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
    /// The frame that tells of the last of it.
    pub seq: Seq,
    /// When that was written down.
    pub at: Instant,
    /// What, in order, as it was called then.
    pub stories: Vec<Story>,
}

/// What is written down within so long of each other was watched on one evening.
const EVENING: Duration = Duration::from_secs(6 * 60 * 60);

impl History {
    /// Of stories in the order in which they are told: newest frame first, and those of a frame as they were watched.
    #[must_use]
    pub fn of(shown: impl IntoIterator<Item = (Seq, Instant, Story)>, more: bool) -> History {
        let mut evenings: Vec<Watched> = Vec::new();
        // Where the next story of this frame goes: what was written down before stands before.
        let (mut frame, mut place) = (None, 0);
        for (seq, at, story) in shown {
            if frame != Some(seq) {
                (frame, place) = (Some(seq), 0);
            }
            match evenings.last_mut().filter(|evening| evening.at.since(at) < EVENING) {
                Some(evening) => evening.stories.insert(place, story),
                None => evenings.push(Watched { seq, at, stories: vec![story] }),
            }
            place += 1;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Episode;

    #[test]
    fn what_was_watched_in_one_night_is_one_evening() {
        let shown = |(seq, hour, number): (i64, i64, u16)| {
            let title = format!("Серия {number}");
            let story = Episode { number, season: 1, episode: 1, title, title_ru: None, aired: "2010-10-10".into() };
            (Seq(seq), Instant::from_millis(hour * 60 * 60 * 1000), Story::Single(story))
        };
        let told = |rows: &[(i64, i64, u16)]| {
            let history = History::of(rows.iter().copied().map(shown), false);
            let line = |evening: &Watched| (evening.seq.0, evening.stories.iter().map(Story::number).collect::<Vec<_>>());
            history.evenings.iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(told(&[]), []);
        assert_eq!(told(&[(9, 48, 5), (9, 48, 6), (4, 24, 1)]), [(9, vec![5, 6]), (4, vec![1])]);
        assert_eq!(told(&[(9, 48, 5), (9, 48, 6), (7, 44, 3), (7, 44, 4), (4, 42, 1)]), [(9, vec![3, 4, 5, 6]), (4, vec![1])]);
        assert_eq!(told(&[(9, 48, 5), (7, 48, 4), (4, 48, 1), (4, 48, 2)]), [(9, vec![1, 2, 4, 5])]);
    }
}
