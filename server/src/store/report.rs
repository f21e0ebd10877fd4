//! What was pointed out to those who keep order and waits for them.

use evening::chat;
use evening::id::{MemberId, MessageId};
use evening::report::{Event, Report, Reports, Taken};
use evening::wire::Frame;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::entity::{message, report, report_taken};
use super::{Store, during};
use crate::fault::Fault;

/// All that wait.
pub async fn reports(db: &impl ConnectionTrait) -> Result<Reports, Fault> {
    let waiting = report::Entity::find().order_by_asc(report::Column::Seq);
    let waiting = waiting.all(db).await.map_err(during("reading reports"))?;
    let taken = report_taken::Entity::find().all(db).await.map_err(during("reading who looks after reports"))?;
    let report = |row: report::Model| Report { id: MessageId(row.message_id), by: MemberId(row.by_id), why: row.why };
    let taken_by = |row: report_taken::Model| Taken { id: MessageId(row.message_id), by: MemberId(row.by_id) };
    Ok(Reports::of(waiting.into_iter().map(report).collect(), taken.into_iter().map(taken_by).collect()))
}

impl Store {
    /// The messages whose reports this person looks after.
    pub async fn taken_by(&self, id: MemberId) -> Result<Vec<MessageId>, Fault> {
        let theirs = report_taken::Entity::find().filter(report_taken::Column::ById.eq(id.0));
        let theirs = theirs.order_by_asc(report_taken::Column::MessageId).all(&self.read).await;
        let rows = theirs.map_err(during("reading who looks after reports"))?;
        Ok(rows.into_iter().map(|row| MessageId(row.message_id)).collect())
    }
}

/// Makes an event true of the tables.
pub async fn fold(db: &impl ConnectionTrait, frame: &Frame, event: &Event) -> Result<(), DbErr> {
    match event {
        Event::Filed(Report { id, by, why }) => {
            let row = report::Model { seq: frame.seq.0, message_id: id.0, by_id: by.0, why: why.clone() };
            report::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)
        }
        Event::Taken(Taken { id, by }) => {
            let row = report_taken::Model { message_id: id.0, by_id: by.0 };
            report_taken::Entity::insert(row.into_active_model()).exec_without_returning(db).await.map(drop)
        }
        Event::Closed { id, .. } => drop_of(db, *id).await,
    }
}

/// What somebody who keeps order took away waits no longer, nor does what is kept no longer; the messages are gone by now.
pub async fn settle(db: &impl ConnectionTrait, event: &chat::Event) -> Result<(), DbErr> {
    match event {
        chat::Event::Removed { id, by_guard: true } => drop_of(db, *id).await,
        chat::Event::Swept { .. } => {
            let kept = || Query::select().column(message::Column::Id).from(message::Entity).take();
            let gone = report::Entity::delete_many().filter(report::Column::MessageId.not_in_subquery(kept()));
            gone.exec(db).await?;
            let gone = report_taken::Entity::delete_many().filter(report_taken::Column::MessageId.not_in_subquery(kept()));
            gone.exec(db).await.map(drop)
        }
        _ => Ok(()),
    }
}

async fn drop_of(db: &impl ConnectionTrait, id: MessageId) -> Result<(), DbErr> {
    report::Entity::delete_many().filter(report::Column::MessageId.eq(id.0)).exec(db).await?;
    report_taken::Entity::delete_by_id(id.0).exec(db).await.map(drop)
}
