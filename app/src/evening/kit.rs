//! What a member has at hand beside the log and the field: the tools at a message, the way to the next call, emoji, the
//! list of names, what rings. It is a part of its own, fetched once a member's page is alive: nothing in this file may
//! bring it along.

use evening::id::MessageId;
use evening::words::{Lang, Word};
use leptos::html;
use leptos::prelude::*;

use crate::evening::alert::Alerts;
use crate::evening::emoji_picker::Picker;
use crate::evening::place::Place;
use crate::evening::tools::Chosen;
use crate::live::{Link, Live};
use crate::part::{KIT, Wait};
use crate::reactive::{Memo, NodeRef, RwSignal, effect};

/// What the part hands over.
#[derive(Clone, Copy)]
pub struct Draws {
    /// Begins to hear the news, for as long as what runs now.
    pub ear: fn(Live, RwSignal<Lang>),
    /// The way to the next call, among what floats over the end of the log.
    pub chip: fn(Live, Place, Lang) -> AnyView,
    /// What can be done to a message, over the log.
    pub tools: fn(Chosen, Place, Lang) -> AnyView,
    /// What stands above the field.
    pub desk: fn(Desk, Lang) -> AnyView,
    /// What takes the pinned message down.
    pub unpin: fn(Live, MessageId, Lang) -> AnyView,
}

/// One field, and what opens above it. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Where one writes.
    pub field: NodeRef<html::Textarea>,
    /// The emoji.
    pub picker: Picker,
    /// What sounds, is shown and is read out.
    pub alerts: Alerts,
}

/// That of the page this is called on.
pub fn use_kit() -> Kit {
    expect_context()
}

/// The part of this page, if it has come. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Kit {
    wait: Wait<Draws>,
    /// The page as the server rendered it has none of it.
    is_wanted: RwSignal<bool>,
}

impl Kit {
    /// Fetched for whoever has a name, once the stream is open.
    pub fn of(live: Live, lang: RwSignal<Lang>) -> Kit {
        let kit = Kit { wait: Wait::of(&KIT), is_wanted: RwSignal::new(false) };
        let has_name = Memo::new(move || live.me.with(Option::is_some));
        // What did not come while the connection was gone is fetched when it is back.
        effect(move || {
            let is_wanted = has_name.get() && live.link.get() == Link::Open;
            if is_wanted {
                kit.fetch();
            }
        });
        effect(move || {
            if let Some(draws) = kit.draws()
                && has_name.get()
            {
                (draws.ear)(live, lang);
            }
        });
        kit
    }

    fn fetch(self) {
        if !self.is_wanted.get_untracked() {
            self.is_wanted.set(true);
        }
        self.wait.load();
    }

    /// What draws it, once it is there; follows that.
    pub fn draws(self) -> Option<Draws> {
        self.is_wanted.get().then(|| self.wait.draw()).flatten()
    }

    /// Whether it has come.
    pub fn is_here(self) -> bool {
        self.draws().is_some()
    }

    /// Opens or closes something of it. Mostly it is there by then.
    pub fn toggle(self, is_open: RwSignal<bool>) {
        self.fetch();
        is_open.set(!is_open.get_untracked());
    }

    /// Has `note` say that what somebody wants to see above the field did not come.
    pub fn tell_of_failure(self, desk: Desk, note: RwSignal<Option<String>>, lang: Lang) {
        effect(move || {
            let is_awaited = desk.picker.is_open.get() || desk.alerts.is_open.get();
            if is_awaited && self.wait.has_failed() {
                desk.picker.is_open.set(false);
                desk.alerts.is_open.set(false);
                note.set(Some(Word::NoConnection.say(lang).to_owned()));
            }
        });
    }
}
