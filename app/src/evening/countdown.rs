//! The server's clock on this page, second by second, while somebody waits for something.

use evening::time::Instant;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::live::Live;
use crate::reactive::{RwSignal, Signal, StoredValue, effect};

/// Ticks while `until` is ahead, and stands still otherwise. Until the page is alive it shows the moment of its rendering.
pub fn ticking(live: Live, rendered: Instant, until: Signal<Option<Instant>>) -> Signal<Instant> {
    let now = RwSignal::new(rendered);
    let timer = StoredValue::new(None);
    let stop = move || {
        if let Some(timer) = timer.try_get_value().flatten() {
            TimeoutHandle::clear(&timer);
        }
    };
    effect(move || {
        stop();
        match until.get() {
            Some(until) => tick(live, until, now, timer),
            None => now.set(live.now()),
        }
    });
    on_cleanup(stop);
    now.into()
}

/// Shows the time and comes back when the next whole second is gone: by the clock, however late a timer fires.
fn tick(live: Live, until: Instant, shown: RwSignal<Instant>, timer: StoredValue<Option<TimeoutHandle>>) {
    let now = live.now();
    shown.try_set(now);
    let left = until.since(now);
    if left.is_zero() {
        return;
    }
    let part = left.subsec_millis();
    let wait = std::time::Duration::from_millis(u64::from(if part == 0 { 1000 } else { part }));
    let next = set_timeout_with_handle(move || tick(live, until, shown, timer), wait);
    timer.try_set_value(next.ok());
}
