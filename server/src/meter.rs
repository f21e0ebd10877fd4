//! What the site counts for whoever runs it: `metrics` tells it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evening::settings::Swept;

tokio::task_local! {
    /// The statements that this request sent to the store.
    static QUERIES: Cell<u64>;
}

/// Does this, and counts the statements that it sends to the store by itself.
pub async fn counting<T>(work: impl Future<Output = T>) -> (T, u64) {
    QUERIES
        .scope(Cell::new(0), async {
            let done = work.await;
            (done, QUERIES.with(Cell::get))
        })
        .await
}

/// A number that only rises.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts this many more.
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    /// How many so far.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Numbers that only rise, each under a word of ours: what people send must not stand here, or there would be no bound.
#[derive(Debug, Default)]
pub struct Counters(Mutex<BTreeMap<&'static str, u64>>);

impl Counters {
    /// Counts this many more of this kind.
    pub fn add(&self, kind: &'static str, count: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += count;
    }

    /// All kinds that were counted, and how many of each.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A number as it was when somebody looked last.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// It is this now.
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// What it was then.
    #[must_use]
    pub fn value(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// How many there were of each size, in whole units.
#[derive(Debug)]
pub struct Histogram {
    bounds: &'static [u64],
    /// So many units are one of what is told.
    units: f64,
    /// Those up to each bound that are beyond the one before it, and at the end those beyond all.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

/// A histogram at one moment, as it is told.
#[derive(Debug, PartialEq)]
pub struct Measured {
    /// Each bound, and how many are not beyond it.
    pub up_to: Vec<(f64, u64)>,
    /// How many there were.
    pub count: u64,
    /// What they come to.
    pub sum: f64,
}

impl Histogram {
    fn new(bounds: &'static [u64], units: f64) -> Histogram {
        Histogram { bounds, units, counts: (0..=bounds.len()).map(|_| AtomicU64::new(0)).collect(), sum: AtomicU64::new(0) }
    }

    fn add(&self, units: u64) {
        let place = self.bounds.partition_point(|&bound| bound < units);
        self.counts[place].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(units, Ordering::Relaxed);
    }

    /// As it is now.
    #[must_use]
    pub fn measured(&self) -> Measured {
        let (mut up_to, mut count) = (Vec::with_capacity(self.bounds.len()), 0);
        for (place, here) in self.counts.iter().enumerate() {
            count += here.load(Ordering::Relaxed);
            up_to.extend(self.bounds.get(place).map(|&bound| (bound as f64 / self.units, count)));
        }
        Measured { up_to, count, sum: self.sum.load(Ordering::Relaxed) as f64 / self.units }
    }
}

/// How long things took.
#[derive(Debug)]
pub struct Durations(Histogram);

impl Default for Durations {
    fn default() -> Durations {
        const BOUNDS: [u64; 14] = [
            500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
        ];
        Durations(Histogram::new(&BOUNDS, 1e6))
    }
}

impl Durations {
    /// One more took so long.
    pub fn add(&self, took: Duration) {
        self.0.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// Does this, and notes how long it took.
    pub async fn timing<T>(&self, work: impl Future<Output = T>) -> T {
        let began = tokio::time::Instant::now();
        let done = work.await;
        self.add(began.elapsed());
        done
    }

    /// In seconds.
    #[must_use]
    pub fn measured(&self) -> Measured {
        self.0.measured()
    }
}

/// How many at a time.
#[derive(Debug)]
pub struct Sizes(Histogram);

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes(Histogram::new(&[1, 2, 4, 8, 16, 32, 64, 128, 256], 1.0))
    }
}

impl Sizes {
    /// So many, once more.
    pub fn add(&self, size: u64) {
        self.0.add(size);
    }

    /// As it is now.
    #[must_use]
    pub fn measured(&self) -> Measured {
        self.0.measured()
    }
}

/// What was sent to one store.
#[derive(Debug, Default)]
pub struct Statements {
    /// How long each took.
    pub took: Durations,
    /// Those that failed.
    pub failed: Counter,
}

impl Statements {
    /// One more was sent, and took so long.
    pub fn add(&self, took: Duration, failed: bool) {
        self.took.add(took);
        self.failed.add(u64::from(failed));
        // Outside of a request nobody counts.
        let _ = QUERIES.try_with(|queries| queries.set(queries.get() + 1));
    }
}

/// All counters of one site. A global registry would mix the sites that tests start side by side.
#[derive(Debug, Default)]
pub struct Meter {
    /// Frames told.
    pub frames: Counter,
    /// Frames written to streams.
    pub deliveries: Counter,
    /// Transactions of the keeper.
    pub commits: Counter,
    /// Frames in those.
    pub commit_frames: Counter,
    /// How many each of them had.
    pub commit_sizes: Sizes,
    /// How long each took, also those that came to nothing.
    pub commit_durations: Durations,
    /// Those that the store did not take.
    pub commits_failed: Counter,
    /// Streams that fell behind.
    pub stream_cuts: Counter,
    /// How many entries of the ring the slowest stream is behind, at the last look.
    pub reader_lag: Gauge,
    /// Rows that housekeeping took away.
    pub swept: Counter,
    /// The same by kind.
    pub swept_rows: Counters,
    /// How long the house was kept each time.
    pub housekeepings: Durations,
    /// How often that failed.
    pub housekeepings_failed: Counter,
    /// Pictures of people that were taken.
    pub avatars: Counter,
    /// Letters that a mail server took.
    pub letters: Counter,
    /// Letters that none took.
    pub letters_lost: Counter,
    /// Pages told.
    pub pages: Counter,
    /// Statements that those sent to the store.
    pub page_queries: Counter,
    /// Requests that were answered, by the class of the answer.
    pub requests: Counters,
    /// How long it took until each answer began, streams apart.
    pub request_durations: Durations,
    /// Refusals by kind.
    pub refusals: Counters,
}

impl Meter {
    /// Counts a refusal of this kind.
    pub fn refused(&self, kind: &'static str) {
        self.refusals.add(kind, 1);
    }

    /// Counts what housekeeping took away.
    pub fn sweep(&self, swept: Swept) {
        self.swept.add(swept.rows());
        let Swept { messages, frames, sessions, deeds, avatars, people } = swept;
        let kinds = [
            ("messages", messages),
            ("frames", frames),
            ("sessions", sessions),
            ("deeds", deeds),
            ("avatars", avatars),
            ("people", people),
        ];
        kinds.into_iter().for_each(|(kind, count)| self.swept_rows.add(kind, count));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_goes_up_to_the_bound_that_holds_it() {
        let sizes = Sizes::default();
        [1, 1, 2, 3, 256, 257].into_iter().for_each(|size| sizes.add(size));
        let Measured { up_to, count, sum } = sizes.measured();
        let counts: Vec<u64> = up_to.iter().map(|(_, count)| *count).collect();
        assert_eq!((counts, count, sum), (vec![2, 3, 4, 4, 4, 4, 4, 4, 5], 6, 520.0));
        let durations = Durations::default();
        [400, 500, 501].into_iter().for_each(|micros| durations.add(Duration::from_micros(micros)));
        let Measured { up_to, count, sum } = durations.measured();
        assert_eq!((&up_to[..2], count, sum), (&[(0.0005, 2), (0.001, 3)][..], 3, 0.001_401));
    }
}
