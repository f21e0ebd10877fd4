//! Who is here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Member;
use crate::id::MemberId;

/// How long somebody counts as writing after the last word of it.
pub const TYPING_LASTS: Duration = Duration::from_secs(6);
/// How often a page says that its visitor is writing.
pub const TYPING_EVERY: Duration = Duration::from_secs(3);

/// How many are here: people with a name, each counted once, and pages of those without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// People with a name.
    pub members: u32,
    /// Pages without one.
    pub guests: u32,
}

impl Presence {
    /// All of them.
    #[must_use]
    pub fn all(self) -> u32 {
        self.members + self.guests
    }
}

/// Somebody who may be called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub member: Member,
    /// Whether they are here.
    pub here: bool,
}

/// Who was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// The likeliest first.
    pub people: Vec<Person>,
}

/// Somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// Who.
    pub id: MemberId,
    /// Their name.
    pub name: String,
}
