//! What the replay law is tried with: anything that anybody may ask, and what else happens on an evening.

use evening::account::{self, Role};
use evening::chat;
use evening::draw::Rules;
use evening::id::{MemberId, MessageId, Seq};
use evening::library;
use evening::moderation;
use evening::report;
use evening::room::Command;
use evening::settings;
use evening::show;
use evening::tonight;
use evening::watch;
use proptest::prelude::*;

use crate::harness::START;

/// Unpinning, which is about the pinned message or nothing.
pub const UNPIN: usize = 26;
/// Looking after reports.
pub const TAKE: usize = 28;
/// Having done with them.
pub const CLOSE: usize = 29;
/// How many kinds of command there are.
pub const KINDS: usize = 51;

/// Which kind of command this is, and the message that it names, to be aimed at one of the evening. A new command does
/// not compile until it is here, and [`wish`] has to make it or the law says that nobody asked.
pub fn kind(command: &mut Command) -> (usize, Option<&mut MessageId>) {
    match command {
        Command::Chat(chat::Command::Say { text: _ }) => (0, None),
        Command::Chat(chat::Command::Edit { id, text: _ }) => (1, Some(id)),
        Command::Chat(chat::Command::Remove { id, why: _ }) => (2, Some(id)),
        Command::Chat(chat::Command::Restore { id }) => (3, Some(id)),
        Command::Show(show::Command::SetStream { url: _ }) => (4, None),
        Command::Show(show::Command::AllowHost { host: _ }) => (5, None),
        Command::Show(show::Command::ForbidHost { host: _ }) => (6, None),
        Command::Show(show::Command::Announce { at: _ }) => (7, None),
        Command::Show(show::Command::Play { story: _ }) => (8, None),
        Command::Show(show::Command::Pause { minutes: _ }) => (9, None),
        Command::Show(show::Command::End {}) => (10, None),
        Command::Moderation(moderation::Command::Mute { id: _, minutes: _, why: _ }) => (11, None),
        Command::Moderation(moderation::Command::Unmute { id: _ }) => (12, None),
        Command::Moderation(moderation::Command::Ban { id: _, why: _ }) => (13, None),
        Command::Moderation(moderation::Command::Unban { id: _ }) => (14, None),
        Command::Chat(chat::Command::Purge { id: _, count: _, why: _ }) => (15, None),
        Command::Chat(chat::Command::Unpurge { seq: _ }) => (16, None),
        Command::Chat(chat::Command::Pin { id }) => (25, Some(id)),
        Command::Chat(chat::Command::Unpin { id }) => (26, Some(id)),
        Command::Report(report::Command::File { id, why: _ }) => (27, Some(id)),
        Command::Report(report::Command::Take { id }) => (TAKE, Some(id)),
        Command::Report(report::Command::Close { id, done: _ }) => (CLOSE, Some(id)),
        Command::Watch(watch::Command::Watch { phrase: _ }) => (30, None),
        Command::Watch(watch::Command::Unwatch { phrase: _ }) => (31, None),
        Command::Watch(watch::Command::Judge { id: _, release: _ }) => (32, None),
        Command::Moderation(moderation::Command::Note { id: _, text: _ }) => (22, None),
        Command::Account(account::Command::Grant { id: _, role: _ }) => (23, None),
        Command::Account(account::Command::EndSessions { id: _ }) => (24, None),
        Command::Account(account::Command::Rename { name: _ }) => (48, None),
        Command::Account(account::Command::SetColor { hue: _, color: _ }) => (49, None),
        Command::Account(account::Command::RemoveAvatar {}) => (50, None),
        Command::Settings(settings::Command::Slow { seconds: _ }) => (17, None),
        Command::Settings(settings::Command::RaiseShield { minutes: _ }) => (18, None),
        Command::Settings(settings::Command::LowerShield {}) => (19, None),
        Command::Settings(settings::Command::Retain { days: _ }) => (20, None),
        Command::Settings(settings::Command::Flood { burst: _, seconds: _ }) => (21, None),
        Command::Library(command) => (of_library(&command.read().unwrap()), None),
        Command::Tonight(command) => (of_tonight(&command.read().unwrap()), None),
    }
}

fn of_library(command: &library::Command) -> usize {
    match command {
        library::Command::Wish { story: _ } => 33,
        library::Command::Unwish { story: _ } => 34,
        library::Command::Add { draft: _ } => 35,
        library::Command::Edit { story: _, draft: _, was: _ } => 36,
        library::Command::Remove { story: _ } => 37,
        library::Command::Weigh { story: _, added: _ } => 38,
    }
}

fn of_tonight(command: &tonight::Command) -> usize {
    match command {
        tonight::Command::Draw { after: _ } => 39,
        tonight::Command::Finish { stories: _ } => 40,
        tonight::Command::Move { story: _, before: _ } => 41,
        tonight::Command::Pin { story: _ } => 42,
        tonight::Command::Unpin { story: _ } => 43,
        tonight::Command::Add { story: _ } => 44,
        tonight::Command::Bench { story: _ } => 45,
        tonight::Command::Swap { story: _, with: _ } => 46,
        tonight::Command::SetRules { rules: _ } => 47,
    }
}

/// One of however many there are then.
pub type Pick = u16;

pub fn pick<T>(all: &[T], pick: Pick) -> &T {
    &all[usize::from(pick) % all.len()]
}

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Step {
    /// People ask, all at once.
    Ask(Vec<Ask>),
    /// Somebody comes in.
    Join,
    /// Somebody gets a role from the command line, which is another process to the keeper.
    Grant(Pick, Role),
    /// Somebody gets another name from the command line.
    Rename(Pick, Pick),
    /// Somebody has a picture that was kept before.
    Show(Pick),
    /// Somebody asks to leave, with or without their messages, and their week is over.
    Leave(Pick, bool),
    /// Minutes pass.
    Pass(u8),
    /// Old messages are kept no longer.
    Sweep(Pick),
    /// Somebody loads the page anew.
    Load(Pick),
    /// Somebody's connection is lost.
    Lose(Pick),
    /// Somebody's connection is back.
    Return(Pick),
}

#[derive(Clone, Debug)]
pub struct Ask {
    pub who: Pick,
    pub aim: Aim,
    pub command: Command,
    /// Whether it is sent twice, as after a lost answer.
    pub twice: bool,
}

/// Which message a command is about.
#[derive(Clone, Debug)]
pub enum Aim {
    Recent(Pick),
    /// Beyond what the room remembers, on an evening that has seen much.
    First(Pick),
    Any(Pick),
    Nothing(i64),
}

impl Aim {
    pub fn choose(&self, said: &[MessageId]) -> MessageId {
        let recent = &said[said.len().saturating_sub(6)..];
        match self {
            Aim::Recent(place) if !recent.is_empty() => *pick(recent, *place),
            Aim::First(place) if !said.is_empty() => *pick(&said[..said.len().min(6)], *place),
            Aim::Any(place) if !said.is_empty() => *pick(said, *place),
            Aim::Recent(_) | Aim::First(_) | Aim::Any(_) => MessageId(1),
            Aim::Nothing(id) => MessageId(*id),
        }
    }
}

/// Names that people have, or may have once somebody renames them.
pub const NAMES: [&str; 6] = ["Искра", "Рэрити", "Селестия", "Искра Север", "Заря", "заря"];

/// A message that names people, well and badly.
fn calling() -> impl Strategy<Value = String> {
    let name = prop::sample::select(&NAMES[..]).prop_map(|name| format!("@{name}"));
    let part = prop_oneof![3 => name, 1 => Just("> ".to_owned()), 1 => Just("`".to_owned()), 1 => Just("\n".to_owned()), 1 => Just(" да ".to_owned())];
    prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat())
}

/// The library has the stories 1 (a two-parter), 3, 4 and 5.
fn story() -> impl Strategy<Value = u16> {
    0..8_u16
}

fn library() -> impl Strategy<Value = library::Command> {
    let half = |season: &str| library::Half { season: season.into(), episode: "2".into(), aired: "2010-10-10".into() };
    let titles = ("[а-я]{0,3}", "[а-я]{0,2}", any::<bool>(), prop::sample::select(&["1", "9", "0"][..]));
    let draft = titles.prop_map(move |(title, title_ru, is_pair, season)| {
        let halves = if is_pair { vec![half(season), half("2")] } else { vec![half(season)] };
        library::Draft { title, title_ru, halves }
    });
    prop_oneof![
        6 => story().prop_map(|story| library::Command::Wish { story }),
        6 => story().prop_map(|story| library::Command::Unwish { story }),
        2 => draft.clone().prop_map(|draft| library::Command::Add { draft }),
        2 => (story(), draft.clone(), prop::option::weighted(0.2, draft))
            .prop_map(|(story, draft, was)| library::Command::Edit { story, draft, was }),
        1 => story().prop_map(|story| library::Command::Remove { story }),
        1 => (story(), prop_oneof![0..20_u32, Just(1001)]).prop_map(|(story, added)| library::Command::Weigh { story, added }),
    ]
}

fn tonight() -> impl Strategy<Value = tonight::Command> {
    use tonight::Command;
    let rules = (0..10_u8, 0..3_u32).prop_map(|(slots, rest_weeks)| Rules { slots, rest_weeks, ..Rules::default() });
    prop_oneof![
        3 => prop::option::weighted(0.2, (0..9_i64).prop_map(Seq)).prop_map(|after| Command::Draw { after }),
        2 => story().prop_map(|story| Command::Finish { stories: vec![story] }),
        3 => (story(), prop::option::of(story())).prop_map(|(story, before)| Command::Move { story, before }),
        3 => story().prop_map(|story| Command::Pin { story }),
        3 => story().prop_map(|story| Command::Unpin { story }),
        3 => story().prop_map(|story| Command::Add { story }),
        2 => story().prop_map(|story| Command::Bench { story }),
        2 => (story(), story()).prop_map(|(story, with)| Command::Swap { story, with }),
        1 => rules.prop_map(|rules| Command::SetRules { rules }),
    ]
}

fn wish() -> impl Strategy<Value = Command> {
    let text = || prop_oneof![6 => "[а-яё]{1,12}", 1 => Just("👩‍👩‍👧‍👦".to_owned()), 1 => "[ \\n]{0,3}", 1 => Just("a\0b".to_owned()), 3 => calling()];
    let id = MessageId(0);
    let url = prop_oneof![
        Just(""),
        Just("https://player.example.org/1"),
        Just("https://player.example.org/2"),
        Just("https://www.twitch.tv/pony"),
        Just("http://localhost/")
    ];
    let host = || prop_oneof![Just("player.example.org"), Just("пример.рф"), Just("localhost")].prop_map(str::to_owned);
    let start = prop_oneof![Just(START), Just("2026-11-24T19:00:00Z"), Just("2026-12-12T22:00:00+03:00"), Just("завтра")];
    let show = prop_oneof![
        2 => url.prop_map(|url| show::Command::SetStream { url: url.to_owned() }),
        3 => host().prop_map(|host| show::Command::AllowHost { host }),
        2 => host().prop_map(|host| show::Command::ForbidHost { host }),
        1 => start.prop_map(|at| show::Command::Announce { at: at.to_owned() }),
        2 => (0..7_u16).prop_map(|story| show::Command::Play { story }),
        1 => prop_oneof![Just(0), Just(5), Just(180), Just(u16::MAX)].prop_map(|minutes| show::Command::Pause { minutes }),
        1 => Just(show::Command::End {}),
    ];
    // Who it is stands there as their place among the pages, until it is asked.
    let whom = || any::<Pick>().prop_map(|pick| MemberId(i64::from(pick)));
    let moderation = prop_oneof![
        4 => (whom(), prop_oneof![Just(0), 1..20_u32, Just(u32::MAX)], "[а-я ]{0,6}")
            .prop_map(|(id, minutes, why)| moderation::Command::Mute { id, minutes, why }),
        2 => whom().prop_map(|id| moderation::Command::Unmute { id }),
        2 => (whom(), "[а-я ]{0,6}").prop_map(|(id, why)| moderation::Command::Ban { id, why }),
        3 => whom().prop_map(|id| moderation::Command::Unban { id }),
        1 => (whom(), "[а-я ]{0,3}").prop_map(|(id, text)| moderation::Command::Note { id, text }),
    ];
    let number = || prop_oneof![Just(0), 1..30_u32, Just(u32::MAX)];
    let settings = prop_oneof![
        1 => prop_oneof![4 => Just(0), 1 => 1..3_u32, 1 => Just(301)].prop_map(|seconds| settings::Command::Slow { seconds }),
        1 => prop_oneof![Just(0), 1..5_u32].prop_map(|minutes| settings::Command::RaiseShield { minutes }),
        3 => Just(settings::Command::LowerShield {}),
        1 => number().prop_map(|days| settings::Command::Retain { days }),
        1 => (prop_oneof![Just(0), 1..20_u32], 1..3_u32).prop_map(|(burst, seconds)| settings::Command::Flood { burst, seconds }),
    ];
    let report = prop_oneof![
        3 => "[а-я ]{0,6}".prop_map(move |why| report::Command::File { id, why }),
        1 => Just(report::Command::Take { id }),
        1 => any::<bool>().prop_map(move |done| report::Command::Close { id, done }),
    ];
    // Now and then a message has such a letter alone in it.
    let phrase = || prop_oneof![4 => prop::sample::select(&["ё*", "я*", "Искра"][..]), 1 => Just("!")].prop_map(str::to_owned);
    let watch = prop_oneof![
        2 => phrase().prop_map(|phrase| watch::Command::Watch { phrase }),
        2 => phrase().prop_map(|phrase| watch::Command::Unwatch { phrase }),
        3 => any::<bool>().prop_map(move |release| watch::Command::Judge { id, release }),
    ];
    let account = prop_oneof![
        2 => (whom(), prop_oneof![Just("member"), Just("guard"), Just("queen")])
            .prop_map(|(id, role)| account::Command::Grant { id, role: role.to_owned() }),
        1 => whom().prop_map(|id| account::Command::EndSessions { id }),
        3 => prop::sample::select(&NAMES[..]).prop_map(|name| account::Command::Rename { name: name.to_owned() }),
        3 => (prop::option::of(Just("mint".to_owned())), prop::option::of(Just("#6a4dff".to_owned())))
            .prop_map(|(hue, color)| account::Command::SetColor { hue, color }),
        1 => Just(account::Command::RemoveAvatar {}),
    ];
    prop_oneof![
        2 => settings.prop_map(Command::Settings),
        5 => library().prop_map(Command::from),
        5 => tonight().prop_map(Command::from),
        3 => account.prop_map(Command::Account),
        4 => text().prop_map(|text| Command::Chat(chat::Command::Say { text })),
        3 => text().prop_map(move |text| Command::Chat(chat::Command::Edit { id, text })),
        3 => Just(Command::Chat(chat::Command::Remove { id, why: String::new() })),
        3 => Just(Command::Chat(chat::Command::Restore { id })),
        1 => (whom(), prop_oneof![Just(0), 1..5_u32, Just(500)])
            .prop_map(|(id, count)| Command::Chat(chat::Command::Purge { id, count, why: String::new() })),
        1 => any::<Pick>().prop_map(|pick| Command::Chat(chat::Command::Unpurge { seq: Seq(i64::from(pick)) })),
        1 => Just(Command::Chat(chat::Command::Pin { id })),
        1 => Just(Command::Chat(chat::Command::Unpin { id })),
        2 => report.prop_map(Command::Report),
        4 => watch.prop_map(Command::Watch),
        4 => show.prop_map(Command::Show),
        3 => moderation.prop_map(Command::Moderation),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    let aim = prop_oneof![
        6 => any::<Pick>().prop_map(Aim::Recent),
        3 => any::<Pick>().prop_map(Aim::First),
        3 => any::<Pick>().prop_map(Aim::Any),
        1 => prop_oneof![Just(0), Just(-1), Just(i64::MAX), 1..20_i64].prop_map(Aim::Nothing),
    ];
    (any::<Pick>(), aim, wish(), prop::bool::weighted(0.1)).prop_map(|(who, aim, command, twice)| Ask {
        who,
        aim,
        command,
        twice,
    })
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        20 => prop::collection::vec(ask(), 1..6).prop_map(Step::Ask),
        1 => Just(Step::Join),
        2 => (any::<Pick>(), prop::sample::select(&Role::ALL[1..])).prop_map(|(who, role)| Step::Grant(who, role)),
        2 => any::<(Pick, Pick)>().prop_map(|(who, name)| Step::Rename(who, name)),
        1 => any::<Pick>().prop_map(Step::Show),
        1 => any::<(Pick, bool)>().prop_map(|(who, with_messages)| Step::Leave(who, with_messages)),
        2 => (0..12_u8).prop_map(Step::Pass),
        1 => any::<Pick>().prop_map(Step::Sweep),
        2 => any::<Pick>().prop_map(Step::Load),
        2 => any::<Pick>().prop_map(Step::Lose),
        2 => any::<Pick>().prop_map(Step::Return),
    ]
}
