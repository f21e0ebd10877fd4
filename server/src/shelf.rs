//! What is read of the library, of what was watched and of the draws; and the library as a file, there and back. What many
//! read at once is encoded once: the answers are kept by what they are about and the last frame that changed that.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use evening::account::Actor;
use evening::draw::Secret;
use evening::id::{MemberId, Seq};
use evening::library::{Damage, Listed, read_csv};
use evening::permit::{self, Act};
use evening::refusal::Refusal;
use evening::room::Room;
use evening::shelf::{Draws, Drew, Evidence, History, Imported, Shelf};
use evening::words::library as words;
use moka::future::Cache;
use serde::{Deserialize, Serialize};

use crate::desk::{self, Desk};
use crate::fault::Fault;
use crate::files::{sent, takes};
use crate::guarding::NotFound;
use crate::keeper::Wish;
use crate::site::Site;
use crate::store::{Drawn, Listing, Showing};

/// So many stories that were watched are told at most: some three years of evenings.
const WATCHED: u64 = 5_000;
/// So many draws are on a page.
const DRAWS: u64 = 20;
/// What is kept encoded at most, in bytes.
const KEPT: u64 = 16 << 20;
/// So many pages of draws are kept.
const PAGES: u64 = 32;
/// How hard an answer is compressed that many get.
const BROTLI: i32 = 6;

/// What is kept encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// The library and how the list is made.
    Library,
    /// What was watched.
    History,
}

impl What {
    /// What a request for this path wants, if it is kept.
    #[must_use]
    pub fn at(path: &str) -> Option<What> {
        match path {
            "/api/library" => Some(What::Library),
            "/api/history" => Some(What::History),
            _ => None,
        }
    }
}

/// An answer, as it is and compressed.
struct Encoded {
    plain: Bytes,
    brotli: Bytes,
}

/// A page of draws, but for the names of those who asked for them: people are called otherwise one day.
struct Page {
    draws: Vec<(Listing, bool)>,
    more: bool,
}

/// The answers that are kept.
pub struct Shelves {
    encoded: Cache<(What, Seq), Arc<Encoded>>,
    /// By their first draw, and whether it was the last one that was made: only then another may follow that discards it.
    draws: Cache<(Seq, bool), Arc<Page>>,
}

impl Default for Shelves {
    fn default() -> Shelves {
        let weight =
            |_: &_, encoded: &Arc<Encoded>| u32::try_from(encoded.plain.len() + encoded.brotli.len()).unwrap_or(u32::MAX);
        Shelves {
            encoded: Cache::builder().max_capacity(KEPT).weigher(weight).build(),
            draws: Cache::builder().max_capacity(PAGES).build(),
        }
    }
}

impl Shelves {
    /// Keeps nothing of it any more: what is asked for next is encoded anew.
    pub fn forget(&self) {
        self.encoded.invalidate_all();
        self.draws.invalidate_all();
    }
}

/// A secret for a draw to come.
///
/// # Errors
/// [`Fault`] when the machine has no randomness to give.
pub fn new_secret() -> Result<Secret, Fault> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|why| Fault::new("choosing a secret", why))?;
    Ok(Secret(bytes))
}

/// The answer to a request for what is kept: the same for everybody, so that nobody need be looked up.
pub async fn answer(site: &Arc<Site>, what: What, headers: &HeaderMap) -> Response {
    let version = site.keeper.room().shelved();
    let tag = format!("\"{version}\"");
    let mut response = if sent(headers, header::IF_NONE_MATCH).any(|known| known.contains(&tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match encoded(site, what, version).await {
            Ok(encoded) if sent(headers, header::ACCEPT_ENCODING).any(|codings| takes(codings, "br")) => {
                ([(header::CONTENT_ENCODING, "br")], Body::from(encoded.brotli.clone())).into_response()
            }
            Ok(encoded) => Body::from(encoded.plain.clone()).into_response(),
            Err(fault) => return (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&fault))).into_response(),
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

async fn encoded(site: &Arc<Site>, what: What, version: Seq) -> Result<Arc<Encoded>, Arc<Fault>> {
    let work = async {
        let plain = match what {
            What::Library => json(&library(site)),
            What::History => json(&history(site).await?),
        };
        let encode = move || Encoded { brotli: compress(&plain), plain };
        let encoded = tokio::task::spawn_blocking(encode).await.map_err(|why| Fault::new("encoding the library", why))?;
        Ok(Arc::new(encoded))
    };
    site.shelves.encoded.try_get_with((what, version), work).await
}

fn json(value: &impl Serialize) -> Bytes {
    Bytes::from(serde_json::to_vec(value).expect("our own types are JSON: no map has keys that are not text"))
}

fn compress(plain: &Bytes) -> Bytes {
    let mut brotli = Vec::new();
    let params = brotli::enc::BrotliEncoderParams { quality: BROTLI, ..Default::default() };
    // Writing into memory does not fail.
    let _ = brotli::BrotliCompress(&mut plain.as_ref(), &mut brotli, &params);
    Bytes::from(brotli)
}

/// The library and how tonight's list is made, as they are now.
#[must_use]
pub fn library(site: &Site) -> Shelf {
    let room = site.keeper.room();
    Shelf { seq: room.seq, library: room.library().clone(), tonight: room.tonight().clone() }
}

/// What was watched.
///
/// # Errors
/// [`Fault`].
pub async fn history(site: &Site) -> Result<History, Fault> {
    let showings = site.store.showings(WATCHED).await?;
    let more = showings.len() as u64 == WATCHED;
    Ok(History::of(showings.into_iter().map(|Showing { seq, at, story }| (seq, at, story)), more))
}

/// A page of draws.
///
/// # Errors
/// [`Refusal::Malformed`].
pub async fn draws(site: &Site, before: Option<&str>) -> Result<Draws, NotFound> {
    let before = match before {
        None | Some("") => None,
        Some(text) => Some(text.parse().ok().filter(|&seq| seq > 0).map(Seq).ok_or(Refusal::Malformed)?),
    };
    let room = site.keeper.room();
    let last = room.tonight().drawn.map(|drawn| drawn.seq);
    let first = match before {
        None => last,
        Some(seq) => site.store.draw_before(seq).await?,
    };
    let next = room.tonight().next.clone();
    let Some(first) = first else { return Ok(Draws { draws: Vec::new(), more: false, next }) };
    let page = site.shelves.draws.try_get_with((first, Some(first) == last), page(site, first)).await;
    let page = page.map_err(|why| Fault::new("reading a page of draws", why))?;
    let drew = |(listing, is_discarded): &(Listing, bool)| {
        let Listing { seq, at, by, stories, is_finished: _ } = listing;
        Drew { seq: *seq, at: *at, by: name(&room, *by), stories: stories.clone(), is_discarded: *is_discarded }
    };
    Ok(Draws { draws: page.draws.iter().map(drew).collect(), more: page.more, next })
}

/// The page that begins with this draw.
async fn page(site: &Site, first: Seq) -> Result<Arc<Page>, Fault> {
    let (after, mut listed) = site.store.draws_around(first, DRAWS + 1).await?;
    let more = listed.len() as u64 > DRAWS;
    listed.truncate(usize::try_from(DRAWS).unwrap_or(usize::MAX));
    // Whether one was discarded, the one after it knows.
    let mut is_discarded = after.is_some_and(|after| !after.is_finished);
    let draws = listed.into_iter().map(|listing| {
        let is_finished = listing.is_finished;
        (listing, std::mem::replace(&mut is_discarded, !is_finished))
    });
    Ok(Arc::new(Page { draws: draws.collect(), more }))
}

/// A draw with all that it takes to check it.
///
/// # Errors
/// [`Refusal::NoSuchThing`].
pub async fn draw(site: &Site, seq: i64) -> Result<Evidence, NotFound> {
    let Drawn { seq, at, by, published, drawing } = site.store.draw(Seq(seq)).await?.ok_or(Refusal::NoSuchThing)?;
    Ok(Evidence { seq, at, by: name(&site.keeper.room(), by), published, drawing })
}

fn name(room: &Room, id: MemberId) -> String {
    room.member(id).map(|member| member.name.clone()).unwrap_or_default()
}

/// `GET /api/library.csv`: the library as a table for other programs.
pub async fn export(State(site): State<Arc<Site>>, Extension(desk): Extension<Desk>) -> Response {
    match may_keep(&site, &desk) {
        Ok(_) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"library.csv\"")),
            ];
            (headers, site.keeper.room().library().csv()).into_response()
        }
        Err(refusal) => desk.refuse(refusal),
    }
}

/// How a file is meant.
#[derive(Deserialize)]
pub struct Meant {
    /// The last change of the library that its bringer knows of.
    seen: i64,
    /// Whether they only want to see what it would change.
    #[serde(default)]
    check: bool,
}

/// `POST /api/library.csv`: another library, or a look at what it would change.
pub async fn import(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    meant: Result<Query<Meant>, QueryRejection>,
    body: Bytes,
) -> Response {
    let by = match may_keep(&site, &desk) {
        Ok(by) => by,
        Err(refusal) => return desk.refuse(refusal),
    };
    let Ok(Query(meant)) = meant else { return desk.refuse(Refusal::Malformed) };
    let lang = desk.look.lang;
    let listed = match tokio::task::spawn_blocking(move || read(&body)).await {
        Ok(Ok(listed)) => listed,
        Ok(Err(damage)) => return desk::refuse_with(&site, &Refusal::Malformed, words::damage(&damage, lang)),
        Err(why) => {
            return (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&Fault::new("reading a file", why)))).into_response();
        }
    };
    let (room, seen) = (site.keeper.room(), Seq(meant.seen));
    let looked = room.decide_import(desk.actor, seen, listed.clone());
    let done = match looked {
        Ok((_, changes)) if meant.check => Ok(Imported { changes, seq: None }),
        Ok((_, changes)) => {
            let asked = site.keeper.ask(Wish::Import { by, seen, listed }).await;
            asked.map(|seq| Imported { changes, seq: Some(seq) })
        }
        Err(refusal) => Err(refusal),
    };
    match done {
        Ok(imported) => Json(imported).into_response(),
        Err(Refusal::TooLate) => desk::refuse_with(&site, &Refusal::TooLate, words::Word::ChangedMeanwhile.say(lang).to_owned()),
        Err(refusal) => desk.refuse(refusal),
    }
}

/// Whatever wrote it: UTF-8, or else what Windows writes in Russian.
fn read(bytes: &[u8]) -> Result<Vec<Listed>, Damage> {
    match std::str::from_utf8(bytes) {
        Ok(text) => read_csv(text),
        Err(_) => read_csv(&encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0),
    }
}

fn may_keep(site: &Site, desk: &Desk) -> Result<MemberId, Refusal> {
    let Actor::Member(by) = desk.actor else { return Err(Refusal::SignedOut) };
    if permit::may(site.keeper.room().role(desk.actor), Act::KeepLibrary) { Ok(by) } else { Err(Refusal::NotPermitted) }
}
