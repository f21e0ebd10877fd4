//! Going through the log by keys: it is one stop for Tab, and the arrows go from message to message.

use std::time::Duration;

use evening::chat::Options;
use evening::id::MessageId;
use evening::keys::{Does, Place as At};
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent};

use crate::act::Act;
use crate::browser::keyboard;
use crate::evening::place::Place;
use crate::evening::tools::{Chosen, call_author, message_of};

/// What of a message can be pressed; it is a stop for Tab only while its row has the focus.
const STOPS: &str = ".link, .spoiler-button";

impl Chosen {
    /// A key that is pressed while the focus is in the log.
    pub fn key(self, event: &KeyboardEvent, act: Act, place: Place) {
        let Some(log) = self.log.get_untracked() else { return };
        let active = document().active_element();
        let at = active.as_ref().and_then(message_of);
        // A link or a spoiler has the focus, and knows what to do.
        let is_pressed = event.key() == "Enter" && active.is_some_and(|active| active.matches("a, button") == Ok(true));
        if !is_pressed
            && let Some(does) = keyboard::does(event, At::Log).or_else(|| keyboard::does(event, At::Page))
            && self.act_on(&log, at, does, act, place)
        {
            event.prevent_default();
        }
    }

    fn act_on(self, log: &HtmlElement, at: Option<MessageId>, does: Does, act: Act, place: Place) -> bool {
        let options = at.and_then(|id| self.options_of(id)).unwrap_or_default();
        match (does, at) {
            (Does::Up | Does::Down | Does::PageUp | Does::PageDown | Does::First | Does::Last, _) => go(log, at, does),
            (Does::Edit, at) => {
                let Some(id) = at.filter(|_| options.edit).or_else(|| self.live.last_own()) else { return false };
                self.live.editing.set(Some(id));
            }
            (Does::Call, Some(id)) if options.call => call_author(self.live, id),
            (Does::Remove, Some(id)) if options.remove => act.remove(id),
            (Does::Remove, Some(id)) if options.restore => act.restore(id),
            (Does::Menu, Some(id)) => return self.open_tools(id),
            (Does::Leave, at) => {
                let is_away = !self.live.at_end.get_untracked();
                // Where there is nothing left to leave here, somebody else may hear it.
                if at.is_none() && !is_away {
                    return false;
                }
                place.go_to_end_and_read();
            }
            _ => return false,
        }
        true
    }

    fn options_of(self, id: MessageId) -> Option<Options> {
        let message = self.live.reading.with_untracked(|reading| reading.message(id).cloned())?;
        self.live.me.with_untracked(|me| me.as_ref().map(|me| message.options(me, self.live.now())))
    }

    /// Goes to the bar of this message; says whether it has one.
    fn open_tools(self, id: MessageId) -> bool {
        if self.choose(id) {
            return focus_bar();
        }
        // It stood at the row under the mouse, and is drawn anew.
        set_timeout(|| _ = focus_bar(), Duration::ZERO);
        self.options_of(id).is_some_and(Options::any)
    }
}

fn focus_bar() -> bool {
    let first = document().query_selector(".tools button").ok().flatten();
    first.and_then(|first| first.dyn_into::<HtmlElement>().ok()).is_some_and(|first| first.focus().is_ok())
}

/// Moves the focus from message to message.
fn go(log: &HtmlElement, at: Option<MessageId>, does: Does) {
    let Ok(rows) = log.query_selector_all(".message[data-id]") else { return };
    let last = rows.length().saturating_sub(1);
    let row = |place: u32| rows.item(place).and_then(|row| row.dyn_into::<HtmlElement>().ok());
    let here = at.and_then(|id| (0..=last).find(|&place| row(place).is_some_and(|row| message_of(&row) == Some(id))));
    let top = |place: u32| row(place).map_or(0.0, |row| row.get_bounding_client_rect().top());
    let window = f64::from(log.client_height());
    let goal = match (does, here) {
        (Does::First, _) => 0,
        (Does::Up, Some(place)) => place.saturating_sub(1),
        (Does::Down, Some(place)) => (place + 1).min(last),
        (Does::PageUp, here) => {
            let from = top(here.unwrap_or(last)) - window;
            (0..=here.unwrap_or(last)).find(|&place| top(place) >= from).unwrap_or(0)
        }
        (Does::PageDown, Some(place)) => {
            let to = top(place) + window;
            (place..=last).rev().find(|&place| top(place) <= to).unwrap_or(last)
        }
        _ => last,
    };
    if let Some(row) = row(goal) {
        let _ = row.focus();
    }
}

/// Makes what can be pressed in the row that has the focus a stop for Tab, and in the one that had it no longer.
pub fn follow_stops(event: &FocusEvent, is_in: bool) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(row) = target.closest(".message").ok().flatten() else { return };
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    if !is_in && to.is_some_and(|to| row.contains(Some(&to))) {
        return;
    }
    let Ok(stops) = row.query_selector_all(STOPS) else { return };
    for stop in (0..stops.length()).filter_map(|at| stops.item(at)?.dyn_into::<Element>().ok()) {
        let _ = stop.set_attribute("tabindex", if is_in { "0" } else { "-1" });
    }
}
