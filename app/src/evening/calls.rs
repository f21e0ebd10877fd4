//! Calls that the reader has not seen yet, and the way to them.

use evening::words::Lang;
use evening::words::tools::Word;
use leptos::prelude::*;

use crate::browser;
use crate::evening::place::Place;
use crate::live::Live;
use crate::reactive::effect;
use crate::ui::icon::{Glyph, Icon, Size};

/// Leads to the first of them. A call is seen once its row has been in sight of somebody who looks at the page.
#[component]
pub fn CallChip(live: Live, place: Place, lang: Lang) -> impl IntoView {
    let look = move || {
        let is_seen = |id| place.is_in_sight(id);
        if live.calls.try_with_untracked(Vec::is_empty) == Some(false) && !browser::is_hidden() {
            live.calls.try_update(|calls| calls.retain(|id| live.calls_me(*id) && !is_seen(*id)));
        }
    };
    effect(move || {
        place.moved.track();
        look();
    });
    effect(move || {
        let shown = browser::on_visibility(move |_| look());
        on_cleanup(move || drop(shown));
    });
    let go = move |_| {
        if let Some(first) = live.calls.with_untracked(|calls| calls.first().copied()) {
            place.go_to(first);
        }
    };
    move || {
        let count = live.calls.with(Vec::len);
        (count > 0).then(|| {
            view! {
                <button type="button" class="chat-pill" data-kind="call" on:click=go>
                    <Icon glyph=Glyph::At size=Size::Medium/>
                    <span>{Word::CallsNext.say(lang)}</span>
                    {(count > 1).then(|| view! { <b>{count}</b> }.into_any())}
                </button>
            }
            .into_any()
        })
    }
}
