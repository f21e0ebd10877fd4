//! The floor: one thread that writes one buffer to every socket, and does nothing else. No site can be cheaper than this.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Ipv4Addr;

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use socket2::{Domain, Socket, Type};

use crate::Failed;
use crate::line::number;
use crate::plain::Log;

const LISTENER: Token = Token(usize::MAX);
const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
const TAKEN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

struct Connection {
    socket: TcpStream,
    /// What came of a request that is not whole yet.
    asked: Vec<u8>,
    is_stream: bool,
}

/// Serves until it is killed.
pub fn serve() -> Result<(), Failed> {
    let listener = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    listener.set_nonblocking(true)?;
    listener.bind(&std::net::SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
    listener.listen(4096)?;
    let mut listener = TcpListener::from_std(listener.into());
    let mut poll = Poll::new()?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening on http://{}", listener.local_addr()?);

    let (mut connections, mut free, mut log) = (Vec::<Option<Connection>>::new(), Vec::new(), Log::default());
    let mut events = Events::with_capacity(1024);
    loop {
        match poll.poll(&mut events, None) {
            Err(why) if why.kind() != ErrorKind::Interrupted => return Err(why.into()),
            _ => {}
        }
        for event in &events {
            if event.token() == LISTENER {
                accept(&listener, &poll, &mut connections, &mut free)?;
                continue;
            }
            let place = event.token().0;
            let Some(connection) = &mut connections[place] else { continue };
            match connection.take(&mut log) {
                Ok(said) => said.iter().for_each(|said| tell(&mut connections, &mut free, said)),
                Err(_) => close(&mut connections, &mut free, place),
            }
        }
    }
}

fn accept(
    listener: &TcpListener,
    poll: &Poll,
    connections: &mut Vec<Option<Connection>>,
    free: &mut Vec<usize>,
) -> Result<(), Failed> {
    loop {
        let mut socket = match listener.accept() {
            Ok((socket, _)) => socket,
            Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(why) => return Err(why.into()),
        };
        socket.set_nodelay(true)?;
        let place = free.pop().unwrap_or_else(|| {
            connections.push(None);
            connections.len() - 1
        });
        poll.registry().register(&mut socket, Token(place), Interest::READABLE)?;
        connections[place] = Some(Connection { socket, asked: Vec::new(), is_stream: false });
    }
}

/// The one thing that this program is about. Whoever cannot take all of it at once is cut.
fn tell(connections: &mut [Option<Connection>], free: &mut Vec<usize>, event: &[u8]) {
    for place in 0..connections.len() {
        let Some(connection) = connections[place].as_mut().filter(|connection| connection.is_stream) else { continue };
        if connection.socket.write(event).is_ok_and(|written| written == event.len()) {
            continue;
        }
        close(connections, free, place);
    }
}

fn close(connections: &mut [Option<Connection>], free: &mut Vec<usize>, place: usize) {
    if connections[place].take().is_some() {
        free.push(place);
    }
}

impl Connection {
    /// Takes what was sent, and answers it: what was said with it goes to everybody.
    fn take(&mut self, log: &mut Log) -> io::Result<Vec<bytes::Bytes>> {
        let mut said = Vec::new();
        let mut buffer = [0; 4096];
        loop {
            match self.socket.read(&mut buffer) {
                Ok(0) => return if said.is_empty() { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(said) },
                Ok(length) => self.asked.extend_from_slice(&buffer[..length]),
                Err(why) if why.kind() == ErrorKind::WouldBlock => return Ok(said),
                Err(why) => return Err(why),
            }
            while let Some(request) = Request::read(&self.asked) {
                if request.is_post {
                    self.socket.write_all(TAKEN)?;
                    said.push(log.say(&self.asked[request.body.clone()]));
                } else {
                    let missed = request.last.map(|last| log.after(last)).unwrap_or_default();
                    self.socket.write_all(&[HEAD, &missed].concat())?;
                    self.is_stream = true;
                }
                self.asked.drain(..request.body.end);
            }
        }
    }
}

/// As much of a request as has to be understood.
struct Request {
    is_post: bool,
    last: Option<u64>,
    body: std::ops::Range<usize>,
}

impl Request {
    /// Reads a request, once it is whole.
    fn read(text: &[u8]) -> Option<Request> {
        let start = memchr::memmem::find(text, b"\r\n\r\n")? + 4;
        let header = |name: &[u8]| {
            let mut lines = text[..start].split(|&byte| byte == b'\n');
            lines.find_map(|line| {
                let (found, value) = line.split_at_checked(name.len())?;
                if found.eq_ignore_ascii_case(name) { number(value.trim_ascii()) } else { None }
            })
        };
        let length = header(b"content-length:").and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
        let body = start..start + length;
        let request = Request { is_post: text.starts_with(b"POST"), last: header(b"last-event-id:"), body };
        (text.len() >= request.body.end).then_some(request)
    }
}
