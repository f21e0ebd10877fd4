//! The page itself: marks as they are drawn, commands, and keys from the table that binds them.

use evening::keys::{Binding, Place, TABLE};
use evening::markup::Style;
use evening::words::keys::{Word, does, place};
use evening::words::{self, Lang};
use leptos::prelude::*;

use crate::browser::keyboard;
use crate::reactive::RwSignal;
use crate::ui::icon::{Glyph, Icon};

/// All of it.
#[component]
pub fn HelpPage(lang: Lang) -> impl IntoView {
    let is_apple = keyboard::is_apple();
    let marked = move |style: Style, word: Word| {
        let (mark, words) = (style.mark(), word.say(lang));
        let drawn = match style {
            Style::Bold => view! { <strong>{words}</strong> }.into_any(),
            Style::Italic => view! { <em>{words}</em> }.into_any(),
            Style::Strike => view! { <s>{words}</s> }.into_any(),
            Style::Spoiler => view! { <span>{words}</span> }.into_any(),
        };
        pair(format!("{mark}{words}{mark}"), drawn)
    };
    let told = move |typed: &str, word: Word| pair(typed.to_owned(), view! { <span>{word.say(lang)}</span> }.into_any());
    view! {
        <form method="dialog" class="help-head">
            <h2 class="help-title" id="help-title">{Word::Title.say(lang)}</h2>
            <button type="submit" class="icon-button" aria-label=words::Word::Close.say(lang)><Icon glyph=Glyph::X/></button>
        </form>
        <div class="help-body" tabindex="0" role="group" aria-labelledby="help-title">
            <section class="help-part">
                <h3 class="help-name">{Word::Marks.say(lang)}</h3>
                <dl class="help-list">
                    {marked(Style::Bold, Word::Bold)}
                    {marked(Style::Italic, Word::Italic)}
                    {marked(Style::Strike, Word::Strike)}
                    {marked(Style::Spoiler, Word::Spoiler)}
                    {pair(format!("`{}`", Word::Code.say(lang)), view! { <code class="said-code">{Word::Code.say(lang)}</code> }.into_any())}
                    {told("> …", Word::Quote)}
                    {told(":unicorn:", Word::Emoji)}
                    {told("@…", Word::Mention)}
                </dl>
            </section>
            <section class="help-part">
                <h3 class="help-name">{Word::Commands.say(lang)}</h3>
                <dl class="help-list">
                    {told(Word::Me.say(lang), Word::MeDoes)}
                    {pair(Word::Shrug.say(lang).to_owned(), view! { <span>"¯\\_(ツ)_/¯"</span> }.into_any())}
                    {told(Word::SpoilerCommand.say(lang), Word::SpoilerDoes)}
                    {told("/help", Word::HelpDoes)}
                    {told("//…", Word::Slash)}
                </dl>
            </section>
            {[Place::Field, Place::List, Place::Emoji, Place::Log, Place::Page].map(|at| view! {
                <section class="help-part">
                    <h3 class="help-name">{place(at).say(lang)}</h3>
                    <dl class="help-list">
                        {TABLE.iter().filter(|binding| binding.place == at).map(|binding| key(*binding, is_apple, lang)).collect_view().into_any()}
                    </dl>
                </section>
            }.into_any()).into_iter().collect_view().into_any()}
            <Single lang/>
        </div>
    }
    .into_any()
}

fn pair(typed: String, meaning: AnyView) -> AnyView {
    view! { <div class="help-pair"><dt><code>{typed}</code></dt><dd>{meaning}</dd></div> }.into_any()
}

fn key(binding: Binding, is_apple: bool, lang: Lang) -> AnyView {
    let caps = binding.stroke.caps(is_apple).into_iter().map(|cap| view! { <kbd>{cap}</kbd> }.into_any());
    view! {
        <div class="help-pair"><dt>{caps.collect_view().into_any()}</dt><dd>{does(binding.does).say(lang)}</dd></div>
    }
    .into_any()
}

/// Whether letters alone do something.
#[component]
fn Single(lang: Lang) -> impl IntoView {
    let is_on = RwSignal::new(keyboard::has_single());
    let turn = move |event| {
        is_on.set(event_target_checked(&event));
        keyboard::set_single(is_on.get_untracked());
    };
    view! {
        <label class="help-single">
            <span>{Word::Single.say(lang)}<small>{Word::SingleHint.say(lang)}</small></span>
            <input type="checkbox" role="switch" class="switch" prop:checked=move || is_on.get() on:change=turn/>
        </label>
    }
    .into_any()
}
