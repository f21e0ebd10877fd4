//! What all forms do when they are sent: stay where they are, say why not, or give way to what comes next.

use evening::refusal::Refusal;
use evening::trial::Asked;
use evening::words::Lang;
use evening::words::account::Word;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::account::Noted;
use crate::api;
use crate::backend::Refused;
use crate::live::use_live;
use crate::look::use_look;
use crate::reactive::{NodeRef, RwSignal, Signal, effect};
use crate::route::{Page, use_route};
use crate::session;
use crate::ui::icon::{Glyph, Icon};

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name.
    Name,
    /// The password.
    Password,
    /// The e-mail address.
    Email,
    /// No single field.
    Whole,
}

/// A field's name on the wire, and the field.
pub type Field = (&'static str, NodeRef<html::Input>);

/// One of the forms.
#[derive(Clone, Copy)]
pub struct Form {
    action: &'static str,
    next: Page,
    /// What it speaks.
    pub lang: Lang,
    is_busy: RwSignal<bool>,
    refused: RwSignal<Option<Refused>>,
    /// The trial that it asks for.
    pub trial: RwSignal<Option<Asked>>,
    /// What was chosen there.
    pub answer: RwSignal<String>,
    /// Whether it kept somebody here who was about to leave for good: then it says so before it gives way.
    pub is_back: RwSignal<bool>,
}

impl Form {
    /// The form that goes to this address, and once it is granted gives way to the evening.
    pub fn of(action: &'static str, lang: Lang) -> Form {
        Form::leading_to(Page::Evening, action, lang)
    }

    /// The form that gives way to this page, with what the server already said to it when it was sent without script.
    pub fn leading_to(next: Page, action: &'static str, lang: Lang) -> Form {
        let note = Noted::peek();
        let trial = note.as_ref().and_then(|note| note.trial.clone());
        let refused = note.map(|note| Refused::no(note.refusal, lang));
        // The other form, opened after this one, has nothing to do with it.
        effect(Noted::forget);
        let (trial, answer) = (RwSignal::new(trial), RwSignal::new(String::new()));
        let (is_busy, is_back) = (RwSignal::new(false), RwSignal::new(false));
        Form { action, next, lang, is_busy, refused: RwSignal::new(refused), trial, answer, is_back }
    }

    /// Why it was refused.
    pub fn words(self) -> Signal<Option<String>> {
        Signal::derive(move || self.refused.with(|refused| refused.as_ref().map(|refused| refused.words(self.lang))))
    }

    /// Whether it was refused because of this part.
    pub fn refuses(self, part: Part) -> Signal<bool> {
        Signal::derive(move || {
            self.refused.with(|refused| matches!(refused, Some(Refused::No { refusal, .. }) if about(refusal) == part))
        })
    }

    /// Sends these fields and keeps the page: player, chat and what is typed there stay as they are.
    pub fn sender<const N: usize>(self, fields: [Field; N]) -> impl Fn(web_sys::SubmitEvent) + 'static {
        let (live, look) = (use_live(), use_look());
        let route = use_route();
        move |event| {
            event.prevent_default();
            if self.is_busy.get_untracked() {
                return;
            }
            self.is_busy.set(true);
            let value = |(name, field): Field| field.get_untracked().map(|field| (name, field.value()));
            let mut values: Vec<_> = fields.into_iter().filter_map(value).collect();
            if let Some(asked) = self.trial.get_untracked() {
                values.extend([("trial", asked.token), ("answer", self.answer.get_untracked())]);
            }
            spawn_local(async move {
                let done = if self.next == Page::Evening {
                    session::enter(live, look, self.action, &values).await
                } else {
                    session::send(live, self.action, &values).await.map(|()| false)
                };
                match done {
                    Ok(true) => drop(self.is_back.try_set(true)),
                    Ok(false) => route.replace(self.next),
                    Err(refused) => {
                        if matches!(&refused, Refused::No { refusal: Refusal::WrongPassword, .. }) {
                            empty_password(&fields);
                        }
                        self.ask_trial(&refused).await;
                        self.refused.try_set(Some(refused));
                    }
                }
                self.is_busy.try_set(false);
            });
        }
    }
}

impl Form {
    /// Each trial takes one answer, right or wrong.
    async fn ask_trial(self, refused: &Refused) {
        let Refused::No { refusal, .. } = refused else { return };
        let has_trial = self.trial.try_with_untracked(Option::is_some) == Some(true);
        let is_spent = has_trial && matches!(refusal, Refusal::WrongPassword);
        if is_spent || matches!(refusal, Refusal::Trial | Refusal::TrialWrong) {
            let asked = api::trial().await;
            self.trial.try_set(asked.ok());
        }
    }
}

/// The one button of a form. While the form is on its way the button says so.
#[component]
pub fn SubmitButton(form: Form, word: Word) -> impl IntoView {
    view! {
        <button
            type="submit" class="button" data-kind="primary" data-size="large" data-wide=true
            aria-busy=move || form.is_busy.get().then_some("true")
        >
            {move || form.is_busy.get().then(|| view! { <Icon glyph=Glyph::Loader turning=true/> }.into_any())}
            <span>{word.say(form.lang)}</span>
        </button>
    }
}

/// A wrong password is typed anew, not mended: nobody sees where it is wrong.
fn empty_password(fields: &[Field]) {
    if let Some((_, field)) = fields.iter().find(|(name, _)| *name == "password")
        && let Some(field) = field.get_untracked()
    {
        field.set_value("");
        let _ = field.focus();
    }
}

fn about(refusal: &Refusal) -> Part {
    match refusal {
        Refusal::NameTaken
        | Refusal::NameTooShort { .. }
        | Refusal::NameTooLong { .. }
        | Refusal::NameCharacters
        | Refusal::NameScripts => Part::Name,
        Refusal::PasswordTooShort { .. } | Refusal::PasswordTooLong { .. } | Refusal::PasswordCommon => Part::Password,
        Refusal::EmailMalformed => Part::Email,
        Refusal::SignedOut
        | Refusal::WrongPassword
        | Refusal::NotPermitted
        | Refusal::Origin
        | Refusal::NoSuchThing
        | Refusal::TooLate
        | Refusal::NonceReused
        | Refusal::BodyTooLarge
        | Refusal::Malformed
        | Refusal::TextEmpty
        | Refusal::TextTooLong { .. }
        | Refusal::TextControl
        | Refusal::StreamAddress
        | Refusal::HostNotAllowed { .. }
        | Refusal::HostName
        | Refusal::HostInUse { .. }
        | Refusal::TooManyHosts { .. }
        | Refusal::StartTime { .. }
        | Refusal::BreakLength { .. }
        | Refusal::SetUpKey
        | Refusal::SetUpDone
        | Refusal::Muted { .. }
        | Refusal::MuteLength { .. }
        | Refusal::WhyTooLong { .. }
        | Refusal::OutOfBounds { .. }
        | Refusal::Duplicate
        | Refusal::Trial
        | Refusal::TrialWrong
        | Refusal::GuardsBusy
        | Refusal::EditWatched
        | Refusal::ShieldLinks
        | Refusal::ShieldYoung { .. }
        | Refusal::SlowMode { .. }
        | Refusal::Flood { .. }
        | Refusal::Busy { .. }
        | Refusal::AlreadyThere
        | Refusal::AlreadyShown
        | Refusal::WishesSpent { .. }
        | Refusal::EveningFull
        | Refusal::NothingToDraw
        | Refusal::Banned
        | Refusal::RenamedLately { .. }
        | Refusal::AvatarKind
        | Refusal::AvatarPixels { .. }
        | Refusal::AvatarBroken
        | Refusal::AvatarComing
        | Refusal::Late
        | Refusal::LinkSpent
        | Refusal::LastPrincess
        | Refusal::NotStored => Part::Whole,
    }
}
