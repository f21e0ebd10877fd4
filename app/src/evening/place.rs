//! Where the reader is in the log. At the end it follows what comes; anywhere else what they read stays where it is, to
//! the pixel, whatever is added, changed, taken away or drawn in another size around it.

use evening::id::MessageId;
use js_sys::{Array, Reflect};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Element, HtmlElement, MutationObserver, MutationObserverInit, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use crate::live::Live;
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect, effect_with_last};

/// Within this many pixels of the end the log keeps to its end.
const NEAR_END: f64 = 80.0;
/// Within this many pixels of what is shown the next messages are asked for.
const NEAR_MORE: f64 = 600.0;

/// What is asked for at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    /// Nothing.
    Idle,
    /// Messages on one side.
    Under,
    /// The last try failed.
    Failed,
}

/// The place. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Place {
    live: Live,
    log: NodeRef<html::Div>,
    /// What was on screen when the reader last moved: rows by number, with their distance from the log's top; the
    /// first of them that is still there stays where it is.
    seen: StoredValue<Vec<(String, f64)>>,
    /// Where the log stood then.
    top: StoredValue<f64>,
    observers: StoredValue<Option<SendWrapper<Observers>>>,
    /// Older or newer messages that are on their way.
    pub loading: RwSignal<Loading>,
    /// Rises whenever rows may have moved on the screen.
    pub moved: RwSignal<u32>,
}

struct Observers {
    mutation: Option<MutationObserver>,
    resize: Option<ResizeObserver>,
    _changed: Closure<dyn Fn(JsValue, JsValue)>,
}

impl Drop for Observers {
    fn drop(&mut self) {
        self.mutation.iter().for_each(MutationObserver::disconnect);
        self.resize.iter().for_each(ResizeObserver::disconnect);
    }
}

impl Place {
    /// Keeps the place in this log.
    pub fn of(live: Live, log: NodeRef<html::Div>) -> Place {
        let place = Place {
            live,
            log,
            seen: StoredValue::new(Vec::new()),
            top: StoredValue::new(0.0),
            observers: StoredValue::new(None),
            loading: RwSignal::new(Loading::Idle),
            moved: RwSignal::new(0),
        };
        effect(move || {
            if let Some(log) = log.get() {
                place.observe(&log);
            }
        });
        // Whoever says something wants to see it.
        effect_with_last(move |before: Option<usize>| {
            let lines = live.outbox.with(|outbox| outbox.iter().filter(|line| line.changes().is_none()).count());
            if before.is_some_and(|before| before < lines) {
                place.go_to_end();
            }
            lines
        });
        place
    }

    /// Watches everything that can move rows: what is in the log, and the sizes of the log and of what is in it. Both tell
    /// before anything is drawn.
    fn observe(self, log: &HtmlElement) {
        let changed = Closure::<dyn Fn(JsValue, JsValue)>::new(move |_, _| self.keep());
        let mutation = MutationObserver::new(changed.as_ref().unchecked_ref()).ok();
        let resize = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        what.set_character_data(true);
        if let Some(mutation) = &mutation {
            let _ = mutation.observe_with_options(log, &what);
        }
        if let Some(resize) = &resize {
            resize.observe(log);
            children(log).for_each(|list| resize.observe(&list));
        }
        self.observers.set_value(Some(SendWrapper::new(Observers { mutation, resize, _changed: changed })));
        on_cleanup(move || {
            self.observers.try_set_value(None);
        });
        self.keep();
    }

    /// The log moved: if the reader moved it, their place is another one now.
    pub fn look(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let (top, before) = (scroll_top(&log), self.top.get_value());
        if top != before {
            self.moved.update(|moved| *moved += 1);
            let from_end = from_end(&log, top);
            let more_below = self.live.reading.with_untracked(|reading| reading.more_below);
            // Only by going up does anybody leave the end: rows that were added put it further away as well.
            let at_end = !more_below && (from_end <= NEAR_END || (self.live.at_end.get_untracked() && top >= before));
            self.capture(&log, top);
            self.set_at_end(at_end);
        }
        self.look_for_more(&log);
    }

    /// Puts the log back to where the reader is.
    pub fn keep(self) {
        let Some(log) = self.log.get_untracked() else { return };
        self.moved.try_update(|moved| *moved += 1);
        if !log.has_attribute("data-alive") {
            // Until now the style sheet alone held the log at its end, from behind.
            let _ = log.set_attribute("data-alive", "");
        }
        if self.live.at_end.try_get_untracked() == Some(true) {
            log.set_scroll_top(log.scroll_height());
            self.capture(&log, scroll_top(&log));
            if log.scroll_height() <= log.client_height() {
                self.look_for_more(&log);
            }
            return;
        }
        let (mut top, before) = (scroll_top(&log), self.top.get_value());
        // Either the reader moved the log and the browser has not told yet, or there is so little left that the browser
        // had to move it.
        let was_moved = top != before && !(top < before && from_end(&log, top) < 1.0);
        let moved_by = if was_moved { top - before } else { 0.0 };
        let log_top = log.get_bounding_client_rect().top();
        let survivor = self.seen.with_value(|seen| {
            seen.iter()
                .find_map(|(id, offset)| row(&log, id).map(|row| (row.get_bounding_client_rect().top() - log_top, *offset)))
        });
        if let Some((is, was)) = survivor {
            let off = is - (was - moved_by);
            if off.abs() >= 0.5 {
                log.scroll_to_with_x_and_y(0.0, top + off);
                top = scroll_top(&log);
            }
        }
        if was_moved {
            self.capture(&log, top);
        } else {
            self.top.set_value(top);
        }
    }

    /// Remembers what is on screen.
    fn capture(self, log: &HtmlElement, top: f64) {
        let (log_top, height) = (log.get_bounding_client_rect().top(), f64::from(log.client_height()));
        let (mut seen, mut cut) = (Vec::new(), Vec::new());
        for row in children(log).flat_map(|list| children(&list)) {
            let Some(id) = row.get_attribute("data-id") else { continue };
            let rect = row.get_bounding_client_rect();
            if rect.top() - log_top > height {
                break;
            }
            let offset = rect.top() - log_top;
            if offset >= 0.0 {
                seen.push((id, offset));
            } else if rect.bottom() > log_top {
                cut.push((id, offset));
            }
        }
        // A row that the edge cuts comes last: drawn in another width it moves what is below it.
        seen.append(&mut cut);
        self.seen.set_value(seen);
        self.top.set_value(top);
    }

    fn set_at_end(self, at_end: bool) {
        if self.live.at_end.get_untracked() != at_end {
            self.live.at_end.set(at_end);
        }
        if at_end && !crate::browser::is_hidden() {
            self.live.see_all();
        }
    }

    fn look_for_more(self, log: &HtmlElement) {
        let top = scroll_top(log);
        let (above, below) = self.live.reading.with_untracked(|reading| (reading.more_above, reading.more_below));
        let (older, newer) = (above && top < NEAR_MORE, below && from_end(log, top) < NEAR_MORE);
        if (older || newer) && self.loading.get_untracked() == Loading::Idle {
            self.load(older);
        }
    }

    /// Asks for the messages before or after those that are shown.
    pub fn load(self, older: bool) {
        self.loading.set(Loading::Under);
        spawn_local(async move {
            let loaded = if older { self.live.load_older().await } else { self.live.load_newer().await };
            self.loading.try_set(if loaded.is_ok() { Loading::Idle } else { Loading::Failed });
        });
    }

    /// Tries again what failed.
    pub fn load_again(self) {
        let Some(log) = self.log.get_untracked() else { return };
        self.loading.set(Loading::Idle);
        self.look_for_more(&log);
    }

    /// The button that was pressed is gone then: the focus goes to what it led to.
    pub fn go_to_end_and_read(self) {
        self.go_to_end();
        if let Some(log) = self.log.get_untracked() {
            let _ = log.focus();
        }
    }

    /// Whether some of this message's row is on screen.
    pub fn is_in_sight(self, id: MessageId) -> bool {
        let log = self.log.get_untracked();
        let row = log.as_ref().and_then(|log| row(log, &id.to_string()));
        let (Some(log), Some(row)) = (log, row) else { return false };
        let (log, row) = (log.get_bounding_client_rect(), row.get_bounding_client_rect());
        row.bottom() > log.top() && row.top() < log.bottom()
    }

    /// Brings this message into the middle and gives it the focus.
    pub fn go_to(self, id: MessageId) {
        self.live.at_end.set(false);
        self.live.show_message(id);
        // Its row may only now be drawn.
        request_animation_frame(move || {
            let row = self.log.get_untracked().and_then(|log| row(&log, &id.to_string()));
            let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) else { return };
            let to = ScrollIntoViewOptions::new();
            to.set_block(ScrollLogicalPosition::Center);
            row.scroll_into_view_with_scroll_into_view_options(&to);
            let _ = row.set_attribute("data-found", "");
            let _ = row.focus();
        });
    }

    fn go_to_end(self) {
        self.live.show_end();
        self.set_at_end(true);
        self.keep();
    }
}

/// The row of this message.
pub fn row(log: &Element, id: &str) -> Option<Element> {
    log.query_selector(&format!("[data-id='{id}']")).ok().flatten()
}

fn children(of: &Element) -> impl Iterator<Item = Element> + use<> {
    Array::from(&of.children()).into_iter().filter_map(|child| child.dyn_into().ok())
}

/// With its fractions, which web-sys leaves out.
fn scroll_top(log: &Element) -> f64 {
    Reflect::get(log, &JsValue::from_str("scrollTop")).ok().and_then(|top| top.as_f64()).unwrap_or(0.0)
}

fn from_end(log: &Element, top: f64) -> f64 {
    f64::from(log.scroll_height() - log.client_height()) - top
}
