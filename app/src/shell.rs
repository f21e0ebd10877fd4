//! The HTML around everything, rendered on the server alone.

use evening::account::Role;
use evening::preference::Look;
use evening::words::Word;
use leptos::attr::custom::CustomAttribute;
use leptos::html;
use leptos::hydration::AutoReload;
use leptos::nonce::use_nonce;
use leptos::prelude::*;

use crate::account::Letters;
use crate::browser::PARTS_STYLE;
use crate::part::Part;
use crate::route::Page;
use crate::{App, Start, VISIT};

/// What every page loads first: addresses within the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstLoad {
    style: String,
    script: String,
    wasm: String,
}

impl FirstLoad {
    /// That with these addresses, each by the ending of its name.
    pub fn of(address: impl Fn(&str) -> String) -> FirstLoad {
        FirstLoad { style: address("css"), script: address("js"), wasm: address("wasm") }
    }
}

/// The document of a page.
pub fn shell(options: LeptosOptions, first: FirstLoad, start: Start) -> impl IntoView {
    let Look { lang, theme, size, motion, clock, alert } = start.look;
    let (light, dark) = theme.bars();
    let role = start.visit.me.as_ref().map_or(Role::Guest, |me| me.role);
    let title = start.page.title(role).say(lang);
    // The part that wants to know is loaded later, and by few: it looks here.
    let letters = use_context::<Letters>().is_some_and(|letters| letters.0);
    // So that nothing in it ends the element that it is in.
    let visit = serde_json::to_string(&start.visit).unwrap_or_default().replace('<', "\\u003c");
    view! {
        <!DOCTYPE html>
        <html
            lang=lang.tag() data-theme=theme.key() data-motion=motion.key() data-clock=clock.key()
            data-letters=letters
            data-alert=alert.map(|alert| alert.text())
            style=(size != 100).then(|| format!("font-size:{size}%"))
        >
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                // Right before the style sheet is there, so that nothing flashes.
                <meta name="color-scheme" content=theme.scheme()/>
                {bars("(prefers-color-scheme: light)", light)}
                {bars("(prefers-color-scheme: dark)", dark)}
                <meta name="description" content=Word::SiteAbout.say(lang)/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                // Before any style sheet: a script waits for those above it.
                <script nonce=use_nonce()>{enliven(&first)}</script>
                <link rel="preload" href="/fonts/onest-cyrillic.woff2?5bbea8" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <link rel="stylesheet" href=first.style.clone()/>
                {(Part::of(start.page).is_some() || start.page == Page::Lost).then(|| view! { <link rel="stylesheet" href=PARTS_STYLE/> })}
                <AutoReload options/>
                <link rel="modulepreload" href=first.script.clone()/>
                <title inner_html=title></title>
            </head>
            <body>
                <App start/>
                <script type="application/json" id=VISIT nonce=use_nonce() inner_html=visit></script>
            </body>
        </html>
    }
}

/// What colour the browser's own bars have there.
fn bars(there: &'static str, colour: &'static str) -> impl IntoView {
    html::meta().name("theme-color").content(colour).attr("media", there)
}

/// Fetches what brings a page to life. Where an answer is long on its way, that begins at once; where it is not, after the first
/// frame, which need not wait for it then. A frame that does not come is not waited for.
fn enliven(FirstLoad { script, wasm, .. }: &FirstLoad) -> String {
    format!("{}({script:?},{wasm:?})", include_str!("enliven.js").trim_end())
}
