//! Choosing a language and a theme: in place, and as plain forms before the page is alive.

use evening::preference::Theme;
use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::look::use_look;
use crate::reactive::Signal;
use crate::ui::icon::{Glyph, Icon, Size};

/// Where both forms go.
const ACTION: &str = "/api/preferences";

/// The languages side by side.
#[component]
pub fn LangChoice(lang: Signal<Lang>) -> impl IntoView {
    let look = use_look();
    let button = move |choice: Lang| {
        view! {
            <button
                class="tabs-tab" type="submit" name="lang" value=choice.tag() lang=choice.tag()
                aria-label=format!("{}, {}", choice.sign(), choice.own_name())
                aria-pressed=move || (lang.get() == choice).to_string()
                on:click=move |event| {
                    event.prevent_default();
                    look.choose_lang(choice);
                }
            >
                {choice.sign()}
            </button>
        }
    };
    view! {
        <form method="post" action=ACTION>
            <div class="tabs" data-size="small" role="group" aria-label=move || Word::Language.say(lang.get())>
                {Lang::ALL.map(button).into_iter().collect_view()}
            </div>
        </form>
    }
    .into_any()
}

/// The themes one below the other.
#[component]
pub fn ThemeChoice(lang: Signal<Lang>) -> impl IntoView {
    let look = use_look();
    let button = move |choice: Theme| {
        let is_chosen = move || look.theme.get() == choice;
        view! {
            <button
                class="menu-item" type="submit" name="theme" value=choice.key()
                aria-pressed=move || is_chosen().to_string()
                on:click=move |event| {
                    event.prevent_default();
                    look.choose_theme(choice);
                }
            >
                <Icon glyph=mark(choice)/>
                <span>{move || name(choice).say(lang.get())}</span>
                {move || is_chosen().then(|| view! { <Icon glyph=Glyph::Check size=Size::Medium/> }.into_any())}
            </button>
        }
    };
    view! {
        <form method="post" action=ACTION>
            <div role="group" aria-label=move || Word::Theme.say(lang.get())>
                {Theme::ALL.map(button).into_iter().collect_view()}
            </div>
        </form>
    }
    .into_any()
}

/// The theme that the page wears.
#[component]
pub fn ThemeMark() -> impl IntoView {
    let look = use_look();
    view! { <Icon glyph=Signal::derive(move || mark(look.theme.get()))/> }
}

fn mark(theme: Theme) -> Glyph {
    match theme {
        Theme::Luna => Glyph::Moon,
        Theme::Celestia => Glyph::Sun,
        Theme::System => Glyph::SunMoon,
    }
}

fn name(theme: Theme) -> Word {
    match theme {
        Theme::Luna => Word::ThemeLuna,
        Theme::Celestia => Word::ThemeCelestia,
        Theme::System => Word::ThemeSystem,
    }
}
