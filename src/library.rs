//! The library: episodes, and stories. A two-parter is one story, so nothing can part its halves.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One broadcast episode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Episode {
    /// Its place in the whole series, from 1.
    pub number: u16,
    /// Season.
    pub season: u8,
    /// Its place in the season.
    pub episode: u8,
    /// The title as aired.
    pub title: String,
    /// The day of the first broadcast, `YYYY-MM-DD`.
    pub aired: String,
}

/// What is drawn, wished for and shown as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Story {
    /// One episode.
    Single(Episode),
    /// Both halves of a two-parter.
    Pair {
        /// The title without its part.
        title: String,
        /// Part 1.
        first: Episode,
        /// Part 2.
        second: Episode,
    },
}

impl Story {
    /// Without any mark of its parts.
    #[must_use]
    pub fn title(&self) -> &str {
        match self {
            Story::Single(episode) => &episode.title,
            Story::Pair { title, .. } => title,
        }
    }

    /// Its first episode.
    #[must_use]
    pub fn first(&self) -> &Episode {
        match self {
            Story::Single(episode) | Story::Pair { first: episode, .. } => episode,
        }
    }

    /// Its episodes in order.
    pub fn episodes(&self) -> impl Iterator<Item = &Episode> {
        let second = match self {
            Story::Single(_) => None,
            Story::Pair { second, .. } => Some(second),
        };
        std::iter::once(self.first()).chain(second)
    }

    /// How many slots of an evening it takes.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.episodes().count()
    }

    /// Whether it is a two-parter.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        matches!(self, Story::Pair { .. })
    }
}

/// All stories, in the order of the series.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Library {
    /// In order.
    pub stories: Arc<Vec<Story>>,
}

/// What became true of the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The library was filled.
    Imported {
        /// With these.
        stories: Arc<Vec<Story>>,
    },
}

impl Library {
    /// Makes an event true.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Imported { stories } => self.stories = Arc::clone(stories),
        }
    }

    /// The first stories that fill this many slots, in order; one that no longer fits is passed over.
    #[must_use]
    pub fn first_evening(&self, slots: usize) -> Vec<Story> {
        let mut left = slots;
        let fitting = self.stories.iter().filter(|story| {
            let fits = story.slots() <= left;
            left -= if fits { story.slots() } else { 0 };
            fits
        });
        fitting.cloned().collect()
    }
}

/// Why a list of episodes cannot be taken, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column \"{column}\": {why}")]
pub struct Damage {
    /// Line of the file, from 1.
    pub line: u64,
    /// Name of the column.
    pub column: &'static str,
    /// What is wrong, in English for whoever runs the site.
    pub why: String,
}

#[derive(Deserialize)]
struct Row {
    line: u64,
    episode: Episode,
    story: String,
    part: Option<u8>,
}

const COLUMNS: [&str; 7] = ["number", "season", "episode", "title", "story", "part", "aired"];

/// Reads a list of episodes: CSV with one header line and the columns `number, season, episode, title, story, part,
/// aired`, numbered from 1 without gaps; part 2 follows its part 1.
///
/// # Errors
/// [`Damage`] at the first thing that is wrong; nothing of the list is taken then.
pub fn read_csv(text: &str) -> Result<Vec<Story>, Damage> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(|why| Damage { line: 1, column: COLUMNS[0], why: why.to_string() })?;
    for (place, column) in COLUMNS.into_iter().enumerate() {
        if header.get(place) != Some(column) {
            return Err(Damage {
                line: 1,
                column,
                why: format!("the header has {:?} here", header.get(place).unwrap_or("nothing")),
            });
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|why| Damage {
            line: why.position().map_or(0, csv::Position::line),
            column: COLUMNS[0],
            why: why.to_string(),
        })?;
        rows.push(row(&record, rows.len())?);
    }
    if rows.is_empty() {
        return Err(Damage { line: 2, column: COLUMNS[0], why: "there is no episode".into() });
    }
    pair(rows)
}

fn row(record: &csv::StringRecord, before: usize) -> Result<Row, Damage> {
    let line = record.position().map_or(0, csv::Position::line);
    let damage = |column: usize, why: &str| Damage { line, column: COLUMNS[column], why: why.to_owned() };
    if let Some(extra) = record.get(COLUMNS.len()) {
        return Err(damage(6, &format!("there is {extra:?} after the last column")));
    }
    let cell =
        |column: usize| record.get(column).map(str::trim).ok_or_else(|| damage(column, "the line ends before this column"));
    let number = |column: usize| -> Result<u16, Damage> {
        cell(column)?.parse().ok().filter(|&n| n > 0).ok_or_else(|| damage(column, "not a whole number above 0"))
    };
    let words = |column: usize| {
        cell(column).and_then(|text| match text.chars().count() {
            1..=200 if !text.contains(char::is_control) => Ok(text.to_owned()),
            _ => Err(damage(column, "not a title of 1 to 200 characters")),
        })
    };
    let small = |column: usize| number(column).and_then(|n| u8::try_from(n).map_err(|_| damage(column, "more than 255")));
    let episode =
        Episode { number: number(0)?, season: small(1)?, episode: small(2)?, title: words(3)?, aired: cell(6)?.to_owned() };
    if usize::from(episode.number) != before + 1 {
        return Err(damage(0, &format!("{} was expected", before + 1)));
    }
    let part = match cell(5)? {
        "" => None,
        "1" => Some(1),
        "2" => Some(2),
        _ => return Err(damage(5, "neither empty nor 1 nor 2")),
    };
    if !is_date(&episode.aired) {
        return Err(damage(6, "not a date as YYYY-MM-DD"));
    }
    Ok(Row { line, story: words(4)?, part, episode })
}

fn pair(rows: Vec<Row>) -> Result<Vec<Story>, Damage> {
    let mut stories = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(row) = rows.next() {
        let alone = |line| Damage { line, column: "part", why: "its other half is not beside it".into() };
        stories.push(match row.part {
            None => Story::Single(row.episode),
            Some(1) => {
                let second = rows.next_if(|next| next.part == Some(2) && next.story == row.story).ok_or(alone(row.line))?;
                Story::Pair { title: row.story, first: row.episode, second: second.episode }
            }
            Some(_) => return Err(alone(row.line)),
        });
    }
    Ok(stories)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-').map(|part| (part.len(), part.parse::<u16>().ok()));
    let (Some((4, Some(year))), Some((2, Some(month))), Some((2, Some(day)))) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    crate::time::is_date(i64::from(year), i64::from(month), i64::from(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "number,season,episode,title,story,part,aired\n";

    fn check(rows: &str, line: u64, column: &str) {
        let damage = read_csv(&format!("{HEADER}{rows}")).expect_err(rows);
        assert_eq!((damage.line, damage.column), (line, column), "{rows}: {damage}");
    }

    #[test]
    fn the_real_list_has_206_stories_and_15_pairs() {
        let stories = read_csv(include_str!("../server/data/episodes.csv")).unwrap();
        assert_eq!(stories.len(), 206);
        assert_eq!(stories.iter().filter(|story| story.is_pair()).count(), 15);
        assert_eq!(stories.iter().map(Story::slots).sum::<usize>(), 221);
    }

    #[test]
    fn an_evening_has_eight_slots_and_no_half_story() {
        let library = Library { stories: Arc::new(read_csv(include_str!("../server/data/episodes.csv")).unwrap()) };
        let evening = library.first_evening(SLOTS);
        assert_eq!(evening.iter().map(Story::slots).sum::<usize>(), SLOTS);
        assert!(evening[0].is_pair());
        assert!(library.first_evening(1).iter().all(|story| !story.is_pair()));
    }
    const SLOTS: usize = crate::show::SLOTS;

    #[test]
    fn damage_is_named_by_line_and_column() {
        check("", 2, "number");
        check("1,1,1,A,A,,2010-10-10\nx,1,2,B,B,,2010-10-10\n", 3, "number");
        check("1,1,1,A,A,,2010-10-10\n3,1,2,B,B,,2010-10-10\n", 3, "number");
        check("1,0,1,A,A,,2010-10-10\n", 2, "season");
        check("1,1,999,A,A,,2010-10-10\n", 2, "episode");
        check("1,1,1,,A,,2010-10-10\n", 2, "title");
        check("1,1,1,A,A,3,2010-10-10\n", 2, "part");
        check("1,1,1,A,A,,2010-13-10\n", 2, "aired");
        check("1,1,1,A,A,,2010-02-30\n", 2, "aired");
        check("1,1,1,A,A\n", 2, "aired");
        check("1,1,1,A,A,,2010-10-10,what\n", 2, "aired");
        check("1,1,1,A 1,A,1,2010-10-10\n", 2, "part");
        check("1,1,1,A 2,A,2,2010-10-10\n", 2, "part");
        check("1,1,1,A 1,A,1,2010-10-10\n2,1,2,B 2,B,2,2010-10-10\n", 2, "part");
        assert_eq!(read_csv("number;season\n").unwrap_err().line, 1);
    }
}
