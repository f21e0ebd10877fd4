//! A page that is not there.

use evening::words::{Lang, Word};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::header::Header;
use crate::ui::icon::{Glyph, Icon};

/// Only stars, and the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let lang = use_context::<Lang>().unwrap_or_default();
    view! {
        <Title text=Word::NotFoundTitle.say(lang)/>
        <div class="page">
            <Header lang/>
            <main class="not-found" id="main" tabindex="-1">
                <svg class="not-found-hills" aria-hidden="true">
                    <use href="/icons.svg#art-hills"></use>
                </svg>
                <div class="not-found-words">
                    <svg class="not-found-art" aria-hidden="true">
                        <use href="/icons.svg#art-horseshoe"></use>
                    </svg>
                    <p class="not-found-code">"404"</p>
                    <h1 class="not-found-title">{Word::NotFoundTitle.say(lang)}</h1>
                    <p class="not-found-lead">{Word::NotFoundText.say(lang)}</p>
                    <p class="not-found-ways">
                        <a class="button" data-kind="primary" data-size="large" href="/">
                            <Icon glyph=Glyph::House/>
                            <span>{Word::ToEvening.say(lang)}</span>
                        </a>
                    </p>
                </div>
            </main>
        </div>
    }
}
