//! What those who keep order did.

use evening::account::Role;
use evening::audit::{Deed, What};
use evening::id::{MemberId, MessageId, Seq};
use evening::time::Instant;
use evening::wire::Frame;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set,
};

use super::entity::deed::{ActiveModel, Column, Entity, Model};
use super::{Store, Unknown, during};
use crate::fault::Fault;

/// A deed, with its place among all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The frame that it came with.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// What was done.
    pub deed: Deed,
    /// When it was taken back, and by whom.
    pub undone: Option<(Instant, Option<MemberId>)>,
}

/// Which deeds are meant.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Only of this kind.
    pub what: Option<What>,
    /// Only to one of these.
    pub whom: Option<Vec<MemberId>>,
    /// Only to or by one of these.
    pub either: Option<Vec<MemberId>>,
    /// Only those before this one.
    pub before: Option<Seq>,
}

impl Store {
    /// Some of what was done, newest first.
    pub async fn deeds(&self, which: Which, limit: u64) -> Result<Vec<Done>, Fault> {
        let ids = |ids: &[MemberId]| ids.iter().map(|id| id.0).collect::<Vec<_>>();
        let some = Entity::find().order_by_desc(Column::Seq).limit(limit);
        let some = some.apply_if(which.what, |some, what| some.filter(Column::What.eq(what.key())));
        let some = some.apply_if(which.whom, |some, whom| some.filter(Column::WhomId.is_in(ids(&whom))));
        let some = some
            .apply_if(which.either, |some, who| some.filter(Column::WhomId.is_in(ids(&who)).or(Column::ById.is_in(ids(&who)))));
        let some = some.apply_if(which.before, |some, seq| some.filter(Column::Seq.lt(seq.0)));
        let rows = some.all(&self.read).await.map_err(during("reading what was done"))?;
        rows.into_iter().map(done).collect()
    }

    /// All that somebody did, oldest first.
    pub async fn deeds_by(&self, id: MemberId) -> Result<Vec<Done>, Fault> {
        let theirs = Entity::find().filter(Column::ById.eq(id.0)).order_by_asc(Column::Seq);
        let rows = theirs.all(&self.read).await.map_err(during("reading what somebody did"))?;
        rows.into_iter().map(done).collect()
    }

    /// The messages that were taken away in this frame, unless that was undone since; none if nothing was.
    pub async fn purged_in(&self, seq: Seq) -> Result<Vec<MessageId>, Fault> {
        let purge = Entity::find_by_id(seq.0).filter(Column::What.eq(What::Purge.key())).filter(Column::UndoneAt.is_null());
        let row = purge.one(&self.read).await.map_err(during("looking up a purge"))?;
        row.map_or(Ok(Vec::new()), |row| messages(&row.messages))
    }
}

fn done(row: Model) -> Result<Done, Fault> {
    let unknown = |what: &str| during("reading what was done")(Unknown(format!("{what} that is none")));
    let role = |key: String| Role::granted(&key).ok_or_else(|| unknown("a role"));
    let deed = Deed {
        by: row.by_id.map(MemberId),
        what: What::of_key(&row.what).ok_or_else(|| unknown("a deed"))?,
        whom: row.whom_id.map(MemberId),
        messages: messages(&row.messages)?,
        why: row.why,
        until: row.until.map(Instant::from_millis),
        role: row.role.map(role).transpose()?,
        amount: row.amount.and_then(|amount| u32::try_from(amount).ok()),
        undoes: None,
    };
    let undone = row.undone_at.map(|at| (Instant::from_millis(at), row.undone_by_id.map(MemberId)));
    Ok(Done { seq: Seq(row.seq), at: Instant::from_millis(row.at), deed, undone })
}

impl Store {
    /// Forgets what was done before this moment, at most so much at once, and says how much.
    pub async fn drop_old_deeds(&self, before: Instant, limit: u64) -> Result<u64, Fault> {
        let old = Entity::find().select_only().column(Column::Seq).filter(Column::At.lt(before.as_millis()));
        let seqs: Vec<i64> = old.limit(limit).into_tuple().all(&self.read).await.map_err(during("looking for old deeds"))?;
        let gone = Entity::delete_many().filter(Column::Seq.is_in(seqs));
        Ok(gone.exec(&self.write).await.map_err(during("dropping old deeds"))?.rows_affected)
    }

    /// How much was done before this moment.
    pub async fn count_deeds_before(&self, before: Instant) -> Result<u64, Fault> {
        let old = Entity::find().filter(Column::At.lt(before.as_millis()));
        old.count(&self.read).await.map_err(during("counting old deeds"))
    }
}

/// Adds what came of a frame, and marks what it takes back.
pub async fn add(db: &impl ConnectionTrait, frame: &Frame, deed: &Deed) -> Result<(), DbErr> {
    if let Some(undone) = deed.what.undoes() {
        let change = ActiveModel {
            undone_by_id: Set(deed.by.map(|by| by.0)),
            undone_at: Set(Some(frame.at.as_millis())),
            ..Default::default()
        };
        let held = Entity::update_many().set(change).filter(Column::What.eq(undone.key())).filter(Column::UndoneAt.is_null());
        let held = held.apply_if(deed.whom, |held, whom| held.filter(Column::WhomId.eq(whom.0)));
        let held = match (undone, deed.undoes) {
            (_, Some(seq)) => held.filter(Column::Seq.eq(seq.0)),
            (What::Remove | What::Pin, None) => held.filter(Column::Messages.eq(written(&deed.messages))),
            (_, None) => held,
        };
        held.exec(db).await?;
    }
    let row = Model {
        seq: frame.seq.0,
        at: frame.at.as_millis(),
        by_id: deed.by.map(|by| by.0),
        what: deed.what.key().to_owned(),
        whom_id: deed.whom.map(|whom| whom.0),
        messages: written(&deed.messages),
        why: deed.why.clone(),
        until: deed.until.map(Instant::as_millis),
        role: deed.role.map(|role| role.key().to_owned()),
        amount: deed.amount.map(i64::from),
        undone_by_id: None,
        undone_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

fn written(ids: &[MessageId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn messages(written: &str) -> Result<Vec<MessageId>, Fault> {
    let numbers = written.split(',').filter(|number| !number.is_empty());
    numbers.map(|number| number.parse().map(MessageId).map_err(during("reading which messages a deed was about"))).collect()
}
