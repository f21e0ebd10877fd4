//! A house that cleans up after itself: old messages, old frames of the log, ended sessions, old deeds, those whose time to come
//! back is over, pictures that nobody has. In small batches, so that nobody who writes waits for long, and each batch a fact of its
//! own, so that every page forgets the same.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evening::id::{MemberId, MessageId};
use evening::refusal::Refusal;
use evening::settings::{Housekeeping, Settings, Swept};
use evening::time::Instant;
use tokio::sync::watch;
use tracing::{error, info};

use crate::alone::{self, NotDone};
use crate::fault::Fault;
use crate::keeper::Wish;
use crate::leaving;
use crate::pictures::Pictures;
use crate::site::Site;
use crate::store::Store;

/// Frames younger than this stay in the log however many there are.
const LOG_LASTS: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// So many of the newest frames stay in the log however old they are.
const LOG_KEEPS: u64 = 100_000;
/// Deeds of guards are kept for 180 days.
const DEEDS_LAST: Duration = Duration::from_secs(180 * 24 * 60 * 60);
/// A picture stays for an hour though nobody has it: somebody may have sent it who is about to be shown with it, and pages may
/// still show what was replaced.
const PICTURES_LAST: Duration = Duration::from_secs(60 * 60);
/// So many rows go in one transaction, which holds up writers for a few milliseconds.
const BATCH: u64 = 500;
/// How often the house is kept.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// What was done last.
#[derive(Debug, Default)]
pub struct Diary {
    /// Held while the house is kept, so that it is kept once at a time.
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Option<(Instant, Swept)>>,
    next: Mutex<Option<Instant>>,
}

impl Diary {
    /// When the house was kept last since the site was started.
    #[must_use]
    pub fn last_at(&self) -> Option<Instant> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).map(|(at, _)| at)
    }
}

/// Who records that messages go.
pub enum Hands {
    /// The site that runs.
    Site(Arc<Site>),
    /// Whoever runs it, from the command line, beside the site or without it.
    Alone(Store, Pictures),
}

impl Hands {
    /// Where all of it is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        match self {
            Hands::Site(site) => &site.store,
            Hands::Alone(store, _) => store,
        }
    }

    fn pictures(&self) -> &Pictures {
        match self {
            Hands::Site(site) => &site.pictures,
            Hands::Alone(_, pictures) => pictures,
        }
    }

    /// How the house is kept now: somebody may change it while it is swept.
    async fn settings(&self) -> Result<Settings, Fault> {
        match self {
            Hands::Site(site) => Ok(site.keeper.room().settings),
            Hands::Alone(store, _) => store.settings().await,
        }
    }

    /// False if they are to be kept for another time by now: the next ones are chosen anew.
    async fn sweep(&self, up_to: MessageId, retention: u32, now: Instant) -> Result<bool, Fault> {
        match self {
            Hands::Site(site) => match site.keeper.ask(Wish::Sweep { up_to, retention }).await {
                Ok(_) => Ok(true),
                Err(Refusal::TooLate) => Ok(false),
                Err(refusal) => Err(Fault::new("sweeping messages", refusal)),
            },
            Hands::Alone(store, _) => alone::sweep(store, up_to, retention, now).await,
        }
    }

    /// Sees somebody off for whom the door is shut. False if somebody else has done so.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn leave(&self, id: MemberId, now: Instant) -> Result<bool, Fault> {
        match self {
            Hands::Site(site) => match site.keeper.ask(Wish::Leave { id }).await {
                Ok(_) => Ok(true),
                Err(Refusal::TooLate) => Ok(false),
                Err(refusal) => Err(Fault::new("seeing somebody off", refusal)),
            },
            Hands::Alone(store, _) => alone::leave(store, id, now).await.map_err(|why| match why {
                NotDone::Fault(fault) => fault,
                NotDone::Refused(refusal) => Fault::new("seeing somebody off", refusal),
            }),
        }
    }
}

/// Keeps the house once an hour, for as long as the site is open.
pub async fn hourly(site: Arc<Site>, mut closing: watch::Receiver<bool>) {
    let mut hourly = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = hourly.tick() => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        *site.diary.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(site.clock.now().plus(EVERY));
        let kept = tokio::select! {
            kept = now(&site) => kept,
            _ = closing.wait_for(|closing| *closing) => return,
        };
        match kept {
            Ok(swept) if swept.rows() == 0 => {}
            Ok(swept) => info!("Kept the house: {swept}"),
            Err(fault) => error!("Keeping the house failed: {fault}"),
        }
    }
}

/// Keeps the house of this site now.
///
/// # Errors
/// [`Fault`].
pub async fn now(site: &Arc<Site>) -> Result<Swept, Fault> {
    let _turn = site.diary.turn.lock().await;
    let now = site.clock.now();
    let kept = site.meter.housekeepings.timing(keep(&Hands::Site(Arc::clone(site)), now)).await;
    let swept = kept.inspect_err(|_| site.meter.housekeepings_failed.add(1))?;
    site.meter.sweep(swept);
    *site.diary.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, swept));
    Ok(swept)
}

/// What would go, what went, and when it is done next.
///
/// # Errors
/// [`Fault`].
pub async fn told(site: &Site) -> Result<Housekeeping, Fault> {
    let now = site.clock.now();
    let would = preview(&site.store, &site.pictures, site.keeper.room().settings, now).await?;
    let last = *site.diary.last.lock().unwrap_or_else(PoisonError::into_inner);
    let next = *site.diary.next.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Housekeeping { would, last, next: next.unwrap_or(now) })
}

/// Takes away all that is older than it is kept. What went before a failure is gone all the same.
///
/// # Errors
/// [`Fault`].
pub async fn keep(hands: &Hands, now: Instant) -> Result<Swept, Fault> {
    let store = hands.store();
    let mut swept = Swept { sessions: store.drop_ended_sessions(now).await?, ..Swept::default() };
    // Not told: there are never more than two of somebody.
    store.drop_old_letters(now).await?;
    swept.people = leaving::see_off(hands, now).await?;
    store.drop_free_names(now).await?;
    loop {
        let settings = hands.settings().await?;
        let Some(before) = settings.kept_from(now) else { break };
        let Some((count, up_to)) = store.oldest(before, BATCH).await? else { break };
        if hands.sweep(up_to, settings.retention, now).await? {
            swept.messages += count;
        }
        tokio::task::yield_now().await;
    }
    loop {
        let frames = store.trim_log(now.minus(LOG_LASTS), LOG_KEEPS, BATCH).await?;
        let deeds = store.drop_old_deeds(now.minus(DEEDS_LAST), BATCH).await?;
        swept.frames += frames;
        swept.deeds += deeds;
        if frames < BATCH && deeds < BATCH {
            break;
        }
        tokio::task::yield_now().await;
    }
    swept.avatars = hands.pictures().drop_orphans(store, now.minus(PICTURES_LAST)).await?;
    Ok(swept)
}

/// What would go now. Of the log it is told only once it goes.
///
/// # Errors
/// [`Fault`].
pub async fn preview(store: &Store, pictures: &Pictures, settings: Settings, now: Instant) -> Result<Swept, Fault> {
    let messages = match settings.kept_from(now) {
        Some(before) => store.count_before(before).await?,
        None => 0,
    };
    let deeds = store.count_deeds_before(now.minus(DEEDS_LAST)).await?;
    let avatars = pictures.count_orphans(store, now.minus(PICTURES_LAST)).await?;
    let (sessions, people) = (store.count_ended_sessions(now).await?, store.count_leaving(now).await?);
    Ok(Swept { messages, sessions, deeds, avatars, people, frames: 0 })
}
