//! How much waits for those who keep order, and the way to it.

use evening::permit::{self, Act};
use evening::words::{Lang, guard};
use leptos::prelude::*;

use crate::live::Live;
use crate::reactive::Memo;
use crate::route::{Page, Section};
use crate::ui::icon::{Glyph, Icon, Size};

/// Nothing while nothing waits.
#[component]
pub fn WaitingChip(live: Live, lang: Lang) -> impl IntoView {
    let count = Memo::new(move || {
        let reported = live.reports.with(|reports| reports.messages().len());
        let held = live.watch.with(|watch| watch.held().messages().len());
        if permit::may(live.role(), Act::Judge) { reported + held } else { 0 }
    });
    move || {
        (count.get() > 0).then(|| {
            view! {
                <a class="chat-pill" data-kind="waiting" href=Page::House(Section::Guards).path()>
                    <Icon glyph=Glyph::Flag size=Size::Medium/>
                    <span>{guard::waiting(lang)}</span>
                    <b>{count.get()}</b>
                </a>
            }
            .into_any()
        })
    }
}
