//! The words of the page that shows what a message and a key can do.

use super::Lang;
use crate::keys::{Does, Place};

words! {
    Title: "Как тут писать", "How to write here";
    Marks: "Оформление", "Marks";
    Commands: "Команды", "Commands";
    Bold: "жирный", "bold";
    Italic: "курсив", "italic";
    Strike: "зачёркнутый", "strikethrough";
    Code: "код", "code";
    Spoiler: "спойлер", "spoiler";
    Quote: "цитата, в начале строки", "a quote, at the start of a line";
    Emoji: "эмодзи по имени", "an emoji by its name";
    Mention: "позвать кого-нибудь", "call somebody";
    Me: "/me танцует", "/me dances";
    MeDoes: "о себе, курсивом", "about yourself, in italics";
    Shrug: "/shrug ну", "/shrug well";
    SpoilerCommand: "/spoiler тайна", "/spoiler secret";
    SpoilerDoes: "всё под шторкой", "all of it hidden";
    HelpDoes: "эта страница", "this page";
    Slash: "просто косая черта в начале", "just a slash at the start";
    InField: "Когда пишешь", "While you write";
    InList: "В списке имён или эмодзи", "In a list of names or emoji";
    InEmoji: "Среди эмодзи", "Among the emoji";
    InLog: "В сообщениях", "In the messages";
    OnPage: "Где угодно", "Anywhere";
    Single: "Клавиши из одной буквы", "One-letter keys";
    SingleHint: "Выключи, если голосовой ввод или раскладка нажимают их сами", "Switch them off if voice input or your keyboard presses them by itself";
    DoesSend: "отправить", "send";
    DoesBreak: "новая строка", "new line";
    DoesEditLast: "в пустом поле: изменить последнее своё", "in an empty field: edit your last message";
    DoesRecall: "вернуть отправленное", "bring back what you sent";
    DoesBold: "жирный", "bold";
    DoesItalic: "курсив", "italic";
    DoesStrike: "зачёркнутый", "strikethrough";
    DoesPrevious: "предыдущее", "the one before";
    DoesNext: "следующее", "the next one";
    DoesTake: "взять", "take it";
    DoesPut: "вставить", "put it in";
    DoesPutMore: "вставить и выбирать дальше", "put it in and go on choosing";
    DoesLeave: "шаг назад: список, правка, сообщения, конец чата", "one step back: list, edit, messages, the end of the chat";
    DoesEmoji: "эмодзи", "emoji";
    DoesUp: "сообщение выше", "message above";
    DoesDown: "сообщение ниже", "message below";
    DoesPageUp: "страница вверх", "page up";
    DoesPageDown: "страница вниз", "page down";
    DoesFirst: "к первому", "to the first one";
    DoesLast: "к последнему", "to the last one";
    DoesEdit: "изменить", "edit";
    DoesCall: "позвать автора", "call the author";
    DoesRemove: "удалить или вернуть", "delete or restore";
    DoesMenu: "что можно сделать", "what can be done";
    DoesWrite: "к полю сообщения", "to the message field";
    DoesHelp: "эта страница", "this page";
}

/// What a key does.
#[must_use]
pub fn does(does: Does) -> Word {
    match does {
        Does::Send => Word::DoesSend,
        Does::Break => Word::DoesBreak,
        Does::EditLast => Word::DoesEditLast,
        Does::Recall => Word::DoesRecall,
        Does::Bold => Word::DoesBold,
        Does::Italic => Word::DoesItalic,
        Does::Strike => Word::DoesStrike,
        Does::Previous => Word::DoesPrevious,
        Does::Next => Word::DoesNext,
        Does::Take => Word::DoesTake,
        Does::Put => Word::DoesPut,
        Does::PutMore => Word::DoesPutMore,
        Does::Leave => Word::DoesLeave,
        Does::Emoji => Word::DoesEmoji,
        Does::Up => Word::DoesUp,
        Does::Down => Word::DoesDown,
        Does::PageUp => Word::DoesPageUp,
        Does::PageDown => Word::DoesPageDown,
        Does::First => Word::DoesFirst,
        Does::Last => Word::DoesLast,
        Does::Edit => Word::DoesEdit,
        Does::Call => Word::DoesCall,
        Does::Remove => Word::DoesRemove,
        Does::Menu => Word::DoesMenu,
        Does::Write => Word::DoesWrite,
        Does::Help => Word::DoesHelp,
    }
}

/// Where keys work.
#[must_use]
pub fn place(place: Place) -> Word {
    match place {
        Place::Field => Word::InField,
        Place::List => Word::InList,
        Place::Emoji => Word::InEmoji,
        Place::Log => Word::InLog,
        Place::Page => Word::OnPage,
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
}
