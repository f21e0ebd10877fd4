//! Choosing a name by the link that makes the first princess.

use evening::words::Word;
use leptos::either::EitherOf3;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::account::sign_up::NewName;
use crate::account::{Dialog, HasPrincess, Noted, spoken};
use crate::ui::icon::{Glyph, Icon};

/// How long the key in the link is.
const KEY: usize = 64;

/// The form for whoever has the link; for everybody else, why there is none.
#[component]
pub fn SetUp() -> impl IntoView {
    let lang = spoken();
    let in_link = use_query_map().with_untracked(|query| query.get("key"));
    // A form that was sent without script comes back without what the link had.
    let came_back = Noted::peek().map(|note| note.key).filter(|key| !key.is_empty());
    let key = came_back.or(in_link).filter(|key| key.len() == KEY);
    let shown = match (HasPrincess::peek(), key) {
        (true, _) => EitherOf3::A(view! {
            <Dialog title=Word::SetUpDoneTitle lead=Word::SetUpDone lang>
                <a class="button" data-kind="primary" data-size="large" data-wide=true href="/">
                    <Icon glyph=Glyph::House/>
                    <span>{Word::ToEvening.say(lang)}</span>
                </a>
            </Dialog>
        }),
        (false, None) => EitherOf3::B(view! {
            <Dialog title=Word::SetUpLinkTitle lead=Word::SetUpLink lang>
                <a class="button" data-kind="primary" data-size="large" data-wide=true href="/">
                    <Icon glyph=Glyph::House/>
                    <span>{Word::ToEvening.say(lang)}</span>
                </a>
            </Dialog>
        }),
        (false, Some(key)) => EitherOf3::C(view! {
            <Dialog title=Word::SetUpTitle lead=Word::SetUpText lang>
                <NewName key submit=Word::SetUp lang/>
            </Dialog>
        }),
    };
    view! {
        <Title text=Word::SetUpTitle.say(lang)/>
        {shown}
    }
}
