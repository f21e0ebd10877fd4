//! Letters by e-mail. What is asked for waits in a bounded queue and is looked up, written and sent by a task of its own: no
//! answer takes longer where there is somebody to write to.

mod carrier;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use evening::flood::Limit;
use evening::id::MemberId;
use evening::letter::Link;
use evening::name;
use evening::refusal::Refusal;
use evening::time::Instant;
use evening::words::Lang;
use evening::words::letter::{self, Sheet};
use tokio::sync::{Semaphore, mpsc, watch};
use tracing::{error, warn};

use crate::clock::Clock;
use crate::config::Config;
use crate::fault::Fault;
use crate::meter::Meter;
use crate::post::carrier::{Carrier, Envelope};
use crate::session::Token;
use crate::store::{Recipient, Store};
use crate::throttle::{Throttle, of_household};

/// How much may wait to be written; what comes then is dropped.
const WAITING: usize = 256;
/// How many letters may be on their way, those that wait for another try included.
const ON_THEIR_WAY: usize = 64;
/// So many members may share an address, and each gets a letter.
const SHARERS: u64 = 8;

/// A letter that is asked for.
#[derive(Debug)]
pub struct Wanted {
    /// Which, and for whom.
    pub what: What,
    /// What whoever asks reads; what the account chose counts more.
    pub lang: Lang,
}

/// Which letter is asked for.
pub enum What {
    /// A link to another password, for whoever goes by this name or has this address, if anybody does.
    Reset(String),
    /// A link that shows that an address that waits is read; and word of it to the one that counts.
    Confirm(MemberId),
    /// Word of another password.
    Password(MemberId),
    /// Word to this address that it counts no longer, and no other does.
    Removed(MemberId, String),
}

impl std::fmt::Debug for What {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            What::Reset(_) => "Reset",
            What::Confirm(_) => "Confirm",
            What::Password(_) => "Password",
            What::Removed(..) => "Removed",
        })
    }
}

/// Whose letters are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    /// Those with links to another password for this member.
    Reset(MemberId),
    /// Those that this member has sent to addresses of theirs.
    Confirm(MemberId),
    /// Those that tell this member what was changed.
    Word(MemberId),
    /// Those to this address that nobody has shown to be theirs.
    Address(String),
}

/// Where letters are asked for.
pub struct Post {
    wanted: mpsc::Sender<Wanted>,
    counts: Arc<Throttle<Counted>>,
    places: Throttle<IpAddr>,
}

impl Post {
    /// Opens it, if letters can be sent; it works until the site closes.
    ///
    /// # Errors
    /// [`Fault`] when nobody can be named as the sender.
    pub fn open(
        config: &Config,
        store: Store,
        meter: Arc<Meter>,
        clock: Clock,
        pause: Duration,
        closing: watch::Receiver<bool>,
    ) -> Result<Option<Post>, Fault> {
        let Some(mail) = &config.mail else { return Ok(None) };
        let origin = config.origin();
        if config.public_origin.is_none() {
            warn!("EVENING_PUBLIC_URL is not set: links in letters lead to {origin}");
        }
        let limit: Option<Limit> = config.limits.letters;
        let carrier = Arc::new(Carrier::hire(mail, &origin, pause)?);
        let (wanted, waiting) = mpsc::channel(WAITING);
        let counts = Arc::new(Throttle::new(limit));
        let office = Office { store, meter, clock, origin, counts: Arc::clone(&counts), carrier };
        tokio::spawn(office.work(waiting, closing));
        Ok(Some(Post { wanted, counts, places: Throttle::new(limit.map(of_household)) }))
    }

    /// One more is asked for from there.
    ///
    /// # Errors
    /// [`Refusal::Busy`] with the seconds until another one may be.
    pub fn let_ask(&self, place: IpAddr, now: Instant) -> Result<(), Refusal> {
        self.places.take(place, now)
    }

    /// One more address of this member's is to be confirmed.
    ///
    /// # Errors
    /// The same.
    pub fn let_confirm(&self, id: MemberId, now: Instant) -> Result<(), Refusal> {
        self.counts.take(Counted::Confirm(id), now)
    }

    /// Asks for a letter. Whether there is anybody to write to is not told.
    pub fn ask(&self, wanted: Wanted) {
        if self.wanted.try_send(wanted).is_err() {
            warn!("{WAITING} letters wait to be written; one more was dropped");
        }
    }
}

/// Where letters are written.
struct Office {
    store: Store,
    meter: Arc<Meter>,
    clock: Clock,
    /// Where links lead.
    origin: String,
    counts: Arc<Throttle<Counted>>,
    carrier: Arc<Carrier>,
}

/// A letter before it is in its envelope.
struct Written {
    to: String,
    sheet: Sheet,
    link: String,
    lang: Lang,
}

impl Office {
    async fn work(self, mut waiting: mpsc::Receiver<Wanted>, mut closing: watch::Receiver<bool>) {
        let ways = Arc::new(Semaphore::new(ON_THEIR_WAY));
        loop {
            let wanted = tokio::select! {
                wanted = waiting.recv() => wanted,
                _ = closing.wait_for(|closing| *closing) => None,
            };
            let Some(wanted) = wanted else { return };
            let written = match self.write(wanted).await {
                Ok(written) => written,
                Err(fault) => {
                    error!("A letter was not written: {fault}");
                    continue;
                }
            };
            for letter in written {
                let envelope = match self.seal(&letter) {
                    Ok(envelope) => envelope,
                    Err(fault) => {
                        self.meter.letters_lost.add(1);
                        warn!("A letter was not sent: {fault}");
                        continue;
                    }
                };
                let way = tokio::select! {
                    way = Arc::clone(&ways).acquire_owned() => way,
                    _ = closing.wait_for(|closing| *closing) => return,
                };
                let (carrier, meter) = (Arc::clone(&self.carrier), Arc::clone(&self.meter));
                tokio::spawn(async move {
                    match carrier.carry(&envelope).await {
                        Ok(()) => meter.letters.add(1),
                        Err(lost) => {
                            meter.letters_lost.add(1);
                            error!("A letter was not sent: {lost}");
                        }
                    }
                    drop(way);
                });
            }
        }
    }

    async fn write(&self, wanted: Wanted) -> Result<Vec<Written>, Fault> {
        let Wanted { what, lang } = wanted;
        match what {
            What::Reset(typed) => {
                let mut written = Vec::new();
                for recipient in self.meant(&typed).await? {
                    written.extend(self.reset(recipient, lang).await?);
                }
                Ok(written)
            }
            What::Confirm(id) => self.confirm(id, lang).await,
            What::Password(id) => {
                let to = self.store.recipient(id).await?.and_then(|recipient| recipient.email);
                self.word(id, to, letter::password, "/forgot", lang).await
            }
            What::Removed(id, old) => self.word(id, Some(old), letter::removed, "/profile/safety", lang).await,
        }
    }

    /// Word of what was changed, with the way to a page where that can be mended.
    async fn word(
        &self,
        id: MemberId,
        to: Option<String>,
        write: fn(&str, Lang) -> Sheet,
        page: &str,
        lang: Lang,
    ) -> Result<Vec<Written>, Fault> {
        let (Some(to), Some(recipient)) = (to, self.store.recipient(id).await?) else { return Ok(Vec::new()) };
        if self.counts.take(Counted::Word(id), self.clock.now()).is_err() {
            return Ok(Vec::new());
        }
        let lang = recipient.lang.unwrap_or(lang);
        Ok(vec![Written { to, sheet: write(&recipient.name, lang), link: format!("{}{page}", self.origin), lang }])
    }

    /// Whom somebody means who forgot their password. No name has an `@` in it.
    async fn meant(&self, typed: &str) -> Result<Vec<Recipient>, Fault> {
        let typed = typed.trim();
        if typed.contains('@') {
            return self.store.at_address(typed, SHARERS).await;
        }
        match self.store.member_named(&name::key(typed)).await? {
            Some(id) => Ok(self.store.recipient(id).await?.into_iter().collect()),
            None => Ok(Vec::new()),
        }
    }

    async fn reset(&self, recipient: Recipient, lang: Lang) -> Result<Option<Written>, Fault> {
        let Recipient { id, name, email, lang: chosen, .. } = recipient;
        let Some(to) = email else { return Ok(None) };
        if self.counts.take(Counted::Reset(id), self.clock.now()).is_err() {
            return Ok(None);
        }
        let lang = chosen.unwrap_or(lang);
        let link = self.link(id, Link::Reset, &to).await?;
        Ok(Some(Written { to, sheet: letter::reset(&name, lang), link, lang }))
    }

    async fn confirm(&self, id: MemberId, lang: Lang) -> Result<Vec<Written>, Fault> {
        let Some(recipient) = self.store.recipient(id).await? else { return Ok(Vec::new()) };
        let Recipient { id, name, email, waiting, lang: chosen } = recipient;
        let lang = chosen.unwrap_or(lang);
        let mut written = Vec::new();
        let Some(to) = waiting else { return Ok(written) };
        if let Some(old) = email.filter(|old| !evening::email::is_same(old, &to)) {
            written.push(Written { to: old, sheet: letter::moving(&name, lang), link: format!("{}/forgot", self.origin), lang });
        }
        // That many letters went there is not told to whoever gives the address: it would tell that it is somebody's.
        if self.counts.take(Counted::Address(to.to_ascii_lowercase()), self.clock.now()).is_ok() {
            let link = self.link(id, Link::Confirm, &to).await?;
            written.push(Written { to, sheet: letter::confirm(&name, lang), link, lang });
        }
        Ok(written)
    }

    async fn link(&self, id: MemberId, link: Link, email: &str) -> Result<String, Fault> {
        let key = Token::draw()?;
        self.store.write_letter(&key.hash(), id, link, email, self.clock.now().plus(link.lasts())).await?;
        Ok(link.address(&self.origin, key.tell()))
    }

    fn seal(&self, letter: &Written) -> Result<Envelope, Fault> {
        let Written { to, sheet, link, lang } = letter;
        self.carrier.seal(to, sheet, link, *lang, self.clock.now())
    }
}
