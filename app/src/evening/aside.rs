//! What opens beside the chat and is seldom needed: the keys, and who is here. Both are one part.

use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::part::{ASIDE, Fetching, Wait};
use crate::reactive::{RwSignal, effect};
use crate::ui::modal::Modal;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// What a message and a key can do.
    Help,
    /// Who is here.
    Roster,
}

/// What that part hands over: what draws either.
pub type Draw = fn(Aside, Lang) -> AnyView;

/// Its dialog, while it is open.
#[component]
pub fn AsideDialog(aside: Aside, is_open: RwSignal<bool>, lang: Lang) -> impl IntoView {
    let wait = Wait::of(&ASIDE);
    let (class, title) = match aside {
        Aside::Help => ("help", "help-title"),
        Aside::Roster => ("roster", "roster-title"),
    };
    let inside = move || {
        effect(move || wait.load());
        (move || match wait.draw() {
            Some(draw) => draw(aside, lang),
            None => {
                view! { <div class="awaited" id=title><Fetching wait words=Word::NoConnection.say(lang) lang/></div> }.into_any()
            }
        })
        .into_any()
    };
    view! { <Modal is_open class title inside/> }
}
