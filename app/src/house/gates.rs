//! The gates, closed to all but princesses.

use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::prelude::*;

use crate::reactive::Memo;
use crate::ui::icon::{Glyph, Icon};

/// The way back, and for somebody without a name the way in.
#[component]
pub fn Gates(is_guest: Memo<bool>, lang: Lang) -> impl IntoView {
    let text = move || if is_guest.get() { Word::GatesText } else { Word::GatesTextMember };
    let kind = move || if is_guest.get() { "outline" } else { "primary" };
    view! {
        <div class="not-found">
            <svg class="not-found-hills" aria-hidden="true">
                <use href="/scenes.svg?e92bda#art-hills"></use>
            </svg>
            <div class="not-found-words">
                <svg class="not-found-art" aria-hidden="true">
                    <use href="/scenes.svg?e92bda#art-gates"></use>
                </svg>
                <p class="not-found-code">{Word::GatesCode.say(lang)}</p>
                <h1 class="not-found-title">{words::Word::GatesTitle.say(lang)}</h1>
                <p class="not-found-lead">{move || text().say(lang)}</p>
                <p class="not-found-ways">
                    {move || is_guest.get().then(|| view! {
                        <a class="button" data-kind="primary" data-size="large" href="/sign_in">
                            <Icon glyph=Glyph::LogIn/>
                            <span>{words::Word::SignIn.say(lang)}</span>
                        </a>
                    }.into_any())}
                    <a class="button" data-kind=kind data-size="large" href="/">
                        <Icon glyph=Glyph::House/>
                        <span>{words::Word::ToEvening.say(lang)}</span>
                    </a>
                </p>
            </div>
        </div>
    }
    .into_any()
}
