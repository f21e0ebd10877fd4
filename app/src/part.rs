//! Parts of the site that are loaded when somebody goes there: nobody else pays for them.
//!
//! In a build that is split (`--split --features split`) each is a WASM file of its own, or several; otherwise, and on the
//! server, they are there from the beginning.

use std::pin::Pin;
use std::sync::OnceLock;

use evening::words::Word;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::look::use_lang;
use crate::reactive::{NodeRef, RwSignal, effect};
use crate::route::{Page, use_route};
use crate::ui::icon::{Glyph, Icon};

/// Draws what a page shows over the evening.
pub type Draw = fn(Page) -> AnyView;

/// A part on its way.
pub type Loading = Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

/// Such a part.
pub enum Part {
    /// It came with the page.
    AtHand(Draw),
    /// It is in files of its own.
    Away {
        /// Fetches them.
        load: fn() -> Loading,
        /// What was in them.
        loaded: OnceLock<Draw>,
    },
}

#[cfg(all(feature = "split", target_arch = "wasm32"))]
macro_rules! part {
    ($(#[$meta:meta])* $name:ident, $file:ident, $draw:expr) => {
        $(#[$meta])*
        pub static $name: Part = {
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            fn $file() -> Result<Draw, SplitLoaderError> {
                Ok($draw)
            }
            Part::Away { load: || Box::pin($file()), loaded: OnceLock::new() }
        };
    };
}

#[cfg(not(all(feature = "split", target_arch = "wasm32")))]
macro_rules! part {
    ($(#[$meta:meta])* $name:ident, $file:ident, $draw:expr) => {
        $(#[$meta])*
        pub static $name: Part = Part::AtHand($draw);
    };
}

part!(
    /// Signing in and up, and the first princess.
    ACCOUNT,
    account,
    |page| view! { <crate::account::Account page/> }.into_any()
);
part!(
    /// The dashboard.
    HOUSE,
    house,
    |_| view! { <crate::house::House/> }.into_any()
);

impl Part {
    /// The part that a page needs besides the evening.
    #[must_use]
    pub fn of(page: Page) -> Option<&'static Part> {
        match page {
            Page::SignIn | Page::SignUp | Page::SetUp => Some(&ACCOUNT),
            Page::House => Some(&HOUSE),
            Page::Evening | Page::Chat | Page::Lost => None,
        }
    }

    /// Sees to it that it is there.
    ///
    /// # Errors
    /// When it cannot be loaded now; another try may do.
    pub async fn load(&self) -> Result<(), SplitLoaderError> {
        if let (None, Part::Away { load, loaded }) = (self.draw(), self) {
            let _ = loaded.set(load().await?);
        }
        Ok(())
    }

    fn draw(&self) -> Option<Draw> {
        match self {
            Part::AtHand(draw) => Some(*draw),
            Part::Away { loaded, .. } => loaded.get().copied(),
        }
    }
}

/// What a page shows over the evening; on the evening itself, nothing.
#[component]
pub(crate) fn Over(page: Page) -> impl IntoView {
    let part = Part::of(page)?;
    let tries = RwSignal::new(0_u32);
    Some(move || {
        tries.track();
        part.draw().map_or_else(|| view! { <Awaited part tries/> }.into_any(), |draw| draw(page))
    })
}

/// Stands where a part will be as soon as it is loaded.
#[component]
fn Awaited(part: &'static Part, tries: RwSignal<u32>) -> impl IntoView {
    let lang = use_lang().get_untracked();
    let failed = RwSignal::new(false);
    let load = move || {
        failed.set(false);
        spawn_local(async move {
            match part.load().await {
                Ok(()) => drop(tries.try_update(|tries| *tries += 1)),
                Err(_) => drop(failed.try_set(true)),
            }
        });
    };
    effect(load);
    let dialog = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.focus();
        }
    });
    let route = use_route();
    let leave = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            route.go(Page::Evening);
        }
    };
    view! {
        <div class="dialog-veil">
            <div
                class="dialog awaited" role="dialog" aria-modal="true" aria-label=Word::Loading.say(lang) tabindex="-1"
                node_ref=dialog on:keydown=leave
            >
                {move || if failed.get() {
                    view! {
                        <p role="alert">{Word::NoConnection.say(lang)}</p>
                        <p class="awaited-ways">
                            <button type="button" class="button" data-kind="primary" on:click=move |_| load()>
                                {Word::SendAgain.say(lang)}
                            </button>
                            <a class="button" data-kind="ghost" href="/">{Word::ToEvening.say(lang)}</a>
                        </p>
                    }
                    .into_any()
                } else {
                    view! {
                        <p class="awaited-words" role="status">
                            <Icon glyph=Glyph::Loader turning=true/>
                            {Word::Loading.say(lang)}
                        </p>
                    }
                    .into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}
