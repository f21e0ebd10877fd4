use super::*;
use crate::refusal::Refusal;
use crate::time::{MOSCOW, Zone};

#[test]
fn every_sentence_is_there_in_both_languages() {
    for word in Word::ALL {
        assert!(!word.say(Lang::Ru).is_empty() && !word.say(Lang::En).is_empty(), "{word:?}");
        assert!(!word.say(Lang::En).chars().any(|c| ('а'..='я').contains(&c)), "{word:?} is Russian in English");
    }
}

#[test]
fn the_browser_says_which_language() {
    for (header, lang) in [
        ("", Lang::Ru),
        ("en", Lang::En),
        ("en-GB,en;q=0.9,ru;q=0.8", Lang::En),
        ("ru-RU, en;q=0.5", Lang::Ru),
        ("de, fr;q=0.9, en;q=0.1", Lang::En),
        ("ru;q=0.2, en;q=0.7", Lang::En),
        ("uk, be", Lang::Ru),
        ("en;q=what", Lang::Ru),
    ] {
        assert_eq!(Lang::of_header(header), lang, "{header}");
    }
}

#[test]
fn no_sentence_borrows_words_of_the_other_language() {
    // Names, addresses, keys and commands are the same in both.
    let same = [
        "/me",
        "/shrug",
        "/spoiler",
        "Enter",
        "Shift",
        "Alt",
        "Twitch",
        "YouTube",
        "GoodGame",
        "RuTube",
        "VK",
        ".m3u8",
        "player.example.org",
    ];
    for word in Word::ALL {
        let russian = same.iter().fold(word.say(Lang::Ru).to_owned(), |said, name| said.replace(name, ""));
        assert!(!russian.chars().any(|c| c.is_ascii_alphabetic()), "{russian}");
    }
}

#[test]
fn episodes_are_counted() {
    for (n, ru, en) in [
        (0, "0 серий", "0 episodes"),
        (1, "1 серия", "1 episode"),
        (3, "3 серии", "3 episodes"),
        (8, "8 серий", "8 episodes"),
        (11, "11 серий", "11 episodes"),
        (21, "21 серия", "21 episodes"),
        (112, "112 серий", "112 episodes"),
    ] {
        assert_eq!((episodes(n, Lang::Ru).as_str(), episodes(n, Lang::En).as_str()), (ru, en));
    }
}

#[test]
fn refusals_agree_with_their_numbers() {
    for (told, ru, en) in [
        (Refusal::NameTooShort { min: 1 }, "хотя бы 1 знак", "at least 1 character"),
        (Refusal::NameTooShort { min: 2 }, "хотя бы 2 знака", "at least 2 characters"),
        (Refusal::PasswordTooShort { min: 8 }, "хотя бы 8 знаков", "at least 8 characters"),
        (Refusal::NameTooLong { max: 21 }, "не больше 21 знака", "21 characters at most"),
        (Refusal::NameTooLong { max: 24 }, "не больше 24 знаков", "24 characters at most"),
        (Refusal::TextTooLong { max: 1000 }, "длиннее 1000 знаков.", "longer than 1000 characters."),
    ] {
        for (lang, part) in [(Lang::Ru, ru), (Lang::En, en)] {
            assert!(refusal(&told, lang).contains(part), "{}", refusal(&told, lang));
        }
    }
}

#[test]
fn long_messages_are_counted() {
    assert_eq!(counter(&"я".repeat(799), Lang::Ru), None);
    let told = |n| counter(&"👩‍👩‍👧‍👦".repeat(n), Lang::Ru).map(|counter| (counter.words, counter.is_over));
    assert_eq!(told(799), None);
    assert_eq!(told(800), Some(("800 из 1000".to_owned(), false)));
    assert_eq!(told(1001), Some(("1001 из 1000".to_owned(), true)));
}

#[test]
fn who_is_typing() {
    assert_eq!(typing(&[], Lang::Ru), None);
    for (names, ru, en) in [
        (&["Комета"][..], "Комета печатает", "Комета is typing"),
        (&["Комета", "Соня"], "Комета и Соня печатают", "Комета and Соня are typing"),
        (&["Комета", "Соня", "Луна", "Мята"], "Комета, Соня и ещё 2 печатают", "Комета, Соня and 2 more are typing"),
    ] {
        assert_eq!((typing(names, Lang::Ru).as_deref(), typing(names, Lang::En).as_deref()), (Some(ru), Some(en)));
    }
}

#[test]
fn what_was_missed() {
    assert_eq!(missed(0, Lang::Ru), None);
    for (count, ru, en) in [
        (1, "Пропущено 1 сообщение, оно уже здесь", "The 1 message you missed is here"),
        (12, "Пропущено 12 сообщений, все уже здесь", "All 12 missed messages are here"),
        (23, "Пропущено 23 сообщения, все уже здесь", "All 23 missed messages are here"),
    ] {
        assert_eq!((missed(count, Lang::Ru).as_deref(), missed(count, Lang::En).as_deref()), (Some(ru), Some(en)));
    }
    assert_eq!([1, 2, 5].map(|n| new_messages(n, Lang::Ru)), ["1 новое сообщение", "2 новых сообщения", "5 новых сообщений"]);
    assert_eq!([1, 2].map(|n| new_messages(n, Lang::En)), ["1 new message", "2 new messages"]);
}

#[test]
fn one_watches_and_many_watch() {
    assert_eq!([1, 2, 5, 11, 21].map(|n| watching(n, Lang::Ru)), ["смотрит", "смотрят", "смотрят", "смотрят", "смотрит"]);
}

#[test]
fn days_and_clocks() {
    let at = "2026-11-20T21:05:00.000Z".parse::<Instant>().unwrap();
    assert_eq!(moment(at, at.wall(MOSCOW), Lang::Ru), "Суббота, 21 ноября 2026, 00:05");
    assert_eq!(moment(at, at.wall(MOSCOW), Lang::En), "Saturday, 21 November 2026, 00:05");
    assert_eq!(moment(at, at.wall(Zone::default()), Lang::Ru), "Пятница, 20 ноября 2026, 21:05 · 00:05 по Москве");
}

#[test]
fn those_who_left_are_called_so_in_each_language() {
    for (name, ru, en) in [(crate::account::LEFT, "Пони ушла", "A pony who left"), ("Искра", "Искра", "Искра")]
    {
        assert_eq!(Lang::ALL.map(|lang| called(name, lang)), [ru, en]);
    }
}
