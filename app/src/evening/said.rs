//! A message's text, drawn as its tree.

use evening::id::MemberId;
use evening::markup::{Block, Link, Markup, Span, Style};
use evening::mention::{Mention, Named};
use evening::words::{self, Lang, Word};
use leptos::prelude::*;

use crate::reactive::{RwSignal, Signal};
use crate::ui::icon::{Glyph, Icon, Size};

/// For whom a text is drawn.
#[derive(Clone, Copy)]
pub struct Reader {
    /// The reader, if they have a name: what calls them stands out.
    pub me: Option<MemberId>,
    /// Whether it is a row of the log, where Tab goes to the row and only from there to what is in it.
    pub is_row: bool,
    /// What they read.
    pub lang: Lang,
}

impl Reader {
    /// The `tabindex` of what can be pressed in it.
    fn stop(self) -> Option<&'static str> {
        self.is_row.then_some("-1")
    }
}

/// Draws it. Each block keeps to its own direction of writing, and so does what says who or where it is: nothing around a name
/// or an address turns it around.
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
            <a class="link" href=url.into_owned() target="_blank" rel="noopener noreferrer nofollow ugc" tabindex=reader.stop() dir="ltr">{text.into_owned()}</a>
        }
        .into_any(),
        Span::Mention(Named { id, name, .. }) => {
            let is_me = reader.me == Some(id);
            view! { <bdi class="mention" data-me=is_me>{format!("@{}", words::called(name, reader.lang))}</bdi> }.into_any()
        }
        Span::Styled(style, spans) => {
            // What a spoiler hides is drawn when somebody is in the row: it is a stop for Tab at once.
            let inside = draw(spans, Reader { is_row: reader.is_row && style != Style::Spoiler, ..reader });
            match style {
                Style::Bold => view! { <strong>{inside}</strong> }.into_any(),
                Style::Italic => view! { <em>{inside}</em> }.into_any(),
                Style::Strike => view! { <s>{inside}</s> }.into_any(),
                Style::Spoiler => view! { <Spoiler inside stop=reader.stop() lang=reader.lang/> }.into_any(),
            }
        }
    }
}

/// Until somebody wants to see it, what it hides is nowhere on the page.
#[component]
fn Spoiler(inside: Vec<AnyView>, stop: Option<&'static str>, lang: Lang) -> impl IntoView {
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
            <button type="button" class="spoiler-button" tabindex=stop aria-label=label title=label aria-expanded=move || is_open.get().to_string() on:click=turn>
                <Icon glyph=Signal::derive(move || if is_open.get() { Glyph::EyeOff } else { Glyph::Eye }) size=Size::Small/>
                {move || (!is_open.get()).then(|| Word::Spoiler.say(lang))}
            </button>
            <span class="spoiler-text" hidden=move || !is_open.get()>{move || was_open.get().then(|| inside.take()).flatten()}</span>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;
    use proptest::prelude::*;
    use scraper::{Html, Node};

    use super::*;

    fn mentions() -> Vec<Mention> {
        let mention = |(id, name): (i64, &str)| Mention { id: MemberId(id), name: name.to_owned(), typed: name.to_owned() };
        [(1, "Искра"), (2, "<b>\"'&")].map(mention).into()
    }

    /// What the server sends of a message.
    fn html(text: &str) -> String {
        let reader = Reader { me: Some(MemberId(1)), is_row: true, lang: Lang::Ru };
        Owner::new().with(|| said(text, &mentions(), reader).to_html())
    }

    /// What somebody sees of it, and everything that stands around that: elements with the names of their attributes.
    fn seen(html: &str) -> (String, Vec<String>) {
        let (mut text, mut parts) = (String::new(), Vec::new());
        for node in Html::parse_fragment(html).root_element().descendants() {
            match node.value() {
                Node::Text(words) => text.push_str(words),
                Node::Element(element) if element.name() == "html" => {}
                Node::Element(element) => {
                    if element.name() == "br" {
                        text.push('\n');
                    }
                    let mut names: Vec<&str> = element.attrs().map(|(name, _)| name).collect();
                    names.sort_unstable();
                    parts.push(format!("{} {}", element.name(), names.join(" ")));
                }
                _ => {}
            }
        }
        (text, parts)
    }

    /// What the tree says that somebody sees.
    fn told(spans: &[Span]) -> String {
        let one = |span: &Span| match span {
            Span::Text(text) | Span::Emoji(text) | Span::Code(text) => (*text).to_owned(),
            Span::Break => "\n".to_owned(),
            Span::Link(link) => link.text.clone().into_owned(),
            Span::Mention(named) => format!("@{}", named.name),
            Span::Styled(Style::Spoiler, _) => Word::Spoiler.say(Lang::Ru).to_owned(),
            Span::Styled(_, spans) => told(spans),
        };
        spans.iter().map(one).collect()
    }

    /// All that a message may put on a page.
    const PARTS: [&str; 15] = [
        "bdi class",
        "bdi ",
        "bdi class data-large",
        "blockquote class",
        "br ",
        "code class",
        "a class dir href rel tabindex target",
        "bdi class data-me",
        "span class",
        "strong ",
        "em ",
        "s ",
        "button aria-expanded aria-label class tabindex title type",
        "svg aria-hidden class data-size",
        "use href",
    ];

    fn check(text: &str) -> Result<(), TestCaseError> {
        let html = html(text);
        let (shown, parts) = seen(&html);
        let mentions = mentions();
        let markup = Markup::of(text, &mentions);
        let expected: String = markup
            .0
            .iter()
            .map(|block| {
                let (Block::Lines(spans) | Block::Quote(spans)) = block;
                told(spans)
            })
            .collect();
        prop_assert_eq!(shown, expected, "{}", html);
        for part in parts {
            let is_hidden = part == "span class hidden";
            prop_assert!(is_hidden || PARTS.contains(&part.as_str()), "{} in {}", part, html);
        }
        Ok(())
    }

    #[test]
    fn tricks_are_text() {
        for text in [
            "</script><script>alert(1)</script>",
            "<img src=x onerror=alert(1)> &lt;b&gt; &amp; <!-- -->",
            "a\" onclick=\"alert(1)\" b='",
            "https://a.ru/\"onmouseover=\"alert(1)",
            "@Искра и @<b>\"'& **@Искра**",
            "||<b>тайна</b>|| `</code><b>`\n> </blockquote>",
            "{{ 1 + 1 }} ${1 + 1}",
            "\u{202e}https://a.ru/ и @Искра\u{202e}",
        ] {
            check(text).unwrap();
        }
    }

    proptest! {
        /// Nothing stands on a page but what the tree has, and all of that.
        #[test]
        fn a_page_shows_the_tree_and_nothing_else(text in r#"([ab<>&"'/=!\- \n]|\*\*?|~~|\|\||`|> |@Искра|@<b>"'&|https://a\.ru/|<script>|🎉|&lt;|<!--|\]\]>){0,24}"#) {
            check(&text)?;
        }

        #[test]
        fn nor_for_any_text(text in "\\PC{0,60}") {
            check(&text)?;
        }
    }
}
