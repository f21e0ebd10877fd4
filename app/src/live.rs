//! The room on this page: what the server rendered, kept true by the live stream. One signal per part of the room.

mod socket;

use evening::account::{Actor, Member};
use evening::chat::{self, Chat};
use evening::id::{MemberId, Seq};
use evening::room::{Event, Room};
use evening::roster::Presence;
use evening::show::Show;
use evening::time::Instant;
use evening::wire::{Frame, Pulse, pause};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use crate::backend::{Refused, Visit};
use crate::{api, browser};
use socket::{Heard, Socket};

/// How the live stream stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not yet open for the first time: the page is as the server rendered it.
    Starting,
    /// Open.
    Open,
    /// Gone; tried again in this many seconds, 0 while it is being tried.
    Lost {
        /// Seconds until the next try.
        seconds: u32,
    },
}

/// A message on its way: shown at once, settled when its frame arrives.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// By which its frame is known.
    pub nonce: String,
    /// Who says it: what one person wrote is never sent as another.
    pub by: MemberId,
    /// As it will be stored.
    pub text: String,
    /// When it was sent, on the server's clock as far as this page knows it.
    pub at: Instant,
    /// How far it got.
    pub state: Sending,
}

/// How far a message got.
#[derive(Clone, Debug, PartialEq)]
pub enum Sending {
    /// On its way, or waiting for the connection.
    Waiting,
    /// Stored; the frame of this number is still to come.
    Stored(Seq),
    /// Refused; it stays until it is sent again or dropped.
    Failed(Refused),
}

/// The room, part by part. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Live {
    room: StoredValue<Room>,
    /// Empty on the server, where it is dropped on any thread: only what the browser puts in is bound to one.
    socket: StoredValue<Option<SendWrapper<Socket>>>,
    /// Counts the tries to connect, so that a try that was overtaken gives up.
    tries: StoredValue<u64>,
    failures: StoredValue<u32>,
    /// Whether the room has to be fetched anew before the stream goes on.
    is_stale: StoredValue<bool>,
    /// Whether it is being fetched.
    is_refreshing: StoredValue<bool>,
    /// Counts the times the room was asked for, so that an answer that was overtaken is dropped.
    refreshes: StoredValue<u64>,
    /// What somebody is writing; it outlives the field, and waits for its author.
    draft: StoredValue<Option<(MemberId, String)>>,
    /// How far the server's clock is ahead of this browser's, in milliseconds.
    ahead: StoredValue<i64>,
    /// The visitor, if they have a name.
    pub me: RwSignal<Option<Member>>,
    /// The last messages.
    pub chat: RwSignal<Chat>,
    /// What is shown.
    pub show: RwSignal<Show>,
    /// How many are here.
    pub presence: RwSignal<Presence>,
    /// How the stream stands.
    pub link: RwSignal<Link>,
    /// Own messages on their way, oldest first.
    pub outbox: RwSignal<Vec<Outgoing>>,
}

/// The room of the page this is called on.
#[must_use]
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    /// The room as the server rendered it. In the browser it comes to life after hydration.
    #[must_use]
    pub fn of(visit: Visit) -> Live {
        let room = visit.snapshot.room;
        let rendered = visit.now;
        let live = Live {
            me: RwSignal::new(visit.me),
            chat: RwSignal::new(room.chat.clone()),
            show: RwSignal::new(room.show.clone()),
            presence: RwSignal::new(visit.snapshot.presence),
            link: RwSignal::new(Link::Starting),
            outbox: RwSignal::new(Vec::new()),
            room: StoredValue::new(room),
            socket: StoredValue::new(None),
            tries: StoredValue::new(0),
            failures: StoredValue::new(0),
            is_stale: StoredValue::new(false),
            is_refreshing: StoredValue::new(false),
            refreshes: StoredValue::new(0),
            draft: StoredValue::new(None),
            ahead: StoredValue::new(0),
        };
        Effect::new(move || {
            live.ahead.set_value(rendered.as_millis() - browser::now().as_millis());
            live.connect();
        });
        live
    }

    /// Now, on the server's clock as far as this page knows it.
    #[must_use]
    pub fn now(self) -> Instant {
        Instant::from_millis(browser::now().as_millis() + self.ahead.try_get_value().unwrap_or(0))
    }

    /// Opens the stream from where the room stands, whatever was open or awaited before.
    fn connect(self) {
        let Some(since) = self.room.try_with_value(|room| room.seq) else { return };
        self.tries.update_value(|tries| *tries += 1);
        let opened = Socket::open(since, move |heard| self.hear(heard));
        match opened {
            Ok(socket) => self.socket.set_value(Some(SendWrapper::new(socket))),
            Err(_) => self.lose(),
        }
    }

    /// Asks the server for the whole room again, for a visitor who is another one now, and goes on from there.
    ///
    /// # Errors
    /// What kept the server from answering; the page stays as it was.
    pub async fn refresh(self) -> Result<(), Refused> {
        self.is_stale.try_set_value(true);
        self.is_refreshing.try_set_value(true);
        self.refreshes.try_update_value(|count| *count += 1);
        let asked = self.refreshes.try_get_value();
        let visit = api::visit().await;
        if self.refreshes.try_get_value() != asked {
            return Ok(());
        }
        self.is_refreshing.try_set_value(false);
        let visit = visit?;
        self.is_stale.try_set_value(false);
        let room = visit.snapshot.room;
        let seq = room.seq;
        self.me.try_set(visit.me);
        self.chat.try_set(room.chat.clone());
        self.show.try_set(room.show.clone());
        self.presence.try_set(visit.snapshot.presence);
        self.outbox.try_update(|outbox| outbox.retain(|line| !matches!(line.state, Sending::Stored(stored) if stored <= seq)));
        self.room.try_set_value(room);
        self.connect();
        Ok(())
    }

    /// What the visitor began to write.
    #[must_use]
    pub fn draft(self) -> String {
        let me = self.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        self.draft.with_value(|draft| match draft {
            Some((by, text)) if Some(*by) == me => text.clone(),
            _ => String::new(),
        })
    }

    /// Keeps what the visitor is writing.
    pub fn keep_draft(self, text: String) {
        let me = self.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        self.draft.set_value(me.map(|me| (me, text)));
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Hello(hello) => {
                self.ahead.try_set_value(hello.now.as_millis() - browser::now().as_millis());
                self.failures.try_set_value(0);
                self.link.try_set(Link::Open);
            }
            Heard::Frame(frame) => self.apply(&frame),
            Heard::Pulse(Pulse::Presence(presence)) => {
                self.presence.try_set(presence);
            }
            Heard::Reset => spawn_local(async move {
                self.socket.try_set_value(None);
                if self.refresh().await.is_err() {
                    self.lose();
                }
            }),
            // A stream that ends after a reset is not lost: whoever asks for the room anew opens the next one.
            Heard::Lost if self.is_refreshing.try_get_value() == Some(true) => {}
            Heard::Lost => self.lose(),
        }
    }

    fn apply(self, frame: &Frame) {
        let Some(seq) = self.room.try_with_value(|room| room.seq) else { return };
        if frame.seq <= seq {
            return;
        }
        self.room.update_value(|room| room.apply(frame));
        match &frame.event {
            Event::Account(_) => {
                let me = self.me.with_untracked(|me| me.as_ref().map(|me| Actor::Member(me.id)));
                if let Some(Actor::Member(id)) = me {
                    self.me.set(self.room.with_value(|room| room.member(id).cloned()));
                }
                self.show_chat();
            }
            Event::Chat(event) => {
                if let chat::Event::Said { nonce: Some(nonce), .. } = event {
                    self.outbox.update(|outbox| outbox.retain(|line| line.nonce != nonce.as_str()));
                }
                self.show_chat();
            }
            Event::Show(_) => self.show.set(self.room.with_value(|room| room.show.clone())),
            Event::Library(_) => {}
        }
    }

    fn show_chat(self) {
        self.chat.set(self.room.with_value(|room| room.chat.clone()));
    }

    /// Whether the frame of this number is already in the room.
    pub(crate) fn has(self, seq: Seq) -> bool {
        self.room.try_with_value(|room| room.seq >= seq).unwrap_or(true)
    }

    /// The stream is gone: counts down in the sight of the visitor, then opens it anew.
    fn lose(self) {
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
        if self.is_stale.try_get_value() != Some(true) {
            self.connect();
            return;
        }
        spawn_local(async move {
            if self.refresh().await.is_err() {
                self.lose();
            }
        });
    }
}
