//! The replay law: whatever anybody asks, the room in memory, the room in the store, the room that the log folds into,
//! and the room that each visitor's page folds from the frames it got agree.

mod agreement;
mod steps;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use evening::account::{self, Actor, Role};
use evening::avatar::Avatar;
use evening::chat::{self, Message, WINDOW};
use evening::id::{MemberId, MessageId, Seq};
use evening::json::Later;
use evening::library;
use evening::moderation;
use evening::name::Name;
use evening::permit::{self, Act};
use evening::refusal::Refusal;
use evening::report;
use evening::room::{Command, Event, Room};
use evening::settings;
use evening::shelf::Shelf;
use evening::time::Instant;
use evening::tonight;
use evening::watch;
use evening::wire::{Frame, Order};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestError, TestRunner};
use server::alone::{self, NotDone};
use server::clock::Clock;
use server::encode::new_role_of;
use server::hub::{Bounds, Hub, Reader};
use server::keeper::{Keeper, Wish};
use server::meter::Meter;
use server::store::{Credentials, Record, Store};
use tempfile::TempDir;

use steps::{Ask, CLOSE, KINDS, NAMES, Pick, Step, TAKE, UNPIN, kind, pick, step};

use crate::harness::{START, nonce, soon};

/// What came of all that was asked.
#[derive(Debug)]
struct Tally {
    done: [u32; KINDS],
    refused: [u32; KINDS],
    /// Orders about messages that the room no longer remembers.
    looked_up: u32,
}

impl Tally {
    fn new() -> Tally {
        Tally { done: [0; KINDS], refused: [0; KINDS], looked_up: 0 }
    }
}

/// Somebody's page.
struct Page {
    actor: Actor,
    room: Room,
    /// What it fetched of the library.
    shelf: Shelf,
    /// None while the connection is lost.
    reader: Option<Reader>,
}

struct World {
    _folder: TempDir,
    store: Store,
    /// What `evening grant` writes through.
    terminal: Store,
    hub: Arc<Hub>,
    keeper: Keeper,
    clock: Arc<AtomicI64>,
    pages: Vec<Page>,
    said: Vec<MessageId>,
    /// In which frames messages were taken away.
    purges: Vec<Seq>,
}

const MEMBERS: [(&str, Role); 5] = [
    ("Искра", Role::Member),
    ("Рэрити", Role::Member),
    ("Страж", Role::Guard),
    ("Рыцарь", Role::Guard),
    ("Селестия", Role::Princess),
];

/// The page of the princess, behind the guest's.
const PRINCESS: Pick = 5;

fn credentials(name: &Name) -> Credentials {
    Credentials { name_key: name.key(), email: None, password_hash: "none".into() }
}

impl World {
    /// An evening with its people and so many messages.
    async fn with(messages: usize) -> World {
        let folder = tempfile::tempdir().unwrap();
        let url = Store::url_in(folder.path());
        let store = Store::open(&url).await.unwrap();
        let start: Instant = START.parse().unwrap();
        let csv: Vec<&str> = include_str!("../../data/episodes.csv").lines().take(6).collect();
        let stories = library::read_stories(&csv.join("\n")).unwrap();
        let mut room = alone::begin(&store, &stories, None, start).await.unwrap();
        let (mut records, mut said) = (Vec::new(), Vec::new());
        let mut fact = |room: &mut Room, event, credentials| {
            let frame = Frame { seq: room.seq.next(), at: start, event };
            room.apply(&frame);
            records.push(Record { credentials, ..Record::of(frame) });
        };
        let mut people = Vec::new();
        for (name, role) in MEMBERS {
            let parsed = Name::parse(name).unwrap();
            let joining = room.decide_joining(&parsed);
            let id = MemberId(room.seq.next().0);
            fact(&mut room, joining, Some(credentials(&parsed)));
            let granting = room.decide_granting(id, role).unwrap();
            fact(&mut room, granting, None);
            people.push(id);
        }
        for number in 0..messages {
            let by = room.member(people[number % people.len()]).unwrap().clone();
            let id = MessageId(room.seq.next().0);
            let message =
                Message { id, at: start, by, text: number.to_string(), mentions: Vec::new(), edited_at: None, removed: None };
            fact(&mut room, Event::Chat(chat::Event::Said { message, nonce: None }), None);
            said.push(id);
        }
        store.record(&records).await.unwrap();
        let terminal = Store::open(&url).await.unwrap();
        let hub = Arc::new(Hub::new(room.seq, Bounds::default()));
        let clock = Arc::new(AtomicI64::new(start.as_millis()));
        let meter = Arc::new(Meter::default());
        let (keeper, _) = Keeper::start(room, store.clone(), Arc::clone(&hub), meter, Clock::Set(Arc::clone(&clock)), None);
        let mut world =
            World { _folder: folder, store, terminal, hub, keeper, clock, pages: Vec::new(), said, purges: vec![Seq(1)] };
        world.open_page(Actor::Guest).await;
        for id in people {
            world.open_page(Actor::Member(id)).await;
        }
        world
    }

    async fn open_page(&mut self, actor: Actor) {
        let page = self.page_of(actor).await;
        self.pages.push(page);
    }

    fn read_along(&self, actor: Actor) -> Reader {
        let is_staff = permit::may(self.keeper.room().role(actor), Act::ReadRemoved);
        self.hub.subscribe(actor, None, is_staff)
    }

    /// The page as the server renders it now, and its stream from there on.
    async fn page_of(&self, actor: Actor) -> Page {
        let whole = self.keeper.room();
        let room = whole.seen_by(actor);
        let shelf = shelf_of(&whole);
        let mut reader = self.read_along(actor);
        // Whoever asks is answered before everybody hears of it.
        soon(reader.until(room.seq)).await;
        assert!(reader.resume(room.seq), "nothing is older than the ring here");
        Page { actor, room, shelf, reader: Some(reader) }
    }

    async fn take(&mut self, step: &Step, tally: &mut Tally) -> Result<(), TestCaseError> {
        let place = |who: &Pick| usize::from(*who) % self.pages.len();
        match step {
            Step::Ask(asks) => self.ask(asks, tally).await?,
            Step::Join => {
                let name = Name::parse(&format!("Гость {}", self.keeper.room().seq)).unwrap();
                let credentials = credentials(&name);
                let seq = self
                    .keeper
                    .ask(Wish::Join { name, credentials })
                    .await
                    .map_err(|why| TestCaseError::fail(why.to_string()))?;
                self.open_page(Actor::Member(MemberId(seq.0))).await;
            }
            Step::Grant(who, role) => {
                let Actor::Member(id) = self.pages[place(who)].actor else { return Ok(()) };
                let Some(name) = self.name_of(id) else { return Ok(()) };
                match alone::grant(&self.terminal, &name, *role, self.now()).await {
                    Ok(_) => {}
                    Err(NotDone::Refused(Refusal::Banned)) => return Ok(()),
                    Err(why) => return Err(TestCaseError::fail(format!("{why:?}"))),
                }
                // The next record finds its place taken: the keeper applies the grant and decides again.
                let command = Command::Chat(chat::Command::Say { text: "и вот".into() });
                self.speak(command, id).await;
            }
            Step::Rename(who, name) => {
                let Actor::Member(id) = self.pages[place(who)].actor else { return Ok(()) };
                let Some(old) = self.name_of(id) else { return Ok(()) };
                let new = Name::parse(pick::<&str>(&NAMES, *name)).unwrap();
                match alone::rename(&self.terminal, &old, &new, self.now()).await {
                    Ok(_) => {}
                    Err(NotDone::Refused(Refusal::NameTaken)) => return Ok(()),
                    Err(why) => return Err(TestCaseError::fail(format!("{why:?}"))),
                }
                let command = Command::Chat(chat::Command::Say { text: format!("@{}, привет", new.as_str()) });
                self.speak(command, id).await;
            }
            Step::Show(who) => {
                let Actor::Member(by) = self.pages[place(who)].actor else { return Ok(()) };
                let avatar = Avatar::of_hash(&format!("{:032x}", self.keeper.room().seq.0)).unwrap();
                match soon(self.keeper.ask(Wish::Show { by, avatar })).await {
                    Ok(_) | Err(Refusal::Banned | Refusal::SignedOut) => {}
                    Err(why) => return Err(TestCaseError::fail(why.to_string())),
                }
            }
            Step::Leave(who, with_messages) => self.leave(place(who), *with_messages).await?,
            Step::Pass(minutes) => {
                self.clock.fetch_add(i64::from(*minutes) * 60_000, Ordering::Relaxed);
            }
            Step::Sweep(pick_of) => {
                // Mostly the oldest ones, as it is.
                let oldest = &self.said[..self.said.len().div_ceil(4)];
                if let Some(up_to) = (!oldest.is_empty()).then(|| *pick(oldest, *pick_of)) {
                    soon(self.keeper.ask(Wish::Sweep { up_to, retention: self.keeper.room().settings.retention }))
                        .await
                        .map_err(|why| TestCaseError::fail(why.to_string()))?;
                    let pinned = self.keeper.room().chat.pinned().map(|pinned| pinned.id);
                    self.said.retain(|id| *id > up_to || Some(*id) == pinned);
                    prop_assert_eq!(self.store.message(up_to).await.unwrap().is_some(), Some(up_to) == pinned);
                }
            }
            Step::Load(who) => {
                let place = place(who);
                self.pages[place] = self.page_of(self.pages[place].actor).await;
            }
            Step::Lose(who) => {
                let place = place(who);
                self.pages[place].reader = None;
            }
            Step::Return(who) => {
                let place = place(who);
                self.come_back(place).await;
            }
        }
        self.compare().await
    }

    /// What somebody is called who has not left.
    fn name_of(&self, id: MemberId) -> Option<String> {
        self.keeper.room().member(id).filter(|member| !member.has_left()).map(|member| member.name.clone())
    }

    /// Without the one who runs the show little would come of the rest: she stays.
    async fn leave(&mut self, place: usize, with_messages: bool) -> Result<(), TestCaseError> {
        let Actor::Member(id) = self.pages[place].actor else { return Ok(()) };
        if place == usize::from(PRINCESS) || self.name_of(id).is_none() {
            return Ok(());
        }
        let now = self.now();
        match self.store.leave(id, "none", now, with_messages).await.unwrap() {
            Ok(_) => {}
            Err(Refusal::LastPrincess) => return Ok(()),
            Err(why) => return Err(TestCaseError::fail(why.to_string())),
        }
        self.store.shut_out(now).await.unwrap();
        let authors = self.store.authors_of(&self.said).await.unwrap();
        let mut dropped = with_messages.then_some(MessageId(0));
        while let Some(last) = dropped {
            dropped = self.store.drop_forgotten_of(id, last, 3).await.unwrap();
        }
        soon(self.keeper.ask(Wish::Leave { id })).await.map_err(|why| TestCaseError::fail(why.to_string()))?;
        if with_messages {
            self.said.retain(|message| authors.get(message) != Some(&id));
            prop_assert!(self.store.said_by(id, MessageId(0), 1).await.unwrap().is_empty());
        }
        Ok(())
    }

    /// Whoever is muted or banned says nothing: then it is the princess who has the keeper find what the terminal wrote, or
    /// else it does so by itself.
    async fn speak(&mut self, command: Command, by: MemberId) {
        let Actor::Member(princess) = pick(&self.pages, PRINCESS).actor else { unreachable!("she has a name") };
        for by in [by, princess] {
            match self.order(&Order { nonce: nonce(), command: command.clone() }, by).await {
                Ok(seq) => return self.has_said(seq),
                Err(Refusal::Muted { .. } | Refusal::Banned | Refusal::SlowMode { .. } | Refusal::ShieldYoung { .. }) => {}
                Err(why) => panic!("{why}"),
            }
        }
        let (_, newest) = self.store.log_bounds().await.unwrap().unwrap();
        soon(self.read_along(Actor::Guest).until(newest)).await;
    }

    fn now(&self) -> Instant {
        Instant::from_millis(self.clock.load(Ordering::Relaxed))
    }

    /// What waits to be looked at is no message of the chat.
    fn has_said(&mut self, seq: Seq) {
        let id = MessageId(seq.0);
        if self.keeper.room().chat.message(id).is_some() && !self.said.contains(&id) {
            self.said.push(id);
        }
    }

    async fn order(&self, order: &Order, by: MemberId) -> Result<Seq, Refusal> {
        soon(self.keeper.ask(Wish::Act { by, order: order.clone() })).await
    }

    async fn ask(&mut self, asks: &[Ask], tally: &mut Tally) -> Result<(), TestCaseError> {
        let mut orders = Vec::new();
        for ask in asks {
            let mut command = ask.command.clone();
            // Among so many who may not run the show, the one who may would hardly be heard.
            let is_pin = matches!(command, Command::Chat(chat::Command::Pin { .. } | chat::Command::Unpin { .. }));
            let is_report = matches!(command, Command::Report(report::Command::File { .. }));
            let is_for_all = matches!(command, Command::Chat(_)) && command.needs_many().is_none() && !is_pin || is_report;
            let runs_show = !is_for_all && ask.who.is_multiple_of(2);
            let who = if runs_show { PRINCESS } else { ask.who };
            if let Command::Chat(chat::Command::Unpurge { seq }) = &mut command {
                *seq = *pick(&self.purges, u16::try_from(seq.0).unwrap());
            }
            if let Command::Moderation(
                moderation::Command::Mute { id, .. }
                | moderation::Command::Unmute { id }
                | moderation::Command::Ban { id, .. }
                | moderation::Command::Unban { id }
                | moderation::Command::Note { id, .. },
            )
            | Command::Chat(chat::Command::Purge { id, .. })
            | Command::Account(account::Command::Grant { id, .. } | account::Command::EndSessions { id }) = &mut command
            {
                let place = usize::try_from(id.0).unwrap() % self.pages.len();
                *id = match self.pages[place].actor {
                    Actor::Member(id) => id,
                    Actor::Guest => MemberId(0),
                };
            }
            // What is to be lifted mostly holds, and what does not is made to.
            if ask.who.is_multiple_of(2) {
                let room = self.keeper.room();
                let members = || {
                    self.pages.iter().filter_map(|page| match page.actor {
                        Actor::Member(id) => Some(id),
                        Actor::Guest => None,
                    })
                };
                match &mut command {
                    Command::Watch(watch::Command::Judge { id, .. }) => {
                        *id = room.watch.held().messages().next().map_or(*id, |held| held.id);
                    }
                    Command::Watch(watch::Command::Unwatch { phrase }) => {
                        room.watch.phrases().first().iter().for_each(|kept| phrase.clone_from(kept));
                    }
                    Command::Moderation(moderation::Command::Unmute { id }) => {
                        *id = members().find(|id| room.sanctions.mute(*id).is_some()).unwrap_or(*id);
                    }
                    Command::Moderation(moderation::Command::Unban { id }) => {
                        *id = members().find(|id| room.sanctions.ban(*id).is_some()).unwrap_or(*id);
                    }
                    Command::Tonight(later) => {
                        let (room, mut command) = (&room, later.read().unwrap());
                        let listed: Vec<u16> = room.show.tonight.iter().map(|story| story.number()).collect();
                        let other =
                            room.library().entries.iter().map(|entry| entry.story.number()).find(|one| !listed.contains(one));
                        match &mut command {
                            tonight::Command::Unpin { story } => *story = *room.tonight().pins.first().unwrap_or(story),
                            tonight::Command::Add { story } => *story = other.unwrap_or(*story),
                            tonight::Command::Swap { story, with } => {
                                (*story, *with) = (*listed.first().unwrap_or(story), other.unwrap_or(*with));
                            }
                            _ => {}
                        }
                        *later = Later::of(&command);
                    }
                    Command::Settings(command @ settings::Command::LowerShield {}) if room.settings.shield.is_none() => {
                        *command = settings::Command::RaiseShield { minutes: 30 };
                    }
                    _ => {}
                }
            }
            let by = match pick(&self.pages, who).actor {
                Actor::Member(id) => id,
                Actor::Guest => MemberId(0), // whoever forges a session
            };
            let (kind, id) = kind(&mut command);
            let mut is_old = false;
            if let Some(id) = id {
                *id = ask.aim.choose(&self.said);
                let room = self.keeper.room();
                if let (UNPIN, Some(pinned)) = (kind, room.chat.pinned()) {
                    *id = pinned.id;
                }
                if let (TAKE | CLOSE, Some(reported)) = (kind, room.reports.messages().first()) {
                    *id = *reported;
                }
                is_old = self.said.contains(id) && self.keeper.room().chat.message(*id).is_none();
            }
            orders.push((kind, is_old, by, Order { nonce: nonce(), command }));
            if ask.twice {
                orders.extend(orders.last().cloned());
            }
        }
        let answers = futures::future::join_all(orders.iter().map(|(_, _, by, order)| self.order(order, *by))).await;
        let mut known = HashMap::new();
        for ((kind, is_old, _, order), answer) in orders.iter().zip(answers) {
            match answer {
                Ok(seq) => {
                    let first = *known.entry(order.nonce.clone()).or_insert(seq);
                    prop_assert_eq!(first, seq, "one nonce, one answer");
                    tally.done[*kind] += 1;
                    tally.looked_up += u32::from(*is_old);
                    if *kind == 0 {
                        self.has_said(seq);
                    }
                    if let Command::Chat(chat::Command::Purge { .. }) = order.command {
                        self.purges.push(seq);
                    }
                }
                Err(_) => tally.refused[*kind] += 1,
            }
        }
        Ok(())
    }

    /// Goes on from the log, as the stream of somebody does whose place has left the ring.
    async fn come_back(&mut self, place: usize) {
        let mut reader = self.read_along(self.pages[place].actor);
        let page = &mut self.pages[place];
        if page.reader.is_some() {
            return;
        }
        let mut has_new_role = false;
        let frames = self.store.frames_after(page.room.seq, u64::MAX).await.unwrap();
        let told: Vec<MessageId> = frames.iter().filter_map(Frame::tells).collect();
        let removed = match reader.is_staff {
            true => self.store.gone_among(&told).await.unwrap(),
            false => self.store.removed_among(&told).await.unwrap(),
        };
        for mut frame in frames {
            if frame.tells().is_some_and(|id| removed.contains(&id)) {
                frame = frame.without_text();
            }
            if let Some(seen) = frame.seen_by(page.actor, reader.is_staff) {
                page.room.apply(&seen);
                hear_of(&mut page.shelf, &seen);
            }
            page.room.seq = frame.seq;
            has_new_role |= new_role_of(&frame.event).is_some_and(|id| page.actor == Actor::Member(id));
        }
        // The store is ahead of the ring where the terminal wrote.
        soon(reader.until(page.room.seq)).await;
        assert!(reader.resume(page.room.seq));
        page.reader = Some(reader);
        if has_new_role {
            self.pages[place] = self.page_of(self.pages[place].actor).await;
        }
    }
}

fn shelf_of(room: &Room) -> Shelf {
    Shelf { seq: room.seq, library: room.library().clone(), tonight: room.tonight().clone() }
}

fn hear_of(shelf: &mut Shelf, frame: &Frame) {
    match &frame.event {
        Event::Library(event) => drop(shelf.hear_of_library(frame.seq, frame.at, &event.read().unwrap())),
        Event::Tonight(event) => shelf.hear_of_tonight(frame.seq, frame.at, &event.read().unwrap()),
        _ => {}
    }
}

fn frames(bytes: &[u8]) -> Vec<Frame> {
    let text = std::str::from_utf8(bytes).unwrap();
    let blocks = text.split_terminator("\n\n").filter(|block| block.starts_with("id: "));
    blocks.map(|block| serde_json::from_str(block.split_once("\ndata: ").unwrap().1).unwrap()).collect()
}

/// Lets the law be tried on so many evenings of this many steps, which begin with this many messages.
fn law(cases: u32, steps: usize, messages: usize) -> Tally {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let tally = Mutex::new(Tally::new());
    let config = Config { cases, max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(step(), 1..=steps), |steps| {
        runtime.block_on(async {
            let mut world = World::with(messages).await;
            for step in &steps {
                let mut now = Tally::new();
                let taken = world.take(step, &mut now).await;
                let mut tally = tally.lock().unwrap();
                for kind in 0..KINDS {
                    tally.done[kind] += now.done[kind];
                    tally.refused[kind] += now.refused[kind];
                }
                tally.looked_up += now.looked_up;
                taken?;
            }
            world.end().await
        })
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(why, steps)) => {
            let steps: Vec<String> = steps.iter().map(|step| format!("  {step:?}\n")).collect();
            panic!("{why}, after\n{}", steps.concat());
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
    tally.into_inner().unwrap()
}

#[test]
fn the_replay_law() {
    let mut tally = law(64, 60, 0);
    let is_whole = |tally: &Tally| (0..KINDS).all(|kind| tally.done[kind] > 0 && tally.refused[kind] > 0);
    // By chance one kind or the other never comes about: then there is more of it.
    for _ in 0..16 {
        if is_whole(&tally) {
            break;
        }
        let more = law(16, 60, 0);
        for kind in 0..KINDS {
            tally.done[kind] += more.done[kind];
            tally.refused[kind] += more.refused[kind];
        }
    }
    assert!(is_whole(&tally), "each kind of command is done and refused: {tally:?}");
    let (done, refused) = (tally.done.iter().sum::<u32>(), tally.refused.iter().sum::<u32>());
    assert!(refused * 5 >= done + refused, "one in five is refused: {tally:?}");
}

#[test]
fn the_replay_law_beyond_what_the_room_remembers() {
    let tally = law(24, 50, WINDOW + 20);
    assert!(tally.looked_up > 0, "old messages were changed: {tally:?}");
}

/// Both are asked before the keeper looks: the second has to find what the first has done.
#[tokio::test]
async fn of_two_who_remove_an_old_message_at_once_one_comes_too_late() {
    let world = World::with(WINDOW + 20).await;
    let Actor::Member(princess) = world.pages[usize::from(PRINCESS)].actor else { panic!("the guest comes first") };
    for id in [world.said[0], world.said[5]] {
        let remove = Order { nonce: nonce(), command: Command::Chat(chat::Command::Remove { id, why: String::new() }) };
        let again = Order { nonce: nonce(), ..remove.clone() };
        let edit = Order { nonce: nonce(), command: Command::Chat(chat::Command::Edit { id, text: "иначе".into() }) };
        let author = world.store.message(id).await.unwrap().unwrap().by.id;
        let (one, other, edited) =
            tokio::join!(world.order(&remove, author), world.order(&again, princess), world.order(&edit, author));
        assert!(one.is_ok(), "{one:?}");
        assert_eq!([other, edited], [Err(Refusal::NoSuchThing), Err(Refusal::NoSuchThing)]);
    }
    world.end().await.unwrap();
}
