//! The words of the dialogs in which one comes in.

use super::Lang;

words! {
    TrialTitle: "Испытание Гармонии", "The Trial of Harmony";
    Account: "Профиль", "Account";
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
