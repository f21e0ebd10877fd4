//! Order among people: who is muted.

use evening::id::MemberId;
use evening::moderation::{Event, Mute, Mutes};
use evening::time::Instant;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel};

use super::during;
use super::entity::mute::{Entity, Model};
use crate::fault::Fault;

/// Everybody who is muted, also those whose time is over and not yet ended.
pub async fn mutes(db: &impl ConnectionTrait) -> Result<Mutes, Fault> {
    let rows = Entity::find().all(db).await.map_err(during("reading who is muted"))?;
    let mute = |row: Model| {
        let mute = Mute { until: Instant::from_millis(row.until), why: row.why, by: row.by_id.map(MemberId) };
        (MemberId(row.member_id), mute)
    };
    Ok(Mutes::of(rows.into_iter().map(mute)))
}

/// Makes an event true of the table.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), DbErr> {
    Entity::delete_by_id(event.about().0).exec(db).await?;
    match event {
        Event::Muted { id, mute } => {
            let row =
                Model { member_id: id.0, until: mute.until.as_millis(), why: mute.why.clone(), by_id: mute.by.map(|by| by.0) };
            Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Unmuted { .. } => {}
    }
    Ok(())
}
