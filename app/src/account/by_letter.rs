//! What the links in letters lead to.

use evening::words::account::Word;
use leptos::html;
use leptos::prelude::*;

use crate::account::form::{Form, Part, SubmitButton};
use crate::account::{Dialog, PasswordField, ToEvening, key_in_link, spoken};
use crate::browser;
use crate::reactive::{NodeRef, effect};
use crate::route::{Letter, Page};
use crate::ui::note::Note;

/// Choosing another password.
#[component]
pub fn Reset() -> impl IntoView {
    let lang = spoken();
    let Some(key) = key_in_link() else { return view! { <NotWhole/> }.into_any() };
    hide_key(Letter::Reset);
    let [password, key_field] = [(); 2].map(|()| NodeRef::<html::Input>::new());
    let form = Form::leading_to(Page::Letter(Letter::Renewed), "/api/reset", lang);
    let send = form.sender([("key", key_field), ("password", password)]);
    view! {
        <Dialog title=Word::ResetTitle lead=Word::ResetText lang>
            <Note words=form.words()/>
            <form class="account-form" method="post" action="/api/reset" on:submit=send>
                <input type="hidden" name="key" value=key node_ref=key_field/>
                // Browsers ask for one beside a password; whose it is, the server alone knows.
                <input type="text" class="visually-hidden" autocomplete="username" tabindex="-1" aria-hidden="true" readonly/>
                <PasswordField
                    field=password autocomplete="new-password" invalid=form.refuses(Part::Password)
                    label=Word::NewPassword hint=Word::PasswordHint lang
                />
                <SubmitButton form word=Word::KeepPassword/>
            </form>
            <p class="account-other">
                {Word::LinkOld.say(lang)}" "
                <a class="link" href="/forgot">{Word::AskAnew.say(lang)}</a>
            </p>
        </Dialog>
    }
    .into_any()
}

/// Showing that one reads what is sent to an address. It takes a click: programs that look through letters open links, too.
#[component]
pub fn Confirm() -> impl IntoView {
    let lang = spoken();
    let Some(key) = key_in_link() else { return view! { <NotWhole/> }.into_any() };
    hide_key(Letter::Confirm);
    let key_field = NodeRef::<html::Input>::new();
    let form = Form::leading_to(Page::Letter(Letter::Confirmed), "/api/confirm", lang);
    let send = form.sender([("key", key_field)]);
    view! {
        <Dialog title=Word::ConfirmTitle lead=Word::ConfirmText lang>
            <Note words=form.words()/>
            <form class="account-form" method="post" action="/api/confirm" on:submit=send>
                <input type="hidden" name="key" value=key node_ref=key_field/>
                <SubmitButton form word=Word::Confirm/>
            </form>
        </Dialog>
    }
    .into_any()
}

/// It is done.
#[component]
pub fn Confirmed() -> impl IntoView {
    let lang = spoken();
    view! {
        <Dialog title=Word::ConfirmedTitle lead=Word::ConfirmedText lang>
            <ToEvening lang/>
        </Dialog>
    }
}

/// For a site that sends no letters.
#[component]
pub fn NoLetters() -> impl IntoView {
    let lang = spoken();
    view! {
        <Dialog title=Word::NoLettersTitle lead=Word::NoLetters lang>
            <ToEvening lang/>
        </Dialog>
    }
}

#[component]
fn NotWhole() -> impl IntoView {
    let lang = spoken();
    view! {
        <Dialog title=Word::SetUpLinkTitle lead=Word::LinkNotWhole lang>
            <ToEvening lang/>
        </Dialog>
    }
}

/// The form has the key by now. In the address it would be seen by whoever looks at the screen, and stay in the browser's history.
fn hide_key(page: Letter) {
    effect(move || browser::replace_path(Page::Letter(page).path()));
}
