//! A page that is not there.

use evening::words::Word;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::api;
use crate::backend::JsonText;
use crate::header::Header;
use crate::look::{titled, use_lang};
use crate::ui::icon::{Glyph, Icon};

/// Only stars, and the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    let lang = use_lang();
    let say = move |word: Word| move || word.say(lang.get());
    let visit = Resource::<_, JsonText>::new_with_options(|| (), |()| api::visit(), true);
    view! {
        <Title text=titled(Word::NotFoundTitle)/>
        <div class="page">
            <Transition fallback=move || view! { <Header lang/> }>
                {move || Suspend::new(async move {
                    match visit.await {
                        Ok(visit) => Either::Left(view! { <Header me=Signal::stored(visit.me) lang/> }),
                        Err(_) => Either::Right(view! { <Header lang/> }),
                    }
                })}
            </Transition>
            <main class="not-found" id="main" tabindex="-1">
                <svg class="not-found-hills" aria-hidden="true">
                    <use href="/icons.svg#art-hills"></use>
                </svg>
                <div class="not-found-words">
                    <svg class="not-found-art" aria-hidden="true">
                        <use href="/icons.svg#art-horseshoe"></use>
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
