//! Leaving for good: who has a week to come back, for whom the door is shut, and what is left of whoever is gone.

use evening::account::{Hue, LEFT, Role};
use evening::id::{MemberId, MessageId};
use evening::leaving::let_go;
use evening::name::key_of_left;
use evening::refusal::Refusal;
use evening::time::Instant;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::connection::{begin_writing, finish};
use super::entity::member::{ActiveModel, Column, Entity};
use super::entity::{ban, held, held_name, message, mute, report_taken, session};
use super::{NotRecorded, Store, Unknown, account, chat, during, safety};
use crate::fault::Fault;

impl Store {
    /// Somebody whose password has this hash leaves at this moment, unless they come back before. All their sessions end: these.
    /// In one step with that, so that whoever has a session stays.
    pub async fn leave(
        &self,
        id: MemberId,
        password_hash: &str,
        at: Instant,
        with_messages: bool,
    ) -> Result<Result<Vec<String>, Refusal>, Fault> {
        let doing = "noting that somebody leaves";
        let change = begin_writing(&self.write).await.map_err(during(doing))?;
        let left = async {
            let mine = Entity::find_by_id(id.0).filter(Column::PasswordHash.eq(password_hash));
            let role: Option<String> = mine.select_only().column(Column::Role).into_tuple().one(&change).await?;
            // Another password was chosen meanwhile.
            let Some(role) = role else { return Ok(Err(Refusal::WrongPassword)) };
            if let Err(refusal) = may_go(&change, id, &role).await? {
                return Ok(Err(refusal));
            }
            let (leaves_at, leaves_messages) = (Set(Some(at.as_millis())), Set(Some(with_messages)));
            let row = ActiveModel { leaves_at, leaves_messages, ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(&change).await?;
            safety::end(&change, session::Column::MemberId.eq(id.0).into()).await.map(Ok)
        };
        let left = left.await;
        finish(change, left).await.map_err(during(doing))
    }

    /// Shuts the door for those whose time to come back is over: from now on nobody signs in there, nor gets a letter.
    pub async fn shut_out(&self, now: Instant) -> Result<(), Fault> {
        // Most of the time it is nobody, and nobody who writes has to wait for that.
        if self.count_leaving(now).await? == 0 {
            return Ok(());
        }
        let doing = "shutting the door behind those who leave";
        let change = begin_writing(&self.write).await.map_err(during(doing))?;
        let shut = async {
            let due = Entity::find().filter(Column::LeavesAt.lte(now.as_millis()));
            let due = due.select_only().columns([Column::Id, Column::Role]).into_tuple::<(i64, String)>();
            for (id, role) in due.all(&change).await? {
                // If the other princesses were made something else meanwhile, she stays until there is one.
                if may_go(&change, MemberId(id), &role).await?.is_ok() {
                    safety::end(&change, session::Column::MemberId.eq(id).into()).await?;
                    safety::set_password(&change, MemberId(id), "").await?;
                    let row = ActiveModel { email: Set(None), email_confirmed_at: Set(None), ..Default::default() };
                    Entity::update_many().set(row).filter(Column::Id.eq(id)).exec(&change).await?;
                }
            }
            Ok(())
        };
        let shut = shut.await;
        finish(change, shut).await.map_err(during(doing))
    }

    /// How many leave whose time to come back is over.
    pub async fn count_leaving(&self, now: Instant) -> Result<u64, Fault> {
        let due = Entity::find().filter(Column::LeavesAt.lte(now.as_millis()));
        due.count(&self.read).await.map_err(during("counting who leaves"))
    }

    /// For whom the door is shut, and whether what they said goes with them.
    pub async fn going(&self) -> Result<Vec<(MemberId, bool)>, Fault> {
        let shut = Entity::find().select_only().columns([Column::Id, Column::LeavesMessages]).filter(is_shut());
        let rows: Vec<(i64, Option<bool>)> =
            shut.order_by_asc(Column::Id).into_tuple().all(&self.read).await.map_err(during("reading who leaves"))?;
        Ok(rows.into_iter().map(|(id, with_messages)| (MemberId(id), with_messages.unwrap_or(false))).collect())
    }

    /// Takes away what somebody said after this message and before the room remembers it, oldest first and at most so much: the
    /// number of the last of it. None when there is no more.
    pub async fn drop_forgotten_of(&self, id: MemberId, after: MessageId, limit: u64) -> Result<Option<MessageId>, Fault> {
        let doing = "taking away what somebody said";
        let before = chat::remembered_from(&self.read).await?;
        let pinned = chat::pinned(&self.read).await?.map_or(0, |pinned| pinned.0);
        let some = message::Entity::find().select_only().column(message::Column::Id);
        let some = some.filter(message::Column::AuthorId.eq(id.0)).filter(message::Column::Id.gt(after.0));
        let some = some.filter(message::Column::Id.lt(before.0)).filter(message::Column::Id.ne(pinned));
        let some = some.order_by_asc(message::Column::Id).limit(limit);
        let ids: Vec<i64> = some.into_tuple().all(&self.read).await.map_err(during(doing))?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        let gone = message::Entity::delete_many().filter(message::Column::Id.is_in(ids));
        gone.exec(&self.write).await.map_err(during(doing))?;
        Ok(Some(MessageId(last)))
    }

    /// Forgets names that anybody may have again.
    pub async fn drop_free_names(&self, now: Instant) -> Result<(), Fault> {
        let free = held_name::Entity::delete_many().filter(held_name::Column::Until.lte(now.as_millis()));
        free.exec(&self.write).await.map(drop).map_err(during("forgetting names that are free"))
    }
}

fn is_shut() -> Condition {
    Condition::all().add(Column::LeavesAt.is_not_null()).add(Column::PasswordHash.eq(""))
}

/// Whether somebody of this role may leave.
async fn may_go(db: &impl ConnectionTrait, id: MemberId, role: &str) -> Result<Result<(), Refusal>, DbErr> {
    let others = Entity::find().filter(Column::Role.eq(Role::Princess.key())).filter(Column::Id.ne(id.0));
    let stay = others.filter(Column::LeavesAt.is_null()).count(db).await?;
    Ok(let_go(Role::granted(role).unwrap_or(Role::Member), stay))
}

/// Makes it true of the tables that somebody has left. What was pointed out of theirs, and what they wished for, are facts of
/// their own.
pub async fn fold(db: &impl ConnectionTrait, at: Instant, id: MemberId, with_messages: bool) -> Result<(), NotRecorded> {
    let key = key_of_left(id);
    account::hold_name(db, id, &key, at).await?;
    let row = ActiveModel {
        name: Set(LEFT.to_owned()),
        name_key: Set(key),
        role: Set(Role::Member.key().to_owned()),
        hue: Set(Hue::of_name(LEFT).key().to_owned()),
        email: Set(None),
        theme: Set(None),
        lang: Set(None),
        color: Set(None),
        avatar: Set(None),
        screen: Set(None),
        renamed_at: Set(None),
        leaves_at: Set(None),
        leaves_messages: Set(None),
        ..Default::default()
    };
    let gone = Entity::update_many().set(row).filter(Column::Id.eq(id.0)).filter(is_shut()).exec(db).await?;
    if gone.rows_affected == 0 {
        let stays = Unknown(format!("member {} with the door open", id.0));
        return Err(during("recording that somebody has left")(stays).into());
    }
    mute::Entity::delete_by_id(id.0).exec(db).await?;
    ban::Entity::delete_by_id(id.0).exec(db).await?;
    held::Entity::delete_many().filter(held::Column::AuthorId.eq(id.0)).exec(db).await?;
    report_taken::Entity::delete_many().filter(report_taken::Column::ById.eq(id.0)).exec(db).await?;
    if with_messages {
        chat::forget_author(db, id).await?;
    }
    Ok(())
}
