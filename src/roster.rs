//! Who is here.

use serde::{Deserialize, Serialize};

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
