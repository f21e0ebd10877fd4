//! Every pixel of the evening, and what pixels ask of a host.

pub mod account;
pub mod act;
#[expect(missing_docs, reason = "the macro makes a struct of the arguments of each function")]
pub mod api;
pub mod backend;
pub mod browser;
pub mod evening;
mod header;
pub mod house;
pub mod letter;
pub mod library;
pub mod live;
pub mod look;
mod not_found;
pub mod part;
pub mod profile;
pub mod reactive;
pub mod route;
pub mod session;
pub mod shell;
mod ui;

use ::evening::preference::Look;
use leptos::prelude::*;

use crate::backend::Visit;
use crate::evening::{ChatWindow, Evening};
use crate::look::provide_look;
use crate::not_found::NotFound;
use crate::reactive::effect;
use crate::route::{Page, provide_route};

/// What a page begins with: the same on the server and in the browser.
#[derive(Clone)]
pub struct Start {
    /// The page that was asked for.
    pub page: Page,
    /// What its visitor chose.
    pub look: Look,
    /// The key in the link that makes the first princess.
    pub key: Option<String>,
    /// What the server knows of the evening.
    pub visit: Visit,
}

/// The id of the element in which the server hands its [`Visit`] over, as JSON.
pub const VISIT: &str = "visit";

/// All pages.
#[component]
pub fn App(
    /// What it begins with.
    start: Start,
) -> impl IntoView {
    let Start { page, look, key, visit } = start;
    provide_look(look);
    provide_route(page);
    effect(browser::mark_hydrated);
    match page {
        Page::Chat => view! { <ChatWindow visit/> }.into_any(),
        Page::Lost => view! { <NotFound me=visit.me/> }.into_any(),
        _ => view! { <Evening visit key/> }.into_any(),
    }
}
