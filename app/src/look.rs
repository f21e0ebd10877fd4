//! How the page looks and what it speaks; both change in place.

use std::cell::RefCell;

use evening::preference::{Clock, Look, Theme};
use evening::words::Lang;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::reactive::{RwSignal, effect};
use crate::session::Entered;

/// What the page is drawn in, theme and language each as a signal. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct PageLook {
    /// How it looks.
    pub theme: RwSignal<Theme>,
    /// What it speaks.
    pub lang: RwSignal<Lang>,
    /// How it shows times of day.
    pub clock: RwSignal<Clock>,
    /// Whether the server has not got what was chosen last.
    pub is_unkept: RwSignal<bool>,
}

thread_local! {
    /// What was chosen and the server has not got, the latest of each kind; and whether it is being sent.
    static CHOSEN: RefCell<(Vec<(&'static str, String)>, bool)> = const { RefCell::new((Vec::new(), false)) };
}

/// Where a browser keeps what sounds and what is shown on the desktop.
pub const ALERTS: &str = "evening-alert";
/// Where it notes that the server does not have that yet, by [`YES`].
pub const UNSENT: &str = "evening-alert-unsent";
/// That it is so.
pub const YES: &str = "yes";

/// The look of the page this is called on.
#[must_use]
pub fn use_look() -> PageLook {
    expect_context()
}

/// The language of the page this is called on.
#[must_use]
pub fn use_lang() -> RwSignal<Lang> {
    use_look().lang
}

/// Begins with what the server drew the page in; to be called once. The document follows what is chosen later.
pub fn provide_look(look: Look) {
    let look = PageLook {
        theme: RwSignal::new(look.theme),
        lang: RwSignal::new(look.lang),
        clock: RwSignal::new(look.clock),
        is_unkept: RwSignal::new(false),
    };
    provide_context(look);
    effect(move || browser::wear(look.theme.get()));
    effect(move || browser::speak(look.lang.get()));
}

impl PageLook {
    /// Wears this theme from now on.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
        self.keep("theme", theme.key());
    }

    /// Speaks this language from now on.
    pub fn choose_lang(self, lang: Lang) {
        self.change_lang(lang);
        self.keep("lang", lang.tag());
    }

    /// Takes on what somebody who came in has chosen for themselves.
    pub fn take_on(self, worn: &Entered) {
        if let Some(theme) = Theme::of_key(&worn.theme) {
            self.theme.try_set(theme);
        }
        if let Some(lang) = Lang::of_key(&worn.lang) {
            self.change_lang(lang);
        }
        if let Some(clock) = Clock::of_key(&worn.clock) {
            self.clock.try_set(clock);
        }
        browser::fit(&worn.size, &worn.motion);
        if !worn.alert.is_empty() {
            browser::keep(ALERTS, &worn.alert);
            browser::keep(UNSENT, "");
        }
    }

    /// Most of the page is drawn anew in another language: readers keep their places.
    fn change_lang(self, lang: Lang) {
        if self.lang.try_get_untracked() != Some(lang) {
            browser::keep_places();
            self.lang.try_set(lang);
        }
    }

    /// The choice holds on this page at once. The server gets one after the other: a guest's cookie is made of the last one, so two
    /// at once would lose one. What it could not keep it gets with the next choice.
    pub(crate) fn keep(self, name: &'static str, word: &str) {
        let is_sending = CHOSEN.with_borrow_mut(|(chosen, is_sending)| {
            chosen.retain(|(other, _)| *other != name);
            chosen.push((name, word.to_owned()));
            std::mem::replace(is_sending, true)
        });
        if is_sending {
            return;
        }
        spawn_local(async move {
            let mut goes_on = true;
            while goes_on {
                let sent = CHOSEN.with_borrow(|(chosen, _)| chosen.clone());
                let is_kept = browser::post_form("/api/preferences", &sent).await.is_ok_and(|answer| answer == "{}");
                self.is_unkept.try_set(!is_kept);
                goes_on = CHOSEN.with_borrow_mut(|(chosen, is_sending)| {
                    *is_sending = *chosen != sent;
                    chosen.retain(|choice| !is_kept || !sent.contains(choice));
                    *is_sending
                });
            }
        });
    }
}
