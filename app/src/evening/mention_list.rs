//! Whom one may call while one writes. The list is a part of its own, fetched when somebody first writes an `@`.

pub mod list;

use evening::words::Lang;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use crate::browser::Listening;
use crate::part::{MENTIONS, Wait};
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect};

/// What that part hands over: what draws the list above this field.
pub type Draw = fn(NodeRef<html::Textarea>, Lang) -> AnyView;

/// The list above a field.
#[component]
pub fn Mentions(field: NodeRef<html::Textarea>, lang: Lang) -> impl IntoView {
    let wait = Wait::of(&MENTIONS);
    let is_wanted = RwSignal::new(false);
    let ear = StoredValue::new(None);
    let want = move |field: &HtmlTextAreaElement| {
        // As long as nobody is named there is nothing to offer.
        if field.value().contains('@') {
            if is_wanted.try_get_untracked() == Some(false) {
                is_wanted.set(true);
            }
            wait.load();
        }
    };
    effect(move || {
        let Some(field) = field.get() else { return };
        want(&field);
        let heard = field.clone();
        ear.set_value(Some(Listening::to(&field, "input", move |_| want(&heard))));
    });
    move || is_wanted.get().then(|| wait.draw()).flatten().map(|draw| draw(field, lang))
}
