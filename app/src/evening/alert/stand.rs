//! Which of this browser's tabs rings: the one that was looked at or touched last, and none while any is looked at.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use evening::id::Seq;
use gloo_timers::future::TimeoutFuture;

use crate::browser;
use crate::browser::lock::{Line, Locks, Share};

/// Who has this lock rings.
const RING: &str = "evening-ring";
/// Who has a share in this one is looked at.
const SEEN: &str = "evening-seen";
/// Where tabs without locks tell each other which frame is dealt with.
const DONE: &str = "evening-rung";
/// How long such a tab leaves it to the one that is looked at, in milliseconds.
const AFTER_YOU: u32 = 150;
/// A tab is ahead of another one by fewer frames than this.
const AHEAD: i64 = 100;

/// How this tab stands to the others at a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// It is the one that rings.
    pub is_mine: bool,
    /// Some tab is looked at.
    pub is_seen: bool,
}

/// A tab's place among the others, kept as long as its page lives.
#[derive(Clone)]
pub struct Place {
    has_ring: Rc<Cell<bool>>,
    line: Option<(Locks, Rc<Line>)>,
    seen: Rc<RefCell<Option<Share>>>,
}

thread_local! {
    static PLACE: Place = Place::take();
}

impl Place {
    /// This page's.
    pub fn of_page() -> Place {
        PLACE.with(Place::clone)
    }

    fn take() -> Place {
        let has_ring = Rc::new(Cell::new(false));
        let line = Locks::of_browser().map(|locks| {
            let has_ring = Rc::clone(&has_ring);
            (locks.clone(), Line::join(locks, RING, move |has| has_ring.set(has)))
        });
        Place { has_ring, line, seen: Rc::default() }
    }

    /// Somebody looks at this tab, or no longer does.
    pub fn look(&self, is_visible: bool) {
        let Some((locks, _)) = &self.line else { return };
        self.seen.replace(is_visible.then(|| locks.share(SEEN)));
        if is_visible {
            self.touch();
        }
    }

    /// Somebody does something in this tab.
    pub fn touch(&self) {
        if let Some((_, line)) = &self.line
            && !self.has_ring.get()
        {
            line.steal();
        }
    }

    /// How it stands at what this frame brought.
    pub async fn stand(&self, seq: Seq) -> Stand {
        let is_visible = !browser::is_hidden();
        let Some((locks, _)) = &self.line else {
            if !is_visible {
                TimeoutFuture::new(AFTER_YOU + jitter()).await;
            }
            return Stand { is_mine: claim(seq), is_seen: is_visible };
        };
        // It is never free: this tab is in line. But with the answer, it has been told if it is its turn.
        let _ = locks.is_free(RING).await;
        let is_mine = self.has_ring.get();
        // Two that asked at the same time would each take the other for one that is looked at.
        let is_seen = is_visible || (is_mine && !locks.is_free(SEEN).await);
        Stand { is_mine, is_seen }
    }
}

/// Two tabs should not look at the same moment.
fn jitter() -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 250")]
    let jitter = (browser::chance() * 250.0) as u32;
    jitter
}

/// Whether no other tab has dealt with this frame; from now on this one has.
fn claim(seq: Seq) -> bool {
    let last = browser::recall(DONE).and_then(|last| last.parse::<i64>().ok());
    // The other one may be ahead; but what is far from here was kept of another evening.
    let is_first = last.is_none_or(|last| !(seq.0..seq.0 + AHEAD).contains(&last));
    if is_first {
        browser::keep(DONE, &seq.0.to_string());
    }
    is_first
}
