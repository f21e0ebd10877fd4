//! The way to what sounds, is shown and is read out: a button at the end of the composer's toolbar, and what stands above
//! the composer while that is chosen. What chooses it, and what hears the news and rings, is a part of its own, fetched
//! once a member's page is alive: nothing in this file may bring it along.

pub mod ear;
pub mod panel;
pub mod stand;

use evening::alert::Level;
use evening::words::{Lang, alert};
use leptos::html;
use leptos::prelude::*;

use crate::live::{Link, Live};
use crate::part::{ALERT, Wait};
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, effect};
use crate::ui::icon::Glyph;

/// Where a browser keeps what was chosen.
pub const KEPT: &str = "evening-alert";
/// Where the button is.
pub const BUTTON: &str = ".composer-toolbar > :last-child";

/// The button and the popover of one composer. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Alerts {
    live: Live,
    field: NodeRef<html::Textarea>,
    is_open: RwSignal<bool>,
    wait: Wait<Draws>,
}

/// What the part hands over.
#[derive(Clone, Copy)]
pub struct Draws {
    /// Begins to hear the news, for as long as what runs now.
    pub ear: fn(Live, RwSignal<Lang>),
    /// The popover.
    pub panel: fn(Alerts, Lang) -> AnyView,
}

impl Alerts {
    /// For this field. `note` says what went wrong.
    pub fn of(live: Live, field: NodeRef<html::Textarea>, note: RwSignal<Option<String>>, lang: Lang) -> Alerts {
        let alerts = Alerts { live, field, is_open: RwSignal::new(false), wait: Wait::of(&ALERT) };
        effect(move || {
            if alerts.wait.has_failed() {
                alerts.is_open.set(false);
                note.set(Some(alert::not_loaded(lang).to_owned()));
            }
        });
        alerts
    }

    /// What stands above the composer while it is open; follows that.
    pub fn draw(self, lang: Lang) -> Option<AnyView> {
        self.is_open.get().then(|| self.wait.draw()).flatten().map(|draws| (draws.panel)(self, lang))
    }

    /// Has the button say whether it is open and whether anything sounds. Attributes that no other button has would cost
    /// every visitor a kB.
    pub fn follow(self) {
        effect(move || {
            let expanded = if self.is_open.get() { "true" } else { "false" };
            let state = if self.is_on() { "on" } else { "off" };
            if let Ok(Some(button)) = document().query_selector(BUTTON) {
                for (name, value) in [("aria-haspopup", "dialog"), ("aria-expanded", expanded), ("data-state", state)] {
                    let _ = button.set_attribute(name, value);
                }
            }
        });
    }

    fn is_on(self) -> bool {
        self.live.alerts.get().sound != Level::Off
    }

    /// What its button shows.
    pub fn glyph(self) -> Signal<Glyph> {
        Signal::derive(move || if self.is_on() { Glyph::Volume } else { Glyph::VolumeOff })
    }

    /// A press on the button. Mostly its part is there by then.
    pub fn press(self) {
        self.wait.load();
        self.is_open.set(!self.is_open.get_untracked());
    }
}

/// Has the news heard for whoever has a name; guests cannot be called.
pub fn listen(live: Live, lang: RwSignal<Lang>) {
    let wait = Wait::of(&ALERT);
    let has_name = Memo::new(move || live.me.with(Option::is_some));
    // What did not come while the connection was gone is fetched when it is back.
    effect(move || {
        if has_name.get() && live.link.get() == Link::Open {
            wait.load();
        }
    });
    effect(move || {
        if let Some(draws) = wait.draw()
            && has_name.get()
        {
            (draws.ear)(live, lang);
        }
    });
}
