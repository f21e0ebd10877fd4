//! The people beside you: the log, what is on its way, and the place to write.

use std::time::Duration;

use evening::alert::Level;
use evening::rows::{self, Reader};
use evening::time::Zone;
use evening::words::{self, Lang, Word};
use leptos::html;
use leptos::prelude::*;

use crate::act::use_act;
use crate::evening::composer::Composer;
use crate::evening::help::{Help, HelpDialog};
use crate::evening::kit::use_kit;
use crate::evening::message::{Leaving, LeavingRow, Line, MessageRow};
use crate::evening::pinned::Pinned;
use crate::evening::place::{Loading, Place};
use crate::evening::roster::RosterButton;
use crate::evening::tools::Chosen;
use crate::evening::walk::follow_stops;
use crate::live::{Link, Live, Outgoing};
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect, effect_with_last};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::keyed::each_keyed;

/// How long a page takes to come to life.
const SETTLES: Duration = Duration::from_secs(1);
/// How often a busy chat is summed up for whoever has it read out.
const SUMMED_UP: Duration = Duration::from_secs(5);
/// So many messages in that time are more than can be read out one by one.
const BUSY: usize = 8;

/// `zone` is the reader's clock; `is_window`: it has a window to itself.
#[component]
pub fn Chat(live: Live, #[prop(into)] zone: Signal<Zone>, #[prop(optional)] is_window: bool, lang: Lang) -> impl IntoView {
    let act = use_act();
    let lines = Memo::new(move || lines(live, zone.get()));
    let leaving = Memo::new(move || leaving(live, &lines.read(), zone.get()));
    let is_empty = Memo::new(move || lines.with(Vec::is_empty) && leaving.with(Vec::is_empty));
    let is_lost = Memo::new(move || matches!(live.link.get(), Link::Lost { .. }));
    let log = NodeRef::<html::Div>::new();
    let place = Place::of(live, log);
    let chosen = Chosen::of(live, log, place);
    let spoken = Spoken::of(live, place);
    let help = Help::of(log);
    let kit = use_kit();

    view! {
        <section class="panel chat" aria-label=Word::Chat.say(lang)>
            <header class="chat-head">
                {if is_window {
                    view! { <h1 class="chat-title">{Word::Chat.say(lang)}</h1> }.into_any()
                } else {
                    view! { <h2 class="chat-title">{Word::Chat.say(lang)}</h2> }.into_any()
                }}
                <p class="chat-presence" data-state=move || is_lost.get().then_some("lost")>
                    {move || if is_lost.get() {
                        Word::NoLink.say(lang).to_owned()
                    } else {
                        words::in_chat(live.presence.get().members, lang)
                    }}
                </p>
                <RosterButton lang/>
                {(!is_window).then(|| view! { <PopOut lang/> }.into_any())}
            </header>
            <Banner live lang/>
            <Pinned live lang/>
            <div
                class="chat-body"
                // Not when a row comes under a mouse that lies there, while the log goes on or is walked by keys.
                on:pointermove=move |event| if event.pointer_type() == "mouse" { chosen.point(&event) }
                on:pointerleave=move |_| chosen.let_go()
            >
                <div
                    class="chat-log" id="chat" role="log" aria-live=move || if spoken.is_on() { "polite" } else { "off" }
                    aria-label=Word::Messages.say(lang) tabindex="0" node_ref=log
                    on:scroll=move |_| place.look()
                    on:focusin=move |event| {
                        follow_stops(&event, true);
                        chosen.enter(&event);
                    }
                    on:focusout=move |event| {
                        follow_stops(&event, false);
                        chosen.leave(&event);
                    }
                    on:keydown=move |event| chosen.key(&event, act, place)
                    on:click=move |event| chosen.press(&event)
                >
                    {move || is_empty.get().then(|| view! { <Empty lang/> }.into_any())}
                    <ol class="chat-rows">
                        {each_keyed(
                            move || lines.get(),
                            Line::key,
                            move |line| view! { <MessageRow line act link=live.link lang/> },
                        )}
                    </ol>
                    // Told once it is there; until then only its failure is worth a word.
                    <ol class="chat-rows" aria-live="off">
                        {each_keyed(
                            move || leaving.get(),
                            Leaving::key,
                            move |leaving| view! { <LeavingRow leaving act link=live.link lang/> },
                        )}
                    </ol>
                </div>
                <p class="visually-hidden" role="status">{move || spoken.summary(lang)}</p>
                <More place lang/>
                <div class="chat-pills">
                    {move || kit.draws().map(|draws| (draws.chip)(live, place, lang))}
                    {move || (!live.at_end.get()).then(|| view! {
                        <button type="button" class="chat-pill" on:click=move |_| place.go_to_end_and_read()>
                            <Icon glyph=Glyph::ArrowDown size=Size::Medium/>
                            <span>{Word::ToLast.say(lang)}</span>
                            {move || Some(live.unread.get().count).filter(|count| *count > 0).map(|count| view! { <b>{count}</b> }.into_any())}
                        </button>
                    }.into_any())}
                </div>
                {move || kit.draws().map(|draws| (draws.tools)(chosen, place, lang))}
            </div>
            <div class="chat-dock">
                <Calm live zone lang/>
                <Held live lang/>
                <Typing live lang/>
                <Composer me=live.me is_window help lang/>
            </div>
            <HelpDialog help lang/>
        </section>
    }
    .into_any()
}

/// The way into a window of its own. Without script it is a new tab.
#[component]
fn PopOut(lang: Lang) -> impl IntoView {
    let open = move |event: web_sys::MouseEvent| {
        if crate::browser::open_window("/chat", "evening-chat", 400, 700) {
            event.prevent_default();
        }
    };
    let words = Word::ChatWindow.say(lang);
    view! {
        <a class="icon-button chat-window" href="/chat" target="_blank" rel="external" aria-label=words title=words on:click=open>
            <Icon glyph=Glyph::PictureInPicture/>
        </a>
    }
    .into_any()
}

/// Says that older messages are on their way, or did not come. It floats: what is read does not move for it.
#[component]
fn More(place: Place, lang: Lang) -> impl IntoView {
    move || {
        match place.loading.get() {
        Loading::Idle => None,
        Loading::Under => Some(
            view! {
                <p class="chat-more" data-state="loading">
                    <Icon glyph=Glyph::Loader size=Size::Medium turning=true/>
                    <span>{Word::MessagesLoading.say(lang)}</span>
                </p>
            }
            .into_any(),
        ),
        Loading::Failed => Some(
            view! {
                <p class="chat-more" data-state="failed" role="alert">
                    <span>{Word::MessagesNotLoaded.say(lang)}</span>
                    <button type="button" class="message-act" on:click=move |_| place.load_again()>{Word::SendAgain.say(lang)}</button>
                </p>
            }
            .into_any(),
        ),
    }
    }
}

/// That everybody writes more slowly for now, or that the shield is up.
#[component]
fn Calm(live: Live, zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let words = Memo::new(move || {
        let (settings, now) = (live.settings.get(), live.clock.get());
        words::calm(&settings, now, zone.get(), lang)
    });
    view! {
        <p class="chat-calm" role="status">
            {move || words.get().map(|words| view! { <Icon glyph=Glyph::Shield size=Size::Medium/><span>{words}</span> }.into_any())}
        </p>
    }
    .into_any()
}

/// That something which the visitor said waits for a guard.
#[component]
fn Held(live: Live, lang: Lang) -> impl IntoView {
    let is_held = Memo::new(move || {
        let me = live.me.with(|me| me.as_ref().map(|me| me.id));
        live.watch.with(|watch| watch.held().messages().any(|held| Some(held.by.id) == me))
    });
    view! {
        <p class="chat-calm" role="status">
            {move || is_held.get().then(|| view! { <Icon glyph=Glyph::Clock size=Size::Medium/><span>{Word::WaitsForGuard.say(lang)}</span> }.into_any())}
        </p>
    }
    .into_any()
}

/// Who is writing. It is there to be seen; it would interrupt whoever listens.
#[component]
fn Typing(live: Live, lang: Lang) -> impl IntoView {
    let words = Memo::new(move || {
        live.typing.with(|typing| {
            let names: Vec<&str> = typing.iter().map(|(typing, _)| typing.name.as_str()).collect();
            words::typing(&names, lang)
        })
    });
    view! {
        <p class="chat-typing">
            {move || words.get().map(|words| view! {
                <span class="chat-typing-dots" aria-hidden="true"><i></i><i></i><i></i></span>
                <span>{words}</span>
            }.into_any())}
        </p>
    }
    .into_any()
}

#[component]
fn Empty(lang: Lang) -> impl IntoView {
    view! {
        <div class="chat-empty">
            <svg class="chat-empty-art" aria-hidden="true">
                <use href="/scenes.svg?e92bda#art-moon"></use>
            </svg>
            <p class="chat-empty-title">{Word::ChatEmptyTitle.say(lang)}</p>
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
    effect_with_last(move |was_lost: Option<bool>| {
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
    let missed = move || words::missed(live.missed.get(), lang);
    let news = Memo::new(move || match (live.link.get(), is_back.get()) {
        (Link::Lost { .. }, _) => Some(Word::LinkLost),
        (Link::Starting | Link::Open, true) => Some(Word::LinkBack),
        (Link::Starting | Link::Open, false) => None,
    });
    let when = move || match live.link.get() {
        Link::Starting | Link::Open => missed(),
        Link::Lost { seconds: 0 } => Some(Word::LinkTryingNow.say(lang).to_owned()),
        Link::Lost { seconds } => Some(words::trying_in(seconds, lang)),
    };
    view! {
        <p class="visually-hidden" role="status">
            {move || news.get().map(|news| news.say(lang))}
            {move || news.get().filter(|news| *news == Word::LinkBack).and_then(|_| missed()).map(|missed| format!(". {missed}"))}
        </p>
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
                    }.into_any())}
                </div>
            }
        })}
    }
    .into_any()
}

/// The rows of the log, with what the visitor is doing to them.
fn lines(live: Live, zone: Zone) -> Vec<Line> {
    let me = live.me.get();
    let reader = Reader { me: me.as_ref(), zone, unread_from: live.unread.get().first, now: live.clock.get() };
    let outbox = live.outbox.read();
    let rows = live.reading.with(|reading| rows::rows(reading.messages(), reader));
    rows.into_iter()
        .map(|row| {
            let change = outbox.iter().rfind(|line| line.changes() == Some(row.message.id)).cloned();
            let is_own = me.as_ref().is_some_and(|me| me.id == row.message.by.id);
            let named = change.as_ref().and_then(Outgoing::text).map(|text| live.mentions_in(text)).unwrap_or_default();
            // Only those who keep order know what holds against others.
            let sanction = live.sanctions.with(|sanctions| sanctions.against(row.message.by.id));
            Line { row, is_own, me: me.as_ref().map(|me| me.id), sanction, change, named }
        })
        .collect()
}

/// What the visitor sent and the room does not have yet, under the rows that it has.
fn leaving(live: Live, lines: &[Line], zone: Zone) -> Vec<Leaving> {
    let Some(by) = live.me.get() else { return Vec::new() };
    let follows_own = lines.last().is_some_and(|line| line.row.message.by.id == by.id);
    let outbox = live.outbox.read();
    let said = outbox.iter().filter(|line| line.by == by.id && line.changes().is_none()).enumerate();
    said.map(|(place, line)| Leaving {
        wall: line.at.wall(zone),
        opens_group: place == 0 && !follows_own,
        named: line.text().map(|text| live.mentions_in(text)).unwrap_or_default(),
        by: by.clone(),
        line: line.clone(),
    })
    .collect()
}

/// What of the log is read out: every message while there are few, a sum every few seconds while there are many.
#[derive(Clone, Copy)]
struct Spoken {
    live: Live,
    is_settled: RwSignal<bool>,
    place: Place,
    /// How many came in the last few seconds, while it is many.
    busy: RwSignal<Option<usize>>,
}

impl Spoken {
    fn of(live: Live, place: Place) -> Spoken {
        let spoken = Spoken { live, is_settled: RwSignal::new(false), place, busy: RwSignal::new(None) };
        let came = StoredValue::new(0_usize);
        effect_with_last(move |before: Option<_>| {
            let last = live.reading.with(evening::reading::Reading::last);
            if before.is_some_and(|before| before < last) {
                came.update_value(|came| *came += 1);
            }
            last
        });
        effect(move || {
            // The reader's own clock redraws every row as the page comes to life: that is nothing to read out.
            let settle = move || {
                spoken.is_settled.try_set(true);
            };
            set_timeout(settle, SETTLES);
            let sum_up = move || {
                let count = came.try_update_value(std::mem::take).unwrap_or(0);
                let busy = (count >= BUSY).then_some(count);
                if spoken.busy.try_get_untracked().is_some_and(|before| before != busy) {
                    spoken.busy.try_set(busy);
                }
            };
            if let Ok(summing) = set_interval_with_handle(sum_up, SUMMED_UP) {
                on_cleanup(move || summing.clear());
            }
        });
        spoken
    }

    fn is_on(self) -> bool {
        // What is added while one turns pages back is nothing new.
        self.reads_all() && self.is_settled.get() && self.busy.get().is_none() && self.place.loading.get() != Loading::Under
    }

    /// Whether the visitor wants to hear more than who calls them.
    fn reads_all(self) -> bool {
        self.live.alerts.get().aloud == Level::All
    }

    fn summary(self, lang: Lang) -> Option<String> {
        if !self.reads_all() {
            return self.live.told.get();
        }
        self.busy.get().map(|count| words::new_messages(count, lang))
    }
}
