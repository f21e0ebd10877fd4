//! A dialog of the browser's own: it keeps the focus, gives it back, and closes by Escape or a press beside it.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

use crate::reactive::{NodeRef, RwSignal, effect};

/// Closes the dialog that this is in.
pub fn close_around(element: Option<&Element>) {
    let dialog = element.and_then(|element| element.closest("dialog").ok().flatten());
    if let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// `inside` is drawn anew each time that it opens; `title` is the id of what it is called by.
#[component]
pub fn Modal(
    is_open: RwSignal<bool>,
    /// Of the dialog, beside `dialog`.
    class: &'static str,
    title: &'static str,
    inside: impl Fn() -> AnyView + Send + Clone + 'static,
) -> impl IntoView {
    move || {
        is_open.get().then(|| {
            let dialog = NodeRef::<html::Dialog>::new();
            effect(move || {
                if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
                    let _ = dialog.show_modal();
                }
            });
            view! {
                <dialog
                    class=format!("dialog modal {class}") aria-labelledby=title node_ref=dialog
                    on:close=move |_| { is_open.try_set(false); }
                    // The dialog itself is pressed only beside what is in it.
                    on:pointerdown=move |event| if event.target() == event.current_target() && let Some(dialog) = dialog.get_untracked() {
                        dialog.close();
                    }
                >
                    {inside()}
                </dialog>
            }
            .into_any()
        })
    }
}
