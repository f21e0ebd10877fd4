//! What all questions about people have in common.

use evening::account::Member;
use evening::id::Seq;
use evening::moderation::{Command, WHY_MAX};
use evening::refusal::Refusal;
use evening::room::Command as Any;
use evening::words::guard::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::{Act, use_act};
use crate::backend::Refused;
use crate::reactive::{NodeRef, RwSignal};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::modal::close_around;
use crate::ui::note::Note;

/// A question on its way to become an order. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Asking {
    act: Act,
    lang: Lang,
    form: NodeRef<html::Form>,
    why: NodeRef<html::Input>,
    note: RwSignal<Option<String>>,
    /// Whether the answer is still to come.
    pub is_busy: RwSignal<bool>,
}

impl Asking {
    /// Nothing is ordered yet.
    pub fn of(lang: Lang) -> Asking {
        let (note, is_busy) = (RwSignal::new(None), RwSignal::new(false));
        Asking { act: use_act(), lang, form: NodeRef::new(), why: NodeRef::new(), note, is_busy }
    }

    /// The reason as it stands in the form.
    pub fn why(self) -> String {
        self.why.get_untracked().map(|why| why.value()).unwrap_or_default()
    }

    /// Says why something did not work.
    pub fn fail(self, refused: &Refused) {
        self.note.try_set(Some(words_of(refused, self.lang)));
    }

    /// Orders it. When it is done the dialog closes; otherwise it says why not, with all that was typed.
    pub fn order(self, command: Any, done: impl FnOnce(Seq) + 'static) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        self.note.set(None);
        spawn_local(async move {
            match self.act.order(command).await {
                Ok(seq) => {
                    done(seq);
                    close_around(self.form.get_untracked().as_ref().map(AsRef::as_ref));
                }
                Err(refused) => self.fail(&refused),
            }
            self.is_busy.try_set(false);
        });
    }
}

/// Somebody else was quicker: there is nothing left to do.
fn words_of(refused: &Refused, lang: Lang) -> String {
    match refused {
        Refused::No { refusal: Refusal::NoSuchThing, .. } => Word::AlreadyDone.say(lang).to_owned(),
        refused => refused.words(lang),
    }
}

/// The question around what is particular to it.
#[component]
pub fn GuardForm(asking: Asking, whom: Member, title: Word, send: impl Fn() + 'static, children: Children) -> impl IntoView {
    let lang = asking.lang;
    view! {
        <form
            class="guard-form" method="dialog" node_ref=asking.form
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <header class="guard-head" data-hue=whom.hue.key() style=whom.style()>
                <Avatar of=whom.clone()/>
                <h2 class="guard-title" id="guard-title">{title.say(lang)}" "<bdi>{whom.name.clone()}</bdi></h2>
                <button
                    type="button" class="icon-button" aria-label=words::Word::Close.say(lang)
                    on:click=move |event| close_around(Some(&event_target(&event)))
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </header>
            <Note words=asking.note/>
            {children()}
        </form>
    }
    .into_any()
}

/// That it holds already, and the way to end it.
#[component]
pub fn Holds(asking: Asking, words: String, end: Word, command: Command) -> impl IntoView {
    view! {
        <p class="guard-now">
            {words}
            <button
                type="button" class="button" data-kind="tonal" data-size="small"
                on:click=move |_| asking.order(Any::Moderation(command.clone()), drop)
            >
                {end.say(asking.lang)}
            </button>
        </p>
    }
    .into_any()
}

/// Where one says why.
#[component]
pub fn Why(asking: Asking, hint: Word) -> impl IntoView {
    let lang = asking.lang;
    view! {
        <label class="field">
            <span class="field-label">{Word::Why.say(lang)}</span>
            <input class="field-input" type="text" maxlength=WHY_MAX.to_string() placeholder=Word::WhyHint.say(lang) node_ref=asking.why/>
            <small class="field-hint">{hint.say(lang)}</small>
        </label>
    }
    .into_any()
}
