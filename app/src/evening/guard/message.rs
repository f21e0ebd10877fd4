//! Questions about one message, with a reason: pointing it out to those who keep order, and taking it away.

use evening::account::Member;
use evening::id::MessageId;
use evening::room::Command as Any;
use evening::words::Lang;
use evening::words::guard::Word;
use evening::{chat, report};
use leptos::prelude::*;

use super::form::{Asking, GuardForm, Why};
use super::{Done, Guarding};
use crate::ui::icon::{Glyph, Icon};

/// Points a message out.
#[component]
pub fn ReportForm(guarding: Guarding, whom: Member, id: MessageId, lang: Lang) -> impl IntoView {
    let asking = Asking::of(lang);
    let reported = whom.clone();
    let send = move || {
        let (reported, command) = (reported.clone(), report::Command::File { id, why: asking.why() });
        asking.order(Any::Report(command), move |_| guarding.has_done(reported, Done::Reported));
    };
    view! {
        <GuardForm asking whom title=Word::ReportTitle send>
            <p class="guard-words">{Word::ReportWords.say(lang)}</p>
            <Why asking hint=Word::WhyReported/>
            <button type="submit" class="button" data-kind="primary" aria-disabled=move || asking.is_busy.get().to_string()>
                <Icon glyph=Glyph::Flag/>
                {Word::Report.say(lang)}
            </button>
        </GuardForm>
    }
    .into_any()
}

/// Takes somebody else's message away, and says why.
#[component]
pub fn RemoveForm(whom: Member, id: MessageId, lang: Lang) -> impl IntoView {
    let asking = Asking::of(lang);
    let send = move || asking.order(Any::Chat(chat::Command::Remove { id, why: asking.why() }), drop);
    view! {
        <GuardForm asking whom title=Word::RemoveTitle send>
            <Why asking hint=Word::WhyKept/>
            <button type="submit" class="button" data-kind="danger" aria-disabled=move || asking.is_busy.get().to_string()>
                <Icon glyph=Glyph::Trash/>
                {Word::Remove.say(lang)}
            </button>
        </GuardForm>
    }
    .into_any()
}
