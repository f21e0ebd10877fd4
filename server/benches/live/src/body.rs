//! The same as the floor, as one writes it with axum: the event is encoded once and broadcast, each stream is a body of `Bytes`
//! that goes through hyper.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use crate::Failed;
use crate::plain::Log;

/// How far a stream may fall behind before it is cut.
const BEHIND: usize = 256;

struct Site {
    log: Mutex<Log>,
    told: broadcast::Sender<Bytes>,
}

/// Serves until it is killed.
pub fn serve() -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}", listener.local_addr()?);
        let site = Arc::new(Site { log: Mutex::default(), told: broadcast::channel(BEHIND).0 });
        let routes = Router::new().route("/live", get(live)).route("/say", post(say)).with_state(site);
        let listener = listener.tap_io(|socket| {
            let _ = socket.set_nodelay(true);
        });
        Ok(axum::serve(listener, routes).await?)
    })
}

async fn say(State(site): State<Arc<Site>>, data: Bytes) -> &'static str {
    let mut log = site.log.lock().unwrap_or_else(PoisonError::into_inner);
    // Under the lock, so that nobody comes back between the two. An error says that nobody is there.
    let _ = site.told.send(log.say(&data));
    "{}"
}

async fn live(State(site): State<Arc<Site>>, headers: HeaderMap) -> impl IntoResponse {
    let last = headers.get("last-event-id").and_then(|last| last.to_str().ok()?.parse().ok());
    let (missed, reader) = {
        let log = site.log.lock().unwrap_or_else(PoisonError::into_inner);
        (last.map(|last| log.after(last)).unwrap_or_default(), site.told.subscribe())
    };
    let missed = stream::iter((!missed.is_empty()).then_some(Ok::<_, Infallible>(missed)));
    let told = stream::unfold(reader, |mut reader| async { Some((Ok(reader.recv().await.ok()?), reader)) });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(missed.chain(told)))
}
