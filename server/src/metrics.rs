//! `GET /metrics`: what was counted, in the text format of Prometheus. docs/running.md says what each number means.

use std::fmt::{Display, Write};
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::meter::{Counters, Measured, Meter, Statements};
use crate::process::Numbers;
use crate::site::Site;

/// The format, and its version.
const FORMAT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4");

/// The handler.
pub async fn metrics(State(site): State<Arc<Site>>) -> Response {
    let mut page = Page::default();
    page.family("evening_build_info", "gauge", "The program that runs.");
    page.sample("evening_build_info", &format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1);
    let room = site.keeper.room();
    let present = site.hub.presence();
    page.gauge("evening_streams", "Live streams that are open.", site.hub.streams());
    page.family("evening_present", "gauge", "People who are here.");
    page.sample("evening_present", "{who=\"members\"}", present.members);
    page.sample("evening_present", "{who=\"guests\"}", present.guests);
    let (entries, bytes) = site.hub.held();
    page.gauge("evening_ring_entries", "What streams that come back are told from memory.", entries);
    page.gauge("evening_ring_bytes", "How much memory that takes.", bytes);
    let lag = site.meter.reader_lag.value();
    page.gauge("evening_reader_lag", "Entries that the slowest stream is behind, once a second.", lag);
    page.gauge("evening_seq", "Place in the log of the last frame.", room.seq.0);
    page.gauge("evening_waiting", "Wishes that wait for the keeper.", site.keeper.waiting());
    page.gauge("evening_uploads", "Pictures that are on their way in.", site.uploads.count());
    page.of_site(&site.meter);
    page.of_store(&site.store.statements());
    page.family("evening_housekeeping_last_timestamp_seconds", "gauge", "When the house was kept last.");
    if let Some(at) = site.diary.last_at() {
        page.sample("evening_housekeeping_last_timestamp_seconds", "", seconds(at));
    }
    page.gauge("process_start_time_seconds", "When the site was started.", seconds(site.began));
    if let Some(numbers) = site.process.numbers(site.clock.now()).await {
        page.of_process(numbers);
    }
    ([(header::CONTENT_TYPE, FORMAT)], page.0).into_response()
}

fn seconds(at: evening::time::Instant) -> f64 {
    at.as_millis() as f64 / 1e3
}

/// The page, as far as it is written.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "gauge", help);
        self.sample(name, "", value);
    }

    fn counter(&mut self, name: &str, help: &str, value: impl Display) {
        self.family(name, "counter", help);
        self.sample(name, "", value);
    }

    fn counters(&mut self, name: &str, help: &str, label: &str, counters: &Counters) {
        self.family(name, "counter", help);
        for (kind, count) in counters.counts() {
            self.sample(name, &format!("{{{label}=\"{kind}\"}}"), count);
        }
    }

    fn histogram(&mut self, name: &str, help: &str, measured: &Measured) {
        self.family(name, "histogram", help);
        for (bound, count) in &measured.up_to {
            self.sample(name, &format!("_bucket{{le=\"{bound}\"}}"), count);
        }
        self.sample(name, "_bucket{le=\"+Inf\"}", measured.count);
        self.sample(name, "_sum", measured.sum);
        self.sample(name, "_count", measured.count);
    }

    fn of_site(&mut self, meter: &Meter) {
        for (name, help, counter) in [
            ("frames", "Frames told.", &meter.frames),
            ("deliveries", "Frames written to streams.", &meter.deliveries),
            ("stream_cuts", "Streams cut because they fell behind.", &meter.stream_cuts),
            ("commits", "Transactions of the keeper.", &meter.commits),
            ("commit_frames", "Frames in the keeper's transactions.", &meter.commit_frames),
            ("commits_failed", "Transactions of the keeper that the store did not take.", &meter.commits_failed),
            ("avatars", "Pictures of people that were taken.", &meter.avatars),
            ("pages", "Pages told.", &meter.pages),
            ("page_queries", "Statements sent to the store for pages.", &meter.page_queries),
            ("swept", "Rows that housekeeping took away.", &meter.swept),
            ("housekeepings_failed", "Times that the house could not be kept.", &meter.housekeepings_failed),
            ("letters", "Letters that a mail server took.", &meter.letters),
            ("letters_lost", "Letters that none took.", &meter.letters_lost),
        ] {
            self.counter(&format!("evening_{name}_total"), help, counter.count());
        }
        self.histogram("evening_commit_size", "Frames in each transaction of the keeper.", &meter.commit_sizes.measured());
        self.histogram("evening_commit_seconds", "How long each took.", &meter.commit_durations.measured());
        self.histogram("evening_housekeeping_seconds", "How long the house was kept.", &meter.housekeepings.measured());
        self.counters("evening_swept_rows_total", "Rows that housekeeping took away, by kind.", "kind", &meter.swept_rows);
        self.counters("evening_requests_total", "Requests by the class of their answer.", "class", &meter.requests);
        let took = meter.request_durations.measured();
        self.histogram("evening_request_seconds", "How long it took until an answer began, streams apart.", &took);
        self.counters("evening_refusals_total", "Refusals by kind.", "kind", &meter.refusals);
    }

    fn of_store(&mut self, statements: &Statements) {
        let took = statements.took.measured();
        self.counter("evening_queries_total", "Statements sent to the store.", took.count);
        self.counter("evening_queries_failed_total", "Statements that failed.", statements.failed.count());
        self.histogram("evening_query_seconds", "How long each took.", &took);
    }

    fn of_process(&mut self, numbers: Numbers) {
        let Numbers { resident, mapped, threads, cpu, open_files, most_files } = numbers;
        self.gauge("process_resident_memory_bytes", "Memory that is in use.", resident);
        self.gauge("process_virtual_memory_bytes", "Addresses that are in use.", mapped);
        self.gauge("process_threads", "Threads.", threads);
        self.counter("process_cpu_seconds_total", "Seconds of a core that were spent.", cpu);
        self.gauge("process_open_fds", "Open files, streams among them.", open_files);
        self.gauge("process_max_fds", "The most that there may be.", most_files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_as_prometheus_reads_it() {
        let meter = Meter::default();
        meter.frames.add(3);
        meter.commit_sizes.add(3);
        meter.refused("flood");
        meter.refused("flood");
        let mut page = Page::default();
        page.of_site(&meter);
        for line in [
            "# TYPE evening_frames_total counter",
            "evening_frames_total 3",
            "evening_refusals_total{kind=\"flood\"} 2",
            "# TYPE evening_commit_size histogram",
            "evening_commit_size_bucket{le=\"2\"} 0",
            "evening_commit_size_bucket{le=\"4\"} 1",
            "evening_commit_size_bucket{le=\"+Inf\"} 1",
            "evening_commit_size_sum 3",
            "evening_commit_seconds_bucket{le=\"0.0005\"} 0",
        ] {
            assert!(page.0.lines().any(|other| other == line), "{line}\n{}", page.0);
        }
    }
}
