//! Writing down what became true: frames and the tables they change, all or nothing.

use std::fmt;

use evening::audit::Deed;
use evening::chat::{self, Message};
use evening::id::{MemberId, Seq};
use evening::room::Event;
use evening::wire::{Frame, Nonce};
use sea_orm::{DatabaseTransaction, DbErr, SqlErr};

use super::connection::{begin_writing, undo};
use super::{
    Draw, Store, account, chat as messages, deed, during, frame, library, moderation, report, settings, show, tonight, watch,
};
use crate::fault::Fault;

/// One fact to write down.
#[derive(Clone, Debug)]
pub struct Record {
    /// The fact.
    pub frame: Frame,
    /// The order that it answers, if it came of one.
    pub answers: Option<Answer>,
    /// What nobody is told of somebody who joined; only with that event.
    pub credentials: Option<Credentials>,
    /// What those who keep order will find of it in their log.
    pub deed: Option<Deed>,
    /// What nobody is told of a draw before it is made; only with that event.
    pub draw: Option<Draw>,
}

impl Record {
    /// The fact and nothing else.
    #[must_use]
    pub fn of(frame: Frame) -> Record {
        Record { frame, answers: None, credentials: None, deed: None, draw: None }
    }
}

/// That an order was carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whose order.
    pub member: MemberId,
    /// Their number for it.
    pub nonce: Nonce,
    /// The frame that came of it.
    pub seq: Seq,
    /// The hash of the command, in hex: by it another command under the same nonce is found out.
    pub digest: String,
}

/// What the store knows of a member besides what everybody does.
#[derive(Clone)]
pub struct Credentials {
    /// Equal for names that read the same.
    pub name_key: String,
    /// Their address, if they gave one.
    pub email: Option<String>,
    /// The hash of their password.
    pub password_hash: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

/// Why nothing of a batch was written.
#[derive(Debug, thiserror::Error)]
pub enum NotRecorded {
    /// Another process has written a frame of one of these numbers.
    #[error("another frame has this seq")]
    SeqTaken,
    /// One of these orders was carried out before.
    #[error("this order was answered before")]
    Answered,
    /// Somebody has one of these names.
    #[error("somebody has this name")]
    NameTaken,
    /// The store failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<DbErr> for NotRecorded {
    fn from(why: DbErr) -> NotRecorded {
        match why.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(message)) => taken(&message),
            _ => None,
        }
        .unwrap_or_else(|| Fault::new("recording", why).into())
    }
}

/// SQLite names the columns that have to be unique, PostgreSQL the constraint.
fn taken(message: &str) -> Option<NotRecorded> {
    let names = |words: [&str; 2]| words.into_iter().any(|word| message.contains(word));
    if names(["frame.seq", "frame_pkey"]) {
        Some(NotRecorded::SeqTaken)
    } else if names(["frame.nonce", "frame_nonce_key"]) {
        Some(NotRecorded::Answered)
    } else if names(["member.name_key", "member_name_key_key"]) {
        Some(NotRecorded::NameTaken)
    } else {
        None
    }
}

impl Store {
    /// Writes these facts down, all or none of them, and returns once they would outlast a power cut.
    pub async fn record(&self, records: &[Record]) -> Result<(), NotRecorded> {
        if records.is_empty() {
            return Ok(());
        }
        let rows = records.iter().map(frame::row).collect::<Result<Vec<_>, _>>()?;
        let change = begin_writing(&self.write).await?;
        // The log comes first: if a number or an order is taken, nothing else is true any more.
        let written = match frame::append(&change, rows).await {
            Ok(()) => fold(&change, records).await,
            Err(why) => Err(why.into()),
        };
        match written {
            Ok(()) => change.commit().await.map_err(|why| during("committing")(why).into()),
            Err(why) => {
                undo(change).await;
                Err(why)
            }
        }
    }
}

/// Makes the tables say what the frames do. Neighbouring new messages, nearly all there is on a busy evening, go in
/// with one statement.
async fn fold(change: &DatabaseTransaction, records: &[Record]) -> Result<(), NotRecorded> {
    for neighbours in records.chunk_by(|one, next| said(one).is_some() && said(next).is_some()) {
        let new: Vec<&Message> = neighbours.iter().filter_map(said).collect();
        if !new.is_empty() {
            messages::say(change, &new).await?;
            continue;
        }
        for Record { frame, credentials, deed: done, draw, .. } in neighbours {
            match &frame.event {
                Event::Account(event) => account::fold(change, frame.at, event, credentials.as_ref()).await?,
                Event::Chat(event) => {
                    messages::fold(change, frame.at, event).await?;
                    report::settle(change, event).await?;
                }
                Event::Library(event) => {
                    let event = event.read().map_err(during("reading what became of the library"))?;
                    library::fold(change, frame.seq, frame.at, &event).await?;
                }
                Event::Moderation(event) => {
                    moderation::fold(change, event).await?;
                    watch::forget(change, event).await?;
                }
                Event::Report(event) => report::fold(change, frame, event).await?,
                Event::Watch(event) => watch::fold(change, event).await?,
                Event::Settings(event) => settings::fold(change, event).await?,
                Event::Show(event) => show::fold(change, event).await?,
                Event::Tonight(event) => {
                    let event = event.read().map_err(during("reading how the list was made"))?;
                    tonight::fold(change, frame, &event, draw.as_ref()).await?;
                }
            }
            if let Some(done) = done {
                deed::add(change, frame, done).await?;
            }
        }
    }
    Ok(())
}

fn said(record: &Record) -> Option<&Message> {
    match &record.frame.event {
        Event::Chat(chat::Event::Said { message, .. }) => Some(message),
        Event::Chat(
            chat::Event::Edited { .. }
            | chat::Event::Removed { .. }
            | chat::Event::Restored { .. }
            | chat::Event::Pinned { .. }
            | chat::Event::Swept { .. },
        )
        | Event::Account(_)
        | Event::Library(_)
        | Event::Moderation(_)
        | Event::Report(_)
        | Event::Settings(_)
        | Event::Show(_)
        | Event::Tonight(_)
        | Event::Watch(_) => None,
    }
}
