//! How the page is for oneself: each choice holds at once, and is kept for all one's browsers.

use evening::preference::{Clock, Motion, SIZES, Theme};
use evening::words::profile::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::prelude::*;

use crate::browser;
use crate::evening::alert::panel::Choices;
use crate::live::use_live;
use crate::look::use_look;
use crate::reactive::{Memo, RwSignal, Signal, effect};
use crate::ui::note::Note;

/// How large text is unless somebody chose, in percent.
const USUAL: u8 = 100;

/// All of it; what sounds and is shown is for those who can be called.
#[component]
pub fn Screen(lang: Lang) -> impl IntoView {
    let (live, look) = (use_live(), use_look());
    let has_name = Memo::new(move || live.me.with(Option::is_some));
    let (size, motion) = (RwSignal::new(USUAL), RwSignal::new(Motion::default()));
    effect(move || {
        let (fitted, moves) = browser::fitted();
        size.set(fitted);
        motion.set(moves);
    });
    let fit = move || browser::fit(&size.get_untracked().to_string(), motion.get_untracked().key());
    let theme = move |other: Theme| {
        let key = other.key();
        view! {
            <label class="profile-theme">
                <input
                    type="radio" name="theme" class="visually-hidden" prop:checked=move || look.theme.get() == other
                    on:change=move |_| look.choose_theme(other)
                />
                <span class="profile-scene" data-scene=key aria-hidden="true"><i></i><i></i></span>
                <span>{theme_name(other).say(lang)}</span>
            </label>
        }
        .into_any()
    };
    let tongue = move |other: Lang| {
        view! {
            <label class="tabs-tab" lang=other.tag()>
                <input
                    type="radio" name="lang" class="visually-hidden" prop:checked=move || look.lang.get() == other
                    on:change=move |_| look.choose_lang(other)
                />
                {other.own_name()}
            </label>
        }
        .into_any()
    };
    let moves = move |other: Motion| {
        view! {
            <label class="tabs-tab">
                <input
                    type="radio" name="motion" class="visually-hidden" prop:checked=move || motion.get() == other
                    on:change=move |_| {
                        motion.set(other);
                        fit();
                        look.keep("motion", other.key());
                    }
                />
                {words::motion(other).say(lang)}
            </label>
        }
        .into_any()
    };
    let clock = move |other: Clock| {
        view! {
            <label class="tabs-tab">
                <input
                    type="radio" name="clock" class="visually-hidden" prop:checked=move || look.clock.get() == other
                    on:change=move |_| {
                        look.clock.set(other);
                        look.keep("clock", other.key());
                    }
                />
                {words::clock(other).say(lang)}
            </label>
        }
        .into_any()
    };
    let row = |id: &'static str, word: Word, hint: Word, choices: AnyView| {
        view! {
            <div class="profile-row" role="radiogroup" aria-labelledby=id>
                <div>
                    <h3 class="profile-subtitle" id=id>{word.say(lang)}</h3>
                    <p class="field-hint">{hint.say(lang)}</p>
                </div>
                <div class="tabs">{choices}</div>
            </div>
        }
        .into_any()
    };
    let unkept = Signal::derive(move || look.is_unkept.get().then(|| Word::NotKept.say(lang).to_owned()));
    let percent = move || (f64::from(size.get()) - f64::from(SIZES.0)) / f64::from(SIZES.1 - SIZES.0) * 100.0;
    view! {
        <div class="profile-scroll">
            <Note words=unkept/>
            <fieldset class="profile-themes">
                <legend class="profile-subtitle">{Word::Theme.say(lang)}</legend>
                {Theme::ALL.map(theme).into_iter().collect_view()}
            </fieldset>
            {row("profile-lang", Word::Language, Word::LanguageHint, Lang::ALL.map(tongue).into_iter().collect_view().into_any())}
            <div class="profile-row">
                <div>
                    <label class="profile-subtitle" for="profile-size">{Word::TextSize.say(lang)}</label>
                    <p class="field-hint">{Word::TextSizeHint.say(lang)}</p>
                </div>
                <div class="profile-size">
                    <input
                        type="range" class="range" id="profile-size" min=SIZES.0.to_string() max=SIZES.1.to_string() step="5"
                        style:--share=move || format!("{}%", percent()) aria-valuetext=move || words::percent(size.get(), lang)
                        prop:value=move || size.get().to_string()
                        on:input=move |event| {
                            if let Ok(percent) = event_target_value(&event).parse() {
                                size.set(percent);
                                fit();
                            }
                        }
                        on:change=move |_| look.keep("size", &size.get_untracked().to_string())
                    />
                    <span class="profile-percent" aria-hidden="true">{move || words::percent(size.get(), lang)}</span>
                </div>
            </div>
            {row("profile-motion", Word::Motion, Word::MotionHint, Motion::ALL.map(moves).into_iter().collect_view().into_any())}
            {row("profile-clock", Word::Clock, Word::ClockHint, Clock::ALL.map(clock).into_iter().collect_view().into_any())}
            {move || has_name.get().then(|| view! { <div class="profile-alerts"><Choices live lang/></div> }.into_any())}
        </div>
    }
    .into_any()
}

fn theme_name(theme: Theme) -> general::Word {
    match theme {
        Theme::Luna => general::Word::ThemeLuna,
        Theme::Celestia => general::Word::ThemeCelestia,
        Theme::System => general::Word::ThemeSystem,
    }
}
