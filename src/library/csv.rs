//! The library as a table for other programs, there and back.

use std::collections::HashMap;

use super::draft::{is_date, title};
use super::{Episode, Library, Listed, MAX_ADDED, MAX_EPISODES, Story};

/// Those that have to be there, and behind them those that may be.
const COLUMNS: [&str; 10] =
    ["number", "season", "episode", "title", "story", "part", "aired", "title_ru", "added_weight", "times_shown"];
/// So many of them have to be there.
const NEEDED: usize = 7;
const NUMBER: usize = 0;
const SEASON: usize = 1;
const EPISODE: usize = 2;
const TITLE: usize = 3;
const STORY: usize = 4;
const PART: usize = 5;
const AIRED: usize = 6;
const TITLE_RU: usize = 7;
const ADDED: usize = 8;
const SHOWN: usize = 9;

/// Why a list of episodes cannot be taken, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column \"{column}\": {why}")]
pub struct Damage {
    /// Line of the file, from 1.
    pub line: u64,
    /// Name of the column.
    pub column: String,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// The header does not name the column.
    #[error("there is no such column")]
    ColumnMissing,
    /// No column of ours.
    #[error("the header names a column that is not known")]
    ColumnUnknown,
    /// Named before.
    #[error("the header names it twice")]
    ColumnTwice,
    /// The line has fewer cells than the header.
    #[error("the line ends before this column")]
    LineShort,
    /// The line has more.
    #[error("there is something after the last column")]
    LineLong,
    /// Not a table in UTF-8.
    #[error("it cannot be read")]
    Unreadable,
    /// There is no line but the header.
    #[error("there is no episode")]
    Empty,
    /// More episodes than a library has.
    #[error("more than {MAX_EPISODES} episodes")]
    TooMany,
    /// No number in these bounds.
    #[error("not a whole number from {min} to {max}")]
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// Not above the one before.
    #[error("numbers have to rise, and {0} stands above")]
    NotRising(u16),
    /// Empty, too long, or with control characters.
    #[error("not a title of 1 to 200 characters")]
    Title,
    /// No day.
    #[error("not a date as YYYY-MM-DD")]
    Date,
    /// No part.
    #[error("neither empty nor 1 nor 2")]
    Part,
    /// A part 1 without its part 2, or the other way round.
    #[error("its other half is not beside it")]
    Alone,
    /// What belongs to the story is said in two ways.
    #[error("the halves say different things")]
    Torn,
}

struct Row {
    line: u64,
    episode: Episode,
    story: String,
    part: Option<u8>,
    added: Option<u32>,
    shown: Option<u32>,
}

/// Where which column is.
struct Header {
    places: [Option<usize>; COLUMNS.len()],
    width: usize,
}

/// Reads a list of episodes: CSV with one header line and the columns `number, season, episode, title, story, part,
/// aired`, in any order, and if wanted `title_ru, added_weight, times_shown`; between them commas, or semicolons if the
/// header has them. Numbers rise; part 2 follows its part 1, and what belongs to the story stands with part 1, or with both.
///
/// # Errors
/// [`Damage`] at the first thing that is wrong; nothing of the list is taken then.
pub fn read_csv(text: &str) -> Result<Vec<Listed>, Damage> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let between = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(between).from_reader(text.as_bytes());
    let header = header(reader.headers().map_err(|_| damage(1, NUMBER, Why::Unreadable))?)?;
    let mut rows: Vec<Row> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|why| damage(why.position().map_or(0, csv::Position::line), NUMBER, Why::Unreadable))?;
        let line = record.position().map_or(0, |start| line_at(text, start));
        let row = row(line, &header, &record)?;
        if let Some(before) = rows.last().map(|before| before.episode.number).filter(|before| row.episode.number <= *before) {
            return Err(damage(row.line, NUMBER, Why::NotRising(before)));
        }
        if rows.len() == MAX_EPISODES {
            return Err(damage(row.line, NUMBER, Why::TooMany));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(damage(2, NUMBER, Why::Empty));
    }
    pair(rows)
}

/// The stories of a list of episodes, whatever else it says.
///
/// # Errors
/// As [`read_csv`].
pub fn read_stories(text: &str) -> Result<Vec<Story>, Damage> {
    Ok(read_csv(text)?.into_iter().map(|listed| listed.story).collect())
}

/// The line on which a record stands. The reader tells where it began to look: before the second half of a line's ending as
/// Windows writes it, and before lines with nothing in them.
fn line_at(text: &str, start: &csv::Position) -> u64 {
    let from = usize::try_from(start.byte()).unwrap_or(usize::MAX);
    let passed = text.as_bytes().iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n'));
    start.line() + passed.map(|byte| u64::from(*byte == b'\n')).sum::<u64>()
}

fn damage(line: u64, column: usize, why: Why) -> Damage {
    Damage { line, column: COLUMNS[column].to_owned(), why }
}

fn header(names: &csv::StringRecord) -> Result<Header, Damage> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let wrong = |name: &str, why| Damage { line: 1, column: name.chars().take(40).collect(), why };
    for (place, name) in names.iter().map(str::trim).enumerate() {
        if !COLUMNS.contains(&name) {
            return Err(wrong(name, Why::ColumnUnknown));
        }
        if places.insert(name, place).is_some() {
            return Err(wrong(name, Why::ColumnTwice));
        }
    }
    let places = COLUMNS.map(|column| places.get(column).copied());
    match places[..NEEDED].iter().position(Option::is_none) {
        Some(missing) => Err(damage(1, missing, Why::ColumnMissing)),
        None => Ok(Header { places, width: names.len() }),
    }
}

fn row(line: u64, header: &Header, record: &csv::StringRecord) -> Result<Row, Damage> {
    let wrong = |column: usize, why| damage(line, column, why);
    let last = (0..COLUMNS.len()).max_by_key(|&column| header.places[column]).unwrap_or(AIRED);
    if record.len() > header.width {
        return Err(wrong(last, Why::LineLong));
    }
    let cell = |column: usize| match header.places[column] {
        Some(place) => record.get(place).map(str::trim).ok_or_else(|| wrong(column, Why::LineShort)),
        None => Ok(""),
    };
    let number = |column: usize, min: u32, max: u32| -> Result<u32, Damage> {
        let number = cell(column)?.parse().ok().filter(|number| (min..=max).contains(number));
        number.ok_or_else(|| wrong(column, Why::Number { min, max }))
    };
    let small = |column: usize| Ok(u8::try_from(number(column, 1, 255)?).unwrap_or(u8::MAX));
    let words = |column: usize| title(cell(column)?).ok_or_else(|| wrong(column, Why::Title));
    let optional = |column: usize, max: u32| match cell(column)? {
        "" => Ok(None),
        _ => number(column, 0, max).map(Some),
    };
    let episode = Episode {
        number: u16::try_from(number(NUMBER, 1, 65_535)?).unwrap_or(u16::MAX),
        season: small(SEASON)?,
        episode: small(EPISODE)?,
        title: words(TITLE)?,
        title_ru: if cell(TITLE_RU)?.is_empty() { None } else { Some(words(TITLE_RU)?) },
        aired: cell(AIRED)?.to_owned(),
    };
    let part = match cell(PART)? {
        "" => None,
        "1" => Some(1),
        "2" => Some(2),
        _ => return Err(wrong(PART, Why::Part)),
    };
    if !is_date(&episode.aired) {
        return Err(wrong(AIRED, Why::Date));
    }
    let (added, shown) = (optional(ADDED, MAX_ADDED)?, optional(SHOWN, 1_000_000)?);
    Ok(Row { line, story: words(STORY)?, part, episode, added, shown })
}

fn pair(rows: Vec<Row>) -> Result<Vec<Listed>, Damage> {
    let mut stories = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(Row { line, episode, story: title, part, added, shown }) = rows.next() {
        let story = match part {
            None => Story::Single(episode),
            Some(1) => {
                let second = rows.next_if(|next| next.part == Some(2) && next.story == title);
                let Row { line, episode: second, added: other_added, shown: other_shown, .. } =
                    second.ok_or_else(|| damage(line, PART, Why::Alone))?;
                let is_torn = [
                    (TITLE_RU, second.title_ru.is_some() && second.title_ru != episode.title_ru),
                    (ADDED, other_added.is_some() && other_added != added),
                    (SHOWN, other_shown.is_some() && other_shown != shown),
                ];
                if let Some((column, _)) = is_torn.into_iter().find(|(_, is_torn)| *is_torn) {
                    return Err(damage(line, column, Why::Torn));
                }
                Story::Pair { title, first: episode, second: Episode { title_ru: None, ..second } }
            }
            Some(_) => return Err(damage(line, PART, Why::Alone)),
        };
        stories.push(Listed { story, added, shown });
    }
    Ok(stories)
}

impl Library {
    /// All of it, in the same columns.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let mut line = |cells: [String; COLUMNS.len()]| lines.write_record(cells).is_ok();
        line(COLUMNS.map(str::to_owned));
        for entry in &*self.entries {
            let title_ru = entry.story.first().title_ru.clone().unwrap_or_default();
            for (episode, part) in entry.story.episodes().zip(1..) {
                line([
                    episode.number.to_string(),
                    episode.season.to_string(),
                    episode.episode.to_string(),
                    episode.title.clone(),
                    entry.story.title().to_owned(),
                    if entry.story.is_pair() { format!("{part}") } else { String::new() },
                    episode.aired.clone(),
                    title_ru.clone(),
                    entry.added.to_string(),
                    entry.shown.to_string(),
                ]);
            }
        }
        // Writing into memory does not fail, and what was text before is text again.
        lines.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}
