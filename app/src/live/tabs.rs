//! The tabs of one browser listen together: one of them holds the stream and passes on what it hears, the others wait in
//! line for its place. A lock of the browser decides who holds it, so that it changes hands the moment its holder is
//! gone; a holder that no longer answers is relieved by the tab that somebody looks at.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use evening::id::{MemberId, Seq};
use evening::json;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::browser::lock::{Line, Locks};

/// The name of the lock and of the channel.
const NAME: &str = "evening-live";
/// How many frames the holder keeps for a tab that comes late.
const RECENT: usize = 300;

/// What tabs say to each other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Said {
    /// The holder heard this; `after` is where its room stood then.
    Heard {
        /// The last frame before it.
        after: Seq,
        /// The event's name.
        name: String,
        /// The event's data.
        data: String,
    },
    /// How the holder stands: its last frame, and the seconds until it tries again if its stream is gone.
    Stands {
        /// Its last frame.
        seq: Seq,
        /// None while the stream is open.
        lost: Option<u32>,
    },
    /// A tab asks where the holder stands, and says where it stands itself.
    Asks {
        /// Its last frame.
        seq: Seq,
        /// Its visitor.
        me: Option<MemberId>,
    },
    /// Somebody wants the stream back now.
    ComeBack,
    /// The visitor signed in or out.
    NewVisitor,
}

/// This tab's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It holds the stream.
    Holds,
    /// Another one does.
    Waits,
}

/// What a tab is told: its part in it changed, or another tab said something.
pub enum Told {
    /// It has this part now.
    Part(Part),
    /// Another tab said this.
    Said(Said),
}

/// The line that the tabs of this browser stand in.
pub struct Tabs {
    line: Rc<Line>,
    channel: BroadcastChannel,
    recent: RefCell<VecDeque<(Seq, Seq, Said)>>,
    hear: Closure<dyn Fn(MessageEvent)>,
}

impl Tabs {
    /// Joins the line. None where the browser has no locks: then each tab holds a stream of its own.
    pub fn join(tell: impl Fn(Told) + 'static) -> Option<Tabs> {
        let locks = Locks::of_browser()?;
        let channel = BroadcastChannel::new(NAME).ok()?;
        let tell = Rc::new(tell);
        let told = Rc::clone(&tell);
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(said) = event.data().as_string().and_then(|text| json::read(&text).ok()) {
                told(Told::Said(said));
            }
        });
        channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let line = Line::join(locks, NAME, move |holds| tell(Told::Part(if holds { Part::Holds } else { Part::Waits })));
        Some(Tabs { line, channel, recent: RefCell::new(VecDeque::new()), hear })
    }

    /// Says something to all other tabs.
    pub fn say(&self, said: &Said) {
        if let Ok(text) = serde_json::to_string(said) {
            let _ = self.channel.post_message(&JsValue::from_str(&text));
        }
    }

    /// Passes on what the stream said, and keeps it for those who come late if it is the frame of this number.
    pub fn pass_on(&self, frame: Option<Seq>, said: Said) {
        self.say(&said);
        if let (Some(seq), Said::Heard { after, .. }) = (frame, &said) {
            let mut recent = self.recent.borrow_mut();
            recent.push_back((*after, seq, said));
            if recent.len() > RECENT {
                recent.pop_front();
            }
        }
    }

    /// Says again what came after this frame.
    pub fn repeat(&self, since: Seq) {
        self.recent.borrow().iter().filter(|(_, seq, _)| *seq > since).for_each(|(.., said)| self.say(said));
    }

    /// Forgets what was kept: the room begins anew.
    pub fn forget(&self) {
        self.recent.borrow_mut().clear();
    }

    /// Takes the stream from a holder that does not answer.
    pub fn relieve(&self) {
        self.line.steal();
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        let _ = &self.hear;
    }
}
