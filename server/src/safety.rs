//! What somebody does to keep their account theirs: another password, another address for letters, and an end to being signed
//! in where they are no more.

use evening::account::Member;
use evening::refusal::Refusal;
use evening::safety::{self, Safety, Session};
use evening::{email, name, password};
use tracing::info;

use crate::desk::Desk;
use crate::fault::Fault;
use crate::guarding::NotFound;
use crate::hasher::NotHashed;
use crate::post::{Wanted, What};
use crate::site::Site;
use crate::store::{Ending, Secrets};

impl From<NotHashed> for NotFound {
    fn from(why: NotHashed) -> NotFound {
        why.refusal().map_or_else(NotFound::Fault, NotFound::Refused)
    }
}

/// How safe the visitor's account is.
///
/// # Errors
/// [`Refusal::SignedOut`].
pub async fn read(desk: &Desk) -> Result<Safety, NotFound> {
    let me = me(desk)?;
    let secrets = secrets(desk, &me).await?;
    let places = desk.site.store.places(me.id, desk.site.clock.now()).await?;
    let session = |place: crate::store::Place| Session {
        id: safety::id_of(&place.hash).to_owned(),
        browser: place.browser,
        opened_at: place.opened_at,
        seen_at: place.seen_at,
        is_mine: desk.session.as_ref() == Some(&place.hash),
    };
    Ok(Safety {
        has_letters: desk.site.post.is_some(),
        email: secrets.email,
        is_confirmed: secrets.is_confirmed,
        waiting: secrets.waiting,
        sessions: places.into_iter().map(session).collect(),
    })
}

/// Gives the visitor another password; only the session that asks goes on.
///
/// # Errors
/// Why it cannot be one, [`Refusal::WrongPassword`], or [`Refusal::Busy`] after too many of those.
pub async fn change_password(desk: &Desk, old: String, new: String) -> Result<Safety, NotFound> {
    let (me, session) = (me(desk)?, session(desk)?);
    password::check(&new)?;
    let Secrets { password_hash: old, .. } = prove(desk, &me, old).await?;
    let new = desk.site.hasher.hash(new).await?;
    let ended = desk.site.store.change_password(me.id, &old, &new, session).await?.ok_or(Refusal::WrongPassword)?;
    end_streams(&desk.site, &ended);
    let id = me.id;
    info!(member.id = %id, "Member {id} has another password");
    tell(desk, What::Password(id));
    read(desk).await
}

/// Has letters to the visitor go elsewhere, or nowhere. Where letters are sent, the new address has to show first that it is read.
///
/// # Errors
/// [`Refusal::EmailMalformed`], or as for a password.
pub async fn change_email(desk: &Desk, password: String, typed: &str) -> Result<Safety, NotFound> {
    let me = me(desk)?;
    let new = email::parse(typed)?;
    let secrets = prove(desk, &me, password).await?;
    let (store, now, proved) = (&desk.site.store, desk.site.clock.now(), &secrets.password_hash);
    let is_kept = match (&desk.site.post, new) {
        (Some(_), Some(new)) if secrets.is_confirmed && secrets.email.as_ref() == Some(&new) => {
            store.await_email(me.id, proved, None).await?
        }
        (Some(post), Some(new)) => {
            post.let_confirm(me.id, now)?;
            let is_kept = store.await_email(me.id, proved, Some(&new)).await?;
            if is_kept {
                post.ask(Wanted { what: What::Confirm(me.id), lang: desk.look.lang });
            }
            is_kept
        }
        (_, new) => {
            let is_kept = store.set_email(me.id, proved, new.as_deref()).await?;
            if let Some(old) = secrets.email.filter(|_| is_kept) {
                tell(desk, What::Removed(me.id, old));
            }
            is_kept
        }
    };
    if !is_kept {
        return Err(Refusal::WrongPassword.into());
    }
    read(desk).await
}

/// Tells the owner of an account by letter what became of it, where letters are sent.
fn tell(desk: &Desk, what: What) {
    if let Some(post) = &desk.site.post {
        post.ask(Wanted { what, lang: desk.look.lang });
    }
}

/// Signs the visitor out in one place.
///
/// # Errors
/// [`Refusal::NoSuchThing`].
pub async fn end_session(desk: &Desk, id: &str) -> Result<Safety, NotFound> {
    let me = me(desk)?;
    if !safety::is_id(id) {
        return Err(Refusal::NoSuchThing.into());
    }
    let ended = desk.site.store.end_sessions(me.id, Ending::One(id)).await?;
    if ended.is_empty() {
        return Err(Refusal::NoSuchThing.into());
    }
    end_streams(&desk.site, &ended);
    read(desk).await
}

/// Signs the visitor out everywhere but here.
///
/// # Errors
/// [`Refusal::SignedOut`].
pub async fn end_other_sessions(desk: &Desk) -> Result<Safety, NotFound> {
    let (me, session) = (me(desk)?, session(desk)?);
    end_streams(&desk.site, &desk.site.store.end_sessions(me.id, Ending::Others(session)).await?);
    read(desk).await
}

/// Signs the visitor out everywhere. Their cookies name nobody any more.
///
/// # Errors
/// [`Refusal::SignedOut`].
pub async fn end_sessions(desk: &Desk) -> Result<(), NotFound> {
    let me = me(desk)?;
    end_streams(&desk.site, &desk.site.store.end_sessions(me.id, Ending::All).await?);
    Ok(())
}

/// Ends the streams of sessions that have ended.
pub fn end_streams(site: &Site, ended: &[String]) {
    ended.iter().for_each(|session| site.hub.end_session(session));
}

fn me(desk: &Desk) -> Result<Member, Refusal> {
    desk.me().ok_or(Refusal::SignedOut)
}

fn session(desk: &Desk) -> Result<&str, Refusal> {
    desk.session.as_deref().ok_or(Refusal::SignedOut)
}

async fn secrets(desk: &Desk, me: &Member) -> Result<Secrets, NotFound> {
    let secrets: Result<_, Fault> = desk.site.store.secrets(me.id).await;
    Ok(secrets?.ok_or(Refusal::SignedOut)?)
}

/// That it is the visitor who asks, and not whoever came by a page that they left open. It counts as signing in does, so that
/// nobody guesses here instead.
///
/// # Errors
/// [`Refusal::WrongPassword`], or [`Refusal::Busy`] after too many of those.
pub async fn prove(desk: &Desk, me: &Member, password: String) -> Result<Secrets, NotFound> {
    let (site, key) = (&desk.site, name::key(&me.name));
    site.sign_ins.begin(desk.address, &key, site.clock.now())?;
    if password.len() > password::MAX_BYTES as usize {
        return Err(Refusal::WrongPassword.into());
    }
    let secrets = secrets(desk, me).await?;
    if !site.hasher.is_right(password, Some(secrets.password_hash.clone())).await? {
        return Err(Refusal::WrongPassword.into());
    }
    site.sign_ins.was_right(desk.address, &key);
    Ok(secrets)
}
