//! The one task that owns the room: decide, record, apply, publish. Nobody else changes it.
//!
//! What waits is decided together and recorded in one transaction, so fifty writers cost one sync of the disk. If
//! another process wrote first, the transaction fails on the frame's place: the keeper applies what it missed and
//! decides again. The order of the evening is therefore the store's.

mod batch;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use evening::account::{self, Actor, Role};
use evening::avatar::Avatar;
use evening::chat::{self, Message};
use evening::draw::Chance;
use evening::flood::{Habit, Limit, Pace};
use evening::id::{MemberId, MessageId, Seq};
use evening::leaving;
use evening::library::Listed;
use evening::name::Name;
use evening::permit::{self, Act};
use evening::refusal::Refusal;
use evening::room::{Command, Event, Facts, Many, Room};
use evening::wire::{Frame, Nonce, Order};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::MissedTickBehavior;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::fault::Fault;
use crate::hub::Hub;
use crate::keeper::batch::{Decided, Outcome};
use crate::leaving::going;
use crate::meter::Meter;
use crate::session::hex;
use crate::shelf;
use crate::store::{Credentials, NotRecorded, Record, Store};

/// How many wishes may wait; one more is told to come back.
const WAITING: usize = 1024;
/// How many wishes are decided together.
const TOGETHER: usize = 256;
/// How often the keeper decides again before it gives up on a store that others keep ahead of it.
const TRIES: u32 = 16;
/// How often it looks for what other processes wrote.
const LOOK: Duration = Duration::from_secs(1);
/// How many frames it reads at a time to catch up.
const CATCH_UP: u64 = 500;

/// Something that is asked of the keeper.
#[derive(Debug)]
pub enum Wish {
    /// Carry out an order.
    Act {
        /// Whose.
        by: MemberId,
        /// Which.
        order: Order,
    },
    /// Let the first princess in.
    SetUp {
        /// Under this name.
        name: Name,
        /// With these secrets.
        credentials: Credentials,
    },
    /// Keep these messages no longer.
    Sweep {
        /// This one and all before it.
        up_to: MessageId,
        /// As long as messages were to be kept when they were chosen: by another time they would be others.
        retention: u32,
    },
    /// Take another library in.
    Import {
        /// Whose wish.
        by: MemberId,
        /// The last change that they know of.
        seen: Seq,
        /// The library.
        listed: Vec<Listed>,
    },
    /// Show somebody with this picture, which is kept by now.
    Show {
        /// Whom.
        by: MemberId,
        /// The picture.
        avatar: Avatar,
    },
    /// See somebody off for whom the door is shut.
    Leave {
        /// Whom.
        id: MemberId,
    },
    /// Let somebody in.
    Join {
        /// Under this name.
        name: Name,
        /// With these secrets.
        credentials: Credentials,
    },
}

#[derive(Debug)]
struct Ask {
    wish: Wish,
    reply: Reply,
}

/// Where somebody waits for the answer.
type Reply = oneshot::Sender<Result<Seq, Refusal>>;

/// A handle on the keeper's task.
#[derive(Clone)]
pub struct Keeper {
    asks: mpsc::Sender<Ask>,
    room: watch::Receiver<Arc<Room>>,
    stop: Arc<Notify>,
}

impl Keeper {
    /// Starts the task. It ends when it is told to stop or the last handle is dropped, after all that was asked is answered.
    #[must_use]
    pub fn start(
        room: Room,
        store: Store,
        hub: Arc<Hub>,
        meter: Arc<Meter>,
        clock: Clock,
        flood: Option<Limit>,
    ) -> (Keeper, tokio::task::JoinHandle<()>) {
        let (asks, waiting) = mpsc::channel(WAITING);
        let shared = watch::Sender::new(Arc::new(room.clone()));
        let stop = Arc::new(Notify::new());
        let keeper = Keeper { asks, room: shared.subscribe(), stop: Arc::clone(&stop) };
        let keeping = Keeping { room, shared, store, hub, meter, clock, flood, habits: HashMap::new() };
        (keeper, tokio::spawn(keeping.run(waiting, stop)))
    }

    /// Takes no more wishes; those that wait are still answered.
    pub fn stop(&self) {
        self.stop.notify_one();
    }

    /// The room as it is now.
    #[must_use]
    pub fn room(&self) -> Arc<Room> {
        Arc::clone(&self.room.borrow())
    }

    /// Waits until the task has ended, whatever ended it.
    pub async fn ended(&self) {
        self.asks.closed().await;
    }

    /// Whether the task has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.asks.is_closed()
    }

    /// How many wishes wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.asks.max_capacity() - self.asks.capacity()
    }

    /// Asks for something and waits until it is stored; it is in [`Keeper::room`] then, and about to be told. What was asked is
    /// done even if nobody waits any more.
    ///
    /// # Errors
    /// The refusal; [`Refusal::Busy`] when too much waits already.
    pub async fn ask(&self, wish: Wish) -> Result<Seq, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.asks.try_send(Ask { wish, reply }).map_err(|why| match why {
            TrySendError::Full(_) => Refusal::Busy { retry_after: 1 },
            TrySendError::Closed(_) => Refusal::NotStored,
        })?;
        answer.await.unwrap_or(Err(Refusal::NotStored))
    }
}

struct Keeping {
    room: Room,
    shared: watch::Sender<Arc<Room>>,
    store: Store,
    hub: Arc<Hub>,
    meter: Arc<Meter>,
    clock: Clock,
    flood: Option<Limit>,
    habits: HashMap<MemberId, Habit>,
}

impl Keeping {
    async fn run(mut self, mut waiting: mpsc::Receiver<Ask>, stop: Arc<Notify>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut batch = Vec::with_capacity(TOGETHER);
        loop {
            tokio::select! {
                count = waiting.recv_many(&mut batch, TOGETHER) => {
                    if count == 0 {
                        return;
                    }
                    self.carry_out(std::mem::take(&mut batch)).await;
                }
                () = stop.notified() => waiting.close(),
                _ = look.tick() => {
                    if let Err(fault) = self.catch_up().await {
                        warn!("Looking for what others wrote failed: {fault}");
                    }
                    self.record_due().await;
                    let now = self.clock.now();
                    self.habits.retain(|_, habit| !habit.is_over(now));
                }
            }
        }
    }

    async fn carry_out(&mut self, batch: Vec<Ask>) {
        let (wishes, replies): (Vec<Wish>, Vec<_>) = batch.into_iter().map(|ask| (ask.wish, ask.reply)).unzip();
        if let Some(done) = self.record_together(&wishes).await {
            self.answer(replies, done);
            return;
        }
        // One of those who join has a name that is taken: each wish by itself then, so that it fails alone.
        for (wish, reply) in wishes.iter().zip(replies) {
            let done = self.record_together(std::slice::from_ref(wish)).await;
            self.answer([reply], done.unwrap_or_else(|| Done::refused(vec![Err(Refusal::NameTaken)])));
        }
    }

    /// Whoever asked waits for this and nothing else; everybody hears of it next.
    fn answer(&self, replies: impl IntoIterator<Item = Reply>, done: Done) {
        for (reply, answer) in replies.into_iter().zip(done.answers) {
            let _ = reply.send(answer);
        }
        self.tell(&done.frames);
    }

    /// Decides and records wishes in one transaction. `None`: one of several names is taken, and nothing was recorded.
    async fn record_together(&mut self, wishes: &[Wish]) -> Option<Done> {
        for _ in 0..TRIES {
            let decided = match self.decide(wishes).await {
                Ok(decided) => decided,
                Err(fault) => return Some(Done::refused(not_stored(wishes, &fault))),
            };
            let recorded = if decided.records.is_empty() { Ok(()) } else { self.record(&decided.records).await };
            match recorded {
                Ok(()) => return Some(self.take_over(decided)),
                Err(NotRecorded::NameTaken) => return None,
                Err(NotRecorded::SeqTaken | NotRecorded::Answered) => {
                    if let Err(fault) = self.catch_up().await {
                        return Some(Done::refused(not_stored(wishes, &fault)));
                    }
                }
                Err(NotRecorded::Fault(fault)) => {
                    error!("Recording {} frames failed: {fault}", decided.records.len());
                    let stored = self.room.seq;
                    let refuse = |outcome| match outcome {
                        Outcome::Known(seq) if seq <= stored => Ok(seq),
                        // Known from this very batch, which was not stored.
                        Outcome::Known(_) | Outcome::Decided(_) => Err(Refusal::NotStored),
                        Outcome::Refused(refusal) => Err(refusal),
                    };
                    return Some(Done::refused(decided.outcomes.into_iter().map(refuse).collect()));
                }
            }
        }
        Some(Done::refused(wishes.iter().map(|_| Err(Refusal::Busy { retry_after: 1 })).collect()))
    }

    async fn record(&self, records: &[Record]) -> Result<(), NotRecorded> {
        let recorded = self.meter.commit_durations.timing(self.store.record(records)).await;
        match &recorded {
            Ok(()) | Err(NotRecorded::SeqTaken | NotRecorded::Answered | NotRecorded::NameTaken) => {}
            Err(NotRecorded::Fault(_)) => self.meter.commits_failed.add(1),
        }
        recorded
    }

    async fn decide(&self, wishes: &[Wish]) -> Result<Decided, Fault> {
        let nonces: Vec<Nonce> = wishes.iter().filter_map(nonce_of).collect();
        let answers = if nonces.is_empty() { Vec::new() } else { self.store.answers(&nonces).await? };
        let mut decided = Decided { answers, ..Decided::of(&self.room, self.clock.now()) };
        for wish in wishes {
            let facts = self.facts(wish, &decided).await?;
            let outcome = self.decide_one(wish, &facts, &mut decided).unwrap_or_else(Outcome::Refused);
            decided.outcomes.push(outcome);
        }
        Ok(decided)
    }

    fn decide_one(&self, wish: &Wish, facts: &Facts, decided: &mut Decided) -> Result<Outcome, Refusal> {
        match wish {
            Wish::Act { by, order } => {
                let nonce = Nonce::parse(&order.nonce)?;
                let digest = digest(&order.command);
                if let Some(answer) = decided.answers.iter().find(|answer| answer.member == *by && answer.nonce == nonce) {
                    return if answer.digest == digest { Ok(Outcome::Known(answer.seq)) } else { Err(Refusal::NonceReused) };
                }
                let decision = decided.room.decide(Actor::Member(*by), decided.now, &nonce, &order.command, facts)?;
                self.charge(*by, &order.command, decided)?;
                let next = facts.chance.as_ref().map(|chance| chance.next.clone());
                Ok(decided.carry_out(decision, next, *by, nonce, digest))
            }
            Wish::SetUp { name, credentials } => {
                let event = decided.room.decide_setting_up(name)?;
                Ok(decided.record(event, Some(credentials.clone())))
            }
            Wish::Import { by, seen, listed } => {
                let (events, _) = decided.room.decide_import(Actor::Member(*by), *seen, listed.clone())?;
                events.into_iter().for_each(|event| drop(decided.record(event, None)));
                Ok(Outcome::Decided(decided.room.seq))
            }
            Wish::Sweep { retention, .. } if *retention != decided.room.settings.retention => Err(Refusal::TooLate),
            Wish::Sweep { up_to, .. } => Ok(decided.record(Event::Chat(chat::Event::Swept { up_to: *up_to }), None)),
            Wish::Show { by, avatar } => {
                let event = decided.room.decide_avatar(*by, avatar.clone())?;
                Ok(decided.record(event, None))
            }
            Wish::Leave { id } => {
                let going = facts.going.as_ref().ok_or(Refusal::TooLate)?;
                let events = leaving::decide(&decided.room, *id, going)?;
                events.into_iter().for_each(|event| drop(decided.record(event, None)));
                Ok(Outcome::Decided(decided.room.seq))
            }
            Wish::Join { name, credentials } => {
                let event = decided.room.decide_joining(name);
                Ok(decided.record(event, Some(credentials.clone())))
            }
        }
    }

    /// How fast one may write, and change how one is seen. It comes after the decision, so that a refused message costs nothing;
    /// staff may do as they please.
    fn charge(&self, by: MemberId, command: &Command, decided: &mut Decided) -> Result<(), Refusal> {
        if decided.room.role(Actor::Member(by)) != Role::Member {
            return Ok(());
        }
        let (settings, now) = (decided.room.settings, decided.now);
        // Whoever switched the limit off when the server was started wants none.
        let limit = self.flood.map(|limit| settings.flood().unwrap_or(limit));
        let pace = Pace { limit, pause: settings.pause(now), refuses_same: limit.is_some() };
        let habit = decided.habits.get(&by).or(self.habits.get(&by)).cloned().unwrap_or_default();
        let habit = match command {
            Command::Chat(chat::Command::Say { text }) => habit.say(text, pace, now)?,
            Command::Chat(chat::Command::Edit { .. }) => habit.change(pace, now)?,
            Command::Account(account::Command::SetColor { .. } | account::Command::RemoveAvatar {}) if limit.is_some() => {
                habit.restyle(now)?
            }
            _ => return Ok(()),
        };
        decided.habits.insert(by, habit);
        Ok(())
    }

    async fn facts(&self, wish: &Wish, decided: &Decided) -> Result<Facts, Fault> {
        if let Wish::Leave { id } = wish {
            return Ok(Facts { going: going(&self.store, &decided.room, *id).await?, ..Facts::default() });
        }
        let Wish::Act { by, order } = wish else { return Ok(Facts::default()) };
        let message = match order.command.needs().filter(|&id| decided.room.chat.message(id).is_none()) {
            Some(id) => self.store.message(id).await?.and_then(|message| decided.as_of_now(message)),
            None => None,
        };
        let named = self.store.named(&order.command.calls()).await?;
        let messages = match order.command.needs_many() {
            // Nobody is answered with work that they may not ask for.
            Some(many) if permit::may(decided.room.role(Actor::Member(*by)), Act::RemoveOthers) => {
                self.many(many, decided).await?
            }
            Some(_) | None => Vec::new(),
        };
        let joined_at = match decided.room.asks_age(Actor::Member(*by), &order.command, decided.now) {
            true => self.store.joined_at(*by).await?,
            false => None,
        };
        let runs_show = permit::may(decided.room.role(Actor::Member(*by)), Act::RunShow);
        let chance = if runs_show && order.command.draws() { self.chance(decided).await? } else { None };
        let renamed_at = match order.command.renames() {
            // Of a name that was taken in this batch the store knows nothing yet.
            true if decided.renames(*by) => Some(decided.now),
            true => self.store.renamed_at(*by).await?,
            false => None,
        };
        Ok(Facts { message, named, messages, joined_at, renamed_at, chance, going: None })
    }

    /// The secret that the next draw uses, and a new one for the draw after it.
    async fn chance(&self, decided: &Decided) -> Result<Option<Chance>, Fault> {
        let Some(hash) = &decided.room.tonight().next else { return Ok(None) };
        // Of a draw in this batch the store knows nothing yet.
        let drawn = decided.records.iter().rev().find_map(|record| record.draw.as_ref());
        let secret = match drawn {
            Some(draw) => Some(draw.next.clone()),
            None => self.store.secret(hash).await?,
        };
        Ok(secret.zip(Some(shelf::new_secret()?)).map(|(secret, next)| Chance { secret, next }))
    }

    async fn many(&self, many: Many, decided: &Decided) -> Result<Vec<Message>, Fault> {
        match many {
            Many::LastOf(author, count) => {
                let stored = self.store.last_of(author, count, false).await?;
                Ok(decided.last_of(author, count as usize, stored))
            }
            Many::PurgedIn(seq) => {
                let stored = self.store.messages_of(&self.store.purged_in(seq).await?).await?;
                Ok(stored.into_iter().filter_map(|message| decided.as_of_now(message)).collect())
            }
        }
    }

    /// What was recorded is true.
    fn take_over(&mut self, decided: Decided) -> Done {
        if !decided.records.is_empty() {
            self.meter.commits.add(1);
            self.meter.commit_frames.add(decided.records.len() as u64);
            self.meter.commit_sizes.add(decided.records.len() as u64);
            self.room = decided.room;
            self.habits.extend(decided.habits);
            self.shared.send_replace(Arc::new(self.room.clone()));
        }
        let answer = |outcome| match outcome {
            Outcome::Known(seq) | Outcome::Decided(seq) => Ok(seq),
            Outcome::Refused(refusal) => Err(refusal),
        };
        let frames = decided.records.into_iter().map(|record| record.frame).collect();
        Done { answers: decided.outcomes.into_iter().map(answer).collect(), frames }
    }

    /// Records what becomes true by itself. Whatever keeps it from being recorded now, it is due again at the next look.
    async fn record_due(&mut self) {
        let mut decided = Decided::of(&self.room, self.clock.now());
        for event in self.room.due(decided.now) {
            decided.record(event, None);
        }
        if decided.records.is_empty() {
            return;
        }
        match self.record(&decided.records).await {
            Ok(()) => {
                let done = self.take_over(decided);
                self.tell(&done.frames);
            }
            Err(why) => warn!("Recording what was due failed: {why}"),
        }
    }

    /// Applies what other processes recorded.
    async fn catch_up(&mut self) -> Result<(), Fault> {
        while self.store.last_seq().await? > self.room.seq {
            let frames = self.store.frames_after(self.room.seq, CATCH_UP).await?;
            if frames.is_empty() {
                return Ok(());
            }
            info!("Caught up with {} frames that another process wrote", frames.len());
            for frame in &frames {
                self.room.apply(frame);
            }
            self.shared.send_replace(Arc::new(self.room.clone()));
            self.tell(&frames);
        }
        Ok(())
    }

    fn tell(&self, frames: &[Frame]) {
        if !frames.is_empty() {
            self.meter.frames.add(frames.len() as u64);
            self.hub.publish(frames);
        }
    }
}

/// What came of wishes that were asked together.
struct Done {
    answers: Vec<Result<Seq, Refusal>>,
    /// What everybody has to hear of.
    frames: Vec<Frame>,
}

impl Done {
    /// Nothing, and this is why.
    fn refused(answers: Vec<Result<Seq, Refusal>>) -> Done {
        Done { answers, frames: Vec::new() }
    }
}

fn nonce_of(wish: &Wish) -> Option<Nonce> {
    match wish {
        Wish::Act { order, .. } => Nonce::parse(&order.nonce).ok(),
        Wish::SetUp { .. }
        | Wish::Import { .. }
        | Wish::Join { .. }
        | Wish::Leave { .. }
        | Wish::Show { .. }
        | Wish::Sweep { .. } => None,
    }
}

fn digest(command: &Command) -> String {
    let json = serde_json::to_vec(command).expect("a command came from JSON and goes back into it");
    hex(&Sha256::digest(&json))
}

fn not_stored(wishes: &[Wish], fault: &Fault) -> Vec<Result<Seq, Refusal>> {
    error!("The store cannot be read: {fault}");
    wishes.iter().map(|_| Err(Refusal::NotStored)).collect()
}
