//! Every sentence of the site, in both languages: one table, and what goes into it.

mod chat;
mod refusal;
pub mod show;

pub use chat::{
    Counter, counter, in_chat, missed, muted_for, new_messages, trying_in, typing, unknown_command, unsendable, write_again_in,
};
pub use refusal::refusal;

use crate::account::{LEFT, Role};
use crate::library::Story;
use crate::settings::Settings;
use crate::time::{Instant, Wall, Zone};

/// A language of the site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Русский.
    #[default]
    Ru,
    /// English.
    En,
}

impl Lang {
    /// In the order in which they are offered.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// What the language calls itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Lang::Ru => "русский",
            Lang::En => "English",
        }
    }

    /// Its sign where there is no room for its name.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Lang::Ru => "RU",
            Lang::En => "EN",
        }
    }

    /// The language of this very tag: what is chosen, rather than what a browser would like.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.tag() == key)
    }

    /// The tag for `lang` attributes.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The language of a tag such as `en-GB`, if the site speaks it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Lang> {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "ru" => Some(Lang::Ru),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The language that an `Accept-Language` header likes best (RFC 9110, 12.5.4); Russian if it likes none of ours.
    #[must_use]
    pub fn of_header(header: &str) -> Lang {
        let mut best = (0.0, Lang::Ru);
        for choice in header.split(',').take(32) {
            let mut parts = choice.split(';').map(str::trim);
            let lang = parts.next().and_then(Lang::of_tag);
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            if let Some(lang) = lang
                && weight > best.0
            {
                best = (weight, lang);
            }
        }
        best.1
    }
}

macro_rules! words {
    ($($(#[$doc:meta])* $key:ident: $ru:literal, $en:literal;)*) => {
        /// A sentence that never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each one is its own sentence, below")]
        pub enum Word { $($(#[$doc])* $key,)* }

        impl Word {
            /// All of them.
            pub const ALL: &[Word] = &[$(Word::$key,)*];

            /// The sentence in this language.
            #[must_use]
            pub fn say(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Word::$key, Lang::Ru) => $ru, (Word::$key, Lang::En) => $en,)*
                }
            }
        }
    };
}

// Below the macro, which they use. What a part of the page alone says is not loaded with the page.
pub mod account;
pub mod alert;
pub mod deed;
pub mod emoji;
pub mod guard;
pub mod house;
pub mod keys;
pub mod letter;
pub mod library;
pub mod mention;
pub mod profile;
pub mod roster;
pub mod tools;
pub mod trial;

words! {
    SiteName: "Поняшный вечерок", "MLP Evening";
    SiteHome: "Поняшный вечерок, на главную", "MLP Evening, home";
    SiteAbout: "Смотрим пони вместе и болтаем", "We watch ponies together and chat";
    SkipToContent: "К содержимому", "Skip to content";
    SkipToChat: "К чату", "Skip to chat";
    Sections: "Разделы", "Sections";
    Evening: "Вечер", "Evening";
    Player: "Плеер трансляции", "Stream player";
    PlayerOff: "Трансляции пока нет", "No stream yet";
    NowSection: "Сейчас в эфире", "On air now";
    OnAir: "В эфире", "On air";
    OffAir: "Не в эфире", "Off air";
    OnAirTitle: "Смотрим вместе", "Watching together";
    OffAirTitle: "Скоро соберёмся", "We'll gather soon";
    TonightFirst: "Сегодня первой", "First tonight";
    Tonight: "Сегодня вечером", "Tonight";
    TonightList: "Список на вечер", "Tonight's list";
    TonightEmpty: "Список ещё не собран", "Tonight's list isn't drawn yet";
    TwoParter: "двухсерийная история", "a two-parter";
    Chat: "Чат", "Chat";
    Messages: "Сообщения", "Messages";
    ChatEmptyTitle: "Пока тихо", "It's quiet";
    ChatEmpty: "Скажи «привет», и тишине придёт конец.", "Say hi and end the silence.";
    Composer: "Написать в чат…", "Say something nice…";
    ComposerLabel: "Сообщение", "Message";
    Send: "Отправить", "Send";
    SignedOut: "Сначала войди: так мы узнаем твоё имя", "Sign in first, so that we know your name";
    TextEmpty: "Сообщение пустое", "The message is empty";
    TextTooHeavy: "Столько составных знаков в сообщение не поместится. Сократи немного", "That many combined characters don't fit into a message. Trim it a little";
    TextControl: "В тексте есть управляющие знаки. Убери их и отправь снова", "There are control characters in the text. Remove them and send it again";
    TooFast: "Чуть помедленнее. Текст на месте.", "Easy there. Your text is safe.";
    Pending: "Отправляется", "Sending";
    PendingOffline: "Отправим, как вернётся связь", "Will go out once the connection is back";
    NotSent: "Не дошло.", "Didn't get through.";
    Formatting: "Оформление", "Formatting";
    Bold: "Жирный", "Bold";
    Italic: "Курсив", "Italic";
    Strike: "Зачёркнутый", "Strikethrough";
    Code: "Код", "Code";
    Quote: "Цитата", "Quote";
    Spoiler: "Спойлер", "Spoiler";
    SpoilerShow: "спойлер, показать", "spoiler, show";
    SpoilerHide: "спойлер, спрятать", "spoiler, hide";
    Profile: "Профиль", "Profile";
    Farewell: "До встречи", "Until we meet again";
    SendAgain: "Ещё раз", "Try again";
    Discard: "Убрать", "Discard";
    Edited: "изменено", "edited";
    MutedPerson: "Тишина", "Muted";
    BannedPerson: "Бан", "Banned";
    MutedText: "Читать и голосовать можно как обычно", "You can still read and vote";
    Roster: "Кто здесь", "Who is here";
    WaitsForGuard: "Сообщение сначала увидит страж", "A guard will see your message first";
    PinnedMessage: "Закреплённое сообщение", "Pinned message";
    ShowPinned: "Показать закреплённое", "Show pinned";
    Editing: "Меняем сообщение", "Editing the message";
    EditingCancel: "Не менять", "Cancel";
    Save: "Сохранить", "Save";
    NewMessages: "Новые сообщения", "New messages";
    MessagesLoading: "Листаем назад", "Turning pages back";
    MessagesNotLoaded: "Сообщения не загрузились.", "The messages did not load.";
    ChatWindow: "Чат в отдельном окне", "Chat in its own window";
    RemovedByAuthor: "Сообщение удалено", "Message removed";
    RemovedByGuard: "Сообщение удалено стражем", "Removed by a guard";
    CallsYou: "зовёт тебя", "calls you";
    ToLast: "К последним", "To the latest";
    GuestTitle: "Хочешь поболтать?", "Want to chat?";
    GuestText: "Смотреть можно и без имени", "You can watch without a name";
    LinkLost: "Связь прервалась", "Connection lost";
    LinkTryingNow: "Пробуем снова", "Trying again";
    LinkNow: "Сейчас", "Now";
    LinkBack: "Мы снова на связи", "Back online";
    NoLink: "нет связи", "no connection";
    SignIn: "Войти", "Sign in";
    SignInTab: "Вход", "Sign in";
    SignUpTab: "Регистрация", "Sign up";
    SignOut: "Выйти", "Sign out";
    Close: "Закрыть", "Close";
    Guard: "Страж", "Guard";
    Princess: "Принцесса", "Princess";
    NotFoundTitle: "Здесь только звёзды", "Nothing here but stars";
    NotFoundText: "Такой страницы нет. Зато вечерок на месте.", "There's no such page. But the evening is right where it was.";
    ToEvening: "На вечерок", "To the evening";
    Broken: "Что-то сломалось, и это наша вина. Попробуй ещё раз чуть позже", "Something broke, and it's our fault. Try again in a little while";
    NoConnection: "До сервера не достучаться. Проверь связь и попробуй ещё раз", "Can't reach the server. Check your connection and try again";
    Loading: "Загружаем вечер", "Loading the evening";

    // The show: now-bar, tonight's list, player, dashboard.
    NextStory: "Далее", "Next";
    Break: "Перерыв", "Break";
    BreakTitle: "Перерыв на чай", "Time for tea";
    BreakOverrun: "Скоро продолжим", "Back any moment";
    BreakLeft: "до конца перерыва", "until we go on";
    Before: "Скоро начало", "Starting soon";
    BeforeTitle: "Собираемся у экрана", "Gathering by the screen";
    BeforeOverrun: "Вот-вот начнём", "About to begin";
    EpisodeLeft: "до конца серии", "left in it";
    BeforeLeft: "до начала", "until we start";
    OverTitle: "На сегодня всё", "That's all for tonight";
    Theatre: "Режим кинозала", "Theatre mode";
    CardWatched: "просмотрено", "watched";
    CardNow: "сейчас", "now";
    CardNext: "далее", "next";
    CardOpen: "Свободно", "Open";
    PlayerOutside: "Для этого плеера страницу нужно обновить", "The page has to be reloaded for this player";
    PlayerOutsideText: "Набранный текст никуда не денется", "What you have typed will stay";
    PlayerReload: "Обновить", "Reload";
    PlayerFailed: "Видео не открывается", "The video does not open";
    PlayerFailedText: "Возможно, трансляция ещё не началась или прервалась", "The stream may not have begun yet, or broke off";
    House: "Дашборд", "Dashboard";
    Library: "Библиотека", "Library";
    GatesTitle: "Ворота закрыты", "The gates are closed";
    Menu: "Меню", "Menu";
    Language: "Язык", "Language";
    Theme: "Тема", "Theme";
    ThemeLuna: "Луна, ночь", "Luna, the night";
    ThemeCelestia: "Селестия, рассвет", "Celestia, the dawn";
    ThemeSystem: "Как в системе", "As the system";
    SetUpTitle: "Вечерку нужна принцесса", "The evening needs a princess";
    NewPassword: "Новый пароль", "New password";
    EmailTitle: "Почта", "E-mail";
}

/// That everybody pauses between two messages, or that the shield is up; nothing if neither is so.
#[must_use]
pub fn calm(settings: &Settings, now: Instant, zone: Zone, lang: Lang) -> Option<String> {
    let pause = settings.pause(now).as_secs();
    match (settings.shield.filter(|until| now < *until), lang) {
        (Some(until), Lang::Ru) => {
            let until = clock(until.wall(zone));
            Some(format!("Щит поднят до {until}: пауза {pause} с, без ссылок, новички пока читают"))
        }
        (Some(until), Lang::En) => {
            let until = clock(until.wall(zone));
            Some(format!("The shield is up until {until}: a pause of {pause} s, no links, newcomers read for now"))
        }
        (None, _) if pause == 0 => None,
        (None, Lang::Ru) => Some(format!("Медленный режим: одно сообщение в {pause} с")),
        (None, Lang::En) => Some(format!("Slow mode: one message in {pause} s")),
    }
}

/// What a name is on a page: those who have left are called in its language.
#[must_use]
pub fn called(name: &str, lang: Lang) -> &str {
    match lang {
        Lang::En if name == LEFT => "A pony who left",
        Lang::Ru | Lang::En => name,
    }
}

/// Somebody's role, where it is worth a word.
#[must_use]
pub fn role(role: Role, lang: Lang) -> Option<&'static str> {
    match role {
        Role::Guest | Role::Member => None,
        Role::Guard => Some(Word::Guard.say(lang)),
        Role::Princess => Some(Word::Princess.say(lang)),
    }
}

/// The clock: `20:47`, or `8:47 PM` on one of twelve hours.
#[must_use]
pub fn clock(at: Wall) -> String {
    if at.is_half {
        let half = if at.hour < 12 { "AM" } else { "PM" };
        return format!("{}:{:02}\u{a0}{half}", (at.hour + 11) % 12 + 1, at.minute);
    }
    format!("{:02}:{:02}", at.hour, at.minute)
}

/// A day in a chat: `Пятница, 20 ноября`.
#[must_use]
pub fn day(at: Wall, lang: Lang) -> String {
    const DAYS: [(&str, &str); 7] = [
        ("Понедельник", "Monday"),
        ("Вторник", "Tuesday"),
        ("Среда", "Wednesday"),
        ("Четверг", "Thursday"),
        ("Пятница", "Friday"),
        ("Суббота", "Saturday"),
        ("Воскресенье", "Sunday"),
    ];
    const MONTHS: [(&str, &str); 12] = [
        ("января", "January"),
        ("февраля", "February"),
        ("марта", "March"),
        ("апреля", "April"),
        ("мая", "May"),
        ("июня", "June"),
        ("июля", "July"),
        ("августа", "August"),
        ("сентября", "September"),
        ("октября", "October"),
        ("ноября", "November"),
        ("декабря", "December"),
    ];
    let weekday = DAYS[usize::from(at.weekday) % 7];
    let month = MONTHS[usize::from(at.month.saturating_sub(1)) % 12];
    match lang {
        Lang::Ru => format!("{}, {} {}", weekday.0, at.day, month.0),
        Lang::En => format!("{}, {} {}", weekday.1, at.day, month.1),
    }
}

/// A moment in full, for whoever points at a time: `Пятница, 20 ноября 2026, 20:47`, and Moscow's clock where that is
/// another one. `wall` is the reader's clock at `at`.
#[must_use]
pub fn moment(at: Instant, wall: Wall, lang: Lang) -> String {
    format!("{} {}, {}", day(wall, lang), wall.year, show::clock_with_moscow(at, wall, lang))
}

/// Where a story stands in the series: `Сезон 1, серии 1–2`.
#[must_use]
pub fn place(story: &Story, lang: Lang) -> String {
    let first = story.first();
    let numbers: Vec<String> = story.episodes().map(|episode| episode.episode.to_string()).collect();
    let (season, numbers) = (first.season, numbers.join("–"));
    match (lang, story.is_pair()) {
        (Lang::Ru, false) => format!("Сезон {season}, серия {numbers}"),
        (Lang::Ru, true) => format!("Сезон {season}, серии {numbers}"),
        (Lang::En, false) => format!("Season {season}, ep. {numbers}"),
        (Lang::En, true) => format!("Season {season}, eps. {numbers}"),
    }
}

/// What so many people do, after their number: `смотрит`, `смотрят`.
#[must_use]
pub fn watching(count: u32, lang: Lang) -> &'static str {
    match lang {
        Lang::Ru => plural(count, "смотрит", "смотрят", "смотрят"),
        Lang::En => "watching",
    }
}

/// What a story is called, without any mark of its parts.
#[must_use]
pub fn name(story: &Story, lang: Lang) -> &str {
    match (lang, &story.first().title_ru) {
        (Lang::Ru, Some(title)) => title,
        _ => story.title(),
    }
}

/// A story's title, with its parts if it has two.
#[must_use]
pub fn title(story: &Story, lang: Lang) -> String {
    let title = name(story, lang);
    match (story.is_pair(), lang) {
        (false, _) => title.to_owned(),
        (true, Lang::Ru) => format!("{title}, части 1 и 2"),
        (true, Lang::En) => format!("{title}, parts 1 and 2"),
    }
}

/// How many episodes: `8 серий`.
#[must_use]
pub fn episodes(count: usize, lang: Lang) -> String {
    let n = u32::try_from(count).unwrap_or(u32::MAX);
    match lang {
        Lang::Ru => format!("{n} {}", plural(n, "серия", "серии", "серий")),
        Lang::En => format!("{n} {}", if n == 1 { "episode" } else { "episodes" }),
    }
}

fn signs(count: u32) -> &'static str {
    plural(count, "знак", "знака", "знаков")
}

/// After "more than".
fn signs_of(count: u32) -> &'static str {
    plural(count, "знака", "знаков", "знаков")
}

fn characters(count: u32) -> String {
    format!("{count} {}", if count == 1 { "character" } else { "characters" })
}

/// The form of a Russian noun after this number (CLDR's plural rules for `ru`, whole numbers).
fn plural(count: u32, one: &'static str, few: &'static str, many: &'static str) -> &'static str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests;
