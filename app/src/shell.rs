//! The HTML around everything, rendered on the server alone.

use evening::preference::Look;
use evening::words::Word;
use leptos::attr::custom::CustomAttribute;
use leptos::html;
use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The document with this body.
pub fn shell(options: LeptosOptions, look: Look, body: impl IntoView) -> impl IntoView {
    let (lang, (light, dark)) = (look.lang, look.theme.bars());
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=look.theme.key()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                // Right before the style sheet is there, so that nothing flashes.
                <meta name="color-scheme" content=look.theme.scheme()/>
                {bars("(prefers-color-scheme: light)", light)}
                {bars("(prefers-color-scheme: dark)", dark)}
                <meta name="description" content=Word::SiteAbout.say(lang)/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="preload" href="/fonts/onest-cyrillic-wght-normal.woff2" r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
                <HashedStylesheet options=options.clone()/>
                <AutoReload options=options.clone()/>
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>{body}</body>
        </html>
    }
}

/// What colour the browser's own bars have there.
fn bars(there: &'static str, colour: &'static str) -> impl IntoView {
    html::meta().name("theme-color").content(colour).attr("media", there)
}
