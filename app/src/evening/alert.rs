//! The button at the end of the composer's toolbar, and what it says: what sounds, what is shown and what is read out.
//! What chooses it, and what hears the news and rings, comes with the kit: nothing that the button calls may bring it along.

pub mod ear;
pub mod panel;
pub mod stand;

use evening::alert::Level;
use leptos::prelude::*;

use crate::live::Live;
use crate::reactive::{RwSignal, Signal, effect};
use crate::ui::icon::Glyph;

/// Where the button is.
pub const BUTTON: &str = ".composer-toolbar > :last-child";

/// The button and the popover of one composer. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Alerts {
    live: Live,
    /// Whether the popover is open.
    pub is_open: RwSignal<bool>,
}

impl Alerts {
    /// Closed.
    pub fn of(live: Live) -> Alerts {
        Alerts { live, is_open: RwSignal::new(false) }
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
}
