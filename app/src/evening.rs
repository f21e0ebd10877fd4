//! The main page: player, what is on, tonight's list, chat. Dialogs open over it and it goes on below.

mod chat;
mod composer;
mod list;
mod message;
mod now_bar;
mod player;

use std::cell::RefCell;
use std::rc::Rc;

use evening::words::{self, Word};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Outlet;
use leptos_router::hooks::use_location;

use crate::account::{HasPrincess, Noted};
use crate::act::provide_act;
use crate::api;
use crate::backend::Visit;
use crate::browser;
use crate::evening::chat::Chat;
use crate::evening::list::List;
use crate::evening::now_bar::NowBar;
use crate::evening::player::Player;
use crate::header::Header;
use crate::live::Live;
use crate::look::{titled, use_lang};
use crate::ui::note::Note;

/// The evening, once the server has told what there is to show.
#[component]
pub fn Evening() -> impl IntoView {
    let lang = use_lang();
    let visit = Resource::new_blocking(|| (), |()| api::visit());
    view! {
        <Title text=titled(Word::SiteName)/>
        // Not `Suspense`: that one takes the evening out of the page while a dialog opens, and the player begins anew.
        <Transition fallback=move || view! { <p class="visually-hidden" role="status">{move || Word::Loading.say(lang.get())}</p> }>
            {move || Suspend::new(async move {
                match visit.await {
                    Ok(visit) => Either::Left(view! { <Page visit/> }),
                    Err(refused) => Either::Right(view! {
                        <div class="page">
                            <Header lang/>
                            <main class="trouble" id="main">
                                <Note words=Signal::derive(move || Some(refused.words(lang.get())))/>
                            </main>
                        </div>
                    }),
                }
            })}
        </Transition>
    }
}

#[component]
fn Page(visit: Visit) -> impl IntoView {
    let lang = use_lang();
    provide_context(Noted(RwSignal::new(visit.note.clone())));
    provide_context(HasPrincess(visit.has_princess));
    let minutes_east = reader_clock(visit.minutes_east);
    let site = visit.site.clone();
    let live = Live::of(visit);
    provide_context(live);
    provide_act();

    let path = use_location().pathname;
    let is_covered = Memo::new(move |_| path.get() != "/");
    let (main, remember_focus) = keep_focus(is_covered);
    let list_open = RwSignal::new(false);
    let on_air = Memo::new(move |_| live.show.with(|show| show.stream.is_some()));
    let first = Memo::new(move |_| live.show.with(|show| show.tonight.first().map(|story| words::title(story, lang.get()))));

    view! {
        <div class="page" data-page="evening" inert=move || is_covered.get() on:focusin=remember_focus>
            // The router leaves these to the browser, which moves the focus along with the view.
            <a class="skip" href="#main" rel="external">{move || Word::SkipToContent.say(lang.get())}</a>
            <a class="skip" href="#chat" rel="external">{move || Word::SkipToChat.say(lang.get())}</a>
            <Header live lang/>
            <main class="evening" id="main" tabindex="-1" node_ref=main>
                <div class="evening-stage">
                    <Player
                        player=Signal::derive(move || live.show.with(|show| show.stream.as_ref().map(|stream| stream.player().clone())))
                        site lang
                    />
                    // In another language these are drawn anew; the player is not.
                    {move || {
                        let lang = lang.get();
                        view! {
                            <NowBar on_air first viewers=Signal::derive(move || live.presence.get().all()) list_open lang/>
                            <List stories=Signal::derive(move || live.show.with(|show| show.tonight.clone())) open=list_open lang/>
                        }
                    }}
                </div>
                {move || view! { <Chat live minutes_east lang=lang.get()/> }}
            </main>
        </div>
        <Outlet/>
    }
}

/// How far east of UTC the reader's clock is: first as the server thought, then as the browser knows.
fn reader_clock(rendered: i16) -> RwSignal<i16> {
    let minutes_east = RwSignal::new(rendered);
    Effect::new(move || {
        let known = browser::minutes_east();
        if known != rendered {
            browser::tell_zone(known);
            minutes_east.set(known);
        }
    });
    minutes_east
}

/// Gives the focus back when a dialog closes: to what had it before, or else to the evening as a whole.
fn keep_focus(is_covered: Memo<bool>) -> (NodeRef<html::Main>, impl Fn(web_sys::FocusEvent)) {
    let main = NodeRef::<html::Main>::new();
    // Not in the arena: on the server, that one is emptied by whichever thread comes by.
    let last = Rc::new(RefCell::new(None::<web_sys::HtmlElement>));
    let before = Rc::clone(&last);
    Effect::new(move |was_covered: Option<bool>| {
        let is_covered = is_covered.get();
        if was_covered == Some(true) && !is_covered {
            let before = before.borrow().clone().filter(|element| element.is_connected());
            request_animation_frame(move || {
                let _ = match (before, main.try_get_untracked().flatten()) {
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
