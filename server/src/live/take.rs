//! How a connection's socket is taken out of hyper.
//!
//! A handler that wants the socket for a stream answers with [`Taking`]. What hyper then writes of its own answer goes nowhere:
//! the [`Tap`] between hyper and the socket is shut first, behind the last byte of the answers before. Once hyper is done with
//! the connection, the head is written here as the answer says it, and the stream after it, until the engine can go on. There
//! is no `Transfer-Encoding`: the stream lasts as long as the connection, and frames need no heads of chunks.

use std::fmt::Write;
use std::io::{self, IoSlice};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, UNIX_EPOCH};

use axum::http::{StatusCode, Version, header, response};
use evening::time::Instant;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tracing::debug;

use crate::live::engine::{Arrival, Door};
use crate::live::follower::PATIENCE;
use crate::live::greeting;
use crate::live::opening::{Opening, Step};
use crate::streams::Seat;

/// What the system keeps for a stream that is read slowly; whatever is beyond it stays in the ring. Linux doubles it, and lets one
/// piece stand out: 64 KiB in all.
const SEND_BUFFER: usize = 28 << 10;

/// Said of a request whose connection's socket may be taken.
#[derive(Clone, Copy, Debug)]
pub struct MayTake;

/// Said of an answer that wants the socket: what is to be streamed.
#[derive(Clone)]
pub struct Taking(Arc<Mutex<Option<(Opening, Seat)>>>);

impl Taking {
    /// This stream wants the socket.
    #[must_use]
    pub fn new(opening: Opening, seat: Seat) -> Taking {
        Taking(Arc::new(Mutex::new(Some((opening, seat)))))
    }
}

/// A stream that has its connection for itself once hyper lets go of it.
pub struct Taken {
    head: String,
    opening: Opening,
    seat: Seat,
}

/// What hyper writes goes to the socket or nowhere.
#[derive(Default)]
pub struct Valve(Mutex<Flow>);

#[derive(Default)]
enum Flow {
    /// Nothing was answered yet.
    #[default]
    Unused,
    Open,
    /// To be shut as soon as hyper has nothing more under way; then this wakes who waits for it.
    Shutting(Waker),
    Shut(Option<Taken>),
}

impl Valve {
    /// Takes the socket, if the answer wants it. Whatever hyper writes after this is not sent.
    pub async fn take_for(&self, answer: &mut response::Parts, version: Version, now: Instant) -> bool {
        let taking = answer.extensions.remove::<Taking>();
        let stream = taking.and_then(|Taking(stream)| stream.lock().unwrap_or_else(PoisonError::into_inner).take());
        let Some((opening, seat)) = stream else {
            let mut flow = self.flow();
            if matches!(*flow, Flow::Unused) {
                *flow = Flow::Open;
            }
            return false;
        };
        // Answers to what was asked before on this connection may still be on their way. Where there are none, nobody waits: a
        // crowd that comes back at once is dealt with one by one, each with the memory of the one before.
        std::future::poll_fn(|context| {
            let mut flow = self.flow();
            match &*flow {
                Flow::Open | Flow::Shutting(_) => {
                    *flow = Flow::Shutting(context.waker().clone());
                    Poll::Pending
                }
                Flow::Unused | Flow::Shut(_) => Poll::Ready(()),
            }
        })
        .await;
        *self.flow() = Flow::Shut(Some(Taken { head: head(answer, version, now), opening, seat }));
        true
    }

    /// The stream that the socket was taken for.
    pub fn taken(&self) -> Option<Taken> {
        match &mut *self.flow() {
            Flow::Shut(taken) => taken.take(),
            Flow::Unused | Flow::Open | Flow::Shutting(_) => None,
        }
    }

    fn is_shut(&self) -> bool {
        matches!(*self.flow(), Flow::Shut(_))
    }

    /// Hyper has written all that it had.
    fn flushed(&self) {
        let mut flow = self.flow();
        if matches!(*flow, Flow::Shutting(_))
            && let Flow::Shutting(waker) = mem::replace(&mut *flow, Flow::Shut(None))
        {
            waker.wake();
        }
    }

    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's socket, as hyper sees it.
pub struct Tap {
    socket: TcpStream,
    valve: Arc<Valve>,
}

impl Tap {
    /// Puts the valve before the socket.
    #[must_use]
    pub fn new(socket: TcpStream, valve: Arc<Valve>) -> Tap {
        Tap { socket, valve }
    }

    /// The socket, and nothing before it.
    #[must_use]
    pub fn into_socket(self) -> TcpStream {
        self.socket
    }
}

impl AsyncRead for Tap {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, read: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(context, read)
    }
}

impl AsyncWrite for Tap {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.valve.is_shut() {
            true => Poll::Ready(Ok(bytes.len())),
            false => Pin::new(&mut self.socket).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.valve.is_shut() {
            true => Poll::Ready(Ok(pieces.iter().map(|piece| piece.len()).sum())),
            false => Pin::new(&mut self.socket).poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.socket).poll_flush(context);
        if flushed.is_ready() {
            self.valve.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.valve.is_shut() {
            true => Poll::Ready(Ok(())),
            false => Pin::new(&mut self.socket).poll_shutdown(context),
        }
    }
}

/// The head of the answer as hyper would write it, but for how the body ends: with the connection.
fn head(answer: &response::Parts, version: Version, now: Instant) -> String {
    let version = if version == Version::HTTP_10 { "1.0" } else { "1.1" };
    let reason = answer.status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/{version} {} {reason}\r\n", StatusCode::as_str(&answer.status));
    let of_hyper = [header::CONNECTION, header::CONTENT_LENGTH, header::DATE, header::TRANSFER_ENCODING];
    for (name, value) in answer.headers.iter().filter(|(name, _)| !of_hyper.contains(name)) {
        // All of ours are text.
        let Ok(value) = value.to_str() else { continue };
        let _ = write!(head, "{name}: {value}\r\n");
    }
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.as_millis()).unwrap_or_default());
    let _ = write!(head, "connection: close\r\ndate: {}\r\n\r\n", httpdate::fmt_http_date(date));
    head
}

/// Says how the stream opens as long as it reads from the store, and hands it over to the engine, which says the rest of it
/// together with what the ring has.
pub async fn hand_over(mut socket: TcpStream, taken: Taken, door: &Door) {
    let Taken { head, mut opening, seat } = taken;
    if let Err(why) = SockRef::from(&socket).set_send_buffer_size(SEND_BUFFER) {
        debug!("A live stream's socket stays as it is: {why}");
    }
    let mut said = head.into_bytes();
    loop {
        let is_end = match opening.next().await {
            Step::Say(piece) => {
                said.extend_from_slice(&piece);
                if opening.is_over() {
                    continue;
                }
                false
            }
            Step::Follow if !door.is_open() => {
                said.extend_from_slice(&greeting::farewell());
                true
            }
            Step::Follow => break,
            Step::End(piece) => {
                said.extend_from_slice(&piece);
                true
            }
        };
        match say(&mut socket, &said).await {
            Ok(()) => {}
            Err(why) if why.kind() == io::ErrorKind::TimedOut => {
                opening.site.meter.stream_cuts.add(1);
                debug!("Cut a stream that took nothing while it opened, at {}", opening.reader.seq());
                return;
            }
            // Gone by itself.
            Err(_) => return,
        }
        said.clear();
        if is_end {
            let _ = socket.shutdown().await;
            return;
        }
    }
    match socket.into_std() {
        Ok(socket) => door.admit(Arrival { socket, reader: opening.reader, seat, said: said.into() }),
        Err(why) => debug!("A live stream's socket cannot be taken: {why}"),
    }
}

/// Whoever takes nothing for as long as [`PATIENCE`] comes back with what was taken.
async fn say(socket: &mut (impl AsyncWrite + Unpin), mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let taken = timeout(PATIENCE, socket.write(bytes)).await??;
        if taken == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[taken..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use tokio::io::AsyncReadExt;

    #[test]
    fn the_head_says_that_the_connection_ends_with_the_stream() {
        let headers =
            [("content-type", "text/event-stream"), ("content-length", "0"), ("set-cookie", "a=1"), ("connection", "x")];
        let (answer, _) = (headers, ()).into_response().into_parts();
        let now: Instant = "2026-11-22T19:00:00.000Z".parse().unwrap();
        let expect = |version: &str| {
            format!(
                "HTTP/{version} 200 OK\r\ncontent-type: text/event-stream\r\nset-cookie: a=1\r\nconnection: close\r\n\
                 date: Sun, 22 Nov 2026 19:00:00 GMT\r\n\r\n"
            )
        };
        assert_eq!(head(&answer, Version::HTTP_11, now), expect("1.1"));
        assert_eq!(head(&answer, Version::HTTP_10, now), expect("1.0"));
    }

    #[tokio::test(start_paused = true)]
    async fn only_who_takes_nothing_is_given_up() {
        let (mut ours, mut theirs) = tokio::io::duplex(8);
        let reads = tokio::spawn(async move {
            let mut taken = [0; 8];
            for _ in 0..10 {
                tokio::time::sleep(PATIENCE.mul_f32(0.9)).await;
                theirs.read_exact(&mut taken).await.unwrap();
            }
            theirs
        });
        say(&mut ours, &[b'.'; 80]).await.unwrap();
        let theirs = reads.await.unwrap();
        let given_up = say(&mut ours, &[b'.'; 9]).await.unwrap_err();
        assert_eq!(given_up.kind(), io::ErrorKind::TimedOut);
        drop(theirs);
        assert_ne!(say(&mut ours, b"..").await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
