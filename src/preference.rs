//! What a visitor chose for themselves: how the page looks, and what language it speaks.

use crate::alert;
use crate::refusal::Refusal;
use crate::words::Lang;

/// How the page looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// The night.
    #[default]
    Luna,
    /// The dawn.
    Celestia,
    /// Whichever of the two the visitor's system asks for.
    System,
}

/// The sky at the top of the night, for the browser's own bars. The style sheet has the same colour.
const NIGHT: &str = "#0b0d26";
/// The sky at the top of the dawn.
const DAWN: &str = "#eee2f5";

impl Theme {
    /// In the order in which they are offered.
    pub const ALL: [Theme; 3] = [Theme::Luna, Theme::Celestia, Theme::System];

    /// The word for cookies, forms, the store and the style sheet.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Theme::Luna => "luna",
            Theme::Celestia => "celestia",
            Theme::System => "system",
        }
    }

    /// The theme of this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Theme> {
        Theme::ALL.into_iter().find(|theme| theme.key() == key)
    }

    /// What `color-scheme` has to be before the style sheet is there.
    #[must_use]
    pub fn scheme(self) -> &'static str {
        match self {
            Theme::Luna => "dark",
            Theme::Celestia => "light",
            Theme::System => "light dark",
        }
    }

    /// The colour of the browser's bars where the system is light, and where it is dark.
    #[must_use]
    pub fn bars(self) -> (&'static str, &'static str) {
        match self {
            Theme::Luna => (NIGHT, NIGHT),
            Theme::Celestia => (DAWN, DAWN),
            Theme::System => (DAWN, NIGHT),
        }
    }
}

/// How much moves on a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Motion {
    /// As much as the visitor's system asks for.
    #[default]
    System,
    /// Nothing that does not have to.
    Less,
}

impl Motion {
    /// In the order in which they are offered.
    pub const ALL: [Motion; 2] = [Motion::System, Motion::Less];

    /// The word for forms, the store and the style sheet.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Motion::System => "system",
            Motion::Less => "less",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Motion> {
        Motion::ALL.into_iter().find(|motion| motion.key() == key)
    }
}

/// How times of day are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// `20:57`.
    #[default]
    Full,
    /// `8:57 PM`.
    Half,
}

impl Clock {
    /// In the order in which they are offered.
    pub const ALL: [Clock; 2] = [Clock::Full, Clock::Half];

    /// The word for forms, the store and the document: how many hours it has.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Clock::Full => "24",
            Clock::Half => "12",
        }
    }

    /// The one of this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Clock> {
        Clock::ALL.into_iter().find(|clock| clock.key() == key)
    }
}

/// How large text may be, in percent of what is usual.
pub const SIZES: (u8, u8) = (80, 150);

/// Takes a choice that is known, and the only one of its kind.
fn take<T>(chosen: &mut Option<T>, choice: Option<T>) -> bool {
    let is_right = chosen.is_none() && choice.is_some();
    *chosen = choice;
    is_right
}

/// A size of text that may be.
fn size_of(percent: &str) -> Option<u8> {
    percent.parse().ok().filter(|size| (SIZES.0..=SIZES.1).contains(size))
}

/// What a page is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How it looks.
    pub theme: Theme,
    /// What it speaks.
    pub lang: Lang,
    /// How large its text is, in percent.
    pub size: u8,
    /// How much moves on it.
    pub motion: Motion,
    /// How it shows times of day.
    pub clock: Clock,
    /// What sounds, what is shown on the desktop and what is read out, if somebody chose.
    pub alert: Option<alert::Settings>,
}

impl Default for Look {
    fn default() -> Look {
        Preferences::default().look(Lang::default())
    }
}

/// What somebody chose; none where they never did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How the page looks.
    pub theme: Option<Theme>,
    /// What it speaks.
    pub lang: Option<Lang>,
    /// How large text is, in percent.
    pub size: Option<u8>,
    /// How much moves.
    pub motion: Option<Motion>,
    /// How times of day are shown.
    pub clock: Option<Clock>,
    /// What sounds, what is shown on the desktop and what is read out.
    pub alert: Option<alert::Settings>,
}

impl Preferences {
    /// Reads what was kept: a theme, a language, and the rest as [`Preferences::screen`] has it. What nobody knows counts as
    /// nothing chosen.
    #[must_use]
    pub fn kept(theme: Option<&str>, lang: Option<&str>, screen: Option<&str>) -> Preferences {
        let mut parts = screen.unwrap_or_default().split('.');
        let mut part = || parts.next().unwrap_or_default();
        Preferences {
            theme: theme.and_then(Theme::of_key),
            lang: lang.and_then(Lang::of_key),
            size: size_of(part()),
            motion: Motion::of_key(part()),
            clock: Clock::of_key(part()),
            alert: Some(part()).filter(|alert| !alert.is_empty()).map(|alert| alert::Settings::read(&alert.replace('-', " "))),
        }
    }

    /// All but theme and language as one word for cookies and the store: `110.less.12.calls-60-away-off-all`; nothing between
    /// dots where nothing was chosen.
    #[must_use]
    pub fn screen(self) -> String {
        let size = self.size.map(|size| size.to_string()).unwrap_or_default();
        let motion = self.motion.map(Motion::key).unwrap_or_default();
        let clock = self.clock.map(Clock::key).unwrap_or_default();
        let alert = self.alert.map(|alert| alert.text().replace(' ', "-")).unwrap_or_default();
        format!("{size}.{motion}.{clock}.{alert}")
    }

    /// Whether there is something in [`Preferences::screen`].
    #[must_use]
    pub fn has_screen(self) -> bool {
        self.size.is_some() || self.motion.is_some() || self.clock.is_some() || self.alert.is_some()
    }

    /// Reads what somebody chooses now, each by the name of its field: `theme`, `lang`, `size`, `motion`, `clock`, `alert`.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a word that nobody knows.
    pub fn parse<'a>(chosen: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Preferences, Refusal> {
        let mut read = Preferences::default();
        for (name, word) in chosen {
            let is_right = match name {
                "theme" => take(&mut read.theme, Theme::of_key(word)),
                "lang" => take(&mut read.lang, Lang::of_key(word)),
                "size" => take(&mut read.size, size_of(word)),
                "motion" => take(&mut read.motion, Motion::of_key(word)),
                "clock" => take(&mut read.clock, Clock::of_key(word)),
                "alert" => take(&mut read.alert, alert::Settings::parse(word)),
                _ => true,
            };
            if !is_right {
                return Err(Refusal::Malformed);
            }
        }
        Ok(read)
    }

    /// This choice, and the other one where nothing was chosen here.
    #[must_use]
    pub fn or(self, other: Preferences) -> Preferences {
        Preferences {
            theme: self.theme.or(other.theme),
            lang: self.lang.or(other.lang),
            size: self.size.or(other.size),
            motion: self.motion.or(other.motion),
            clock: self.clock.or(other.clock),
            alert: self.alert.or(other.alert),
        }
    }

    /// What a page is drawn in, if the browser speaks this language.
    #[must_use]
    pub fn look(self, browser: Lang) -> Look {
        Look {
            theme: self.theme.unwrap_or_default(),
            lang: self.lang.unwrap_or(browser),
            size: self.size.unwrap_or(100),
            motion: self.motion.unwrap_or_default(),
            clock: self.clock.unwrap_or_default(),
            alert: self.alert,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_themes() {
        for theme in Theme::ALL {
            assert_eq!(Theme::of_key(theme.key()), Some(theme));
        }
        for key in ["", "LUNA", "dark", "luna "] {
            assert_eq!(Theme::of_key(key), None, "{key:?}");
        }
    }

    #[test]
    fn bars_have_the_colours_of_the_sky() {
        let tokens = include_str!("../style/tokens.css");
        assert!(tokens.contains(&format!("--sky-top: light-dark({DAWN}, {NIGHT})")));
    }

    /// What a page is drawn in for a browser that speaks English, by account and cookie: theme, language.
    fn check(account: (&str, &str), cookie: (&str, &str), expect: (Theme, Lang)) {
        let read = |(theme, lang)| Preferences::kept(Some(theme), Some(lang), None);
        let look = read(account).or(read(cookie)).look(Lang::En);
        assert_eq!((look.theme, look.lang), expect, "{account:?} {cookie:?}");
    }

    #[test]
    fn the_account_wins_over_the_cookie_and_the_cookie_over_the_browser() {
        check(("", ""), ("", ""), (Theme::Luna, Lang::En));
        check(("", ""), ("celestia", "ru"), (Theme::Celestia, Lang::Ru));
        check(("system", "en"), ("celestia", "ru"), (Theme::System, Lang::En));
        check(("system", ""), ("celestia", "ru"), (Theme::System, Lang::Ru));
        check(("dusk", "de"), ("celestia", "ru-RU"), (Theme::Celestia, Lang::En));
    }

    #[test]
    fn what_nobody_knows_cannot_be_chosen() {
        let parse = |name: &'static str, word: &'static str| Preferences::parse([(name, word)]);
        assert_eq!(Preferences::parse([]), Ok(Preferences::default()));
        assert_eq!(parse("theme", "celestia").map(|chosen| chosen.theme), Ok(Some(Theme::Celestia)));
        assert_eq!(parse("size", "80").map(|chosen| chosen.size), Ok(Some(80)));
        assert_eq!(parse("alert", "all 0 away off calls").map(|chosen| chosen.alert.map(|alert| alert.volume)), Ok(Some(0)));
        assert_eq!(Preferences::parse([("theme", "luna"), ("theme", "luna")]), Err(Refusal::Malformed));
        for (name, word) in [
            ("theme", "dusk"),
            ("theme", ""),
            ("lang", "en-GB"),
            ("size", "79"),
            ("size", "151"),
            ("size", "large"),
            ("motion", "more"),
            ("clock", "13"),
            ("alert", "loud"),
            ("alert", "all 101 away off calls"),
            ("alert", "all 10 away off calls <script>"),
        ] {
            assert_eq!(parse(name, word), Err(Refusal::Malformed), "{name} {word:?}");
        }
    }

    #[test]
    fn all_that_was_chosen_comes_back() {
        let chosen = Preferences::parse([("size", "110"), ("clock", "12"), ("alert", "calls 60 looking off all")]).unwrap();
        assert_eq!(chosen.screen(), "110..12.calls-60-looking-off-all");
        assert_eq!(Preferences::kept(None, None, Some(&chosen.screen())), chosen);
        assert!(!Preferences::default().has_screen());
        assert_eq!(Preferences::kept(None, None, Some(&Preferences::default().screen())), Preferences::default());
        assert_eq!(Preferences::kept(None, None, Some("900.wild.13")), Preferences::default());
    }
}
