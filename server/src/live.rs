//! `GET /live`: the evening as a stream of events.
//!
//! What a stream says is made here, piece by piece, by [`Telling`]; that it travels as the body of an axum response is
//! the handler's choice alone, so that sockets may one day leave hyper without a change to what they say.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use evening::account::Actor;
use evening::id::{MemberId, Seq};
use evening::wire::{Frame, Pulse, ResetReason};
use futures::stream;
use tokio::time::{Instant, Interval, interval_at};
use tracing::{debug, error};
use url::form_urlencoded;

use crate::desk::Desk;
use crate::encode;
use crate::fault::Fault;
use crate::hub::{Cut, Reader};
use crate::site::Site;
use crate::streams::Seat;

/// How many frames are read from the store at a time.
const PAGE: u64 = 500;

/// The handler.
pub async fn live(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let seat = match site.streams.take_seat(desk.address) {
        Ok(seat) => seat,
        Err(refusal) => return desk.refuse(refusal),
    };
    let query = query.unwrap_or_default();
    let last = headers.get("last-event-id").map(|value| value.to_str().unwrap_or("not text").to_owned());
    let wanted = last.or_else(|| asked(&query, "since"));
    // A page that was away while its session ended still takes itself for somebody.
    let is_another = asked(&query, "me").is_some_and(|me| desk.actor != as_actor(&me));
    let reader = site.subscribe(desk.actor, desk.session.clone());
    let telling = Telling::new(site, reader, seat, wanted.as_deref(), is_another);
    let body = Body::from_stream(stream::unfold(telling, |mut telling| async {
        let piece = telling.next().await?;
        Some((Ok::<Bytes, Infallible>(piece), telling))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

/// What the address says under this name. Read by hand: whatever stands there, a stream is never refused for it.
fn asked(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).filter(|(other, _)| other == name).map(|(_, value)| value.into_owned()).last()
}

/// Whom a page takes itself for.
fn as_actor(me: &str) -> Actor {
    me.parse().map_or(Actor::Guest, |id| Actor::Member(MemberId(id)))
}

/// What a stream has still to do.
enum Stage {
    /// Say where it starts, after a reset if what was asked for cannot be had.
    Greeting { since: Option<Seq>, reset: bool },
    /// Tell from the store what the ring no longer has.
    Reading,
    /// Tell what happens.
    Following,
    /// Nothing more.
    Over,
}

/// One stream: what it says next.
struct Telling {
    site: Arc<Site>,
    reader: Reader,
    stage: Stage,
    /// How far it has told while it reads from the store.
    cursor: Seq,
    /// Whether the page that reads takes itself for somebody else.
    is_another: bool,
    heartbeat: Interval,
    _seat: Seat,
}

impl Telling {
    fn new(site: Arc<Site>, reader: Reader, seat: Seat, wanted: Option<&str>, is_another: bool) -> Telling {
        let since = wanted.map(|text| text.trim().parse::<i64>().ok().filter(|&seq| seq >= 0).map(Seq));
        let stage = match since {
            None => Stage::Greeting { since: None, reset: false },
            Some(None) => Stage::Greeting { since: None, reset: true },
            Some(Some(seq)) => Stage::Greeting { since: Some(seq), reset: false },
        };
        let cursor = reader.seq();
        let heartbeat = interval_at(Instant::now() + site.heartbeat, site.heartbeat);
        Telling { site, reader, stage, cursor, is_another, heartbeat, _seat: seat }
    }

    /// The next piece; none when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match self.stage {
                Stage::Greeting { since, reset } => match self.greet(since, reset).await {
                    Ok(piece) => return Some(piece),
                    Err(fault) => return self.break_off(&fault),
                },
                Stage::Reading => {
                    let mut closing = self.site.closing.clone();
                    let read = tokio::select! {
                        read = self.read() => read,
                        _ = closing.wait_for(|closing| *closing) => return None,
                    };
                    match read {
                        Ok(piece) if piece.is_empty() => {}
                        Ok(piece) => return Some(piece),
                        Err(fault) => return self.break_off(&fault),
                    }
                }
                Stage::Following => return self.follow().await,
                Stage::Over => return None,
            }
        }
    }

    async fn greet(&mut self, since: Option<Seq>, mut reset: bool) -> Result<Bytes, Fault> {
        if self.is_another || !self.session_holds().await? {
            return Ok(self.end_with_session());
        }
        self.stage = Stage::Following;
        if let Some(since) = since
            && !self.reader.resume(since)
        {
            if self.is_in_store(since).await? {
                self.stage = Stage::Reading;
                self.cursor = since;
            } else {
                reset = true;
            }
        }
        let start = if matches!(self.stage, Stage::Reading) { self.cursor } else { self.reader.seq() };
        let mut piece = BytesMut::new();
        if reset {
            piece.extend_from_slice(&encode::reset(start, ResetReason::LogGone));
        }
        piece.extend_from_slice(&self.hello(start));
        piece.extend_from_slice(&encode::pulse(&Pulse::Presence(self.site.hub.presence())));
        Ok(piece.freeze())
    }

    /// Whether the store has every frame after this one, and this one is not of the future.
    async fn is_in_store(&self, since: Seq) -> Result<bool, Fault> {
        let bounds = self.site.store.log_bounds().await?;
        Ok(bounds.is_some_and(|(oldest, newest)| since.0 >= oldest.0 - 1 && since <= newest))
    }

    /// A page from the store; empty once the ring can go on.
    async fn read(&mut self) -> Result<Bytes, Fault> {
        // The store is ahead of the ring between a commit and its telling, and when another process wrote.
        self.reader.until(self.cursor).await;
        if self.reader.resume(self.cursor) {
            self.stage = Stage::Following;
            // The ring's word of a session that ended may lie before the cursor.
            return if self.session_holds().await? { Ok(Bytes::new()) } else { Ok(self.end_with_session()) };
        }
        let told = self.site.hub.head();
        let mut frames = self.site.store.frames_after(self.cursor, PAGE).await?;
        frames.retain(|frame| frame.seq <= told);
        if frames.first().is_none_or(|frame| frame.seq != self.cursor.next()) {
            // Trimmed while it was read.
            self.stage = Stage::Greeting { since: None, reset: true };
            self.reader = self.site.subscribe(self.reader.actor, self.reader.session().cloned());
            return Ok(Bytes::new());
        }
        self.forget_removed(&mut frames).await?;
        let mut piece = BytesMut::new();
        let mut new_role = false;
        for frame in &frames {
            self.cursor = frame.seq;
            if let Some(seen) = frame.seen_by(self.reader.actor, self.reader.is_staff) {
                piece.extend_from_slice(&encode::as_seen(&seen));
            }
            new_role |= encode::new_role_of(&frame.event).is_some_and(|id| self.reader.actor == Actor::Member(id));
        }
        self.site.meter.deliveries.add(frames.len() as u64);
        if new_role {
            self.begin_anew(&mut piece, self.cursor);
        }
        Ok(piece.freeze())
    }

    /// Takes out the texts of messages that are removed by now, for those who may not read them, and for all of what is gone.
    async fn forget_removed(&self, frames: &mut [Frame]) -> Result<(), Fault> {
        let told: Vec<_> = frames.iter().filter_map(Frame::tells).collect();
        let removed = match self.reader.is_staff {
            true => self.site.store.gone_among(&told).await?,
            false => self.site.store.removed_among(&told).await?,
        };
        for frame in frames.iter_mut().filter(|frame| frame.tells().is_some_and(|id| removed.contains(&id))) {
            *frame = frame.without_text();
        }
        Ok(())
    }

    /// Whether the session that this stream was opened with is still one.
    async fn session_holds(&self) -> Result<bool, Fault> {
        let Some(session) = self.reader.session() else { return Ok(true) };
        let session = self.site.store.session(session, self.site.clock.now()).await?;
        Ok(session.is_some_and(|session| self.site.keeper.room().sanctions.let_in(session.member).is_ok()))
    }

    fn end_with_session(&mut self) -> Bytes {
        self.stage = Stage::Over;
        encode::reset(self.reader.seq(), ResetReason::SessionEnded)
    }

    async fn follow(&mut self) -> Option<Bytes> {
        let mut closing = self.site.closing.clone();
        let told = tokio::select! {
            told = self.reader.next() => told,
            // Browsers keep an event without data to themselves: by the pulse a page knows that it is still heard.
            _ = self.heartbeat.tick() => {
                let pulse = encode::pulse(&Pulse::Presence(self.site.hub.presence()));
                return Some([encode::heartbeat(self.reader.seq()), pulse].concat().into());
            }
            _ = closing.wait_for(|closing| *closing) => {
                self.stage = Stage::Over;
                return None;
            }
        };
        match told {
            Ok(piece) => {
                self.heartbeat.reset();
                self.site.meter.deliveries.add(piece.frames);
                if !piece.new_role {
                    return Some(piece.bytes);
                }
                self.reader.is_staff = self.site.is_staff(self.reader.actor);
                let mut bytes = BytesMut::from(&piece.bytes[..]);
                self.begin_anew(&mut bytes, self.reader.seq());
                Some(bytes.freeze())
            }
            Err(Cut::Lagged) => {
                self.site.meter.stream_cuts.add(1);
                debug!("Cut a stream that fell behind at {}", self.reader.seq());
                self.stage = Stage::Over;
                None
            }
            Err(Cut::SessionEnded) => Some(self.end_with_session()),
        }
    }

    /// What this visitor may see is another thing now: their page has to begin anew.
    fn begin_anew(&self, piece: &mut BytesMut, seq: Seq) {
        piece.extend_from_slice(&encode::reset(seq, ResetReason::RoleChanged));
        piece.extend_from_slice(&self.hello(seq));
    }

    fn hello(&self, seq: Seq) -> Bytes {
        encode::hello(seq, self.site.clock.now(), &self.site.node)
    }

    fn break_off(&mut self, fault: &Fault) -> Option<Bytes> {
        error!("A stream broke off: {fault}");
        self.stage = Stage::Over;
        None
    }
}
