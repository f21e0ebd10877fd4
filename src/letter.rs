//! Links in letters: what they are good for, where they lead, and for how long.

use std::time::Duration;

/// What the link in a letter is good for. It works once, and only the one in the latest letter of its kind does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Choosing another password. Void as soon as name, address or password are other ones.
    Reset,
    /// Showing that letters to an address are read by whoever gave it.
    Confirm,
}

impl Link {
    /// All of them.
    pub const ALL: [Link; 2] = [Link::Reset, Link::Confirm];

    /// The word for the store.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Link::Reset => "reset",
            Link::Confirm => "confirm",
        }
    }

    /// How long it works.
    #[must_use]
    pub fn lasts(self) -> Duration {
        match self {
            Link::Reset => Duration::from_secs(60 * 60),
            Link::Confirm => Duration::from_secs(24 * 60 * 60),
        }
    }

    /// Where it leads, on the site that is reached at this origin.
    #[must_use]
    pub fn address(self, origin: &str, key: &str) -> String {
        format!("{origin}/{}?key={key}", self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_links_lead_and_for_how_long() {
        for (link, address, hours) in
            [(Link::Reset, "https://a.example/reset?key=5f", 1), (Link::Confirm, "https://a.example/confirm?key=5f", 24)]
        {
            assert_eq!(link.address("https://a.example", "5f"), address);
            assert_eq!(link.lasts().as_secs(), hours * 3600);
        }
    }
}
