//! Who may do what: one table of roles and acts, and the order among roles.

use crate::account::Role;

/// Something a person may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// See the evening and its chat.
    Read,
    /// Write into the chat.
    Say,
    /// Point somebody else's message out to those who keep order.
    Report,
    /// Change one's own message.
    EditOwn,
    /// Take back one's own message, and bring it back.
    RemoveOwn,
    /// Take away a message of somebody of lower rank, and bring it back.
    RemoveOthers,
    /// See the text of a removed message, and what holds against whom.
    ReadRemoved,
    /// See what those who keep order did, and what somebody did before.
    ReadLog,
    /// Let somebody of lower rank only read for a while, and write again.
    Mute,
    /// Let somebody of lower rank in no more, and again.
    Ban,
    /// Put a message above the chat, and take it down.
    Pin,
    /// Decide about what was reported, or waits to be looked at.
    Judge,
    /// Slow everybody down, and raise the shield.
    Calm,
    /// Choose one's own name, colour and picture.
    KeepProfile,
    /// Give roles to those of lower rank, and sign them out.
    ManagePeople,
    /// Say how long messages are kept, and how much one may write at once.
    Settle,
    /// Choose what the player shows, and whose players it may show.
    SetStream,
    /// Wish for stories.
    Wish,
    /// Add, change and remove stories, and give them weight.
    KeepLibrary,
    /// Say what is on, when it begins, and when there is a break; make tonight's list.
    RunShow,
}

/// Every act, in the order of the table.
pub const ACTS: [Act; 20] = [
    Act::Read,
    Act::Say,
    Act::Report,
    Act::EditOwn,
    Act::RemoveOwn,
    Act::RemoveOthers,
    Act::ReadRemoved,
    Act::ReadLog,
    Act::Mute,
    Act::Ban,
    Act::Pin,
    Act::Judge,
    Act::Calm,
    Act::KeepProfile,
    Act::ManagePeople,
    Act::Settle,
    Act::SetStream,
    Act::Wish,
    Act::KeepLibrary,
    Act::RunShow,
];

/// Whether somebody of this role may do this.
#[must_use]
pub fn may(role: Role, act: Act) -> bool {
    use Role::{Guard, Member, Princess};
    match act {
        Act::Read => true,
        Act::Say | Act::Report | Act::EditOwn | Act::RemoveOwn | Act::Wish | Act::KeepProfile => role >= Member,
        Act::RemoveOthers | Act::ReadRemoved | Act::ReadLog | Act::Mute | Act::Ban | Act::Pin | Act::Judge | Act::Calm => {
            role >= Guard
        }
        Act::ManagePeople | Act::Settle | Act::SetStream | Act::KeepLibrary | Act::RunShow => role >= Princess,
    }
}

/// Whether `actor` may act on something of `target`'s: guards on members, princesses on all but princesses.
#[must_use]
pub fn outranks(actor: Role, target: Role) -> bool {
    actor >= Role::Guard && actor > target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        let table: String = ACTS
            .iter()
            .map(|&act| {
                let marks: String = Role::ALL.iter().map(|&role| if may(role, act) { " +" } else { " ." }).collect();
                format!("{:<13}{marks}\n", format!("{act:?}"))
            })
            .collect();
        // guest, member, guard, princess
        assert_eq!(
            table,
            "Read          + + + +\n\
             Say           . + + +\n\
             Report        . + + +\n\
             EditOwn       . + + +\n\
             RemoveOwn     . + + +\n\
             RemoveOthers  . . + +\n\
             ReadRemoved   . . + +\n\
             ReadLog       . . + +\n\
             Mute          . . + +\n\
             Ban           . . + +\n\
             Pin           . . + +\n\
             Judge         . . + +\n\
             Calm          . . + +\n\
             KeepProfile   . + + +\n\
             ManagePeople  . . . +\n\
             Settle        . . . +\n\
             SetStream     . . . +\n\
             Wish          . + + +\n\
             KeepLibrary   . . . +\n\
             RunShow       . . . +\n"
        );
    }

    #[test]
    fn nobody_acts_on_their_own_rank_or_above() {
        for actor in Role::ALL {
            for target in Role::ALL {
                assert_eq!(outranks(actor, target), actor >= Role::Guard && target < actor, "{actor:?} on {target:?}");
            }
        }
    }
}
