//! One thread that writes to all live streams whose sockets were taken out of hyper.
//!
//! It wakes when something was told, when a socket takes more or has gone, and once a second. What was told since it looked
//! last is put together once for everybody, once for those who keep order and, where a copy differs, for whom it does; each
//! socket gets it in one write. What is told meanwhile goes out together in the next round, without a timer.

use std::collections::HashSet;
use std::io::{self, Write};
use std::mem;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use bytes::Bytes;
use evening::account::Actor;
use evening::id::{MemberId, Seq};
use mio::event::Event;
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;
use tracing::{debug, error};

use crate::hub::{Cut, Entry, Onlooker, Reader, Stretch};
use crate::live::follower::{Fate, Follower};
use crate::live::greeting;
use crate::live::run::Run;
use crate::memory;
use crate::site::Site;
use crate::streams::Seat;

/// The token of whatever is no socket.
const WAKE: Token = Token(usize::MAX);
/// How often it looks who is quiet or stuck, at least.
const SWEEP: Duration = Duration::from_secs(1);
/// After so many arrivals the memory of their requests is worth giving back.
const BURST: usize = 256;

/// A stream that is to be followed from its reader's place on.
pub struct Arrival {
    /// Its socket, which does not block.
    pub socket: TcpStream,
    /// Its place.
    pub reader: Reader,
    /// Its room.
    pub seat: Seat,
    /// What is still to be said before that: most begin with a head, a greeting and what they have missed, in one go.
    pub said: Bytes,
}

impl Arrival {
    /// Tells whoever comes in the very moment in which the door closes when to come back. A new socket takes as much at once.
    fn turn_away(mut self) {
        let said = [&self.said[..], &greeting::farewell()].concat();
        let _ = self.socket.write(&said).and_then(|_| self.socket.shutdown(Shutdown::Write));
    }
}

/// The way in to the engine's thread.
pub struct Door {
    waiting: Mutex<Waiting>,
    waker: Waker,
}

struct Waiting {
    /// Those who are to be let in: no more than there are seats.
    arrivals: Vec<Arrival>,
    is_open: bool,
}

impl Door {
    /// Whether streams are followed here. If the thread broke, they are not.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.waiting().is_open
    }

    /// Lets a stream in, or ends it if it comes too late.
    pub fn admit(&self, arrival: Arrival) {
        let is_first = {
            let mut waiting = self.waiting();
            if !waiting.is_open {
                drop(waiting);
                arrival.turn_away();
                return;
            }
            waiting.arrivals.push(arrival);
            waiting.arrivals.len() == 1
        };
        // Whoever comes before the thread has looked is found beside the first.
        if is_first {
            self.wake();
        }
    }

    fn close(&self) {
        self.waiting().is_open = false;
        self.wake();
    }

    fn wake(&self) {
        if let Err(why) = self.waker.wake() {
            error!("The live streams cannot be woken: {why}");
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The engine, from outside.
pub struct Engine {
    door: Arc<Door>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts it.
    ///
    /// # Errors
    /// What the machine says when it has no descriptor or thread to spare.
    pub fn start(site: &Arc<Site>) -> io::Result<Engine> {
        let poll = Poll::new()?;
        let waker = Waker::new(poll.registry(), WAKE)?;
        let waiting = Mutex::new(Waiting { arrivals: Vec::new(), is_open: true });
        let door = Arc::new(Door { waiting, waker });
        let (place, seq) = site.hub.end();
        let works = Works {
            poll,
            door: Arc::clone(&door),
            site: Arc::clone(site),
            followers: Slab::new(),
            place,
            seq,
            run: Run::new(place, seq),
            arrived: 0,
            counted: 0,
        };
        let bell = Arc::clone(&door);
        site.hub.wakes(move || bell.wake());
        let thread = thread::Builder::new().name("live".to_owned()).spawn(move || works.run())?;
        Ok(Engine { door, thread: Some(thread) })
    }

    /// The way in.
    #[must_use]
    pub fn door(&self) -> Arc<Door> {
        Arc::clone(&self.door)
    }

    /// Tells all streams when to come back, ends them, and waits until that is done.
    pub async fn stop(mut self) {
        self.door.close();
        let thread = self.thread.take();
        let joined = tokio::task::spawn_blocking(|| thread.map(JoinHandle::join)).await;
        if !matches!(joined, Ok(Some(Ok(())))) {
            error!("The live streams' thread broke");
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.door.close();
    }
}

/// The engine, from inside.
struct Works {
    poll: Poll,
    door: Arc<Door>,
    site: Arc<Site>,
    followers: Slab<Follower>,
    /// Whoever is not stuck has been told all that stands before it; who has just come may be ahead of it.
    place: u64,
    /// The last frame before it.
    seq: Seq,
    /// What is put together for one of them.
    run: Run,
    /// How many came since memory was given back.
    arrived: usize,
    /// How many of them had come by the last sweep.
    counted: usize,
}

impl Drop for Works {
    fn drop(&mut self) {
        // Also when it broke: then streams go out as bodies.
        let mut waiting = self.door.waiting();
        waiting.is_open = false;
        let late = mem::take(&mut waiting.arrivals);
        drop(waiting);
        drop(late);
    }
}

impl Works {
    fn run(mut self) {
        // Who has gone is seen before the others are told: that many may go at once.
        let mut events = Events::with_capacity(4096);
        let every = SWEEP.min(self.site.heartbeat / 4);
        let mut swept = Instant::now();
        let mut is_more = false;
        loop {
            let pause = if is_more { Duration::ZERO } else { every.saturating_sub(swept.elapsed()) };
            match self.poll.poll(&mut events, Some(pause)) {
                Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
                Err(why) => return error!("Waiting for live streams failed: {why}"),
                Ok(()) => {}
            }
            let now = self.site.clock.steady();
            for event in events.iter().filter(|event| event.token() != WAKE) {
                self.stir(event, now);
            }
            let (arrivals, is_open) = {
                let mut waiting = self.door.waiting();
                (mem::take(&mut waiting.arrivals), waiting.is_open)
            };
            is_more = self.tell(now);
            for arrival in arrivals {
                self.admit(arrival, now);
            }
            if !is_open {
                while self.tell(now) {}
                return self.say_farewell();
            }
            if swept.elapsed() >= every {
                self.sweep(now);
                swept = Instant::now();
            }
        }
    }

    /// A socket takes more, or says something, or is gone.
    fn stir(&mut self, event: &Event, now: Instant) {
        let Token(key) = event.token();
        let Some(follower) = self.followers.get_mut(key) else { return };
        let mut fate = Fate::Stays;
        if event.is_read_closed() || event.is_error() {
            fate = Fate::Left;
        } else if event.is_readable() {
            fate = follower.hear(&mut [0; 4096]);
        }
        if fate == Fate::Stays && event.is_writable() && follower.is_stuck() {
            fate = follower.go_on(&self.site, self.place, &mut self.run, now);
        }
        if !self.stays(fate) {
            self.followers.remove(key);
        }
    }

    /// Tells everybody what there is to tell, as much as goes out in one piece: in a storm those who were stuck have their
    /// turn in between. Whether there was anything.
    fn tell(&mut self, now: Instant) -> bool {
        match self.site.hub.stretch(self.place) {
            Ok(stretch) if stretch.entries.is_empty() => return false,
            Ok(stretch) => self.tell_stretch(&stretch, now),
            Err(cut) => {
                // This thread has fallen behind the ring, and with it everybody.
                (self.place, self.seq) = self.site.hub.end();
                self.retain(|_, _, _| Fate::Cut(cut));
            }
        }
        true
    }

    fn tell_stretch(&mut self, stretch: &Stretch, now: Instant) {
        let Stretch { first, entries } = stretch;
        let (place, seq) = (self.place, self.seq);
        let run_for = |is_staff| Run::of(entries, place, seq, Onlooker { actor: Actor::Guest, is_staff });
        let (public, staff) = (run_for(false), run_for(true));
        (self.place, self.seq) = (public.place(), public.seq());
        let end = self.place;
        let own: HashSet<MemberId> =
            entries.iter().flat_map(|entry| entry.owner().into_iter().chain(entry.new_role_of())).collect();
        let has_own = |actor| matches!(actor, Actor::Member(id) if own.contains(&id));
        let places = entries.iter().map(|entry| &**entry).zip(place..);
        let ends: Vec<(&Entry, u64)> = places.filter(|(entry, _)| entry.is_end()).collect();
        self.retain(|follower, site, run| {
            if ends.iter().any(|&(entry, place)| follower.is_ended_by(entry, place)) {
                follower.end_session(run);
                Fate::Cut(Cut::SessionEnded)
            } else if follower.is_stuck() {
                if follower.place() < *first { Fate::Cut(Cut::Lagged) } else { Fate::Stays }
            } else if follower.place() != place || has_own(follower.actor()) {
                // Who has just come may also be ahead of this.
                follower.go_on(site, end, run, now)
            } else {
                follower.write(site, if follower.is_staff() { &staff } else { &public }, now)
            }
        });
    }

    fn admit(&mut self, arrival: Arrival, now: Instant) {
        let Arrival { socket, reader, seat, said } = arrival;
        self.arrived += 1;
        let socket = mio::net::TcpStream::from_std(socket);
        let place = self.followers.vacant_key();
        let mut follower = Follower::new(socket, reader, seat, said, now);
        // Both once and for all. That a socket takes more is said when it has refused some, and not before.
        let interest = Interest::READABLE | Interest::WRITABLE;
        let fate = match self.poll.registry().register(follower.socket(), Token(place), interest) {
            Ok(()) => follower.go_on(&self.site, self.place, &mut self.run, now),
            Err(why) => {
                error!("A live stream cannot be followed: {why}");
                Fate::Left
            }
        };
        if self.stays(fate) {
            self.followers.insert(follower);
        }
    }

    /// Says something to whoever heard nothing for long, and cuts off whoever takes nothing.
    fn sweep(&mut self, now: Instant) {
        let (heartbeat, place) = (self.site.heartbeat, self.place);
        let mut warm = Run::new(place, self.seq);
        warm.say(&greeting::heartbeat(&self.site, self.seq));
        self.retain(|follower, site, _| {
            if follower.is_stuck_for_good(now) {
                Fate::Cut(Cut::Lagged)
            } else if follower.place() == place && follower.is_quiet(now, heartbeat) {
                follower.write(site, &warm, now)
            } else {
                Fate::Stays
            }
        });
        let slowest = self.followers.iter().map(|(_, follower)| follower.place()).min().unwrap_or(place);
        self.site.meter.reader_lag.set(place.saturating_sub(slowest));
        if self.arrived >= BURST && self.arrived == self.counted {
            memory::give_back();
            self.arrived = 0;
        }
        self.counted = self.arrived;
    }

    fn say_farewell(mut self) {
        let run = &mut self.run;
        for (_, follower) in &mut self.followers {
            follower.say_last(&greeting::farewell(), run);
        }
    }

    /// Lets those go who do not stay: with their sockets, their seats and their places among those who are here.
    fn retain(&mut self, mut fate: impl FnMut(&mut Follower, &Site, &mut Run) -> Fate) {
        let Works { site, followers, run, .. } = self;
        let mut lagged = 0;
        followers.retain(|_, follower| {
            let fate = fate(follower, site, run);
            lagged += u64::from(fate == Fate::Cut(Cut::Lagged));
            fate == Fate::Stays
        });
        self.count_cuts(lagged);
    }

    fn stays(&self, fate: Fate) -> bool {
        self.count_cuts(u64::from(fate == Fate::Cut(Cut::Lagged)));
        fate == Fate::Stays
    }

    fn count_cuts(&self, lagged: u64) {
        if lagged > 0 {
            debug!("Cut {lagged} streams that fell behind");
            self.site.meter.stream_cuts.add(lagged);
        }
    }
}
