//! Carries letters to the server that takes them: in an envelope each, with a few tries.

use std::time::{Duration, UNIX_EPOCH};

use evening::time::Instant;
use evening::words::letter::Sheet;
use evening::words::{Lang, Word};
use lettre::address::Envelope as Addresses;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Semaphore;
use tracing::warn;
use url::Url;

use crate::config::Mail;
use crate::fault::Fault;
use crate::session::hex;

/// How many letters are handed over at a time.
const AT_A_TIME: usize = 4;
/// How often a letter is tried to be sent; after each time there is a pause four times as long as the one before.
const TRIES: u32 = 4;
const LONGER: u32 = 4;
/// How long the server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What answering machines leave alone (RFC 3834, 5).
const BY_MACHINE: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Who carries letters.
pub struct Carrier {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    host: String,
    pause: Duration,
    turns: Semaphore,
}

/// A letter as it is sent.
pub struct Envelope {
    addresses: Addresses,
    letter: Vec<u8>,
}

/// Why a letter was given up. What the server said in words is left out: it may name the address.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Lost(String);

impl Carrier {
    /// One who goes to this server.
    ///
    /// # Errors
    /// [`Fault`] when the site has no name that an address can have.
    pub fn hire(mail: &Mail, origin: &str, pause: Duration) -> Result<Carrier, Fault> {
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.url)
            .map_err(|_| Fault::new("reading EVENING_SMTP_URL", Lost("it is no address of a server".to_owned())))?
            .timeout(Some(PATIENCE));
        // A site that is reached by a number has no name to be called by.
        let domain = Url::parse(origin).ok().and_then(|origin| origin.domain().map(str::to_owned));
        // The path of the address is a name to come by, too: lettre reads it so.
        let is_named = Url::parse(&mail.url).is_ok_and(|url| url.path().len() > 1);
        if let Some(domain) = domain.as_ref().filter(|_| !is_named) {
            server = server.hello_name(ClientId::Domain(domain.clone()));
        }
        let host = domain.unwrap_or_else(|| "localhost".to_owned());
        let from = match &mail.from {
            Some(from) => from.clone(),
            None => {
                let address = Address::new("evening", &host).map_err(|why| Fault::new("naming the sender of letters", why))?;
                Mailbox::new(None, address)
            }
        };
        Ok(Carrier { server: server.build(), from, host, pause, turns: Semaphore::new(AT_A_TIME) })
    }

    /// Puts a letter into its envelope.
    ///
    /// # Errors
    /// [`Fault`] for what is no address to send to.
    pub fn seal(&self, to: &str, sheet: &Sheet, link: &str, lang: Lang, now: Instant) -> Result<Envelope, Fault> {
        // What is wrong with it would be said with the address in it.
        let to: Address =
            to.parse().map_err(|_| Fault::new("addressing a letter", Lost("no server would take it".to_owned())))?;
        let name = self.from.name.clone().unwrap_or_else(|| Word::SiteName.say(lang).to_owned());
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let mut number = [0_u8; 16];
        getrandom::fill(&mut number).map_err(|why| Fault::new("numbering a letter", why))?;
        let letter = Message::builder()
            .from(Mailbox::new(Some(name), self.from.email.clone()))
            .to(Mailbox::new(None, to))
            .subject(sheet.subject)
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{}@{}>", hex(&number), self.host)))
            .raw_header(HeaderValue::new(BY_MACHINE, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(sheet.text(link), app::letter::letter(sheet, link, lang)))
            .map_err(|why| Fault::new("writing a letter", why))?;
        Ok(Envelope { addresses: letter.envelope().clone(), letter: letter.formatted() })
    }

    /// Takes it there when its turn comes, again after a pause if that may help. Others have their turns meanwhile.
    ///
    /// # Errors
    /// [`Lost`].
    pub async fn carry(&self, envelope: &Envelope) -> Result<(), Lost> {
        let mut pause = self.pause;
        for tried in 1.. {
            let turn = self.turns.acquire().await;
            let sent = self.server.send_raw(&envelope.addresses, &envelope.letter).await;
            drop(turn);
            let Err(why) = sent else { break };
            let told = told(&why);
            if why.is_permanent() || tried == TRIES {
                return Err(Lost(format!("{told}, after {tried} of {TRIES} tries")));
            }
            warn!("A letter is tried again in {} s: {told}", pause.as_secs());
            tokio::time::sleep(pause).await;
            pause *= LONGER;
        }
        Ok(())
    }
}

/// What went wrong, without a word of the server's.
fn told(why: &Error) -> String {
    match why.status() {
        Some(code) => format!("the mail server answers {code}"),
        None if why.is_timeout() => "the mail server takes too long".to_owned(),
        None if why.is_tls() => "the mail server's TLS fails".to_owned(),
        None if why.is_client() => "the mail server lacks what the letter needs".to_owned(),
        None if why.is_response() => "the mail server is not understood".to_owned(),
        None => "the mail server cannot be reached".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whom letters are from, of a site that is reached there.
    fn check(from: Option<&str>, origin: &str, expect: &str) {
        let from = from.map(|from| from.parse().unwrap());
        let mail = Mail { url: "smtp://127.0.0.1:25".into(), from };
        let carrier = Carrier::hire(&mail, origin, Duration::ZERO).unwrap();
        let sheet = evening::words::letter::reset("Соня", Lang::En);
        let now = Instant::from_millis(0);
        let envelope = carrier.seal("sonya@example.org", &sheet, "https://a.example", Lang::En, now).unwrap();
        let letter = String::from_utf8(envelope.letter).unwrap();
        assert!(letter.contains(&format!("From: {expect}\r\n")), "{letter}");
        assert!(carrier.seal("sonya@example.org, luna@example.org", &sheet, "", Lang::En, now).is_err());
    }

    #[test]
    fn letters_are_from_the_site_or_from_whom_was_set() {
        check(None, "https://evening.example.org", "\"MLP Evening\" <evening@evening.example.org>");
        check(None, "http://127.0.0.1:3000", "\"MLP Evening\" <evening@localhost>");
        check(None, "http://[::1]:3000", "\"MLP Evening\" <evening@localhost>");
        check(None, "https://xn--e1afmkfd.xn--p1ai", "\"MLP Evening\" <evening@xn--e1afmkfd.xn--p1ai>");
        check(Some("luna@example.org"), "http://127.0.0.1:3000", "\"MLP Evening\" <luna@example.org>");
        check(Some("Luna <luna@example.org>"), "https://evening.example.org", "Luna <luna@example.org>");
    }
}
