//! The tabs of one browser listen together: one of them holds the stream and passes on what it hears, the others wait in
//! line for its place. A lock of the browser decides who holds it, so that it changes hands the moment its holder is
//! gone; a holder that no longer answers is relieved by the tab that somebody looks at.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use evening::id::{MemberId, Seq};
use evening::json;
use js_sys::{Function, Object, Promise, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{BroadcastChannel, MessageEvent};

/// The name of the lock and of the channel.
const NAME: &str = "evening-live";
/// How many frames the holder keeps for a tab that comes late.
const RECENT: usize = 300;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys counts as unstable.
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
}

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
    inner: Rc<Inner>,
    hear: Closure<dyn Fn(MessageEvent)>,
}

struct Inner {
    locks: LockManager,
    channel: BroadcastChannel,
    tell: Box<dyn Fn(Told)>,
    /// Whether a wish for the lock is on its way already.
    is_in_line: RefCell<bool>,
    recent: RefCell<VecDeque<(Seq, Seq, Said)>>,
}

impl Tabs {
    /// Joins the line. None where the browser has no such locks (it gives them to https and localhost only): then each
    /// tab holds a stream of its own.
    pub fn join(tell: impl Fn(Told) + 'static) -> Option<Tabs> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)?;
        let channel = BroadcastChannel::new(NAME).ok()?;
        let inner = Rc::new(Inner {
            locks: locks.unchecked_into(),
            channel,
            tell: Box::new(tell),
            is_in_line: RefCell::new(false),
            recent: RefCell::new(VecDeque::new()),
        });
        let listener = Rc::clone(&inner);
        let hear = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(said) = event.data().as_string().and_then(|text| json::read(&text).ok()) {
                (listener.tell)(Told::Said(said));
            }
        });
        inner.channel.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        Rc::clone(&inner).stand_in_line();
        Some(Tabs { inner, hear })
    }

    /// Says something to all other tabs.
    pub fn say(&self, said: &Said) {
        if let Ok(text) = serde_json::to_string(said) {
            let _ = self.inner.channel.post_message(&JsValue::from_str(&text));
        }
    }

    /// Passes on what the stream said, and keeps it for those who come late if it is the frame of this number.
    pub fn pass_on(&self, frame: Option<Seq>, said: Said) {
        self.say(&said);
        if let (Some(seq), Said::Heard { after, .. }) = (frame, &said) {
            let mut recent = self.inner.recent.borrow_mut();
            recent.push_back((*after, seq, said));
            if recent.len() > RECENT {
                recent.pop_front();
            }
        }
    }

    /// Says again what came after this frame.
    pub fn repeat(&self, since: Seq) {
        self.inner.recent.borrow().iter().filter(|(_, seq, _)| *seq > since).for_each(|(.., said)| self.say(said));
    }

    /// Forgets what was kept: the room begins anew.
    pub fn forget(&self) {
        self.inner.recent.borrow_mut().clear();
    }

    /// Takes the stream from a holder that does not answer.
    pub fn relieve(&self) {
        Rc::clone(&self.inner).request(true);
    }
}

impl Inner {
    fn stand_in_line(self: Rc<Self>) {
        if !self.is_in_line.replace(true) {
            self.request(false);
        }
    }

    fn request(self: Rc<Self>, steal: bool) {
        let options = Object::new();
        let _ = Reflect::set(&options, &JsValue::from_str("steal"), &JsValue::from_bool(steal));
        let holder = Rc::clone(&self);
        // The lock is held until this promise settles: as long as the page lives, or until it is stolen.
        let granted = Closure::once_into_js(move |_lock: JsValue| {
            if !steal {
                holder.is_in_line.replace(false);
            }
            (holder.tell)(Told::Part(Part::Holds));
            Promise::new(&mut |_, _| {})
        });
        let held = self.locks.request(NAME, &options, granted.unchecked_ref());
        spawn_local(async move {
            // It never settles by itself: another tab has taken the lock.
            if JsFuture::from(held).await.is_err() {
                (self.tell)(Told::Part(Part::Waits));
                self.stand_in_line();
            }
        });
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.inner.channel.set_onmessage(None);
        self.inner.channel.close();
        let _ = &self.hear;
    }
}
