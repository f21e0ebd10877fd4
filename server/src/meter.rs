//! What the site counts for whoever runs it, in the text format of Prometheus.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

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

/// One more statement was sent.
pub fn count_query() {
    // Outside of a request nobody counts.
    let _ = QUERIES.try_with(|queries| queries.set(queries.get() + 1));
}

/// A number that only rises.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts this many more.
    pub fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
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
    /// Streams that fell behind.
    pub stream_cuts: Counter,
    /// Rows that housekeeping took away.
    pub swept: Counter,
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
    refusals: Mutex<BTreeMap<&'static str, u64>>,
}

impl Meter {
    /// Counts a refusal of this kind.
    pub fn refused(&self, kind: &'static str) {
        *self.refusals.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    /// The page that Prometheus reads.
    #[must_use]
    pub fn page(&self, streams: u64, queries: u64) -> String {
        let mut page = format!(
            "# HELP evening_streams Live streams that are open.\n# TYPE evening_streams gauge\nevening_streams {streams}\n"
        );
        let counters = [
            ("frames", "Frames told.", &self.frames),
            ("deliveries", "Frames written to streams.", &self.deliveries),
            ("commits", "Transactions of the keeper.", &self.commits),
            ("commit_frames", "Frames in the keeper's transactions.", &self.commit_frames),
            ("avatars", "Pictures of people that were taken.", &self.avatars),
            ("pages", "Pages told.", &self.pages),
            ("page_queries", "Statements sent to the store for pages.", &self.page_queries),
            ("swept", "Rows that housekeeping took away.", &self.swept),
            ("letters", "Letters that a mail server took.", &self.letters),
            ("letters_lost", "Letters that none took.", &self.letters_lost),
            ("stream_cuts", "Streams cut because they fell behind.", &self.stream_cuts),
        ];
        for (name, help, Counter(count)) in counters {
            let count = count.load(Ordering::Relaxed);
            let _ = write!(
                page,
                "# HELP evening_{name}_total {help}\n# TYPE evening_{name}_total counter\nevening_{name}_total {count}\n"
            );
        }
        let _ = write!(
            page,
            "# HELP evening_queries_total Statements sent to the store.\n# TYPE evening_queries_total counter\nevening_queries_total {queries}\n"
        );
        page.push_str("# HELP evening_refusals_total Refusals by kind.\n# TYPE evening_refusals_total counter\n");
        for (kind, count) in self.refusals.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = writeln!(page, "evening_refusals_total{{kind=\"{kind}\"}} {count}");
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_every_number() {
        let meter = Meter::default();
        meter.frames.add(3);
        meter.refused("flood");
        meter.refused("flood");
        let page = meter.page(7, 5);
        for line in
            ["evening_streams 7", "evening_frames_total 3", "evening_queries_total 5", "evening_refusals_total{kind=\"flood\"} 2"]
        {
            assert!(page.lines().any(|other| other == line), "{line}\n{page}");
        }
    }
}
