//! A list that completes what one writes. Whoever offers something draws it; here is what a field's keys do with it, and
//! what the field says of it to whoever listens.

use evening::emoji::short::before;
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::browser::{self, Listening, Preceding, named};
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect, effect_with_last};

/// What is offered for one field. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Offer {
    field: NodeRef<html::Textarea>,
    /// The id of the list.
    list: &'static str,
    /// How many there are.
    count: RwSignal<usize>,
    active: RwSignal<usize>,
    /// Where what is completed begins in the text.
    at: StoredValue<Option<usize>>,
    /// Where something was chosen or declined: there nothing more is offered.
    done: StoredValue<Option<usize>>,
}

impl Offer {
    /// Nothing yet. `look` is called whenever there may be something else to offer, and told whether that is because something was
    /// written, not taken out or undone; `take` when one of it is chosen.
    pub fn of(
        field: NodeRef<html::Textarea>,
        list: &'static str,
        look: impl Fn(Offer, bool) + Copy + 'static,
        take: impl Fn(Offer, usize) + Copy + 'static,
    ) -> Offer {
        let (at, done) = (StoredValue::new(None), StoredValue::new(None));
        let offer = Offer { field, list, count: RwSignal::new(0), active: RwSignal::new(0), at, done };
        let ears = StoredValue::new(None);
        effect(move || {
            let Some(field) = field.get() else { return };
            ears.set_value(Some((
                Listening::to(&field, "input", move |event| look(offer, writes(&event))),
                Listening::to(&field, "blur", move |_| offer.stop()),
                // Before the composer hears that Enter sends.
                Preceding::to(&field, "keydown", move |event| {
                    if let Some(event) = event.dyn_ref() {
                        offer.key(event, take);
                    }
                }),
            )));
            // What was typed before.
            look(offer, false);
        });
        effect_with_last(move |was_offered: Option<bool>| {
            let (is_offered, active) = (offer.is_open(), offer.active.get());
            if is_offered || was_offered == Some(true) {
                offer.tell(is_offered.then_some(active));
            }
            is_offered
        });
        offer
    }

    /// Says of the list what a combobox says.
    fn tell(self, active: Option<usize>) {
        let Some(field) = self.field.get_untracked() else { return };
        let active = active.map(|active| self.id_of(active));
        for (name, value) in [
            ("aria-autocomplete", "list"),
            ("aria-haspopup", "listbox"),
            ("aria-controls", self.list),
            ("aria-activedescendant", active.as_deref().unwrap_or_default()),
        ] {
            let _ = if active.is_some() { field.set_attribute(name, value) } else { field.remove_attribute(name) };
        }
    }

    /// Whether something is offered; follows it.
    pub fn is_open(self) -> bool {
        self.count.get() > 0
    }

    /// Whether this one is about to be chosen; follows it.
    pub fn is_active(self, place: usize) -> bool {
        self.active.get() == place
    }

    /// The id of one of the list.
    pub fn id_of(self, place: usize) -> String {
        format!("{}-{place}", self.list)
    }

    /// What stands before the caret, and where that is in units of UTF-16; none while something is selected.
    pub fn written(self) -> Option<(String, u32)> {
        let field = self.field.get_untracked()?;
        let (start, end) = browser::selection(&field);
        (start == end).then(|| (before(&field.value(), end as usize).to_owned(), end))
    }

    /// Whether nothing may be offered for what begins there: it was declined, or chosen already.
    pub fn is_done(self, at: usize) -> bool {
        self.done.try_get_value() == Some(Some(at))
    }

    /// Offers so many for what begins there, in bytes; the first of them first.
    pub fn show(self, at: usize, count: usize) {
        let count = if self.is_done(at) { 0 } else { count };
        if self.at.try_get_value() != Some(Some(at)) || self.count.try_get_untracked() != Some(count) {
            self.active.try_set(0);
        }
        self.at.try_set_value(Some(at));
        self.done.try_update_value(|done| *done = done.filter(|done| *done == at));
        self.count.try_set(count);
    }

    /// There is nothing to complete.
    pub fn clear(self) {
        self.done.try_set_value(None);
        self.stop();
    }

    fn stop(self) {
        if self.count.try_get_untracked().is_some_and(|count| count > 0) {
            self.count.try_set(0);
        }
    }

    /// Leaves what is offered here.
    pub fn leave(self) {
        self.done.try_set_value(self.at.try_get_value().flatten());
        self.stop();
    }

    /// Puts a text in place of what is completed, up to the caret.
    pub fn put(self, text: &str) {
        let Some((written, caret)) = self.written() else { return };
        let Some(start) = self.at.try_get_value().flatten().filter(|at| written.is_char_boundary(*at)) else { return };
        let units = u32::try_from(written[start..].encode_utf16().count()).unwrap_or(0);
        if let Some(field) = self.field.get_untracked() {
            let _ = field.set_selection_range(caret - units, caret);
            browser::insert(&field, text);
        }
    }

    fn key(self, event: &KeyboardEvent, take: impl Fn(Offer, usize)) {
        let count = self.count.try_get_untracked().unwrap_or(0);
        if count == 0 || event.is_composing() || event.key_code() == 229 {
            return;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1) % count),
            "ArrowUp" => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => {
                self.leave();
                take(self, active);
            }
            "Escape" => self.leave(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => return self.stop(),
            _ => return,
        }
        event.prevent_default();
        event.stop_immediate_propagation();
    }
}

/// Whether something was put in. What the page itself puts in says nothing of how.
fn writes(input: &Event) -> bool {
    let how = named::get(input, "inputType").ok().and_then(|how| how.as_string());
    how.is_none_or(|how| how.starts_with("insert"))
}
