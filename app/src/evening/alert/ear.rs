//! What hears the news and lets them ring, in the one tab whose turn it is.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use evening::alert::{Bell, FRESH, Level, News, Settings};
use evening::room::Event;
use evening::wire::Frame;
use evening::words::{Lang, alert};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::panel::tell;
use super::stand::Place;
use crate::browser::{self, Listening, notify, sound};
use crate::live::{Hears, Live};
use crate::look::{ALERTS, UNSENT, YES};
use crate::reactive::RwSignal;

/// So much waits to be heard; older news go.
const MOST: usize = 50;

/// Hears for as long as what runs now.
pub fn begin(live: Live, lang: RwSignal<Lang>) {
    let place = Place::of_page();
    let recall = move || {
        live.alerts.try_set(Settings::read(&browser::recall(ALERTS).unwrap_or_default()));
    };
    let told = || document().document_element().and_then(|root| root.get_attribute("data-alert"));
    if browser::recall(UNSENT).as_deref() == Some(YES) {
        // An earlier page was gone before the server knew.
        spawn_local(tell(browser::recall(ALERTS).unwrap_or_default()));
    } else if let Some(told) = told() {
        browser::keep(ALERTS, &told);
    }
    recall();
    let kept = Listening::to(&window(), "storage", move |_| recall());
    place.look(!browser::is_hidden());
    if !browser::is_hidden() {
        // An earlier page may have left it.
        notify::badge(0);
    }
    let look = place.clone();
    let shown = browser::on_visibility(move |is_visible| {
        look.look(is_visible);
        if is_visible {
            notify::badge(0);
        }
    });
    let is_awake = RwSignal::new(false);
    let touched = ["pointerup", "keydown"].map(|name| {
        let place = place.clone();
        Listening::to(&window(), name, move |_| {
            place.touch();
            let sounds = live.alerts.try_get_untracked().is_some_and(|settings| settings.sound != Level::Off);
            if sounds && is_awake.try_get_untracked() == Some(false) {
                spawn_local(async move {
                    let woke = sound::wake().await;
                    is_awake.try_set(woke);
                });
            }
        })
    });
    on_cleanup(move || {
        drop((kept, shown, touched));
        live.listen_no_more(Hears::Alert);
    });
    let ears =
        Rc::new(Ears { live, lang, place, bell: RefCell::default(), called: Cell::new(false), waiting: RefCell::default() });
    live.listen(Hears::Alert, move |frame, is_applied| ears.hear_of(frame, is_applied));
}

struct Ears {
    live: Live,
    lang: RwSignal<Lang>,
    place: Place,
    bell: RefCell<Bell>,
    /// Whether the message that is about to change calls the visitor.
    called: Cell<bool>,
    /// The first of them is being heard.
    waiting: RefCell<VecDeque<News>>,
}

impl Ears {
    fn hear_of(self: &Rc<Ears>, frame: &Frame, is_applied: bool) {
        let (Event::Chat(event), Some(me)) = (&frame.event, self.live.my_id()) else { return };
        let message = event.tells().and_then(|id| self.live.message(id));
        if !is_applied {
            return self.called.set(message.is_some_and(|message| message.calls(me)));
        }
        let Some(mut news) = News::of(frame.seq, event, me, self.called.get(), message.as_ref()) else { return };
        news.is_history = self.live.has_missed(frame.at) || self.live.now().since(frame.at) > FRESH;
        let mut waiting = self.waiting.borrow_mut();
        let is_busy = !waiting.is_empty();
        if waiting.len() >= MOST {
            // The first one is being heard.
            waiting.remove(1);
        }
        waiting.push_back(news);
        if !is_busy {
            spawn_local(Rc::clone(self).hear_all());
        }
    }

    /// One after the other: what rings depends on what has rung.
    async fn hear_all(self: Rc<Self>) {
        loop {
            let Some(news) = self.waiting.borrow().front().cloned() else { return };
            self.hear(&news).await;
            self.waiting.borrow_mut().pop_front();
        }
    }

    async fn hear(&self, news: &News) {
        let Some(lang) = self.lang.try_get_untracked() else { return };
        if !self.bell.borrow_mut().hears(news) {
            return;
        }
        let name = &news.message.by.name;
        let chosen = || self.live.alerts.try_get_untracked().unwrap_or_default();
        if news.calls && chosen().aloud == Level::Calls {
            let mut words = format!("{}: {}", alert::calls_you(name, lang), news.words());
            // The same words again would change nothing on the page, and nobody would read them out.
            if self.live.told.try_with_untracked(|told| told.as_ref() == Some(&words)) == Some(true) {
                words.push('\u{a0}');
            }
            self.live.told.try_set(Some(words));
        }
        let stand = self.place.stand(news.seq).await;
        if !stand.is_mine {
            return;
        }
        if !stand.is_seen {
            notify::badge(self.live.unread.try_get_untracked().unwrap_or_default().hidden);
        }
        let settings = chosen();
        let ring = self.bell.borrow_mut().ring(settings, news, stand.is_seen, browser::now());
        if ring.sound {
            spawn_local(sound::chime(settings.volume));
        }
        if ring.notify && notify::permission() == notify::Permission::Granted {
            let title = if news.calls { alert::calls_you(name, lang) } else { alert::says(name, lang) };
            let _ = notify::show(&title, &news.words());
        }
    }
}
