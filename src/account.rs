//! People: their roles, the colours of their names, and what others learn of them.

use serde::{Deserialize, Serialize};

use crate::id::MemberId;

/// What somebody is on the site, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Watches and reads without a name.
    Guest,
    /// Has a name and writes.
    Member,
    /// Keeps order, «Страж».
    Guard,
    /// Runs the evening, «Принцесса».
    Princess,
}

impl Role {
    /// From the least to the most.
    pub const ALL: [Role; 4] = [Role::Guest, Role::Member, Role::Guard, Role::Princess];

    /// The word for the wire and the store.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Member => "member",
            Role::Guard => "guard",
            Role::Princess => "princess",
        }
    }

    /// The role of this word, if somebody with a name can have it.
    #[must_use]
    pub fn granted(key: &str) -> Option<Role> {
        [Role::Member, Role::Guard, Role::Princess].into_iter().find(|role| role.key() == key)
    }
}

/// The colour of a name: twelve hues with one value per theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "a colour's name says all")]
pub enum Hue {
    Rose,
    Coral,
    Tangerine,
    Honey,
    Lime,
    Mint,
    Lagoon,
    Sky,
    Cornflower,
    Lavender,
    Orchid,
    Peony,
}

impl Hue {
    /// All of them, in the order of the palette.
    pub const ALL: [Hue; 12] = [
        Hue::Rose,
        Hue::Coral,
        Hue::Tangerine,
        Hue::Honey,
        Hue::Lime,
        Hue::Mint,
        Hue::Lagoon,
        Hue::Sky,
        Hue::Cornflower,
        Hue::Lavender,
        Hue::Orchid,
        Hue::Peony,
    ];

    /// The word for the wire, the store and the style sheet.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Hue::Rose => "rose",
            Hue::Coral => "coral",
            Hue::Tangerine => "tangerine",
            Hue::Honey => "honey",
            Hue::Lime => "lime",
            Hue::Mint => "mint",
            Hue::Lagoon => "lagoon",
            Hue::Sky => "sky",
            Hue::Cornflower => "cornflower",
            Hue::Lavender => "lavender",
            Hue::Orchid => "orchid",
            Hue::Peony => "peony",
        }
    }

    /// The hue of this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Hue> {
        Hue::ALL.into_iter().find(|hue| hue.key() == key)
    }

    /// The hue a name starts with: always the same for the same name, evenly spread over names (FNV-1a).
    #[must_use]
    pub fn of_name(name: &str) -> Hue {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Hue::ALL[(hash >> 8) as usize % Hue::ALL.len()]
    }
}

/// What everybody may know of a person with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their number.
    pub id: MemberId,
    /// Their name as they write it.
    pub name: String,
    /// Member, guard or princess.
    pub role: Role,
    /// The colour of their name.
    pub hue: Hue,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// Somebody without a name.
    Guest,
    /// Somebody who has signed in.
    Member(MemberId),
}

/// What somebody asks who runs the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Give somebody a role.
    Grant {
        /// Whom.
        id: MemberId,
        /// Which: its word.
        role: String,
    },
    /// Sign somebody out everywhere.
    EndSessions {
        /// Whom.
        id: MemberId,
    },
}

impl Command {
    /// Whom it is about.
    #[must_use]
    pub fn about(&self) -> MemberId {
        match self {
            Command::Grant { id, .. } | Command::EndSessions { id } => *id,
        }
    }
}

/// What became true of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Somebody chose a name.
    Joined {
        /// The new member.
        member: Member,
    },
    /// Somebody has another name now.
    Renamed {
        /// Who.
        id: MemberId,
        /// The new name.
        name: String,
    },
    /// Somebody's role is another one now.
    Granted {
        /// Whose.
        id: MemberId,
        /// The new role.
        role: Role,
    },
    /// Somebody is signed out everywhere.
    SessionsEnded {
        /// Who.
        id: MemberId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_the_wire_are_the_keys() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.key());
        }
        for hue in Hue::ALL {
            assert_eq!(serde_json::to_value(hue).unwrap(), hue.key());
            assert_eq!(Hue::of_key(hue.key()), Some(hue));
        }
    }

    #[test]
    fn guest_is_nothing_to_grant() {
        assert_eq!(Role::granted("guest"), None);
        assert_eq!(Role::granted("princess"), Some(Role::Princess));
    }

    #[test]
    fn names_spread_over_all_hues() {
        let mut seen: Vec<Hue> = (0..200).map(|n| Hue::of_name(&format!("Пони {n}"))).collect();
        seen.sort_by_key(|hue| hue.key());
        seen.dedup();
        assert_eq!(seen.len(), 12);
    }
}
