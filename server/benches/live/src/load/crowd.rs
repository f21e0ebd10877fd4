//! All who read and write, on one thread.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::Failed;
use crate::line;
use crate::load::Wire;
use crate::load::poster::Poster;
use crate::load::subscriber::{Phase, Subscriber};
use crate::load::tally::Tally;

/// How many come at a time, unless all were dropped.
const COMING: usize = 256;
/// Where the tokens of those who write begin.
const POSTERS: usize = 1 << 24;
/// The kernel wakes us by the millisecond: the last one before a message is due is waited for awake.
const AWAKE: Duration = Duration::from_millis(2);

/// Everybody.
pub struct Crowd {
    poll: Poll,
    events: Events,
    ready: Vec<Token>,
    host: SocketAddr,
    wire: Wire,
    pub subscribers: Vec<Subscriber>,
    posters: Vec<Poster>,
    idle: VecDeque<usize>,
    /// Messages that are due, and that nobody has a hand free for.
    waiting: VecDeque<u32>,
    text: String,
    pace: Option<Pace>,
    pub tally: Tally,
    buffer: Vec<u8>,
    /// How many bytes came through the streams.
    pub bytes: u64,
    pub live: usize,
    /// How many streams have ended that should not have.
    pub ended: usize,
    pub refused: usize,
}

/// When messages are due.
#[derive(Clone, Copy)]
struct Pace {
    next: Instant,
    pause: Duration,
}

impl Crowd {
    /// So many who write, and nobody yet who reads.
    pub fn new(host: SocketAddr, wire: Wire, posters: usize, text: String) -> Result<Crowd, Failed> {
        let poll = Poll::new()?;
        let mut joined = Vec::new();
        for place in 0..posters {
            let mut poster = Poster::join(host, wire, place)?;
            poll.registry().register(&mut poster.socket, Token(POSTERS + place), Interest::READABLE)?;
            joined.push(poster);
        }
        Ok(Crowd {
            poll,
            events: Events::with_capacity(4096),
            ready: Vec::new(),
            host,
            wire,
            subscribers: Vec::new(),
            posters: joined,
            idle: (0..posters).collect(),
            waiting: VecDeque::new(),
            text,
            pace: None,
            tally: Tally::default(),
            buffer: vec![0; 64 << 10],
            bytes: 0,
            live: 0,
            ended: 0,
            refused: 0,
        })
    }

    /// Lets so many read, and waits until all do.
    pub fn gather(&mut self, count: usize) -> Result<(), Failed> {
        let deadline = Instant::now() + Duration::from_secs(120);
        while self.live < count {
            while self.subscribers.len() < count && self.subscribers.len() - self.live < COMING {
                let place = self.subscribers.len();
                let socket = self.connect(place)?;
                self.subscribers.push(Subscriber::new(socket));
            }
            self.turn(deadline)?;
            if Instant::now() > deadline || self.ended > 0 {
                return Err(format!("{} of {count} read, {} streams have ended", self.live, self.ended).into());
            }
        }
        Ok(())
    }

    /// Drops all connections at once; everybody comes back as quickly as they can.
    pub fn drop_all(&mut self) -> Result<(), Failed> {
        for place in 0..self.subscribers.len() {
            // What came is read, as a browser would have.
            self.bytes += self.subscribers[place].read(&mut self.buffer, &mut self.tally)? as u64;
            let _ = self.subscribers[place].socket.shutdown(std::net::Shutdown::Both);
        }
        self.live = 0;
        for place in 0..self.subscribers.len() {
            let socket = self.connect(place)?;
            self.subscribers[place].return_by(socket);
        }
        Ok(())
    }

    fn connect(&mut self, place: usize) -> Result<TcpStream, Failed> {
        let mut socket = TcpStream::connect(self.host)?;
        self.poll.registry().register(&mut socket, Token(place), Interest::READABLE | Interest::WRITABLE)?;
        Ok(socket)
    }

    /// Messages are due from now on, one after each pause.
    pub fn write_every(&mut self, pause: Duration) {
        self.pace = Some(Pace { next: Instant::now() + pause, pause });
    }

    /// No more are due.
    pub fn write_no_more(&mut self) {
        self.pace = None;
    }

    /// Goes on until it is so, or the time is over: whether it is so.
    pub fn go_on(&mut self, until: Instant, is_so: impl Fn(&Crowd) -> bool) -> Result<bool, Failed> {
        while !is_so(self) {
            if Instant::now() >= until {
                return Ok(false);
            }
            self.turn(until)?;
        }
        Ok(true)
    }

    /// Goes on until nothing has come for a while although something is missing: whether all came.
    pub fn hear_out(&mut self, readers: usize) -> Result<bool, Failed> {
        let (patience, end) = (Duration::from_secs(3), Instant::now() + Duration::from_secs(60));
        loop {
            let heard = self.tally.heard;
            let is_done = |crowd: &Crowd| crowd.tally.lost(readers) == 0 && crowd.idle.len() == crowd.posters.len();
            if self.go_on(Instant::now() + patience, is_done)? {
                return Ok(true);
            }
            if self.tally.heard == heard || Instant::now() > end {
                return Ok(false);
            }
        }
    }

    /// Waits for something to happen, and sees to it.
    fn turn(&mut self, until: Instant) -> Result<(), Failed> {
        self.write()?;
        let now = Instant::now();
        let due = self.pace.map_or(until, |pace| pace.next.checked_sub(AWAKE).unwrap_or(now).min(until));
        let wait = due.saturating_duration_since(now);
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(why) if why.kind() != ErrorKind::Interrupted => return Err(why.into()),
            _ => {}
        }
        self.ready.clear();
        self.ready.extend(self.events.iter().map(mio::event::Event::token));
        for place in 0..self.ready.len() {
            match self.ready[place].0 {
                poster @ POSTERS.. => self.answered(poster - POSTERS)?,
                subscriber => self.told(subscriber)?,
            }
            // A long turn is no reason to be late.
            if place % 256 == 255 {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Failed> {
        if let Some(pace) = &mut self.pace {
            let now = Instant::now();
            while pace.next <= now {
                self.waiting.push_back(self.tally.begin(pace.next));
                pace.next += pace.pause;
            }
        }
        while !self.waiting.is_empty()
            && let Some(place) = self.idle.pop_front()
            && let Some(message) = self.waiting.pop_front()
        {
            self.posters[place].say(message, &self.text)?;
        }
        Ok(())
    }

    fn answered(&mut self, place: usize) -> Result<(), Failed> {
        let poster = &mut self.posters[place];
        let Some(is_yes) = poster.read()? else { return Ok(()) };
        self.refused += usize::from(!is_yes);
        if let Some(message) = poster.sent.take() {
            self.tally.answer(message, Instant::now());
        }
        self.idle.push_back(place);
        self.write()
    }

    fn told(&mut self, place: usize) -> Result<(), Failed> {
        let subscriber = &mut self.subscribers[place];
        let before = subscriber.phase;
        if before == Phase::Connecting {
            let request = request(self.host, self.wire, subscriber.last);
            if subscriber.ask(&request)? {
                self.poll.registry().reregister(&mut subscriber.socket, Token(place), Interest::READABLE)?;
            }
            return Ok(());
        }
        self.bytes += subscriber.read(&mut self.buffer, &mut self.tally)? as u64;
        match (before, subscriber.phase) {
            (Phase::Asking, Phase::Live) => self.live += 1,
            (Phase::Asking, Phase::Over) => self.ended += 1,
            (Phase::Live, Phase::Over) => {
                self.live -= 1;
                self.ended += 1;
            }
            _ => {}
        }
        Ok(())
    }
}

/// How the stream is asked for.
pub fn request(host: SocketAddr, wire: Wire, last: Option<u64>) -> Vec<u8> {
    let last = match (last, wire) {
        (None, _) => String::new(),
        (Some(id), Wire::Nchan) => format!("Last-Event-ID: {}\r\n", line::as_second_and_place(id)),
        (Some(id), Wire::Site | Wire::Plain) => format!("Last-Event-ID: {id}\r\n"),
    };
    format!("GET /live HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n{last}\r\n").into_bytes()
}
