//! A story as a princess writes it into a form.

use serde::{Deserialize, Serialize};

use super::{Episode, MAX_TITLE, Story};
use crate::time;

/// What she wrote: everything as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The title as aired, of a two-parter without its part.
    pub title: String,
    /// The title in Russian; nothing if there is none.
    #[serde(default)]
    pub title_ru: String,
    /// Its episode, or both halves.
    pub halves: Vec<Half>,
}

/// An episode of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Half {
    /// Season.
    pub season: String,
    /// Its place in the season.
    pub episode: String,
    /// The day of the first broadcast, `YYYY-MM-DD`.
    pub aired: String,
}

/// What of a draft cannot be: the first thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The title as aired.
    Title,
    /// The Russian title.
    TitleRu,
    /// The season of the half at this place.
    Season(usize),
    /// The episode of the half at this place.
    Episode(usize),
    /// The day of the half at this place.
    Aired(usize),
    /// Neither one half nor two.
    Halves,
}

impl Draft {
    /// How this story would be written.
    #[must_use]
    pub fn of(story: &Story) -> Draft {
        let half = |episode: &Episode| Half {
            season: episode.season.to_string(),
            episode: episode.episode.to_string(),
            aired: episode.aired.clone(),
        };
        Draft {
            title: story.title().to_owned(),
            title_ru: story.first().title_ru.clone().unwrap_or_default(),
            halves: story.episodes().map(half).collect(),
        }
    }

    /// The story, with this number; its halves keep the titles that they had `before`, if the story keeps its own.
    ///
    /// # Errors
    /// The [`Flaw`] that is found first.
    pub fn story(&self, number: u16, before: Option<&Story>) -> Result<Story, Flaw> {
        let title = title(&self.title).ok_or(Flaw::Title)?;
        let title_ru = match self.title_ru.trim() {
            "" => None,
            typed => Some(self::title(typed).ok_or(Flaw::TitleRu)?),
        };
        let half = |place: usize, number: u16, half: &Half| {
            let kept = before.filter(|before| before.title() == title && before.slots() == self.halves.len());
            let kept = kept.and_then(|before| before.episodes().nth(place)).map(|episode| episode.title.clone());
            let aired = half.aired.trim().to_owned();
            Ok(Episode {
                number,
                season: small(&half.season).ok_or(Flaw::Season(place))?,
                episode: small(&half.episode).ok_or(Flaw::Episode(place))?,
                title: kept.unwrap_or_else(|| match self.halves.len() {
                    1 => title.clone(),
                    _ => format!("{title} (Part {})", place + 1),
                }),
                title_ru: title_ru.clone().filter(|_| place == 0),
                aired: if is_date(&aired) { aired } else { return Err(Flaw::Aired(place)) },
            })
        };
        match self.halves.as_slice() {
            [one] => half(0, number, one).map(Story::Single),
            [first, second] => {
                // A half of its own number keeps it.
                let other = before.and_then(|before| before.episodes().nth(1)).map(|episode| episode.number);
                let other = other.or(number.checked_add(1)).ok_or(Flaw::Halves)?;
                Ok(Story::Pair { first: half(0, number, first)?, second: half(1, other, second)?, title: title.clone() })
            }
            _ => Err(Flaw::Halves),
        }
    }
}

/// A title on one line, if it is one of 1 to [`MAX_TITLE`] characters.
pub(super) fn title(typed: &str) -> Option<String> {
    let title = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    ((1..=MAX_TITLE).contains(&title.chars().count()) && !title.contains(char::is_control)).then_some(title)
}

/// Seasons and episodes have numbers from 1.
fn small(typed: &str) -> Option<u8> {
    typed.trim().parse().ok().filter(|&number| number > 0)
}

/// Whether this is a day, as `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    // A number may have a sign, a day may not.
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u16>().ok()).flatten();
    let mut parts = text.splitn(3, '-').map(|part| (part.len(), number(part)));
    let (Some((4, Some(year))), Some((2, Some(month))), Some((2, Some(day)))) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    time::is_date(i64::from(year), i64::from(month), i64::from(day))
}
