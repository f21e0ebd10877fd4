//! Who is here. The list itself is a part of its own.

pub mod page;

use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::part::{Fetching, ROSTER, Wait};
use crate::reactive::{RwSignal, effect};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::modal::Modal;

/// The button, and the list while it is open.
#[component]
pub fn RosterButton(lang: Lang) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let wait = Wait::of(&ROSTER);
    let words = Word::Roster.say(lang);
    let inside = move || {
        effect(move || wait.load());
        (move || match wait.draw() {
            Some(draw) => draw(lang),
            None => {
                view! { <div class="awaited" id="roster-title"><Fetching wait words=Word::NoConnection.say(lang) lang/></div> }
                    .into_any()
            }
        })
        .into_any()
    };
    view! {
        <button
            type="button" class="icon-button" aria-label=words title=words aria-haspopup="dialog" on:click=move |_| is_open.set(true)
        >
            <Icon glyph=Glyph::Users/>
        </button>
        <Modal is_open class="roster" title="roster-title" inside/>
    }
    .into_any()
}
