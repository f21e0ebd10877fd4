//! `:short:` where one writes: from two letters on a list offers what may be meant, and a closing colon takes it.

use evening::emoji::recents::Recents;
use evening::emoji::short::{Token, before, token};
use evening::emoji::{Tone, find};
use evening::words::Lang;
use evening::words::emoji::Word;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

use super::Picker;
use super::panel::{RECENTS, TONE};
use super::table::{Placed, table};
use crate::browser::{self, Listening, Preceding};
use crate::reactive::{RwSignal, StoredValue, effect};

/// More would cover what is answered to.
const MOST: usize = 6;
/// What the field says of the list while it is there.
const OFFERS: [(&str, &str); 3] = [("aria-autocomplete", "list"), ("aria-controls", LIST), ("aria-haspopup", "listbox")];
const LIST: &str = "emoji-list";

#[derive(Clone, Copy)]
struct Offer {
    field: StoredValue<Option<send_wrapper::SendWrapper<HtmlTextAreaElement>>>,
    /// Places in the table.
    found: RwSignal<Vec<usize>>,
    active: RwSignal<usize>,
}

/// The list, while there is something to offer.
#[component]
pub fn Completion(picker: Picker, lang: Lang) -> impl IntoView {
    let offer = Offer { field: StoredValue::new(None), found: RwSignal::new(Vec::new()), active: RwSignal::new(0) };
    let ears = StoredValue::new(None);
    effect(move || {
        let Some(field) = picker.field.get() else { return };
        offer.field.set_value(Some(send_wrapper::SendWrapper::new(field.clone())));
        ears.set_value(Some((
            Listening::to(&field, "input", move |_| offer.look()),
            Listening::to(&field, "blur", move |_| offer.stop()),
            // Before the composer hears that Enter sends.
            Preceding::to(&field, "keydown", move |event| {
                if let Some(event) = event.dyn_ref() {
                    offer.key(event);
                }
            }),
        )));
        // What was typed while this was on its way.
        offer.look();
    });
    effect(move || {
        let (is_offered, active) = (offer.found.with(|found| !found.is_empty()), offer.active.get());
        offer.with_field(|field| {
            for (name, value) in OFFERS {
                let _ = if is_offered { field.set_attribute(name, value) } else { field.remove_attribute(name) };
            }
            let _ = if is_offered {
                field.set_attribute("aria-activedescendant", &id_of(active))
            } else {
                field.remove_attribute("aria-activedescendant")
            };
        });
    });
    let tone = kept_tone();
    move || {
        let found = offer.found.get();
        (!found.is_empty()).then(|| {
            let options = found.into_iter().enumerate().map(move |(place, at)| {
                let named = table()[at];
                view! {
                    <li
                        class="emoji-option" role="option" id=id_of(place)
                        aria-selected=move || (offer.active.get() == place).to_string()
                        on:pointerdown=move |event| event.prevent_default()
                        on:click=move |_| offer.take(place)
                    >
                        <span class="emoji-large" aria-hidden="true">{named.in_tone(tone)}</span>
                        <b>{named.short().map(|short| format!(":{short}:"))}</b>
                        <small>{named.name(lang)}</small>
                    </li>
                }
                .into_any()
            });
            view! {
                <ul class="emoji-list" id=LIST role="listbox" aria-label=Word::Completion.say(lang)>{options.collect_view().into_any()}</ul>
            }
            .into_any()
        })
    }
}

fn id_of(place: usize) -> String {
    format!("emoji-option-{place}")
}

fn kept_tone() -> Tone {
    browser::recall(TONE).and_then(|key| Tone::of_key(&key)).unwrap_or_default()
}

fn kept_recents() -> Recents {
    Recents::read(&browser::recall(RECENTS).unwrap_or_default())
}

/// What may be meant: by short codes first, and then by all names.
fn meant(typed: &str) -> Vec<usize> {
    let recents = kept_recents();
    let all = || (0..table().len()).map(Placed);
    let by = |typed: &str| find(all(), typed, |glyph| recents.weight(glyph), MOST);
    let mut found: Vec<usize> = Vec::new();
    for Placed(at) in by(&format!(":{typed}")).into_iter().chain(by(typed)) {
        if found.len() < MOST && !found.contains(&at) {
            found.push(at);
        }
    }
    found
}

impl Offer {
    fn with_field<T>(self, look: impl FnOnce(&HtmlTextAreaElement) -> T) -> Option<T> {
        self.field.try_with_value(|field| field.as_deref().map(look)).flatten()
    }

    /// What stands before the caret, and where that is.
    fn written(self) -> Option<(String, u32)> {
        let (value, (start, end)) = self.with_field(|field| (field.value(), browser::selection(field)))?;
        (start == end).then(|| (before(&value, end as usize).to_owned(), end))
    }

    fn look(self) {
        let Some((written, _)) = self.written() else { return self.stop() };
        match token(&written) {
            Some(Token { typed, is_closed: true, .. }) => {
                self.stop();
                let meant = table().iter().position(|named| named.has_short(typed));
                if let Some(at) = meant {
                    self.put(at);
                }
            }
            Some(Token { typed, is_closed: false, .. }) => {
                self.active.try_set(0);
                self.found.try_set(meant(typed));
            }
            None => self.stop(),
        }
    }

    fn stop(self) {
        if self.found.try_with_untracked(Vec::is_empty) == Some(false) {
            self.found.try_set(Vec::new());
        }
    }

    fn take(self, place: usize) {
        let at = self.found.with_untracked(|found| found.get(place).copied());
        self.stop();
        if let Some(at) = at {
            self.put(at);
        }
    }

    /// Puts an emoji in place of its short code.
    fn put(self, at: usize) {
        let Some((written, caret)) = self.written() else { return };
        let Some(start) = token(&written).map(|token| token.start) else { return };
        let units = u32::try_from(written[start..].encode_utf16().count()).unwrap_or(0);
        let mut recents = kept_recents();
        recents.add(table()[at].in_tone(Tone::Plain));
        browser::keep(RECENTS, &recents.text());
        let field = self.with_field(Clone::clone);
        if let Some(field) = field {
            let _ = field.set_selection_range(caret - units, caret);
            browser::insert(&field, table()[at].in_tone(kept_tone()));
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let count = self.found.try_with_untracked(Vec::len).unwrap_or(0);
        if count == 0 || event.is_composing() || event.key_code() == 229 {
            return;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1) % count),
            "ArrowUp" => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if !event.shift_key() => self.take(active),
            "Escape" => self.stop(),
            "ArrowLeft" | "ArrowRight" | "Home" | "End" => return self.stop(),
            _ => return,
        }
        event.prevent_default();
        event.stop_immediate_propagation();
    }
}
