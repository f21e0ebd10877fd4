//! The browser's entry.

use app::route::Page;
use app::{App, Start, browser};
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

fn start(visit: app::backend::Visit) -> Start {
    Start { page: Page::of(&browser::path()), look: browser::page_look(), key: browser::in_address("key"), visit }
}

/// Brings the page to life that the server rendered. What cannot be read stays as it is, with links and forms that work.
#[cfg(feature = "hydrate")]
#[wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    let Some(visit) = browser::text_of(app::VISIT).and_then(|visit| evening::json::read(&visit).ok()) else { return };
    let start = start(visit);
    // A part that the server has rendered has to be there before the page can be taken over.
    if let Some(part) = app::part::Part::of(start.page)
        && part.load().await.is_err()
    {
        return;
    }
    // The browser compiles what runs for the first time. What it has compiled so far and what the page needs are two tasks, so that
    // nobody who scrolls meanwhile waits for both.
    browser::next_task().await;
    leptos::mount::hydrate_body(|| view! { <App start/> });
}

/// Draws the page from nothing, for Trunk.
#[cfg(feature = "csr")]
#[wasm_bindgen(start)]
pub async fn mount() {
    console_error_panic_hook::set_once();
    match app::api::visit().await {
        Ok(visit) => leptos::mount::mount_to_body(|| view! { <App start=start(visit)/> }),
        Err(refused) => leptos::mount::mount_to_body(move || refused.words(browser::page_look().lang)),
    }
}
