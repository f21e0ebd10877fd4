//! The main page: player, what is on, tonight's list, chat. Dialogs open over it and it goes on below.

pub(crate) mod alert;
pub(crate) mod aside;
pub(crate) mod calls;
mod chat;
mod composer;
mod countdown;
pub(crate) mod desk;
pub(crate) mod emoji_picker;
pub(crate) mod guard;
pub(crate) mod help;
pub(crate) mod kit;
pub(crate) mod list;
pub(crate) mod mention_list;
mod menu;
mod message;
mod now_bar;
mod offer;
pub(crate) mod pinned;
mod place;
mod player;
pub(crate) mod roster;
pub(crate) mod said;
mod sheet;
pub(crate) mod tools;
pub(crate) mod waiting;
mod walk;

use std::cell::RefCell;
use std::rc::Rc;

use evening::preference::Clock;
use evening::time::Zone;
use evening::words::Word;
use leptos::html;
use leptos::prelude::*;

use crate::account::{FirstPrincess, Noted};
use crate::act::provide_act;
use crate::backend::Visit;
use crate::browser;
use crate::evening::chat::Chat;
use crate::evening::kit::Kit;
use crate::evening::list::List;
use crate::evening::now_bar::{NowBar, Switches};
use crate::evening::player::Player;
use crate::header::Header;
use crate::live::Live;
use crate::look::{use_lang, use_look};
use crate::part::Over;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect, effect_with_last};
use crate::route::{Page, use_route};

/// The evening, and what opens over it.
#[component]
pub(crate) fn Evening(visit: Visit, key: Option<String>) -> impl IntoView {
    let lang = use_lang();
    provide_context(Noted(RwSignal::new(visit.note.clone())));
    provide_context(FirstPrincess { has: visit.has_princess, key });
    let zone = reader_clock(visit.minutes_east);
    provide_context(ReaderClock(zone));
    let (site, rendered) = (visit.site.clone(), visit.now);
    // What this very document may frame; a site that is allowed later needs another document.
    let frameable = visit.snapshot.room.show.frameable();
    let live = provide_live(visit);
    let is_alive = StoredValue::new(false);
    effect(move || is_alive.set_value(true));

    let route = use_route();
    let is_covered = Memo::new(move || route.page() != Page::Evening);
    let (main, remember_focus) = keep_focus(is_covered);
    // What covers the evening whole hides it, but lets it go on.
    let is_hidden = Memo::new(move || route.page().hides_evening());
    let has_begun = begun(is_hidden);
    let stream = Signal::derive(move || has_begun.get().then(|| live.show.with(|show| show.stream.clone())).flatten());
    let switches = Switches { list_open: RwSignal::new(false), list_opener: NodeRef::new(), theatre: theatre(is_covered) };

    view! {
        <div
            class="page" data-page="evening" data-hidden=move || is_hidden.get() data-theatre=move || switches.theatre.get()
            inert=move || is_covered.get() on:focusin=remember_focus
        >
            // These are left to the browser, which moves the focus along with the view.
            <a class="skip" href="#main" rel="external">{move || Word::SkipToContent.say(lang.get())}</a>
            <a class="skip" href="#chat" rel="external">{move || Word::SkipToChat.say(lang.get())}</a>
            <Header live lang/>
            <main class="evening" id="main" tabindex="-1" node_ref=main>
                <div class="evening-stage">
                    <Player stream site frameable lang/>
                    // In another language these are drawn anew; the player is not.
                    {move || {
                        let (lang, drawn) = (lang.get(), if is_alive.get_value() { live.now() } else { rendered });
                        view! {
                            <NowBar
                                show=live.show viewers=Signal::derive(move || live.presence.get().all()) zone
                                rendered=drawn switches lang
                            />
                            <List
                                show=live.show open=switches.list_open opener=switches.list_opener zone lang
                            />
                        }
                    }}
                </div>
                {move || view! { <Chat live zone lang=lang.get()/> }}
            </main>
        </div>
        {move || view! { <Over page=route.page()/> }}
    }
}

/// The chat in a window of its own.
#[component]
pub(crate) fn ChatWindow(visit: Visit) -> impl IntoView {
    let lang = use_lang();
    let zone = reader_clock(visit.minutes_east);
    let live = provide_live(visit);
    view! {
        <main class="page" data-page="chat" id="main" tabindex="-1">
            {move || view! { <Chat live zone is_window=true lang=lang.get()/> }}
        </main>
    }
}

/// The room of a page, and the way to act in it.
fn provide_live(visit: Visit) -> Live {
    let live = Live::of(visit);
    provide_context(live);
    provide_act();
    let (route, lang) = (use_route(), use_lang());
    let hidden = Memo::new(move || live.unread.get().hidden);
    let role = Memo::new(move || live.role());
    provide_context(Kit::of(live, lang));
    effect(move || browser::entitle(route.page().title(role.get()).say(lang.get()), hidden.get()));
    effect(move || {
        let shown = browser::on_visibility(move |is_visible| {
            if is_visible {
                live.look_again();
            }
        });
        on_cleanup(move || drop(shown));
    });
    live
}

/// Whether the evening has been in sight yet. On a page that begins at the dashboard the player waits until then.
fn begun(is_hidden: Memo<bool>) -> RwSignal<bool> {
    let has_begun = RwSignal::new(!is_hidden.get_untracked());
    effect(move || {
        if !is_hidden.get() && !has_begun.get_untracked() {
            has_begun.set(true);
        }
    });
    has_begun
}

/// Whether player and chat have the window for themselves. Escape leaves it, unless a dialog above hears it first.
fn theatre(is_covered: Memo<bool>) -> RwSignal<bool> {
    let is_on = RwSignal::new(false);
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        let hears = is_on.try_get_untracked() == Some(true) && is_covered.try_get_untracked() == Some(false);
        if event.key() == "Escape" && !event.default_prevented() && hears {
            is_on.set(false);
        }
    });
    on_cleanup(move || escape.remove());
    is_on
}

/// The reader's clock on this page.
#[derive(Clone, Copy)]
pub(crate) struct ReaderClock(pub RwSignal<Zone>);

/// The reader's clock: first where the server thought that it is, then where the browser knows it to be.
fn reader_clock(rendered: i16) -> RwSignal<Zone> {
    let clock = use_look().clock;
    let shows = |minutes_east: i16, clock: Clock| Zone { minutes_east, is_half: clock == Clock::Half };
    let zone = RwSignal::new(shows(rendered, clock.get_untracked()));
    effect(move || {
        let known = browser::minutes_east();
        if known != rendered {
            browser::tell_zone(known);
        }
        let known = shows(known, clock.get());
        if zone.get_untracked() != known {
            zone.set(known);
        }
    });
    zone
}

/// Gives the focus back when a dialog closes: to what had it before, or else to the evening as a whole.
fn keep_focus(is_covered: Memo<bool>) -> (NodeRef<html::Main>, impl Fn(web_sys::FocusEvent)) {
    let main = NodeRef::<html::Main>::new();
    // Not in the arena: on the server, that one is emptied by whichever thread comes by.
    let last = Rc::new(RefCell::new(None::<web_sys::HtmlElement>));
    let before = Rc::clone(&last);
    effect_with_last(move |was_covered: Option<bool>| {
        let is_covered = is_covered.get();
        if was_covered == Some(true) && !is_covered {
            let before = before.borrow().clone().filter(|element| element.is_connected());
            request_animation_frame(move || {
                // Whoever was quicker has the focus where they want it.
                if !browser::is_focus_free() {
                    return;
                }
                let _ = match (before, main.get_untracked()) {
                    (Some(before), _) => before.focus(),
                    (None, Some(main)) => main.focus(),
                    (None, None) => Ok(()),
                };
            });
        }
        is_covered
    });
    (main, move |event| *last.borrow_mut() = Some(event_target(&event)))
}
