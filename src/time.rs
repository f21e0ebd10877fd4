//! Moments. They are given, never asked for: no clock is read here.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// A moment, to the millisecond. On the wire it is RFC 3339 in UTC: `2026-11-22T19:00:00.000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The widest moment that RFC 3339 can write (the end of the year 9999), in milliseconds.
const LAST: i64 = 253_402_300_799_999;

/// Moscow's distance from UTC in minutes; it has no summer time.
pub const MOSCOW: i16 = 180;

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

    /// What a wall clock shows this many minutes east of UTC.
    #[must_use]
    pub fn wall(self, minutes_east: i16) -> Wall {
        let offset = UtcOffset::from_whole_seconds(i32::from(minutes_east) * 60).unwrap_or(UtcOffset::UTC);
        let at = self.utc().to_offset(offset);
        Wall {
            year: at.year(),
            month: u8::from(at.month()),
            day: at.day(),
            weekday: at.weekday().number_days_from_monday(),
            hour: at.hour(),
            minute: at.minute(),
        }
    }

    fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
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
        let at = self.utc();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            at.millisecond()
        )
    }
}

impl std::str::FromStr for Instant {
    type Err = time::error::Parse;

    fn from_str(text: &str) -> Result<Instant, Self::Err> {
        let at = OffsetDateTime::parse(text, &Rfc3339)?;
        Ok(Instant::from_millis(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(LAST)))
    }
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
        assert!(!moscow.same_day(at.wall(0)));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(millis: i64) {
            let at = Instant::from_millis(millis);
            prop_assert_eq!(at.to_string().parse::<Instant>().ok(), Some(at));
        }
    }
}
