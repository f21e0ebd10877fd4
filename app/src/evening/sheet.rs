//! The sheet that a phone shows over the chat: the focus goes in when it opens, and back when it closes.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::reactive::{NodeRef, RwSignal, effect_with_last};

/// Lets Escape close the sheet, and answers with what leaving it by Tab does. Where the sheet is no sheet (on a desk), it
/// never opens, and none of this happens.
pub fn sheet(
    open: RwSignal<bool>,
    opener: NodeRef<html::Button>,
    section: NodeRef<html::Section>,
    close: NodeRef<html::Button>,
) -> impl Fn(web_sys::FocusEvent) {
    effect_with_last(move |was_open: Option<bool>| {
        let is_open = open.get();
        if is_open != was_open.unwrap_or(false) {
            let has_focus = move || {
                let active = document().active_element();
                let section = section.get_untracked();
                active.is_none_or(|active| {
                    active.tag_name() == "BODY" || section.is_some_and(|section| section.contains(Some(&active)))
                })
            };
            let keeps_focus = is_open || has_focus();
            request_animation_frame(move || {
                let to = if is_open { close } else { opener };
                if let Some(to) = to.get_untracked().filter(|_| keeps_focus) {
                    let _ = to.focus();
                }
            });
        }
        is_open
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() && open.try_get_untracked() == Some(true) {
            event.prevent_default();
            open.try_set(false);
        }
    });
    on_cleanup(move || escape.remove());
    move |event| {
        // The opener closes it by itself; and what left for nowhere was a click on something that takes no focus.
        let Some(to) = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok()) else { return };
        let stays = section.get_untracked().is_some_and(|section| section.contains(Some(&to)));
        let is_opener = opener.get_untracked().is_some_and(|opener| opener.contains(Some(&to)));
        if !stays && !is_opener {
            open.try_set(false);
        }
    }
}
