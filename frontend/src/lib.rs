//! The browser's entry.

use app::App;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page to life that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let page = || view! { <App look=app::browser::page_look()/> };
    // A part of the page that is loaded by itself has to be there before the page can be taken over.
    #[cfg(feature = "split")]
    leptos::mount::hydrate_lazy(page);
    #[cfg(not(feature = "split"))]
    leptos::mount::hydrate_body(page);
}

/// Draws the page from nothing, for Trunk.
#[cfg(feature = "csr")]
#[wasm_bindgen(start)]
pub fn mount() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(|| view! { <App look=app::browser::page_look()/> });
}
