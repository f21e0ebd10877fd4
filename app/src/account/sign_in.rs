//! Coming back under one's name.

use evening::words::account::Word;
use leptos::html;
use leptos::prelude::*;

use crate::account::form::{Form, Part, SubmitButton};
use crate::account::trial::TrialFields;
use crate::account::{Dialog, NameField, Noted, PasswordField, Tab, ToEvening, has_letters, spoken};
use crate::reactive::NodeRef;
use crate::ui::note::Note;

/// Without script it is a plain form; with it the evening goes on below.
#[component]
pub fn SignIn(
    /// Whether it is with a password that was chosen a moment ago.
    #[prop(optional)]
    is_anew: bool,
) -> impl IntoView {
    let lang = spoken();
    let typed = Noted::peek().map(|note| note.name).unwrap_or_default();
    let (name, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let form = Form::of("/api/sign_in", lang);
    let (title, lead) = if is_anew { (Word::AnewTitle, Word::AnewText) } else { (Word::SignInTitle, Word::SignInText) };
    let fields = move || {
        view! {
            <Note words=form.words()/>
            <form class="account-form" method="post" action="/api/sign_in" on:submit=form.sender([("name", name), ("password", password)])>
                <NameField field=name value=typed.clone() invalid=form.refuses(Part::Name) lang/>
                <PasswordField field=password autocomplete="current-password" invalid=form.refuses(Part::Password) lang/>
                <TrialFields form/>
                <SubmitButton form word=Word::Enter/>
            </form>
            {has_letters().then(|| view! {
                <p class="account-other"><a class="link" href="/forgot">{Word::Forgotten.say(lang)}</a></p>
            }.into_any())}
            <p class="account-other">
                {Word::NewHere.say(lang)}" "
                <a class="link" href="/sign_up">{Word::ChooseName.say(lang)}</a>
            </p>
        }
        .into_any()
    };
    let back = move || {
        view! {
            <p class="account-lead" role="status">{Word::Stays.say(lang)}</p>
            <ToEvening lang/>
        }
        .into_any()
    };
    view! {
        <Dialog tab=Tab::SignIn title lead lang>{move || if form.is_back.get() { back() } else { fields() }}</Dialog>
    }
}
