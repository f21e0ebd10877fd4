//! Order among people: who is muted, who is banned.

use evening::id::MemberId;
use evening::moderation::{Event, Sanction, Sanctions};
use evening::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::during;
use super::entity::{ban, mute, session};
use crate::fault::Fault;

/// What holds against whom, also mutes whose time is over and that are not yet ended.
pub async fn sanctions(db: &impl ConnectionTrait) -> Result<Sanctions, Fault> {
    let mutes = mute::Entity::find().all(db).await.map_err(during("reading who is muted"))?;
    let bans = ban::Entity::find().all(db).await.map_err(during("reading who is banned"))?;
    let mute = |row: mute::Model| Sanction {
        id: MemberId(row.member_id),
        until: Some(Instant::from_millis(row.until)),
        why: row.why,
        by: row.by_id.map(MemberId),
    };
    let ban = |row: ban::Model| Sanction { id: MemberId(row.member_id), until: None, why: row.why, by: row.by_id.map(MemberId) };
    Ok(Sanctions::of(mutes.into_iter().map(mute).collect(), bans.into_iter().map(ban).collect()))
}

/// Makes an event true of the tables. A ban ends all sessions of whoever is banned.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), DbErr> {
    match event {
        Event::Muted(mute) => {
            mute::Entity::delete_by_id(mute.id.0).exec(db).await?;
            let by_id = mute.by.map(|by| by.0);
            let until = mute.until.map_or(i64::MAX, Instant::as_millis);
            let row = mute::Model { member_id: mute.id.0, until, why: mute.why.clone(), by_id };
            mute::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Banned(ban) => {
            ban::Entity::delete_by_id(ban.id.0).exec(db).await?;
            let row = ban::Model { member_id: ban.id.0, why: ban.why.clone(), by_id: ban.by.map(|by| by.0) };
            ban::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
            session::Entity::delete_many().filter(session::Column::MemberId.eq(ban.id.0)).exec(db).await?;
        }
        Event::Unmuted(lifted) => {
            mute::Entity::delete_by_id(lifted.id.0).exec(db).await?;
        }
        Event::Noted(_) => {}
        Event::Unbanned(lifted) => {
            ban::Entity::delete_by_id(lifted.id.0).exec(db).await?;
        }
    }
    Ok(())
}
