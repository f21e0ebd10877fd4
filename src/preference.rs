//! What a visitor chose for themselves: how the page looks, and what language it speaks.

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

/// What a page is drawn in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How it looks.
    pub theme: Theme,
    /// What it speaks.
    pub lang: Lang,
}

/// What somebody chose; none where they never did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// How the page looks.
    pub theme: Option<Theme>,
    /// What it speaks.
    pub lang: Option<Lang>,
}

impl Preferences {
    /// Reads what was kept; a word that nobody knows counts as nothing chosen.
    #[must_use]
    pub fn kept(theme: Option<&str>, lang: Option<&str>) -> Preferences {
        Preferences { theme: theme.and_then(Theme::of_key), lang: lang.and_then(Lang::of_key) }
    }

    /// Reads what somebody chooses now.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a word that nobody knows.
    pub fn parse(theme: Option<&str>, lang: Option<&str>) -> Result<Preferences, Refusal> {
        let read = Preferences::kept(theme, lang);
        let is_known = read.theme.is_some() == theme.is_some() && read.lang.is_some() == lang.is_some();
        if is_known { Ok(read) } else { Err(Refusal::Malformed) }
    }

    /// This choice, and the other one where nothing was chosen here.
    #[must_use]
    pub fn or(self, other: Preferences) -> Preferences {
        Preferences { theme: self.theme.or(other.theme), lang: self.lang.or(other.lang) }
    }

    /// What a page is drawn in, if the browser speaks this language.
    #[must_use]
    pub fn look(self, browser: Lang) -> Look {
        Look { theme: self.theme.unwrap_or_default(), lang: self.lang.unwrap_or(browser) }
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
        let read = |(theme, lang)| Preferences::kept(Some(theme), Some(lang));
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
        assert_eq!(Preferences::parse(None, None), Ok(Preferences::default()));
        assert_eq!(Preferences::parse(Some("celestia"), None), Ok(Preferences { theme: Some(Theme::Celestia), lang: None }));
        for (theme, lang) in [(Some("dusk"), None), (None, Some("en-GB")), (Some("luna"), Some("")), (Some(""), Some("ru"))] {
            assert_eq!(Preferences::parse(theme, lang), Err(Refusal::Malformed), "{theme:?} {lang:?}");
        }
    }
}
