//! Keys, as browsers tell of them.

use evening::keys::{self, Does, Place, Pressed};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::{keep, recall};

/// Where a browser keeps that letters alone do nothing.
const SINGLE: &str = "evening-keys";

/// What a key does there. While an input method composes, nothing.
#[must_use]
pub fn does(event: &KeyboardEvent, place: Place) -> Option<Does> {
    // 229 is how some browsers tell of a key that belongs to an input method.
    if event.is_composing() || event.key_code() == 229 {
        return None;
    }
    let (key, letter) = (event.key(), letter_of(event));
    let ctrl = event.ctrl_key() || event.meta_key();
    let pressed = Pressed { key: &key, letter, ctrl, alt: event.alt_key(), shift: event.shift_key() };
    keys::find(place, pressed, true).filter(|_| !is_single(pressed, place) || has_single())
}

/// Asks for what the browser keeps only when it matters: every key comes by here.
fn is_single(pressed: Pressed, place: Place) -> bool {
    keys::find(place, pressed, false).is_none()
}

/// Whether letters alone do something.
#[must_use]
pub fn has_single() -> bool {
    recall(SINGLE).as_deref() != Some("off")
}

/// Lets letters alone do something, or nothing.
pub fn set_single(on: bool) {
    keep(SINGLE, if on { "on" } else { "off" });
}

/// The Latin letter of a key, in capitals: what it writes, or on a keyboard of another script what stands in its place.
#[must_use]
pub fn letter_of(event: &KeyboardEvent) -> Option<char> {
    let written = event.key();
    let letter = match written.as_bytes() {
        [byte] if byte.is_ascii_alphabetic() => char::from(*byte),
        _ => event.code().strip_prefix("Key")?.chars().next()?,
    };
    Some(letter.to_ascii_uppercase())
}

/// Whether keys are marked as Apple marks them.
#[must_use]
pub fn is_apple() -> bool {
    window().navigator().platform().is_ok_and(|platform| ["Mac", "iP"].iter().any(|apple| platform.starts_with(apple)))
}

/// Whether what is typed there is text, or means something of its own.
#[must_use]
pub fn takes_letters(element: &Element) -> bool {
    element
        .closest("input, textarea, select, [contenteditable], [role=grid], [role=listbox], dialog")
        .is_ok_and(|field| field.is_some())
}

/// Where Tab stops in there. Of a group of radios that is the chosen one.
#[must_use]
pub fn stops(within: &Element) -> Vec<HtmlElement> {
    let query = "input:not([type=radio]), input:checked, button:not([tabindex=\"-1\"]), [tabindex=\"0\"]:not(button)";
    let Ok(found) = within.query_selector_all(query) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

/// Keeps Tab in there: behind the last stop comes the first one again.
pub fn hold_tab(event: &KeyboardEvent, within: &Element) {
    if event.key() != "Tab" {
        return;
    }
    let stops = stops(within);
    let (from, to) = if event.shift_key() { (stops.first(), stops.last()) } else { (stops.last(), stops.first()) };
    let active = document().active_element();
    let is_active = |element: &Element| active.as_ref().is_some_and(|active| active.is_same_node(Some(element)));
    let is_at_end = from.is_none_or(|from| is_active(from)) || event.shift_key() && is_active(within);
    if is_at_end {
        event.prevent_default();
        let _ = to.map(|to| to.focus());
    }
}
