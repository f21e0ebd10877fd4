//! Which messages there are, when each was due, and how late it came to each reader.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::line;

/// All that was said and heard.
#[derive(Debug, Default)]
pub struct Tally {
    /// When each message was due, whenever it was sent: a server that is slow to take one is late with it.
    dues: Vec<Instant>,
    /// Which message an event is: the first reader of it looks into its text.
    by_id: HashMap<u64, u32>,
    latest: Option<(u64, u32)>,
    /// The first message that counts.
    first: u32,
    /// The first one whose times count.
    measured: u32,
    /// How many were heard since, by all readers together.
    pub heard: u64,
    /// Times from due to heard, in microseconds.
    pub times: Vec<u32>,
    /// The same to the answer that the poster had.
    pub answers: Vec<u32>,
    /// When the last one was heard.
    pub last_heard: Option<Instant>,
    /// What a reader heard again.
    pub twice: u64,
    /// What a reader heard after a later one.
    pub disordered: u64,
    /// How often a stream said that it does not go on from where it was.
    pub resets: u64,
}

impl Tally {
    /// A message that is due: its number.
    pub fn begin(&mut self, due: Instant) -> u32 {
        self.dues.push(due);
        self.count() - 1
    }

    /// How many messages were due so far.
    pub fn count(&self) -> u32 {
        u32::try_from(self.dues.len()).expect("no run is that long")
    }

    /// What comes from here on has to come to everybody.
    pub fn expect(&mut self) {
        self.first = self.count();
        self.heard = 0;
        self.measure(self.first);
    }

    /// The times of this message and those after it count, and those so far no longer.
    pub fn measure(&mut self, from: u32) {
        self.measured = from;
        self.times.clear();
        self.answers.clear();
    }

    /// Which message this event is, if it is one that has to come.
    pub fn number(&mut self, id: u64, data: &[u8]) -> Option<u32> {
        if let Some((latest, number)) = self.latest
            && latest == id
        {
            return Some(number);
        }
        let number = match self.by_id.get(&id) {
            Some(&number) => number,
            None => line::mark(data).filter(|&number| number < self.count())?,
        };
        self.by_id.insert(id, number);
        self.latest = Some((id, number));
        Some(number)
    }

    /// A reader has it.
    pub fn hear(&mut self, number: u32, now: Instant, heard: &mut Heard) {
        if number < self.first {
            return;
        }
        if !heard.mark(number) {
            self.twice += 1;
            return;
        }
        self.heard += 1;
        self.last_heard = Some(now);
        if number >= self.measured {
            self.times.push(self.late(number, now));
        }
    }

    /// Its poster has the answer.
    pub fn answer(&mut self, number: u32, now: Instant) {
        if number >= self.measured {
            let late = self.late(number, now);
            self.answers.push(late);
        }
    }

    /// How many readers did not hear of how many messages, taken together.
    pub fn lost(&self, readers: usize) -> u64 {
        (u64::from(self.count() - self.first) * readers as u64).saturating_sub(self.heard)
    }

    fn late(&self, number: u32, now: Instant) -> u32 {
        u32::try_from(now.saturating_duration_since(self.dues[number as usize]).as_micros()).unwrap_or(u32::MAX)
    }
}

/// Which messages one reader has heard.
#[derive(Debug, Default)]
pub struct Heard(Vec<u64>);

impl Heard {
    /// Whether it was not heard before.
    fn mark(&mut self, number: u32) -> bool {
        let (word, bit) = (number as usize / 64, 1 << (number % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }
}

/// The time that this share of them does not exceed, in milliseconds.
pub fn quantile(times: &mut [u32], share: f64) -> f64 {
    if times.is_empty() {
        return f64::NAN;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let place = ((times.len() - 1) as f64 * share).round() as usize;
    f64::from(*times.select_nth_unstable(place).1) / 1000.0
}

/// As milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_lost_and_what_came_twice() {
        let (mut tally, due) = (Tally::default(), Instant::now());
        tally.begin(due);
        tally.expect();
        let numbers = [tally.begin(due), tally.begin(due)];
        let mut readers = [Heard::default(), Heard::default()];
        for (reader, number) in [(0, 0), (0, 1), (1, 1), (1, 1)] {
            tally.hear(numbers[number], due + Duration::from_millis(3), &mut readers[reader]);
        }
        assert_eq!((tally.heard, tally.lost(2), tally.twice), (3, 1, 1));
        assert_eq!(quantile(&mut tally.times, 0.99), 3.0);
    }

    #[test]
    fn an_event_is_known_by_its_first_reader() {
        let mut tally = Tally::default();
        tally.begin(Instant::now());
        assert_eq!(tally.number(41, b"#7"), None);
        assert_eq!(tally.number(41, b"#0"), Some(0));
        assert_eq!(tally.number(41, b""), Some(0));
        assert_eq!(tally.number(42, b""), None);
    }
}
