//! What can be done to a message: one bar of buttons that stands at the row which is pointed at, touched or focused.

use std::time::Duration;

use evening::chat::Options;
use evening::compose;
use evening::id::MessageId;
use evening::words::tools::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

use crate::act::use_act;
use crate::browser;
use crate::evening::guard::{Asks, GuardDialog, Guarding, Undo};
use crate::evening::menu::{Menu, RowMenu};
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
    pub(super) live: Live,
    pub(super) log: NodeRef<html::Div>,
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

    /// A name that is pressed is called.
    pub fn press(self, event: &web_sys::MouseEvent) {
        let name = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let name = name.and_then(|target| target.closest(".message-name").ok().flatten());
        if let Some(id) = name.as_ref().and_then(message_of) {
            call_author(self.live, id);
        }
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
            // It is drawn anew for another row, and a focus in it would be nowhere.
            if document().active_element().as_ref().is_some_and(is_in_bar) {
                focus_row(self);
            }
            self.id.set(id);
        }
    }

    /// Gives the bar to this row; says whether it had it already.
    pub(super) fn choose(self, id: MessageId) -> bool {
        let is_chosen = self.id.get_untracked() == Some(id);
        if !is_chosen {
            self.id.set(Some(id));
        }
        is_chosen
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
}

/// The field where one writes, for those who have a name.
fn field() -> Option<HtmlTextAreaElement> {
    document().get_element_by_id("composer")?.dyn_into().ok()
}

/// Puts the focus where one writes.
pub fn focus_field() {
    let _ = field().map(|field| field.focus());
}

/// Puts the focus on the log; says whether there is one.
pub fn focus_log() -> bool {
    let log = document().get_element_by_id("chat").and_then(|log| log.dyn_into::<HtmlElement>().ok());
    log.is_some_and(|log| log.focus().is_ok())
}

/// Begins to write to whoever said this message.
pub fn call_author(live: Live, id: MessageId) {
    let name = live.reading.with_untracked(|reading| reading.message(id).map(|message| message.by.name.clone()));
    if let Some(name) = name {
        call(&name);
    }
}

/// Begins to write to somebody.
pub fn call(name: &str) {
    if let Some(field) = field() {
        let (from, to) = browser::selection(&field);
        browser::change_field(&field, &compose::call(&field.value(), from, to, name));
    }
}

fn is_in_bar(element: &Element) -> bool {
    element.closest(".tools").is_ok_and(|bar| bar.is_some())
}

pub(super) fn message_of(element: &Element) -> Option<MessageId> {
    let row = element.closest(".message[data-id]").ok().flatten()?;
    row.get_attribute("data-id")?.parse().ok().map(MessageId)
}

/// The bar. It stands beside the log, not in it: nobody wants it read out with the messages.
#[component]
pub fn Tools(chosen: Chosen, place: Place, lang: Lang) -> impl IntoView {
    let act = use_act();
    let guarding = Guarding::new();
    guarding.follow(chosen.live);
    let menu = Menu::new();
    menu.listen(chosen);
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
    let guard = move |word: Word, glyph: Glyph, asks: Asks| {
        view! {
            <button
                type="button" class="icon-button" data-size="small" aria-label=word.say(lang) title=word.say(lang) aria-haspopup="dialog"
                on:click=move |_| {
                    let id = options.get_untracked().map(|(id, _)| id);
                    let whom = id.and_then(|id| live.reading.with_untracked(|reading| reading.message(id).map(|message| message.by.clone())));
                    if let Some(whom) = whom {
                        guarding.ask(whom, asks);
                    }
                }
            >
                <Icon glyph size=crate::ui::icon::Size::Medium/>
            </button>
        }
        .into_any()
    };
    let is_shown = Memo::new(move || top.get().is_some());
    let bar = move || {
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
                        {may.call.then(|| button(Word::CallAuthor, Glyph::At, |_, live, id| call_author(live, id)))}
                        {may.edit.then(|| button(Word::EditMessage, Glyph::Pencil, |_, live, id| live.editing.set(Some(id))))}
                        {may.remove.then(|| button(Word::RemoveMessage, Glyph::Trash, |act, _, id| act.remove(id)))}
                        {may.restore.then(|| button(Word::RestoreMessage, Glyph::Undo, |act, _, id| act.restore(id)))}
                        {may.guard.then(|| guard(Word::MutePerson, Glyph::VolumeOff, Asks::Mute))}
                        {may.guard.then(|| guard(Word::BanPerson, Glyph::Ban, Asks::Ban))}
                        <button
                            type="button" class="icon-button" data-size="small" aria-haspopup="menu"
                            aria-label=words::guard::more(lang) title=words::guard::more(lang)
                            on:click=move |event| if let Some((id, _)) = options.get_untracked() {
                                let (x, y) = below(&event);
                                menu.open(id, x, y);
                            }
                        >
                            <Icon glyph=Glyph::Ellipsis size=crate::ui::icon::Size::Medium/>
                        </button>
                    }.into_any())}
                </div>
            }
            .into_any()
        })
    };
    view! {
        {bar}
        <RowMenu menu chosen guarding lang/>
        <GuardDialog guarding lang/>
        <Undo guarding lang/>
    }
    .into_any()
}

/// Under what is pressed.
fn below(event: &web_sys::MouseEvent) -> (i32, i32) {
    let button = event.current_target().and_then(|button| button.dyn_into::<Element>().ok());
    let place = button.map(|button| button.get_bounding_client_rect());
    #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
    place.map_or((0, 0), |place| (place.right().round() as i32, (place.bottom() + EDGE).round() as i32))
}

fn focus_row(chosen: Chosen) {
    let (Some(id), Some(log)) = (chosen.id.get_untracked(), chosen.log.get_untracked()) else { return };
    if let Some(row) = row(&log, &id.to_string()).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        let _ = row.focus();
    }
}
