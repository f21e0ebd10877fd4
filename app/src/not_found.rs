//! A page that is not there.

use evening::account::Member;
use evening::words::Word;
use leptos::prelude::*;

use crate::browser;
use crate::header::Header;
use crate::look::use_lang;
use crate::reactive::{Signal, effect};
use crate::route::Page;
use crate::ui::icon::{Glyph, Icon};

/// Only stars, and the way back.
#[component]
pub fn NotFound(me: Option<Member>) -> impl IntoView {
    let lang = use_lang();
    let say = move |word: Word| move || word.say(lang.get());
    effect(move || browser::entitle(Page::Lost.title(evening::account::Role::Guest).say(lang.get()), 0));
    view! {
        <div class="page">
            <Header me=Signal::from(me) lang/>
            <main class="not-found" id="main" tabindex="-1">
                <svg class="not-found-hills" aria-hidden="true">
                    <use href="/scenes.svg?e92bda#art-hills"></use>
                </svg>
                <div class="not-found-words">
                    <svg class="not-found-art" aria-hidden="true">
                        <use href="/scenes.svg?e92bda#art-horseshoe"></use>
                    </svg>
                    <p class="not-found-code">"404"</p>
                    <h1 class="not-found-title">{say(Word::NotFoundTitle)}</h1>
                    <p class="not-found-lead">{say(Word::NotFoundText)}</p>
                    <p class="not-found-ways">
                        <a class="button" data-kind="primary" data-size="large" href="/">
                            <Icon glyph=Glyph::House/>
                            <span>{say(Word::ToEvening)}</span>
                        </a>
                    </p>
                </div>
            </main>
        </div>
    }
}
