//! One socket that follows the ring: a file descriptor, who reads, and a cursor.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use bytes::Bytes;
use evening::account::Actor;
use evening::wire::ResetReason;
use mio::net::TcpStream;

use crate::encode;
use crate::hub::{Cut, Entry, Here, Onlooker, Reader};
use crate::live::greeting;
use crate::live::run::{Cursor, Run};
use crate::site::Site;
use crate::streams::Seat;

/// For so long a socket may take nothing while there is something for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// A stream has nothing to hear: whoever says more than this at once is no browser.
const HEARD: usize = 64 << 10;

/// Whether a follower goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It does.
    Stays,
    /// The other side is gone.
    Left,
    /// There is nothing more for it.
    Cut(Cut),
}

/// Nothing that grows: all that it is told stands in the ring.
pub(super) struct Follower {
    socket: TcpStream,
    here: Here,
    is_staff: bool,
    session: Option<Box<str>>,
    /// Where the ring ended when it began to read.
    began: u64,
    cursor: Cursor,
    /// Frames before this place are counted as delivered.
    counted: u64,
    /// When it was told something last.
    told: Instant,
    /// Since when its socket takes nothing.
    stuck: Option<Instant>,
    _seat: Seat,
}

impl Follower {
    pub(super) fn new(socket: TcpStream, reader: Reader, seat: Seat, said: Bytes, now: Instant) -> Follower {
        let Reader { here, is_staff, session, began, place, seq, told: _ } = reader;
        let cursor = Cursor { place, seq, rest: said };
        let session = session.map(String::into_boxed_str);
        Follower { socket, here, is_staff, session, began, cursor, counted: place, told: now, stuck: None, _seat: seat }
    }

    pub(super) fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    pub(super) fn actor(&self) -> Actor {
        self.here.actor
    }

    pub(super) fn is_staff(&self) -> bool {
        self.is_staff
    }

    pub(super) fn is_ended_by(&self, entry: &Entry, place: u64) -> bool {
        entry.ends(self.here.actor, self.session.as_deref(), place < self.began)
    }

    pub(super) fn place(&self) -> u64 {
        self.cursor.place
    }

    pub(super) fn is_stuck(&self) -> bool {
        self.stuck.is_some()
    }

    pub(super) fn is_stuck_for_good(&self, now: Instant) -> bool {
        self.stuck.is_some_and(|since| now.duration_since(since) >= PATIENCE)
    }

    pub(super) fn is_quiet(&self, now: Instant, heartbeat: Duration) -> bool {
        self.stuck.is_none() && now.duration_since(self.told) >= heartbeat
    }

    /// Reads what the other side says, which nobody wants to know, to find out whether it is still there.
    pub(super) fn hear(&mut self, heard: &mut [u8]) -> Fate {
        let mut most = HEARD;
        loop {
            match self.socket.read(heard) {
                Ok(0) => return Fate::Left,
                Ok(read) if read < most => most -= read,
                Ok(_) => return Fate::Left,
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => return Fate::Stays,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Fate::Left,
            }
        }
    }

    /// Goes on by itself up to this place, through what is for its eyes alone.
    pub(super) fn go_on(&mut self, site: &Site, until: u64, run: &mut Run, now: Instant) -> Fate {
        while self.cursor.place < until || !self.cursor.rest.is_empty() {
            run.begin(&self.cursor);
            match site.hub.stretch(self.cursor.place) {
                Err(cut) => {
                    // What was begun, such as the head of a stream that is let in too late.
                    self.say_last(&Bytes::new(), run);
                    return Fate::Cut(cut);
                }
                Ok(stretch) => {
                    for entry in &stretch.entries {
                        if run.place() >= until {
                            break;
                        }
                        if self.is_ended_by(entry, run.place()) {
                            self.end_session(run);
                            return Fate::Cut(Cut::SessionEnded);
                        }
                        run.add(entry, Onlooker { actor: self.here.actor, is_staff: self.is_staff });
                        if entry.new_role_of().is_some_and(|id| self.here.actor == Actor::Member(id)) {
                            self.is_staff = site.is_staff(self.here.actor);
                            run.say(&greeting::anew(site, run.seq()));
                        }
                    }
                }
            }
            let fate = self.write(site, run, now);
            if fate != Fate::Stays || self.is_stuck() {
                return fate;
            }
        }
        Fate::Stays
    }

    /// Writes a run that begins where the cursor is.
    pub(super) fn write(&mut self, site: &Site, run: &Run, now: Instant) -> Fate {
        // Before they are out: whoever has read a frame finds it counted.
        site.meter.deliveries.add(run.frames_from(self.counted));
        self.counted = self.counted.max(run.place());
        let Ok(written) = self.send(run.bytes()) else { return Fate::Left };
        if written > 0 {
            self.told = now;
        }
        self.cursor = run.after(written, &self.cursor);
        self.stuck = match written < run.bytes().len() {
            true if written > 0 => Some(now),
            true => self.stuck.or(Some(now)),
            false => None,
        };
        Fate::Stays
    }

    /// The last words to whoever is let in no more.
    pub(super) fn end_session(&mut self, run: &mut Run) {
        self.say_last(&encode::reset(self.cursor.seq, ResetReason::SessionEnded), run);
    }

    /// Says this after what was begun, as far as the socket takes it, and nothing after it.
    pub(super) fn say_last(&mut self, said: &Bytes, run: &mut Run) {
        run.begin(&self.cursor);
        run.say(said);
        // A socket that is closed with something unread in it takes back what is on its way.
        self.hear(&mut [0; 4096]);
        if self.send(run.bytes()).is_ok() {
            let _ = self.socket.shutdown(Shutdown::Write);
        }
    }

    /// How much of this the socket takes. After less than all it says by itself when it takes more.
    fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = 0;
        while written < bytes.len() {
            match self.socket.write(&bytes[written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(more) => written += more,
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => break,
                Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
                Err(why) => return Err(why),
            }
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_follower_is_small() {
        assert!(size_of::<Follower>() <= 192, "{} bytes", size_of::<Follower>());
    }
}
