//! What those who keep order can do to people. What it looks like is a part of its own.

pub mod ban;
pub mod card;
pub mod form;
pub mod message;
pub mod mute;
pub mod purge;

use std::time::Duration;

use evening::account::Member;
use evening::chat;
use evening::id::{MemberId, MessageId, Seq};
use evening::moderation;
use evening::refusal::Refusal;
use evening::room::Command;
use evening::words::{Lang, Word, guard};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::{Act, use_act};
use crate::backend::Refused;
use crate::live::Live;
use crate::part::{Fetching, GUARD, Wait};
use crate::reactive::{RwSignal, StoredValue, effect, effect_with_last};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::modal::Modal;

/// So long what was done can be taken back where it was done.
const UNDO: Duration = Duration::from_secs(10);

/// What is asked about somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// How long they are to be silent.
    Mute,
    /// Whether they are to be let in no more.
    Ban,
    /// How many of their messages are to go.
    Purge,
    /// Who they are.
    Card,
    /// Whether this message of theirs is to be pointed out.
    Report(MessageId),
    /// Why this message of theirs is to go.
    Remove(MessageId),
}

/// What was done to somebody a moment ago.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// They only read.
    Muted,
    /// They are let in no more.
    Banned,
    /// A message of theirs was pointed out; that stays.
    Reported,
    /// So many of their messages went, in this frame.
    Purged(u32, Seq),
}

/// What is about to be done to whom, and what was done last. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Guarding {
    whom: RwSignal<Option<(Member, Asks)>>,
    is_open: RwSignal<bool>,
    /// What was done to whom a moment ago.
    done: RwSignal<Option<(Member, Done)>>,
    /// Why something was not done, or not taken back.
    note: RwSignal<Option<String>>,
    /// Counts what was done, so that the time of one does not run out with that of another.
    count: StoredValue<u32>,
}

/// What that part hands over: what asks about somebody.
pub type Draw = fn(Guarding, Member, Asks, Lang) -> AnyView;

impl Guarding {
    /// Nobody yet.
    pub fn new() -> Guarding {
        let (whom, is_open, done, note) = (RwSignal::new(None), RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        Guarding { whom, is_open, done, note, count: StoredValue::new(0) }
    }

    /// Asks about this person.
    pub fn ask(self, whom: Member, asks: Asks) {
        self.whom.set(Some((whom, asks)));
        self.is_open.set(true);
    }

    /// Something was done to somebody: for a while it can be taken back.
    pub fn has_done(self, whom: Member, done: Done) {
        self.note.set(None);
        self.done.set(Some((whom, done)));
        self.forget_later();
    }

    /// Something was not done.
    pub fn has_failed(self, words: String) {
        self.note.set(Some(words));
        self.forget_later();
    }

    fn forget_later(self) {
        let mine = self.count.try_update_value(|count| {
            *count += 1;
            *count
        });
        let forget = move || {
            if self.count.try_get_value() == mine {
                self.forget();
            }
        };
        set_timeout(forget, UNDO);
    }

    fn forget(self) {
        self.done.try_set(None);
        self.note.try_set(None);
    }

    /// Whoever comes after one who kept order is asked nothing.
    pub fn follow(self, live: Live) {
        effect_with_last(move |before: Option<Option<MemberId>>| {
            let me = live.me.with(|me| me.as_ref().map(|me| me.id));
            if before.is_some_and(|before| before != me) {
                self.whom.set(None);
                self.is_open.set(false);
                self.forget();
            }
            me
        });
    }

    /// Lets somebody only read for so many minutes.
    pub fn mute(self, act: Act, whom: Member, minutes: u32, lang: Lang) {
        spawn_local(async move {
            let mute = moderation::Command::Mute { id: whom.id, minutes, why: String::new() };
            match act.order(Command::Moderation(mute)).await {
                Ok(_) => self.has_done(whom, Done::Muted),
                Err(refused) => self.has_failed(refused.words(lang)),
            }
        });
    }

    fn undo(self, act: Act, whom: MemberId, done: Done, lang: Lang) {
        let command = match done {
            Done::Muted => Command::Moderation(moderation::Command::Unmute { id: whom }),
            Done::Banned => Command::Moderation(moderation::Command::Unban { id: whom }),
            Done::Purged(_, seq) => Command::Chat(chat::Command::Unpurge { seq }),
            Done::Reported => return,
        };
        spawn_local(async move {
            match act.order(command).await {
                // What somebody else took back meanwhile is taken back as well.
                Ok(_) | Err(Refused::No { refusal: Refusal::NoSuchThing, .. }) => self.forget(),
                Err(refused) => self.has_failed(refused.words(lang)),
            }
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

/// Says what was done to whom, and takes it back.
#[component]
pub fn Undo(guarding: Guarding, lang: Lang) -> impl IntoView {
    let act = use_act();
    let note = move || guarding.note.get().map(|words| view! { <small class="guard-undo-failed">{words}</small> }.into_any());
    let bar = move || {
        let done = guarding.done.get();
        let words = done.as_ref().map(|(whom, done)| match done {
            Done::Muted => guard::has_muted(&whom.name, lang),
            Done::Banned => guard::has_banned(&whom.name, lang),
            Done::Reported => guard::has_reported(lang).to_owned(),
            Done::Purged(count, _) => guard::has_purged(*count, &whom.name, lang),
        });
        let undo = done.filter(|(_, done)| *done != Done::Reported).map(|(whom, done)| {
            view! {
                <button
                    type="button" class="button" data-kind="tonal" data-size="small"
                    on:click=move |_| guarding.undo(act, whom.id, done, lang)
                >
                    {guard::take_back(lang)}
                </button>
            }
            .into_any()
        });
        let is_empty = words.is_none() && guarding.note.with(Option::is_none);
        (!is_empty).then(|| {
            view! {
                <p class="guard-undone">
                    <Icon glyph=Glyph::Shield size=Size::Medium/>
                    <span>{words}{note}</span>
                    {undo}
                </p>
            }
            .into_any()
        })
    };
    view! { <div class="guard-undo" role="status">{bar}</div> }.into_any()
}
