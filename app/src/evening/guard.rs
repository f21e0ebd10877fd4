//! What those who keep order can do to people. What it looks like is a part of its own.

pub mod ban;
pub mod form;
pub mod mute;

use std::time::Duration;

use evening::account::Member;
use evening::id::MemberId;
use evening::moderation::Command;
use evening::refusal::Refusal;
use evening::room::Command as Any;
use evening::words::{Lang, Word, guard};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::use_act;
use crate::backend::Refused;
use crate::live::Live;
use crate::part::{Fetching, GUARD, Wait};
use crate::reactive::{RwSignal, StoredValue, effect, effect_with_last};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::modal::Modal;

/// So long a ban can be taken back where it was asked for.
const UNDO: Duration = Duration::from_secs(10);

/// What is asked about somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// How long they are to be silent.
    Mute,
    /// Whether they are to be let in no more.
    Ban,
}

/// What is about to be done to whom, and what was done last. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Guarding {
    whom: RwSignal<Option<(Member, Asks)>>,
    is_open: RwSignal<bool>,
    /// Who was banned a moment ago.
    banned: RwSignal<Option<Member>>,
    /// Counts the bans, so that the time of one does not run out with that of another.
    bans: StoredValue<u32>,
}

/// What that part hands over: what asks about somebody.
pub type Draw = fn(Guarding, Member, Asks, Lang) -> AnyView;

impl Guarding {
    /// Nobody yet.
    pub fn new() -> Guarding {
        let (whom, is_open, banned) = (RwSignal::new(None), RwSignal::new(false), RwSignal::new(None));
        Guarding { whom, is_open, banned, bans: StoredValue::new(0) }
    }

    /// Asks about this person.
    pub fn ask(self, whom: Member, asks: Asks) {
        self.whom.set(Some((whom, asks)));
        self.is_open.set(true);
    }

    /// Somebody was banned: for a while that can be taken back.
    pub fn has_banned(self, whom: Member) {
        let Some(mine) = self.bans.try_update_value(|bans| {
            *bans += 1;
            *bans
        }) else {
            return;
        };
        self.banned.set(Some(whom));
        let forget = move || {
            if self.bans.try_get_value() == Some(mine) {
                self.banned.try_set(None);
            }
        };
        set_timeout(forget, UNDO);
    }

    /// Whoever comes after one who kept order is asked nothing.
    pub fn follow(self, live: Live) {
        effect_with_last(move |before: Option<Option<MemberId>>| {
            let me = live.me.with(|me| me.as_ref().map(|me| me.id));
            if before.is_some_and(|before| before != me) {
                self.whom.set(None);
                self.is_open.set(false);
                self.banned.set(None);
            }
            me
        });
    }
}

/// The question, while it is asked.
#[component]
pub fn GuardDialog(guarding: Guarding, lang: Lang) -> impl IntoView {
    let wait = Wait::of(&GUARD);
    let inside = move || {
        effect(move || wait.load());
        (move || match (wait.draw(), guarding.whom.get()) {
            (Some(draw), Some((whom, asks))) => draw(guarding, whom, asks, lang),
            _ => view! { <div class="awaited" id="guard-title"><Fetching wait words=Word::NoConnection.say(lang) lang/></div> }
                .into_any(),
        })
        .into_any()
    };
    view! { <Modal is_open=guarding.is_open class="guard" title="guard-title" inside/> }
}

/// Says who was banned, and takes it back.
#[component]
pub fn Undo(guarding: Guarding, lang: Lang) -> impl IntoView {
    let (act, note) = (use_act(), RwSignal::new(None));
    let undo = move |id| {
        spawn_local(async move {
            note.set(None);
            match act.order(Any::Moderation(Command::Unban { id })).await {
                // Whoever was let in by somebody else meanwhile is in as well.
                Ok(_) | Err(Refused::No { refusal: Refusal::NoSuchThing, .. }) => drop(guarding.banned.try_set(None)),
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    view! {
        <div class="guard-undo" role="status">
            {move || guarding.banned.get().map(|whom| view! {
                <p class="guard-undone">
                    <Icon glyph=Glyph::Ban size=Size::Medium/>
                    <span>
                        {guard::has_banned(&whom.name, lang)}
                        {move || note.get().map(|words: String| view! { <small class="guard-undo-failed">{words}</small> }.into_any())}
                    </span>
                    <button type="button" class="button" data-kind="tonal" data-size="small" on:click=move |_| undo(whom.id)>
                        {guard::take_back(lang)}
                    </button>
                </p>
            }.into_any())}
        </div>
    }
    .into_any()
}
