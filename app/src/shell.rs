//! The HTML around everything, rendered on the server alone.

use evening::words::{Lang, Word};
use leptos::hydration::{AutoReload, HydrationScripts};
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

/// The document with this body.
pub fn shell(options: LeptosOptions, lang: Lang, body: impl IntoView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme="luna">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="dark"/>
                <meta name="theme-color" content="#0b0d26"/>
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
