//! How many live streams there may be, in all and for one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evening::refusal::Refusal;

/// The open streams.
#[derive(Debug)]
pub struct Streams {
    most: Option<u64>,
    most_per_address: Option<u64>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: u64,
    by_address: HashMap<IpAddr, u64>,
}

/// Room for one stream, until it is dropped.
#[derive(Debug)]
pub struct Seat {
    streams: Arc<Streams>,
    address: IpAddr,
}

impl Streams {
    /// At most so many; none means no limit.
    #[must_use]
    pub fn new(most: Option<u64>, most_per_address: Option<u64>) -> Streams {
        Streams { most, most_per_address, open: Mutex::default() }
    }

    /// Room for one more from this address.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when there is none.
    pub fn take_seat(self: &Arc<Self>, address: IpAddr) -> Result<Seat, Refusal> {
        let mut open = self.open();
        let here = open.by_address.get(&address).copied().unwrap_or(0);
        let is_full = |count: u64, most: Option<u64>| most.is_some_and(|most| count >= most);
        if is_full(open.all, self.most) || is_full(here, self.most_per_address) {
            return Err(Refusal::Busy { retry_after: 5 });
        }
        open.all += 1;
        open.by_address.insert(address, here + 1);
        Ok(Seat { streams: Arc::clone(self), address })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        open.all -= 1;
        if let Some(here) = open.by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                open.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_bounded_and_come_back() {
        let streams = Arc::new(Streams::new(Some(3), Some(2)));
        let here: IpAddr = [10, 0, 0, 1].into();
        let there: IpAddr = [10, 0, 0, 2].into();
        let first = streams.take_seat(here);
        let _second = streams.take_seat(here);
        assert!(streams.take_seat(here).is_err());
        let _third = streams.take_seat(there);
        assert!(streams.take_seat(there).is_err());
        drop(first);
        assert!(streams.take_seat(there).is_ok());
    }
}
