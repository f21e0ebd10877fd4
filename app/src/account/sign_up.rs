//! Choosing a name.

use evening::words::Lang;
use evening::words::account::Word;
use leptos::html;
use leptos::prelude::*;

use crate::account::form::{Form, Part, SubmitButton};
use crate::account::trial::TrialFields;
use crate::account::{Dialog, NameField, Noted, PasswordField, Tab, spoken};
use crate::reactive::NodeRef;
use crate::ui::note::Note;

/// Without script it is a plain form; with it the evening goes on below.
#[component]
pub fn SignUp() -> impl IntoView {
    let lang = spoken();
    view! {
        <Dialog tab=Tab::SignUp title=Word::SignUpTitle lead=Word::SignUpText lang>
            <NewName submit=Word::SignUp lang/>
            <p class="account-other">
                {Word::KnownHere.say(lang)}" "
                <a class="link" href="/sign_in">{Word::EnterWithName.say(lang)}</a>
            </p>
        </Dialog>
    }
}

/// The fields of somebody new. With a `key` they become the first princess.
#[component]
pub(super) fn NewName(#[prop(optional, into)] key: Option<String>, submit: Word, lang: Lang) -> impl IntoView {
    let note = Noted::peek();
    let (typed, typed_email) = note.map(|note| (note.name, note.email)).unwrap_or_default();
    let [name, password, email, key_field] = [(); 4].map(|()| NodeRef::<html::Input>::new());
    let form = Form::of("/api/sign_up", lang);
    // A field that is not there is sent as none.
    let send = form.sender([("name", name), ("password", password), ("email", email), ("key", key_field)]);
    let bad_email = form.refuses(Part::Email);
    view! {
        <Note words=form.words()/>
        <form class="account-form" method="post" action="/api/sign_up" on:submit=send>
            {key.map(|key| view! { <input type="hidden" name="key" value=key node_ref=key_field/> }.into_any())}
            <NameField field=name value=typed invalid=form.refuses(Part::Name) hint=Word::NameHint lang/>
            <PasswordField
                field=password autocomplete="new-password" invalid=form.refuses(Part::Password)
                hint=Word::PasswordHint lang
            />
            <div class="field">
                <label class="field-label" for="account-email">{Word::Email.say(lang)}</label>
                <input
                    class="field-input" id="account-email" name="email" type="email" autocomplete="email"
                    aria-describedby="account-email-hint"
                    aria-invalid=move || bad_email.get().then_some("true")
                    node_ref=email value=typed_email
                />
                <p class="field-hint" id="account-email-hint">{Word::EmailHint.say(lang)}</p>
            </div>
            <TrialFields form/>
            <SubmitButton form word=submit/>
        </form>
    }
    .into_any()
}
