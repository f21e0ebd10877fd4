//! `GET /live`: the evening as a stream of events.
//!
//! Who asks and whether there is room is found out here. Then the connection's socket is taken out of hyper and followed by
//! the [`engine`], or, where it cannot be taken, the same frames go out as the body of an answer.

pub mod body;
pub mod engine;
pub(crate) mod follower;
pub mod greeting;
pub mod opening;
pub mod run;
pub mod take;

use std::sync::Arc;

use axum::Extension;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use evening::account::Actor;
use evening::id::MemberId;
use url::form_urlencoded;

use crate::desk::Desk;
use crate::live::opening::Opening;
use crate::live::take::{MayTake, Taking};
use crate::site::Site;

/// The handler.
pub async fn live(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    may_take: Option<Extension<MayTake>>,
    method: Method,
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
    let opening = Opening::new(site, reader, wanted.as_deref(), is_another);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    // Whoever asks for the head alone gets no stream.
    match may_take {
        Some(_) if method == Method::GET => (headers, Extension(Taking::new(opening, seat))).into_response(),
        Some(_) | None => (headers, body::of(opening, seat)).into_response(),
    }
}

/// What the address says under this name. Read by hand: whatever stands there, a stream is never refused for it.
fn asked(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).filter(|(other, _)| other == name).map(|(_, value)| value.into_owned()).last()
}

/// Whom a page takes itself for.
fn as_actor(me: &str) -> Actor {
    me.parse().map_or(Actor::Guest, |id| Actor::Member(MemberId(id)))
}
