//! Why something did not happen, in words.

use super::{Lang, characters, plural, signs, signs_of, unsendable};
use crate::refusal::Refusal;

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
        Refusal::AlreadyShown => (
            "Это идёт или уже просмотрено и остаётся на своём месте".to_owned(),
            "That is on or was watched, and stays in its place".to_owned(),
        ),
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
        Refusal::AvatarComing => (
            "Твоя прошлая картинка ещё в пути. Дождись её и попробуй ещё раз".into(),
            "Your last picture is still on its way. Wait for it and try again".into(),
        ),
        Refusal::Late => (
            "Связь слишком медленная: отправка не дошла. Попробуй ещё раз".into(),
            "The connection is too slow: what you sent did not arrive. Try again".into(),
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
