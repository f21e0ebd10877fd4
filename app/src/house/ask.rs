//! One thing asked at a time: what is on its way, and why the last one was refused.

use evening::refusal::Refusal;
use evening::room::Command;
use evening::words::Lang;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::{Act, use_act};
use crate::backend::Refused;
use crate::reactive::{Memo, RwSignal, Signal};
use crate::ui::icon::{Glyph, Icon};

/// What a form or a row of buttons asks.
#[derive(Clone, Copy)]
pub struct Ask {
    act: Act,
    lang: Lang,
    under_way: RwSignal<Option<Command>>,
    refused: RwSignal<Option<Refused>>,
}

impl Ask {
    /// Nothing asked yet.
    pub fn new(lang: Lang) -> Ask {
        Ask { act: use_act(), lang, under_way: RwSignal::new(None), refused: RwSignal::new(None) }
    }

    /// Asks for this, unless something is under way; `then` is done when it has become true.
    pub fn send(self, command: impl Into<Command>, then: impl FnOnce() + 'static) {
        let command = command.into();
        if self.is_busy() {
            return;
        }
        self.under_way.set(Some(command.clone()));
        spawn_local(async move {
            let answer = self.act.order(command).await;
            self.under_way.try_set(None);
            let is_done = answer.is_ok();
            self.refused.try_set(answer.err());
            if is_done {
                then();
            }
        });
    }

    /// Whether something is under way.
    pub fn is_busy(self) -> bool {
        self.under_way.with(Option::is_some)
    }

    /// Whether it is this.
    pub fn is_asking(self, command: &Command) -> bool {
        self.under_way.with(|asked| asked.as_ref() == Some(command))
    }

    /// Why it was refused.
    pub fn refused(self) -> Signal<Option<Refused>> {
        self.refused.into()
    }

    /// Whether somebody else was first.
    pub fn is_late(self) -> bool {
        self.refused.with(|refused| matches!(refused, Some(Refused::No { refusal: Refusal::TooLate, .. })))
    }

    /// The same in words.
    pub fn words(self) -> Signal<Option<String>> {
        Signal::derive(move || self.refused.with(|refused| refused.as_ref().map(|refused| refused.words(self.lang))))
    }

    /// Whether there is something to mend in its field.
    pub fn is_invalid(self) -> Option<&'static str> {
        self.refused.with(|refused| matches!(refused, Some(Refused::No { .. }))).then_some("true")
    }

    /// Forgets a refusal that is no longer about what stands there.
    pub fn forget(self) {
        if self.refused.with_untracked(Option::is_some) {
            self.refused.set(None);
        }
    }
}

/// A button that asks for one thing, and says so while that is under way. `label` is for whoever does not see what it
/// stands beside.
#[component]
pub fn AskButton(
    ask: Ask,
    #[prop(into)] command: Command,
    glyph: Option<Glyph>,
    kind: &'static str,
    words: String,
    #[prop(optional)] label: Option<String>,
) -> impl IntoView {
    ask_button(ask, command.into(), glyph, kind, words, label)
}

/// The same for what may be another thing when it is pressed.
pub fn ask_button(
    ask: Ask,
    command: Signal<Command>,
    glyph: Option<Glyph>,
    kind: &'static str,
    words: String,
    label: Option<String>,
) -> AnyView {
    let is_busy = Memo::new(move || command.with(|command| ask.is_asking(command)));
    view! {
        <button
            type="button" class="button" data-kind=kind data-size="small"
            title=label.clone() aria-label=label
            aria-busy=move || is_busy.get().then_some("true")
            on:click=move |_| ask.send(command.get_untracked(), || ())
        >
            {move || if is_busy.get() {
                Some(view! { <Icon glyph=Glyph::Loader turning=true/> }.into_any())
            } else {
                glyph.map(|glyph| view! { <Icon glyph turning=false/> }.into_any())
            }}
            <span>{words}</span>
        </button>
    }
    .into_any()
}

/// The button that sends a form.
#[component]
pub fn SendButton(ask: Ask, kind: &'static str, words: &'static str) -> impl IntoView {
    let is_busy = Memo::new(move || ask.is_busy());
    view! {
        <button type="submit" class="button" data-kind=kind aria-busy=move || is_busy.get().then_some("true")>
            {move || is_busy.get().then(|| view! { <Icon glyph=Glyph::Loader turning=true/> }.into_any())}
            <span>{words}</span>
        </button>
    }
    .into_any()
}
