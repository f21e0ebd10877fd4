//! The words of somebody's own profile.

use super::Lang;
use crate::account::Hue;
use crate::preference::{Clock, Motion};

words! {
    Title: "Твой профиль", "Your profile";
    Sections: "Разделы профиля", "Sections of the profile";
    Looks: "Облик", "Looks";
    Screen: "Экран и звук", "Screen and sound";
    Safety: "Безопасность", "Safety";
    SignedOutLead: "Профиль есть у тех, у кого есть имя.", "A profile comes with a name.";

    Avatar: "Аватар", "Avatar";
    Choose: "Выбрать файл", "Choose a file";
    ChooseOther: "Другой файл", "Another file";
    RemoveAvatar: "Убрать", "Remove";
    Kinds: "PNG, JPEG, WebP или GIF до 5 МБ. Можно перетащить сюда или вставить", "PNG, JPEG, WebP or GIF up to 5 MB. Drop it here, or paste it";
    DropHere: "Отпусти, и примерим", "Drop it to try it on";
    Frame: "Рамка. Стрелки двигают картинку, плюс и минус меняют размер", "Frame. Arrows move the picture, plus and minus resize it";
    Zoom: "Размер", "Size";
    ZoomIn: "Крупнее", "Closer";
    ZoomOut: "Мельче", "Further away";
    Again: "Сначала", "Start over";
    InProfile: "В профиле", "In the profile";
    InChat: "В чате", "In the chat";
    InMention: "В ответе", "In a reply";
    NotAPicture: "Этот файл не открывается как картинка. Выбери PNG, JPEG, WebP или GIF", "This file does not open as a picture. Pick a PNG, JPEG, WebP or GIF";
    TooHeavy: "Файл тяжелее 5 МБ. Выбери поменьше", "The file is over 5 MB. Pick a smaller one";
    Uploading: "Отправляем картинку", "Sending the picture";
    Working: "Почти готово", "Almost done";
    Stop: "Остановить", "Stop";

    Color: "Цвет имени", "Colour of your name";
    OwnColor: "Свой цвет", "Your own colour";
    OwnColorHint: "Оттенок сохраним, а яркость подберём под каждую тему, чтобы имя читалось", "We keep the hue and fit the brightness to each theme, so that your name can be read";
    OwnColorBad: "Нужны шесть знаков, как #6A4DFF", "It takes six characters, like #6A4DFF";
    PickColor: "Выбрать цвет на палитре", "Pick the colour from a palette";
    LookNight: "Вот так меня видно ночью", "This is me at night";
    LookDawn: "А вот так — на рассвете", "And this is me at dawn";
    AtNight: "на ночной теме", "in the night theme";
    AtDawn: "на рассветной", "in the dawn theme";

    Unsaved: "Есть несохранённые изменения", "There are unsaved changes";
    Saved: "Сохранено", "Saved";
    NotKept: "Здесь это уже так, но сервер выбор не сохранил. Он получит его вместе со следующим", "It holds here, but the server has not saved it. It gets it together with your next choice";
    Save: "Сохранить", "Save";
    Cancel: "Отмена", "Cancel";

    Name: "Имя", "Name";
    NameHint: "Меняется раз в сутки. Прежнее неделю никому не достанется", "It changes once a day. Nobody else gets the old one for a week";
    Rename: "Сменить имя", "Change the name";

    PasswordTitle: "Сменить пароль", "Change the password";
    PasswordOld: "Текущий пароль", "Current password";
    PasswordNew: "Новый пароль", "New password";
    PasswordAgain: "Новый ещё раз", "New one again";
    PasswordHint: "Не короче 8 знаков. На других устройствах придётся войти заново", "At least 8 characters. Other devices will have to sign in again";
    PasswordChange: "Сменить", "Change";
    PasswordDone: "Пароль новый, на других устройствах входы завершены", "The password is new, and other devices are signed out";
    PasswordsDiffer: "Новые пароли не совпадают. Набери их ещё раз", "The new passwords differ. Type them again";
    EmailTitle: "Почта", "E-mail";
    Email: "Адрес", "Address";
    EmailHint: "По ней возвращают забытый пароль. Пустая строка убирает адрес", "It brings back a forgotten password. An empty line removes the address";
    EmailChange: "Сохранить", "Save";
    EmailThere: "Адрес на месте. Никому его не показываем", "The address is in place. We never show it to anyone";
    EmailUnconfirmed: "Адрес ещё не подтверждён: открой ссылку из письма", "The address is not confirmed yet: open the link in the letter";
    EmailNone: "Адреса нет: забытый пароль вернуть будет нечем", "There is no address: nothing could bring a forgotten password back";
    SessionsTitle: "Где открыт твой вход", "Where you are signed in";
    BrowserUnknown: "Неизвестный браузер", "An unknown browser";
    ThisBrowser: "Этот браузер", "This browser";
    End: "Завершить", "End";
    EndOthers: "Завершить остальные", "End the others";
    DataTitle: "Мои данные", "My data";
    DataText: "Всё, что вечерок о тебе хранит: профиль, настройки, входы, голоса и каждое сообщение", "All that the evening keeps of you: profile, preferences, sessions, votes and every message";
    DataGet: "Скачать JSON", "Download as JSON";
    LeaveTitle: "Удалить аккаунт", "Delete my account";
    LeaveText: "Неделю можно передумать: войди, и всё вернётся. Потом имя, почта, картинка и голоса исчезнут насовсем", "For a week you can change your mind: sign in, and all is back. After that your name, address, picture and votes are gone for good";
    LeaveMessages: "Что будет с сообщениями", "What becomes of your messages";
    LeaveStay: "Останутся, подпись «Пони ушла»", "They stay, signed “A pony who left”";
    LeaveGo: "Исчезнут вместе с именем", "They go with your name";
    Leave: "Удалить аккаунт", "Delete my account";
    EndAll: "Выйти отовсюду", "Sign out everywhere";

    Theme: "Тема", "Theme";
    Language: "Язык", "Language";
    LanguageHint: "Сообщения в чате не переводятся", "Messages in the chat are not translated";
    TextSize: "Размер текста", "Text size";
    TextSizeHint: "От 80 до 150 процентов", "From 80 to 150 percent";
    Motion: "Движение", "Motion";
    MotionHint: "Появление окон, мерцание, плавная прокрутка", "Windows that appear, glimmer, smooth scrolling";
    MotionSystem: "Как в системе", "Like the system";
    MotionLess: "Поменьше", "Less";
    Clock: "Часы", "Clock";
    ClockHint: "Как показывать время", "How times are shown";
    Clock24: "20:57", "20:57";
    Clock12: "8:57 PM", "8:57 PM";
}

/// What a way of moving is called.
#[must_use]
pub fn motion(motion: Motion) -> Word {
    match motion {
        Motion::System => Word::MotionSystem,
        Motion::Less => Word::MotionLess,
    }
}

/// What a clock shows.
#[must_use]
pub fn clock(clock: Clock) -> Word {
    match clock {
        Clock::Full => Word::Clock24,
        Clock::Half => Word::Clock12,
    }
}

/// What a hue is called.
#[must_use]
pub fn hue(hue: Hue, lang: Lang) -> &'static str {
    let (ru, en) = match hue {
        Hue::Rose => ("Розовый", "Rose"),
        Hue::Coral => ("Коралловый", "Coral"),
        Hue::Tangerine => ("Мандариновый", "Tangerine"),
        Hue::Honey => ("Медовый", "Honey"),
        Hue::Lime => ("Лаймовый", "Lime"),
        Hue::Mint => ("Мятный", "Mint"),
        Hue::Lagoon => ("Лагуна", "Lagoon"),
        Hue::Sky => ("Небесный", "Sky"),
        Hue::Cornflower => ("Васильковый", "Cornflower"),
        Hue::Lavender => ("Лавандовый", "Lavender"),
        Hue::Orchid => ("Орхидея", "Orchid"),
        Hue::Peony => ("Пионовый", "Peony"),
    };
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// How many times something is enlarged: `1,5×`.
#[must_use]
pub fn times(zoom: f64, lang: Lang) -> String {
    let zoom = format!("{zoom:.1}×");
    match lang {
        Lang::Ru => zoom.replace('.', ","),
        Lang::En => zoom,
    }
}

/// How much of a file is sent: `64 %`.
#[must_use]
pub fn sent(percent: u32, lang: Lang) -> String {
    let word = if percent < 100 { Word::Uploading } else { Word::Working };
    format!("{}: {percent}%", word.say(lang))
}

/// By how much a name stands out: `4,5 : 1`.
#[must_use]
pub fn contrast(ratio: f64, lang: Lang) -> String {
    // Not more than there is.
    let ratio = format!("{:.1}", (ratio * 10.0).floor() / 10.0);
    match lang {
        Lang::Ru => format!("{} : 1", ratio.replace('.', ",")),
        Lang::En => format!("{ratio}:1"),
    }
}

/// How large the text is: `110 %`.
#[must_use]
pub fn percent(size: u8, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{size} %"),
        Lang::En => format!("{size}%"),
    }
}

/// An address that counts once its letter is opened.
#[must_use]
pub fn waits_for(email: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Ждём подтверждения: на {email} ушло письмо со ссылкой"),
        Lang::En => format!("Waiting for confirmation: a letter with a link is on its way to {email}"),
    }
}

/// Since when somebody is signed in there, and when they came by last.
#[must_use]
pub fn session(opened: &str, seen: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Вход: {opened} · последний визит: {seen}"),
        Lang::En => format!("Signed in: {opened} · last seen: {seen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for word in Word::ALL {
            let [russian, english] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!russian.is_empty() && !english.is_empty());
            assert!(english.chars().all(|c| !('а'..='я').contains(&c)), "{english}");
        }
    }

    #[test]
    fn contrast_is_never_said_to_be_more_than_it_is() {
        assert_eq!(contrast(4.599, Lang::Ru), "4,5 : 1");
        assert_eq!(contrast(12.04, Lang::En), "12.0:1");
    }
}
