//! One example of everything that is said on the wire. What is new has no example, and then this does not compile.

use std::collections::BTreeSet;
use std::sync::Arc;

use evening::account::{self, Hue, Member, Role};
use evening::avatar::Avatar;
use evening::chat::{self, Message, Removed};
use evening::color::{Color, Rgb};
use evening::course::Course;
use evening::draw::Rules;
use evening::host::Host;
use evening::id::{MemberId, MessageId, Seq};
use evening::library::{self, Draft, Entry, Episode, Half, Story};
use evening::mention::Mention;
use evening::moderation::{self, Lifted, Sanction};
use evening::player::Player;
use evening::refusal::Refusal;
use evening::report::{self, Report, Taken};
use evening::room::{Command, Event};
use evening::roster::{Presence, Typing};
use evening::settings::{self, Settings};
use evening::show;
use evening::time::Instant;
use evening::tonight;
use evening::watch;
use evening::wire::{Nonce, Pulse, ResetReason};

/// A number of the client's choice.
pub const NONCE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
/// Whom all of it is about.
pub const SPARK: MemberId = MemberId(7);
const GUARD: MemberId = MemberId(3);
const MESSAGE: MessageId = MessageId(41);

/// These, of which there has to be one of each: there is no arm for all others.
macro_rules! one_of_each {
    ($of:ty; $($variant:ident $fields:tt),+ $(,)?) => {{
        type Of = $of;
        let _every = |it: &Of| match it { $(Of::$variant { .. } => {})+ };
        vec![$(Of::$variant $fields),+]
    }};
}

/// The same of features, with the examples of each.
macro_rules! of_each_feature {
    ($of:ty; $($feature:ident: $examples:expr => $into:expr),+ $(,)?) => {{
        type Of = $of;
        let _every = |it: &Of| match it { $(Of::$feature(_) => {})+ };
        [$($examples.into_iter().map($into).collect::<Vec<Of>>()),+].concat()
    }};
}

/// When all of it happens.
pub fn at() -> Instant {
    Instant::from_millis(1_795_374_000_000)
}

fn color() -> Color {
    Color::of(Rgb::parse("#6a4dff").unwrap())
}

fn avatar() -> Avatar {
    Avatar::of_hash(&"0123456789abcdef".repeat(2)).unwrap()
}

fn member() -> Member {
    Member { color: Some(color()), avatar: Some(avatar()), ..Member::named(SPARK, "Искра", Role::Member) }
}

fn mentions() -> Vec<Mention> {
    vec![Mention { id: GUARD, name: "Страж".into(), typed: "страж".into() }]
}

fn message() -> Message {
    let removed = Some(Removed { at: at(), by_guard: true });
    Message {
        id: MESSAGE, at: at(), by: member(), text: "@страж".into(), mentions: mentions(), edited_at: Some(at()), removed
    }
}

/// With as little in it as a message may have.
fn plain() -> Message {
    let by = Member::named(SPARK, "Искра", Role::Member);
    Message { id: MESSAGE, at: at(), by, text: "привет".into(), mentions: Vec::new(), edited_at: None, removed: None }
}

fn episode(number: u16) -> Episode {
    let title_ru = (number == 26).then(|| "Возвращение Гармонии".to_owned());
    Episode { number, season: 2, episode: 1, title: "The Return of Harmony".into(), title_ru, aired: "2011-09-17".into() }
}

fn stories() -> Vec<Story> {
    one_of_each!(Story;
        Single(episode(28)),
        Pair { title: "The Return of Harmony".into(), first: episode(26), second: episode(27) },
    )
}

fn pins() -> BTreeSet<u16> {
    BTreeSet::from([26])
}

fn host() -> Host {
    Host::parse("player.example.org").unwrap()
}

fn draft() -> Draft {
    let half = Half { season: "2".into(), episode: "1".into(), aired: "2011-09-17".into() };
    Draft {
        title: "The Return of Harmony".into(), title_ru: "Возвращение Гармонии".into(), halves: vec![half.clone(), half]
    }
}

fn sanction(until: Option<Instant>) -> Sanction {
    Sanction { id: SPARK, until, why: "спойлеры".into(), by: Some(GUARD) }
}

fn lifted() -> Lifted {
    Lifted { id: SPARK, by: Some(GUARD) }
}

/// Every command.
pub fn commands() -> Vec<Command> {
    let why = || "спойлеры".to_owned();
    let text = || "привет".to_owned();
    let account = one_of_each!(account::Command;
        Grant { id: SPARK, role: "guard".into() },
        EndSessions { id: SPARK },
        Rename { name: "Заря".into() },
        SetColor { hue: Some("mint".into()), color: Some("#6a4dff".into()) },
        RemoveAvatar {},
    );
    let chat = one_of_each!(chat::Command;
        Say { text: text() },
        Edit { id: MESSAGE, text: text() },
        Remove { id: MESSAGE, why: why() },
        Restore { id: MESSAGE },
        Purge { id: SPARK, count: chat::PURGE_MAX, why: why() },
        Unpurge { seq: Seq(90) },
        Pin { id: MESSAGE },
        Unpin { id: MESSAGE },
    );
    let moderation = one_of_each!(moderation::Command;
        Mute { id: SPARK, minutes: moderation::MUTE_MAX, why: why() },
        Unmute { id: SPARK },
        Ban { id: SPARK, why: why() },
        Unban { id: SPARK },
        Note { id: SPARK, text: text() },
    );
    let report = one_of_each!(report::Command;
        File { id: MESSAGE, why: why() },
        Take { id: MESSAGE },
        Close { id: MESSAGE, done: true },
    );
    let watch = one_of_each!(watch::Command;
        Watch { phrase: "спойлер*".into() },
        Unwatch { phrase: "спойлер*".into() },
        Judge { id: MESSAGE, release: true },
    );
    let settings = one_of_each!(settings::Command;
        Slow { seconds: settings::SLOW_MAX },
        RaiseShield { minutes: settings::SHIELD_MAX },
        LowerShield {},
        Retain { days: settings::RETENTION.1 },
        Flood { burst: settings::BURST_MAX, seconds: settings::EVERY_MAX },
    );
    let show = one_of_each!(show::Command;
        SetStream { url: "https://player.example.org/evening".into() },
        AllowHost { host: "player.example.org".into() },
        ForbidHost { host: "player.example.org".into() },
        Announce { at: at().to_string() },
        Play { story: 26 },
        Pause { minutes: show::MAX_BREAK },
        End {},
    );
    let library = one_of_each!(library::Command;
        Wish { story: 26 },
        Unwish { story: 26 },
        Add { draft: draft() },
        Edit { story: 26, draft: draft(), was: Some(draft()) },
        Remove { story: 26 },
        Weigh { story: 26, added: library::MAX_ADDED },
    );
    let tonight = one_of_each!(tonight::Command;
        Draw { after: Some(Seq(50)) },
        Finish { stories: vec![26, 28] },
        Move { story: 26, before: Some(28) },
        Pin { story: 26 },
        Unpin { story: 26 },
        Add { story: 26 },
        Bench { story: 26 },
        Swap { story: 26, with: 40 },
        SetRules { rules: Rules::default() },
    );
    of_each_feature!(Command;
        Account: account => Command::from,
        Chat: chat => Command::from,
        Moderation: moderation => Command::from,
        Report: report => Command::from,
        Watch: watch => Command::from,
        Settings: settings => Command::from,
        Show: show => Command::from,
        Library: library => Command::from,
        Tonight: tonight => Command::from,
    )
}

/// Every event, some of them in more than one shape.
pub fn events() -> Vec<Event> {
    let account = one_of_each!(account::Event;
        Joined { member: member() },
        Renamed { id: SPARK, name: "Заря".into() },
        Granted { id: SPARK, role: Role::Guard },
        Restyled { id: SPARK, hue: Hue::Mint, color: Some(color()), avatar: Some(avatar()) },
        SessionsEnded { id: SPARK },
        Left { id: SPARK, with_messages: true },
    );
    let mut chat = one_of_each!(chat::Event;
        Said { message: message(), nonce: Nonce::parse(NONCE).ok() },
        Edited { id: MESSAGE, text: "@страж".into(), mentions: mentions(), edited_at: at() },
        Removed { id: MESSAGE, by_guard: true },
        Restored { message: message() },
        Pinned { message: Some(message()) },
        Swept { up_to: MESSAGE },
    );
    chat.push(chat::Event::Said { message: plain(), nonce: None });
    chat.push(chat::Event::Pinned { message: None });
    let moderation = one_of_each!(moderation::Event;
        Muted(sanction(Some(at()))),
        Unmuted(lifted()),
        Banned(sanction(None)),
        Unbanned(lifted()),
        Noted(lifted()),
    );
    let report = one_of_each!(report::Event;
        Filed(Report { id: MESSAGE, by: SPARK, why: "спойлеры".into() }),
        Taken(Taken { id: MESSAGE, by: GUARD }),
        Closed { id: MESSAGE, done: true },
    );
    let watch = one_of_each!(watch::Event;
        Watched { phrase: "спойлер*".into() },
        Unwatched { phrase: "спойлер*".into() },
        Held { message: plain() },
        Judged { id: MESSAGE, by: SPARK, release: true },
    );
    let mut settings = one_of_each!(settings::Event; Set(Settings::default()));
    settings.push(settings::Event::Set(Settings { shield: Some(at()), ..Settings::default() }));
    let mut show = one_of_each!(show::Event;
        StreamSet { url: None, player: None },
        HostAllowed { host: host() },
        HostForbidden { host: host() },
        CourseSet { course: Course::Over { after: None } },
        TonightSet { stories: Arc::new(stories()), slots: 8 },
    );
    show.extend(courses().into_iter().map(|course| show::Event::CourseSet { course }));
    let url = || Some("https://player.example.org/evening".to_owned());
    show.extend(players().into_iter().map(|player| show::Event::StreamSet { url: url(), player: Some(player) }));
    let library = stories().into_iter().flat_map(library_events);
    let hash = || "0123456789abcdef".repeat(4);
    let tonight = one_of_each!(tonight::Event;
        Committed { hash: hash() },
        Drawn { by: SPARK, secret: hash(), next: hash(), pins: pins() },
        Arranged { by: SPARK, pins: pins() },
        RulesSet { rules: Rules::default() },
    );
    of_each_feature!(Event;
        Account: account => Event::Account,
        Chat: chat => Event::Chat,
        Moderation: moderation => Event::Moderation,
        Report: report => Event::Report,
        Watch: watch => Event::Watch,
        Settings: settings => Event::Settings,
        Show: show => Event::Show,
        Library: library => Event::from,
        Tonight: tonight => Event::from,
    )
}

fn library_events(story: Story) -> Vec<library::Event> {
    one_of_each!(library::Event;
        Imported { stories: Arc::new(vec![story.clone()]) },
        Replaced { entries: Arc::new(vec![Entry::new(story.clone())]) },
        Restocked {},
        Wished { by: SPARK, story: 26 },
        Unwished { by: SPARK, story: 26 },
        Added { story: story.clone() },
        Edited { story: 26, to: story.clone() },
        Removed { story: 26 },
        Weighed { story: 26, added: 7 },
        Shown { stories: vec![story] },
    )
}

fn courses() -> Vec<Course> {
    one_of_each!(Course;
        Idle {},
        Announced { at: at(), after: Some(26) },
        Playing { story: 26, since: at() },
        Break { after: None, until: at() },
        Over { after: Some(26) },
    )
}

fn players() -> Vec<Player> {
    let url = || "https://player.example.org/evening".to_owned();
    one_of_each!(Player;
        Provider { url: url(), names_parent: true },
        Video { url: url() },
        Hls { url: url() },
        Frame { url: url() },
    )
}

/// Every pulse.
pub fn pulses() -> Vec<Pulse> {
    one_of_each!(Pulse;
        Presence(Presence { members: 12, guests: 30 }),
        Typing(Typing { id: SPARK, name: "Искра".into() }),
    )
}

/// Every reason to begin anew.
pub fn reasons() -> Vec<ResetReason> {
    one_of_each!(ResetReason; LogGone {}, RoleChanged {}, SessionEnded {})
}

/// Every no.
pub fn refusals() -> Vec<Refusal> {
    one_of_each!(Refusal;
        SignedOut {},
        WrongPassword {},
        NotPermitted {},
        Origin {},
        NoSuchThing {},
        NameTaken {},
        TooLate {},
        NonceReused {},
        BodyTooLarge {},
        Malformed {},
        TextEmpty {},
        TextTooLong { max: 3 },
        TextControl {},
        NameTooShort { min: 3 },
        NameTooLong { max: 3 },
        NameCharacters {},
        NameScripts {},
        PasswordTooShort { min: 3 },
        PasswordTooLong { max: 3 },
        PasswordCommon {},
        EmailMalformed {},
        StreamAddress {},
        HostNotAllowed { host: host() },
        HostName {},
        HostInUse { host: host() },
        TooManyHosts { max: 3 },
        StartTime { days: 3 },
        BreakLength { max: 3 },
        SetUpKey {},
        SetUpDone {},
        Muted { until: at() },
        Banned {},
        MuteLength { max: 3 },
        OutOfBounds { min: 3, max: 3 },
        Duplicate {},
        ShieldLinks {},
        ShieldYoung { until: at() },
        SlowMode { retry_after: 3 },
        WhyTooLong { max: 3 },
        Trial {},
        TrialWrong {},
        GuardsBusy {},
        EditWatched {},
        AlreadyThere {},
        AlreadyShown {},
        WishesSpent { max: 3 },
        EveningFull {},
        NothingToDraw {},
        Flood { retry_after: 3 },
        RenamedLately { until: at() },
        AvatarKind {},
        AvatarPixels { max: 3 },
        AvatarBroken {},
        AvatarComing {},
        Late {},
        LinkSpent {},
        LastPrincess {},
        Busy { retry_after: 3 },
        NotStored {},
    )
}
