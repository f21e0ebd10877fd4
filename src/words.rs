//! Every sentence of the site, in both languages: one table, and what goes into it.

mod chat;
pub mod show;

pub use chat::{
    Counter, counter, in_chat, missed, muted_for, new_messages, trying_in, typing, unknown_command, unsendable, write_again_in,
};

use crate::account::{LEFT, Role};
use crate::library::Story;
use crate::refusal::Refusal;
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

/// Why something did not happen, and the way out. A page is told by the server, and needs none of these sentences but
/// those of [`unsendable`].
#[must_use]
pub fn refusal(refusal: &Refusal, lang: Lang) -> String {
    let (ru, en) = match refusal {
        Refusal::WrongPassword => (
            "Имя и пароль не сошлись. Проверь раскладку и попробуй ещё раз".into(),
            "Name and password don't match. Check your keyboard layout and try again".into(),
        ),
        Refusal::NotPermitted => ("Для этого нужна другая роль".into(), "That takes another role".into()),
        Refusal::Origin => (
            "Запрос пришёл с чужой страницы. Обнови вечерок и попробуй ещё раз".into(),
            "The request came from another site. Reload the evening and try again".into(),
        ),
        Refusal::NoSuchThing => ("Этого здесь уже нет".into(), "It's no longer here".into()),
        Refusal::NameTaken => (
            "Такое имя уже занято, или с ним легко спутать. Придумай другое".into(),
            "That name, or one that looks like it, is taken. Pick another".into(),
        ),
        Refusal::TooLate => ("Время для этого прошло".into(), "It's too late for that now".into()),
        Refusal::NonceReused => ("Этот номер уже у другой просьбы".into(), "This nonce belongs to another order".into()),
        Refusal::BodyTooLarge => ("Слишком много для одного раза".into(), "Too much at once".into()),
        Refusal::Malformed => (
            "Запрос не разобрать. Обнови страницу и попробуй ещё раз".into(),
            "We couldn't make sense of that. Reload the page and try again".into(),
        ),
        Refusal::SignedOut | Refusal::TextEmpty | Refusal::TextTooLong { .. } | Refusal::TextControl => {
            return unsendable(refusal, lang);
        }
        Refusal::NameTooShort { min } => (
            format!("Имя слишком короткое: нужно хотя бы {min} {}", signs(*min)),
            format!("The name is too short: it takes at least {}", characters(*min)),
        ),
        Refusal::NameTooLong { max } => (
            format!("Имя слишком длинное: не больше {max} {}", signs_of(*max)),
            format!("The name is too long: {} at most", characters(*max)),
        ),
        Refusal::NameCharacters => (
            "В имени бывают буквы, цифры, пробел, точка, дефис и подчёркивание".into(),
            "A name can have letters, digits, spaces, dots, hyphens and underscores".into(),
        ),
        Refusal::NameScripts => (
            "Буквы имени — одного алфавита: только русские или только латинские".into(),
            "The letters of a name come from one alphabet: all Latin or all Cyrillic, say".into(),
        ),
        Refusal::PasswordTooShort { min } => (
            format!("Пароль слишком короткий: нужно хотя бы {min} {}", signs(*min)),
            format!("The password is too short: it takes at least {}", characters(*min)),
        ),
        Refusal::PasswordTooLong { max } => (
            format!("Пароль длиннее {max} байт. Возьми покороче"),
            format!("The password is longer than {max} bytes. Pick a shorter one"),
        ),
        Refusal::PasswordCommon => (
            "Этот пароль угадают первым. Придумай другой".into(),
            "That password is among the first to be guessed. Pick another".into(),
        ),
        Refusal::EmailMalformed => ("Это не похоже на адрес почты".into(), "That doesn't look like an e-mail address".into()),
        Refusal::StreamAddress => {
            ("Нужен адрес https:// на открытом сайте".into(), "It takes an https:// address of a public site".into())
        }
        Refusal::HostNotAllowed { host } => (
            format!("Сайта {host} нет среди разрешённых. Разреши его, и плеер можно будет показать"),
            format!("The site {host} is not among the allowed ones. Allow it, and its player can be shown"),
        ),
        Refusal::HostName => (
            "Нужно имя открытого сайта, как player.example.org: без https://, порта и пути".into(),
            "It has to be the name of a public site, like player.example.org: without https://, port or path".into(),
        ),
        Refusal::HostInUse { host } => (
            format!("Плеер сайта {host} сейчас в эфире. Сначала сними его или покажи другой"),
            format!("The player of {host} is on air. Take it off first, or show another one"),
        ),
        Refusal::TooManyHosts { max } => (
            format!("Разрешённых сайтов уже {max}, больше не помещается. Убери ненужный"),
            format!("There are {max} allowed sites already. Remove one that is not needed"),
        ),
        Refusal::StartTime { days } => (
            format!("Начало — в будущем и не дальше чем через {days} {}", plural(*days, "день", "дня", "дней")),
            format!("The start has to be in the future and at most {days} days ahead"),
        ),
        Refusal::BreakLength { max } => {
            (format!("Перерыв — от 1 до {max} минут"), format!("A break lasts from 1 to {max} minutes"))
        }
        Refusal::Muted { .. } => (
            "Страж попросил о тишине: писать пока нельзя. Читать и голосовать можно как обычно. Текст на месте".into(),
            "A guard has asked you for silence: no writing for now. You can still read and vote. Your text is safe".into(),
        ),
        Refusal::Banned => (
            "Под этим именем больше не пускают. Если это ошибка, напиши принцессам".to_owned(),
            "This name is let in no more. If that is a mistake, write to the princesses".to_owned(),
        ),
        Refusal::Trial => (
            "Сначала небольшое испытание: ответь на вопрос ниже".to_owned(),
            "A small trial first: answer the question below".to_owned(),
        ),
        Refusal::TrialWrong => {
            ("Ответ не подошёл. Вот другой вопрос".to_owned(), "That was not the answer. Here is another question".to_owned())
        }
        Refusal::GuardsBusy => (
            "Стражи ещё смотрят то, что от тебя уже пришло. Подожди немного".to_owned(),
            "The guards are still looking at what you sent before. Give them a moment".to_owned(),
        ),
        Refusal::EditWatched => (
            "Такие слова сначала смотрит страж. Напиши их новым сообщением".to_owned(),
            "A guard looks at such words first. Send them as a new message".to_owned(),
        ),
        Refusal::AlreadyThere => ("Это уже есть".to_owned(), "That is there already".to_owned()),
        Refusal::WishesSpent { max } => (
            format!("Голосов всего {max}. Забери один, и он освободится"),
            format!("There are {max} votes in all. Take one back to use it again"),
        ),
        Refusal::EveningFull => (
            "Столько в вечер не поместится. Убери или открепи что-нибудь".to_owned(),
            "That is more than the evening holds. Take off or unpin something".to_owned(),
        ),
        Refusal::NothingToDraw => (
            "Выбирать не из чего: свободных мест нет, или всё показано и голосов нет".to_owned(),
            "Nothing to draw: no free slots, or all was shown and there are no votes".to_owned(),
        ),
        Refusal::MuteLength { max } => (
            format!("Тишина длится от 1 минуты до {} дней", max / (24 * 60)),
            format!("A mute lasts from 1 minute to {} days", max / (24 * 60)),
        ),
        Refusal::WhyTooLong { max } => (
            format!("Причина длиннее {max} {}. Сократи немного", signs_of(*max)),
            format!("The reason is longer than {}. Trim it a little", characters(*max)),
        ),
        Refusal::OutOfBounds { min, max } => {
            (format!("Нужно число от {min} до {max}"), format!("It takes a number from {min} to {max}"))
        }
        Refusal::Duplicate => {
            ("Ты только что это писал(а). Текст на месте".into(), "You have just said that. Your text is safe".into())
        }
        Refusal::ShieldLinks => (
            "Пока поднят щит, ссылки не проходят. Текст на месте".into(),
            "No links while the shield is up. Your text is safe".into(),
        ),
        Refusal::ShieldYoung { .. } => (
            "Пока поднят щит, новички только читают. Загляни чуть позже: текст на месте".into(),
            "Newcomers only read while the shield is up. Come back a little later: your text is safe".into(),
        ),
        Refusal::SlowMode { retry_after } => (
            format!("Сейчас медленный режим. Писать снова можно через {retry_after} с. Текст на месте"),
            format!("Slow mode is on. You can write again in {retry_after} s. Your text is safe"),
        ),
        Refusal::Flood { retry_after } => (
            format!("Чуть помедленнее. Писать снова можно через {retry_after} с. Текст на месте"),
            format!("Easy there. You can write again in {retry_after} s. Your text is safe"),
        ),
        Refusal::RenamedLately { .. } => (
            "Имя меняют раз в сутки, а прежнее сменилось недавно. Загляни завтра".into(),
            "A name can be changed once a day, and yours has just been. Come back tomorrow".into(),
        ),
        Refusal::AvatarKind => (
            "Этот файл — не PNG, JPEG, WebP и не GIF. Выбери другой".into(),
            "This file is not a PNG, JPEG, WebP or GIF. Pick another one".into(),
        ),
        Refusal::AvatarPixels { max } => (
            format!("Картинка слишком большая: больше {max} мегапикселей. Уменьши её и попробуй ещё раз"),
            format!("The picture is too large: more than {max} megapixels. Make it smaller and try again"),
        ),
        Refusal::AvatarBroken => (
            "Картинка не читается до конца: похоже, файл повреждён. Выбери другой".into(),
            "The picture cannot be read to its end: the file seems broken. Pick another one".into(),
        ),
        Refusal::LinkSpent => (
            "Эта ссылка уже сработала или устарела. Попроси новую".into(),
            "This link has been used, or is too old. Ask for a new one".into(),
        ),
        Refusal::LastPrincess => (
            "Без принцессы вечерок не останется: сначала передай корону".into(),
            "The evening can't be left without a princess: pass the crown on first".into(),
        ),
        Refusal::Busy { retry_after } => (
            format!("Сейчас очень людно. Попробуй через {retry_after} с"),
            format!("It's very busy right now. Try again in {retry_after} s"),
        ),
        Refusal::SetUpKey => (
            "Эта ссылка больше не действует. Новая — там, где запущен вечерок".into(),
            "This link no longer works. The new one is where the evening was started".into(),
        ),
        Refusal::SetUpDone => (
            "Трон уже занят: принцесса у вечерка есть. Имя можно выбрать и без этой ссылки".into(),
            "The throne is taken: the evening has its princess. You can choose a name without this link".into(),
        ),
        Refusal::NotStored => (
            "Сервер сейчас не может ничего записать. Текст на месте, попробуй чуть позже".into(),
            "The server can't store anything right now. Your text is safe; try again in a little while".into(),
        ),
    };
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
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
