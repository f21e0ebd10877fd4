//! The people beside you: the log, what is on its way, and the place to write.

use std::time::Duration;

use evening::rows::{self, Row};
use evening::words::{self, Lang, Word};
use leptos::html;
use leptos::prelude::*;

use crate::evening::composer::Composer;
use crate::evening::message::{Leaving, LeavingRow, MessageRow, row_key};
use crate::live::{Link, Live};
use crate::ui::icon::{Glyph, Icon, Size};

/// Within this many pixels of the end the log keeps to its end.
const NEAR_END: i32 = 80;

/// How long a page takes to come to life.
const SETTLES: Duration = Duration::from_secs(1);

/// `minutes_east` is the reader's clock.
#[component]
pub fn Chat(live: Live, #[prop(into)] minutes_east: Signal<i16>, lang: Lang) -> impl IntoView {
    let rows = Memo::new(move |_| live.chat.with(|chat| rows::rows(chat.messages(), minutes_east.get())));
    let leaving = Memo::new(move |_| leaving(live, &rows.read(), minutes_east.get()));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty) && leaving.with(Vec::is_empty));
    let is_lost = Memo::new(move |_| matches!(live.link.get(), Link::Lost { .. }));
    // The reader's own clock redraws every row as the page comes to life: that is nothing to read out.
    let is_settled = RwSignal::new(false);
    Effect::new(move || {
        let settle = move || {
            is_settled.try_set(true);
        };
        set_timeout(settle, SETTLES);
    });
    let log = NodeRef::<html::Div>::new();
    let place = Place::of(log, rows, leaving);

    view! {
        <section class="panel chat" aria-label=Word::Chat.say(lang)>
            <header class="chat-head">
                <h2 class="chat-title">{Word::Chat.say(lang)}</h2>
                <p class="chat-presence" data-state=move || is_lost.get().then_some("lost")>
                    {move || if is_lost.get() {
                        Word::NoLink.say(lang).to_owned()
                    } else {
                        words::in_chat(live.presence.get().members, lang)
                    }}
                </p>
            </header>
            <Banner live lang/>
            <div class="chat-body">
                <div
                    class="chat-log" id="chat" role="log" aria-live=move || if is_settled.get() { "polite" } else { "off" } aria-label=Word::Messages.say(lang) tabindex="0"
                    node_ref=log on:scroll=move |_| place.look()
                >
                    {move || is_empty.get().then(|| view! { <Empty lang/> })}
                    <ol class="chat-rows">
                        <For each=move || rows.get() key=row_key let:row>
                            <MessageRow row me=live.me lang/>
                        </For>
                    </ol>
                    // Told once it is there; until then only its failure is worth a word.
                    <ol class="chat-rows" aria-live="off">
                        <For each=move || leaving.get() key=Leaving::key let:leaving>
                            <LeavingRow leaving link=live.link lang/>
                        </For>
                    </ol>
                </div>
                {move || (!place.at_end.get()).then(|| view! {
                    <button type="button" class="chat-jump" on:click=move |_| place.go_to_end_and_read()>
                        <Icon glyph=Glyph::ArrowDown size=Size::Medium/>
                        <span>{Word::ToLast.say(lang)}</span>
                        {move || Some(place.unread.get()).filter(|unread| *unread > 0).map(|unread| view! { <b>{unread}</b> })}
                    </button>
                })}
            </div>
            <div class="chat-dock" on:input=move |_| place.keep()>
                <Composer me=live.me lang/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Empty(lang: Lang) -> impl IntoView {
    view! {
        <div class="chat-empty">
            <svg class="chat-empty-art" aria-hidden="true">
                <use href="/icons.svg#art-moon"></use>
            </svg>
            <h3 class="chat-empty-title">{Word::ChatEmptyTitle.say(lang)}</h3>
            <p class="chat-empty-words">{Word::ChatEmpty.say(lang)}</p>
        </div>
    }
}

/// How long the good news stay.
const GOOD_NEWS: Duration = Duration::from_secs(4);

/// Says that the connection is gone, and for a moment that it is back. Only these words are announced: the countdown
/// beside them is for the eye.
#[component]
fn Banner(live: Live, lang: Lang) -> impl IntoView {
    let is_back = RwSignal::new(false);
    Effect::new(move |was_lost: Option<bool>| {
        let is_lost = matches!(live.link.get(), Link::Lost { .. });
        if was_lost == Some(true) && !is_lost {
            is_back.set(true);
            let leave = move || {
                is_back.try_set(false);
            };
            set_timeout(leave, GOOD_NEWS);
        }
        is_lost
    });
    let news = Memo::new(move |_| match (live.link.get(), is_back.get()) {
        (Link::Lost { .. }, _) => Some(Word::LinkLost),
        (Link::Starting | Link::Open, true) => Some(Word::LinkBack),
        (Link::Starting | Link::Open, false) => None,
    });
    let when = move || match live.link.get() {
        Link::Starting | Link::Open => None,
        Link::Lost { seconds: 0 } => Some(Word::LinkTryingNow.say(lang).to_owned()),
        Link::Lost { seconds } => Some(words::trying_in(seconds, lang)),
    };
    view! {
        <p class="visually-hidden" role="status">{move || news.get().map(|news| news.say(lang))}</p>
        {move || news.get().map(|news| {
            let is_lost = news == Word::LinkLost;
            view! {
                <div class="chat-banner" data-state=if is_lost { "lost" } else { "back" }>
                    <Icon glyph=if is_lost { Glyph::Loader } else { Glyph::Wifi } turning=is_lost/>
                    <p class="chat-banner-words">
                        <b aria-hidden="true">{news.say(lang)}</b>
                        <span>{when}</span>
                    </p>
                    {is_lost.then(|| view! {
                        <button type="button" class="button" data-kind="ghost" data-size="small" on:click=move |_| live.come_back()>
                            {Word::LinkNow.say(lang)}
                        </button>
                    })}
                </div>
            }
        })}
    }
    .into_any()
}

/// What the visitor sent and the room does not have yet, under the rows that it has.
fn leaving(live: Live, rows: &[Row], minutes_east: i16) -> Vec<Leaving> {
    let Some(by) = live.me.get() else { return Vec::new() };
    let follows_own = rows.last().is_some_and(|row| row.message.by.id == by.id);
    let outbox = live.outbox.read();
    let lines = outbox.iter().filter(|line| line.by == by.id).enumerate().map(|(place, line)| Leaving {
        wall: line.at.wall(minutes_east),
        opens_group: place == 0 && !follows_own,
        by: by.clone(),
        line: line.clone(),
    });
    lines.collect()
}

/// Where the reader is in the log. At the end it follows what comes; anywhere else it stays put and counts.
#[derive(Clone, Copy)]
struct Place {
    log: NodeRef<html::Div>,
    /// Where the log stood when it last moved, in pixels from its beginning.
    top: StoredValue<i32>,
    at_end: RwSignal<bool>,
    unread: RwSignal<usize>,
}

impl Place {
    fn of(log: NodeRef<html::Div>, rows: Memo<Vec<Row>>, leaving: Memo<Vec<Leaving>>) -> Place {
        let place = Place { log, top: StoredValue::new(0), at_end: RwSignal::new(true), unread: RwSignal::new(0) };
        Effect::new(move |seen: Option<_>| {
            let last = rows.with(|rows| rows.last().map(|row| row.message.id));
            if let Some(seen) = seen
                && !place.at_end.get_untracked()
            {
                let new = rows.with(|rows| rows.iter().rev().take_while(|row| Some(row.message.id) > seen).count());
                place.unread.update(|unread| *unread += new);
            }
            place.keep();
            last
        });
        // Whoever says something wants to see it.
        Effect::new(move |before: Option<usize>| {
            let now = leaving.with(Vec::len);
            if before.is_some_and(|before| before < now) {
                place.go_to_end();
            } else {
                // One that fails is taller than it was.
                place.keep();
            }
            now
        });
        let resizing = window_event_listener(leptos::ev::resize, move |_| place.keep());
        on_cleanup(move || resizing.remove());
        place
    }

    /// Sees how far from the end the reader is. Only by going up does anybody leave the end: rows that were added since
    /// the log last moved put it further away as well.
    fn look(self) {
        let Some(log) = self.log.get_untracked() else { return };
        let top = log.scroll_top();
        let went_up = top < self.top.get_value();
        self.top.set_value(top);
        let is_near = log.scroll_height() - top - log.client_height() <= NEAR_END;
        let at_end = is_near || (self.at_end.get_untracked() && !went_up);
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
        if at_end && self.unread.get_untracked() > 0 {
            self.unread.set(0);
        }
    }

    /// Whoever is at the end stays there, however the log or its content grows.
    fn keep(self) {
        request_animation_frame(move || {
            if self.at_end.try_get_untracked() == Some(true)
                && let Some(Some(log)) = self.log.try_get_untracked()
            {
                // Until now the style sheet alone held the log at its end, from behind.
                let _ = log.set_attribute("data-alive", "");
                log.set_scroll_top(log.scroll_height());
            }
        });
    }

    /// The button that was pressed is gone then: the focus goes to what it led to.
    fn go_to_end_and_read(self) {
        self.go_to_end();
        if let Some(log) = self.log.get_untracked() {
            let _ = log.focus();
        }
    }

    fn go_to_end(self) {
        self.at_end.set(true);
        self.unread.set(0);
        self.keep();
    }
}
