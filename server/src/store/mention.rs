//! Whom messages name: kept as persons, read with their names as they are now.

use std::collections::HashMap;

use evening::chat::Message;
use evening::id::{MemberId, MessageId};
use evening::mention::Mention;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::entity::member;
use super::entity::mention::{Column, Entity, Model};
use super::{ROWS, Store, during};
use crate::fault::Fault;

impl Store {
    /// Who has which of these names; none of the keys that nobody has.
    pub async fn named(&self, keys: &[String]) -> Result<Vec<(String, MemberId)>, Fault> {
        let mut named = Vec::new();
        for keys in keys.chunks(ROWS) {
            let found = member::Entity::find().select_only().columns([member::Column::NameKey, member::Column::Id]);
            let found = found.filter(member::Column::NameKey.is_in(keys)).into_tuple();
            let rows: Vec<(String, i64)> = found.all(&self.read).await.map_err(during("looking up names"))?;
            named.extend(rows.into_iter().map(|(key, id)| (key, MemberId(id))));
        }
        Ok(named)
    }
}

/// Adds whom new messages name.
pub async fn add<'a>(db: &impl ConnectionTrait, messages: impl Iterator<Item = (MessageId, &'a [Mention])>) -> Result<(), DbErr> {
    let rows: Vec<Model> = messages
        .flat_map(|(message, mentions)| {
            let row = move |(place, mention): (i32, &Mention)| Model {
                message_id: message.0,
                place,
                member_id: mention.id.0,
                typed: mention.typed.clone(),
            };
            (0..).zip(mentions).map(row)
        })
        .collect();
    for rows in rows.chunks(ROWS) {
        Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Makes a message name these people and nobody else.
pub async fn change(db: &impl ConnectionTrait, message: MessageId, mentions: &[Mention]) -> Result<(), DbErr> {
    Entity::delete_many().filter(Column::MessageId.eq(message.0)).exec(db).await?;
    add(db, std::iter::once((message, mentions))).await
}

/// Puts into messages whom they name.
pub async fn fill_in(db: &impl ConnectionTrait, messages: &mut [Message]) -> Result<(), Fault> {
    // Most name nobody, and need not be asked for.
    let may_name: Vec<i64> = messages.iter().filter(|message| message.text.contains('@')).map(|message| message.id.0).collect();
    if may_name.is_empty() {
        return Ok(());
    }
    let found = Entity::find().inner_join(member::Entity).select_only();
    let found = found.columns([Column::MessageId, Column::MemberId, Column::Typed]).column(member::Column::Name);
    let found = found.filter(Column::MessageId.is_in(may_name)).order_by_asc(Column::MessageId).order_by_asc(Column::Place);
    let rows: Vec<(i64, i64, String, String)> = found.into_tuple().all(db).await.map_err(during("reading mentions"))?;
    let mut of: HashMap<i64, Vec<Mention>> = HashMap::new();
    for (message, member, typed, name) in rows {
        of.entry(message).or_default().push(Mention { id: MemberId(member), name, typed });
    }
    for message in messages {
        message.mentions = of.remove(&message.id.0).unwrap_or_default();
    }
    Ok(())
}
