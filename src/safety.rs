//! What keeps an account its owner's: the address that letters go to, and where it is signed in.

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// So many digits of a session's hash name it to its owner: too few to find the hash, enough to tell sessions apart.
pub const ID_DIGITS: usize = 16;

/// What somebody reads of their own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// Whether the site can send letters at all.
    pub has_letters: bool,
    /// The address that counts, if there is one.
    pub email: Option<String>,
    /// Whether a letter to it was opened; one from before letters were sent counts without.
    pub is_confirmed: bool,
    /// An address that counts once the letter to it is opened.
    pub waiting: Option<String>,
    /// Where they are signed in, the newest first.
    pub sessions: Vec<Session>,
}

/// One browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// By which it can be ended.
    pub id: String,
    /// The browser and the system, if it said.
    pub browser: Option<String>,
    /// Since when.
    pub opened_at: Instant,
    /// When it was last noted that they came by: once an hour.
    pub seen_at: Instant,
    /// Whether it is the one that asks.
    pub is_mine: bool,
}

/// The name of the session of this hash.
#[must_use]
pub fn id_of(hash: &str) -> &str {
    hash.get(..ID_DIGITS).unwrap_or(hash)
}

/// Whether this may name a session.
#[must_use]
pub fn is_id(id: &str) -> bool {
    id.len() == ID_DIGITS && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_session() {
        let hash = "0123456789abcdef".repeat(4);
        assert_eq!(id_of(&hash), "0123456789abcdef");
        for (id, expect) in [
            (id_of(&hash), true),
            (&hash, false),
            ("", false),
            ("0123456789ABCDEF", false),
            ("%%%%%%%%%%%%%%%%", false),
            ("________________", false),
        ] {
            assert_eq!(is_id(id), expect, "{id:?}");
        }
    }
}
