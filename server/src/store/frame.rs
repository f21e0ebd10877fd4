//! The log: every frame in order, and which order each of them answers.

use evening::id::{MemberId, Seq};
use evening::time::Instant;
use evening::wire::{Frame, Nonce};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Order, QueryFilter, QueryOrder, QuerySelect};

use super::entity::frame::{Column, Entity, Model};
use super::{Answer, ROWS, Record, Store, during};
use crate::fault::Fault;

/// The widest number a database knows; the driver panics at a wider one.
const MOST: u64 = i64::MAX.unsigned_abs();

impl Store {
    /// The frames after this one, in order, as many as asked for. The first is not the next one if the log no longer
    /// reaches that far back.
    pub async fn frames_after(&self, seq: Seq, limit: u64) -> Result<Vec<Frame>, Fault> {
        let after = Entity::find().filter(Column::Seq.gt(seq.0)).order_by_asc(Column::Seq).limit(limit.min(MOST));
        let rows = after.all(&self.read).await.map_err(during("reading the log"))?;
        rows.into_iter().map(frame).collect()
    }

    /// The oldest and the newest frame that the log has.
    pub async fn log_bounds(&self) -> Result<Option<(Seq, Seq)>, Fault> {
        let newest = outermost(&self.read, Order::Desc).await?;
        let oldest = outermost(&self.read, Order::Asc).await?;
        Ok(oldest.zip(newest))
    }

    /// The newest frame; before the first one, 0.
    pub async fn last_seq(&self) -> Result<Seq, Fault> {
        last_seq(&self.read).await
    }

    /// Which of these nonces were answered, and how; one nonce may be several people's.
    pub async fn answers(&self, nonces: &[Nonce]) -> Result<Vec<Answer>, Fault> {
        let mut answers = Vec::new();
        for nonces in nonces.chunks(ROWS) {
            let answered = Entity::find()
                .select_only()
                .columns([Column::Seq, Column::MemberId, Column::Nonce, Column::Digest])
                .filter(Column::Nonce.is_in(nonces.iter().map(Nonce::as_str)));
            let rows: Vec<(i64, i64, String, String)> =
                answered.into_tuple().all(&self.read).await.map_err(during("looking up answers"))?;
            for (seq, member, nonce, digest) in rows {
                let nonce = Nonce::parse(&nonce).map_err(during("reading a nonce"))?;
                answers.push(Answer { member: MemberId(member), nonce, seq: Seq(seq), digest });
            }
        }
        Ok(answers)
    }

    /// Forgets the oldest frames, at most `batch`, as far as they are older than `before` and not among the newest
    /// `keep`, and says how many. What is left has no gaps, and the newest frame stays: the next seq is counted from it.
    pub async fn trim_log(&self, before: Instant, keep: u64, batch: u64) -> Result<u64, Fault> {
        let Some((oldest, newest)) = self.log_bounds().await? else { return Ok(0) };
        let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let end = (newest.0 + 1).saturating_sub(signed(keep.max(1))).min(oldest.0.saturating_add(signed(batch)));
        let young = Entity::find()
            .select_only()
            .column(Column::Seq)
            .filter(Column::Seq.lt(end))
            .filter(Column::At.gte(before.as_millis()))
            .order_by_asc(Column::Seq);
        let young: Option<i64> = young.into_tuple().one(&self.read).await.map_err(during("reading the log"))?;
        let old = Entity::delete_many().filter(Column::Seq.lt(young.unwrap_or(end)));
        Ok(old.exec(&self.write).await.map_err(during("trimming the log"))?.rows_affected)
    }
}

/// The newest frame; before the first one, 0.
pub async fn last_seq(db: &impl ConnectionTrait) -> Result<Seq, Fault> {
    Ok(outermost(db, Order::Desc).await?.unwrap_or_default())
}

/// Adds frames to the log.
pub async fn append(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<(), DbErr> {
    for rows in rows.chunks(ROWS) {
        Entity::insert_many(rows.iter().cloned().map(Model::into_active_model)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// How a frame is written down.
pub fn row(record: &Record) -> Result<Model, Fault> {
    let Record { frame, answers, .. } = record;
    Ok(Model {
        seq: frame.seq.0,
        at: frame.at.as_millis(),
        event: serde_json::to_string(&frame.event).map_err(during("writing an event"))?,
        member_id: answers.as_ref().map(|answer| answer.member.0),
        nonce: answers.as_ref().map(|answer| answer.nonce.as_str().to_owned()),
        digest: answers.as_ref().map(|answer| answer.digest.clone()),
    })
}

fn frame(row: Model) -> Result<Frame, Fault> {
    let event = serde_json::from_str(&row.event).map_err(during("reading an event of the log"))?;
    Ok(Frame { seq: Seq(row.seq), at: Instant::from_millis(row.at), event })
}

async fn outermost(db: &impl ConnectionTrait, order: Order) -> Result<Option<Seq>, Fault> {
    let seqs = Entity::find().select_only().column(Column::Seq).order_by(Column::Seq, order);
    Ok(seqs.into_tuple::<i64>().one(db).await.map_err(during("reading the log's end"))?.map(Seq))
}
