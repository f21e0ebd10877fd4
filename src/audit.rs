//! What those who keep order did, for each other's eyes: who, what, to whom, when, why, and who took it back.

use serde::{Deserialize, Serialize};

use crate::account::{self, Actor, Member, Role};
use crate::chat;
use crate::id::{MemberId, MessageId, Seq};
use crate::moderation;
use crate::refusal::Refusal;
use crate::report;
use crate::room::{Command, Event};
use crate::settings;
use crate::time::Instant;
use crate::watch;

/// Something that only those who keep order do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Took somebody's message away.
    Remove,
    /// Brought it back.
    Restore,
    /// Took the last messages of somebody away.
    Purge,
    /// Brought them back.
    Unpurge,
    /// Put a message above the chat.
    Pin,
    /// Took it down.
    Unpin,
    /// Did something about a message that was reported.
    Resolve,
    /// Saw no need to.
    Dismiss,
    /// Let everybody read a message that waited to be looked at.
    Release,
    /// Let nobody read it.
    Withhold,
    /// Had messages wait in which a phrase stands.
    Watch,
    /// No longer.
    Unwatch,
    /// Let somebody only read for a while.
    Mute,
    /// Let them write again.
    Unmute,
    /// Let somebody in no more.
    Ban,
    /// Let them in again.
    Unban,
    /// Left a word about somebody.
    Note,
    /// Gave somebody a role.
    Grant,
    /// Signed somebody out everywhere.
    EndSessions,
    /// Made everybody pause between two messages, or no more.
    Slow,
    /// Raised the shield.
    RaiseShield,
    /// Lowered it.
    LowerShield,
    /// Said how many days messages are kept.
    Retain,
    /// Said how much one may write at once.
    Flood,
}

impl What {
    /// Every one.
    pub const ALL: [What; 24] = [
        What::Remove,
        What::Restore,
        What::Purge,
        What::Unpurge,
        What::Pin,
        What::Unpin,
        What::Resolve,
        What::Dismiss,
        What::Release,
        What::Withhold,
        What::Watch,
        What::Unwatch,
        What::Mute,
        What::Unmute,
        What::Ban,
        What::Unban,
        What::Note,
        What::Grant,
        What::EndSessions,
        What::Slow,
        What::RaiseShield,
        What::LowerShield,
        What::Retain,
        What::Flood,
    ];

    /// Its word in the store, in addresses and in CSV.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            What::Remove => "remove",
            What::Restore => "restore",
            What::Purge => "purge",
            What::Unpurge => "unpurge",
            What::Pin => "pin",
            What::Unpin => "unpin",
            What::Resolve => "resolve",
            What::Dismiss => "dismiss",
            What::Release => "release",
            What::Withhold => "withhold",
            What::Watch => "watch",
            What::Unwatch => "unwatch",
            What::Mute => "mute",
            What::Unmute => "unmute",
            What::Ban => "ban",
            What::Unban => "unban",
            What::Note => "note",
            What::Grant => "grant",
            What::EndSessions => "end_sessions",
            What::Slow => "slow",
            What::RaiseShield => "raise_shield",
            What::LowerShield => "lower_shield",
            What::Retain => "retain",
            What::Flood => "flood",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn of_key(key: &str) -> Option<What> {
        What::ALL.into_iter().find(|what| what.key() == key)
    }

    /// What it takes back.
    #[must_use]
    pub fn undoes(self) -> Option<What> {
        match self {
            What::Restore => Some(What::Remove),
            What::Unpurge => Some(What::Purge),
            What::Unpin => Some(What::Pin),
            What::Unmute => Some(What::Mute),
            What::Unban => Some(What::Ban),
            What::LowerShield => Some(What::RaiseShield),
            What::Remove | What::Purge | What::Pin | What::Mute | What::Ban | What::Note | What::Grant | What::EndSessions => {
                None
            }
            What::Slow | What::RaiseShield | What::Retain | What::Flood => None,
            What::Resolve | What::Dismiss | What::Release | What::Withhold | What::Watch | What::Unwatch => None,
        }
    }
}

/// One act of somebody who keeps order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Who did it; nobody where whoever runs the site did, from the command line.
    pub by: Option<MemberId>,
    /// What.
    pub what: What,
    /// To whom, if it was done to somebody.
    pub whom: Option<MemberId>,
    /// To which messages, oldest first.
    pub messages: Vec<MessageId>,
    /// Why; may be empty.
    pub why: String,
    /// Until when, if it ends by itself.
    pub until: Option<Instant>,
    /// The role that was given.
    pub role: Option<Role>,
    /// The number that was set: seconds, days or messages.
    pub amount: Option<u32>,
    /// The frame that it takes back, where that is not told by whom and what.
    pub undoes: Option<Seq>,
}

impl Deed {
    fn of(by: Option<MemberId>, what: What, whom: Option<MemberId>) -> Deed {
        Deed { by, what, whom, messages: Vec::new(), why: String::new(), until: None, role: None, amount: None, undoes: None }
    }

    /// What of this is to be remembered: a `command` of `actor`, about messages of `author` if it is about messages, from
    /// which these events came.
    #[must_use]
    pub fn of_command(actor: Actor, command: &Command, author: Option<MemberId>, events: &[Event]) -> Option<Deed> {
        let Actor::Member(by) = actor else { return None };
        let deed = |what, whom| Some(Deed::of(Some(by), what, Some(whom)));
        let messages = || events.iter().filter_map(message_of).collect();
        match command {
            Command::Chat(chat::Command::Remove { why, .. }) => {
                let whom = author.filter(|author| *author != by)?;
                Some(Deed { messages: messages(), why: why.trim().to_owned(), ..deed(What::Remove, whom)? })
            }
            Command::Chat(chat::Command::Restore { .. }) => {
                let whom = author.filter(|author| *author != by)?;
                Some(Deed { messages: messages(), ..deed(What::Restore, whom)? })
            }
            Command::Chat(chat::Command::Purge { id, why, .. }) => {
                Some(Deed { messages: messages(), why: why.trim().to_owned(), ..deed(What::Purge, *id)? })
            }
            Command::Chat(chat::Command::Unpurge { seq }) => {
                Some(Deed { messages: messages(), undoes: Some(*seq), ..deed(What::Unpurge, author?)? })
            }
            Command::Chat(chat::Command::Pin { id }) => Some(Deed { messages: vec![*id], ..deed(What::Pin, author?)? }),
            Command::Chat(chat::Command::Unpin { id }) => Some(Deed { messages: vec![*id], ..deed(What::Unpin, author?)? }),
            Command::Report(report::Command::Close { id, done }) => {
                let what = if *done { What::Resolve } else { What::Dismiss };
                Some(Deed { messages: vec![*id], ..deed(what, author?)? })
            }
            Command::Watch(_) => {
                let Event::Watch(event) = events.last()? else { return None };
                let of = |what, why: &str| Some(Deed { why: why.to_owned(), ..Deed::of(Some(by), what, None) });
                match event {
                    watch::Event::Watched { phrase } => of(What::Watch, phrase),
                    watch::Event::Unwatched { phrase } => of(What::Unwatch, phrase),
                    watch::Event::Judged { by: author, release: true, .. } => {
                        let said = events.iter().find_map(|event| match event {
                            Event::Chat(chat::Event::Said { message, .. }) => Some(message.id),
                            _ => None,
                        });
                        Some(Deed { messages: said.into_iter().collect(), ..deed(What::Release, *author)? })
                    }
                    watch::Event::Judged { by: author, release: false, .. } => deed(What::Withhold, *author),
                    watch::Event::Held { .. } => None,
                }
            }
            Command::Moderation(moderation::Command::Note { id, text }) => {
                Some(Deed { why: text.trim().to_owned(), ..deed(What::Note, *id)? })
            }
            Command::Moderation(_) => {
                let Event::Moderation(event) = events.last()? else { return None };
                match event {
                    moderation::Event::Muted(mute) => {
                        Some(Deed { why: mute.why.clone(), until: mute.until, ..deed(What::Mute, mute.id)? })
                    }
                    moderation::Event::Unmuted(lifted) => deed(What::Unmute, lifted.id),
                    moderation::Event::Banned(ban) => Some(Deed { why: ban.why.clone(), ..deed(What::Ban, ban.id)? }),
                    moderation::Event::Unbanned(lifted) => deed(What::Unban, lifted.id),
                    moderation::Event::Noted(lifted) => deed(What::Note, lifted.id),
                }
            }
            Command::Account(account::Command::EndSessions { id }) => deed(What::EndSessions, *id),
            Command::Account(account::Command::Grant { id, role }) => {
                Some(Deed { role: Role::granted(role), ..deed(What::Grant, *id)? })
            }
            Command::Settings(command) => {
                let [Event::Settings(settings::Event::Set(set))] = events else { return None };
                let deed = |what, amount| Some(Deed { amount, ..Deed::of(Some(by), what, None) });
                match command {
                    settings::Command::Slow { .. } => deed(What::Slow, Some(set.slow)),
                    settings::Command::RaiseShield { .. } => Some(Deed { until: set.shield, ..deed(What::RaiseShield, None)? }),
                    settings::Command::LowerShield {} => deed(What::LowerShield, None),
                    settings::Command::Retain { .. } => deed(What::Retain, Some(set.retention)),
                    settings::Command::Flood { .. } => deed(What::Flood, Some(set.burst)),
                }
            }
            Command::Chat(chat::Command::Say { .. } | chat::Command::Edit { .. })
            | Command::Report(report::Command::File { .. } | report::Command::Take { .. })
            | Command::Account(_)
            | Command::Library(_)
            | Command::Show(_)
            | Command::Tonight(_) => None,
        }
    }

    /// That whoever runs the site gave somebody a role.
    #[must_use]
    pub fn of_grant(whom: MemberId, role: Role) -> Deed {
        Deed { role: Some(role), ..Deed::of(None, What::Grant, Some(whom)) }
    }
}

fn message_of(event: &Event) -> Option<MessageId> {
    match event {
        Event::Chat(chat::Event::Removed { id, .. }) => Some(*id),
        Event::Chat(chat::Event::Restored { message }) => Some(message.id),
        Event::Chat(
            chat::Event::Said { .. } | chat::Event::Edited { .. } | chat::Event::Pinned { .. } | chat::Event::Swept { .. },
        )
        | Event::Account(_)
        | Event::Library(_)
        | Event::Moderation(_)
        | Event::Report(_)
        | Event::Settings(_)
        | Event::Show(_)
        | Event::Tonight(_)
        | Event::Watch(_) => None,
    }
}

/// A deed as those who keep order read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: that of the frame which it came with.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// Who did it; nobody where whoever runs the site did, from the command line.
    pub by: Option<Member>,
    /// What.
    pub what: What,
    /// To whom, if it was done to somebody.
    pub whom: Option<Member>,
    /// To how many messages.
    pub messages: u32,
    /// To which one, if it was one.
    pub message: Option<MessageId>,
    /// Why; may be empty.
    pub why: String,
    /// Until when, if it ends by itself.
    pub until: Option<Instant>,
    /// The role that was given.
    pub role: Option<Role>,
    /// The number that was set: seconds, days or messages.
    pub amount: Option<u32>,
    /// How it was taken back, if it was.
    pub undone: Option<Undone>,
}

impl Entry {
    /// What takes it back, if it still holds.
    #[must_use]
    pub fn undo(&self, now: Instant) -> Option<Command> {
        if self.undone.is_some() {
            return None;
        }
        // Nothing holds against somebody who has left.
        let whom = self.whom.as_ref().filter(|whom| !whom.has_left()).map(|whom| whom.id);
        Some(match self.what {
            What::Remove => chat::Command::Restore { id: self.message? }.into(),
            What::Purge => chat::Command::Unpurge { seq: self.seq }.into(),
            What::Mute if self.until.is_some_and(|until| now < until) => moderation::Command::Unmute { id: whom? }.into(),
            What::Ban => moderation::Command::Unban { id: whom? }.into(),
            What::RaiseShield if self.until.is_some_and(|until| now < until) => settings::Command::LowerShield {}.into(),
            What::Restore
            | What::Unpurge
            | What::Pin
            | What::Unpin
            | What::Mute
            | What::Unmute
            | What::Unban
            | What::Note
            | What::Grant => return None,
            What::EndSessions | What::Slow | What::RaiseShield | What::LowerShield | What::Retain | What::Flood => return None,
            What::Resolve | What::Dismiss | What::Release | What::Withhold | What::Watch | What::Unwatch => return None,
        })
    }
}

/// How something was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Option<Member>,
}

/// A page of what was done, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The deeds.
    pub entries: Vec<Entry>,
    /// Whether there are older ones.
    pub more: bool,
}

/// What those who keep order see of somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Who it is.
    pub member: Member,
    /// Since when they have a name.
    pub since: Instant,
    /// The last things that they said, oldest first; removed ones with their texts.
    pub messages: Vec<chat::Message>,
    /// What was done to them so far, newest first.
    pub deeds: Vec<Entry>,
}

/// What was done, as CSV (RFC 4180) with a line of headings.
#[derive(Debug)]
pub struct Table(csv::Writer<Vec<u8>>);

impl Table {
    /// The headings.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "nothing is empty with headings")]
    pub fn new() -> Table {
        let mut lines = Table(csv::Writer::from_writer(Vec::new()));
        lines.line(["seq", "at", "by", "what", "whom", "messages", "why", "until", "role", "amount", "undone_at", "undone_by"]);
        lines
    }

    /// One more line.
    pub fn add(&mut self, entry: &Entry) {
        let name = |member: Option<&Member>| member.map(|member| plain(&member.name)).unwrap_or_default();
        let at = |at: Option<Instant>| at.map(|at| at.to_string()).unwrap_or_default();
        self.line([
            &entry.seq.to_string()[..],
            &entry.at.to_string(),
            &name(entry.by.as_ref()),
            entry.what.key(),
            &name(entry.whom.as_ref()),
            &entry.messages.to_string(),
            &plain(&entry.why),
            &at(entry.until),
            entry.role.map(Role::key).unwrap_or_default(),
            &entry.amount.map(|amount| amount.to_string()).unwrap_or_default(),
            &at(entry.undone.as_ref().map(|undone| undone.at)),
            &name(entry.undone.as_ref().and_then(|undone| undone.by.as_ref())),
        ]);
    }

    /// All of it.
    #[must_use]
    pub fn text(self) -> String {
        let bytes = self.0.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn line(&mut self, cells: [&str; 12]) {
        // Into memory: nothing can fail, and all lines are of one length.
        let _ = self.0.write_record(cells);
    }
}

/// A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection").
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Somebody with a name, as those see them who run the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// Who.
    pub member: Member,
    /// Since when they have a name.
    pub since: Instant,
    /// How many sessions they have open.
    pub sessions: u32,
    /// When one of them was last used.
    pub seen_at: Option<Instant>,
    /// Whether they are here now.
    pub here: bool,
}

/// A page of people, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residents {
    /// They.
    pub people: Vec<Resident>,
    /// How many there are that fit.
    pub count: u32,
}

/// How many deeds a page of the log has, and how many people a page of them.
pub const PAGE: u32 = 50;

/// Which deeds are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Only of this kind.
    pub what: Option<What>,
    /// Only by, or to, somebody whose name has this in it, however it is written.
    pub who: String,
    /// Only those before this one.
    pub before: Option<Seq>,
}

impl Wanted {
    /// Reads the words of a request.
    ///
    /// # Errors
    /// [`Refusal::Malformed`].
    pub fn parse(what: Option<&str>, who: Option<&str>, before: Option<&str>) -> Result<Wanted, Refusal> {
        let given = |word: Option<&str>| word.map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
        let what = given(what).map(|key| What::of_key(&key).ok_or(Refusal::Malformed)).transpose()?;
        let seq = |word: String| word.parse().ok().filter(|&seq: &i64| seq >= 0).map(Seq).ok_or(Refusal::Malformed);
        let before = given(before).map(seq).transpose()?;
        let who = given(who).unwrap_or_default().chars().take(64).collect();
        Ok(Wanted { what, who, before })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Hue;

    #[test]
    fn each_has_its_word_and_none_undoes_what_is_undone() {
        for what in What::ALL {
            assert_eq!(What::of_key(what.key()), Some(what));
            assert_eq!(what.undoes().and_then(What::undoes), None);
            assert_eq!(serde_json::to_value(what).unwrap(), what.key());
        }
        assert_eq!(What::of_key("kick"), None);
    }

    #[test]
    fn a_table_for_other_programs() {
        let member = |id, name: &str| Member {
            id: MemberId(id),
            name: name.into(),
            role: Role::Member,
            hue: Hue::Mint,
            color: None,
            avatar: None,
        };
        let at = Instant::from_millis(0);
        let entry = |why: &str| Entry {
            seq: Seq(41),
            at,
            by: Some(member(3, "Страж")),
            what: What::Mute,
            whom: Some(member(7, "Мятная Соня")),
            messages: 0,
            message: None,
            why: why.into(),
            until: Some(at),
            role: None,
            amount: None,
            undone: Some(Undone { at, by: None }),
        };
        let mut table = Table::new();
        table.add(&entry("спойлеры, \"опять\""));
        table.add(&entry("=cmd()"));
        let text = table.text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "seq,at,by,what,whom,messages,why,until,role,amount,undone_at,undone_by");
        let moment = "1970-01-01T00:00:00.000Z";
        let start = format!("41,{moment},Страж,mute,Мятная Соня,0,");
        assert_eq!(lines[1], format!("{start}\"спойлеры, \"\"опять\"\"\",{moment},,,{moment},"));
        assert_eq!(lines[2], format!("{start}'=cmd(),{moment},,,{moment},"));
    }

    #[test]
    fn what_is_asked_of_the_log() {
        let parse = |what, who, before| Wanted::parse(Some(what), Some(who), Some(before));
        assert_eq!(parse("", " ", ""), Ok(Wanted::default()));
        let wanted = Wanted { what: Some(What::Ban), who: "Искра".into(), before: Some(Seq(40)) };
        assert_eq!(parse("ban", " Искра ", "40"), Ok(wanted));
        for (what, before) in [("kick", ""), ("", "-1"), ("", "x"), ("", "99999999999999999999")] {
            assert_eq!(parse(what, "", before), Err(Refusal::Malformed), "{what} {before}");
        }
        assert_eq!(parse("", &"я".repeat(99), "").unwrap().who.chars().count(), 64);
    }
}
