//! The words at a message, for whoever has a name.

use super::Lang;

words! {
    CallAuthor: "Позвать", "Call";
    MutePerson: "Тишина", "Mute";
    BanPerson: "Забанить", "Ban";
    EditMessage: "Изменить", "Edit";
    RemoveMessage: "Удалить", "Delete";
    RestoreMessage: "Вернуть", "Restore";
    MessageTools: "Действия с сообщением", "Message actions";
    CallsNext: "Тебя зовут", "You are called";
}
