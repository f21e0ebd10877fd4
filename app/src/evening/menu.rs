//! All that can be done to a message, as a menu: by a right click, a long press, the key for menus, or the last button of the
//! bar.

use std::time::Duration;

use evening::account::Member;
use evening::chat::{self, Message, Options};
use evening::id::MessageId;
use evening::words::tools::Word;
use evening::words::{Lang, guard};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};

use crate::act::use_act;
use crate::backend::Refused;
use crate::browser::{self, Listening};
use crate::evening::guard::{Asks, Guarding};
use crate::evening::pinned;
use crate::evening::tools::{Chosen, call_author, message_of};
use crate::reactive::{NodeRef, RwSignal, StoredValue, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};

/// So long a finger rests before it means the menu.
const LONG: Duration = Duration::from_millis(500);
/// So far it may move meanwhile, in pixels.
const STILL: i32 = 10;
/// How far the menu keeps from the edges of the window, in pixels.
const EDGE: f64 = 8.0;
/// The lengths of a mute that are at hand, in minutes.
const MUTES: [u32; 3] = [10, 60, 24 * 60];

/// Which message has the menu, and where it opens. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Menu {
    at: RwSignal<Option<(MessageId, i32, i32)>>,
    /// A finger that rests.
    press: StoredValue<Option<(i32, i32)>>,
}

impl Menu {
    /// None.
    pub fn new() -> Menu {
        Menu { at: RwSignal::new(None), press: StoredValue::new(None) }
    }

    /// Opens it for this message, near this place of the window.
    pub fn open(self, id: MessageId, x: i32, y: i32) {
        self.at.set(Some((id, x, y)));
    }

    fn close(self) {
        self.at.try_set(None);
    }

    /// Hears what opens it, for as long as what runs now.
    pub fn listen(self, chosen: Chosen) {
        let ears = StoredValue::new(None);
        effect(move || {
            let Some(log) = chosen.log.get() else { return };
            ears.set_value(Some((
                Listening::to(&log, "contextmenu", move |event| self.ask(chosen, &event)),
                Listening::to(&log, "pointerdown", move |event| self.rest(chosen, &event)),
                Listening::to(&log, "pointermove", move |event| self.move_on(&event)),
                Listening::to(&log, "pointerup", move |_| self.press.set_value(None)),
                Listening::to(&log, "pointercancel", move |_| self.press.set_value(None)),
            )));
        });
        effect(move || {
            // Whoever is another one now may do other things.
            chosen.live.me.track();
            self.close();
        });
    }

    /// The browser's own menu is for links, and for what is selected.
    fn ask(self, chosen: Chosen, event: &Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let is_link = target.closest("a[href], button").is_ok_and(|link| link.is_some());
        let Some(id) = message_of(&target).filter(|_| !is_link && !browser::has_selection()) else { return };
        if chosen.live.me.with_untracked(Option::is_none) {
            return;
        }
        event.prevent_default();
        let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
        let rect = target.get_bounding_client_rect();
        // The key for menus tells of no place.
        let (x, y) = match (event.client_x(), event.client_y()) {
            (0, 0) => (whole(rect.left() + EDGE), whole(rect.bottom())),
            place => place,
        };
        self.open(id, x, y);
    }

    fn rest(self, chosen: Chosen, event: &Event) {
        let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.pointer_type() == "touch") else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(id) = target.as_ref().and_then(message_of) else { return };
        let place = (event.client_x(), event.client_y());
        self.press.set_value(Some(place));
        let open = move || {
            if self.press.try_get_value().flatten() == Some(place) && chosen.live.me.with_untracked(Option::is_some) {
                self.press.set_value(None);
                self.open(id, place.0, place.1);
            }
        };
        set_timeout(open, LONG);
    }

    fn move_on(self, event: &Event) {
        if let (Some((x, y)), Some(event)) = (self.press.get_value(), event.dyn_ref::<PointerEvent>())
            && ((event.client_x() - x).abs() > STILL || (event.client_y() - y).abs() > STILL)
        {
            self.press.set_value(None);
        }
    }
}

/// The menu, while it is open.
#[component]
pub fn RowMenu(menu: Menu, chosen: Chosen, guarding: Guarding, lang: Lang) -> impl IntoView {
    move || {
        let (id, x, y) = menu.at.get()?;
        let message = chosen.live.reading.with_untracked(|reading| reading.message(id).map(|message| Message::clone(message)))?;
        let may = chosen.live.me.with_untracked(|me| me.as_ref().map(|me| message.options(me, chosen.live.now())))?;
        let dialog = NodeRef::<html::Dialog>::new();
        effect(move || {
            if let Some(dialog) = dialog.get().filter(|dialog| !dialog.open()) {
                let _ = dialog.show_modal();
                place(&dialog, x, y);
                focus(&dialog, 0);
            }
        });
        let name = StoredValue::new(guard::menu_of(&message.by.name, lang));
        Some(
            view! {
                <dialog
                    class="menu-panel row-menu" aria-label=name.get_value() node_ref=dialog
                    on:close=move |_| menu.close()
                    on:pointerdown=move |event| if event.target() == event.current_target() && let Some(dialog) = dialog.get_untracked() {
                        dialog.close();
                    }
                    on:contextmenu=|event| event.prevent_default()
                    on:keydown=move |event| if let Some(dialog) = dialog.get_untracked() { walk(&dialog, &event) }
                >
                    <p class="row-menu-head" data-hue=message.by.hue.key() style=message.by.style() aria-hidden="true">
                        <Avatar of=message.by.clone()/>
                        <bdi>{message.by.name.clone()}</bdi>
                    </p>
                    <div class="row-menu-items" role="menu" aria-label=name.get_value()>
                        <Items message may chosen guarding dialog lang/>
                    </div>
                </dialog>
            }
            .into_any(),
        )
    }
}

#[component]
fn Items(
    message: Message,
    may: Options,
    chosen: Chosen,
    guarding: Guarding,
    dialog: NodeRef<html::Dialog>,
    lang: Lang,
) -> impl IntoView {
    let (act, live, id) = (use_act(), chosen.live, message.id);
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let item = move |glyph: Glyph, words: &'static str, is_grave: bool, press: Box<dyn Fn()>| {
        let press = send_wrapper::SendWrapper::new(press);
        view! {
            <button
                type="button" class="menu-item" role="menuitem" tabindex="-1" data-kind=is_grave.then_some("danger")
                on:click=move |_| {
                    close();
                    press();
                }
            >
                <Icon glyph/>
                <span>{words}</span>
            </button>
        }
        .into_any()
    };
    let whom = message.by.clone();
    let ask = move |asks: Asks, whom: &Member| -> Box<dyn Fn()> {
        let whom = whom.clone();
        Box::new(move || guarding.ask(whom.clone(), asks))
    };
    let mute = {
        let whom = whom.clone();
        move |minutes: u32| {
            let whom = whom.clone();
            view! {
                <button
                    type="button" class="row-menu-length" role="menuitem" tabindex="-1" aria-label=guard::mute_for(minutes, lang)
                    on:click=move |_| {
                        close();
                        guarding.mute(act, whom.clone(), minutes, lang);
                    }
                >
                    {guard::short_length(minutes, lang)}
                </button>
            }
            .into_any()
        }
    };
    let text = message.text.clone();
    let is_up = live.reading.with_untracked(|reading| reading.pinned().is_some_and(|pinned| pinned.id == id));
    let (pin, pin_words) = match is_up {
        true => (chat::Command::Unpin { id }, guard::unpin(lang)),
        false => (chat::Command::Pin { id }, guard::pin(lang)),
    };
    let tell = move |refused: Refused| guarding.has_failed(refused.words(lang));
    let pin = move || pinned::ask(act, pin.clone(), tell);
    view! {
        {may.call.then(|| item(Glyph::At, Word::CallAuthor.say(lang), false, Box::new(move || call_author(live, id))))}
        {(!text.is_empty()).then(|| item(Glyph::Copy, guard::copy(lang), false, Box::new(move || browser::copy(&text))))}
        {may.pin.then(|| item(Glyph::Pin, pin_words, false, Box::new(pin)))}
        {(may.report && !may.guard).then(|| item(Glyph::Flag, guard::report(lang), false, ask(Asks::Report(id), &whom)))}
        {may.edit.then(|| item(Glyph::Pencil, Word::EditMessage.say(lang), false, Box::new(move || live.editing.set(Some(id)))))}
        {may.restore.then(|| item(Glyph::Undo, Word::RestoreMessage.say(lang), false, Box::new(move || act.restore(id))))}
        {(may.remove && !may.guard).then(|| item(Glyph::Trash, Word::RemoveMessage.say(lang), false, Box::new(move || act.remove(id))))}
        {may.guard.then(|| view! {
            <p class="menu-title row-menu-title" role="presentation">{guard::tools(lang)}</p>
            {may.remove.then(|| item(Glyph::Trash, Word::RemoveMessage.say(lang), false, Box::new(move || act.remove(id))))}
            {may.remove.then(|| item(Glyph::Trash, guard::remove_why(lang), false, ask(Asks::Remove(id), &whom)))}
            {item(Glyph::User, guard::card(lang), false, ask(Asks::Card, &whom))}
            <div class="row-menu-mute" role="presentation">
                <Icon glyph=Glyph::VolumeOff/>
                <span aria-hidden="true">{Word::MutePerson.say(lang)}</span>
                <span class="row-menu-lengths" role="presentation">{MUTES.map(mute).into_iter().collect_view()}</span>
            </div>
            {item(Glyph::Clock, guard::mute_other(lang), false, ask(Asks::Mute, &whom))}
            {item(Glyph::Eraser, guard::purge(lang), true, ask(Asks::Purge, &whom))}
            {item(Glyph::Ban, guard::ban(lang), true, ask(Asks::Ban, &whom))}
        }.into_any())}
    }
    .into_any()
}

/// Near this place, and inside of the window. On a phone the style sheet has it at the lower edge.
fn place(dialog: &HtmlElement, x: i32, y: i32) {
    let rect = dialog.get_bounding_client_rect();
    let side =
        |window: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| window.ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
    let (width, height) = (side(window().inner_width()), side(window().inner_height()));
    let at = |place: i32, size: f64, whole: f64| f64::from(place).min(whole - size - EDGE).max(EDGE);
    let style = web_sys::HtmlElement::style(dialog);
    let _ = style.set_property("--menu-x", &format!("{}px", at(x, rect.width(), width)));
    let _ = style.set_property("--menu-y", &format!("{}px", at(y, rect.height(), height)));
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}

fn items(dialog: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = dialog.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).collect()
}

fn focus(dialog: &HtmlElement, place: usize) {
    if let Some(item) = items(dialog).get(place) {
        let _ = item.focus();
    }
}

/// Arrows, Home and End go from one to the next; Tab leaves.
fn walk(dialog: &HtmlElement, event: &KeyboardEvent) {
    let items = items(dialog);
    let active = document().active_element();
    let now = items.iter().position(|item| active.as_ref().is_some_and(|active| item.is_same_node(Some(active)))).unwrap_or(0);
    let last = items.len().saturating_sub(1);
    let next = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => {
            if now == last {
                0
            } else {
                now + 1
            }
        }
        "ArrowUp" | "ArrowLeft" => now.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        "Tab" => {
            event.prevent_default();
            if let Some(dialog) = dialog.dyn_ref::<web_sys::HtmlDialogElement>() {
                dialog.close();
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    focus(dialog, next);
}
