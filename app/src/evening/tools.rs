//! What can be done to a message: one bar of buttons that stands at the row which is pointed at, touched or focused.

use std::time::Duration;

use evening::chat::Options;
use evening::id::MessageId;
use evening::words::{Lang, Word};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::act::use_act;
use crate::browser;
use crate::evening::place::{Place, row};
use crate::live::Live;
use crate::reactive::{Memo, NodeRef, RwSignal, StoredValue, effect};
use crate::ui::icon::{Glyph, Icon};

/// How far the bar stands above the top of its row, in pixels.
const ABOVE: f64 = 18.0;
/// How far it keeps from the edges of the log.
const EDGE: f64 = 4.0;

/// Which row has the bar. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Chosen {
    live: Live,
    log: NodeRef<html::Div>,
    id: RwSignal<Option<MessageId>>,
    /// The row that has the focus; it keeps it when it is drawn anew.
    focused: StoredValue<Option<MessageId>>,
}

impl Chosen {
    /// No row yet.
    pub fn of(live: Live, log: NodeRef<html::Div>, place: Place) -> Chosen {
        let chosen = Chosen { live, log, id: RwSignal::new(None), focused: StoredValue::new(None) };
        effect(move || {
            place.moved.track();
            chosen.give_focus_back();
        });
        chosen
    }

    fn give_focus_back(self) {
        let (Some(id), Some(log)) = (self.focused.get_value(), self.log.get_untracked()) else { return };
        if browser::is_focus_free() {
            let row = row(&log, &id.to_string()).and_then(|row| row.dyn_into::<HtmlElement>().ok());
            let _ = row.map_or_else(|| log.focus(), |row| row.focus());
        }
    }

    /// A row, or something in it, has the focus.
    pub fn enter(self, event: &web_sys::FocusEvent) {
        self.point(event);
        self.focused.set_value(self.id.get_untracked());
    }

    /// The focus leaves. When its row is only drawn anew it will be given back.
    pub fn leave(self, event: &web_sys::FocusEvent) {
        let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
        if to.as_ref().is_some_and(is_in_bar) {
            return;
        }
        let row = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // Browsers tell of it before they take the row away.
        let forget = move || {
            if row.is_some_and(|row| row.is_connected()) {
                self.focused.try_set_value(None);
            }
        };
        if to.is_some() {
            self.focused.set_value(None);
        } else {
            set_timeout(forget, Duration::ZERO);
        }
        self.let_go();
    }

    /// What may be done to the message.
    fn options(self) -> Option<(MessageId, Options)> {
        let id = self.id.get()?;
        let message = self.live.reading.with(|reading| reading.message(id).cloned())?;
        let options = self.live.me.with(|me| me.as_ref().map(|me| message.options(me, self.live.now())))?;
        options.any().then_some((id, options))
    }

    /// The row that an event came from is pointed at, or none.
    pub fn point(self, event: &web_sys::Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        // The bar stands over the rows, but belongs to one.
        if is_in_bar(&target) {
            return;
        }
        let id = message_of(&target);
        if self.id.get_untracked() != id {
            self.id.set(id);
        }
    }

    /// The pointer is elsewhere; a row with the focus keeps its bar.
    pub fn let_go(self) {
        let active = document().active_element();
        if active.as_ref().is_some_and(is_in_bar) {
            return;
        }
        let focused = active.and_then(|element| message_of(&element));
        if self.id.get_untracked() != focused {
            self.id.set(focused);
        }
    }

    /// The keys of the log: arrows from message to message, E to change, Delete to take away, Escape back to the field.
    pub fn key(self, event: &web_sys::KeyboardEvent, act: crate::act::Act) {
        let Some(log) = self.log.get_untracked() else { return };
        let at = document().active_element().and_then(|element| message_of(&element));
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let options = |id| {
            let message = self.live.reading.with_untracked(|reading| reading.message(id).cloned())?;
            self.live.me.with_untracked(|me| me.as_ref().map(|me| message.options(me, self.live.now())))
        };
        match (event.key().as_str(), event.code().as_str(), at) {
            ("ArrowUp" | "ArrowDown" | "Home" | "End", ..) => go(&log, at, &event.key()),
            ("Escape", ..) => {
                focus_field();
            }
            (_, "KeyE", at) => {
                let own = at.filter(|&id| options(id).is_some_and(|options| options.edit)).or_else(|| last_own(self.live));
                let Some(id) = own else { return };
                self.live.editing.set(Some(id));
            }
            ("Delete", _, Some(id)) => match options(id) {
                Some(Options { remove: true, .. }) => act.remove(id),
                Some(Options { restore: true, .. }) => act.restore(id),
                Some(_) | None => return,
            },
            // A link or a spoiler has the focus, and knows what to do.
            ("Enter", _, Some(_)) if document().active_element().is_none_or(|at| at.matches("a, button") != Ok(true)) => {
                let bar = document().query_selector(".tools button").ok().flatten();
                let Some(first) = bar.and_then(|bar| bar.dyn_into::<HtmlElement>().ok()) else { return };
                let _ = first.focus();
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// The last message that the visitor may still change.
pub fn last_own(live: Live) -> Option<MessageId> {
    let me = live.me.get_untracked()?;
    let now = live.now();
    live.reading.with_untracked(|reading| {
        reading.messages().rev().find(|message| message.options(&me, now).edit).map(|message| message.id)
    })
}

/// Puts the focus where one writes.
pub fn focus_field() {
    let field = document().get_element_by_id("composer").and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        let _ = field.focus();
    }
}

fn is_in_bar(element: &Element) -> bool {
    element.closest(".tools").is_ok_and(|bar| bar.is_some())
}

fn message_of(element: &Element) -> Option<MessageId> {
    let row = element.closest(".message[data-id]").ok().flatten()?;
    row.get_attribute("data-id")?.parse().ok().map(MessageId)
}

/// Moves the focus from message to message.
fn go(log: &Element, at: Option<MessageId>, key: &str) {
    let Ok(rows) = log.query_selector_all(".message[data-id]") else { return };
    let count = rows.length();
    let row = |place: u32| rows.item(place).and_then(|row| row.dyn_into::<HtmlElement>().ok());
    let here = at.and_then(|id| (0..count).find(|&place| row(place).is_some_and(|row| message_of(&row) == Some(id))));
    let goal = match (key, here) {
        ("Home", _) => 0,
        ("ArrowUp", Some(place)) => place.saturating_sub(1),
        ("ArrowDown", Some(place)) => (place + 1).min(count.saturating_sub(1)),
        _ => count.saturating_sub(1),
    };
    if let Some(row) = row(goal) {
        let _ = row.focus();
    }
}

/// The bar. It stands beside the log, not in it: nobody wants it read out with the messages.
#[component]
pub fn Tools(chosen: Chosen, place: Place, lang: Lang) -> impl IntoView {
    let act = use_act();
    let options = Memo::new(move || chosen.options());
    let top = Memo::new(move || {
        place.moved.track();
        let (id, _) = options.get()?;
        let log = chosen.log.get_untracked()?;
        let (row, log) = (row(&log, &id.to_string())?.get_bounding_client_rect(), log.get_bounding_client_rect());
        let top = row.top() - log.top();
        (top + row.height() > EDGE && top < log.height() - EDGE).then(|| {
            #[expect(clippy::cast_possible_truncation, reason = "pixels within the log")]
            let top = (top - ABOVE).max(EDGE).round() as i32;
            top
        })
    });
    let live = chosen.live;
    let button = move |word: Word, glyph: Glyph, press: fn(crate::act::Act, Live, MessageId)| {
        view! {
            <button
                type="button" class="icon-button" data-size="small" aria-label=word.say(lang) title=word.say(lang)
                on:click=move |_| if let Some((id, _)) = options.get_untracked() { press(act, live, id) }
            >
                <Icon glyph size=crate::ui::icon::Size::Medium/>
            </button>
        }
        .into_any()
    };
    let is_shown = Memo::new(move || top.get().is_some());
    move || {
        is_shown.get().then(|| {
            view! {
                <div
                    class="tools" role="toolbar" aria-label=Word::MessageTools.say(lang)
                    style:top=move || top.get().map(|top| format!("{top}px"))
                    on:keydown=move |event| if event.key() == "Escape" {
                        event.stop_propagation();
                        focus_row(chosen);
                    }
                >
                    {move || options.get().map(|(_, may)| view! {
                        {may.edit.then(|| button(Word::EditMessage, Glyph::Pencil, |_, live, id| live.editing.set(Some(id))))}
                        {may.remove.then(|| button(Word::RemoveMessage, Glyph::Trash, |act, _, id| act.remove(id)))}
                        {may.restore.then(|| button(Word::RestoreMessage, Glyph::Undo, |act, _, id| act.restore(id)))}
                    }.into_any())}
                </div>
            }
        })
    }
}

fn focus_row(chosen: Chosen) {
    let (Some(id), Some(log)) = (chosen.id.get_untracked(), chosen.log.get_untracked()) else { return };
    if let Some(row) = row(&log, &id.to_string()).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
    }
}
