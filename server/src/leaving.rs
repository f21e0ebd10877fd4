//! Leaving for good: somebody asks for it, has a week to come back, and is seen off.

use evening::id::{MemberId, MessageId};
use evening::leaving::{Going, Leave, WAY_BACK, takes_messages};
use evening::refusal::Refusal;
use evening::room::Room;
use evening::time::Instant;
use tracing::info;

use crate::desk::Desk;
use crate::fault::Fault;
use crate::guarding::NotFound;
use crate::housekeeping::Hands;
use crate::safety;
use crate::store::{Secrets, Store};

/// So many messages go in one transaction, which holds up writers for a few milliseconds.
const BATCH: u64 = 500;

/// The visitor leaves, unless they sign in before the week is over. They are signed out everywhere.
///
/// # Errors
/// [`Refusal::WrongPassword`], or [`Refusal::Busy`] after too many of those; [`Refusal::Malformed`] for a word that does not say
/// what becomes of their messages, and [`Refusal::LastPrincess`].
pub async fn ask(desk: &Desk, password: String, messages: &str) -> Result<Leave, NotFound> {
    let me = desk.me().ok_or(Refusal::SignedOut)?;
    let with_messages = takes_messages(messages)?;
    let Secrets { password_hash, .. } = safety::prove(desk, &me, password).await?;
    let (id, until) = (me.id, desk.site.clock.now().plus(WAY_BACK));
    let ended = desk.site.store.leave(id, &password_hash, until, with_messages).await??;
    safety::end_streams(&desk.site, &ended);
    info!(member.id = %id, "Member {id} leaves at {until}");
    Ok(Leave { until })
}

/// Sees off everybody whose week is over, and says how many.
///
/// # Errors
/// [`Fault`].
pub async fn see_off(hands: &Hands, now: Instant) -> Result<u64, Fault> {
    let store = hands.store();
    // From here on nobody comes back, so nobody finds half of their messages gone.
    store.shut_out(now).await?;
    let mut gone = 0;
    for (id, with_messages) in store.going().await? {
        // What the room remembers goes in one step with its owner. All the rest would hold up writers for too long.
        let mut dropped = with_messages.then_some(MessageId(0));
        while let Some(last) = dropped {
            dropped = store.drop_forgotten_of(id, last, BATCH).await?;
            tokio::task::yield_now().await;
        }
        if hands.leave(id, now).await? {
            info!(member.id = %id, "Member {id} has left");
            gone += 1;
        }
    }
    Ok(gone)
}

/// What has to be known of somebody who is to be seen off; none unless the door is shut for them.
///
/// # Errors
/// [`Fault`].
pub async fn going(store: &Store, room: &Room, id: MemberId) -> Result<Option<Going>, Fault> {
    let shut = store.going().await?;
    let Some((_, with_messages)) = shut.into_iter().find(|(other, _)| *other == id) else { return Ok(None) };
    let reported = if with_messages { room.reports.messages() } else { Vec::new() };
    let authors = store.authors_of(&reported).await?;
    let author = |id: &MessageId| room.chat.message(*id).map(|message| message.by.id).or_else(|| authors.get(id).copied());
    // What is not there any more went a moment ago, with them or with somebody else who leaves.
    let theirs = |message: &MessageId| author(message).is_none_or(|author| author == id);
    Ok(Some(Going { with_messages, reported: reported.into_iter().filter(theirs).collect() }))
}
