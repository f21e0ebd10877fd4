//! What is on, in one bar under the player.

use evening::words::{self, Lang, Word};
use leptos::prelude::*;

use crate::ui::icon::{Glyph, Icon, Size};

/// `first` is the title that tonight's list begins with; `list_open` is whether a phone shows that list.
#[component]
pub fn NowBar(
    #[prop(into)] on_air: Signal<bool>,
    #[prop(into)] first: Signal<Option<String>>,
    #[prop(into)] viewers: Signal<u32>,
    list_open: RwSignal<bool>,
    lang: Lang,
) -> impl IntoView {
    let state = move || if on_air.get() { "on-air" } else { "off-air" };
    let told = move || if on_air.get() { (Word::OnAir, Word::OnAirTitle) } else { (Word::OffAir, Word::OffAirTitle) };
    view! {
        <section class="panel now-bar" aria-label=Word::NowSection.say(lang) data-state=state>
            <div class="now-bar-words">
                <p class="now-bar-state">
                    <span class="now-bar-mark" data-state=state></span>
                    <span>{move || told().0.say(lang)}</span>
                </p>
                <h1 class="now-bar-title">{move || told().1.say(lang)}</h1>
                {move || first.get().map(|title| view! {
                    <p class="now-bar-next">
                        <Icon glyph=Glyph::SkipForward size=Size::Medium/>
                        <span>{Word::TonightFirst.say(lang)}</span>
                        <b>{title}</b>
                    </p>
                })}
            </div>
            <div class="now-bar-side">
                <p class="now-bar-viewers">
                    <b class="now-bar-count">{viewers}</b>
                    <span>{move || words::watching(viewers.get(), lang)}</span>
                </p>
                <button
                    type="button"
                    class="icon-button now-bar-list"
                    aria-label=Word::TonightList.say(lang)
                    aria-controls="tonight"
                    aria-expanded=move || list_open.get().to_string()
                    on:click=move |_| list_open.update(|open| *open = !*open)
                >
                    <Icon glyph=Glyph::ListVideo/>
                </button>
            </div>
        </section>
    }
    .into_any()
}
