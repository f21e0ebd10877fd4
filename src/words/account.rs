//! The words of the dialogs in which one comes in.

use super::Lang;

words! {
    TrialTitle: "Испытание Гармонии", "The Trial of Harmony";
    Account: "Профиль", "Account";
    AnewText: "Все прежние входы закончились. Входи с\u{a0}новым паролем.", "You are signed out everywhere. Sign in with the new password.";
    AnewTitle: "Пароль теперь новый", "The password is a new one";
    AskAnew: "Попроси новую", "Ask for a new one";
    Confirm: "Подтвердить почту", "Confirm the address";
    ConfirmText: "Один щелчок — и\u{a0}письма вечерка будут приходить сюда.", "One click, and letters from the evening will come here.";
    ConfirmTitle: "Это твоя почта?", "Is this your address?";
    ConfirmedText: "Если забудется пароль, ссылка на новый придёт сюда.", "If the password is ever forgotten, a link to a new one will come here.";
    ConfirmedTitle: "Почта подтверждена", "The address is confirmed";
    ForgotText: "Пришлём ссылку на почту, которая указана в\u{a0}профиле.", "We'll send a link to the address in your account.";
    ForgotTitle: "Новый пароль", "A new password";
    Forgotten: "Не помнишь пароль?", "Forgot the password?";
    KeepPassword: "Сохранить пароль", "Save the password";
    LetterSentText: "Если такое имя есть и\u{a0}почта при нём указана, письмо уже в\u{a0}пути. Его нет? Посмотри в\u{a0}спаме.", "If there is such a name, and an address with it, the letter is on its way. Not there? Look in your spam.";
    LetterSentTitle: "Загляни в\u{a0}почту", "Look into your mail";
    LinkNotWhole: "Открой её из письма ещё раз, целиком.", "Open it from the letter once more, all of it.";
    LinkOld: "Ссылка не работает?", "The link doesn't work?";
    NameOrEmail: "Имя или почта", "Name or e-mail";
    NewPassword: "Новый пароль", "New password";
    NoLetters: "Вечерок не рассылает писем.", "The evening sends no letters.";
    NoLettersTitle: "Здесь только звёзды", "Nothing here but stars";
    Remembered: "Пароль вспомнился?", "Remembered it?";
    ResetText: "Все входы под твоим именем закончатся, и\u{a0}войти нужно будет заново.", "You will be signed out everywhere, and have to sign in anew.";
    ResetTitle: "Выбери новый пароль", "Choose a new password";
    SendLetter: "Прислать письмо", "Send me a letter";
    AccountPicture: "Смотреть можно и\u{a0}так. А\u{a0}болтать веселее под своим именем.", "You can just watch. But chatting is more fun under your own name.";
    ChooseName: "Выбери себе имя", "Choose a name";
    Email: "Почта", "E-mail";
    EmailHint: "Необязательно. Никому не показываем", "Optional. We never show it to anyone";
    EnterWithName: "Войди под ним", "Sign in with it";
    KnownHere: "Уже есть имя?", "Already have a name?";
    Name: "Имя", "Name";
    NameHint: "От 2 до 24 знаков: буквы одного алфавита, цифры, пробел, точка, дефис, подчёркивание", "2 to 24 characters: letters of one alphabet, digits, space, dot, hyphen, underscore";
    NewHere: "Впервые здесь?", "New here?";
    Password: "Пароль", "Password";
    PasswordHint: "Не короче 8 знаков", "At least 8 characters";
    PasswordShow: "Показать пароль", "Show password";
    SetUp: "Занять трон", "Take the throne";
    SetUpDone: "Принцесса у вечерка есть. Заходи, посмотрим вместе.", "The evening has its princess. Come in, let's watch together.";
    SetUpDoneTitle: "Трон уже занят", "The throne is taken";
    SetUpLink: "Скопируй её до последнего знака оттуда, где запущен вечерок.", "Copy it to the last character from where the evening was started.";
    SetUpLinkTitle: "Ссылка неполная", "The link is not whole";
    SetUpHead: "Вечерку нужна принцесса", "The evening needs a princess";
    SetUpText: "Выбери имя — и вечерок твой: эфир, список, порядок в чате.", "Choose a name, and the evening is yours: the stream, the list, order in the chat.";
    Stays: "Удаление отменено, всё на месте.", "Your account is not deleted after all: everything is in its place.";
    FarewellText: "Аккаунт подождёт тебя неделю. Войди за это время, и\u{a0}всё останется как было.", "Your account waits for you for a week. Sign in before it is over, and everything stays as it was.";
    FarewellTitle: "До встречи", "Until we meet again";
    SignInText: "Место у огонька тебя ждёт.", "Your place by the fire is waiting.";
    SignInTitle: "С возвращением", "Welcome back";
    Enter: "Войти", "Sign in";
    SignUp: "Занять место", "Take a seat";
    SignUpText: "Имя, пароль — и можно болтать.", "A name, a password, and you can chat.";
    SignUpTitle: "Будем знакомы", "Nice to meet you";
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
}
