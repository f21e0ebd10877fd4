//! Wrong passwords, counted for each name from each address and for all names from one address, which wait; and for each name
//! from everywhere, which only asks for the Trial of Harmony: nobody is kept out by what others guess.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use evening::flood::Limit;
use evening::guess::Guesses;
use evening::refusal::Refusal;
use evening::time::Instant;
use evening::trial;

/// The most keys that are remembered; when there are more, those that are over are forgotten, and if none is, a new one is
/// refused, so that an attacker with many addresses cannot grow the memory.
const MOST: usize = 50_000;
/// So many people as one may mistype from one address.
const HOUSEHOLD: u32 = 6;

/// The counts.
#[derive(Debug)]
pub struct Guessing {
    limit: Option<Limit>,
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    by_name: HashMap<(IpAddr, String), Guesses>,
    by_address: HashMap<IpAddr, Guesses>,
    /// From everywhere. These wait for nothing.
    of_name: HashMap<String, Guesses>,
}

impl Guessing {
    /// With this limit for a name; none counts nothing.
    #[must_use]
    pub fn new(limit: Option<Limit>) -> Guessing {
        Guessing { limit, counts: Mutex::default() }
    }

    /// One more try. It counts as wrong, so that many at once do not pass as one.
    ///
    /// # Errors
    /// [`Refusal::Busy`] with the seconds to wait.
    pub fn begin(&self, address: IpAddr, name: &str, now: Instant) -> Result<(), Refusal> {
        let Some(limit) = self.limit else { return Ok(()) };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let all = Limit { burst: limit.burst.saturating_mul(HOUSEHOLD), ..limit };
        let by_address = after(&mut counts.by_address, &address, all, now)?;
        let key = (address, name.to_owned());
        let by_name = after(&mut counts.by_name, &key, limit, now)?;
        // More names than can be remembered are guessed by whoever the other counts stop.
        if let Ok(of_name) = after(&mut counts.of_name, &key.1, Limit { burst: u32::MAX, ..limit }, now) {
            counts.of_name.insert(key.1.clone(), of_name);
        }
        counts.by_address.insert(address, by_address);
        counts.by_name.insert(key, by_name);
        Ok(())
    }

    /// Whether the next try is answered only after the Trial of Harmony. An unknown name is as good as a known one here.
    pub fn asks_trial(&self, address: IpAddr, name: &str, now: Instant) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let reach = |guesses: Option<&Guesses>, count| guesses.is_some_and(|guesses| guesses.has_reached(count, now));
        self.limit.is_some()
            && (reach(counts.of_name.get(name), trial::AFTER) || reach(counts.by_address.get(&address), trial::AFTER * HOUSEHOLD))
    }

    /// The last try was right: this name begins anew. Of the address' others it says nothing.
    pub fn was_right(&self, address: IpAddr, name: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.by_name.remove(&(address, name.to_owned()));
        if let Some(guesses) = counts.by_address.get_mut(&address) {
            *guesses = guesses.without_one();
        }
        if let Some(guesses) = counts.of_name.get_mut(name) {
            *guesses = guesses.without_one();
        }
    }
}

fn after<K: Hash + Eq>(counts: &mut HashMap<K, Guesses>, key: &K, limit: Limit, now: Instant) -> Result<Guesses, Refusal> {
    if counts.len() >= MOST && !counts.contains_key(key) {
        counts.retain(|_, guesses| !guesses.is_over(now));
        if counts.len() >= MOST {
            return Err(Refusal::Busy { retry_after: 1 });
        }
    }
    Guesses::after(counts.get(key).copied(), limit, now)
}
