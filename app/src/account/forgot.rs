//! Asking for a link to another password.

use evening::words::account::Word;
use leptos::html;
use leptos::prelude::*;

use crate::account::form::{Form, Part, SubmitButton};
use crate::account::{Dialog, NameField, Noted, ToEvening, spoken};
use crate::reactive::NodeRef;
use crate::route::{Letter, Page};
use crate::ui::note::Note;

/// One field. What comes of it is told to nobody but whoever reads the letter.
#[component]
pub fn Forgot() -> impl IntoView {
    let lang = spoken();
    let typed = Noted::peek().map(|note| note.name).unwrap_or_default();
    let name = NodeRef::<html::Input>::new();
    let form = Form::leading_to(Page::Letter(Letter::Sent), "/api/forgot", lang);
    let send = form.sender([("name", name)]);
    view! {
        <Dialog title=Word::ForgotTitle lead=Word::ForgotText lang>
            <Note words=form.words()/>
            <form class="account-form" method="post" action="/api/forgot" on:submit=send>
                <NameField field=name value=typed invalid=form.refuses(Part::Name) label=Word::NameOrEmail lang/>
                <SubmitButton form word=Word::SendLetter/>
            </form>
            <p class="account-other">
                {Word::Remembered.say(lang)}" "
                <a class="link" href="/sign_in">{Word::EnterWithName.say(lang)}</a>
            </p>
        </Dialog>
    }
}

/// The same for every name and address, also for those that are nobody's.
#[component]
pub fn LetterSent() -> impl IntoView {
    let lang = spoken();
    view! {
        <Dialog title=Word::LetterSentTitle lead=Word::LetterSentText lang>
            <ToEvening lang/>
        </Dialog>
    }
}
