//! Signing up, in and out: as JSON for a page that is alive, and as plain forms for one without script.

use std::sync::Arc;
use std::time::Duration;

use app::backend::FormNote;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use evening::account::Member;
use evening::alert::Settings;
use evening::email;
use evening::id::MemberId;
use evening::name::{self, Name};
use evening::password;
use evening::preference::{Look, Preferences};
use evening::refusal::Refusal;
use evening::words::Lang;
use serde::{Deserialize, Serialize};
use tracing::{error, info};

use crate::desk::{self, Desk};
use crate::fault::Fault;
use crate::hasher::NotHashed;
use crate::keeper::Wish;
use crate::post::{Wanted, What};
use crate::preference;
use crate::session::{self, Token};
use crate::site::Site;
use crate::store::{Credentials, Opened};

/// The cookie that carries a refused form's fields to the page that shows them again.
const NOTE: &str = "evening_note";
/// How long that cookie lives: one redirect.
const NOTE_LASTS: Duration = Duration::from_secs(60);
/// The longest name or e-mail address that is shown again, in bytes.
const NOTE_FIELD: usize = 300;

/// What the forms send.
#[derive(Deserialize)]
pub struct Fields {
    name: String,
    password: String,
    email: Option<String>,
    /// Of the link that makes the first princess.
    key: Option<String>,
    /// Which Trial of Harmony it answers, and the answer.
    trial: Option<String>,
    answer: Option<String>,
}

impl Fields {
    /// That the trial is passed, where it is asked for.
    fn pass_trial(&self, site: &Site) -> Result<(), Refusal> {
        let token = self.trial.as_deref().filter(|token| !token.is_empty()).ok_or(Refusal::Trial)?;
        site.trials.answer(token, self.answer.as_deref().unwrap_or_default(), site.clock.now())
    }
}

/// Somebody came in.
struct Entered {
    token: Token,
    member: Member,
    chosen: Preferences,
    is_back: bool,
}

/// What a page that is alive is told of it: who its visitor is now, and what it is to be drawn in.
#[derive(Serialize)]
struct Welcome {
    member: Member,
    theme: &'static str,
    lang: &'static str,
    size: String,
    motion: &'static str,
    clock: &'static str,
    alert: String,
    /// Whether they were about to leave for good, and stay now.
    is_back: bool,
}

impl Welcome {
    fn of(member: Member, look: Look, is_back: bool) -> Welcome {
        let Look { theme, lang, size, motion, clock, alert } = look;
        Welcome {
            member,
            theme: theme.key(),
            lang: lang.tag(),
            size: size.to_string(),
            motion: motion.key(),
            clock: clock.key(),
            alert: alert.map(Settings::text).unwrap_or_default(),
            is_back,
        }
    }
}

/// What a broken store means to somebody who wants in: nothing was done, and another try may go well.
pub(crate) fn not_stored(fault: Fault) -> Refusal {
    error!("A form came to nothing: {fault}");
    Refusal::NotStored
}

pub(crate) fn not_hashed(why: NotHashed) -> Refusal {
    why.refusal().unwrap_or_else(not_stored)
}

type Sent = Result<Form<Fields>, FormRejection>;

/// `POST /api/sign_up`.
pub async fn sign_up(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    answer(&site, &desk, &headers, "/sign_up", sent, async |fields| enter_new(&site, &desk, fields).await).await
}

/// `POST /api/sign_in`.
pub async fn sign_in(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    answer(&site, &desk, &headers, "/sign_in", sent, async |fields| enter_known(&site, &desk, fields).await).await
}

/// `POST /api/sign_out`.
pub async fn sign_out(State(site): State<Arc<Site>>, Extension(desk): Extension<Desk>, headers: HeaderMap) -> Response {
    if let Some(session) = &desk.session {
        if let Err(fault) = site.store.close_session(session).await {
            return refuse(&site, desk.look.lang, &headers, "/", not_stored(fault), FormFields::default());
        }
        site.hub.end_session(session);
    }
    let cleared = (header::SET_COOKIE, session::clear_cookie(site.config.is_secure()));
    let mut response = if wants_html(&headers) {
        (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/")), cleared]).into_response()
    } else {
        ([cleared], Json(serde_json::json!({}))).into_response()
    };
    // The page stays as it is for whoever reads on without a name.
    for cookie in preference::cookies(&site, desk.chosen) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn answer(
    site: &Site,
    desk: &Desk,
    headers: &HeaderMap,
    page: &'static str,
    sent: Sent,
    enter: impl AsyncFnOnce(Fields) -> Result<Entered, Refusal>,
) -> Response {
    let Ok(Form(fields)) = sent else {
        return refuse(site, desk.look.lang, headers, page, Refusal::Malformed, FormFields::default());
    };
    let page = if fields.key.is_some() { "/set_up" } else { page };
    let shown = FormFields {
        name: fields.name.clone(),
        email: fields.email.clone().unwrap_or_default(),
        key: fields.key.clone().unwrap_or_default(),
    };
    let Entered { token, member, chosen, is_back } = match enter(fields).await {
        Ok(entered) => entered,
        Err(refusal) => return refuse(site, desk.look.lang, headers, page, refusal, shown),
    };
    let mut response = if wants_html(headers) {
        (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/"))]).into_response()
    } else {
        let look = chosen.or(preference::kept(headers)).look(preference::browser_lang(headers));
        Json(Welcome::of(member, look, is_back)).into_response()
    };
    response.headers_mut().append(header::SET_COOKIE, token.set_cookie(site.config.is_secure()));
    // Whoever enters anew leaves their old session behind.
    if let Some(old) = &desk.session
        && site.store.close_session(old).await.is_ok()
    {
        site.hub.end_session(old);
    }
    response
}

/// What a refused form shows again.
#[derive(Default)]
pub struct FormFields {
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The key that came with it.
    pub key: String,
}

/// The answer to a refused form: JSON for a page that is alive, else back to the form on `page` with what was typed.
#[must_use]
pub fn refuse(site: &Site, lang: Lang, headers: &HeaderMap, page: &'static str, refusal: Refusal, shown: FormFields) -> Response {
    if !wants_html(headers) {
        return desk::refuse(site, refusal, lang);
    }
    site.meter.refused(refusal.kind());
    let note = FormNote { refusal, name: short(shown.name), email: short(shown.email), key: short(shown.key), trial: None };
    let cookie = session::cookie(NOTE, &write_note(&note), NOTE_LASTS, site.config.is_secure());
    (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(page)), (header::SET_COOKIE, cookie)]).into_response()
}

/// The page of the form that is sent to this address.
#[must_use]
pub fn page_of(path: &str) -> Option<&'static str> {
    match path {
        "/api/sign_up" => Some("/sign_up"),
        "/api/sign_in" => Some("/sign_in"),
        "/api/sign_out" => Some("/"),
        "/api/forgot" => Some("/forgot"),
        "/api/reset" => Some("/reset"),
        "/api/confirm" => Some("/confirm"),
        _ => None,
    }
}

/// Whether a form is sent to this address, rather than an order or a question.
#[must_use]
pub fn is_form(path: &str) -> bool {
    page_of(path).is_some() || path == "/api/preferences"
}

async fn enter_new(site: &Site, desk: &Desk, fields: Fields) -> Result<Entered, Refusal> {
    if let Some(key) = &fields.key {
        may_set_up(site, key)?;
    }
    let name = Name::parse(&fields.name)?;
    password::check(&fields.password)?;
    let email = email::parse(fields.email.as_deref().unwrap_or_default())?;
    let now = site.clock.now();
    // Asked before the hash is made, which is dear; that nobody is quicker, the store sees to.
    if site.store.is_name_taken(&name.key(), now).await.map_err(not_stored)? {
        return Err(Refusal::NameTaken);
    }
    // Newcomers in crowds are what the shield is raised against.
    if site.keeper.room().settings.is_shielded(now) && fields.key.is_none() {
        fields.pass_trial(site)?;
    }
    site.sign_ups.take(desk.address, now)?;
    let password_hash = site.hasher.hash(fields.password).await.map_err(not_hashed)?;
    // Where letters are sent, an address counts once one to it was opened.
    let (given, waiting) = if site.post.is_some() { (None, email) } else { (email, None) };
    let credentials = Credentials { name_key: name.key(), email: given, password_hash: password_hash.clone() };
    let seq = if fields.key.is_some() {
        let seq = site.keeper.ask(Wish::SetUp { name, credentials }).await?;
        site.set_up.close();
        seq
    } else {
        site.keeper.ask(Wish::Join { name, credentials }).await?
    };
    let id = MemberId(seq.0);
    info!(member.id = %id, "Somebody joined as member {id}");
    if let (Some(post), Some(email)) = (&site.post, waiting) {
        match site.store.await_email(id, &password_hash, Some(&email)).await {
            Ok(true) => post.ask(Wanted { what: What::Confirm(id), lang: desk.look.lang }),
            // Nobody has had the time to; and it would have gone with the password.
            Ok(false) => {}
            // They are in: the address can be given once more.
            Err(fault) => error!("An address was not kept: {fault}"),
        }
    }
    // What they see by now is their choice on every other browser, too.
    let chosen = desk.chosen;
    if chosen != Preferences::default()
        && let Err(fault) = site.store.prefer(id, chosen).await
    {
        error!("A choice was not kept: {fault}");
    }
    open_session(site, desk, id, chosen).await
}

/// Asked before anything else is; that only one becomes the princess, the room sees to.
fn may_set_up(site: &Site, key: &str) -> Result<(), Refusal> {
    match (site.keeper.room().has_princess(), site.set_up.is_opened_by(key)) {
        (true, _) => Err(Refusal::SetUpDone),
        (false, false) => Err(Refusal::SetUpKey),
        (false, true) => Ok(()),
    }
}

async fn enter_known(site: &Site, desk: &Desk, fields: Fields) -> Result<Entered, Refusal> {
    let now = site.clock.now();
    let name_key = name::key(fields.name.get(..name_end(&fields.name)).unwrap_or_default());
    let asks_trial = site.sign_ins.asks_trial(desk.address, &name_key, now);
    // Taken before the password is looked at, or many tries at once would pass as one.
    site.sign_ins.begin(desk.address, &name_key, now)?;
    if asks_trial {
        fields.pass_trial(site)?;
    }
    if fields.password.len() > password::MAX_BYTES as usize {
        return Err(Refusal::WrongPassword);
    }
    let known = site.store.known(&name_key).await.map_err(not_stored)?;
    let (who, hash) = known.map(|known| ((known.id, known.chosen), known.password_hash)).unzip();
    let is_right = site.hasher.is_right(fields.password, hash.clone()).await.map_err(not_hashed)?;
    let (id, chosen) = who.filter(|_| is_right).ok_or(Refusal::WrongPassword)?;
    site.sign_ins.was_right(desk.address, &name_key);
    // Only whoever knows the password learns of it.
    site.keeper.room().sanctions.let_in(id)?;
    let entered = open_session(site, desk, id, chosen).await?;
    // Whoever changed the password meanwhile did not see this session, and meant to end it.
    if !site.store.has_password(id, &hash.unwrap_or_default()).await.map_err(not_stored)? {
        site.store.close_session(&entered.token.hash()).await.map_err(not_stored)?;
        return Err(Refusal::WrongPassword);
    }
    Ok(entered)
}

async fn open_session(site: &Site, desk: &Desk, id: MemberId, chosen: Preferences) -> Result<Entered, Refusal> {
    let member = site.keeper.room().member(id).cloned().ok_or(Refusal::NotStored)?;
    let token = Token::draw().map_err(not_stored)?;
    let now = site.clock.now();
    let ends = now.plus(session::LASTS);
    match site.store.open_session(&token.hash(), id, &desk.browser, now, ends).await.map_err(not_stored)? {
        Opened::Gone => Err(Refusal::WrongPassword),
        opened => Ok(Entered { token, member, chosen, is_back: opened == Opened::Back }),
    }
}

/// What is folded of a name that somebody signs in with: more than any name has, less than a body may.
pub(crate) fn name_end(name: &str) -> usize {
    name.char_indices().nth(256).map_or(name.len(), |(at, _)| at)
}

fn short(text: String) -> String {
    let end = (0..=NOTE_FIELD.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text[..end].to_owned()
}

fn write_note(note: &FormNote) -> String {
    session::hex(&serde_json::to_vec(note).expect("a note's parts are JSON"))
}

/// What became of the last form. The cookie is the visitor's own: whatever it holds, only they see it, as text.
#[must_use]
pub fn read_note(headers: &HeaderMap) -> Option<FormNote> {
    let hex = session::read_cookie(headers, NOTE).filter(|hex| hex.is_ascii())?;
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..hex.len()).step_by(2).map(byte).collect();
    serde_json::from_slice(&bytes?).ok()
}

/// The header that takes the note back once it is shown.
#[must_use]
pub fn clear_note(site: &Site) -> HeaderValue {
    session::cookie(NOTE, "", Duration::ZERO, site.config.is_secure())
}

/// Whether a form was sent by a page without script.
#[must_use]
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_comes_back_as_it_was() {
        let note = FormNote {
            refusal: Refusal::WrongPassword,
            name: "Мятная <Соня>".into(),
            email: String::new(),
            key: String::new(),
            trial: None,
        };
        let cookie = HeaderValue::try_from(format!("{NOTE}={}", write_note(&note))).unwrap();
        assert_eq!(read_note(&HeaderMap::from_iter([(header::COOKIE, cookie)])), Some(note));
        for bad in ["", "zz", "7b", "я"] {
            let cookie = HeaderValue::from_bytes(format!("{NOTE}={bad}").as_bytes()).unwrap();
            assert_eq!(read_note(&HeaderMap::from_iter([(header::COOKIE, cookie)])), None, "{bad}");
        }
    }
}
