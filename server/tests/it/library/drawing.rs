//! The draw and the list: a draw keeps the word that was given before it, and two princesses lose nothing.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use evening::account::Role;
use evening::draw::hex;
use evening::id::Seq;
use evening::wire::Order;
use futures::future::join_all;
use serde_json::{Value, json};
use server::keeper::Wish;
use server::site::Tuning;

use super::{
    ASKED, HEADER, bring, checked, draft, draw, drawn_in, draws, entry, finish, id_of, library, list, numbers, on_list, rules,
    seen, sha256_of_hex, shelf, show, statements, told_up_to, tonight, wish, wishes, written,
};
use crate::harness::{Answer, Evening, PASSWORD, nonce};

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_keeps_the_word_that_was_given_before_it() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let mut stream = evening.guest().live(None).await;
    let mut made = Vec::new();
    for (person, story) in [(&spark, 30), (&rarity, 30), (&rarity, 12), (&spark, 9)] {
        made.push((person.does(wish(story)).await, story));
    }
    let promised = shelf(&evening).await["tonight"]["next"].clone();
    let (first, told) = draws(&celestia, &mut stream).await;
    assert_eq!(sha256_of_hex(told["secret"].as_str().unwrap()), promised.as_str().unwrap());
    let now = shelf(&evening).await;
    assert_eq!(now["tonight"]["next"], told["next"]);
    assert_ne!(told["next"], promised);
    let (evidence, drawing) = checked(&evening, first).await;
    assert_eq!((&evidence["published"], &evidence["by"]), (&promised, &json!("Селестия")));
    assert_eq!(drawing.wishes.iter().map(|wish| (wish.seq, wish.story)).collect::<Vec<_>>(), made);
    let drawn: Vec<i64> = drawing.list.iter().map(|placed| placed.story.into()).collect();
    assert_eq!((on_list(&evening).await, numbers(&evidence["drawing"]["stories"])), (drawn.clone(), drawn));

    // What was promised with one draw is what the next one is made from; around what is pinned.
    let kept = on_list(&evening).await[1];
    celestia.does(list("pin", kept)).await;
    let (second, again) = draws(&celestia, &mut stream).await;
    let (evidence, drawing) = checked(&evening, second).await;
    assert_eq!(evidence["published"], told["next"]);
    assert_eq!(drawing.pins.iter().map(|pin| i64::from(pin.story)).collect::<Vec<_>>(), [kept]);
    assert!(on_list(&evening).await.contains(&kept));

    let seq = celestia.does(finish(&on_list(&evening).await)).await;
    let (third, _) = drawn_in(told_up_to(&mut stream, seq).await);
    assert_eq!(checked(&evening, third).await.0["published"], again["next"]);
    let evening = evening.restart().await;
    let draws = evening.guest().get("/api/draws").await.json();
    let line = |draw: &Value| (draw["seq"].as_i64().unwrap(), draw["is_discarded"].as_bool().unwrap());
    let lines: Vec<_> = draws["draws"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(lines, [(third, false), (second, false), (first, true)], "only the one that was redone");
    assert_eq!((&draws["more"], &draws["next"]), (&json!(false), &shelf(&evening).await["tonight"]["next"]));
    let older = evening.guest().get(&format!("/api/draws?before={second}")).await.json();
    assert_eq!(older["draws"].as_array().unwrap().iter().map(line).collect::<Vec<_>>(), [(first, true)]);
    for seq in [first, second, third] {
        checked(&evening, seq).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_that_come_with_a_draw_are_in_it_or_after_it() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let mut stream = evening.guest().live(None).await;
    let mut people = Vec::new();
    for name in ["Искра", "Рэрити", "Эпплджек"] {
        people.push(evening.member(name).await);
    }
    let orders = people.iter().flat_map(|person| (9..14).map(move |story| person.does(wish(story))));
    let (wished, draw_seqs) =
        tokio::join!(join_all(orders), async { [celestia.does(draw()).await, celestia.does(draw()).await] });
    let last = wished.iter().chain(&draw_seqs).max().unwrap();
    let told = told_up_to(&mut stream, *last).await;
    let drawn: Vec<i64> =
        told.iter().filter(|frame| !frame["event"]["tonight"].is_null()).map(|frame| frame["seq"].as_i64().unwrap()).collect();
    assert_eq!(drawn.len(), 2);
    for seq in drawn {
        let (_, drawing) = checked(&evening, seq).await;
        let within: BTreeSet<i64> = drawing.wishes.iter().map(|wish| wish.seq).collect();
        assert_eq!(within, wished.iter().copied().filter(|wish| *wish < seq).collect());
    }
}

/// On one thread both orders wait before the keeper looks: it decides them together and records them in one transaction.
#[tokio::test]
async fn two_draws_of_one_batch_can_both_be_checked() {
    let evening = Evening::start().await;
    evening.staff("Селестия", Role::Princess).await;
    let by = id_of(&evening, "Селестия");
    let mut stream = evening.guest().live(None).await;
    let commits = evening.metric("evening_commits_total").await.unwrap();
    let order = || Order { nonce: nonce(), command: serde_json::from_value(draw()).unwrap() };
    let keeper = &evening.site.keeper;
    let (one, two) = tokio::join!(keeper.ask(Wish::Act { by, order: order() }), keeper.ask(Wish::Act { by, order: order() }));
    assert_eq!(evening.metric("evening_commits_total").await, Some(commits + 1));
    let told = told_up_to(&mut stream, one.unwrap().0.max(two.unwrap().0)).await;
    let drawn: Vec<&Value> = told.iter().filter(|frame| !frame["event"]["tonight"]["drawn"].is_null()).collect();
    let [first, second] = drawn.as_slice() else { panic!("{told:?}") };
    let first_next = &first["event"]["tonight"]["drawn"]["next"];
    checked(&evening, first["seq"].as_i64().unwrap()).await;
    assert_eq!(checked(&evening, second["seq"].as_i64().unwrap()).await.0["published"], *first_next);
    // The one after them as well, although the store has been asked for no secret in between.
    let seq = evening.site.keeper.ask(Wish::Act { by, order: order() }).await.unwrap();
    let (third, _) = drawn_in(told_up_to(&mut stream, seq.0).await);
    checked(&evening, third).await;
}

/// What is logged by all tests from now on, as far as a secret could be in it.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let could_be = |run: &[u8]| run.len() >= 64 || run.contains(&b'[');
        if bytes.split(|byte| !byte.is_ascii_hexdigit() && *byte != b'[').any(could_be) {
            self.0.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_secret_is_nowhere_before_it_is_revealed() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For all threads: the keeper, the store and the requests have their own.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mark = "ab".repeat(32);
    tracing::info!("{mark}");

    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let hash = shelf(&evening).await["tonight"]["next"].as_str().unwrap().to_owned();
    let first = evening.site.store.secret(&hash).await.unwrap().unwrap();
    spark.does(wish(9)).await;
    let mut stream = evening.guest().live(None).await;
    let (drawn, told) = draws(&celestia, &mut stream).await;
    assert_eq!(told["secret"], hex(&first.0), "what is searched for below is what would be told");
    celestia.does(finish(&on_list(&evening).await[..1])).await;
    let hash = shelf(&evening).await["tonight"]["next"].as_str().unwrap().to_owned();
    let secret = evening.site.store.secret(&hash).await.unwrap().unwrap();
    assert!(evening.site.store.secret(told["next"].as_str().unwrap()).await.unwrap().is_none(), "told is told");
    let last = spark.say("и что теперь?").await;

    let mut places = Vec::new();
    for (name, person) in [("guest", evening.guest()), ("member", spark), ("princess", celestia)] {
        let mut stream = person.live(Some(0)).await;
        places.push((format!("the stream of a {name}"), format!("{:?}", told_up_to(&mut stream, last).await)));
        for path in ["/api/visit", "/api/library", "/api/draws", "/api/history", "/api/library.csv", "/", "/house", "/metrics"] {
            places.push((format!("{path} of a {name}"), person.get(path).await.text));
        }
        let path = format!("/api/draw?seq={drawn}");
        places.push((format!("{path} of a {name}"), person.get(&path).await.text));
    }
    let frames = evening.site.store.frames_after(Seq(0), 10_000).await.unwrap();
    places.push(("the log".into(), serde_json::to_string(&frames).unwrap()));
    places.push(("the room".into(), format!("{:?}", evening.site.keeper.room())));
    let lines = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains(&mark), "what is logged can be searched");
    places.push(("what is logged".into(), lines));
    for (place, text) in places {
        for form in [hex(&secret.0), hex(&secret.0).to_uppercase(), format!("{:?}", secret.0)] {
            assert!(!text.contains(&form), "the secret is in {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_watched_is_written_down_and_its_wishes_are_spent() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let by = id_of(&evening, "Искра").0;
    for story in [1, 3, 8, 9] {
        spark.does(wish(story)).await;
    }
    celestia.does(json!({"show": {"play": {"story": 3}}})).await;
    evening.pass(Duration::from_secs(60 * 60));
    let mut stream = evening.guest().live(None).await;
    let seq = celestia.does(finish(&[3, 1])).await;
    let told = told_up_to(&mut stream, seq).await;
    let shown = told.iter().find_map(|frame| frame["event"]["library"].get("shown")).unwrap();
    assert_eq!(numbers(&shown["stories"]), [1, 3], "in the order of the list");

    let at = "2026-11-22T20:00:00.000Z";
    let now = shelf(&evening).await;
    assert_eq!(wishes(&now), [(8, by), (9, by)]);
    for (story, shown, last) in [(1, 1, json!(at)), (3, 1, json!(at)), (8, 0, json!(null))] {
        let entry = entry(&now, story).unwrap();
        assert_eq!((&entry["shown"], &entry["last"]), (&json!(shown), &last), "{story}");
    }
    assert_eq!(show(&evening).await["course"], json!("idle"));
    let drawn = on_list(&evening).await;
    assert!(!drawn.contains(&1) && !drawn.contains(&3), "what was shown rests: {drawn:?}");
    let title = |stories: &Value| stories[1]["single"]["title"].clone();
    celestia.does(library(json!({"edit": {"story": 3, "draft": draft("Another Title")}}))).await;
    celestia.does(library(json!({"remove": {"story": 1}}))).await;

    // Another evening, shown again: the newest comes first, and the older one says what it said.
    let watched = drawn[0];
    evening.pass(Duration::from_secs(7 * 24 * 60 * 60));
    celestia.does(finish(&[watched])).await;
    let (history, before) = (evening.guest().get("/api/history").await.json(), shelf(&evening).await);
    let evenings = history["evenings"].as_array().unwrap();
    let told: Vec<_> = evenings.iter().map(|evening| (evening["at"].as_str().unwrap(), numbers(&evening["stories"]))).collect();
    assert_eq!(told, [("2026-11-29T20:00:00.000Z", vec![watched]), (at, vec![1, 3])]);
    assert_eq!(title(&evenings[1]["stories"]), "The Ticket Master");
    assert_eq!(history["more"], false);

    let evening = evening.restart().await;
    assert_eq!(evening.guest().get("/api/history").await.json(), history);
    let after = shelf(&evening).await;
    assert_eq!((&after["library"], &after["tonight"]), (&before["library"], &before["tonight"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_evening_with_nothing_left_to_draw_is_written_down_and_its_draw_counts() {
    let (_folder, path) = written(&["1,1,1,A,A,,2010-10-10", "2,1,2,B,B,,2010-10-11", "3,1,3,C,C,,2010-10-12"]);
    let evening = Evening::with(&[("EVENING_EPISODES", &path)], Tuning::default()).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let mut stream = evening.guest().live(None).await;
    let (first, _) = draws(&celestia, &mut stream).await;
    let next = shelf(&evening).await["tonight"]["next"].clone();
    evening.pass(Duration::from_secs(60 * 60));
    celestia.does(finish(&on_list(&evening).await)).await;
    assert_eq!(on_list(&evening).await, [0; 0]);
    assert_eq!(evening.guest().get("/api/history").await.json()["evenings"][0]["stories"].as_array().unwrap().len(), 3);

    // All were shown, and nobody wishes for any.
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    evening.pass(Duration::from_secs(365 * 24 * 60 * 60));
    celestia.sign_in("Селестия", PASSWORD).await;
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    assert_eq!(shelf(&evening).await["tonight"]["next"], next, "the word that was given still holds");
    celestia.does(wish(2)).await;
    let (second, _) = draws(&celestia, &mut stream).await;
    assert_eq!(checked(&evening, second).await.0["published"], next);
    assert_eq!(on_list(&evening).await, [2]);
    let draws = evening.guest().get("/api/draws").await.json();
    assert_eq!(draws["draws"][1]["seq"], first);
    assert_eq!(draws["draws"][1]["is_discarded"], false, "it was watched: {draws}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_the_number_of_a_pinned_story_is_not_pinned_for_that() {
    let (_folder, path) = written(&["1,1,1,A,A,,2010-10-10", "2,1,2,B,B,,2010-10-11", "3,1,3,C,C,,2010-10-12"]);
    let evening = Evening::with(&[("EVENING_EPISODES", &path)], Tuning::default()).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    // Only a file gives a number again.
    let file = format!("{HEADER}\n1,1,1,A,A,,2010-10-10\n2,1,2,B,B,,2010-10-11\n3,1,3,D,D,,2010-10-12\n");
    for next in [list("add", 3), draw(), finish(&[2])] {
        for story in [1, 3] {
            celestia.does(list("pin", story)).await;
        }
        celestia.does(library(json!({"remove": {"story": 3}}))).await;
        let brought = bring(&celestia, &format!("seen={}", seen(&evening).await), file.clone()).await;
        assert_eq!(brought.status, 200, "{brought:?}");
        assert_eq!(entry(&shelf(&evening).await, 3).unwrap()["story"]["single"]["title"], "D");
        celestia.does(next).await;
        assert!(on_list(&evening).await.contains(&3));
        assert_eq!(shelf(&evening).await["tonight"]["pins"], json!([1]));
        celestia.does(list("unpin", 1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_that_is_longer_than_the_evening_is_not_drawn() {
    let rows = ["1,1,1,A (Part 1),A,1,2010-10-10", "2,1,2,A (Part 2),A,2,2010-10-11"];
    let (_folder, path) = written(&rows);
    let evening = Evening::with(&[("EVENING_EPISODES", &path)], Tuning::default()).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let next = shelf(&evening).await["tonight"]["next"].clone();
    celestia.does(tonight(json!({"set_rules": {"rules": rules(1)}}))).await;
    celestia.does(wish(1)).await;
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    celestia.does(list("bench", 1)).await;
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    celestia.act(&nonce(), &list("add", 1)).await.refuses(409, "evening_full");
    assert_eq!(shelf(&evening).await["tonight"]["next"], next);
    // One by one a library can be emptied; it stays so, and there is still a word for the draw to come.
    celestia.does(library(json!({"remove": {"story": 1}}))).await;
    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    let empty = shelf(&evening).await;
    assert_eq!((&empty["library"]["entries"], &empty["tonight"]["next"]), (&json!([]), &next));
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    celestia.does(library(json!({"add": {"draft": draft("The End")}}))).await;
    let mut stream = evening.guest().live(None).await;
    let (seq, _) = draws(&celestia, &mut stream).await;
    assert_eq!(checked(&evening, seq).await.0["published"], next);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_princesses_change_the_list_at_once_and_nothing_is_lost() {
    let evening = Evening::start().await;
    let (celestia, luna) = (evening.staff("Селестия", Role::Princess).await, evening.staff("Луна", Role::Princess).await);
    for story in [3, 4, 5] {
        celestia.does(list("bench", story)).await;
    }
    let (mut one, mut two) = (celestia.live(None).await, luna.live(None).await);
    let to = |story: i64, before: Value| tonight(json!({"move": {"story": story, "before": before}}));
    let hers = [list("add", 10), to(8, json!(1)), list("pin", 7), list("add", 12), to(6, json!(null)), list("pin", 1)];
    let others = [list("add", 10), to(7, json!(1)), list("pin", 8), list("add", 13), to(1, json!(null)), list("pin", 6)];
    let orders = hers.iter().map(|command| (&celestia, command)).chain(others.iter().map(|command| (&luna, command)));
    let answers = join_all(orders.map(|(person, command)| async move { person.act(&nonce(), command).await })).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(refused.len(), 1, "only one of them can add 10: {refused:?}");
    refused[0].refuses(409, "already_there");
    let last = answers.iter().filter(|answer| answer.status == 200).map(Answer::seq).max().unwrap();
    let list_in = |told: Vec<Value>| {
        let mut sets = told.into_iter().filter_map(|frame| frame["event"]["show"].get("tonight_set").cloned());
        sets.next_back().unwrap()["stories"].clone()
    };
    let (one, two) = (list_in(told_up_to(&mut one, last).await), list_in(told_up_to(&mut two, last).await));
    assert_eq!(one, two);
    let list = on_list(&evening).await;
    assert_eq!(numbers(&one), list);
    let mut sorted = list.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [1, 6, 7, 8, 10, 12, 13], "{list:?}");
    assert_eq!(shelf(&evening).await["tonight"]["pins"], json!([1, 6, 7, 8]));
    let evening = evening.restart().await;
    assert_eq!(on_list(&evening).await, list);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_and_what_was_watched_stay_on_the_list_and_are_written_down() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let run = |command: Value| json!({ "show": command });
    assert_eq!(on_list(&evening).await, [1, 3, 4, 5, 6, 7, 8]);
    celestia.does(run(json!({"play": {"story": 4}}))).await;
    for command in [
        list("bench", 4),
        tonight(json!({"swap": {"story": 3, "with": 9}})),
        tonight(json!({"move": {"story": 4, "before": null}})),
        tonight(json!({"move": {"story": 8, "before": 3}})),
    ] {
        celestia.act(&nonce(), &command).await.refuses(409, "already_shown");
    }
    for story in [3, 4, 5] {
        celestia.does(library(json!({"remove": {"story": story}}))).await;
    }
    assert_eq!(on_list(&evening).await, [1, 3, 4, 6, 7, 8], "out of the library, but watched");
    let file = format!("{HEADER}\n7,1,7,Dragonshy,Dragonshy,,2010-12-03\n");
    assert_eq!(bring(&celestia, &format!("seen={}", seen(&evening).await), file).await.status, 200);
    assert_eq!(on_list(&evening).await, [1, 3, 4, 7]);
    celestia.does(run(json!({"end": {}}))).await;
    celestia.does(run(json!({"announce": {"at": "2026-11-22T20:00:00Z"}}))).await;
    assert_eq!(show(&evening).await["course"]["announced"]["after"], 4);
    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    assert_eq!(show(&evening).await["course"]["announced"]["after"], 4);
    celestia.does(list("bench", 4)).await;
    assert_eq!(show(&evening).await["course"]["announced"]["after"], 3, "taken off by hand: it was not watched");
    celestia.does(finish(&[1, 3])).await;
    assert_eq!(show(&evening).await["course"]["announced"]["after"], Value::Null);
    let history = evening.guest().get("/api/history").await.json();
    assert_eq!(numbers(&history["evenings"][0]["stories"]), [1, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draws_are_listed_from_memory_and_are_never_stale() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let guest = evening.guest();
    let listed = async || {
        let told = guest.get("/api/draws").await.json();
        let line = |draw: &Value| (draw["by"].as_str().unwrap().to_owned(), draw["is_discarded"].as_bool().unwrap());
        told["draws"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, []);
    celestia.does(draw()).await;
    assert_eq!(listed().await, [("Селестия".to_owned(), false)]);
    let few = statements(&evening, async || drop(guest.get("/api/draws").await)).await;
    assert!(few < ASKED, "{few} statements for {ASKED} answers");
    celestia.does(draw()).await;
    celestia.does(json!({"account": {"rename": {"name": "Луна"}}})).await;
    assert_eq!(listed().await, [("Луна".to_owned(), false), ("Луна".to_owned(), true)]);
}
