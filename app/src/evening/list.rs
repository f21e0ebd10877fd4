//! What is watched tonight, story by story.

use std::sync::Arc;

use evening::library::Story;
use evening::words::{self, Lang, Word};
use leptos::either::Either;
use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon, Size};

const PICTURES: [&str; 9] = ["autumn", "moon", "arch", "heart", "star", "cottage", "cloud", "lantern", "shoe"];

/// The picture of a story: always the same, and another one than its neighbours'.
fn picture(story: &Story) -> String {
    format!("/icons.svg#pic-{}", PICTURES[usize::from(story.first().number) % PICTURES.len()])
}

/// Under the now-bar; on a phone only while `open`.
#[component]
pub fn List(#[prop(into)] stories: Signal<Arc<Vec<Story>>>, #[prop(into)] open: Signal<bool>, lang: Lang) -> impl IntoView {
    let episodes = move || stories.with(|stories| stories.iter().map(Story::slots).sum::<usize>());
    let is_empty = Memo::new(move |_| stories.with(|stories| stories.is_empty()));
    view! {
        <section class="list" id="tonight" aria-labelledby="tonight-title" data-state=move || open.get().then_some("open")>
            <div class="list-head">
                <h2 class="list-title" id="tonight-title">{Word::Tonight.say(lang)}</h2>
                <p>{move || (!is_empty.get()).then(|| words::episodes(episodes(), lang))}</p>
            </div>
            {move || if is_empty.get() {
                Either::Left(view! { <p class="list-empty">{Word::TonightEmpty.say(lang)}</p> })
            } else {
                Either::Right(view! {
                    <ol class="list-reel" tabindex="0" aria-label=Word::TonightList.say(lang)>
                        <For each=move || stories.get().as_ref().clone() key=|story| story.first().number let:story>
                            <Card story lang/>
                        </For>
                    </ol>
                })
            }}
        </section>
    }
    .into_any()
}

/// A two-parter is one card with a double edge and a link mark, since nothing can part its halves.
#[component]
fn Card(story: Story, lang: Lang) -> impl IntoView {
    view! {
        <li class="list-card" data-pair=story.is_pair()>
            <svg class="list-picture" aria-hidden="true">
                <use href=picture(&story)></use>
            </svg>
            <div>
                <p class="list-when">
                    <span>{words::place(&story, lang)}</span>
                    {story.is_pair().then(|| view! {
                        <Icon glyph=Glyph::Link size=Size::Small/>
                        <span class="visually-hidden">{Word::TwoParter.say(lang)}</span>
                    })}
                </p>
                <h3 class="list-name">{words::title(&story, lang)}</h3>
            </div>
        </li>
    }
    .into_any()
}
