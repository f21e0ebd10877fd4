//! A refusal, said where it happened.

use leptos::prelude::*;

use crate::reactive::Signal;
use crate::ui::icon::{Glyph, Icon};

/// Is there only while there is something to say; a screen reader says it at once.
#[component]
pub fn Note(#[prop(into)] words: Signal<Option<String>>) -> impl IntoView {
    move || {
        words.get().map(|words| {
            view! {
                <p class="note" role="alert">
                    <Icon glyph=Glyph::CircleAlert/>
                    <span>{words}</span>
                </p>
            }
        })
    }
}
