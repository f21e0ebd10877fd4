//! Phrases that are looked at first, and the messages that wait for that.

use evening::account::Member;
use evening::chat::Message;
use evening::id::{MemberId, MessageId};
use evening::mention::Mention;
use evening::moderation;
use evening::time::Instant;
use evening::watch::{Event, Watch};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::held::{Column, Entity, Model};
use super::settings::{self, setting};
use super::{NotRecorded, Unknown, during};
use crate::fault::Fault;

/// Under which the phrases are kept.
const PHRASES: &str = "phrases";

/// The phrases, and what waits, with everybody's names as they are now.
pub async fn watch(db: &impl ConnectionTrait, people: &[Member]) -> Result<Watch, Fault> {
    let rows = Entity::find().order_by_asc(Column::Id).all(db).await.map_err(during("reading what waits"))?;
    let held = rows.into_iter().map(|row| message(row, people)).collect::<Result<_, _>>()?;
    Ok(Watch::of(setting(db, PHRASES).await?, held))
}

fn message(row: Model, people: &[Member]) -> Result<Message, Fault> {
    let member = |id: MemberId| people.iter().find(|member| member.id == id);
    let nobody = || during("reading what waits")(Unknown("a message of nobody".into()));
    let mut mentions: Vec<Mention> = serde_json::from_str(&row.mentions).map_err(during("reading what waits"))?;
    for mention in &mut mentions {
        if let Some(member) = member(mention.id) {
            mention.name.clone_from(&member.name);
        }
    }
    Ok(Message {
        id: MessageId(row.id),
        at: Instant::from_millis(row.at),
        by: member(MemberId(row.author_id)).cloned().ok_or_else(nobody)?,
        text: row.text,
        mentions,
        edited_at: None,
        removed: None,
    })
}

/// Makes an event true of the tables.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), NotRecorded> {
    let mut phrases = match event {
        Event::Held { message } => {
            let mentions = serde_json::to_string(&message.mentions).map_err(during("writing what waits"))?;
            let row = Model {
                id: message.id.0,
                author_id: message.by.id.0,
                at: message.at.as_millis(),
                text: message.text.clone(),
                mentions,
            };
            Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
            return Ok(());
        }
        Event::Judged { id, .. } => {
            Entity::delete_by_id(id.0).exec(db).await?;
            return Ok(());
        }
        Event::Watched { .. } | Event::Unwatched { .. } => setting::<Vec<String>>(db, PHRASES).await?,
    };
    match event {
        Event::Watched { phrase } => phrases.push(phrase.clone()),
        Event::Unwatched { phrase } => phrases.retain(|kept| kept != phrase),
        Event::Held { .. } | Event::Judged { .. } => {}
    }
    settings::set(db, PHRASES, &phrases).await
}

/// What waits of somebody who is let in no more goes.
pub async fn forget(db: &impl ConnectionTrait, event: &moderation::Event) -> Result<(), DbErr> {
    if let Some(id) = event.keeps_out() {
        Entity::delete_many().filter(Column::AuthorId.eq(id.0)).exec(db).await?;
    }
    Ok(())
}
