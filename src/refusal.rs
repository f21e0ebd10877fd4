//! Every way the site says no, with what a person needs to know of it. The sentences are in [`words`](crate::words).

use serde::{Deserialize, Serialize};

use crate::host::Host;
use crate::time::Instant;

/// A no that the person can do something about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "Told")]
#[error("{}", self.kind())]
pub enum Refusal {
    /// Only somebody with a name may do this.
    SignedOut,
    /// Name and password do not belong together, or there is no such name: never told apart.
    WrongPassword,
    /// This role may not do this.
    NotPermitted,
    /// The request came from a page of another site.
    Origin,
    /// What the order names is not there, or not for this person's eyes.
    NoSuchThing,
    /// Somebody has this name, or one that reads the same.
    NameTaken,
    /// It could be done once, but the time for it has passed.
    TooLate,
    /// This nonce belongs to another order of the same person.
    NonceReused,
    /// The request is larger than anything the site takes.
    BodyTooLarge,
    /// The request is not one that the wire knows.
    Malformed,
    /// Nothing but blanks.
    TextEmpty,
    /// More graphemes than `max`, or too many bytes in them.
    TextTooLong {
        /// The most graphemes a message may have.
        max: u32,
    },
    /// A control character that no message needs.
    TextControl,
    /// Fewer graphemes than `min`.
    NameTooShort {
        /// The fewest graphemes a name may have.
        min: u32,
    },
    /// More graphemes than `max`.
    NameTooLong {
        /// The most graphemes a name may have.
        max: u32,
    },
    /// A character that names do not have.
    NameCharacters,
    /// Letters of more than one script.
    NameScripts,
    /// Fewer characters than `min`.
    PasswordTooShort {
        /// The fewest characters a password may have.
        min: u32,
    },
    /// More bytes than `max`.
    PasswordTooLong {
        /// The most bytes a password may have.
        max: u32,
    },
    /// One of those that are guessed first.
    PasswordCommon,
    /// Not an e-mail address.
    EmailMalformed,
    /// Not an address that a stream can be shown from.
    StreamAddress,
    /// A stranger's player, whose site nobody has allowed yet.
    HostNotAllowed {
        /// The site.
        host: Host,
    },
    /// Not the name of a site that everybody can reach.
    HostName,
    /// The player of this site is shown right now.
    HostInUse {
        /// The site.
        host: Host,
    },
    /// As many sites are allowed as may be.
    TooManyHosts {
        /// How many that is.
        max: u32,
    },
    /// A start in the past, or too far ahead.
    StartTime {
        /// How many days ahead it may be.
        days: u32,
    },
    /// A break of no length, or too long.
    BreakLength {
        /// The longest one, in minutes.
        max: u32,
    },
    /// The link that makes the first princess is another one.
    SetUpKey,
    /// There is a princess already.
    SetUpDone,
    /// Somebody who keeps order lets them only read for now.
    Muted {
        /// Until when.
        until: Instant,
    },
    /// Let in no more under this name.
    Banned,
    /// A mute of no length, or too long.
    MuteLength {
        /// The longest one, in minutes.
        max: u32,
    },
    /// A number below `min` or above `max`.
    OutOfBounds {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// The same as a moment ago.
    Duplicate,
    /// No links while the shield is up.
    ShieldLinks,
    /// Whoever is new only reads while the shield is up.
    ShieldYoung {
        /// Until when.
        until: Instant,
    },
    /// Everybody pauses between two messages for now.
    SlowMode {
        /// Whole seconds until the next one is welcome.
        retry_after: u32,
    },
    /// A reason of more graphemes than `max`.
    WhyTooLong {
        /// The most graphemes that it may have.
        max: u32,
    },
    /// Only after the Trial of Harmony.
    Trial,
    /// Its answer was wrong, or too late.
    TrialWrong,
    /// Too much waits for those who keep order already.
    GuardsBusy,
    /// A change into something that they look at first.
    EditWatched,
    /// It is so already: wished for, on the list, or another story has the number.
    AlreadyThere,
    /// It is on, or was watched, and so keeps its place on tonight's list.
    AlreadyShown,
    /// As many wishes as one may have at a time.
    WishesSpent {
        /// How many that is.
        max: u32,
    },
    /// More episodes than an evening has room for.
    EveningFull,
    /// Everything has been shown and nobody wishes for anything, or nothing is left that fits.
    NothingToDraw,
    /// More messages at once than a person writes.
    Flood {
        /// Whole seconds until the next one is welcome.
        retry_after: u32,
    },
    /// Another name was taken a moment ago.
    RenamedLately {
        /// Until when it stays.
        until: Instant,
    },
    /// Not one of the kinds of pictures that are taken.
    AvatarKind,
    /// A picture of more than `max` million pixels.
    AvatarPixels {
        /// How many million pixels a picture may have.
        max: u32,
    },
    /// A picture that cannot be read to its end.
    AvatarBroken,
    /// Another picture of the same person is on its way.
    AvatarComing,
    /// The request did not arrive in time.
    Late,
    /// A link from a letter that was used before, is too old, or is none of ours.
    LinkSpent,
    /// The only one who runs the evening may not leave it.
    LastPrincess,
    /// The site has its hands full; nothing was done.
    Busy {
        /// Whole seconds until another try makes sense.
        retry_after: u32,
    },
    /// The store cannot take anything now; nothing was acknowledged.
    NotStored,
}

impl Refusal {
    /// The refusal's name on the wire and in the metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Refusal::SignedOut => "signed_out",
            Refusal::WrongPassword => "wrong_password",
            Refusal::NotPermitted => "not_permitted",
            Refusal::Origin => "origin",
            Refusal::NoSuchThing => "no_such_thing",
            Refusal::NameTaken => "name_taken",
            Refusal::TooLate => "too_late",
            Refusal::NonceReused => "nonce_reused",
            Refusal::BodyTooLarge => "body_too_large",
            Refusal::Malformed => "malformed",
            Refusal::TextEmpty => "text_empty",
            Refusal::TextTooLong { .. } => "text_too_long",
            Refusal::TextControl => "text_control",
            Refusal::NameTooShort { .. } => "name_too_short",
            Refusal::NameTooLong { .. } => "name_too_long",
            Refusal::NameCharacters => "name_characters",
            Refusal::NameScripts => "name_scripts",
            Refusal::PasswordTooShort { .. } => "password_too_short",
            Refusal::PasswordTooLong { .. } => "password_too_long",
            Refusal::PasswordCommon => "password_common",
            Refusal::EmailMalformed => "email_malformed",
            Refusal::StreamAddress => "stream_address",
            Refusal::HostNotAllowed { .. } => "host_not_allowed",
            Refusal::HostName => "host_name",
            Refusal::HostInUse { .. } => "host_in_use",
            Refusal::TooManyHosts { .. } => "too_many_hosts",
            Refusal::StartTime { .. } => "start_time",
            Refusal::BreakLength { .. } => "break_length",
            Refusal::Muted { .. } => "muted",
            Refusal::Banned => "banned",
            Refusal::MuteLength { .. } => "mute_length",
            Refusal::WhyTooLong { .. } => "why_too_long",
            Refusal::OutOfBounds { .. } => "out_of_bounds",
            Refusal::Duplicate => "duplicate",
            Refusal::Trial => "trial",
            Refusal::TrialWrong => "trial_wrong",
            Refusal::GuardsBusy => "guards_busy",
            Refusal::EditWatched => "edit_watched",
            Refusal::AlreadyThere => "already_there",
            Refusal::AlreadyShown => "already_shown",
            Refusal::WishesSpent { .. } => "wishes_spent",
            Refusal::EveningFull => "evening_full",
            Refusal::NothingToDraw => "nothing_to_draw",
            Refusal::ShieldLinks => "shield_links",
            Refusal::ShieldYoung { .. } => "shield_young",
            Refusal::SlowMode { .. } => "slow_mode",
            Refusal::SetUpKey => "set_up_key",
            Refusal::SetUpDone => "set_up_done",
            Refusal::Flood { .. } => "flood",
            Refusal::RenamedLately { .. } => "renamed_lately",
            Refusal::AvatarKind => "avatar_kind",
            Refusal::AvatarPixels { .. } => "avatar_pixels",
            Refusal::AvatarBroken => "avatar_broken",
            Refusal::AvatarComing => "avatar_coming",
            Refusal::Late => "late",
            Refusal::LinkSpent => "link_spent",
            Refusal::LastPrincess => "last_princess",
            Refusal::Busy { .. } => "busy",
            Refusal::NotStored => "not_stored",
        }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Refusal::SignedOut | Refusal::WrongPassword => 401,
            Refusal::NotPermitted | Refusal::Origin | Refusal::SetUpKey | Refusal::Muted { .. } | Refusal::Banned => 403,
            Refusal::ShieldLinks | Refusal::ShieldYoung { .. } | Refusal::Trial | Refusal::TrialWrong => 403,
            Refusal::NoSuchThing => 404,
            Refusal::NameTaken | Refusal::TooLate | Refusal::NonceReused | Refusal::SetUpDone => 409,
            Refusal::HostInUse { .. } | Refusal::TooManyHosts { .. } | Refusal::Duplicate | Refusal::GuardsBusy => 409,
            Refusal::AlreadyThere
            | Refusal::AlreadyShown
            | Refusal::WishesSpent { .. }
            | Refusal::EveningFull
            | Refusal::NothingToDraw => 409,
            Refusal::RenamedLately { .. } | Refusal::LinkSpent | Refusal::LastPrincess => 409,
            Refusal::AvatarComing => 409,
            Refusal::Late => 408,
            Refusal::BodyTooLarge => 413,
            Refusal::Malformed
            | Refusal::TextEmpty
            | Refusal::TextTooLong { .. }
            | Refusal::TextControl
            | Refusal::NameTooShort { .. }
            | Refusal::NameTooLong { .. }
            | Refusal::NameCharacters
            | Refusal::NameScripts
            | Refusal::PasswordTooShort { .. }
            | Refusal::PasswordTooLong { .. }
            | Refusal::PasswordCommon
            | Refusal::EmailMalformed
            | Refusal::StreamAddress
            | Refusal::HostNotAllowed { .. }
            | Refusal::HostName
            | Refusal::StartTime { .. }
            | Refusal::MuteLength { .. }
            | Refusal::OutOfBounds { .. }
            | Refusal::WhyTooLong { .. }
            | Refusal::EditWatched
            | Refusal::AvatarKind
            | Refusal::AvatarPixels { .. }
            | Refusal::AvatarBroken
            | Refusal::BreakLength { .. } => 422,
            Refusal::Flood { .. } | Refusal::SlowMode { .. } | Refusal::Busy { .. } => 429,
            Refusal::NotStored => 503,
        }
    }

    /// Seconds after which another try makes sense, where there is such a time.
    #[must_use]
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Refusal::Flood { retry_after } | Refusal::SlowMode { retry_after } | Refusal::Busy { retry_after } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }
}

/// A refusal as the wire tells it. To derive the reading of a tagged enum costs every page 10 kB.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Told {
    kind: String,
    #[serde(default)]
    min: u32,
    #[serde(default)]
    max: u32,
    #[serde(default)]
    retry_after: u32,
    #[serde(default)]
    days: u32,
    #[serde(default)]
    until: String,
    #[serde(default)]
    host: Option<Host>,
}

/// A newer site says no in a way that is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a refusal of a kind that is not known")]
pub struct UnknownKind;

impl TryFrom<Told> for Refusal {
    type Error = UnknownKind;

    fn try_from(Told { kind, min, max, retry_after, days, until, host }: Told) -> Result<Refusal, UnknownKind> {
        Ok(match kind.as_str() {
            "signed_out" => Refusal::SignedOut,
            "wrong_password" => Refusal::WrongPassword,
            "not_permitted" => Refusal::NotPermitted,
            "origin" => Refusal::Origin,
            "no_such_thing" => Refusal::NoSuchThing,
            "name_taken" => Refusal::NameTaken,
            "too_late" => Refusal::TooLate,
            "nonce_reused" => Refusal::NonceReused,
            "body_too_large" => Refusal::BodyTooLarge,
            "malformed" => Refusal::Malformed,
            "text_empty" => Refusal::TextEmpty,
            "text_too_long" => Refusal::TextTooLong { max },
            "text_control" => Refusal::TextControl,
            "name_too_short" => Refusal::NameTooShort { min },
            "name_too_long" => Refusal::NameTooLong { max },
            "name_characters" => Refusal::NameCharacters,
            "name_scripts" => Refusal::NameScripts,
            "password_too_short" => Refusal::PasswordTooShort { min },
            "password_too_long" => Refusal::PasswordTooLong { max },
            "password_common" => Refusal::PasswordCommon,
            "email_malformed" => Refusal::EmailMalformed,
            "stream_address" => Refusal::StreamAddress,
            "host_not_allowed" => Refusal::HostNotAllowed { host: host.ok_or(UnknownKind)? },
            "host_name" => Refusal::HostName,
            "host_in_use" => Refusal::HostInUse { host: host.ok_or(UnknownKind)? },
            "too_many_hosts" => Refusal::TooManyHosts { max },
            "start_time" => Refusal::StartTime { days },
            "break_length" => Refusal::BreakLength { max },
            "muted" => Refusal::Muted { until: until.parse().map_err(|_| UnknownKind)? },
            "banned" => Refusal::Banned,
            "mute_length" => Refusal::MuteLength { max },
            "why_too_long" => Refusal::WhyTooLong { max },
            "out_of_bounds" => Refusal::OutOfBounds { min, max },
            "duplicate" => Refusal::Duplicate,
            "trial" => Refusal::Trial,
            "trial_wrong" => Refusal::TrialWrong,
            "guards_busy" => Refusal::GuardsBusy,
            "edit_watched" => Refusal::EditWatched,
            "already_there" => Refusal::AlreadyThere,
            "already_shown" => Refusal::AlreadyShown,
            "wishes_spent" => Refusal::WishesSpent { max },
            "evening_full" => Refusal::EveningFull,
            "nothing_to_draw" => Refusal::NothingToDraw,
            "shield_links" => Refusal::ShieldLinks,
            "shield_young" => Refusal::ShieldYoung { until: until.parse().map_err(|_| UnknownKind)? },
            "slow_mode" => Refusal::SlowMode { retry_after },
            "set_up_key" => Refusal::SetUpKey,
            "set_up_done" => Refusal::SetUpDone,
            "flood" => Refusal::Flood { retry_after },
            "renamed_lately" => Refusal::RenamedLately { until: until.parse().map_err(|_| UnknownKind)? },
            "avatar_kind" => Refusal::AvatarKind,
            "avatar_pixels" => Refusal::AvatarPixels { max },
            "avatar_broken" => Refusal::AvatarBroken,
            "avatar_coming" => Refusal::AvatarComing,
            "late" => Refusal::Late,
            "link_spent" => Refusal::LinkSpent,
            "last_princess" => Refusal::LastPrincess,
            "busy" => Refusal::Busy { retry_after },
            "not_stored" => Refusal::NotStored,
            _ => return Err(UnknownKind),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_what_the_wire_says() {
        for refusal in [
            Refusal::SignedOut,
            Refusal::TextTooLong { max: 1000 },
            Refusal::NameTooShort { min: 2 },
            Refusal::Busy { retry_after: 2 },
            Refusal::NotStored,
        ] {
            let json = serde_json::to_value(&refusal).unwrap();
            assert_eq!(json["kind"], refusal.kind());
            assert_eq!(serde_json::from_value::<Refusal>(json).unwrap(), refusal);
        }
        assert!(serde_json::from_str::<Refusal>(r#"{"kind":"of_tomorrow","until":1}"#).is_err());
    }

    #[test]
    fn every_kind_can_be_read() {
        let told =
            include_str!("refusal.rs").lines().filter_map(|line| line.trim().strip_prefix("Refusal::")?.split_once(" => \""));
        let kinds: Vec<&str> = told.filter_map(|(_, kind)| kind.strip_suffix("\",")).collect();
        assert!(kinds.contains(&"signed_out") && kinds.contains(&"not_stored"));
        for kind in kinds {
            let told = serde_json::json!({ "kind": kind, "min": 2, "max": 3, "retry_after": 4, "days": 5, "host": "a.example", "until": "2026-11-22T19:00:00.000Z" });
            let json = told.to_string();
            assert_eq!(crate::json::read::<Refusal>(&json).map(|refusal| refusal.kind()), Ok(kind), "add it to what is told");
        }
    }
}
