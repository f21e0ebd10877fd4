//! The words of the dashboard and of its gates.

use super::{Lang, deed, plural};
use crate::settings::Swept;

words! {
    HouseLead: "Отсюда ведут вечер: всё, что здесь меняется, сразу видят все.", "The evening is run from here: everybody sees at once what changes.";
    LibraryLead: "Всё, что можно смотреть вместе. Голоса видят все.", "All that can be watched together. Everybody sees the votes.";
    Redraw: "Пересобрать", "Draw anew";
    DrawnMeanwhile: "Список только что вытянули заново: вот он", "The list has just been drawn anew: here it is";
    Finish: "Отметить просмотренным", "Mark as watched";
    FinishTitle: "Что посмотрели?", "What was watched?";
    FinishText: "Попадёт в историю, голоса за это потратятся, и вытянется следующий список.", "It goes into the history, the votes for it are spent, and the next list is drawn.";
    FinishDo: "Записать и вытянуть", "Write down and draw";
    PinStory: "Закрепить на месте", "Pin in place";
    UnpinStory: "Открепить", "Unpin";
    Earlier: "Раньше", "Earlier";
    Later: "Позже", "Later";
    SwapWith: "Заменить на", "Swap with";
    Bench: "Снять со списка", "Take off the list";
    Grip: "Переставить", "Move";
    GripHint: "Стрелки меняют порядок", "Arrow keys change the order";
    BenchTitle: "На замену", "On the bench";
    BenchLead: "следующие по весу", "next by weight";
    AddStory: "Добавить серию", "Add an episode";
    AddStoryHint: "Название, сезон или номер", "Title, season or number";
    RulesTitle: "Как собираем", "How it is drawn";
    RulesSlots: "Серий за вечер", "Episodes an evening";
    RulesBase: "Вес любой серии", "Weight of any episode";
    RulesPerWish: "Вес голоса", "Weight of a vote";
    RulesRest: "Без повторов, недель", "No repeats, weeks";
    RulesRise: "Возвращается за, недель", "Comes back over, weeks";
    RulesHint: "Части двухсерийника всегда идут вместе.", "The halves of a two-parter always come together.";
    StoryMenu: "Ещё", "More";
    Stale: "Этому списку больше недели", "This list is more than a week old";
    NeverDrawn: "Список ещё не тянули", "The list was never drawn";
    DrawsLink: "Проверить розыгрыш", "Check the draw";
    Guards: "Стража", "Guards";
    GuardsLead: "Что сделано и кем. Видно всем стражам и принцессам.", "What was done, and by whom. All guards and princesses see it.";
    People: "Пони", "Ponies";
    PeopleLead: "Все, у кого есть имя: роли, тишина, баны, сеансы.", "Everybody with a name: roles, mutes, bans, sessions.";
    Settings: "Настройки", "Settings";
    SettingsLead: "Как устроен дом. Действует сразу и для всех.", "How the house is kept. It acts at once, for everybody.";
    LogTitle: "Журнал стражей", "The guards' log";
    LogWho: "Имя", "Name";
    LogWhat: "Что сделано", "What was done";
    LogAll: "Всё", "Everything";
    LogEmpty: "Здесь пусто: тихий вечер", "Nothing here: a quiet evening";
    LogOlder: "Что было раньше", "Older";
    Undo: "Отменить", "Undo";
    Undone: "отменено", "undone";
    WaitingTitle: "Ждёт стража", "For a guard to see";
    WaitingNone: "Ничего не ждёт: все живут дружно", "Nothing waits: everybody gets along";
    HeldWhy: "В сообщении есть слова под присмотром", "There are watched words in it";
    Release: "Пропустить", "Let through";
    Withhold: "Не пропускать", "Hold back";
    TakenBy: "Уже смотрит", "Looking at it";
    Take: "Беру", "I take it";
    CaseRemove: "Удалить сообщение", "Remove the message";
    CaseDone: "Разобрано", "Settled";
    CaseDismiss: "Отклонить", "Dismiss";
    WatchedTitle: "Слова под присмотром", "Watched words";
    WatchedText: "Сообщение с такими словами сначала увидит страж. Стражей и принцесс это не касается.", "A guard sees messages with such words first. Guards and princesses are exempt.";
    WatchedNone: "Пока ни одного: всё появляется сразу", "None yet: everything shows at once";
    WatchedField: "Слово или фраза", "Word or phrase";
    WatchedHint: "Целые слова, без разницы в регистре и похожих буквах. Со звёздочкой в конце слово может продолжаться: спойлер*", "Whole words, whatever the case and look-alike letters. With an asterisk at the end the word may go on: spoiler*";
    WatchedTry: "Проверить", "Try";
    WatchedShow: "Показать", "Show";
    Watch: "Взять под присмотр", "Watch it";
    Unwatch: "Убрать", "Remove";
    CalmTitle: "Спокойствие", "Calm";
    SlowField: "Пауза, с", "Pause, s";
    SlowHint: "Между сообщениями, от 0 до 300", "Between messages, 0 to 300";
    ShieldTitle: "Щит", "Shield";
    ShieldText: "Пауза 10 секунд, никаких ссылок, а новички первые сутки только читают. Об этом узнают все.", "A pause of 10 seconds, no links, and newcomers only read for their first day. Everybody is told.";
    ShieldDown: "Щит опущен", "The shield is down";
    ShieldLower: "Опустить щит", "Lower the shield";
    ShieldHalf: "На 30 минут", "For 30 minutes";
    ShieldHour: "На час", "For an hour";
    ShieldEvening: "На 3 часа", "For 3 hours";
    Set: "Применить", "Apply";
    RetentionTitle: "Хранение сообщений", "Keeping of messages";
    RetentionText: "Более старые сообщения исчезают сами.", "Older messages go by themselves.";
    RetentionField: "Сколько дней", "How many days";
    RetentionNever: "Хранить всегда", "Keep for ever";
    KeepingTitle: "Уборка", "Housekeeping";
    KeepingText: "Раз в час уходят сообщения старше срока, закончившиеся сеансы, картинки, которых ни у кого больше нет, записи стражей старше 180 дней и те, у кого прошла неделя на возвращение.", "Once an hour messages past their time go, and ended sessions, pictures that nobody has any more, deeds of guards older than 180 days, and those whose week to come back is over.";
    KeepingWould: "Сейчас ушло бы", "Would go now";
    KeepingLast: "В последний раз ушло", "Went last";
    KeepingNext: "Следующая", "Next";
    KeepingNow: "Прибрать сейчас", "Clean up now";
    FloodTitle: "Частота сообщений", "How fast one may write";
    FloodText: "Сколько сообщений можно отправить подряд и когда можно будет следующее.", "How many messages one may send in a row, and when the next one is welcome.";
    FloodBurst: "Подряд, от 1 до 20", "In a row, 1 to 20";
    FloodEvery: "Следующее через, с, от 1 до 60", "The next one after, s, 1 to 60";
    PeopleFind: "Имя", "Name";
    PeopleNone: "Никого с таким именем", "Nobody of that name";
    PagePrevious: "Назад", "Back";
    PageNext: "Дальше", "On";
    RoleField: "Роль", "Role";
    StateHere: "в чате", "in chat";
    StateMuted: "в тишине", "muted";
    StateBanned: "бан", "banned";
    StateAway: "нет сеансов", "no sessions";
    CardOpen: "Карточка", "Card";
    PersonMute: "Тишина", "Mute";
    PersonBan: "Бан", "Ban";
    SessionsEnd: "завершить", "end";
    GatesCode: "Ошибка 403", "Error 403";
    GatesText: "Эта комната для принцесс. Если тебе сюда, войди под своим именем.", "This room is for princesses. If it is yours, sign in under your name.";
    GatesTextMember: "Эта комната для принцесс. А вечерок открыт для всех.", "This room is for princesses. But the evening is open to everybody.";
    StreamPanel: "Трансляция", "Stream";
    StreamAddress: "Адрес трансляции", "Stream address";
    StreamHint: "Страница эфира на Twitch, YouTube, GoodGame, RuTube или VK Видео, видеофайл, поток .m3u8 или плеер разрешённого сайта", "A page on Twitch, YouTube, GoodGame, RuTube or VK Video, a video file, an .m3u8 stream, or a player of an allowed site";
    StreamShow: "Показать всем", "Show to everybody";
    StreamOff: "Снять с эфира", "Take off air";
    StreamNow: "Сейчас показываем", "Showing now";
    StreamNone: "Сейчас ничего не показываем", "Nothing is shown now";
    HostAllowAndShow: "Разрешить этот сайт и показать", "Allow this site and show it";
    HostsTitle: "Разрешённые сайты", "Allowed sites";
    HostsText: "Плееры этих сайтов можно показывать. Известным сайтам и видеофайлам разрешение не нужно.", "Players of these sites may be shown. Known sites and video files need no permission.";
    HostsNone: "Пока ни одного", "None yet";
    HostField: "Имя сайта", "Name of the site";
    HostHint: "Например, player.example.org", "For example, player.example.org";
    HostAllow: "Разрешить", "Allow";
    HostForbid: "Больше не разрешать", "Allow no longer";
    CoursePanel: "Ход вечера", "The course of the evening";
    CourseHere: "Сейчас", "Right now";
    PlayNow: "Сейчас", "Now";
    PlayNext: "Следующая", "Next up";
    PauseTitle: "Перерыв", "Break";
    PauseOther: "Другая длина, в минутах", "Another length, in minutes";
    PauseStart: "Начать перерыв", "Start the break";
    EndEvening: "Закончить вечер", "End the evening";
    AnnounceTitle: "Начало вечера", "The start of the evening";
    AnnounceField: "Дата и время", "Date and time";
    AnnounceSet: "Объявить начало", "Announce the start";
    CourseIdle: "Ничего не отмечено", "Nothing is marked";
    CourseNoStream: "Трансляции нет: в эфир это выйдет, когда появится её адрес", "There is no stream: this goes on air once it has an address";
}

/// Until when the shield is up.
#[must_use]
pub fn shielded_until(moment: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Щит поднят до: {}", moment.to_lowercase()),
        Lang::En => format!("The shield is up until {moment}"),
    }
}

/// When the list was drawn, and changed since.
#[must_use]
pub fn made(drawn: Option<&str>, arranged: Option<&str>, lang: Lang) -> String {
    let drawn = match (drawn, lang) {
        (None, _) => Word::NeverDrawn.say(lang).to_owned(),
        (Some(drawn), Lang::Ru) => format!("Список вытянут: {drawn}"),
        (Some(drawn), Lang::En) => format!("The list was drawn: {drawn}"),
    };
    match (arranged, lang) {
        (None, _) => drawn,
        (Some(arranged), Lang::Ru) => format!("{drawn}. Правили: {arranged}"),
        (Some(arranged), Lang::En) => format!("{drawn}. Changed: {arranged}"),
    }
}

/// Where a story stands now.
#[must_use]
pub fn stands(title: &str, place: usize, of: usize, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{title}: место {place} из {of}"),
        Lang::En => format!("{title}: place {place} of {of}"),
    }
}

/// How long messages are kept.
#[must_use]
pub fn retention_now(days: u32, lang: Lang) -> String {
    match (lang, days) {
        (Lang::Ru, 0) => "Сейчас: всегда".into(),
        (Lang::En, 0) => "Now: for ever".into(),
        (Lang::Ru, _) => format!("Сейчас: {}", deed::days(days, lang)),
        (Lang::En, _) => format!("Now: {}", deed::days(days, lang)),
    }
}

/// How long they may be.
#[must_use]
pub fn retention_bounds((least, most): (u32, u32), usual: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("От {least} до {most}, обычно {usual}"),
        Lang::En => format!("{least} to {most}, usually {usual}"),
    }
}

/// How many people there are, and how many of them are here.
#[must_use]
pub fn people_count(count: u32, here: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Найдено: {count}, сейчас в чате {here}"),
        Lang::En => format!("{count} found, {here} in the chat now"),
    }
}

/// What housekeeping takes away.
#[must_use]
pub fn swept(swept: &Swept, lang: Lang) -> String {
    let count = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let (messages, sessions) = (deed::messages(count(swept.messages), lang), people_sessions(count(swept.sessions), lang));
    let (avatars, rest) = (swept.avatars, swept.frames + swept.deeds + swept.people);
    match lang {
        Lang::Ru => {
            let pictures = plural(count(avatars), "картинка", "картинки", "картинок");
            format!("{messages}, {sessions}, {avatars} {pictures}, {rest} {}", plural(count(rest), "запись", "записи", "записей"))
        }
        Lang::En => {
            let (pictures, records) =
                (if avatars == 1 { "picture" } else { "pictures" }, if rest == 1 { "record" } else { "records" });
            format!("{messages}, {sessions}, {avatars} {pictures}, {rest} {records}")
        }
    }
}

/// What a phrase would have held back.
#[must_use]
pub fn rehearsed(messages: u32, people: u32, lang: Lang) -> String {
    let told = deed::messages(messages, lang);
    match (lang, messages) {
        (Lang::Ru, 0) => "За 7 дней не задела бы ничего".into(),
        (Lang::En, 0) => "In the last 7 days it would have held back nothing".into(),
        (Lang::Ru, _) => {
            let people = format!("{people} {}", plural(people, "человека", "человек", "человек"));
            format!("За 7 дней задела бы {told} от {people}")
        }
        (Lang::En, _) => {
            let people = format!("{people} {}", if people == 1 { "person" } else { "people" });
            format!("In the last 7 days it would have held back {told} of {people}")
        }
    }
}

/// How many sessions somebody has.
#[must_use]
pub fn people_sessions(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} {}", plural(count, "сеанс", "сеанса", "сеансов")),
        Lang::En => format!("{count} {}", if count == 1 { "session" } else { "sessions" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_phrase_would_have_held_back() {
        for (messages, people, russian, english) in [
            (0, 0, "За 7 дней не задела бы ничего", "In the last 7 days it would have held back nothing"),
            (
                14,
                6,
                "За 7 дней задела бы 14 сообщений от 6 человек",
                "In the last 7 days it would have held back 14 messages of 6 people",
            ),
            (
                1,
                1,
                "За 7 дней задела бы 1 сообщение от 1 человека",
                "In the last 7 days it would have held back 1 message of 1 person",
            ),
        ] {
            assert_eq!(Lang::ALL.map(|lang| rehearsed(messages, people, lang)), [russian, english]);
        }
    }

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for word in Word::ALL {
            let [russian, english] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!russian.is_empty() && !english.is_empty());
            assert!(english.chars().all(|c| !('а'..='я').contains(&c)), "{english}");
        }
    }
}
