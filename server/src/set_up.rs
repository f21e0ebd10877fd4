//! How the evening gets its first princess: by a link that is told once, on the terminal, and works once.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::fault::Fault;
use crate::session::Token;

/// What opens the way: the hash of a key, for as long as nobody used it.
pub struct SetUp(Mutex<Option<String>>);

impl SetUp {
    /// Nothing opens it.
    #[must_use]
    pub fn closed() -> SetUp {
        SetUp(Mutex::new(None))
    }

    /// Draws a key that opens it.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn open() -> Result<(SetUp, Token), Fault> {
        let key = Token::draw()?;
        Ok((SetUp(Mutex::new(Some(key.hash()))), key))
    }

    /// Whether this is the key.
    #[must_use]
    pub fn is_opened_by(&self, key: &str) -> bool {
        let hash = Token::parse(key).map(|key| key.hash());
        hash.is_some() && *self.hash() == hash
    }

    /// The key was used: it opens nothing more.
    pub fn close(&self) {
        *self.hash() = None;
    }

    fn hash(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The link that carries this key, to the site as people reach it.
#[must_use]
pub fn link(config: &Config, key: &Token) -> String {
    format!("{}/set_up?key={}", config.origin(), key.tell())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_opens_it_once() {
        let (set_up, key) = SetUp::open().unwrap();
        let (other, stranger) = SetUp::open().unwrap();
        assert!(set_up.is_opened_by(key.tell()) && other.is_opened_by(stranger.tell()));
        for wrong in [stranger.tell(), "", &key.tell()[1..], &key.hash()] {
            assert!(!set_up.is_opened_by(wrong), "{wrong}");
        }
        set_up.close();
        assert!(!set_up.is_opened_by(key.tell()));
        assert!(!SetUp::closed().is_opened_by(key.tell()));
    }

    #[test]
    fn the_link_leads_to_where_people_reach_the_site() {
        let key = Token::parse(&"5f".repeat(32)).unwrap();
        for (public, address, origin) in [
            ("", "127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("", "0.0.0.0:3000", "http://localhost:3000"),
            ("", "[::]:80", "http://localhost:80"),
            ("https://evening.example.org/", "127.0.0.1:3000", "https://evening.example.org"),
        ] {
            let set = [("EVENING_PUBLIC_URL", public), ("EVENING_LISTEN", address)];
            let given = |name: &str| set.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
            let config = Config::read(given).unwrap();
            assert_eq!(link(&config, &key), format!("{origin}/set_up?key={}", key.tell()));
        }
    }
}
