use super::*;
use crate::library::Episode;

#[test]
fn which_addresses_are_streams() {
    for (typed, host) in [
        ("https://player.example.org/embed/42?autoplay=1", Some("player.example.org")),
        ("https://пример.рф/эфир", Some("xn--e1afmkfd.xn--p1ai")),
        ("https://пример.рф:8443/эфир;'self'", Some("xn--e1afmkfd.xn--p1ai")),
        ("https://player.example.org./", Some("player.example.org")),
        ("https://twitch.tv.evil.example/pony", Some("twitch.tv.evil.example")),
        ("https://xn--titch-hee.tv/pony", Some("xn--titch-hee.tv")),
        ("https://player.example.org?x", Some("player.example.org")),
        ("http://player.example.org/", None),
        ("javascript:alert(1)", None),
        ("data:text/html,hi", None),
        ("blob:https://player.example.org/1", None),
        ("//player.example.org", None),
        ("https://user:secret@player.example.org/", None),
        ("https://twitch.tv@evil.example/", None),
        ("https://localhost/", None),
        ("https://127.0.0.1/", None),
        ("https://10.0.0.1/", None),
        ("https://192.168.1.1:8080/", None),
        ("https://0x7f.1/", None),
        ("https://[::1]/", None),
        ("https://[2001:db8::1]/", None),
        ("https://2130706433/", None),
        ("https://router.lan/", None),
        ("https://router.local./", None),
        ("https://a;script-src.example.org/", None),
        ("https://player.example.org:99999/", None),
        ("не адрес", None),
    ] {
        let stream = Stream::parse(typed).ok().flatten();
        assert_eq!(stream.as_ref().map(Stream::host), host, "{typed}");
    }
    assert!(Stream::parse(&format!("https://a.example/{}", "x".repeat(3000))).is_err());
    assert_eq!(Stream::parse("  "), Ok(None));
}

const NOW: i64 = 1_800_000_000_000;

fn url(url: &str) -> Command {
    Command::SetStream { url: url.into() }
}
fn allow(host: &str) -> Command {
    Command::AllowHost { host: host.into() }
}
fn forbid(host: &str) -> Command {
    Command::ForbidHost { host: host.into() }
}
fn announce(seconds: i64) -> Command {
    Command::Announce { at: Instant::from_millis(NOW + seconds * 1000).to_string() }
}

/// Carries out one wish after the other, and compares what came of each: the refusal's kind, or the event in short.
fn check(lines: &[(Command, &str)]) {
    let episode =
        Episode { number: 3, season: 1, episode: 3, title: "Билет".into(), title_ru: None, aired: "2010-10-15".into() };
    let mut show = Show { tonight: Arc::new(vec![Story::Single(episode)]), ..Show::default() };
    for (command, expect) in lines {
        let now = Instant::from_millis(NOW);
        let told = match show.decide(now, command) {
            Err(refusal) => refusal.kind().to_owned(),
            Ok(event) => {
                show.apply(&event);
                match event {
                    Event::StreamSet { url, .. } => format!("stream {}", url.unwrap_or_default()),
                    Event::HostAllowed { host } => format!("allowed {host}"),
                    Event::HostForbidden { host } => format!("forbidden {host}"),
                    Event::CourseSet { course: Course::Idle } => "idle".to_owned(),
                    Event::CourseSet { course: Course::Announced { at, .. } } => format!("in {} s", at.since(now).as_secs()),
                    Event::CourseSet { course: Course::Playing { story, .. } } => format!("playing {story}"),
                    Event::CourseSet { course: Course::Break { after, until } } => {
                        format!("{} s after {after:?}", until.since(now).as_secs())
                    }
                    Event::CourseSet { course: Course::Over { after } } => format!("over after {after:?}"),
                    Event::TonightSet { stories, .. } => format!("{} stories", stories.len()),
                }
            }
        };
        assert_eq!(told, *expect, "{command:?}");
    }
}

#[test]
fn a_strangers_player_needs_a_permission() {
    let (one, other) = ("https://player.example.org/1", "https://other.example/1");
    check(&[
        (url(one), "host_not_allowed"),
        (url("https://twitch.tv.evil.example/pony"), "host_not_allowed"),
        (url("https://www.twitch.tv/pony"), "stream https://www.twitch.tv/pony"),
        (url("https://files.example.org/b.webm"), "stream https://files.example.org/b.webm"),
        (url("https://files.example.org/b.m3u8"), "stream https://files.example.org/b.m3u8"),
        (allow("https://player.example.org"), "host_name"),
        (allow("Player.Example.org"), "allowed player.example.org"),
        (allow("player.example.org"), "allowed player.example.org"),
        (url(one), "stream https://player.example.org/1"),
        (url("https://player.example.org:8443/1"), "stream https://player.example.org:8443/1"),
        (url("https://sub.player.example.org/1"), "host_not_allowed"),
        (forbid("player.example.org"), "host_in_use"),
        (forbid("other.example"), "no_such_thing"),
        (url(other), "host_not_allowed"),
        (url(""), "stream "),
        (forbid("player.example.org"), "forbidden player.example.org"),
        (url(one), "host_not_allowed"),
    ]);
}

#[test]
fn only_so_many_hosts_are_allowed() {
    let many = (0..MAX_HOSTS).map(|n| format!("h{n}.example"));
    let told: Vec<(Command, String)> = many.map(|host| (allow(&host), format!("allowed {host}"))).collect();
    let mut lines: Vec<(Command, &str)> = told.iter().map(|(command, told)| (command.clone(), told.as_str())).collect();
    lines.push((allow("one-more.example"), "too_many_hosts"));
    lines.push((allow("h7.example"), "allowed h7.example"));
    lines.push((forbid("h7.example"), "forbidden h7.example"));
    lines.push((allow("one-more.example"), "allowed one-more.example"));
    check(&lines);
}

#[test]
fn the_course_of_an_evening() {
    const DAYS: i64 = MAX_DAYS_AHEAD as i64 * 24 * 60 * 60;
    check(&[
        (announce(0), "start_time"),
        (announce(-60), "start_time"),
        (announce(DAYS + 1), "start_time"),
        (Command::Announce { at: "завтра".into() }, "malformed"),
        (announce(DAYS), "in 2592000 s"),
        (announce(90), "in 90 s"),
        (Command::Pause { minutes: 5 }, "300 s after None"),
        (Command::Play { story: 4 }, "no_such_thing"),
        (Command::Play { story: 3 }, "playing 3"),
        (Command::Pause { minutes: 0 }, "break_length"),
        (Command::Pause { minutes: 181 }, "break_length"),
        (Command::Pause { minutes: 180 }, "10800 s after Some(3)"),
        (Command::Pause { minutes: 1 }, "60 s after Some(3)"),
        (Command::End {}, "over after Some(3)"),
        (Command::End {}, "over after Some(3)"),
    ]);
}

#[test]
fn what_is_shown_may_be_framed() {
    let mut show = Show { stream: Stream::parse("https://old.example/1").unwrap(), ..Show::default() };
    show.apply(&Event::HostAllowed { host: Host::parse("new.example").unwrap() });
    assert_eq!(Vec::from_iter(show.frameable()), ["new.example", "old.example"]);
    show.apply(&Event::stream_set(Stream::parse("https://www.twitch.tv/pony").unwrap()));
    assert_eq!(Vec::from_iter(show.frameable()), ["new.example"]);
}

#[test]
fn the_open_slots_of_a_short_list() {
    let episode =
        |number| Episode {
            number, season: 1, episode: 1, title: "Серия".into(), title_ru: None, aired: "2010-10-10".into()
        };
    let pair = Story::Pair { title: "Пара".into(), first: episode(1), second: episode(2) };
    let tonight = vec![Story::Single(episode(5)), pair, Story::Single(episode(9))];
    for (tonight, slots, free) in [(vec![], 8, 8), (tonight[..1].to_vec(), 8, 7), (tonight.clone(), 8, 4), (tonight, 3, 0)] {
        assert_eq!(Show { tonight: Arc::new(tonight), slots, ..Show::default() }.free_slots(), free);
    }
}
