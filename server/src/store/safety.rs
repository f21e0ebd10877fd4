//! What keeps an account its owner's: password, address for letters, and where it is signed in.

use evening::id::MemberId;
use evening::time::Instant;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::connection::{begin_writing, finish};
use super::entity::member::{ActiveModel, Column, Entity};
use super::entity::session;
use super::{Store, during, letter};
use crate::fault::Fault;

/// What only their owner and the site know of an account.
#[derive(Clone)]
pub struct Secrets {
    /// The hash of the password.
    pub password_hash: String,
    /// The address that counts.
    pub email: Option<String>,
    /// Whether a letter to it was opened.
    pub is_confirmed: bool,
    /// The one that waits for that.
    pub waiting: Option<String>,
}

/// One place where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The hash of the session's token.
    pub hash: String,
    /// What it was opened with, if it said.
    pub browser: Option<String>,
    /// Since when.
    pub opened_at: Instant,
    /// When it was last noted that they came by.
    pub seen_at: Instant,
}

/// Which sessions of somebody end.
#[derive(Clone, Copy, Debug)]
pub enum Ending<'a> {
    /// The one that goes by this.
    One(&'a str),
    /// All but the one with this hash.
    Others(&'a str),
    /// All.
    All,
}

impl Store {
    /// What is kept of this account.
    pub async fn secrets(&self, id: MemberId) -> Result<Option<Secrets>, Fault> {
        let row = Entity::find_by_id(id.0).one(&self.read).await.map_err(during("reading credentials"))?;
        Ok(row.map(|row| Secrets {
            password_hash: row.password_hash,
            email: row.email,
            is_confirmed: row.email_confirmed_at.is_some(),
            waiting: row.email_waiting,
        }))
    }

    /// Where this person is signed in, the newest first.
    pub async fn places(&self, id: MemberId, now: Instant) -> Result<Vec<Place>, Fault> {
        let open = session::Entity::find().filter(session::Column::MemberId.eq(id.0));
        let open = open.filter(session::Column::EndsAt.gt(now.as_millis())).order_by_desc(session::Column::OpenedAt);
        let rows = open.all(&self.read).await.map_err(during("reading open sessions"))?;
        let place = |row: session::Model| Place {
            hash: row.token_hash,
            browser: row.browser,
            opened_at: Instant::from_millis(row.opened_at),
            seen_at: Instant::from_millis(row.seen_at),
        };
        Ok(rows.into_iter().map(place).collect())
    }

    /// Signs somebody out, and says with which hashes.
    pub async fn end_sessions(&self, id: MemberId, which: Ending<'_>) -> Result<Vec<String>, Fault> {
        let theirs = Condition::all().add(session::Column::MemberId.eq(id.0));
        let some = match which {
            Ending::One(id) => theirs.add(session::Column::TokenHash.starts_with(id)),
            Ending::Others(hash) => theirs.add(session::Column::TokenHash.ne(hash)),
            Ending::All => theirs,
        };
        let change = begin_writing(&self.write).await.map_err(during("ending sessions"))?;
        let ended = end(&change, some).await;
        finish(change, ended).await.map_err(during("ending sessions"))
    }

    /// Gives somebody another password in place of the one that they were asked for, and signs them out everywhere else.
    /// Answers with the hashes of the sessions that ended; with nothing if the password was another one by now.
    pub async fn change_password(&self, id: MemberId, old: &str, new: &str, but: &str) -> Result<Option<Vec<String>>, Fault> {
        let change = begin_writing(&self.write).await.map_err(during("changing a password"))?;
        let changed = async {
            let known = Entity::find_by_id(id.0).filter(Column::PasswordHash.eq(old)).one(&change).await?;
            if known.is_none() {
                return Ok(None);
            }
            set_password(&change, id, new).await?;
            let others = Condition::all().add(session::Column::MemberId.eq(id.0)).add(session::Column::TokenHash.ne(but));
            end(&change, others).await.map(Some)
        };
        let changed = changed.await;
        finish(change, changed).await.map_err(during("changing a password"))
    }

    /// Whether this is still the hash of somebody's password.
    pub async fn has_password(&self, id: MemberId, hash: &str) -> Result<bool, Fault> {
        let known = Entity::find_by_id(id.0).filter(Column::PasswordHash.eq(hash));
        Ok(known.one(&self.read).await.map_err(during("reading credentials"))?.is_some())
    }

    /// Has letters to whoever proved this password go to this address from now on, or nowhere. Answers whether it did: not if the
    /// password is another one by now.
    pub async fn set_email(&self, id: MemberId, proved: &str, email: Option<&str>) -> Result<bool, Fault> {
        let row = ActiveModel {
            email: Set(email.map(str::to_owned)),
            email_confirmed_at: Set(None),
            email_waiting: Set(None),
            ..Default::default()
        };
        self.keep_email(id, proved, row).await
    }

    /// Has an address wait until a letter to it is opened, or none. Answers in the same way.
    pub async fn await_email(&self, id: MemberId, proved: &str, email: Option<&str>) -> Result<bool, Fault> {
        let row = ActiveModel { email_waiting: Set(email.map(str::to_owned)), ..Default::default() };
        self.keep_email(id, proved, row).await
    }

    /// Links in letters that went to another address are void.
    async fn keep_email(&self, id: MemberId, proved: &str, row: ActiveModel) -> Result<bool, Fault> {
        let change = begin_writing(&self.write).await.map_err(during("keeping an address"))?;
        let kept = async {
            let theirs = Entity::update_many().set(row).filter(Column::Id.eq(id.0)).filter(Column::PasswordHash.eq(proved));
            if theirs.exec(&change).await?.rows_affected == 0 {
                return Ok(false);
            }
            letter::void(&change, id, None).await.map(|()| true)
        };
        let kept = kept.await;
        finish(change, kept).await.map_err(during("keeping an address"))
    }
}

/// Another password makes void whatever was sent by letter before it, an address that waits for one included: whoever had the
/// old one may have given it.
pub async fn set_password(db: &impl ConnectionTrait, id: MemberId, hash: &str) -> Result<(), DbErr> {
    letter::void(db, id, None).await?;
    let row = ActiveModel { password_hash: Set(hash.to_owned()), email_waiting: Set(None), ..Default::default() };
    Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await.map(drop)
}

/// Forgets these sessions, and says which they were.
pub async fn end(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<String>, DbErr> {
    let some = session::Entity::find().select_only().column(session::Column::TokenHash).filter(which.clone());
    let ended = some.into_tuple().all(db).await?;
    session::Entity::delete_many().filter(which).exec(db).await?;
    Ok(ended)
}
