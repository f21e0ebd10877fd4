//! What whoever runs the site may set: `EVENING_*` variables, each with a default.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use evening::flood::Limit;
use evening::show::Stream;
use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::Url;

use crate::log::{self, Format, Log};
use crate::store::Store;
use crate::unpacker;

/// One variable: its name, its default as `--help` shows it, and what it is for.
pub const VARIABLES: [(&str, &str, &str); 19] = [
    ("EVENING_LISTEN", "127.0.0.1:3000", "address and port to listen on; port 0 takes a free one"),
    ("EVENING_DATA", "data", "folder of the store and of people's pictures"),
    ("EVENING_DATABASE_URL", "evening.sqlite in EVENING_DATA", "another store, as sqlite:PATH"),
    (
        "EVENING_PUBLIC_URL",
        "from the request",
        "where people reach the site, as https://HOST; makes cookies Secure, and is where links in letters lead",
    ),
    ("EVENING_TRUSTED_PROXIES", "none", "addresses whose X-Forwarded-For and X-Request-Id count, with commas between them"),
    ("EVENING_STREAM_URL", "none", "the first stream, shown until a princess sets another; its site is allowed"),
    ("EVENING_EPISODES", "built in", "CSV file that an empty library is filled from"),
    (
        "EVENING_LIMIT_FLOOD",
        "4/1",
        "messages of a member, and six times as much of one address: BURST/SECONDS, so many at once and one more every so many \
         seconds, and nothing twice within 30 s; 0 for no limit",
    ),
    ("EVENING_LIMIT_SIGN_UP", "20/30", "names taken from one address, BURST/SECONDS or 0"),
    (
        "EVENING_LIMIT_SIGN_IN",
        "10/5",
        "wrong passwords for one name from one address, and six times as many for all names together: BURST cost nothing, then \
         one waits for SECONDS, and each next one twice as long, at most 15 minutes; 0 for no limit",
    ),
    (
        "EVENING_LIMIT_LETTERS",
        "3/600",
        "letters to one member or one address, and asked for from one place six times as many: BURST/SECONDS or 0",
    ),
    ("EVENING_LIMIT_REQUESTS", "120/0.05", "requests to /api and pages from one address, BURST/SECONDS or 0"),
    ("EVENING_LIMIT_STREAMS", "20000", "live streams in all; 0 for no limit"),
    ("EVENING_LIMIT_STREAMS_PER_ADDRESS", "100", "live streams of one address; 0 for no limit"),
    ("EVENING_SMTP_URL", "none", "the server that takes our letters, as smtps://USER:PASSWORD@HOST; without it there are none"),
    ("EVENING_MAIL_FROM", "evening@ the host of EVENING_PUBLIC_URL", "whom letters are from, as NAME <ADDRESS>"),
    ("EVENING_LOG", "info", "what is logged to stderr, as in RUST_LOG"),
    ("RUST_LOG", "none", "the same, where EVENING_LOG is not set"),
    ("EVENING_LOG_FORMAT", "text", "what lines of the log are: text for people, json for programs"),
];

/// Everything that was set.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the store, unless that is elsewhere, and of people's pictures.
    pub data: PathBuf,
    /// Where the store is.
    pub database_url: String,
    /// Scheme, host and port of the site from outside.
    pub public_origin: Option<String>,
    /// Whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// The first stream.
    pub stream: Option<Stream>,
    /// Where the episodes are, unless built in.
    pub episodes: Option<PathBuf>,
    /// How letters are sent, if they are.
    pub mail: Option<Mail>,
    /// The limits.
    pub limits: Limits,
    /// What is logged.
    pub log: Log,
    /// The program that unpacks pictures: this one.
    pub unpacker: PathBuf,
}

/// How letters are sent.
#[derive(Clone)]
pub struct Mail {
    /// The server that takes them, with the password for it.
    pub url: String,
    /// Whom they are from, if that was set.
    pub from: Option<Mailbox>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail")
    }
}

/// How much is too much; none means no limit.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages of one member.
    pub flood: Option<Limit>,
    /// Sign-ups of one address.
    pub sign_up: Option<Limit>,
    /// Wrong passwords for one name from one address.
    pub sign_in: Option<Limit>,
    /// Letters to one member or address.
    pub letters: Option<Limit>,
    /// Requests of one address.
    pub requests: Option<Limit>,
    /// Streams in all.
    pub streams: Option<u64>,
    /// Streams of one address.
    pub streams_per_address: Option<u64>,
}

/// A variable that makes no sense, in one sentence.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} is {value:?}, but it has to be {expected}.")]
pub struct BadVariable {
    name: &'static str,
    value: String,
    expected: &'static str,
}

impl Config {
    /// Where people reach the site, for links that leave it: as was set, or else where it listens. What a request says of that,
    /// anybody can make up.
    #[must_use]
    pub fn origin(&self) -> String {
        let Config { public_origin, listen, .. } = self;
        let is_anywhere = listen.ip().is_unspecified();
        let here = || if is_anywhere { format!("http://localhost:{}", listen.port()) } else { format!("http://{listen}") };
        public_origin.clone().unwrap_or_else(here)
    }

    /// Reads the variables through `get`.
    ///
    /// # Errors
    /// The first one that makes no sense.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Config, BadVariable> {
        let given = |name: &'static str| get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let bad = |name, value: &str, expected| BadVariable { name, value: value.to_owned(), expected };

        let listen = given("EVENING_LISTEN").or_else(|| given("LEPTOS_SITE_ADDR")).unwrap_or_else(|| "127.0.0.1:3000".into());
        let listen =
            listen.parse().map_err(|_| bad("EVENING_LISTEN", &listen, "an address and a port such as 127.0.0.1:3000"))?;

        let data = PathBuf::from(given("EVENING_DATA").unwrap_or_else(|| "data".into()));
        let database_url = match given("EVENING_DATABASE_URL") {
            None => Store::url_in(&data),
            Some(url) if url.starts_with("sqlite:") => url,
            Some(url) => return Err(bad("EVENING_DATABASE_URL", &without_password(&url), "sqlite:PATH")),
        };

        let public_origin = given("EVENING_PUBLIC_URL")
            .map(|value| match Url::parse(&value) {
                Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url.origin().ascii_serialization()),
                _ => Err(bad("EVENING_PUBLIC_URL", &value, "an address such as https://evening.example.org")),
            })
            .transpose()?;

        let proxies = given("EVENING_TRUSTED_PROXIES").unwrap_or_default();
        let trusted_proxies =
            proxies.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::parse).collect::<Result<_, _>>();
        let trusted_proxies = trusted_proxies
            .map_err(|_| bad("EVENING_TRUSTED_PROXIES", &proxies, "addresses such as 127.0.0.1, with commas between them"))?;

        let stream = given("EVENING_STREAM_URL").unwrap_or_default();
        let stream =
            Stream::parse(&stream).map_err(|_| bad("EVENING_STREAM_URL", &stream, "an https:// address of a public site"))?;

        let limit = |name: &'static str, default: &str| {
            let value = given(name).unwrap_or_else(|| default.to_owned());
            read_limit(&value).ok_or_else(|| bad(name, &value, "BURST/SECONDS such as 4/1, or 0"))
        };
        let most = |name: &'static str, default: &str| {
            let value = given(name).unwrap_or_else(|| default.to_owned());
            let most: u64 = value.parse().map_err(|_| bad(name, &value, "a whole number, or 0"))?;
            Ok((most > 0).then_some(most))
        };
        let limits = Limits {
            flood: limit("EVENING_LIMIT_FLOOD", "4/1")?,
            sign_up: limit("EVENING_LIMIT_SIGN_UP", "20/30")?,
            sign_in: limit("EVENING_LIMIT_SIGN_IN", "10/5")?,
            letters: limit("EVENING_LIMIT_LETTERS", "3/600")?,
            requests: limit("EVENING_LIMIT_REQUESTS", "120/0.05")?,
            streams: most("EVENING_LIMIT_STREAMS", "20000")?,
            streams_per_address: most("EVENING_LIMIT_STREAMS_PER_ADDRESS", "100")?,
        };
        let episodes = given("EVENING_EPISODES").map(PathBuf::from);
        let from = given("EVENING_MAIL_FROM")
            .map(|value| {
                value.parse().map_err(|_| bad("EVENING_MAIL_FROM", &value, "an address such as Evening <evening@example.org>"))
            })
            .transpose()?;
        let mail = given("EVENING_SMTP_URL")
            .map(|url| match AsyncSmtpTransport::<Tokio1Executor>::from_url(&url) {
                Ok(_) => Ok(Mail { url, from }),
                Err(_) => Err(bad(
                    "EVENING_SMTP_URL",
                    &without_password(&url),
                    "smtp:// or smtps:// and a host, such as smtps://USER:PASSWORD@HOST",
                )),
            })
            .transpose()?;
        let (logging, filter) = match (given("EVENING_LOG"), given("RUST_LOG")) {
            (Some(filter), _) => ("EVENING_LOG", filter),
            (None, Some(filter)) => ("RUST_LOG", filter),
            (None, None) => ("EVENING_LOG", log::DEFAULT.to_owned()),
        };
        if !log::is_filter(&filter) {
            return Err(bad(logging, &filter, "a level such as info, or as in RUST_LOG"));
        }
        let format = given("EVENING_LOG_FORMAT").unwrap_or_else(|| "text".into());
        let format = Format::parse(&format).ok_or_else(|| bad("EVENING_LOG_FORMAT", &format, "text or json"))?;
        Ok(Config {
            listen,
            data,
            database_url,
            public_origin,
            trusted_proxies,
            stream,
            episodes,
            mail,
            limits,
            log: Log { filter, format },
            unpacker: unpacker::program(),
        })
    }

    /// Whether people reach the site by https, so that cookies must not travel otherwise.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_origin.as_ref().is_some_and(|origin| origin.starts_with("https:"))
    }
}

fn read_limit(value: &str) -> Option<Option<Limit>> {
    if value == "0" {
        return Some(None);
    }
    let (burst, seconds) = value.split_once('/')?;
    let (burst, seconds) = (burst.trim().parse().ok()?, seconds.trim().parse::<f64>().ok()?);
    let is_sane = burst > 0 && (0.001..=86_400.0).contains(&seconds);
    is_sane.then(|| Some(Limit { burst, every: Duration::from_secs_f64(seconds) }))
}

/// An address as it may be shown: a store's password is nobody's business.
fn without_password(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) if url.password().is_some() => {
            let _ = url.set_password(Some("…"));
            url.into()
        }
        _ => address.rsplit_once('@').map_or_else(|| address.to_owned(), |(_, host)| format!("…@{host}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Config, BadVariable> {
        Config::read(|name| set.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_has_to_be_set() {
        let config = read(&[]).unwrap();
        assert_eq!(config.listen, "127.0.0.1:3000".parse().unwrap());
        assert_eq!((config.data.to_str(), config.database_url.as_str()), (Some("data"), "sqlite:data/evening.sqlite"));
        assert_eq!(config.limits.flood, Some(Limit { burst: 4, every: Duration::from_secs(1) }));
    }

    #[test]
    fn listen_wins_over_what_leptos_sets() {
        let listen = |set| read(set).unwrap().listen.port();
        assert_eq!(listen(&[("LEPTOS_SITE_ADDR", "127.0.0.1:4000")]), 4000);
        assert_eq!(listen(&[("LEPTOS_SITE_ADDR", "127.0.0.1:4000"), ("EVENING_LISTEN", "127.0.0.1:0")]), 0);
    }

    #[test]
    fn what_is_logged_is_said_by_our_own_variable_first() {
        let filter = |set| read(set).unwrap().log.filter;
        assert_eq!(filter(&[]), log::DEFAULT);
        assert_eq!(filter(&[("RUST_LOG", "debug")]), "debug");
        assert_eq!(filter(&[("EVENING_LOG", "warn"), ("RUST_LOG", "debug")]), "warn");
        assert_eq!(filter(&[("EVENING_LOG", " "), ("RUST_LOG", "debug")]), "debug");
        assert_eq!(read(&[("EVENING_LOG_FORMAT", "json")]).unwrap().log.format, Format::Json);
    }

    #[test]
    fn nonsense_is_named_in_one_sentence() {
        for (name, value) in [
            ("EVENING_LISTEN", "3000"),
            ("EVENING_DATABASE_URL", "mysql://localhost/evening"),
            ("EVENING_PUBLIC_URL", "evening"),
            ("EVENING_TRUSTED_PROXIES", "localhost"),
            ("EVENING_STREAM_URL", "javascript:alert(1)"),
            ("EVENING_SMTP_URL", "mail.example.org"),
            ("EVENING_SMTP_URL", "https://mail.example.org"),
            ("EVENING_SMTP_URL", "smtp://mail.example.org?tls=perhaps"),
            ("EVENING_MAIL_FROM", "evening"),
            ("EVENING_MAIL_FROM", "Evening <evening@example.org>, luna@example.org"),
            ("EVENING_LIMIT_LETTERS", "3"),
            ("EVENING_LIMIT_FLOOD", "4"),
            ("EVENING_LIMIT_FLOOD", "0/1"),
            ("EVENING_LIMIT_SIGN_UP", "4/-1"),
            ("EVENING_LIMIT_STREAMS", "many"),
            ("EVENING_LOG", "evening=loud"),
            ("RUST_LOG", "evening=loud"),
            ("EVENING_LOG_FORMAT", "xml"),
        ] {
            let told = read(&[(name, value)]).unwrap_err().to_string();
            assert!(told.starts_with(&format!("{name} is {value:?}, but")) && told.ends_with('.'), "{told}");
        }
    }

    #[test]
    fn a_password_is_not_repeated() {
        for (name, value) in [
            ("EVENING_DATABASE_URL", "mysql://pony:secret@localhost/evening"),
            ("EVENING_SMTP_URL", "http://pony:secret@localhost"),
            ("EVENING_SMTP_URL", "smtp:pony:secret@localhost"),
            ("EVENING_SMTP_URL", "pony:secret@localhost"),
        ] {
            let told = read(&[(name, value)]).unwrap_err().to_string();
            assert!(!told.contains("secret"), "{told}");
        }
        let config = read(&[("EVENING_SMTP_URL", "smtps://pony:secret@mail.example.org")]).unwrap();
        assert!(!format!("{config:?}").contains("secret"), "{config:?}");
    }

    #[test]
    fn help_names_every_default() {
        let config = read(
            &VARIABLES
                .iter()
                .filter(|(name, ..)| name.contains("LIMIT"))
                .map(|&(name, default, _)| (name, default))
                .collect::<Vec<_>>(),
        );
        let plain = read(&[]).unwrap();
        assert_eq!(format!("{:?}", config.unwrap().limits), format!("{:?}", plain.limits));
    }
}
