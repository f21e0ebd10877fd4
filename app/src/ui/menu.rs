//! A button that opens a panel. It opens before the page is alive too; then Escape and leaving it close it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::reactive::{NodeRef, Signal};

/// Closes the menu that something pressed is in.
pub(crate) fn close_menu(event: &web_sys::MouseEvent) {
    let pressed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    if let Some(menu) = pressed.and_then(|pressed| pressed.closest("details").ok().flatten()) {
        let _ = menu.remove_attribute("open");
    }
}

/// `face` is what the button shows, `label` what it is called if its face does not say so.
#[component]
pub fn Menu(
    /// Of the whole, beside `menu`.
    class: &'static str,
    /// Of the button.
    button: &'static str,
    #[prop(optional, into)] label: Option<Signal<&'static str>>,
    face: AnyView,
    children: Children,
) -> impl IntoView {
    let menu = NodeRef::<html::Details>::new();
    let summary = NodeRef::<html::Summary>::new();
    // The element alone knows whether it is open: its `toggle` comes later than the key that follows a press.
    let close = move || {
        let open = menu.get_untracked().filter(|menu| menu.has_attribute("open"));
        open.map(|menu| menu.remove_attribute("open")).is_some()
    };
    let has = move |node: Option<Node>| menu.get_untracked().is_some_and(|menu| menu.contains(node.as_ref()));
    let node = |target: Option<web_sys::EventTarget>| target.and_then(|target| target.dyn_into::<Node>().ok());
    // A press elsewhere closes it; one into a player's frame takes the focus out of the window.
    let press = window_event_listener(leptos::ev::pointerdown, move |event| {
        if !has(node(event.target())) {
            close();
        }
    });
    let leave = window_event_listener(leptos::ev::blur, move |_| {
        close();
    });
    on_cleanup(move || {
        press.remove();
        leave.remove();
    });
    view! {
        <details
            class=format!("menu {class}")
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" && close() {
                    let _ = summary.get_untracked().map(|summary| summary.focus());
                }
            }
            on:focusout=move |event| {
                let to = node(event.related_target());
                if to.is_some() && !has(to) {
                    close();
                }
            }
        >
            <summary class=button aria-label=label.map(|label| move || label.get()) node_ref=summary>{face}</summary>
            <div class="menu-panel">{children()}</div>
        </details>
    }
    .into_any()
}
