//! The way to the emoji: a button, Ctrl+E, and what stands above the composer while they are chosen, which comes with the
//! kit. They themselves are a part of their own, fetched when somebody first wants one: nothing in this file may name their
//! table.

pub mod cells;
pub mod completion;
pub mod panel;
pub mod shown;
pub mod table;

use evening::emoji::short::closed;
use evening::keys::{Does, Place};
use evening::words::{Lang, emoji};
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, HtmlElement, HtmlTextAreaElement, KeyboardEvent, Node};

use crate::browser::{self, Listening, Preceding, keyboard};
use crate::evening::kit::Kit;
use crate::part::{EMOJI, Fetching, Wait};
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect};
use crate::ui::icon::{Glyph, Icon};

/// The emoji of one composer. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Picker {
    field: NodeRef<html::Textarea>,
    button: NodeRef<html::Button>,
    panel: NodeRef<html::Div>,
    /// Whether they are shown.
    pub is_open: RwSignal<bool>,
    /// Whether somebody has begun a short code: from then on they are completed.
    has_shorts: RwSignal<bool>,
    /// Whether an input method is at work in the field.
    is_composing: StoredValue<bool>,
    /// Whether short codes wait in the field until somebody is there again whose caret they may move.
    owes: StoredValue<bool>,
}

/// What the part of the emoji hands over. Both are drawn for a composer.
#[derive(Clone, Copy)]
pub struct Draws {
    /// What is in the popover.
    pub panel: fn(Picker, Lang) -> AnyView,
    /// What completes `:short:` where one writes.
    pub completion: fn(Picker, Lang) -> AnyView,
    /// Puts emoji in place of the short codes in a field.
    pub convert: fn(&HtmlTextAreaElement),
}

impl Picker {
    /// For this field.
    pub fn of(field: NodeRef<html::Textarea>) -> Picker {
        let (is_open, has_shorts) = (RwSignal::new(false), RwSignal::new(false));
        let (is_composing, owes) = (StoredValue::new(false), StoredValue::new(false));
        Picker { field, button: NodeRef::new(), panel: NodeRef::new(), is_open, has_shorts, is_composing, owes }
    }

    /// Hears the key that opens it, and what closes it, for as long as what runs now.
    fn listen(self) {
        let picker = self;
        let key = Preceding::to(&window(), "keydown", move |event| {
            if let Some(event) = event.dyn_ref() {
                picker.hear(event);
            }
        });
        let press = window_event_listener(leptos::ev::pointerdown, move |event| {
            if picker.is_open.try_get_untracked() == Some(true) && !picker.has(event.target()) {
                picker.is_open.try_set(false);
            }
        });
        on_cleanup(move || {
            drop(key);
            press.remove();
        });
    }

    fn hear(self, event: &KeyboardEvent) {
        let Some(is_open) = self.is_open.try_get_untracked() else { return };
        let does = keyboard::does(event, Place::Page);
        let is_way = does == Some(Does::Emoji) && !event.repeat();
        let is_out = is_open && does == Some(Does::Leave);
        // A dialog over the evening covers the composer too.
        let is_covered = self.field.get_untracked().is_none_or(|field| field.closest("[inert]").ok().flatten().is_some());
        if is_covered || !(is_way || is_out) {
            return;
        }
        event.prevent_default();
        // Whoever leaves it leaves nothing else with the same key.
        event.stop_propagation();
        if is_open {
            self.close();
        } else {
            self.is_open.set(true);
        }
    }

    /// Whether the text of the field may be changed under the hands of whoever is there.
    pub fn may_change(self, field: &HtmlTextAreaElement) -> bool {
        !self.is_composing.get_value() && document().active_element().is_some_and(|active| field.is_same_node(Some(&active)))
    }

    /// Remembers that short codes are still to be converted.
    pub fn owe(self) {
        self.owes.set_value(true);
    }

    /// Whether this is in the panel, or on the button, which closes it by itself.
    fn has(self, target: Option<EventTarget>) -> bool {
        let node = target.and_then(|target| target.dyn_into::<Node>().ok());
        let panel = self.panel.get_untracked().is_some_and(|panel| panel.contains(node.as_ref()));
        panel || self.button.get_untracked().is_some_and(|button| button.contains(node.as_ref()))
    }

    /// Closes it; the focus goes back to where one writes.
    pub fn close(self) {
        self.is_open.try_set(false);
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
        }
    }

    /// Puts an emoji where the caret was. Whoever `stays` keeps the panel and the focus in it.
    pub fn insert(self, glyph: &str, stays: bool) {
        let Some(field) = self.field.get_untracked() else { return };
        if !stays {
            self.close();
            return browser::insert(&field, glyph);
        }
        if browser::is_touched() {
            return browser::insert(&field, glyph);
        }
        let active = document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok());
        let _ = field.focus();
        browser::insert(&field, glyph);
        let _ = active.map(|active| active.focus());
    }
}

/// Opens and closes it.
#[component]
pub fn PickerButton(picker: Picker, kit: Kit, lang: Lang) -> impl IntoView {
    let name = emoji::picker(lang);
    view! {
        <button
            type="button" class="icon-button" aria-label=name title=name
            aria-expanded=move || picker.is_open.get().to_string()
            node_ref=picker.button
            on:click=move |_| if picker.is_open.get_untracked() { picker.close() } else { kit.toggle(picker.is_open) }
        >
            <Icon glyph=Glyph::Smile/>
        </button>
    }
    .into_any()
}

/// Stands above the composer while it is open.
#[component]
pub fn PickerPopover(picker: Picker, lang: Lang) -> impl IntoView {
    picker.listen();
    let wait = Wait::of(&EMOJI);
    let watch = StoredValue::new(None);
    effect(move || {
        let watch_for = move |field: &HtmlTextAreaElement| {
            let written = field.value();
            if !picker.has_shorts.get_untracked() && (may_have_short(&written) || !closed(&written).is_empty()) {
                picker.has_shorts.set(true);
                wait.load();
            }
        };
        if let Some(field) = picker.field.get() {
            watch_for(&field);
            let heard = field.clone();
            let composes = |is_composing| move |_| picker.is_composing.set_value(is_composing);
            watch.set_value(Some((
                Listening::to(&field, "input", move |_| watch_for(&heard)),
                Listening::to(&field, "compositionstart", composes(true)),
                Listening::to(&field, "compositionend", composes(false)),
            )));
        }
    });
    keep_back(picker, wait);
    let hold = move |event: KeyboardEvent| {
        if let Some(panel) = picker.panel.get_untracked() {
            keyboard::hold_tab(&event, &panel);
        }
    };
    view! {
        <div class="emoji">
            {move || (picker.has_shorts.get().then(|| wait.draw()).flatten()).map(|draws| (draws.completion)(picker, lang))}
            {move || picker.is_open.get().then(|| {
                effect(move || wait.load());
                effect(move || {
                    // What it holds takes the focus by itself where there is a keyboard.
                    if let Some(panel) = picker.panel.get()
                        && (browser::is_touched() || wait.draw().is_none())
                    {
                        let _ = panel.focus();
                    }
                });
                view! {
                    <div class="emoji-panel" role="dialog" aria-label=emoji::picker(lang) tabindex="-1" node_ref=picker.panel on:keydown=hold>
                        {move || match wait.draw() {
                            Some(draws) => (draws.panel)(picker, lang),
                            None => view! { <div class="emoji-awaited"><Fetching wait words=emoji::not_loaded(lang) lang/></div> }.into_any(),
                        }}
                    </div>
                }
                .into_any()
            })}
        </div>
    }
    .into_any()
}

/// So long a message with a short code waits for the emoji, in milliseconds; then it is sent as it was typed.
const PATIENCE: u32 = 3_000;

/// Has whoever sends a message with a short code wait for the emoji, if those are on their way.
fn keep_back(picker: Picker, wait: Wait<Draws>) {
    // Counts what is held, so that a wait that was overtaken lets nothing go.
    let (held, count) = (RwSignal::new(None::<u32>), StoredValue::new(0_u32));
    let is_let_go = StoredValue::new(false);
    let convert = move |field: &HtmlTextAreaElement| {
        picker.owes.set_value(false);
        if let Some(draws) = wait.draw() {
            (draws.convert)(field);
        }
    };
    let let_go = move || {
        held.set(None);
        if let Some(field) = picker.field.get_untracked() {
            convert(&field);
            is_let_go.set_value(true);
            send(&field);
            is_let_go.set_value(false);
        }
    };
    effect(move || {
        if held.get().is_some() && (wait.draw().is_some() || wait.has_failed()) {
            let_go();
        }
    });
    let hold_back = move |event: &Event, field: &HtmlTextAreaElement| {
        // One that was pasted, or closed while an input method composed, is in there still.
        convert(field);
        if is_let_go.get_value() || wait.draw().is_some() || wait.has_failed() || closed(&field.value()).is_empty() {
            return;
        }
        event.prevent_default();
        event.stop_immediate_propagation();
        let mine = count.try_update_value(|count| {
            *count += 1;
            *count
        });
        held.set(mine);
        wait.load();
        spawn_local(async move {
            TimeoutFuture::new(PATIENCE).await;
            if mine.is_some() && held.try_get_untracked() == Some(mine) {
                let_go();
            }
        });
    };
    let ears = StoredValue::new(None);
    effect(move || {
        let Some(field) = picker.field.get() else { return };
        let Some(form) = field.form() else { return };
        let (by_key, by_form, back) = (field.clone(), field.clone(), field.clone());
        ears.set_value(Some((
            Preceding::to(&field, "keydown", move |event| {
                // Enter takes what an open list points at.
                let is_list_open = by_key.get_attribute("aria-activedescendant").is_some_and(|active| !active.is_empty());
                if !is_list_open && event.dyn_ref().and_then(|event| keyboard::does(event, Place::Field)) == Some(Does::Send) {
                    hold_back(&event, &by_key);
                }
            }),
            Preceding::to(&form, "submit", move |event| hold_back(&event, &by_form)),
            Listening::to(&field, "focus", move |_| {
                if picker.owes.get_value() && picker.may_change(&back) {
                    convert(&back);
                }
            }),
            // Whoever writes on has not said it yet.
            Listening::to(&field, "input", move |_| {
                held.try_set(None);
            }),
        )));
    });
}

/// Presses the button that sends.
fn send(field: &HtmlTextAreaElement) {
    let button = field.form().and_then(|form| form.query_selector("[type=submit]").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Whether there may be a short code in what is written: a colon before two letters and not behind one. What it is exactly
/// is found out by the part that completes it (`evening::emoji::short`).
fn may_have_short(written: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let mut before = b' ';
    written.as_bytes().windows(3).any(|bytes| {
        let is_short = bytes[0] == b':' && !before.is_ascii_alphanumeric() && is_letter(bytes[1]) && is_letter(bytes[2]);
        before = bytes[0];
        is_short
    })
}
