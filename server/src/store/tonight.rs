//! What stands behind tonight's list, as one setting; the draws that were made; and the secret of the next one.

use evening::draw::{Drawing, Secret, hex};
use evening::id::{MemberId, Seq};
use evening::library::Story;
use evening::time::Instant;
use evening::tonight::{Event, Tonight};
use evening::wire::Frame;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;

use super::entity::{drawing, secret};
use super::settings::{set, setting};
use super::{NotRecorded, Store, Unknown, during};
use crate::fault::Fault;

const TONIGHT: &str = "tonight_made";

/// A draw, and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The frame that told of it.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// Who asked for it.
    pub by: MemberId,
    /// The hash of its secret as it was published before.
    pub published: String,
    /// The draw.
    pub drawing: Drawing,
}

/// A draw without what it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The frame that told of it.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// Who asked for it.
    pub by: MemberId,
    /// What came of it, as it was called then.
    pub stories: Vec<Story>,
    /// Whether the evening before it had been watched.
    pub is_finished: bool,
}

/// Of all that is kept of a draw only this is read: with each there are all stories that could have been drawn.
#[derive(Deserialize)]
struct InShort {
    stories: Vec<Story>,
    is_finished: bool,
}

/// What is written down of a draw besides its event: never told before, and told to whoever asks after.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The draw that was made, and the hash that was published before; none where only the first secret is chosen.
    pub made: Option<(String, Drawing)>,
    /// The secret of the next one.
    pub next: Secret,
}

impl Store {
    /// The secret with this hash.
    pub async fn secret(&self, hash: &str) -> Result<Option<Secret>, Fault> {
        let row = secret::Entity::find_by_id(hash).one(&self.read).await.map_err(during("reading a secret"))?;
        Ok(row.and_then(|row| Secret::parse(&row.secret)))
    }

    /// The last draw before this frame.
    pub async fn draw_before(&self, seq: Seq) -> Result<Option<Seq>, Fault> {
        let last = drawing::Entity::find().select_only().column(drawing::Column::Seq).filter(drawing::Column::Seq.lt(seq.0));
        let last: Option<i64> =
            last.order_by_desc(drawing::Column::Seq).into_tuple().one(&self.read).await.map_err(during("reading draws"))?;
        Ok(last.map(Seq))
    }

    /// Draws that were made, newest first: this one, those before it, and the one after it as the first, if there is one.
    pub async fn draws_around(&self, first: Seq, limit: u64) -> Result<(Option<Listing>, Vec<Listing>), Fault> {
        let after = drawing::Entity::find().filter(drawing::Column::Seq.gt(first.0)).order_by_asc(drawing::Column::Seq);
        let after = after.one(&self.read).await.map_err(during("reading draws"))?.map(listing).transpose()?;
        let some = drawing::Entity::find().filter(drawing::Column::Seq.lte(first.0)).order_by_desc(drawing::Column::Seq);
        let rows = some.limit(limit).all(&self.read).await.map_err(during("reading draws"))?;
        Ok((after, rows.into_iter().map(listing).collect::<Result<_, _>>()?))
    }

    /// When this person asked for draws, oldest first, and their frames.
    pub async fn draws_by(&self, id: MemberId) -> Result<Vec<(Seq, Instant)>, Fault> {
        let theirs = drawing::Entity::find().select_only().columns([drawing::Column::Seq, drawing::Column::At]);
        let theirs = theirs.filter(drawing::Column::ById.eq(id.0)).order_by_asc(drawing::Column::Seq);
        let rows: Vec<(i64, i64)> = theirs.into_tuple().all(&self.read).await.map_err(during("reading draws"))?;
        Ok(rows.into_iter().map(|(seq, at)| (Seq(seq), Instant::from_millis(at))).collect())
    }

    /// The draw of this frame.
    pub async fn draw(&self, seq: Seq) -> Result<Option<Drawn>, Fault> {
        let row = drawing::Entity::find_by_id(seq.0).one(&self.read).await.map_err(during("reading a draw"))?;
        row.map(drawn).transpose()
    }
}

fn drawn(row: drawing::Model) -> Result<Drawn, Fault> {
    let drawing = serde_json::from_str(&row.drawing).map_err(during("reading a draw"))?;
    let (seq, at) = (Seq(row.seq), Instant::from_millis(row.at));
    Ok(Drawn { seq, at, by: MemberId(row.by_id), published: row.published, drawing })
}

fn listing(row: drawing::Model) -> Result<Listing, Fault> {
    let InShort { stories, is_finished } = serde_json::from_str(&row.drawing).map_err(during("reading a draw"))?;
    Ok(Listing { seq: Seq(row.seq), at: Instant::from_millis(row.at), by: MemberId(row.by_id), stories, is_finished })
}

/// What stands behind tonight's list.
pub async fn tonight(db: &impl ConnectionTrait) -> Result<Tonight, Fault> {
    setting(db, TONIGHT).await
}

/// Makes an event true of the tables.
pub async fn fold(db: &impl ConnectionTrait, frame: &Frame, event: &Event, draw: Option<&Draw>) -> Result<(), NotRecorded> {
    let mut tonight = tonight(db).await?;
    tonight.apply(frame.seq, frame.at, event);
    set(db, TONIGHT, &tonight).await?;
    let (Event::Committed { hash } | Event::Drawn { next: hash, .. }) = event else { return Ok(()) };
    let without = || Fault::new("writing a draw", Unknown("a draw without its secret".into()));
    let Draw { made, next } = draw.ok_or_else(without)?;
    // Told is told: only the next one is still secret.
    secret::Entity::delete_many().exec(db).await?;
    let row = secret::Model { hash: hash.clone(), secret: hex(&next.0) };
    secret::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    if let (Event::Drawn { by, .. }, Some((published, drawing))) = (event, made) {
        let text = serde_json::to_string(drawing).map_err(during("writing a draw"))?;
        let at = frame.at.as_millis();
        let row = drawing::Model { seq: frame.seq.0, at, by_id: by.0, published: published.clone(), drawing: text };
        drawing::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    }
    Ok(())
}
