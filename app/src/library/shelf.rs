//! The library on this page: fetched once, and kept true by the live stream with the server's own fold.

use evening::library::Entry;
use evening::room::Event;
use evening::shelf::Shelf;
use evening::wire::Frame;
use evening::words::{Lang, library as words};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::browser;
use crate::live::{Hears, Link, Live};
use crate::reactive::{Memo, RwSignal, StoredValue, effect};

/// So many frames wait for what is being fetched; after more it is fetched once again.
const MEANWHILE: usize = 1_000;

/// It. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Shelving {
    /// What is there; none before it has come.
    pub shelf: RwSignal<Option<Shelf>>,
    /// Why it did not come.
    pub note: RwSignal<Option<String>>,
    /// The page's room.
    pub live: Live,
    lang: Lang,
    /// What was told while it was being fetched.
    meanwhile: StoredValue<Vec<Frame>>,
    is_fetching: StoredValue<bool>,
}

impl Shelving {
    /// Fetches it, and follows it for as long as what runs now.
    pub fn new(live: Live, lang: Lang) -> Shelving {
        let shelving = Shelving {
            shelf: RwSignal::new(None),
            note: RwSignal::new(None),
            live,
            lang,
            meanwhile: StoredValue::new(Vec::new()),
            is_fetching: StoredValue::new(false),
        };
        let is_open = Memo::new(move || live.link.get() == Link::Open);
        effect(move || {
            live.listen(Hears::Library, move |frame, is_applied| {
                if is_applied {
                    shelving.hear_of(frame);
                }
            });
        });
        on_cleanup(move || live.listen_no_more(Hears::Library));
        // What was told while the stream was gone is in what is fetched anew.
        effect(move || {
            let _ = is_open.get();
            shelving.fetch();
        });
        shelving
    }

    /// Asks for it, unless that is being done already.
    pub fn fetch(self) {
        if self.is_fetching.try_get_value() != Some(false) {
            return;
        }
        self.is_fetching.set_value(true);
        spawn_local(async move {
            let mut is_stale = false;
            match api::library().await {
                Ok(mut shelf) => {
                    // To read it is work enough for one task.
                    browser::next_task().await;
                    let frames = self.meanwhile.try_get_value().unwrap_or_default();
                    is_stale = frames.len() >= MEANWHILE;
                    for frame in &frames {
                        let _ = take_in(&mut shelf, frame);
                    }
                    self.note.try_set(None);
                    self.shelf.try_set(Some(shelf));
                }
                Err(refused) => drop(self.note.try_set(Some(refused.words(self.lang)))),
            }
            self.meanwhile.try_set_value(Vec::new());
            self.is_fetching.try_set_value(false);
            if is_stale {
                self.fetch();
            }
        });
    }

    fn hear_of(self, frame: &Frame) {
        if !matches!(frame.event, Event::Library(_) | Event::Tonight(_)) {
            return;
        }
        if self.is_fetching.try_get_value() == Some(true) {
            self.meanwhile.try_update_value(|frames| {
                if frames.len() < MEANWHILE {
                    frames.push(frame.clone())
                }
            });
        }
        let mut is_stale = false;
        self.shelf.try_update(|shelf| is_stale = shelf.as_mut().is_some_and(|shelf| take_in(shelf, frame)));
        if is_stale {
            self.fetch();
        }
    }

    /// What is read of it; none before it has come.
    pub fn read<T>(self, read: impl FnOnce(&Shelf) -> T) -> Option<T> {
        self.shelf.with(|shelf| shelf.as_ref().map(read))
    }

    /// How much there is, in words.
    pub fn lead(self) -> Option<String> {
        let count = |shelf: &Shelf| {
            let entries = &shelf.library.entries;
            let mut seasons: Vec<u8> =
                entries.iter().flat_map(|entry| entry.story.episodes()).map(|episode| episode.season).collect();
            seasons.sort_unstable();
            seasons.dedup();
            let unseen = |entry: &&Entry| entry.shown == 0;
            let unseen = entries.iter().filter(unseen).map(|entry| entry.story.slots()).sum();
            words::extent(shelf.library.episodes(), seasons.len(), unseen, self.lang)
        };
        self.read(count)
    }
}

/// Whether it has to be fetched anew.
fn take_in(shelf: &mut Shelf, frame: &Frame) -> bool {
    match &frame.event {
        Event::Library(event) => event.read().is_ok_and(|event| shelf.hear_of_library(frame.seq, frame.at, &event)),
        Event::Tonight(event) => {
            if let Ok(event) = event.read() {
                shelf.hear_of_tonight(frame.seq, frame.at, &event);
            }
            false
        }
        _ => false,
    }
}
