//! Who is signed in where. Only the hash of a session's token is kept.

use evening::id::MemberId;
use evening::preference::Preferences;
use evening::time::Instant;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, JoinType, PaginatorTrait, QueryFilter, QuerySelect, RelationTrait, Set,
};

use super::connection::{begin_writing, finish};
use super::entity::member;
use super::entity::session::{ActiveModel, Column, Entity, Model, Relation};
use super::{Store, during};
use crate::fault::Fault;

/// Number, the last visit, theme, language and screen.
type Row = (i64, i64, Option<String>, Option<String>, Option<String>);

/// Somebody signed in on one browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub member: MemberId,
    /// When it was last noted that they came by.
    pub seen_at: Instant,
    /// What they chose for themselves.
    pub chosen: Preferences,
}

/// What came of somebody signing in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opened {
    /// They are in.
    In,
    /// They are, and were about to leave for good.
    Back,
    /// They have left.
    Gone,
}

impl Store {
    /// Remembers that somebody signed in with this browser: whoever has a session stays.
    pub async fn open_session(
        &self,
        token_hash: &str,
        member: MemberId,
        browser: &str,
        now: Instant,
        ends: Instant,
    ) -> Result<Opened, Fault> {
        let row = Model {
            token_hash: token_hash.to_owned(),
            member_id: member.0,
            opened_at: now.as_millis(),
            seen_at: now.as_millis(),
            ends_at: ends.as_millis(),
            browser: Some(browser.to_owned()).filter(|browser| !browser.is_empty()),
        };
        let change = begin_writing(&self.write).await.map_err(during("opening a session"))?;
        let opened = async {
            let who = member::Entity::find_by_id(member.0).select_only();
            let who = who.columns([member::Column::LeavesAt, member::Column::PasswordHash]).into_tuple();
            let who: Option<(Option<i64>, String)> = who.one(&change).await?;
            let opened = match who {
                Some((_, hash)) if hash.is_empty() => return Ok(Opened::Gone),
                Some((Some(_), _)) => Opened::Back,
                Some((None, _)) | None => Opened::In,
            };
            Entity::insert(row.into_active_model()).exec_without_returning(&change).await?;
            if opened == Opened::Back {
                let stays = member::ActiveModel { leaves_at: Set(None), leaves_messages: Set(None), ..Default::default() };
                member::Entity::update_many().set(stays).filter(member::Column::Id.eq(member.0)).exec(&change).await?;
            }
            Ok(opened)
        };
        let opened = opened.await;
        finish(change, opened).await.map_err(during("opening a session"))
    }

    /// The session of this token, unless it has ended.
    pub async fn session(&self, token_hash: &str, now: Instant) -> Result<Option<Session>, Fault> {
        let open = Entity::find_by_id(token_hash).filter(Column::EndsAt.gt(now.as_millis()));
        let with_member = open.select_only().columns([Column::MemberId, Column::SeenAt]);
        let with_member = with_member.join(JoinType::InnerJoin, Relation::Member.def());
        let with_member = with_member.columns([member::Column::Theme, member::Column::Lang, member::Column::Screen]);
        let row: Option<Row> = with_member.into_tuple().one(&self.read).await.map_err(during("reading a session"))?;
        Ok(row.map(|(member, seen_at, theme, lang, screen)| Session {
            member: MemberId(member),
            seen_at: Instant::from_millis(seen_at),
            chosen: Preferences::kept(theme.as_deref(), lang.as_deref(), screen.as_deref()),
        }))
    }

    /// Notes that they came by, and when the session ends now; one that has ended stays so.
    pub async fn touch_session(&self, token_hash: &str, now: Instant, ends: Instant) -> Result<(), Fault> {
        let seen = ActiveModel { seen_at: Set(now.as_millis()), ends_at: Set(ends.as_millis()), ..Default::default() };
        let open = Entity::update_many().filter(Column::TokenHash.eq(token_hash)).filter(Column::EndsAt.gt(now.as_millis()));
        open.set(seen).exec(&self.write).await.map(drop).map_err(during("noting a visit"))
    }

    /// Forgets a session.
    pub async fn close_session(&self, token_hash: &str) -> Result<(), Fault> {
        Entity::delete_by_id(token_hash).exec(&self.write).await.map(drop).map_err(during("closing a session"))
    }

    /// How many sessions have ended.
    pub async fn count_ended_sessions(&self, now: Instant) -> Result<u64, Fault> {
        let ended = Entity::find().filter(Column::EndsAt.lte(now.as_millis()));
        ended.count(&self.read).await.map_err(during("counting ended sessions"))
    }

    /// Forgets all sessions that have ended, and says how many.
    pub async fn drop_ended_sessions(&self, now: Instant) -> Result<u64, Fault> {
        let ended = Entity::delete_many().filter(Column::EndsAt.lte(now.as_millis()));
        Ok(ended.exec(&self.write).await.map_err(during("dropping ended sessions"))?.rows_affected)
    }
}
