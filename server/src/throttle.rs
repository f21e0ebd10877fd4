//! How often one address may do something. Each kind of act has a throttle of its own.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use evening::flood::{Limit, Used};
use evening::refusal::Refusal;
use evening::time::Instant;

/// So many people as one may do something from one address.
const HOUSEHOLD: u32 = 6;
/// The most keys that are remembered. When there are more, those that are free again are forgotten; if none is, a new
/// key is refused, so that an attacker with many addresses cannot grow the memory.
const MOST: usize = 50_000;

/// Counts by key.
#[derive(Debug)]
pub struct Throttle<K> {
    limit: Option<Limit>,
    used: Mutex<HashMap<K, Used>>,
}

/// What all people of one address may do together.
#[must_use]
pub fn of_household(limit: Limit) -> Limit {
    Limit { burst: limit.burst.saturating_mul(HOUSEHOLD), every: limit.every / HOUSEHOLD }
}

impl<K: Hash + Eq> Throttle<K> {
    /// A throttle with this limit; none lets everything pass.
    #[must_use]
    pub fn new(limit: Option<Limit>) -> Throttle<K> {
        Throttle { limit, used: Mutex::new(HashMap::new()) }
    }

    /// Takes one more for this key.
    ///
    /// # Errors
    /// [`Refusal::Busy`] with the seconds until one is free.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Refusal> {
        let Some(limit) = self.limit else { return Ok(()) };
        let mut used = self.used();
        if used.len() >= MOST && !used.contains_key(&key) {
            used.retain(|_, used| !used.is_over(now));
            if used.len() >= MOST {
                return Err(Refusal::Busy { retry_after: 1 });
            }
        }
        match limit.take(used.get(&key).copied(), now) {
            Ok(more) => {
                used.insert(key, more);
                Ok(())
            }
            Err(Refusal::Flood { retry_after }) => Err(Refusal::Busy { retry_after }),
            Err(other) => Err(other),
        }
    }

    /// Gives back one that was taken for this key.
    pub fn give_back(&self, key: &K) {
        if let Some(limit) = self.limit
            && let Some(used) = self.used().get_mut(key)
        {
            *used = limit.give_back(*used);
        }
    }

    fn used(&self) -> MutexGuard<'_, HashMap<K, Used>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn each_key_has_its_own() {
        let throttle = Throttle::new(Some(Limit { burst: 2, every: Duration::from_secs(10) }));
        let at = |seconds: i64| Instant::from_millis(seconds * 1000);
        assert_eq!(throttle.take("a", at(0)), Ok(()));
        assert_eq!(throttle.take("a", at(0)), Ok(()));
        assert_eq!(throttle.take("a", at(0)), Err(Refusal::Busy { retry_after: 10 }));
        throttle.give_back(&"a");
        assert_eq!(throttle.take("a", at(0)), Ok(()));
        assert_eq!(throttle.take("b", at(0)), Ok(()));
        assert_eq!(throttle.take("a", at(10)), Ok(()));
        assert_eq!(Throttle::new(None).take("a", at(0)), Ok(()));
    }
}
