//! What a message and a key can do: `?` and `/help` show it. The page itself is a part of its own.

pub mod page;

use evening::keys::{Does, Place};
use evening::words::Lang;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::browser::keyboard;
use crate::evening::aside::{Aside, AsideDialog};
use crate::evening::tools::focus_field;
use crate::reactive::{NodeRef, RwSignal};

/// Whether it is shown. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Help(RwSignal<bool>);

impl Help {
    /// Not yet. From now on the page hears the keys that work anywhere.
    pub fn of(log: NodeRef<html::Div>) -> Help {
        let help = Help(RwSignal::new(false));
        let ear = window_event_listener(leptos::ev::keydown, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            // A dialog over the evening covers the chat too.
            let is_covered = log.get_untracked().is_none_or(|log| log.closest("[inert]").ok().flatten().is_some());
            if is_covered || event.default_prevented() || target.is_some_and(|target| keyboard::takes_letters(&target)) {
                return;
            }
            match keyboard::does(&event, Place::Page) {
                Some(Does::Help) => help.open(),
                Some(Does::Write) => focus_field(),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || ear.remove());
        help
    }

    /// Shows it.
    pub fn open(self) {
        self.0.try_set(true);
    }
}

/// The page, while it is shown.
#[component]
pub fn HelpDialog(help: Help, lang: Lang) -> impl IntoView {
    view! { <AsideDialog aside=Aside::Help is_open=help.0 lang/> }
}
