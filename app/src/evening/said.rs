//! A message's text, drawn as its tree.

use evening::id::MemberId;
use evening::markup::{Block, Link, Markup, Span, Style};
use evening::mention::{Mention, Named};
use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::reactive::{RwSignal, Signal};
use crate::ui::icon::{Glyph, Icon, Size};

/// For whom a text is drawn.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The reader, if they have a name: what calls them stands out.
    pub me: Option<MemberId>,
    /// What they read.
    pub lang: Lang,
}

/// Draws it. Each block keeps to its own direction of writing.
pub fn said(text: &str, mentions: &[Mention], reader: Reader) -> AnyView {
    let markup = Markup::of(text, mentions);
    let is_large = markup.is_large();
    let block = |block| match block {
        Block::Lines(spans) => view! { <bdi class="said" data-large=is_large>{draw(spans, reader)}</bdi> }.into_any(),
        Block::Quote(spans) => view! { <blockquote class="said-quote"><bdi>{draw(spans, reader)}</bdi></blockquote> }.into_any(),
    };
    markup.0.into_iter().map(block).collect_view().into_any()
}

fn draw(spans: Vec<Span>, reader: Reader) -> Vec<AnyView> {
    spans.into_iter().map(|span| draw_one(span, reader)).collect()
}

fn draw_one(span: Span, reader: Reader) -> AnyView {
    match span {
        Span::Text(text) | Span::Emoji(text) => text.to_owned().into_any(),
        Span::Break => view! { <br/> }.into_any(),
        Span::Code(code) => view! { <code class="said-code">{code.to_owned()}</code> }.into_any(),
        Span::Link(Link { text, url }) => view! {
            <a class="link" href=url.into_owned() target="_blank" rel="noopener noreferrer nofollow ugc" tabindex="-1">{text.into_owned()}</a>
        }
        .into_any(),
        Span::Mention(Named { id, name, .. }) => {
            let is_me = reader.me == Some(id);
            view! { <span class="mention" data-me=is_me>{format!("@{name}")}</span> }.into_any()
        }
        Span::Styled(style, spans) => {
            let inside = draw(spans, reader);
            match style {
                Style::Bold => view! { <strong>{inside}</strong> }.into_any(),
                Style::Italic => view! { <em>{inside}</em> }.into_any(),
                Style::Strike => view! { <s>{inside}</s> }.into_any(),
                Style::Spoiler => view! { <Spoiler inside lang=reader.lang/> }.into_any(),
            }
        }
    }
}

/// Until somebody wants to see it, what it hides is nowhere on the page.
#[component]
fn Spoiler(inside: Vec<AnyView>, lang: Lang) -> impl IntoView {
    let (is_open, was_open) = (RwSignal::new(false), RwSignal::new(false));
    let mut inside = Some(inside);
    let turn = move |_| {
        is_open.update(|open| *open = !*open);
        if !was_open.get_untracked() {
            was_open.set(true);
        }
    };
    let label = move || if is_open.get() { Word::SpoilerHide } else { Word::SpoilerShow }.say(lang);
    view! {
        <span class="spoiler" data-open=move || is_open.get()>
            <button type="button" class="spoiler-button" tabindex="-1" aria-label=label title=label aria-expanded=move || is_open.get().to_string() on:click=turn>
                <Icon glyph=Signal::derive(move || if is_open.get() { Glyph::EyeOff } else { Glyph::Eye }) size=Size::Small/>
                {move || (!is_open.get()).then(|| Word::Spoiler.say(lang))}
            </button>
            <span class="spoiler-text" hidden=move || !is_open.get()>{move || was_open.get().then(|| inside.take()).flatten()}</span>
        </span>
    }
    .into_any()
}
