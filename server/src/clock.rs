//! The only place that knows what time it is; tests set their own.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{self, Duration, SystemTime, UNIX_EPOCH};

use evening::time::Instant;

/// From where a clock that is moved by hand counts.
static BEGAN: LazyLock<time::Instant> = LazyLock::new(time::Instant::now);

/// Tells the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is moved, in milliseconds since 1970.
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        match self {
            Clock::System => {
                #[expect(clippy::disallowed_methods, reason = "this is the place that asks")]
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Clock::Set(millis) => Instant::from_millis(millis.load(Ordering::Relaxed)),
        }
    }

    /// Now, to be told how long something lasts: not even somebody who sets the machine's clock turns this back.
    #[must_use]
    pub fn steady(&self) -> time::Instant {
        match self {
            Clock::System => time::Instant::now(),
            Clock::Set(_) => *BEGAN + Duration::from_millis(u64::try_from(self.now().as_millis()).unwrap_or_default()),
        }
    }
}
