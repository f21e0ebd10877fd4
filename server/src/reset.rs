//! Coming back without a password: a link by letter, and what the links in letters do. As JSON for a page that is alive, and as
//! plain forms for one without script, as in [`form`](crate::form).

use std::sync::Arc;

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use evening::password;
use evening::refusal::Refusal;
use serde::Deserialize;
use tracing::info;

use crate::desk::Desk;
use crate::form::{self, FormFields, name_end, not_hashed, not_stored};
use crate::post::{Post, Wanted, What};
use crate::safety::end_streams;
use crate::session::Token;
use crate::site::Site;

/// What is asked with by whoever forgot their password.
#[derive(Deserialize)]
pub struct Forgotten {
    /// Their name, or their address.
    name: String,
}

/// What is sent with the link of a letter.
#[derive(Deserialize)]
pub struct Opened {
    key: String,
    /// The new password, where that is what the link is for.
    password: Option<String>,
}

type Sent<T> = Result<Form<T>, FormRejection>;

/// `POST /api/forgot`. The answer is the same whether or not there is anybody to write to.
pub async fn forgot(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Sent<Forgotten>,
) -> Response {
    let (typed, asked) = match sent {
        Ok(Form(Forgotten { name })) => (name.clone(), ask(&site, &desk, &name)),
        Err(_) => (String::new(), Err(Refusal::Malformed)),
    };
    let shown = FormFields { name: typed, ..FormFields::default() };
    answer(&site, &desk, &headers, "/forgot", "/forgot/sent", asked, shown)
}

/// `POST /api/reset`. Nobody is signed in by it: the new password is typed once more, by whoever knows it.
pub async fn reset(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Sent<Opened>,
) -> Response {
    let (key, done) = match sent {
        Ok(Form(Opened { key, password: Some(password) })) => (key.clone(), choose(&site, &desk, &key, password).await),
        Ok(Form(Opened { key, password: None })) => (key, Err(Refusal::Malformed)),
        Err(_) => (String::new(), Err(Refusal::Malformed)),
    };
    let shown = FormFields { key, ..FormFields::default() };
    answer(&site, &desk, &headers, "/reset", "/reset/done", done, shown)
}

/// `POST /api/confirm`. Opening the link is not enough: programs that look through letters open links, too.
pub async fn confirm(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Sent<Opened>,
) -> Response {
    let (key, done) = match sent {
        Ok(Form(Opened { key, .. })) => (key.clone(), take_address(&site, &key).await),
        Err(_) => (String::new(), Err(Refusal::Malformed)),
    };
    let shown = FormFields { key, ..FormFields::default() };
    answer(&site, &desk, &headers, "/confirm", "/confirm/done", done, shown)
}

fn answer(
    site: &Site,
    desk: &Desk,
    headers: &HeaderMap,
    page: &'static str,
    next: &'static str,
    done: Result<(), Refusal>,
    shown: FormFields,
) -> Response {
    match done {
        Err(refusal) => form::refuse(site, desk.look.lang, headers, page, refusal, shown),
        Ok(()) if form::wants_html(headers) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(next))]).into_response()
        }
        Ok(()) => Json(serde_json::json!({})).into_response(),
    }
}

fn post(site: &Site) -> Result<&Post, Refusal> {
    site.post.as_ref().ok_or(Refusal::NoSuchThing)
}

fn ask(site: &Site, desk: &Desk, typed: &str) -> Result<(), Refusal> {
    let post = post(site)?;
    post.let_ask(desk.address, site.clock.now())?;
    let typed = typed.get(..name_end(typed)).unwrap_or_default().to_owned();
    post.ask(Wanted { what: What::Reset(typed), lang: desk.look.lang });
    Ok(())
}

async fn choose(site: &Site, desk: &Desk, key: &str, password: String) -> Result<(), Refusal> {
    let post = post(site)?;
    password::check(&password)?;
    let hash = Token::parse(key).ok_or(Refusal::LinkSpent)?.hash();
    let now = site.clock.now();
    // Asked before the hash is made, which is dear; that it works only once, the store sees to.
    if !site.store.resets(&hash, now).await.map_err(not_stored)? {
        return Err(Refusal::LinkSpent);
    }
    let password_hash = site.hasher.hash(password).await.map_err(not_hashed)?;
    let reset = site.store.reset_password(&hash, &password_hash, now).await.map_err(not_stored)?;
    let (id, ended) = reset.ok_or(Refusal::LinkSpent)?;
    end_streams(site, &ended);
    info!(member.id = %id, "Member {id} has another password, by letter");
    post.ask(Wanted { what: What::Password(id), lang: desk.look.lang });
    Ok(())
}

async fn take_address(site: &Site, key: &str) -> Result<(), Refusal> {
    post(site)?;
    let hash = Token::parse(key).ok_or(Refusal::LinkSpent)?.hash();
    let confirmed = site.store.confirm_email(&hash, site.clock.now()).await.map_err(not_stored)?;
    let id = confirmed.ok_or(Refusal::LinkSpent)?;
    info!(member.id = %id, "Member {id} has another address");
    Ok(())
}
