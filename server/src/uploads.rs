//! Pictures on their way in: one of each member at a time and so many in all, of which one is unpacked at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use evening::account::Actor;
use evening::flood::Limit;
use evening::id::MemberId;
use evening::refusal::Refusal;
use evening::time::Instant;
use tokio::sync::Semaphore;

use crate::fault::Fault;
use crate::throttle::Throttle;

/// How many may be on their way at once. As files they are in memory meanwhile.
const MOST: usize = 8;
/// How many may be unpacked at a time: the largest takes some hundred megabytes, and a core for a second.
const UNPACKED: usize = 1;
/// How many one member may send: what is replaced stays on the disk for an hour.
const PACE: Limit = Limit { burst: 60, every: Duration::from_secs(10) };
/// When a picture that is refused now may be welcome, in seconds.
const SOON: u32 = 2;

/// The pictures that are coming.
pub struct Uploads {
    coming: Mutex<HashSet<MemberId>>,
    turns: Semaphore,
    pace: Throttle<MemberId>,
}

/// A place for one picture, for as long as anybody holds it.
#[derive(Clone)]
pub struct Place(Arc<Held>);

struct Held {
    uploads: Arc<Uploads>,
    by: MemberId,
}

impl Place {
    /// Whose picture it is.
    #[must_use]
    pub fn by(&self) -> MemberId {
        self.0.by
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.uploads.coming().remove(&self.by);
    }
}

impl Default for Uploads {
    fn default() -> Uploads {
        Uploads { coming: Mutex::default(), turns: Semaphore::new(UNPACKED), pace: Throttle::new(Some(PACE)) }
    }
}

impl Uploads {
    /// A place for a picture of this person.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], [`Refusal::AvatarComing`] while they have one, and [`Refusal::Busy`] when there is none.
    pub fn take_place(self: &Arc<Self>, actor: Actor, now: Instant) -> Result<Place, Refusal> {
        let Actor::Member(by) = actor else { return Err(Refusal::SignedOut) };
        let mut coming = self.coming();
        if coming.contains(&by) {
            return Err(Refusal::AvatarComing);
        }
        if coming.len() >= MOST {
            return Err(Refusal::Busy { retry_after: SOON });
        }
        self.pace.take(by, now)?;
        coming.insert(by);
        Ok(Place(Arc::new(Held { uploads: Arc::clone(self), by })))
    }

    /// How many are on their way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.coming().len()
    }

    /// Does this when its turn has come.
    ///
    /// # Errors
    /// [`Fault`] if no turn ever comes.
    pub async fn in_turn<T>(&self, work: impl Future<Output = T>) -> Result<T, Fault> {
        let _turn = self.turns.acquire().await.map_err(|why| Fault::new("waiting to unpack a picture", why))?;
        Ok(work.await)
    }

    fn coming(&self) -> MutexGuard<'_, HashSet<MemberId>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_and_come_back() {
        let (uploads, now) = (Arc::new(Uploads::default()), Instant::from_millis(0));
        let take = |id| uploads.take_place(Actor::Member(MemberId(id)), now);
        assert_eq!(uploads.take_place(Actor::Guest, now).err(), Some(Refusal::SignedOut));
        let mut held: Vec<Place> = (0..7).map(|id| take(id).unwrap()).collect();
        assert_eq!(take(3).err(), Some(Refusal::AvatarComing), "one of each");
        held.push(take(7).unwrap());
        assert_eq!(take(8).err(), Some(Refusal::Busy { retry_after: SOON }), "and so many in all");
        let copy = held.pop();
        assert!(take(8).is_err());
        drop(copy);
        assert!(take(8).is_ok());
        for _ in 0..PACE.burst - 1 {
            assert!(take(9).is_ok());
        }
        assert!(take(9).is_ok());
        assert_eq!(take(9).err(), Some(Refusal::Busy { retry_after: 10 }), "and not too often");
    }

    #[tokio::test]
    async fn one_is_unpacked_at_a_time() {
        let uploads = Uploads::default();
        let turn = uploads.turns.acquire().await.unwrap();
        let mut waiting = Box::pin(uploads.in_turn(async { 5 }));
        assert!(futures::poll!(waiting.as_mut()).is_pending());
        drop(turn);
        assert_eq!(waiting.await.unwrap(), 5);
    }
}
