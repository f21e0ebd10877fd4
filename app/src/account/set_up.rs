//! Choosing a name by the link that makes the first princess.

use evening::words;
use evening::words::account::Word;
use leptos::prelude::*;

use crate::account::sign_up::NewName;
use crate::account::{Dialog, FirstPrincess, Noted, spoken};
use crate::ui::icon::{Glyph, Icon};

/// How long the key in the link is.
const KEY: usize = 64;

/// The form for whoever has the link; for everybody else, why there is none.
#[component]
pub fn SetUp() -> impl IntoView {
    let lang = spoken();
    let FirstPrincess { has, key: in_link } = expect_context();
    // A form that was sent without script comes back without what the link had.
    let came_back = Noted::peek().map(|note| note.key).filter(|key| !key.is_empty());
    let key = came_back.or(in_link).filter(|key| key.len() == KEY);
    match (has, key) {
        (true, _) => view! {
            <Dialog title=Word::SetUpDoneTitle lead=Word::SetUpDone lang>
                <a class="button" data-kind="primary" data-size="large" data-wide=true href="/">
                    <Icon glyph=Glyph::House/>
                    <span>{words::Word::ToEvening.say(lang)}</span>
                </a>
            </Dialog>
        }
        .into_any(),
        (false, None) => view! {
            <Dialog title=Word::SetUpLinkTitle lead=Word::SetUpLink lang>
                <a class="button" data-kind="primary" data-size="large" data-wide=true href="/">
                    <Icon glyph=Glyph::House/>
                    <span>{words::Word::ToEvening.say(lang)}</span>
                </a>
            </Dialog>
        }
        .into_any(),
        (false, Some(key)) => view! {
            <Dialog title=Word::SetUpHead lead=Word::SetUpText lang>
                <NewName key submit=Word::SetUp lang/>
            </Dialog>
        }
        .into_any(),
    }
}
