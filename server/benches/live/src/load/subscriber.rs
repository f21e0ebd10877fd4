//! One who reads the stream.

use std::io::{ErrorKind, Read, Write};
use std::time::Instant;

use mio::net::TcpStream;

use crate::Failed;
use crate::line::Line;
use crate::load::tally::{Heard, Tally};

/// How far a reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Connecting,
    /// The request is sent.
    Asking,
    Live,
    /// The stream has ended.
    Over,
}

/// A reader, over all its connections.
pub struct Subscriber {
    pub socket: TcpStream,
    pub phase: Phase,
    /// The event that it goes on from.
    pub last: Option<u64>,
    heard: Heard,
    event: Event,
    /// What came of a line that is not whole yet.
    begun: Vec<u8>,
}

/// What is known of an event that is not over yet.
#[derive(Default)]
struct Event {
    id: Option<u64>,
    is_other: bool,
    number: Option<u32>,
}

impl Subscriber {
    pub fn new(socket: TcpStream) -> Subscriber {
        Subscriber {
            socket,
            phase: Phase::Connecting,
            last: None,
            heard: Heard::default(),
            event: Event::default(),
            begun: Vec::new(),
        }
    }

    /// The connection is gone, and another one begins.
    pub fn return_by(&mut self, socket: TcpStream) {
        self.socket = socket;
        self.phase = Phase::Connecting;
        self.event = Event::default();
        self.begun.clear();
    }

    /// Sends the request, once there is a connection.
    pub fn ask(&mut self, request: &[u8]) -> Result<bool, Failed> {
        if let Some(why) = self.socket.take_error()? {
            return Err(format!("no connection: {why}").into());
        }
        match self.socket.write(request) {
            Ok(length) if length == request.len() => {
                self.phase = Phase::Asking;
                Ok(true)
            }
            Ok(_) => Err("a request did not fit into a socket".into()),
            Err(why) if matches!(why.kind(), ErrorKind::NotConnected | ErrorKind::WouldBlock) => Ok(false),
            Err(why) => Err(why.into()),
        }
    }

    /// Reads what has come: how many bytes.
    pub fn read(&mut self, buffer: &mut [u8], tally: &mut Tally) -> Result<usize, Failed> {
        let mut all = 0;
        loop {
            match self.socket.read(buffer) {
                Ok(0) => {
                    self.phase = Phase::Over;
                    return Ok(all);
                }
                Ok(length) => {
                    all += length;
                    self.take(&buffer[..length], tally)?;
                    // The kernel tells of what comes after a read that did not fill the buffer, so nothing is left to ask for.
                    if length < buffer.len() {
                        return Ok(all);
                    }
                }
                Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(all),
                Err(why) if why.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.phase = Phase::Over;
                    return Ok(all);
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8], tally: &mut Tally) -> Result<(), Failed> {
        let now = Instant::now();
        if self.phase == Phase::Asking {
            self.begun.extend_from_slice(bytes);
            let Some(end) = memchr::memmem::find(&self.begun, b"\r\n\r\n") else { return Ok(()) };
            let answer = std::mem::take(&mut self.begun);
            if !answer.starts_with(b"HTTP/1.1 200") {
                return Err(format!("no stream but {}", String::from_utf8_lossy(&answer)).into());
            }
            self.phase = Phase::Live;
            self.take_lines(&answer[end + 4..], now, tally);
        } else if self.begun.is_empty() {
            self.take_lines(bytes, now, tally);
        } else {
            let whole = [&std::mem::take(&mut self.begun), bytes].concat();
            self.take_lines(&whole, now, tally);
        }
        Ok(())
    }

    fn take_lines(&mut self, bytes: &[u8], now: Instant, tally: &mut Tally) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.take_line(&bytes[start..end], now, tally);
            start = end + 1;
        }
        self.begun.extend_from_slice(&bytes[start..]);
    }

    fn take_line(&mut self, line: &[u8], now: Instant, tally: &mut Tally) {
        match Line::read(line) {
            Line::Id(id) => self.event.id = Some(id),
            Line::Named(name) => {
                self.event.is_other = true;
                tally.resets += u64::from(name == b"reset");
            }
            Line::Data(data) if !self.event.is_other => {
                self.event.number = self.event.id.and_then(|id| tally.number(id, data));
            }
            Line::End => {
                let event = std::mem::take(&mut self.event);
                if let Some(number) = event.number {
                    tally.disordered += u64::from(event.id <= self.last);
                    tally.hear(number, now, &mut self.heard);
                }
                self.last = event.id.or(self.last);
            }
            Line::Data(_) | Line::Other => {}
        }
    }
}
