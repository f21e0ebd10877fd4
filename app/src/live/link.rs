//! The connection: who of this browser's tabs holds the stream, how it is lost and found again, and what it says.

use std::time::Duration;

use evening::id::{MemberId, Seq};
use evening::roster::TYPING_LASTS;
use evening::wire::{Pulse, pause};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::socket::{Heard, Socket};
use super::tabs::{Part, Said, Tabs, Told};
use super::{Link, Live};
use crate::backend::Refused;
use crate::browser;
use crate::reactive::{StoredValue, effect};

/// A stream that says nothing for this long is gone, whatever the browser thinks of it: three times what the server keeps
/// silent at most.
const SILENCE: Duration = Duration::from_secs(45);
/// How often that is looked at.
const WATCH: Duration = Duration::from_secs(5);
/// How long the tab that holds the stream may take to answer, in milliseconds.
const ANSWERS_IN: u32 = 1_200;
/// How many people are remembered as writing.
const MOST_TYPING: usize = 20;

impl Live {
    /// Takes a place among this browser's tabs.
    pub(super) fn begin(self) {
        self.heard_at.set_value(browser::now());
        self.part.set_value(Part::Waits);
        let tabs = Tabs::join(move |told| self.told(told));
        let is_alone = tabs.is_none();
        self.tabs.set_value(tabs.map(SendWrapper::new));
        if is_alone {
            self.part.set_value(Part::Holds);
        }
        self.connect();
        self.watch();
        effect(move || {
            let lost = match self.link.get() {
                Link::Starting => None,
                Link::Open => {
                    self.find();
                    None
                }
                Link::Lost { seconds } => Some(seconds),
            };
            if self.part.get_value() == Part::Holds {
                self.stand(lost);
            }
        });
    }

    /// Notices what the browser does not: a stream that is silent after a sleep, and a network that is back.
    fn watch(self) {
        let ticks = StoredValue::new(0_u32);
        let look = move || {
            ticks.try_update_value(|ticks| *ticks += 1);
            if ticks.try_get_value().is_some_and(|ticks| ticks.is_multiple_of(6)) {
                self.clock.try_set(self.now());
            }
            self.look();
        };
        if let Ok(watch) = set_interval_with_handle(look, WATCH) {
            on_cleanup(move || watch.clear());
        }
        let online = window_event_listener(leptos::ev::online, move |_| {
            self.find();
            if self.is_lost() {
                self.come_back();
            }
        });
        let shown = browser::on_visibility(move |is_visible| {
            if !is_visible {
                return;
            }
            self.look();
            if self.part.try_get_value() == Some(Part::Waits) {
                self.ask();
            }
        });
        on_cleanup(move || {
            online.remove();
            drop(shown);
        });
    }

    fn look(self) {
        let silence = self.heard_at.try_get_value().map(|heard| browser::now().since(heard));
        if self.part.try_get_value() == Some(Part::Holds) && !self.is_lost() && silence.is_some_and(|silence| silence > SILENCE) {
            self.connect();
        }
    }

    /// Whoever waits to try again need not wait.
    fn find(self) {
        self.found.try_update_value(|found| *found += 1);
    }

    /// Another number than before: the way to the server was found in between.
    pub(crate) fn found(self) -> u32 {
        self.found.try_get_value().unwrap_or(0)
    }

    fn is_lost(self) -> bool {
        self.link.try_with_untracked(|link| matches!(link, Link::Lost { .. })) == Some(true)
    }

    /// Opens the stream from where the room stands, whatever was open or awaited before; a tab that waits asks the one that
    /// holds it.
    pub(super) fn connect(self) {
        let Some(since) = self.room.try_with_value(|room| room.seq) else { return };
        self.tries.update_value(|tries| *tries += 1);
        if self.part.get_value() == Part::Waits {
            self.socket.set_value(None);
            self.ask();
            return;
        }
        self.heard_at.set_value(browser::now());
        match Socket::open(since, self.my_id(), move |name, data| self.hear_as_holder(name, data)) {
            Ok(socket) => self.socket.set_value(Some(SendWrapper::new(socket))),
            Err(_) => self.lose(),
        }
    }

    fn hear_as_holder(self, name: &'static str, data: String) {
        let Some(after) = self.room.try_with_value(|room| room.seq) else { return };
        self.heard_at.set_value(browser::now());
        let Some(heard) = Heard::read(name, &data) else { return };
        let frame = match &heard {
            Heard::Frame(frame) => Some(frame.seq),
            Heard::Hello(_) | Heard::Pulse(_) | Heard::Reset | Heard::Lost => None,
        };
        if !matches!(heard, Heard::Lost) {
            self.with_tabs(|tabs| tabs.pass_on(frame, Said::Heard { after, name: name.to_owned(), data }));
        }
        self.hear(heard);
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Hello(hello) => {
                self.ahead.try_set_value(hello.now.as_millis() - browser::now().as_millis());
                self.failures.try_set_value(0);
                let was_lost = self.is_lost();
                self.back_since.set_value(was_lost.then_some(hello.now));
                if was_lost {
                    self.missed.set(0);
                }
                self.link.try_set(Link::Open);
            }
            Heard::Frame(frame) => self.apply(&frame),
            Heard::Pulse(Pulse::Presence(presence)) => {
                if self.presence.try_get_untracked() != Some(presence) {
                    self.presence.try_set(presence);
                }
            }
            Heard::Pulse(Pulse::Typing(typing)) if self.my_id() == Some(typing.id) => {}
            Heard::Pulse(Pulse::Typing(typing)) => {
                let until = self.now().plus(TYPING_LASTS);
                self.typing.update(|all| {
                    all.retain(|(other, _)| other.id != typing.id);
                    all.truncate(MOST_TYPING);
                    all.push((typing, until));
                });
                let forget = move || {
                    let now = self.now();
                    self.typing.try_update(|all| all.retain(|(_, until)| *until > now));
                };
                set_timeout(forget, TYPING_LASTS);
            }
            Heard::Reset => self.begin_anew(),
            // A stream that ends after a reset is not lost: whoever asks for the room anew opens the next one.
            Heard::Lost if self.is_refreshing.try_get_value() == Some(true) => {}
            Heard::Lost => self.lose(),
        }
    }

    /// Asks for the room again, and until it is there tries and tries.
    fn begin_anew(self) {
        self.socket.try_set_value(None);
        self.with_tabs(Tabs::forget);
        spawn_local(async move {
            if self.refresh().await.is_err() {
                self.lose();
            }
        });
    }

    /// The stream is gone: counts down in the sight of the visitor, then opens it anew.
    pub(super) fn lose(self) {
        spawn_local(async move {
            let Some(tries) = self.tries.try_get_value() else { return };
            self.socket.try_set_value(None);
            let failures = self.failures.try_get_value().unwrap_or(0);
            self.failures.try_set_value(failures + 1);
            let mut millis = u32::try_from(pause(failures, browser::chance()).as_millis()).unwrap_or(30_000);
            while millis > 0 {
                self.link.try_set(Link::Lost { seconds: millis.div_ceil(1000) });
                // What is over whole seconds first; then the countdown goes second by second.
                let step = if millis.is_multiple_of(1000) { 1000 } else { millis % 1000 };
                TimeoutFuture::new(step).await;
                if self.tries.try_get_value() != Some(tries) {
                    return;
                }
                millis -= step;
            }
            self.come_back();
        });
    }

    /// Tries to reach the server now, whatever was awaited.
    pub fn come_back(self) {
        self.tries.try_update_value(|tries| *tries += 1);
        self.link.try_set(Link::Lost { seconds: 0 });
        if self.is_stale.try_get_value() == Some(true) {
            self.begin_anew();
        } else if self.part.try_get_value() == Some(Part::Waits) {
            self.with_tabs(|tabs| tabs.say(&Said::ComeBack));
            self.ask();
        } else {
            self.connect();
        }
    }

    /// The visitor signed in or out in this tab: shows the room as they may see it now, here and in the other tabs.
    ///
    /// # Errors
    /// What kept the server from answering; the page stays as it was.
    pub async fn become_another(self) -> Result<(), Refused> {
        let refreshed = self.refresh().await;
        self.with_tabs(|tabs| tabs.say(&Said::NewVisitor));
        refreshed
    }

    fn told(self, told: Told) {
        let Some(part) = self.part.try_get_value() else { return };
        match (told, part) {
            (Told::Part(part), _) => {
                self.part.set_value(part);
                match part {
                    Part::Holds if self.is_stale.get_value() => self.begin_anew(),
                    Part::Holds | Part::Waits => self.connect(),
                }
            }
            (Told::Said(Said::NewVisitor), _) => self.begin_anew(),
            (Told::Said(Said::Asks { seq, me }), Part::Holds) => self.answer(seq, me),
            (Told::Said(Said::ComeBack), Part::Holds) => self.come_back(),
            (Told::Said(Said::Heard { after, name, data }), Part::Waits) => {
                self.is_answered.set_value(true);
                let Some(seq) = self.room.try_with_value(|room| room.seq) else { return };
                match Heard::read(&name, &data) {
                    // Something came before that this tab has not heard.
                    Some(Heard::Frame(_)) if after > seq => self.ask(),
                    Some(heard) => self.hear(heard),
                    None => {}
                }
            }
            (Told::Said(Said::Stands { seq, lost }), Part::Waits) => {
                self.is_answered.set_value(true);
                let link = lost.map_or(Link::Open, |seconds| Link::Lost { seconds });
                if self.link.try_get_untracked() != Some(link) {
                    self.link.try_set(link);
                }
                let is_behind = self.room.try_with_value(|room| room.seq < seq) == Some(true);
                if is_behind && !self.is_refreshing.get_value() {
                    self.begin_anew();
                }
            }
            (Told::Said(Said::Asks { .. } | Said::ComeBack), Part::Waits)
            | (Told::Said(Said::Heard { .. } | Said::Stands { .. }), Part::Holds) => {}
        }
    }

    /// Answers a tab that asks: with what it missed, or with a beginning for all if it knows the visitor as another one.
    fn answer(self, seq: Seq, me: Option<MemberId>) {
        // While the room is fetched the visitor may be known by their old name here: all tabs are about to agree.
        if me != self.my_id() && !self.is_refreshing.get_value() {
            self.with_tabs(|tabs| tabs.say(&Said::NewVisitor));
            self.begin_anew();
            return;
        }
        self.with_tabs(|tabs| tabs.repeat(seq));
        match self.link.get_untracked() {
            // Nothing is known yet that would be worth an answer, but that there is somebody.
            Link::Starting | Link::Open => self.stand(None),
            Link::Lost { seconds } => self.stand(Some(seconds)),
        }
    }

    fn stand(self, lost: Option<u32>) {
        let Some(seq) = self.room.try_with_value(|room| room.seq) else { return };
        self.with_tabs(|tabs| tabs.say(&Said::Stands { seq, lost }));
    }

    /// Asks the tab that holds the stream how it stands. If it does not answer the one that is looked at takes its place.
    fn ask(self) {
        let Some(seq) = self.room.try_with_value(|room| room.seq) else { return };
        self.is_answered.set_value(false);
        self.with_tabs(|tabs| tabs.say(&Said::Asks { seq, me: self.my_id() }));
        spawn_local(async move {
            TimeoutFuture::new(ANSWERS_IN).await;
            let is_silent = self.is_answered.try_get_value() == Some(false) && self.part.try_get_value() == Some(Part::Waits);
            if is_silent && !browser::is_hidden() {
                self.with_tabs(Tabs::relieve);
            }
        });
    }

    fn with_tabs(self, then: impl FnOnce(&Tabs)) {
        self.tabs.try_with_value(|tabs| tabs.as_ref().map(|tabs| then(tabs)));
    }
}
