//! Who is here. The list itself is a part of its own.

pub mod page;

use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::evening::aside::{Aside, AsideDialog};
use crate::reactive::RwSignal;
use crate::ui::icon::{Glyph, Icon};

/// The button, and the list while it is open.
#[component]
pub fn RosterButton(lang: Lang) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let words = Word::Roster.say(lang);
    view! {
        <button
            type="button" class="icon-button" aria-label=words title=words aria-haspopup="dialog" on:click=move |_| is_open.set(true)
        >
            <Icon glyph=Glyph::Users/>
        </button>
        <AsideDialog aside=Aside::Roster is_open lang/>
    }
    .into_any()
}
