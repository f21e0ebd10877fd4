//! Pictures on their way in: one of each member at a time. While they come there is room for so many, and for fewer of one address;
//! those that have come wait in a short row, of which one is unpacked at a time. So whoever sends slowly keeps nobody from the row.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use evening::account::Actor;
use evening::flood::Limit;
use evening::id::MemberId;
use evening::refusal::Refusal;
use evening::time::Instant;
use tokio::sync::Semaphore;

use crate::alone::NotDone;
use crate::fault::Fault;
use crate::throttle::Throttle;

/// How many may come at once: as files they are in memory meanwhile, up to 5 MB each.
const COMING: usize = 32;
/// How many of them from one address.
const COMING_FROM_ONE: usize = 8;
/// How many that have come may wait to be unpacked, the one under way included.
const ROW: usize = 8;
/// How many may be unpacked at a time: the largest takes some hundred megabytes, and a core for a second.
const UNPACKED: usize = 1;
/// How many one member may send: what is replaced stays on the disk for an hour.
const PACE: Limit = Limit { burst: 60, every: Duration::from_secs(10) };
/// When a picture that is refused now may be welcome, in seconds.
const SOON: u32 = 2;

/// The pictures that are on their way.
pub struct Uploads {
    under_way: Mutex<UnderWay>,
    row: Semaphore,
    turns: Semaphore,
    pace: Throttle<MemberId>,
}

#[derive(Default)]
struct UnderWay {
    members: HashSet<MemberId>,
    /// How many come from where.
    coming: HashMap<IpAddr, usize>,
}

/// A place for one picture of a member, for as long as anybody holds it.
#[derive(Clone)]
pub struct Place(Arc<Held>);

struct Held {
    uploads: Arc<Uploads>,
    by: MemberId,
}

/// Room for one picture to come, for as long as it is held.
pub struct Coming {
    uploads: Arc<Uploads>,
    from: IpAddr,
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
        self.uploads.under_way().members.remove(&self.by);
    }
}

impl Drop for Coming {
    fn drop(&mut self) {
        let mut under_way = self.uploads.under_way();
        if let Some(count) = under_way.coming.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                under_way.coming.remove(&self.from);
            }
        }
    }
}

impl Default for Uploads {
    fn default() -> Uploads {
        let (row, turns) = (Semaphore::new(ROW), Semaphore::new(UNPACKED));
        Uploads { under_way: Mutex::default(), row, turns, pace: Throttle::new(Some(PACE)) }
    }
}

impl Uploads {
    /// A place for a picture of this person, and room for it to come from there.
    ///
    /// # Errors
    /// [`Refusal::SignedOut`], [`Refusal::AvatarComing`] while they have one, and [`Refusal::Busy`] when there is no room.
    pub fn take_place(self: &Arc<Self>, actor: Actor, from: IpAddr, now: Instant) -> Result<(Place, Coming), Refusal> {
        let Actor::Member(by) = actor else { return Err(Refusal::SignedOut) };
        let mut under_way = self.under_way();
        if under_way.members.contains(&by) {
            return Err(Refusal::AvatarComing);
        }
        let from_there = under_way.coming.get(&from).copied().unwrap_or(0);
        if from_there >= COMING_FROM_ONE || under_way.coming.values().sum::<usize>() >= COMING {
            return Err(Refusal::Busy { retry_after: SOON });
        }
        self.pace.take(by, now)?;
        under_way.members.insert(by);
        under_way.coming.insert(from, from_there + 1);
        Ok((Place(Arc::new(Held { uploads: Arc::clone(self), by })), Coming { uploads: Arc::clone(self), from }))
    }

    /// How many are on their way.
    #[must_use]
    pub fn count(&self) -> usize {
        self.under_way().members.len()
    }

    /// Does this with a picture that has come, when its turn has come.
    ///
    /// # Errors
    /// [`Refusal::Busy`] when too many wait for theirs, and [`Fault`] if no turn ever comes.
    pub async fn in_turn<T>(&self, work: impl Future<Output = T>) -> Result<T, NotDone> {
        let _waits = self.row.try_acquire().map_err(|_| Refusal::Busy { retry_after: SOON })?;
        let _turn = self.turns.acquire().await.map_err(|why| Fault::new("waiting to unpack a picture", why))?;
        Ok(work.await)
    }

    fn under_way(&self) -> MutexGuard<'_, UnderWay> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: Refusal = Refusal::Busy { retry_after: SOON };

    #[test]
    fn room_to_come_is_bounded_and_comes_back_once_they_have_come() {
        let (uploads, now) = (Arc::new(Uploads::default()), Instant::from_millis(0));
        let take = |id: usize, from: u8| {
            let id = MemberId(id.try_into().unwrap());
            uploads.take_place(Actor::Member(id), IpAddr::from([127, 0, 0, from]), now)
        };
        assert_eq!(uploads.take_place(Actor::Guest, IpAddr::from([127, 0, 0, 1]), now).err(), Some(Refusal::SignedOut));
        let mut held: Vec<_> = (0..COMING_FROM_ONE).map(|id| take(id, 0).unwrap()).collect();
        assert_eq!(take(3, 1).err(), Some(Refusal::AvatarComing), "one of each");
        assert_eq!(take(100, 0).err(), Some(BUSY), "so many of one address");
        held.extend((COMING_FROM_ONE..COMING).map(|id| take(id, (id / COMING_FROM_ONE).try_into().unwrap()).unwrap()));
        assert_eq!(take(100, 9).err(), Some(BUSY), "and so many in all");
        assert_eq!(uploads.count(), COMING);

        let (place, coming) = held.pop().unwrap();
        drop(coming);
        assert!(take(100, 9).is_ok(), "what has come takes no room");
        assert_eq!(take(COMING - 1, 9).err(), Some(Refusal::AvatarComing), "and still is the only one of its sender");
        drop(place);
        for _ in 0..PACE.burst - 1 {
            assert!(take(COMING - 1, 9).is_ok());
        }
        assert_eq!(take(COMING - 1, 9).err(), Some(Refusal::Busy { retry_after: 10 }), "and not too often");
        drop(held);
        assert!(uploads.under_way().coming.is_empty() && uploads.count() == 0);
    }

    #[tokio::test]
    async fn one_is_unpacked_at_a_time_and_few_wait_for_that() {
        let uploads = Uploads::default();
        let turn = uploads.turns.acquire().await.unwrap();
        let wait = || Box::pin(uploads.in_turn(async { 5 }));
        let mut waiting: Vec<_> = (0..ROW).map(|_| wait()).collect();
        for waits in &mut waiting {
            assert!(futures::poll!(waits.as_mut()).is_pending());
        }
        assert!(matches!(wait().await, Err(NotDone::Refused(BUSY))));
        drop(turn);
        for waits in waiting {
            assert_eq!(waits.await.unwrap(), 5);
        }
        assert_eq!(wait().await.unwrap(), 5);
    }
}
