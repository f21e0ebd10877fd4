//! A list that completes what one writes. Whoever offers something draws it; here is what a field's keys do with it, and
//! what the field says of it to whoever listens.

use evening::emoji::short::before;
use evening::keys::{Does, Place};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::browser::{self, Listening, Preceding, keyboard, named};
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect, effect_with_last};

/// What is offered for one field. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Offer {
    field: NodeRef<html::Textarea>,
    /// The id of the list.
    list: &'static str,
    /// What is offered, by numbers that whoever offers it knows it by.
    keys: RwSignal<Vec<i64>>,
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
        let offer = Offer { field, list, keys: RwSignal::new(Vec::new()), active: RwSignal::new(0), at, done };
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
            let active = offer.active.get();
            let active = offer.keys.with(|keys| keys.get(active).copied());
            if active.is_some() || was_offered == Some(true) {
                offer.tell(active);
            }
            active.is_some()
        });
        offer
    }

    /// Says of the list what a combobox says.
    fn tell(self, active: Option<i64>) {
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
        self.keys.with(|keys| !keys.is_empty())
    }

    /// Whether this one is about to be chosen; follows it.
    pub fn is_active(self, place: usize) -> bool {
        self.active.get() == place
    }

    /// The id of one of the list.
    pub fn id_of(self, key: i64) -> String {
        format!("{}-{key}", self.list)
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

    /// Offers these for what begins there, in bytes; the first of them is about to be chosen.
    pub fn show(self, at: usize, keys: Vec<i64>) {
        self.show_from(at, keys, 0);
    }

    /// The same for what was typed before: more is known of it. Whoever went to one of them by keys stays there, wherever it stands
    /// now; nobody else has chosen yet.
    pub fn show_again(self, at: usize, keys: Vec<i64>) {
        let active = self.active.try_get_untracked().unwrap_or(0);
        let chosen = self.keys.try_with_untracked(|before| before.get(active).copied().filter(|_| active > 0)).flatten();
        let active = chosen.and_then(|chosen| keys.iter().position(|key| *key == chosen));
        self.show_from(at, keys, active.unwrap_or(0));
    }

    fn show_from(self, at: usize, keys: Vec<i64>, active: usize) {
        let keys = if self.is_done(at) { Vec::new() } else { keys };
        self.active.try_set(active);
        self.at.try_set_value(Some(at));
        self.done.try_update_value(|done| *done = done.filter(|done| *done == at));
        self.keys.try_set(keys);
    }

    /// There is nothing to complete.
    pub fn clear(self) {
        self.done.try_set_value(None);
        self.stop();
    }

    fn stop(self) {
        if self.keys.try_with_untracked(Vec::is_empty) == Some(false) {
            self.keys.try_set(Vec::new());
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
        let count = self.keys.try_with_untracked(Vec::len).unwrap_or(0);
        if count == 0 || event.is_composing() || event.key_code() == 229 {
            return;
        }
        let active = self.active.get_untracked();
        match keyboard::does(event, Place::List).or_else(|| keyboard::does(event, Place::Page)) {
            Some(Does::Next) => self.active.set((active + 1) % count),
            Some(Does::Previous) => self.active.set((active + count - 1) % count),
            Some(Does::Take) => {
                self.leave();
                take(self, active);
            }
            Some(Does::Leave) => self.leave(),
            _ if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") => return self.stop(),
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
