//! Choosing a name by the link that makes the first princess.

use evening::words::account::Word;
use leptos::prelude::*;

use crate::account::sign_up::NewName;
use crate::account::{Dialog, FirstPrincess, ToEvening, key_in_link, spoken};

/// The form for whoever has the link; for everybody else, why there is none.
#[component]
pub fn SetUp() -> impl IntoView {
    let lang = spoken();
    let FirstPrincess { has, .. } = expect_context();
    match (has, key_in_link()) {
        (true, _) => view! {
            <Dialog title=Word::SetUpDoneTitle lead=Word::SetUpDone lang>
                <ToEvening lang/>
            </Dialog>
        }
        .into_any(),
        (false, None) => view! {
            <Dialog title=Word::SetUpLinkTitle lead=Word::SetUpLink lang>
                <ToEvening lang/>
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
