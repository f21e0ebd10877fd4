//! One running site: everything that its requests share.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evening::account::Actor;
use evening::flood::Limit;
use evening::library::{self, Damage, Story};
use evening::permit::{self, Act};
use evening::roster::Roster;
use evening::time::Instant;
use leptos::config::LeptosOptions;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::alone::{self, NotDone};
use crate::body::Patience;
use crate::clock::Clock;
use crate::config::Config;
use crate::fault::Fault;
use crate::guessing::Guessing;
use crate::hasher::Hasher;
use crate::housekeeping::{self, Diary};
use crate::hub::{Bounds, Hub, Reader};
use crate::keeper::Keeper;
use crate::meter::Meter;
use crate::my_data::Downloads;
use crate::pictures::Pictures;
use crate::post::Post;
use crate::process::Process;
use crate::session::Token;
use crate::set_up::SetUp;
use crate::shelf::Shelves;
use crate::store::Store;
use crate::streams::Streams;
use crate::throttle::{Throttle, of_household};
use crate::trials::Trials;
use crate::uploads::Uploads;

/// The project's own list of episodes.
const EPISODES: &str = include_str!("../data/episodes.csv");
/// Word that somebody is writing is told to all no more often than this, however many write.
const TYPINGS: Limit = Limit { burst: 8, every: Duration::from_millis(250) };
/// Who is here is looked up no more often than this.
const ROSTER_LASTS: Duration = Duration::from_secs(1);
/// The head count is told no more often than this.
const PRESENCE: Duration = Duration::from_secs(2);
/// Somewhat longer than the 60 s after which proxies let go of a connection by themselves, so that none sends a request into one
/// that is being closed.
const HEAD: Duration = Duration::from_secs(75);

/// What requests share.
pub struct Site {
    /// What was set.
    pub config: Config,
    /// What leptos knows of its files.
    pub leptos: LeptosOptions,
    /// The store.
    pub store: Store,
    /// Who owns the room.
    pub keeper: Keeper,
    /// The fan-out.
    pub hub: Arc<Hub>,
    /// The counters.
    pub meter: Arc<Meter>,
    /// The time.
    pub clock: Clock,
    /// How often a stream says something.
    pub heartbeat: Duration,
    /// Whether live streams have their sockets for themselves, where that can be.
    pub takes_sockets: bool,
    /// How long a request's head may take to come, and a connection may wait for its next one.
    pub head_patience: Duration,
    /// The passwords.
    pub hasher: Hasher,
    /// The open streams by address.
    pub streams: Arc<Streams>,
    /// How the first princess comes in.
    pub set_up: SetUp,
    /// Names taken, by address.
    pub sign_ups: Throttle<IpAddr>,
    /// Wrong passwords.
    pub sign_ins: Guessing,
    /// The Trial of Harmony.
    pub trials: Trials,
    /// Letters, where they can be sent.
    pub post: Option<Post>,
    /// Who was here a moment ago: anybody may ask, and a crowd is put in order once for all.
    roster: Mutex<Option<(Instant, Roster)>>,
    /// What many read of the library.
    pub shelves: Shelves,
    /// Messages, by address.
    pub messages: Throttle<IpAddr>,
    /// Word that somebody is writing, from all together.
    pub typings: Throttle<()>,
    /// Requests, by address.
    pub requests: Throttle<IpAddr>,
    /// The pictures of everybody.
    pub pictures: Pictures,
    /// Those that are coming.
    pub uploads: Arc<Uploads>,
    /// How long they may take.
    pub picture_patience: Patience,
    /// Whose data is under way to them.
    pub downloads: Arc<Downloads>,
    /// How the house was kept last.
    pub diary: Diary,
    /// When it was started.
    pub began: Instant,
    /// What the machine says of it.
    pub process: Process,
    /// Which server this is.
    pub node: String,
    /// Turns true when the site closes.
    pub closing: watch::Receiver<bool>,
}

/// What is the same on every site, and otherwise in tests only.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// A stream says something at least this often.
    pub heartbeat: Duration,
    /// What the hub keeps in memory.
    pub ring: Bounds,
    /// Whether live streams have their sockets for themselves, where that can be, or go out as bodies of answers.
    pub takes_sockets: bool,
    /// How long a request's head may take to come, and a connection may wait for its next one.
    pub head: Duration,
    /// How long a picture may take to arrive.
    pub picture: Patience,
    /// The first pause before a letter is tried again.
    pub letter_pause: Duration,
}

impl Default for Tuning {
    fn default() -> Tuning {
        Tuning {
            heartbeat: Duration::from_secs(15),
            ring: Bounds::default(),
            takes_sockets: true,
            head: HEAD,
            picture: Patience::PICTURE,
            letter_pause: Duration::from_secs(15),
        }
    }
}

/// A site whose tasks run.
pub struct Running {
    /// What requests share.
    pub site: Arc<Site>,
    /// The key to the first princess's place, while there is no princess.
    pub key: Option<Token>,
    keeping: JoinHandle<()>,
    closing: watch::Sender<bool>,
}

/// Why a site does not start: to be said in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// The list of episodes is not there.
    #[error("EVENING_EPISODES names {path}, which cannot be read: {why}.")]
    Episodes {
        /// The file.
        path: String,
        /// What the machine says.
        why: std::io::Error,
    },
    /// The list of episodes is damaged; nothing of it was taken.
    #[error("The list of episodes in {path} is damaged: {damage}. Nothing was imported.")]
    Damaged {
        /// The file.
        path: String,
        /// Where and how.
        damage: Damage,
    },
    /// The store failed.
    #[error("The store cannot be used: {0}.")]
    Store(Fault),
    /// The machine failed.
    #[error("{0}.")]
    Machine(Fault),
}

impl Site {
    /// Opens the store, fills it if it is empty, and starts the tasks.
    ///
    /// # Errors
    /// [`NotStarted`].
    pub async fn start(config: Config, leptos: LeptosOptions, clock: Clock, tuning: Tuning) -> Result<Running, NotStarted> {
        let stories = stories(&config)?;
        let store = Store::open(&config.database_url).await.map_err(NotStarted::Store)?;
        let pictures = Pictures::open(&config.data).map_err(NotStarted::Machine)?;
        let room = alone::begin(&store, &stories, config.stream.as_ref(), clock.now()).await.map_err(|why| match why {
            NotDone::Fault(fault) => NotStarted::Store(fault),
            NotDone::Refused(refusal) => NotStarted::Store(Fault::new("filling the store", refusal)),
        })?;
        let (set_up, key) = match room.has_princess() {
            true => (SetUp::closed(), None),
            false => SetUp::open().map(|(set_up, key)| (set_up, Some(key))).map_err(NotStarted::Machine)?,
        };
        let hub = Arc::new(Hub::new(room.seq, tuning.ring));
        let meter = Arc::new(Meter::default());
        let (keeper, keeping) =
            Keeper::start(room, store.clone(), Arc::clone(&hub), Arc::clone(&meter), clock.clone(), config.limits.flood);
        let (closing, is_closing) = watch::channel(false);
        let mut node = [0_u8; 2];
        getrandom::fill(&mut node).map_err(|why| NotStarted::Machine(Fault::new("drawing a name for this node", why)))?;
        let post = Post::open(&config, store.clone(), Arc::clone(&meter), clock.clone(), tuning.letter_pause, is_closing.clone())
            .map_err(NotStarted::Machine)?;
        let site = Arc::new(Site {
            leptos,
            keeper,
            hub: Arc::clone(&hub),
            meter,
            clock: clock.clone(),
            heartbeat: tuning.heartbeat,
            takes_sockets: tuning.takes_sockets,
            head_patience: tuning.head,
            hasher: Hasher::new().map_err(NotStarted::Machine)?,
            streams: Arc::new(Streams::new(config.limits.streams, config.limits.streams_per_address)),
            set_up,
            sign_ups: Throttle::new(config.limits.sign_up),
            sign_ins: Guessing::new(config.limits.sign_in),
            trials: Trials::new().map_err(NotStarted::Machine)?,
            post,
            roster: Mutex::default(),
            shelves: Shelves::default(),
            messages: Throttle::new(config.limits.flood.map(of_household)),
            typings: Throttle::new(Some(TYPINGS)),
            requests: Throttle::new(config.limits.requests),
            pictures,
            uploads: Arc::default(),
            picture_patience: tuning.picture,
            downloads: Arc::default(),
            diary: Diary::default(),
            began: clock.now(),
            process: Process::default(),
            node: crate::session::hex(&node),
            closing: is_closing.clone(),
            store: store.clone(),
            config,
        });
        let mut until = is_closing.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = hub.tell_presence(PRESENCE) => {}
                _ = until.wait_for(|closing| *closing) => {}
            }
        });
        tokio::spawn(housekeeping::hourly(Arc::clone(&site), is_closing));
        Ok(Running { site, key, keeping, closing })
    }
}

impl Site {
    /// Whether this person may read what was removed.
    #[must_use]
    pub fn is_staff(&self, actor: Actor) -> bool {
        permit::may(self.keeper.room().role(actor), Act::ReadRemoved)
    }

    /// Who is here, as it was at most a second ago.
    #[must_use]
    pub fn roster(&self) -> Roster {
        let now = self.clock.now();
        let mut kept = self.roster.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((at, roster)) if now.since(*at) < ROSTER_LASTS && *at <= now => roster.clone(),
            Some(_) | None => {
                let room = self.keeper.room();
                let here = self.hub.members().into_iter().filter_map(|id| room.member(id).cloned()).collect();
                let roster = Roster::of(here, self.hub.presence().guests);
                *kept = Some((now, roster.clone()));
                roster
            }
        }
    }

    /// Begins to read along as this person.
    #[must_use]
    pub fn subscribe(&self, actor: Actor, session: Option<String>) -> Reader {
        self.hub.subscribe(actor, session, self.is_staff(actor))
    }
}

impl Running {
    /// By which streams and tasks learn that the site closes.
    #[must_use]
    pub fn closer(&self) -> watch::Sender<bool> {
        self.closing.clone()
    }

    /// As if it had panicked.
    #[cfg(test)]
    pub(crate) fn break_keeper(&self) {
        self.keeping.abort();
    }

    /// Waits until all that was asked is stored, then closes the store.
    ///
    /// # Errors
    /// What broke: the keeper, or the store when it was closed.
    pub async fn close(self) -> Result<(), Fault> {
        self.closing.send_replace(true);
        self.site.keeper.stop();
        let store = self.site.store.clone();
        let kept = self.keeping.await.map_err(|why| Fault::new("keeping the room", why));
        let closed = store.close().await;
        kept.and(closed)
    }
}

fn stories(config: &Config) -> Result<Vec<Story>, NotStarted> {
    let (path, text) = match &config.episodes {
        None => ("this program".to_owned(), EPISODES.to_owned()),
        Some(path) => {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path).map_err(|why| NotStarted::Episodes { path: name.clone(), why })?;
            (name, text)
        }
    };
    library::read_stories(&text).map_err(|damage| NotStarted::Damaged { path, damage })
}
