//! Pictures of people as they come and go: a member sends one, and everybody may fetch it.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use evening::avatar::{Avatar, Crop};
use evening::refusal::Refusal;
use serde::{Deserialize, Serialize};
use tracing::error;

use crate::alone::NotDone;
use crate::desk::{self, Desk};
use crate::keeper::Wish;
use crate::site::Site;
use crate::unpacker;
use crate::uploads::Place;

/// A picture may neither run anything nor be taken for something else that does.
const POLICY: &str = "default-src 'none'; sandbox";

/// Which square of a picture is to be shown, in its pixels as it is seen; none is the middle.
#[derive(Deserialize)]
pub struct Chosen {
    left: Option<u32>,
    top: Option<u32>,
    side: Option<u32>,
}

impl Chosen {
    fn crop(self) -> Result<Option<Crop>, Refusal> {
        match (self.left, self.top, self.side) {
            (None, None, None) => Ok(None),
            (Some(left), Some(top), Some(side)) => Ok(Some(Crop { left, top, side })),
            _ => Err(Refusal::Malformed),
        }
    }
}

/// What became of it.
#[derive(Serialize)]
struct Taken {
    avatar: Avatar,
}

/// `POST /api/avatar`: the file of a picture, to be shown beside everything that its sender says.
pub async fn take(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    Extension(place): Extension<Place>,
    chosen: Result<Query<Chosen>, QueryRejection>,
    file: Bytes,
) -> Response {
    let crop = chosen.map_err(|_| Refusal::Malformed).and_then(|Query(chosen)| chosen.crop());
    let taken = match crop {
        Ok(crop) => take_in(&site, place, file, crop).await,
        Err(refusal) => Err(refusal.into()),
    };
    match taken {
        Ok(avatar) => Json(Taken { avatar }).into_response(),
        Err(NotDone::Refused(refusal)) => desk.refuse(refusal),
        Err(NotDone::Fault(fault)) => (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&fault))).into_response(),
    }
}

async fn take_in(site: &Site, place: Place, file: Bytes, crop: Option<Crop>) -> Result<Avatar, NotDone> {
    let squares = site.uploads.in_turn(unpacker::squares(&site.config.unpacker, &file, crop)).await??;
    // The files first: whoever hears of a picture finds it.
    site.pictures.keep(&squares).await.map_err(|fault| {
        error!("A picture is not kept: {fault}");
        Refusal::NotStored
    })?;
    let avatar = squares.avatar;
    site.keeper.ask(Wish::Show { by: place.by(), avatar: avatar.clone() }).await?;
    site.meter.avatars.add(1);
    Ok(avatar)
}

/// `GET /avatars/{file}`: a square of somebody's picture.
pub async fn show(State(site): State<Arc<Site>>, file: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    let Some((avatar, side)) = file.ok().and_then(|Path(file)| Avatar::of_file(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}-{side}\"", avatar.hash());
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut response = if known.into_iter().any(|known| known.contains(&tag)) {
        // It is what its name says, and never another.
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match site.pictures.read(&avatar, side).await {
            Ok(Some(file)) => ([(header::CONTENT_TYPE, HeaderValue::from_static("image/webp"))], file).into_response(),
            Ok(None) => return StatusCode::NOT_FOUND.into_response(),
            Err(fault) => {
                error!("A picture cannot be read: {fault}");
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, crate::files::FOR_GOOD);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
    response
}
