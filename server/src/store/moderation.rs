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
    let about = event.about().0;
    match event {
        Event::Muted(_) | Event::Unmuted(_) => mute::Entity::delete_by_id(about).exec(db).await?,
        Event::Banned(_) | Event::Unbanned(_) => ban::Entity::delete_by_id(about).exec(db).await?,
    };
    match event {
        Event::Muted(mute) => {
            let by_id = mute.by.map(|by| by.0);
            let until = mute.until.map_or(i64::MAX, Instant::as_millis);
            let row = mute::Model { member_id: about, until, why: mute.why.clone(), by_id };
            mute::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Banned(ban) => {
            let row = ban::Model { member_id: about, why: ban.why.clone(), by_id: ban.by.map(|by| by.0) };
            ban::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
            session::Entity::delete_many().filter(session::Column::MemberId.eq(about)).exec(db).await?;
        }
        Event::Unmuted(_) | Event::Unbanned(_) => {}
    }
    Ok(())
}
