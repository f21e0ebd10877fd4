//! Writing into the log without a keeper: what an empty store begins with, and what the command line does. A server
//! that runs meanwhile finds it within a second.

use std::sync::Arc;

use evening::account::Role;
use evening::audit::Deed;
use evening::chat;
use evening::draw::{Secret, commitment, hex};
use evening::host::Host;
use evening::id::{MemberId, MessageId, Seq};
use evening::leaving;
use evening::library::{self, Library, Story};
use evening::name::{self, Name};
use evening::player::Player;
use evening::refusal::Refusal;
use evening::room::{Event, Room};
use evening::show::{self, SLOTS, Stream};
use evening::time::Instant;
use evening::tonight;
use evening::wire::Frame;

use crate::fault::Fault;
use crate::leaving::going;
use crate::shelf;
use crate::store::{Draw, NotRecorded, Record, Store};

/// How often somebody else may be first.
const TRIES: u32 = 16;

/// Why nothing was written.
#[derive(Debug)]
pub enum NotDone {
    /// The rules say no.
    Refused(Refusal),
    /// The store failed.
    Fault(Fault),
}

impl From<Fault> for NotDone {
    fn from(fault: Fault) -> NotDone {
        NotDone::Fault(fault)
    }
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> NotDone {
        NotDone::Refused(refusal)
    }
}

/// Fills an empty store: the library and tonight's first list. Sets the first stream, and allows its site, unless somebody
/// set one or went off air. Answers with the room as it is then.
///
/// # Errors
/// [`NotDone`].
pub async fn begin(store: &Store, stories: &[Story], stream: Option<&Stream>, now: Instant) -> Result<Room, NotDone> {
    let stream_was_set = store.stream_was_set().await?;
    let next = shelf::new_secret()?;
    record(store, now, None, Some(&next), |room| {
        let mut events = Vec::new();
        // Also an emptied library stays empty: there is a secret from the first start on.
        let is_new = room.tonight().next.is_none();
        if is_new && room.library().entries.is_empty() {
            let stories = Arc::new(stories.to_vec());
            let mut library = Library::default();
            let imported = library::Event::Imported { stories };
            library.apply(room.seq, now, &imported);
            let stories = Arc::new(library.first_evening(SLOTS.into()));
            events.push(imported.into());
            events.push(Event::Show(show::Event::TonightSet { stories, slots: SLOTS }));
        }
        if is_new {
            events.push(tonight::Event::Committed { hash: hex(&commitment(&next.0)) }.into());
        }
        if let Some(stream) = stream
            && !stream_was_set
        {
            if matches!(stream.player(), Player::Frame { .. }) {
                events.push(Event::Show(show::Event::HostAllowed { host: Host::parse(stream.host())? }));
            }
            events.push(Event::Show(show::Event::stream_set(Some(stream.clone()))));
        }
        Ok(events)
    })
    .await
}

/// Gives somebody a role, as whoever runs the site says.
///
/// # Errors
/// [`Refusal::NoSuchThing`] if nobody has the name.
pub async fn grant(store: &Store, name: &str, role: Role, now: Instant) -> Result<Room, NotDone> {
    let id = store.member_named(&name::key(name)).await?.ok_or(Refusal::NoSuchThing)?;
    let deed = Deed::of_grant(id, role);
    record(store, now, Some(&deed), None, |room| Ok(vec![room.decide_granting(id, role)?])).await
}

/// Gives somebody another name, as whoever runs the site says.
///
/// # Errors
/// [`Refusal::NoSuchThing`] if nobody has the old name, [`Refusal::NameTaken`] if somebody else has one that reads as the new
/// one, and what is wrong with the new one.
pub async fn rename(store: &Store, name: &str, new: &Name, now: Instant) -> Result<Room, NotDone> {
    let id = store.member_named(&name::key(name)).await?.ok_or(Refusal::NoSuchThing)?;
    record(store, now, None, None, |room| Ok(vec![room.decide_renaming(id, new)?])).await
}

/// Keeps these messages no longer, unless they are to be kept for another time than `retention` by now; says whether.
///
/// # Errors
/// [`Fault`].
pub async fn sweep(store: &Store, up_to: MessageId, retention: u32, now: Instant) -> Result<bool, Fault> {
    let swept = record(store, now, None, None, |room| match room.settings.retention == retention {
        true => Ok(vec![Event::Chat(chat::Event::Swept { up_to })]),
        false => Err(Refusal::TooLate),
    });
    match swept.await {
        Ok(_) => Ok(true),
        Err(NotDone::Refused(_)) => Ok(false),
        Err(NotDone::Fault(fault)) => Err(fault),
    }
}

/// Sees somebody off for whom the door is shut; says whether it was.
///
/// # Errors
/// [`NotDone`].
pub async fn leave(store: &Store, id: MemberId, now: Instant) -> Result<bool, NotDone> {
    for _ in 0..TRIES {
        let room = store.load().await?;
        let Some(going) = going(store, &room, id).await? else { return Ok(false) };
        let Ok(events) = leaving::decide(&room, id, &going) else { return Ok(false) };
        if write(store, now, room, events, None, None).await?.is_some() {
            return Ok(true);
        }
    }
    Err(Refusal::Busy { retry_after: 1 }.into())
}

async fn record(
    store: &Store,
    now: Instant,
    deed: Option<&Deed>,
    next: Option<&Secret>,
    decide: impl Fn(&Room) -> Result<Vec<Event>, Refusal>,
) -> Result<Room, NotDone> {
    for _ in 0..TRIES {
        let room = store.load().await?;
        let events = decide(&room)?;
        if let Some(room) = write(store, now, room, events, deed, next).await? {
            return Ok(room);
        }
    }
    Err(Refusal::Busy { retry_after: 1 }.into())
}

/// The room as it is then; none if somebody else was first.
async fn write(
    store: &Store,
    now: Instant,
    mut room: Room,
    events: Vec<Event>,
    deed: Option<&Deed>,
    next: Option<&Secret>,
) -> Result<Option<Room>, NotDone> {
    let mut records = Vec::new();
    for event in events {
        let frame = Frame { seq: Seq(room.seq.0 + 1), at: now, event };
        room.apply(&frame);
        let draw = next.filter(|_| matches!(frame.event, Event::Tonight(_))).cloned();
        records.push(Record { deed: deed.cloned(), draw: draw.map(|next| Draw { made: None, next }), ..Record::of(frame) });
    }
    match store.record(&records).await {
        Ok(()) => Ok(Some(room)),
        Err(NotRecorded::SeqTaken | NotRecorded::Answered) => Ok(None),
        Err(NotRecorded::NameTaken) => Err(Refusal::NameTaken.into()),
        Err(NotRecorded::Fault(fault)) => Err(fault.into()),
    }
}
