//! From a listener to requests: hyper's own HTTP/1, so that the socket of a live stream can be taken out of it.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tower::Service;
use tracing::{debug, error, warn};

use crate::clock::Clock;
use crate::live::engine::{Door, Engine};
use crate::live::follower::PATIENCE;
use crate::live::take::{MayTake, Tap, Valve, hand_over};
use crate::routes;
use crate::site::Site;

/// How long streams and requests may take to finish once the site closes.
pub const DRAIN: Duration = Duration::from_secs(5);
/// How long nobody is let in when the machine has no descriptor to spare.
const FULL: Duration = Duration::from_secs(1);

/// How many connections may wait to be accepted: when everybody comes back at once, whoever finds no room tries again a second
/// later. The system allows no more either (`net.core.somaxconn`).
const ARRIVING: u32 = 4096;

/// Listens at this address.
///
/// # Errors
/// What the machine says when it does not let us.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(ARRIVING)
}

/// Serves requests until `shutdown` comes to pass; then streams are told to come back, and what is under way may finish.
pub async fn serve(
    listener: TcpListener,
    site: &Arc<Site>,
    closer: watch::Sender<bool>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) {
    let engine = match site.takes_sockets && cfg!(target_os = "linux") {
        true => Engine::start(site).inspect_err(|why| error!("Live streams go out as bodies: {why}")).ok(),
        false => None,
    };
    if let Err(why) = prepare(&listener) {
        debug!("Sockets stay as they are: {why}");
    }
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new());
    let host = Arc::new(Host {
        router: routes::routes(Arc::clone(site)).with_state(()),
        builder,
        door: engine.as_ref().map(Engine::door),
        clock: site.clock.clone(),
        patience: site.head_patience,
    });
    // Every connection has a receiver until it is done.
    let (open, is_open) = watch::channel(());
    let mut shutdown = Box::pin(shutdown);
    loop {
        let (socket, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        let (host, closing, is_open) = (Arc::clone(&host), site.closing.clone(), is_open.clone());
        tokio::spawn(async move {
            host.receive(socket, peer, closing).await;
            drop(is_open);
        });
    }
    drop((listener, is_open, host));
    closer.send_replace(true);
    let done = async {
        if let Some(engine) = engine {
            engine.stop().await;
        }
        open.closed().await;
    };
    if timeout(DRAIN, done).await.is_err() {
        warn!("Some connections did not finish within {} s", DRAIN.as_secs());
    }
}

/// Whoever is accepted by the listener has it from there.
fn prepare(listener: &TcpListener) -> io::Result<()> {
    let listener = SockRef::from(listener);
    listener.set_tcp_nodelay(true)?;
    // Whoever fell off the net without a word, or takes nothing of what is said, is gone after this, and not in a quarter of an
    // hour.
    #[cfg(target_os = "linux")]
    listener.set_tcp_user_timeout(Some(PATIENCE))?;
    Ok(())
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(why) => match why.kind() {
                // Gone before they were let in.
                io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => {}
                kind => {
                    error!("Nobody can be let in ({kind:?}): {why}");
                    tokio::time::sleep(FULL).await;
                }
            },
        }
    }
}

/// What every connection is received with.
struct Host {
    router: Router,
    builder: http1::Builder,
    /// Where streams are followed whose sockets are taken.
    door: Option<Arc<Door>>,
    clock: Clock,
    /// How long the head of a request may take.
    patience: Duration,
}

impl Host {
    async fn receive(self: Arc<Host>, socket: TcpStream, peer: SocketAddr, mut closing: watch::Receiver<bool>) {
        // Hyper and what belongs to a request take some pages. Of a crowd that comes at once each would touch its own, while one
        // after the other has the same.
        let began = tokio::time::Instant::now();
        let begins = tokio::select! {
            begins = timeout(self.patience, socket.readable()) => matches!(begins, Ok(Ok(()))),
            _ = closing.wait_for(|closing| *closing) => false,
        };
        if begins {
            // The rest of the head has the rest of the time, and a moment in any case.
            let left = self.patience.saturating_sub(began.elapsed()).max(self.patience / 32);
            Box::pin(self.converse(socket, peer, left, closing)).await;
        }
    }

    async fn converse(
        self: Arc<Host>,
        socket: TcpStream,
        peer: SocketAddr,
        patience: Duration,
        mut closing: watch::Receiver<bool>,
    ) {
        let valve = Arc::new(Valve::default());
        let tap = TokioIo::new(Tap::new(socket, Arc::clone(&valve)));
        let service = service_fn(|request| -> Pin<Box<dyn Future<Output = _> + Send>> {
            Box::pin(Arc::clone(&self).answer(request, peer, Arc::clone(&valve)))
        });
        let mut connection = self.builder.clone().header_read_timeout(patience).serve_connection(tap, service);
        let mut is_closing = false;
        let served = loop {
            tokio::select! {
                served = std::future::poll_fn(|context| connection.poll_without_shutdown(context)) => break served,
                _ = closing.wait_for(|closing| *closing), if !is_closing => {
                    is_closing = true;
                    Pin::new(&mut connection).graceful_shutdown();
                }
            }
        };
        if let Err(why) = served {
            debug!("A connection ended: {why}");
        }
        let mut socket = connection.into_parts().io.into_inner().into_socket();
        match (valve.taken(), &self.door) {
            (Some(taken), Some(door)) => hand_over(socket, taken, door).await,
            (Some(_) | None, _) => {
                // It may be gone already.
                let _ = socket.shutdown().await;
            }
        }
    }

    async fn answer(
        self: Arc<Host>,
        request: hyper::Request<Incoming>,
        peer: SocketAddr,
        valve: Arc<Valve>,
    ) -> Result<Response, Infallible> {
        let version = request.version();
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        if self.door.as_ref().is_some_and(|door| door.is_open()) {
            request.extensions_mut().insert(MayTake);
        }
        let (mut head, body) = self.router.clone().call(request).await?.into_parts();
        if valve.take_for(&mut head, version, self.clock.now()).await {
            // Nobody reads it: with this hyper is done with the connection.
            return Ok(([(header::CONNECTION, HeaderValue::from_static("close"))], ()).into_response());
        }
        Ok(Response::from_parts(head, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn whoever_is_let_in_may_not_stand_still_for_long() {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        prepare(&listener).unwrap();
        let _guest = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (socket, _) = accept(&listener).await;
        let socket = SockRef::from(&socket);
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(PATIENCE));
        assert!(socket.tcp_nodelay().unwrap());
    }
}
