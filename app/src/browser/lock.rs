//! The browser's locks: what only one of its tabs does, and what the others find out about it. A lock is free again the
//! moment its tab is gone, whatever became of it.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys counts as unstable.
    #[derive(Clone)]
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
}

/// The locks of this browser.
#[derive(Clone)]
pub struct Locks(LockManager);

impl Locks {
    /// None where the browser gives none: it gives them to https and localhost only.
    #[must_use]
    pub fn of_browser() -> Option<Locks> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &JsValue::from_str("locks")).ok().filter(JsValue::is_object)?;
        Some(Locks(locks.unchecked_into()))
    }

    /// Asks for one in a certain way; it is held until the promise that `granted` answers with settles.
    fn request(&self, name: &str, way: &str, value: JsValue, granted: impl FnOnce(JsValue) -> JsValue + 'static) -> Promise {
        let options = Object::new();
        let _ = Reflect::set(&options, &JsValue::from_str(way), &value);
        self.0.request(name, &options, Closure::once_into_js(granted).unchecked_ref())
    }

    /// Whether nobody has it, nor a share in it.
    pub async fn is_free(&self, name: &str) -> bool {
        let asked = self.request(name, "ifAvailable", JsValue::TRUE, |lock| JsValue::from_bool(lock.is_object()));
        JsFuture::from(asked).await.is_ok_and(|is_free| is_free.is_truthy())
    }

    /// Takes a share in it, which any number of tabs may have.
    #[must_use]
    pub fn share(&self, name: &str) -> Share {
        let mut let_go = None;
        let held = Promise::new(&mut |settle, _| let_go = Some(settle));
        let _ = self.request(name, "mode", JsValue::from_str("shared"), move |_| held.into());
        Share { let_go }
    }
}

/// A share in a lock; dropping it gives it back.
pub struct Share {
    let_go: Option<Function>,
}

impl Drop for Share {
    fn drop(&mut self) {
        let _ = self.let_go.as_ref().map(|let_go| let_go.call1(&JsValue::NULL, &JsValue::UNDEFINED));
    }
}

/// A place in the line of all tabs for a lock, kept as long as the page lives.
pub struct Line {
    locks: Locks,
    name: &'static str,
    tell: Box<dyn Fn(bool)>,
    /// Whether a wish for the lock is on its way already.
    is_in_line: Cell<bool>,
    /// How many wishes hold it. A tab may steal from itself, and hear of what it lost after what it got.
    held: Cell<u32>,
}

impl Line {
    /// Joins it. `tell` hears whether this tab has the lock now, whenever that changes.
    pub fn join(locks: Locks, name: &'static str, tell: impl Fn(bool) + 'static) -> Rc<Line> {
        let line = Rc::new(Line { locks, name, tell: Box::new(tell), is_in_line: Cell::new(false), held: Cell::new(0) });
        Rc::clone(&line).stand();
        line
    }

    /// Takes the lock from whoever has it.
    pub fn steal(self: &Rc<Line>) {
        Rc::clone(self).request(true);
    }

    fn hold(&self, held: u32) {
        let had = self.held.replace(held) > 0;
        if had != (held > 0) {
            (self.tell)(held > 0);
        }
    }

    fn stand(self: Rc<Line>) {
        if !self.is_in_line.replace(true) {
            self.request(false);
        }
    }

    fn request(self: Rc<Line>, steal: bool) {
        let holder = Rc::clone(&self);
        // The lock is held until this promise settles: as long as the page lives, or until it is stolen.
        let held = self.locks.request(self.name, "steal", JsValue::from_bool(steal), move |_lock| {
            if !steal {
                holder.is_in_line.replace(false);
            }
            holder.hold(holder.held.get() + 1);
            Promise::new(&mut |_, _| {}).into()
        });
        spawn_local(async move {
            // It never settles by itself: somebody has taken the lock.
            if JsFuture::from(held).await.is_err() {
                self.hold(self.held.get().saturating_sub(1));
                self.stand();
            }
        });
    }
}
