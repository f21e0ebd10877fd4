//! `:short:` where one writes: from two letters on a list offers what may be meant, and a closing colon takes it.

use evening::emoji::recents::Recents;
use evening::emoji::short::{Token, closed, closed_at, converted, token};
use evening::emoji::{Tone, find};
use evening::words::Lang;
use evening::words::emoji::Word;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::Picker;
use super::panel::{RECENTS, TONE};
use super::table::{Placed, table};
use crate::browser;
use crate::evening::offer::Offer;
use crate::reactive::{RwSignal, effect};

/// More would cover what is answered to.
const MOST: usize = 6;
const LIST: &str = "emoji-list";

/// The list, while there is something to offer.
#[component]
pub fn Completion(picker: Picker, lang: Lang) -> impl IntoView {
    // Places in the table.
    let found = RwSignal::new(Vec::<usize>::new());
    let look = move |offer: Offer, is_written: bool| {
        let Some((written, _)) = offer.written() else { return offer.clear() };
        match token(&written) {
            Some(Token { is_closed: true, .. }) => {
                offer.clear();
                // Whoever undoes it wants it back as it was.
                let Some(field) = picker.field.get_untracked().filter(|_| is_written) else { return };
                let text = field.value();
                let Some(token) = closed_at(&text, written.len()) else { return };
                match of_short(token.typed) {
                    Some(at) if picker.may_change(&field) => {
                        offer.show(token.start, Vec::new());
                        put(offer, at);
                    }
                    Some(_) => picker.owe(),
                    None => {}
                }
            }
            Some(Token { start, typed, is_closed: false }) if !offer.is_done(start) => {
                let meant = meant(typed);
                let keys = meant.iter().copied().map(key_of).collect();
                if found.try_set(meant) {
                    offer.show(start, keys);
                }
            }
            Some(_) => {}
            None => offer.clear(),
        }
    };
    let take = move |offer: Offer, place: usize| {
        if let Some(at) = found.with_untracked(|found| found.get(place).copied()) {
            put(offer, at);
        }
    };
    effect(move || {
        // What was typed while this was on its way.
        if let Some(field) = picker.field.get() {
            if picker.may_change(&field) {
                convert(&field);
            } else if !closed(&field.value()).is_empty() {
                picker.owe();
            }
        }
    });
    let offer = Offer::of(picker.field, LIST, look, take);
    let tone = kept_tone();
    let option = move |(place, at): (usize, usize)| {
        let named = table()[at];
        view! {
            <li
                class="emoji-option" role="option" id=offer.id_of(key_of(at))
                aria-selected=move || offer.is_active(place).to_string()
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |_| {
                    offer.leave();
                    take(offer, place);
                }
            >
                <span class="emoji-large" aria-hidden="true">{named.in_tone(tone)}</span>
                <b>{named.short().map(|short| format!(":{short}:"))}</b>
                <small>{named.name(lang)}</small>
            </li>
        }
        .into_any()
    };
    move || {
        offer.is_open().then(|| {
            view! {
                <ul class="emoji-list" id=LIST role="listbox" aria-label=Word::Completion.say(lang)>
                    {move || found.get().into_iter().enumerate().map(option).collect_view().into_any()}
                </ul>
            }
            .into_any()
        })
    }
}

fn key_of(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(0)
}

/// Puts emoji in place of all short codes in the field that are closed. A field without the focus does not get it.
pub fn convert(field: &HtmlTextAreaElement) {
    let (_, caret) = browser::selection(field);
    let in_tone = |at: usize| table()[at].in_tone(kept_tone());
    if let Some(change) = converted(&field.value(), caret, |short| of_short(short).map(in_tone)) {
        let _ = field.set_selection_range(change.from, change.to);
        browser::insert(field, &change.text);
        let _ = field.set_selection_range(change.select_from, change.select_to);
    }
}

fn kept_tone() -> Tone {
    browser::recall(TONE).and_then(|key| Tone::of_key(&key)).unwrap_or_default()
}

fn kept_recents() -> Recents {
    Recents::read(&browser::recall(RECENTS).unwrap_or_default())
}

fn of_short(short: &str) -> Option<usize> {
    table().iter().position(|named| named.has_short(short))
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

/// Puts an emoji in place of its short code, and counts that.
fn put(offer: Offer, at: usize) {
    let mut recents = kept_recents();
    recents.add(table()[at].in_tone(Tone::Plain));
    browser::keep(RECENTS, &recents.text());
    offer.put(table()[at].in_tone(kept_tone()));
}
