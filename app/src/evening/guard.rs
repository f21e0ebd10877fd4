//! What those who keep order can do to people. What it looks like is a part of its own.

pub mod mute;

use evening::account::Member;
use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::part::{Fetching, GUARD, Wait};
use crate::reactive::{RwSignal, effect};
use crate::ui::modal::Modal;

/// Whom something is about to be done to. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Guarding {
    whom: RwSignal<Option<Member>>,
    is_open: RwSignal<bool>,
}

/// What that part hands over: what asks how long somebody is to be silent.
pub type Draw = fn(Member, Lang) -> AnyView;

impl Guarding {
    /// Nobody yet.
    pub fn new() -> Guarding {
        Guarding { whom: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// Asks how long this person is to be silent.
    pub fn mute(self, whom: Member) {
        self.whom.set(Some(whom));
        self.is_open.set(true);
    }
}

/// The question, while it is asked.
#[component]
pub fn GuardDialog(guarding: Guarding, lang: Lang) -> impl IntoView {
    let wait = Wait::of(&GUARD);
    let inside = move || {
        effect(move || wait.load());
        (move || match (wait.draw(), guarding.whom.get()) {
            (Some(draw), Some(whom)) => draw(whom, lang),
            _ => view! { <div class="awaited" id="guard-title"><Fetching wait words=Word::NoConnection.say(lang) lang/></div> }
                .into_any(),
        })
        .into_any()
    };
    view! { <Modal is_open=guarding.is_open class="guard" title="guard-title" inside/> }
}
