//! What only the server's room holds of the list and the library. Pages fetch it when they show it, and none of this code is
//! on a page that does not.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crate::id::Seq;
use crate::library::{self, Library};
use crate::room::Event;
use crate::tonight::Tonight;
use crate::wire::Frame;

/// It; of a visitor's room, nothing. Behind a trait, so that only who makes a server's room has the code for it.
#[derive(Clone, Default)]
pub(super) struct Backstage(Option<Arc<dyn Scene>>);

/// What is held there.
#[derive(Clone, Default)]
pub(super) struct Held {
    pub library: Library,
    pub tonight: Tonight,
    /// The last frame that changed either.
    pub seq: Seq,
    /// The last frame that changed the stories, or what is told of them in a file: no vote does.
    pub stocked: Seq,
}

trait Scene: Send + Sync {
    fn held(&self) -> &Held;
    /// How it is after a frame, if that changes anything.
    fn after(&self, frame: &Frame) -> Option<Arc<dyn Scene>>;
}

impl Backstage {
    /// What a store holds after this frame. Which one changed it last is not kept: it was this one at the latest, and whoever
    /// saw an older one may have seen another library.
    pub fn of(seq: Seq, library: Library, tonight: Tonight) -> Backstage {
        Backstage(Some(Arc::new(Held { library, tonight, seq, stocked: seq })))
    }

    pub fn hear_of(&mut self, frame: &Frame) {
        if let Some(after) = self.0.as_ref().and_then(|scene| scene.after(frame)) {
            self.0 = Some(after);
        }
    }

    pub fn held(&self) -> &Held {
        static NOTHING: LazyLock<Held> = LazyLock::new(Held::default);
        self.0.as_ref().map_or(&*NOTHING, |scene| scene.held())
    }
}

impl Scene for Held {
    fn held(&self) -> &Held {
        self
    }

    fn after(&self, frame: &Frame) -> Option<Arc<dyn Scene>> {
        let mut after;
        match &frame.event {
            // What cannot be read was written by a site of another age, and is true of the tables all the same.
            Event::Library(event) => {
                let event = event.read().ok()?;
                after = Held { seq: frame.seq, ..self.clone() };
                after.library.apply(frame.seq, frame.at, &event);
                if !matches!(event, library::Event::Wished { .. } | library::Event::Unwished { .. }) {
                    after.stocked = frame.seq;
                }
            }
            Event::Tonight(event) => {
                let event = event.read().ok()?;
                after = Held { seq: frame.seq, ..self.clone() };
                after.tonight.apply(frame.seq, frame.at, &event);
            }
            Event::Account(_)
            | Event::Chat(_)
            | Event::Moderation(_)
            | Event::Report(_)
            | Event::Settings(_)
            | Event::Show(_)
            | Event::Watch(_) => return None,
        }
        Some(Arc::new(after))
    }
}

/// Rooms are compared by the law alone that they are one fold; the last change is no part of that.
impl PartialEq for Backstage {
    fn eq(&self, other: &Backstage) -> bool {
        let (one, other) = (self.held(), other.held());
        (&one.library, &one.tonight) == (&other.library, &other.tonight)
    }
}

impl Eq for Backstage {}

impl fmt::Debug for Backstage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Held { library, tonight, seq, stocked: _ } = self.held();
        f.debug_struct("Backstage").field("library", library).field("tonight", tonight).field("seq", seq).finish()
    }
}
