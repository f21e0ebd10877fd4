//! Links in letters, and whom letters go to. Only the hash of a link's key is kept.

use evening::id::MemberId;
use evening::letter::Link;
use evening::time::Instant;
use evening::words::Lang;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};

use super::connection::{begin_writing, finish};
use super::entity::letter::{Column, Entity, Model};
use super::entity::{member, session};
use super::{Store, during, safety};
use crate::fault::Fault;

/// Somebody whom a letter may be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub id: MemberId,
    /// What the letter calls them.
    pub name: String,
    /// The address that counts.
    pub email: Option<String>,
    /// The one that will.
    pub waiting: Option<String>,
    /// What they chose to read.
    pub lang: Option<Lang>,
}

impl Store {
    /// Who has this address, oldest members first and so many at most.
    pub async fn at_address(&self, email: &str, limit: u64) -> Result<Vec<Recipient>, Fault> {
        let lower = Expr::expr(Func::lower(Expr::col(member::Column::Email))).eq(email.to_ascii_lowercase());
        let some = member::Entity::find().filter(lower).order_by_asc(member::Column::Id).limit(limit);
        let rows = some.all(&self.read).await.map_err(during("looking up an address"))?;
        Ok(rows.into_iter().map(recipient).collect())
    }

    /// Who a letter to this person goes to.
    pub async fn recipient(&self, id: MemberId) -> Result<Option<Recipient>, Fault> {
        let row = member::Entity::find_by_id(id.0).one(&self.read).await.map_err(during("looking up an address"))?;
        Ok(row.map(recipient))
    }

    /// Remembers the link in a letter to this address; earlier ones of its kind are void.
    pub async fn write_letter(&self, hash: &str, id: MemberId, link: Link, email: &str, until: Instant) -> Result<(), Fault> {
        let row = Model {
            hash: hash.to_owned(),
            member_id: id.0,
            what: link.key().to_owned(),
            email: email.to_owned(),
            until: until.as_millis(),
        };
        let change = begin_writing(&self.write).await.map_err(during("remembering a letter"))?;
        let written = async {
            void(&change, id, Some(link)).await?;
            Entity::insert(row.into_active_model()).exec_without_returning(&change).await.map(drop)
        };
        let written = written.await;
        finish(change, written).await.map_err(during("remembering a letter"))
    }

    /// Whether the link with this hash lets somebody choose another password now.
    pub async fn resets(&self, hash: &str, now: Instant) -> Result<bool, Fault> {
        self.opens(&self.read, hash, Link::Reset, now).await.map(|found| found.is_some()).map_err(during("looking up a letter"))
    }

    /// Uses a link: whoever it was sent to has the password of this hash, and is signed in nowhere. Answers with who it is, and
    /// the hashes of the sessions that ended; with nothing if the link is void by now.
    pub async fn reset_password(
        &self,
        hash: &str,
        password_hash: &str,
        now: Instant,
    ) -> Result<Option<(MemberId, Vec<String>)>, Fault> {
        let change = begin_writing(&self.write).await.map_err(during("resetting a password"))?;
        let reset = async {
            let Some(member) = self.opens(&change, hash, Link::Reset, now).await? else { return Ok(None) };
            let id = MemberId(member.id);
            safety::set_password(&change, id, password_hash).await?;
            let ended = safety::end(&change, session::Column::MemberId.eq(id.0).into()).await?;
            Ok(Some((id, ended)))
        };
        let reset = reset.await;
        finish(change, reset).await.map_err(during("resetting a password"))
    }

    /// Uses a link: the address that it was sent to counts from now on. Answers with whose it is; with nothing if the link is void.
    pub async fn confirm_email(&self, hash: &str, now: Instant) -> Result<Option<MemberId>, Fault> {
        let change = begin_writing(&self.write).await.map_err(during("confirming an address"))?;
        let confirmed = async {
            let Some(member) = self.opens(&change, hash, Link::Confirm, now).await? else { return Ok(None) };
            let id = MemberId(member.id);
            // A link to choose another password went to the old address.
            void(&change, id, None).await?;
            let row = member::ActiveModel {
                email: Set(member.email_waiting),
                email_confirmed_at: Set(Some(now.as_millis())),
                email_waiting: Set(None),
                ..Default::default()
            };
            member::Entity::update_many().set(row).filter(member::Column::Id.eq(id.0)).exec(&change).await?;
            Ok(Some(id))
        };
        let confirmed = confirmed.await;
        finish(change, confirmed).await.map_err(during("confirming an address"))
    }

    /// Forgets links that work no longer.
    pub async fn drop_old_letters(&self, now: Instant) -> Result<(), Fault> {
        let old = Entity::delete_many().filter(Column::Until.lte(now.as_millis()));
        old.exec(&self.write).await.map(drop).map_err(during("dropping old letters"))
    }

    /// Whose link this is, if it works: it is of this kind, in time, and the address that it went to is still meant.
    async fn opens(
        &self,
        db: &impl ConnectionTrait,
        hash: &str,
        link: Link,
        now: Instant,
    ) -> Result<Option<member::Model>, DbErr> {
        let letter = Entity::find_by_id(hash).filter(Column::What.eq(link.key())).filter(Column::Until.gt(now.as_millis()));
        let Some(letter) = letter.one(db).await? else { return Ok(None) };
        let member = member::Entity::find_by_id(letter.member_id).one(db).await?;
        Ok(member.filter(|member| {
            let meant = match link {
                Link::Reset => &member.email,
                Link::Confirm => &member.email_waiting,
            };
            meant.as_ref() == Some(&letter.email)
        }))
    }
}

/// Makes links of this person void: those of one kind, or all.
pub async fn void(db: &impl ConnectionTrait, id: MemberId, link: Option<Link>) -> Result<(), DbErr> {
    let theirs = Entity::delete_many().filter(Column::MemberId.eq(id.0));
    let some = match link {
        Some(link) => theirs.filter(Column::What.eq(link.key())),
        None => theirs,
    };
    some.exec(db).await.map(drop)
}

fn recipient(row: member::Model) -> Recipient {
    let lang = row.lang.as_deref().and_then(Lang::of_key);
    Recipient { id: MemberId(row.id), name: row.name, email: row.email, waiting: row.email_waiting, lang }
}
