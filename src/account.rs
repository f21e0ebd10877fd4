//! People: their roles, the colours of their names, and what others learn of them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::avatar::Avatar;
use crate::color::{Color, Rgb};
use crate::id::MemberId;
use crate::name::Name;
use crate::permit::Act;
use crate::refusal::Refusal;
use crate::time::Instant;

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
    /// Another colour of their own in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// Their picture, if they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
}

impl Member {
    /// Whether they have left for good: nobody else has that name.
    #[must_use]
    pub fn has_left(&self) -> bool {
        self.name == LEFT
    }

    /// For the style sheet: a colour of their own, if they have one.
    #[must_use]
    pub fn style(&self) -> Option<String> {
        self.color.as_ref().map(Color::style)
    }

    /// What comes of taking another name. Whether somebody else has one that reads the same, or had it lately, only the store
    /// knows.
    ///
    /// # Errors
    /// Why it is no name, that it is theirs already, or [`Refusal::RenamedLately`].
    pub fn rename(&self, typed: &str, renamed_at: Option<Instant>, now: Instant) -> Result<Event, Refusal> {
        let name = Name::parse(typed)?;
        if name.as_str() == self.name {
            return Err(Refusal::AlreadyThere);
        }
        match renamed_at.map(|at| at.plus(RENAMES)).filter(|until| now < *until) {
            Some(until) => Err(Refusal::RenamedLately { until }),
            None => Ok(Event::Renamed { id: self.id, name: name.as_str().to_owned() }),
        }
    }

    /// What comes of choosing another colour: a hue, or one of their own.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] for a word that is no hue, for what is no colour, and for nothing at all; [`Refusal::AlreadyThere`] for
    /// what they have.
    pub fn paint(&self, hue: Option<&str>, color: Option<&str>) -> Result<Event, Refusal> {
        if hue.is_none() && color.is_none() {
            return Err(Refusal::Malformed);
        }
        let hue = hue.map_or(Some(self.hue), Hue::of_key).ok_or(Refusal::Malformed)?;
        let color = color.map(|typed| Rgb::parse(typed).ok_or(Refusal::Malformed)).transpose()?.map(Color::of);
        if hue == self.hue && color == self.color {
            return Err(Refusal::AlreadyThere);
        }
        Ok(Event::Restyled { id: self.id, hue, color, avatar: self.avatar.clone() })
    }

    /// What comes of having no picture any more.
    ///
    /// # Errors
    /// [`Refusal::NoSuchThing`] if they have none.
    pub fn without_avatar(&self) -> Result<Event, Refusal> {
        if self.avatar.is_none() { Err(Refusal::NoSuchThing) } else { Ok(self.with_avatar(None)) }
    }

    /// What comes of having another picture, or none.
    #[must_use]
    pub fn with_avatar(&self, avatar: Option<Avatar>) -> Event {
        Event::Restyled { id: self.id, hue: self.hue, color: self.color.clone(), avatar }
    }

    /// Somebody who has just chosen a name.
    #[must_use]
    pub fn named(id: MemberId, name: &str, role: Role) -> Member {
        Member { id, name: name.to_owned(), role, hue: Hue::of_name(name), color: None, avatar: None }
    }
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

/// What somebody asks who runs the house, or for themselves.
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
    /// Go by another name.
    Rename {
        /// Which, as it is typed.
        name: String,
    },
    /// Have one's name in another colour.
    SetColor {
        /// The word of one of the twelve hues; without one it stays as it is.
        #[serde(default)]
        hue: Option<String>,
        /// A colour of one's own, as `#6a4dff`; without one the hue is what is seen.
        #[serde(default)]
        color: Option<String>,
    },
    /// Go without a picture.
    RemoveAvatar {},
}

impl Command {
    /// What one has to be allowed to do for it.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Command::Grant { .. } | Command::EndSessions { .. } => Act::ManagePeople,
            Command::Rename { .. } | Command::SetColor { .. } | Command::RemoveAvatar {} => Act::KeepProfile,
        }
    }
}

/// So long somebody goes by a name before they may take another.
pub const RENAMES: Duration = Duration::from_secs(24 * 60 * 60);
/// So long nobody else may have a name that somebody has given up.
pub const NAME_IS_HELD: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// What all are called who have left for good; nobody else may be. In English pages say it in English.
pub const LEFT: &str = "Пони ушла";

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
    /// Somebody is seen otherwise now.
    Restyled {
        /// Who.
        id: MemberId,
        /// The hue of their name.
        hue: Hue,
        /// A colour of their own in its place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        color: Option<Color>,
        /// Their picture.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        avatar: Option<Avatar>,
    },
    /// Somebody is signed out everywhere.
    SessionsEnded {
        /// Who.
        id: MemberId,
    },
    /// Somebody has left for good: they are nobody in particular now.
    Left {
        /// Who.
        id: MemberId,
        /// Whether all that they said went with them.
        with_messages: bool,
    },
}

impl Event {
    /// Whom it is about.
    #[must_use]
    pub fn about(&self) -> MemberId {
        match self {
            Event::Joined { member } => member.id,
            Event::Renamed { id, .. }
            | Event::Granted { id, .. }
            | Event::Restyled { id, .. }
            | Event::SessionsEnded { id }
            | Event::Left { id, .. } => *id,
        }
    }

    /// What whom it is about is called from now on, if that is another name.
    #[must_use]
    pub fn new_name(&self) -> Option<&str> {
        match self {
            Event::Renamed { name, .. } => Some(name),
            Event::Left { .. } => Some(LEFT),
            Event::Joined { .. } | Event::Granted { .. } | Event::Restyled { .. } | Event::SessionsEnded { .. } => None,
        }
    }

    /// Whether all goes that whom it is about has said.
    #[must_use]
    pub fn takes_messages(&self) -> bool {
        matches!(self, Event::Left { with_messages: true, .. })
    }

    /// Makes it true of what everybody knows of that person.
    pub fn show_on(&self, member: &mut Member) {
        match self {
            Event::Joined { member: joined } => member.clone_from(joined),
            Event::Renamed { name, .. } => member.name.clone_from(name),
            Event::Granted { role, .. } => member.role = *role,
            Event::Restyled { hue, color, avatar, .. } => {
                member.hue = *hue;
                member.color.clone_from(color);
                member.avatar.clone_from(avatar);
            }
            Event::Left { id, .. } => *member = Member::named(*id, LEFT, Role::Member),
            Event::SessionsEnded { .. } => {}
        }
    }
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
    fn a_name_is_changed_once_a_day() {
        let day = |days: i64| Instant::from_millis(days * 24 * 60 * 60 * 1000);
        let member = Member::named(MemberId(7), "Искра", Role::Member);
        let renamed = |name: &str| Ok(Event::Renamed { id: MemberId(7), name: name.to_owned() });
        for (typed, last, now, expect) in [
            ("Рассветная Искра", None, day(0), renamed("Рассветная Искра")),
            ("  искра ", None, day(0), renamed("искра")),
            ("Искра", None, day(0), Err(Refusal::AlreadyThere)),
            ("Луна", Some(day(0)), day(1), renamed("Луна")),
            ("Луна", Some(day(0)), Instant::from_millis(1), Err(Refusal::RenamedLately { until: day(1) })),
            ("Л", None, day(0), Err(Refusal::NameTooShort { min: 2 })),
        ] {
            assert_eq!(member.rename(typed, last, now), expect, "{typed:?}");
        }
    }

    #[test]
    fn a_colour_is_a_hue_or_ones_own() {
        let member = Member::named(MemberId(7), "Искра", Role::Member);
        let paint = |hue: Option<&str>, color: Option<&str>| match member.paint(hue, color) {
            Ok(Event::Restyled { hue, color, .. }) => Ok((hue, color.map(|color| color.chosen().to_owned()))),
            Ok(other) => panic!("{other:?}"),
            Err(refusal) => Err(refusal),
        };
        assert_eq!(paint(Some("mint"), None), Ok((Hue::Mint, None)));
        assert_eq!(paint(None, Some("6A4DFF")), Ok((member.hue, Some("#6a4dff".to_owned()))));
        assert_eq!(paint(Some("mint"), Some("#000000")), Ok((Hue::Mint, Some("#000000".to_owned()))));
        for (hue, color) in [(None, None), (Some("red"), None), (None, Some("red")), (Some("mint"), Some("#12345"))] {
            assert_eq!(paint(hue, color), Err(Refusal::Malformed), "{hue:?} {color:?}");
        }
    }

    #[test]
    fn what_one_looks_like_already_is_no_news() {
        let plain = Member::named(MemberId(7), "Искра", Role::Member);
        let own = Member { color: Rgb::parse("#6a4dff").map(Color::of), ..plain.clone() };
        assert_eq!(plain.paint(Some(plain.hue.key()), None), Err(Refusal::AlreadyThere));
        assert_eq!(own.paint(None, Some("6A4DFF")), Err(Refusal::AlreadyThere));
        assert!(own.paint(Some(own.hue.key()), None).is_ok(), "the hue in place of one's own");
        assert_eq!(plain.without_avatar(), Err(Refusal::NoSuchThing));
        let shown = Member { avatar: Avatar::of_hash(&"0".repeat(32)), ..plain.clone() };
        assert_eq!(shown.without_avatar(), Ok(plain.with_avatar(None)));
    }

    #[test]
    fn whoever_has_left_is_nobody_in_particular() {
        let color = Rgb::parse("#6a4dff").map(Color::of);
        let avatar = Avatar::of_hash(&"0".repeat(32));
        let mut member = Member { color, avatar, ..Member::named(MemberId(7), "Искра", Role::Guard) };
        let left = Event::Left { id: MemberId(7), with_messages: false };
        left.show_on(&mut member);
        assert!(member.has_left());
        assert_eq!(member, Member::named(MemberId(7), LEFT, Role::Member));
        assert_eq!((left.about(), left.new_name(), left.takes_messages()), (MemberId(7), Some(LEFT), false));
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
