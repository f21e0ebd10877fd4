//! How the page looks and what it speaks; both change in place.

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
    let look = PageLook { theme: RwSignal::new(look.theme), lang: RwSignal::new(look.lang), clock: RwSignal::new(look.clock) };
    provide_context(look);
    effect(move || browser::wear(look.theme.get()));
    effect(move || browser::speak(look.lang.get()));
}

impl PageLook {
    /// Wears this theme from now on.
    pub fn choose_theme(self, theme: Theme) {
        self.theme.set(theme);
        keep("theme", theme.key());
    }

    /// Speaks this language from now on.
    pub fn choose_lang(self, lang: Lang) {
        self.change_lang(lang);
        keep("lang", lang.tag());
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
}

/// The choice holds on this page at once; whether the server could keep it shows on the next one.
pub(crate) fn keep(name: &'static str, word: &str) {
    let word = word.to_owned();
    spawn_local(async move {
        let _ = browser::post_form("/api/preferences", &[(name, word)]).await;
    });
}
