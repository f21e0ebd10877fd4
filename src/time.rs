//! Moments. They are given, never asked for: no clock is read here.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, to the millisecond. On the wire it is RFC 3339 in UTC: `2026-11-22T19:00:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The widest moment that RFC 3339 can write (the end of the year 9999), in milliseconds.
const LAST: i64 = 253_402_300_799_999;

/// Somebody's clock: where it is, and how it shows the time of day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// How far east of UTC, in minutes.
    pub minutes_east: i16,
    /// Whether it has twelve hours, and says which half of the day it is.
    pub is_half: bool,
}

impl Zone {
    /// A clock of 24 hours this many minutes east of UTC.
    #[must_use]
    pub const fn east(minutes_east: i16) -> Zone {
        Zone { minutes_east, is_half: false }
    }
}

/// Moscow's clock; it has no summer time.
pub const MOSCOW: Zone = Zone::east(180);

impl Instant {
    /// The beginning of 1970.
    pub const EPOCH: Instant = Instant(0);

    /// The moment this many milliseconds after 1970 began; anything outside the years 0 to 9999 is drawn to their edge.
    #[must_use]
    pub fn from_millis(millis: i64) -> Instant {
        Instant(millis.clamp(-62_167_219_200_000, LAST))
    }

    /// Milliseconds since 1970 began.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment and a while later.
    #[must_use]
    pub fn plus(self, while_: Duration) -> Instant {
        Instant::from_millis(self.0.saturating_add(i64::try_from(while_.as_millis()).unwrap_or(LAST)))
    }

    /// This moment less a while.
    #[must_use]
    pub fn minus(self, while_: Duration) -> Instant {
        Instant::from_millis(self.0.saturating_sub(i64::try_from(while_.as_millis()).unwrap_or(LAST)))
    }

    /// How long after `earlier` this is; nothing if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Instant) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// What this clock on a wall shows.
    #[must_use]
    pub fn wall(self, zone: Zone) -> Wall {
        let minutes = self.0.div_euclid(60_000) + i64::from(zone.minutes_east);
        let days = minutes.div_euclid(24 * 60);
        let (year, month, day) = date(days);
        let hour = small(minutes.rem_euclid(24 * 60) / 60);
        // The first of January 1970 was a Thursday.
        let weekday = small((days + 3).rem_euclid(7));
        Wall { year, month, day, weekday, hour, minute: small(minutes.rem_euclid(60)), is_half: zone.is_half }
    }
}

/// A wall clock and calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// Day of the month.
    pub day: u8,
    /// Days since Monday, 0 to 6.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// Whether it shows twelve hours, and which half of the day it is.
    pub is_half: bool,
}

impl Wall {
    /// Whether both are on one day of the calendar.
    #[must_use]
    pub fn same_day(self, other: Wall) -> bool {
        (self.year, self.month, self.day) == (other.year, other.month, other.day)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Wall { year, month, day, hour, minute, .. } = self.wall(Zone::default());
        let (second, milli) = (self.0.rem_euclid(60_000) / 1000, self.0.rem_euclid(1000));
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

/// Not a moment as RFC 3339 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment as RFC 3339 writes it")]
pub struct NotAMoment;

impl std::str::FromStr for Instant {
    type Err = NotAMoment;

    /// What is finer than a millisecond is dropped; a leap second counts as the moment before the next minute.
    fn from_str(text: &str) -> Result<Instant, NotAMoment> {
        read(text.as_bytes()).ok_or(NotAMoment)
    }
}

/// Reads `2026-11-22T22:00:00[.5](Z|+03:00)`.
fn read(text: &[u8]) -> Option<Instant> {
    let (date, rest) = text.split_at_checked(10)?;
    let (clock, mut rest) = rest.split_at_checked(9)?;
    let [year, month, day] = [number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?];
    let [hour, minute, second] = [number(&clock[1..3])?, number(&clock[4..6])?, number(&clock[7..])?];
    let is_punctuated =
        date[4] == b'-' && date[7] == b'-' && matches!(clock[0], b'T' | b't' | b' ') && clock[3] == b':' && clock[6] == b':';
    if !is_punctuated || !is_date(year, month, day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut millis = 0;
    if let [b'.', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        let thousandths = fraction[..digits].iter().chain(b"000").take(3);
        millis = thousandths.fold(0, |millis, digit| millis * 10 + i64::from(digit - b'0'));
        rest = &fraction[digits..];
    }
    let east = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), zone @ ..] if zone.len() == 5 && zone[2] == b':' => {
            let (hours, minutes) = (number(&zone[..2])?, number(&zone[3..])?);
            let east = Some(hours * 60 + minutes).filter(|_| hours < 24 && minutes < 60)?;
            if *sign == b'-' { -east } else { east }
        }
        _ => return None,
    };
    let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - east;
    let (second, millis) = if second == 60 { (59, 999) } else { (second, millis) };
    Some(Instant::from_millis((minutes * 60 + second) * 1000 + millis))
}

/// Digits and nothing else.
fn number(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

/// Whether the calendar has this day.
#[must_use]
pub fn is_date(year: i64, month: i64, day: i64) -> bool {
    (1..=12).contains(&month)
        && day >= 1
        && date(days(year, month, day)) == (i32::try_from(year).unwrap_or(i32::MAX), small(month), small(day))
}

/// Days from the first of January 1970 to this one. Years are counted from March, so that a leap day ends one; 400 of them
/// have 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// Year, month and day so many days after the first of January 1970: the way back.
fn date(days: i64) -> (i32, u8, u8) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (i32::try_from(era * 400 + year + next).unwrap_or(i32::MAX), small(month), small(day))
}

fn small(part: i64) -> u8 {
    u8::try_from(part).unwrap_or(u8::MAX)
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Instant, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        let at: Instant = "2026-11-22T22:00:00.5+03:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-22T19:00:00.500Z");
        assert!("yesterday".parse::<Instant>().is_err());
    }

    #[test]
    fn the_wall_clock_follows_the_zone() {
        let at: Instant = "2026-11-22T22:30:00.000Z".parse().unwrap();
        let moscow = at.wall(MOSCOW);
        assert_eq!((moscow.day, moscow.hour, moscow.minute, moscow.weekday), (23, 1, 30, 0));
        assert!(!moscow.same_day(at.wall(Zone::default())));
    }

    /// What `time` makes of the same text.
    fn as_time_reads(text: &str) -> Option<Instant> {
        let at = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).ok().map(Instant::from_millis)
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-11-31T00:00:00Z",
            "2026-11-00T00:00:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T00:60:00Z",
            "2026-11-22T00:00:61Z",
            "2026-11-22T00:00:00",
            "2026-11-22T00:00:00.Z",
            "2026-11-22T00:00:00+0300",
            "2026-11-22T00:00:00+24:00",
            "2026-11-22T00:00:00+03:00 ",
            "2026-11-22T00:00Z",
            "+026-11-22T00:00:00Z",
            "2026-11-22Т00:00:00Z",
        ] {
            assert_eq!(text.parse::<Instant>(), Err(NotAMoment), "{text}");
            assert_eq!(as_time_reads(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(millis: i64) {
            let at = Instant::from_millis(millis);
            prop_assert_eq!(at.to_string().parse::<Instant>().ok(), Some(at));
        }

        #[test]
        fn reads_as_others_do(text in r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])") {
            prop_assert_eq!(text.parse::<Instant>().ok(), as_time_reads(&text), "{}", text);
        }

        #[test]
        fn the_calendar_is_the_one_of_others(millis in -62_167_219_200_000..=LAST) {
            let at = time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).unwrap();
            let wall = Instant::from_millis(millis).wall(Zone::default());
            prop_assert_eq!((wall.year, wall.month, wall.day), (at.year(), u8::from(at.month()), at.day()));
            prop_assert_eq!((wall.weekday, wall.hour, wall.minute), (at.weekday().number_days_from_monday(), at.hour(), at.minute()));
        }

        #[test]
        fn never_panics_on_any_text(text in ".*") {
            let _ = text.parse::<Instant>();
        }
    }
}
