//! What is said of the show: the now-bar, tonight's list, the dashboard.

use std::time::Duration;

use super::{Lang, clock, day, plural};
use crate::course::OnAir;
use crate::library::Story;
use crate::player::Player;
use crate::time::{Instant, MOSCOW, Wall, Zone};

/// A time of day, and Moscow's beside it where that is another one: `20:00 · 21:00 по Москве`. `wall` is the reader's
/// clock at `at`.
#[must_use]
pub fn clock_with_moscow(at: Instant, wall: Wall, lang: Lang) -> String {
    let moscow = at.wall(Zone { is_half: wall.is_half, ..MOSCOW });
    if (moscow.same_day(wall), moscow.hour, moscow.minute) == (true, wall.hour, wall.minute) {
        return clock(wall);
    }
    match lang {
        Lang::Ru => format!("{} · {} по Москве", clock(wall), clock(moscow)),
        Lang::En => format!("{} · {} in Moscow", clock(wall), clock(moscow)),
    }
}

/// When something is, as seen from `today`: `в 20:00 · 21:00 по Москве`, or with its day: `суббота, 21 ноября, 20:00`.
#[must_use]
pub fn starts(at: Instant, wall: Wall, today: Wall, lang: Lang) -> String {
    let hour = clock_with_moscow(at, wall, lang);
    match (wall.same_day(today), lang) {
        (true, Lang::Ru) => format!("в {hour}"),
        (true, Lang::En) => format!("at {hour}"),
        (false, _) => format!("{}, {hour}", day(wall, lang)),
    }
}

/// Until when a break or the evening lasts: `до 20:50`, or `до 19:50 · 20:50 по Москве`.
#[must_use]
pub fn lasts(until: Instant, wall: Wall, lang: Lang) -> String {
    let hour = clock_with_moscow(until, wall, lang);
    match lang {
        Lang::Ru => format!("до {hour}"),
        Lang::En => format!("until {hour}"),
    }
}

/// What a countdown shows: `08:41`, `1:08:41`, and from a day on `2 дня 3 ч`. A second that has begun is counted whole, so
/// that nothing is left only when the time has come.
#[must_use]
pub fn countdown(left: Duration, lang: Lang) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    match lang {
        Lang::Ru if days > 0 => {
            let n = u32::try_from(days).unwrap_or(u32::MAX);
            format!("{n} {} {hours} ч", plural(n, "день", "дня", "дней"))
        }
        Lang::En if days > 0 => format!("{days} {} {hours} h", if days == 1 { "day" } else { "days" }),
        Lang::Ru | Lang::En if hours > 0 => format!("{hours}:{minutes:02}:{:02}", seconds % 60),
        Lang::Ru | Lang::En => format!("{minutes:02}:{:02}", seconds % 60),
    }
}

/// Where a story stands in the evening: `3-я из 6 за вечер`.
#[must_use]
pub fn nth(on_air: &OnAir<'_>, lang: Lang) -> String {
    let OnAir { story, nth, of } = on_air;
    let which = if story.is_pair() { format!("{nth}–{}", nth + 1) } else { nth.to_string() };
    match lang {
        Lang::Ru => format!("{which}-я из {of} за вечер"),
        Lang::En => format!("{which} of {of} tonight"),
    }
}

/// How many episodes the list still has room for: `Место ещё на 2 серии`.
#[must_use]
pub fn free(slots: usize, lang: Lang) -> String {
    let n = u32::try_from(slots).unwrap_or(u32::MAX);
    match lang {
        Lang::Ru => format!("Место ещё на {n} {}", plural(n, "серию", "серии", "серий")),
        Lang::En => format!("Room for {n} more {}", if n == 1 { "episode" } else { "episodes" }),
    }
}

/// A break of so many minutes: `5 минут`.
#[must_use]
pub fn minutes(count: u16, lang: Lang) -> String {
    let n = u32::from(count);
    match lang {
        Lang::Ru => format!("{n} {}", plural(n, "минута", "минуты", "минут")),
        Lang::En => format!("{n} {}", if n == 1 { "minute" } else { "minutes" }),
    }
}

/// What shows a stream from the site of this name: `YouTube`, `Плеер сайта example.org`.
#[must_use]
pub fn player(player: &Player, host: &str, lang: Lang) -> String {
    let provider = |url: &str| {
        let known = [
            ("https://player.twitch.tv/", "Twitch"),
            ("https://clips.twitch.tv/", "Twitch"),
            ("https://www.youtube-nocookie.com/", "YouTube"),
            ("https://goodgame.ru/", "GoodGame"),
            ("https://rutube.ru/", "RuTube"),
            ("https://vkvideo.ru/", "VK Video"),
            ("https://live.vkvideo.ru/", "VK Video Live"),
        ];
        known.into_iter().find(|(start, _)| url.starts_with(start)).map_or(host, |(_, name)| name).to_owned()
    };
    match (player, lang) {
        (Player::Provider { url, .. }, _) => provider(url),
        (Player::Video { .. }, Lang::Ru) => format!("Видеофайл на {host}"),
        (Player::Video { .. }, Lang::En) => format!("A video file on {host}"),
        (Player::Hls { .. }, Lang::Ru) => format!("Поток HLS с {host}"),
        (Player::Hls { .. }, Lang::En) => format!("An HLS stream from {host}"),
        (Player::Frame { .. }, Lang::Ru) => format!("Плеер сайта {host}"),
        (Player::Frame { .. }, Lang::En) => format!("A player of {host}"),
    }
}

/// What the button says that goes on with the next story.
#[must_use]
pub fn go_on_with(story: &Story, lang: Lang) -> String {
    format!("{}: {}", super::house::Word::PlayNext.say(lang), super::title(story, lang))
}

/// What a button says that is about one thing among several, to those who do not see where it stands.
#[must_use]
pub fn about(word: &str, what: &str) -> String {
    format!("{word}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Episode;
    use crate::show::PROVIDERS;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn moscow_stands_beside_another_clock_only() {
        let eight = at("2026-11-20T18:00:00.000Z");
        for (minutes_east, ru, en) in [
            (180, "21:00", "21:00"),
            (120, "20:00 · 21:00 по Москве", "20:00 · 21:00 in Moscow"),
            (180 - 24 * 60, "21:00 · 21:00 по Москве", "21:00 · 21:00 in Moscow"),
        ] {
            let wall = eight.wall(Zone::east(minutes_east));
            assert_eq!([Lang::Ru, Lang::En].map(|lang| clock_with_moscow(eight, wall, lang)), [ru, en]);
        }
    }

    #[test]
    fn a_start_says_its_day_unless_it_is_today() {
        let (eight, now) = (at("2026-11-21T18:00:00.000Z"), at("2026-11-21T05:00:00.000Z"));
        let told = |at: Instant, now: Instant, lang| starts(at, at.wall(MOSCOW), now.wall(MOSCOW), lang);
        assert_eq!(told(eight, now, Lang::Ru), "в 21:00");
        assert_eq!(told(eight, now, Lang::En), "at 21:00");
        let yesterday = now.minus(Duration::from_secs(24 * 60 * 60));
        assert_eq!(told(eight, yesterday, Lang::Ru), "Суббота, 21 ноября, 21:00");
    }

    #[test]
    fn countdowns() {
        for (millis, ru) in [
            (0, "00:00"),
            (1, "00:01"),
            (1000, "00:01"),
            (521_000, "08:41"),
            (3_599_001, "1:00:00"),
            (4_121_000, "1:08:41"),
            (86_400_000, "1 день 0 ч"),
            (86_400_000 * 22 + 3_600_000 * 5, "22 дня 5 ч"),
        ] {
            assert_eq!(countdown(Duration::from_millis(millis), Lang::Ru), ru);
        }
        assert_eq!(countdown(Duration::from_secs(86_400 * 2), Lang::En), "2 days 0 h");
    }

    #[test]
    fn where_a_story_stands_in_the_evening() {
        let episode =
            |number| Episode { number, season: 1, episode: 1, title: "А".into(), title_ru: None, aired: "2010-10-10".into() };
        let single = Story::Single(episode(3));
        let pair = Story::Pair { title: "А".into(), first: episode(1), second: episode(2) };
        let told = |story, lang| nth(&OnAir { story, nth: 3, of: 6 }, lang);
        assert_eq!(told(&single, Lang::Ru), "3-я из 6 за вечер");
        assert_eq!(told(&pair, Lang::Ru), "3–4-я из 6 за вечер");
        assert_eq!(told(&pair, Lang::En), "3–4 of 6 tonight");
    }

    #[test]
    fn every_provider_has_a_name_of_its_own() {
        for provider in PROVIDERS {
            let shown = Player::Provider { url: format!("{provider}/x"), names_parent: false };
            assert_ne!(player(&shown, "host", Lang::Ru), "host", "{provider}");
        }
        let frame = Player::Frame { url: "https://a.example/1".into() };
        assert_eq!(player(&frame, "a.example", Lang::Ru), "Плеер сайта a.example");
    }
}
