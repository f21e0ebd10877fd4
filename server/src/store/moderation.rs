//! Order among people: who is muted, who is banned.

use evening::id::MemberId;
use evening::moderation::{Ban, Event, Mute, Sanctions};
use evening::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};

use super::during;
use super::entity::{ban, mute, session};
use crate::fault::Fault;

/// What holds against whom, also mutes whose time is over and that are not yet ended.
pub async fn sanctions(db: &impl ConnectionTrait) -> Result<Sanctions, Fault> {
    let mutes = mute::Entity::find().all(db).await.map_err(during("reading who is muted"))?;
    let bans = ban::Entity::find().all(db).await.map_err(during("reading who is banned"))?;
    let mute = |row: mute::Model| {
        let mute = Mute { until: Instant::from_millis(row.until), why: row.why, by: row.by_id.map(MemberId) };
        (MemberId(row.member_id), mute)
    };
    let ban = |row: ban::Model| (MemberId(row.member_id), Ban { why: row.why, by: row.by_id.map(MemberId) });
    Ok(Sanctions::of(mutes.into_iter().map(mute), bans.into_iter().map(ban)))
}

/// Makes an event true of the tables. A ban ends all sessions of whoever is banned.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), DbErr> {
    let about = event.about().0;
    match event {
        Event::Muted { .. } | Event::Unmuted { .. } => mute::Entity::delete_by_id(about).exec(db).await?,
        Event::Banned { .. } | Event::Unbanned { .. } => ban::Entity::delete_by_id(about).exec(db).await?,
    };
    match event {
        Event::Muted { mute, .. } => {
            let by_id = mute.by.map(|by| by.0);
            let row = mute::Model { member_id: about, until: mute.until.as_millis(), why: mute.why.clone(), by_id };
            mute::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Banned { ban, .. } => {
            let row = ban::Model { member_id: about, why: ban.why.clone(), by_id: ban.by.map(|by| by.0) };
            ban::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
            session::Entity::delete_many().filter(session::Column::MemberId.eq(about)).exec(db).await?;
        }
        Event::Unmuted { .. } | Event::Unbanned { .. } => {}
    }
    Ok(())
}
