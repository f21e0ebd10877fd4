//! What only the server's room holds of the list and the library. Pages fetch it when they show it, and none of this code is
//! on a page that does not.

use std::fmt;

use crate::id::Seq;
use crate::library::Library;
use crate::room::Event;
use crate::tonight::Tonight;
use crate::wire::Frame;

/// It; of a visitor's room, nothing.
#[derive(Clone, Default)]
pub(super) struct Backstage {
    pub library: Library,
    pub tonight: Tonight,
    pub seq: Seq,
    /// How it hears of frames. A call through a pointer, so that only who makes such a room has the code for it.
    fold: Option<fn(&mut Backstage, &Frame)>,
}

impl Backstage {
    pub fn of(library: Library, tonight: Tonight) -> Backstage {
        Backstage { library, tonight, seq: Seq(0), fold: Some(fold) }
    }

    pub fn hear_of(&mut self, frame: &Frame) {
        if let Some(fold) = self.fold {
            fold(self, frame);
        }
    }
}

fn fold(backstage: &mut Backstage, frame: &Frame) {
    match &frame.event {
        // What cannot be read was written by a site of another age, and is true of the tables all the same.
        Event::Library(event) => {
            if let Ok(event) = event.read() {
                backstage.library.apply(frame.seq, frame.at, &event);
                backstage.seq = frame.seq;
            }
        }
        Event::Tonight(event) => {
            if let Ok(event) = event.read() {
                backstage.tonight.apply(frame.seq, frame.at, &event);
                backstage.seq = frame.seq;
            }
        }
        Event::Account(_)
        | Event::Chat(_)
        | Event::Moderation(_)
        | Event::Report(_)
        | Event::Settings(_)
        | Event::Show(_)
        | Event::Watch(_) => {}
    }
}

impl PartialEq for Backstage {
    fn eq(&self, other: &Backstage) -> bool {
        (&self.library, &self.tonight) == (&other.library, &other.tonight)
    }
}

impl Eq for Backstage {}

impl fmt::Debug for Backstage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backstage").field("library", &self.library).field("tonight", &self.tonight).finish_non_exhaustive()
    }
}
