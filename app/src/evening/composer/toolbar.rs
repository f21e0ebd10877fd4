//! The row of buttons below the field, and the same by keys: marks around what is selected. At its end, what sounds.

use evening::compose::{self, Change};
use evening::keys::Does;
use evening::markup::Style;
use evening::words::{Lang, Word, alert as alert_words};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement, KeyboardEvent};

use crate::browser;
use crate::evening::kit::{Desk, Kit};
use crate::reactive::RwSignal;
use crate::ui::icon::{Glyph, Icon, Size};

/// What can be done to the selected words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Said in this way.
    Styled(Style),
    /// Taken literally.
    Code,
    /// Quoted, by whole lines.
    Quote,
}

/// In their order, each with its name and the keys that do the same.
const ALL: [(Format, Glyph, Word, &str); 6] = [
    (Format::Styled(Style::Bold), Glyph::Bold, Word::Bold, "Ctrl+B"),
    (Format::Styled(Style::Italic), Glyph::Italic, Word::Italic, "Ctrl+I"),
    (Format::Styled(Style::Strike), Glyph::Strike, Word::Strike, "Ctrl+Shift+X"),
    (Format::Code, Glyph::Code, Word::Code, ""),
    (Format::Quote, Glyph::Quote, Word::Quote, ""),
    (Format::Styled(Style::Spoiler), Glyph::EyeOff, Word::Spoiler, ""),
];

impl Format {
    /// What this key asks for.
    pub fn of_key(does: Does) -> Option<Format> {
        match does {
            Does::Bold => Some(Format::Styled(Style::Bold)),
            Does::Italic => Some(Format::Styled(Style::Italic)),
            Does::Strike => Some(Format::Styled(Style::Strike)),
            _ => None,
        }
    }

    /// Does it to what is selected in the field.
    pub fn apply(self, field: &HtmlTextAreaElement) {
        let (text, (from, to)) = (field.value(), browser::selection(field));
        let change: Change = match self {
            Format::Styled(style) => compose::mark(&text, from, to, style.mark()),
            Format::Code => compose::mark(&text, from, to, "`"),
            Format::Quote => compose::quote(&text, from, to),
        };
        browser::change_field(field, &change);
    }
}

/// One stop for Tab; the arrows go on from there.
#[component]
pub fn Toolbar(desk: Desk, kit: Kit, lang: Lang) -> impl IntoView {
    let Desk { field, alerts, .. } = desk;
    let current = RwSignal::new(0_usize);
    let walk = move |event: KeyboardEvent| {
        let last = ALL.len();
        let to = match (event.key().as_str(), current.get_untracked()) {
            ("ArrowRight", at) => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            ("ArrowLeft", at) => at.checked_sub(1).unwrap_or(last),
            ("Home", _) => 0,
            ("End", _) => last,
            _ => return,
        };
        event.prevent_default();
        current.set(to);
        let bar = event.current_target().and_then(|bar| bar.dyn_into::<web_sys::Element>().ok());
        let button = bar.and_then(|bar| bar.children().item(u32::try_from(to).unwrap_or(0)));
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            let _ = button.focus();
        }
    };
    // The last one is drawn as the others are: another kind of button would cost every visitor a kB.
    let button = move |at: usize| {
        let tool = ALL.get(at).copied();
        let (name, keys) = tool.map_or((alert_words::settings(lang), ""), |(_, _, word, keys)| (word.say(lang), keys));
        let title = if keys.is_empty() { name.to_owned() } else { format!("{name} ({keys})") };
        let glyph = tool.map_or_else(|| alerts.glyph(), |(_, glyph, ..)| glyph.into());
        view! {
            <button
                type="button" class="icon-button" data-size="small" aria-label=name title=title
                tabindex=move || if current.get() == at { "0" } else { "-1" }
                on:focus=move |_| current.set(at)
                on:click=move |_| match (tool, field.get_untracked()) {
                    (Some((format, ..)), Some(field)) => format.apply(&field),
                    (Some(_), None) => {}
                    (None, _) => kit.toggle(alerts.is_open),
                }
            >
                <Icon glyph size=Size::Medium/>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="composer-toolbar" role="toolbar" aria-label=Word::Formatting.say(lang) aria-controls="composer" on:keydown=walk>
            {(0..=ALL.len()).map(button).collect_view()}
        </div>
    }
    .into_any()
}
