//! The words of the dashboard and of its gates.

use super::Lang;

words! {
    HouseLead: "Отсюда ведут вечер: всё, что здесь меняется, сразу видят все.", "The evening is run from here: everybody sees at once what changes.";
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
