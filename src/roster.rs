//! Who is here.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Member;
use crate::id::MemberId;
use crate::name;

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

/// The most names of a roster.
pub const ROSTER: usize = 200;

/// Who is here, as anybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// People with a name: princesses, guards, then the others, each by name; at most [`ROSTER`].
    pub people: Vec<Member>,
    /// How many more there are.
    pub more: u32,
    /// Pages without a name.
    pub guests: u32,
}

impl Roster {
    /// Of these.
    #[must_use]
    pub fn of(mut people: Vec<Member>, guests: u32) -> Roster {
        people.sort_by_cached_key(|member| (std::cmp::Reverse(member.role), name::key(&member.name), member.id));
        let more = u32::try_from(people.len().saturating_sub(ROSTER)).unwrap_or(u32::MAX);
        people.truncate(ROSTER);
        Roster { people, more, guests }
    }
}

/// Somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typing {
    /// Who.
    pub id: MemberId,
    /// Their name.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Hue, Role};

    #[test]
    fn those_who_keep_order_come_first_and_a_crowd_is_counted() {
        let member = |id, name: &str, role| Member {
            id: MemberId(id),
            name: name.into(),
            role,
            hue: Hue::Mint,
            color: None,
            avatar: None,
        };
        let some = vec![
            member(1, "Яблочко", Role::Member),
            member(2, "Ёлка", Role::Member),
            member(3, "Страж", Role::Guard),
            member(4, "Селестия", Role::Princess),
        ];
        let names: Vec<String> = Roster::of(some, 3).people.into_iter().map(|member| member.name).collect();
        assert_eq!(names, ["Селестия", "Страж", "Ёлка", "Яблочко"]);
        let crowd = (0..250).map(|id| member(id, "Пони", Role::Member)).collect();
        let crowd = Roster::of(crowd, 0);
        assert_eq!((crowd.people.len(), crowd.more), (ROSTER, 50));
    }
}
