//! The library, what members wish for, and the draw: who may, what everybody is told, how every refusal reads, and that a
//! draw keeps the word that was given before it.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use evening::account::Role;
use evening::draw::{Drawing, hex};
use evening::id::{MemberId, Seq};
use evening::wire::Order;
use futures::future::join_all;
use reqwest::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, IF_NONE_MATCH};
use serde_json::{Value, json};
use server::keeper::Wish;
use server::site::Tuning;
use sha2::{Digest, Sha256};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::harness::{Answer, Evening, PASSWORD, Person, nonce, read, soon};
use crate::stream::Stream;

const HEADER: &str = "number,season,episode,title,story,part,aired";
const WIDE: &str = "number,season,episode,title,story,part,aired,title_ru,added_weight,times_shown";
/// The most that a file with a library may have, in bytes.
const MOST: usize = 4 << 20;

fn library(command: Value) -> Value {
    json!({ "library": command })
}

fn tonight(command: Value) -> Value {
    json!({ "tonight": command })
}

fn wish(story: u16) -> Value {
    library(json!({"wish": {"story": story}}))
}

fn unwish(story: u16) -> Value {
    library(json!({"unwish": {"story": story}}))
}

fn draw() -> Value {
    tonight(json!({"draw": {}}))
}

fn finish(stories: &[i64]) -> Value {
    tonight(json!({"finish": {"stories": stories}}))
}

/// Asks something of the list about one story.
fn list(what: &str, story: i64) -> Value {
    tonight(json!({what: {"story": story}}))
}

fn half() -> Value {
    json!({"season": "9", "episode": "26", "aired": "2019-10-12"})
}

fn draft(title: &str) -> Value {
    json!({"title": title, "title_ru": "", "halves": [half()]})
}

fn rules(slots: i64) -> Value {
    json!({"slots": slots, "base": 10, "per_wish": 5, "rest_weeks": 8, "rise_weeks": 8})
}

/// Every order that is a princess's alone, each of which could be carried out on the first evening.
fn hers() -> Vec<Value> {
    vec![
        library(json!({"add": {"draft": draft("The End")}})),
        library(json!({"edit": {"story": 9, "draft": draft("The End")}})),
        library(json!({"weigh": {"story": 9, "added": 5}})),
        library(json!({"remove": {"story": 9}})),
        list("pin", 3),
        list("unpin", 3),
        list("bench", 3),
        list("add", 10),
        tonight(json!({"swap": {"story": 4, "with": 11}})),
        tonight(json!({"move": {"story": 5, "before": 1}})),
        tonight(json!({"set_rules": {"rules": rules(9)}})),
        draw(),
        finish(&[10]),
    ]
}

/// The library as everybody reads it.
async fn shelf(evening: &Evening) -> Value {
    let answer = evening.guest().get("/api/library").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// For how many people's sake which story is wished for.
fn wishes(shelf: &Value) -> Vec<(i64, i64)> {
    let pair = |wish: &Value| (wish["story"].as_i64().unwrap(), wish["by"].as_i64().unwrap());
    shelf["library"]["wishes"].as_array().unwrap().iter().map(pair).collect()
}

fn number(story: &Value) -> i64 {
    let first = if story["pair"].is_null() { &story["single"] } else { &story["pair"]["first"] };
    first["number"].as_i64().unwrap_or_else(|| panic!("{story}"))
}

fn numbers(stories: &Value) -> Vec<i64> {
    stories.as_array().unwrap().iter().map(number).collect()
}

fn entry(shelf: &Value, story: i64) -> Option<Value> {
    let entries = shelf["library"]["entries"].as_array().unwrap();
    entries.iter().find(|entry| number(&entry["story"]) == story).cloned()
}

async fn show(evening: &Evening) -> Value {
    evening.guest().get("/api/visit").await.json()["snapshot"]["room"]["show"].clone()
}

async fn on_list(evening: &Evening) -> Vec<i64> {
    numbers(&show(evening).await["tonight"])
}

fn id_of(evening: &Evening, name: &str) -> MemberId {
    evening.site.keeper.room().people().find(|member| member.name == name).unwrap().id
}

/// Everything that a stream tells up to this frame.
async fn told_up_to(stream: &mut Stream, seq: i64) -> Vec<Value> {
    let mut told = Vec::new();
    while stream.last_id < seq {
        let next = stream.next().await.expect("the stream ended early");
        told.extend(next.data);
    }
    told
}

/// Draws; answers with where the draw is in the log, and its frame.
async fn draws(princess: &Person, stream: &mut Stream) -> (i64, Value) {
    let seq = princess.does(draw()).await;
    drawn_in(told_up_to(stream, seq).await)
}

fn drawn_in(told: Vec<Value>) -> (i64, Value) {
    let is_drawn = |frame: &Value| !frame["event"]["tonight"]["drawn"].is_null();
    let frame = told.into_iter().find(is_drawn).expect("nobody was told of a draw");
    (frame["seq"].as_i64().unwrap(), frame["event"]["tonight"]["drawn"].clone())
}

fn sha256_of_hex(secret: &str) -> String {
    let byte = |place: usize| u8::from_str_radix(&secret[place..place + 2], 16).unwrap();
    let bytes: Vec<u8> = (0..secret.len()).step_by(2).map(byte).collect();
    assert_eq!(bytes.len(), 32, "{secret}");
    hex(&Sha256::digest(&bytes))
}

/// The evidence of a draw, gone through as any page does.
async fn checked(evening: &Evening, seq: i64) -> (Value, Drawing) {
    let answer = evening.guest().get(&format!("/api/draw?seq={seq}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let evidence = answer.json();
    let drawing: Drawing = serde_json::from_value(evidence["drawing"].clone()).unwrap();
    let check = drawing.check(evidence["published"].as_str().unwrap());
    assert!(check.keeps_its_word && check.counts && check.is_same, "{check:?} of {evidence}");
    assert!(drawing.wishes.is_sorted_by_key(|wish| wish.seq), "{:?}", drawing.wishes);
    (evidence, drawing)
}

/// A small library in a file, for `EVENING_EPISODES`.
fn written(rows: &[&str]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("episodes.csv");
    std::fs::write(&path, format!("{HEADER}\n{}\n", rows.join("\n"))).unwrap();
    let path = path.display().to_string();
    (folder, path)
}

/// Brings a file; `query` is what stands behind the `?`.
async fn bring(person: &Person, query: &str, file: impl Into<reqwest::Body>) -> Answer {
    read(person.post(&format!("/api/library.csv?{query}")).body(file)).await
}

/// The last change that somebody knows of who has just looked.
async fn seen(evening: &Evening) -> i64 {
    shelf(evening).await["seq"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn members_wish_and_only_princesses_keep_the_library_and_the_list() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    for command in hers() {
        evening.guest().act(&nonce(), &command).await.refuses(401, "signed_out");
        spark.act(&nonce(), &command).await.refuses(403, "not_permitted");
        guard.act(&nonce(), &command).await.refuses(403, "not_permitted");
    }
    for command in [wish(9), unwish(9)] {
        evening.guest().act(&nonce(), &command).await.refuses(401, "signed_out");
        for person in [&spark, &guard, &celestia] {
            person.does(command.clone()).await;
        }
    }
    let rules = tonight(json!({"set_rules": {"rules": rules(9)}}));
    celestia.does(rules).await;
    for mut command in hers() {
        // What was drawn is another list: of that, the first one was watched.
        if !command["tonight"]["finish"].is_null() {
            command = finish(&on_list(&evening).await[..1]);
        }
        celestia.does(command).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_of_the_library_has_its_status_and_kind() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    assert_eq!(on_list(&evening).await, [1, 3, 4, 5, 6, 7, 8], "2 is the other half of 1");
    celestia.does(wish(1)).await;
    for story in [9, 10, 11] {
        celestia.does(wish(story)).await;
    }
    celestia.does(list("pin", 8)).await;
    let add = |draft: Value| library(json!({"add": {"draft": draft}}));
    let edit = |story: u16, draft: Value| library(json!({"edit": {"story": story, "draft": draft}}));
    let weigh = |story: Value, added: Value| library(json!({"weigh": {"story": story, "added": added}}));
    let set = |name: &str, value: Value| {
        let mut rules = rules(8);
        rules[name] = value;
        tonight(json!({"set_rules": {"rules": rules}}))
    };
    let with = |name: &str, value: Value| {
        let mut draft = draft("The End");
        draft[name] = value;
        add(draft)
    };
    let of = |season: &str, episode: &str, aired: &str| {
        with("halves", json!([{"season": season, "episode": episode, "aired": aired}]))
    };
    for (command, status, kind) in [
        (wish(1), 409, "already_there"),
        (wish(2), 404, "no_such_thing"),
        (wish(999), 404, "no_such_thing"),
        (unwish(2), 404, "no_such_thing"),
        (unwish(3), 404, "no_such_thing"),
        (edit(2, draft("The End")), 404, "no_such_thing"),
        (edit(999, draft("The End")), 404, "no_such_thing"),
        (edit(3, json!({"title": "Two", "halves": [half(), half()]})), 409, "already_there"), // 4 is another story
        (library(json!({"remove": {"story": 2}})), 404, "no_such_thing"),
        (weigh(json!(2), json!(1)), 404, "no_such_thing"),
        (weigh(json!(3), json!(1001)), 422, "out_of_bounds"),
        (list("pin", 2), 404, "no_such_thing"),
        (list("pin", 9), 404, "no_such_thing"),
        (list("pin", 8), 409, "already_there"),
        (list("unpin", 3), 404, "no_such_thing"),
        (list("bench", 2), 404, "no_such_thing"),
        (list("bench", 9), 404, "no_such_thing"),
        (list("add", 2), 404, "no_such_thing"),
        (list("add", 3), 409, "already_there"),
        (list("add", 9), 409, "evening_full"),
        (tonight(json!({"move": {"story": 9, "before": null}})), 404, "no_such_thing"),
        (tonight(json!({"move": {"story": 3, "before": 2}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 9, "with": 10}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 3, "with": 2}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 3, "with": 4}})), 409, "already_there"),
        (tonight(json!({"swap": {"story": 3, "with": 3}})), 409, "already_there"),
        (tonight(json!({"swap": {"story": 3, "with": 27}})), 409, "evening_full"), // a two-parter
        (finish(&[]), 404, "no_such_thing"),
        (finish(&[9]), 404, "no_such_thing"),
        (finish(&[2]), 404, "no_such_thing"),
        (finish(&[3, 3]), 404, "no_such_thing"),
        (finish(&[3, 999]), 404, "no_such_thing"),
        (set("slots", json!(0)), 422, "out_of_bounds"),
        (set("slots", json!(41)), 422, "out_of_bounds"),
        (set("base", json!(1001)), 422, "out_of_bounds"),
        (set("per_wish", json!(1001)), 422, "out_of_bounds"),
        (set("rest_weeks", json!(105)), 422, "out_of_bounds"),
        (set("rise_weeks", json!(105)), 422, "out_of_bounds"),
        (set("slots", json!(300)), 422, "malformed"),
        (set("base", json!(-1)), 422, "malformed"),
        (set("base", json!(1.5)), 422, "malformed"),
        (set("luck", json!(1)), 422, "malformed"),
        (tonight(json!({"set_rules": {"rules": {"slots": 8}}})), 422, "malformed"),
        (with("title", json!(" \n ")), 422, "malformed"),
        (with("title", json!("я".repeat(201))), 422, "malformed"),
        (with("title", json!("a\u{7}b")), 422, "malformed"),
        (with("title", json!(5)), 422, "malformed"),
        (with("title_ru", json!("я".repeat(201))), 422, "malformed"),
        (with("halves", json!([])), 422, "malformed"),
        (with("halves", json!([half(), half(), half()])), 422, "malformed"),
        (with("number", json!(5)), 422, "malformed"),
        (of("0", "1", "2019-10-12"), 422, "malformed"),
        (of("1", "256", "2019-10-12"), 422, "malformed"),
        (of("1", "one", "2019-10-12"), 422, "malformed"),
        (of("1", "1", "12.10.2019"), 422, "malformed"),
        (of("1", "1", "2019-02-29"), 422, "malformed"),
        (edit(3, json!({"title": "", "halves": [half()]})), 422, "malformed"),
        (weigh(json!(3), json!("5")), 422, "malformed"),
        (weigh(json!(3), json!(-5)), 422, "malformed"),
        (library(json!({"wish": {"story": 3, "also": 1}})), 422, "malformed"),
        (library(json!({"wish": {"story": "3"}})), 422, "malformed"),
        (library(json!({"wish": {"story": 65536}})), 422, "malformed"),
        (library(json!({"wish": {"story": -3}})), 422, "malformed"),
        (library(json!({"wish": {}})), 422, "malformed"),
        (library(json!({"wish": {"story": 3}, "unwish": {"story": 3}})), 422, "malformed"),
        (library(json!({"replaced": {"entries": []}})), 422, "malformed"),
        (library(json!("wish")), 422, "malformed"),
        (tonight(json!({"draw": {"secret": "0"}})), 422, "malformed"),
        (tonight(json!({"draw": null})), 422, "malformed"),
        (tonight(json!({"finish": {"stories": 3}})), 422, "malformed"),
        (tonight(json!({"move": {"story": 3, "before": "4"}})), 422, "malformed"),
        (tonight(json!({"shuffle": {}})), 422, "malformed"),
        (tonight(json!({})), 422, "malformed"),
    ] {
        let before = evening.site.keeper.room().seq;
        let answer = celestia.act(&nonce(), &command).await;
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{command}: {answer:?}");
        answer.refuses(status, kind);
        assert_eq!(evening.site.keeper.room().seq, before, "nothing came of {command}");
    }
    let bounds = celestia.act(&nonce(), &set("slots", json!(41))).await.json()["refusal"].clone();
    assert_eq!((&bounds["min"], &bounds["max"]), (&json!(1), &json!(40)));

    celestia.does(wish(12)).await;
    let spent = celestia.act(&nonce(), &wish(13)).await;
    spent.refuses(409, "wishes_spent");
    assert_eq!(spent.json()["refusal"]["max"], 5);
    // With everything pinned there is nothing left to draw.
    for story in [1, 3, 4, 5, 6, 7] {
        celestia.does(list("pin", story)).await;
    }
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    celestia.does(tonight(json!({"set_rules": {"rules": rules(3)}}))).await;
    celestia.act(&nonce(), &draw()).await.refuses(409, "evening_full");
    for path in ["/api/draw?seq=1", "/api/draw?seq=-1", "/api/draw?seq=99999"] {
        evening.guest().get(path).await.refuses(404, "no_such_thing");
    }
    for path in ["/api/draw", "/api/draw?seq=x", "/api/draws?before=x", "/api/draws?before=-1"] {
        evening.guest().get(path).await.refuses(422, "malformed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_told_to_all_at_once_counts_for_all_and_outlasts_a_restart() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let (by, other) = (id_of(&evening, "Искра").0, id_of(&evening, "Рэрити").0);
    let mut streams = vec![evening.guest().live(None).await];
    for person in [&spark, &rarity, &celestia] {
        streams.push(person.live(None).await);
    }
    for (person, command, event) in [
        (&spark, wish(5), json!({"wished": {"by": by, "story": 5}})),
        (&rarity, wish(5), json!({"wished": {"by": other, "story": 5}})),
        (&spark, wish(1), json!({"wished": {"by": by, "story": 1}})),
        (&spark, unwish(5), json!({"unwished": {"by": by, "story": 5}})),
    ] {
        let seq = person.does(command).await;
        for stream in &mut streams {
            let frame = stream.frame().await;
            assert_eq!((&frame["seq"], &frame["event"]), (&json!(seq), &json!({"library": event})));
        }
        assert_eq!(shelf(&evening).await["seq"], seq);
    }
    let before = shelf(&evening).await;
    assert_eq!(wishes(&before), [(5, other), (1, by)]);
    let evening = evening.restart().await;
    let after = shelf(&evening).await;
    assert_eq!((&after["library"], &after["tonight"]), (&before["library"], &before["tonight"]));
    spark.follow(&evening).act(&nonce(), &wish(1)).await.refuses(409, "already_there");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_orders_at_once_for_one_story_are_one_wish() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let orders = (0..10).map(|_| async { spark.act(&nonce(), &wish(7)).await });
    let answers = join_all(orders).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((done.len(), refused.len()), (1, 9));
    refused.iter().for_each(|answer| answer.refuses(409, "already_there"));
    assert_eq!(wishes(&shelf(&evening).await), [(7, id_of(&evening, "Искра").0)]);
    // Nor are six at once more than five.
    let orders = (9..15).map(|story| {
        let spark = &spark;
        async move { spark.act(&nonce(), &wish(story)).await }
    });
    let refused: Vec<_> = join_all(orders).await.into_iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(refused.len(), 2);
    refused.iter().for_each(|answer| answer.refuses(409, "wishes_spent"));
    assert_eq!(wishes(&shelf(&evening).await).len(), 5);
    // The same order, sent again because its answer was lost, is the same wish.
    let rarity = evening.member("Рэрити").await;
    let (nonce, order) = (nonce(), wish(7));
    let (one, two) = tokio::join!(rarity.act(&nonce, &order), rarity.act(&nonce, &order));
    assert_eq!((one.status, one.seq()), (two.status, two.seq()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_muted_may_wish_and_the_banned_no_longer_do() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж", Role::Guard).await);
    let id = id_of(&evening, "Искра").0;
    guard.does(json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": ""}}})).await;
    for story in [3, 9, 1] {
        spark.does(wish(story)).await;
    }
    guard.does(wish(3)).await;
    let (mut guest, mut own) = (evening.guest().live(None).await, spark.live(None).await);
    let seq = guard.does(json!({"moderation": {"ban": {"id": id, "why": "спам"}}})).await;
    for story in [3, 9, 1] {
        let event = json!({"library": {"unwished": {"by": id, "story": story}}});
        assert_eq!(guest.frame().await["event"], event);
    }
    assert!(own.rest().await.iter().all(|told| told.frame().is_none()), "who is let in no more hears nothing of it");
    assert_eq!(wishes(&shelf(&evening).await), [(3, id_of(&evening, "Страж").0)]);
    let log = guard.get("/api/log?what=ban").await.json();
    assert_eq!((&log["entries"][0]["whom"]["id"], &log["entries"][0]["seq"]), (&json!(id), &json!(seq)));
    spark.act(&nonce(), &wish(4)).await.refuses(401, "signed_out");
    let evening = evening.restart().await;
    assert_eq!(wishes(&shelf(&evening).await).len(), 1);
    // Let in again, they begin with none.
    guard.follow(&evening).does(json!({"moderation": {"unban": {"id": id}}})).await;
    assert_eq!(wishes(&shelf(&evening).await).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_for_a_story_go_with_it() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    for story in [1, 9] {
        spark.does(wish(story)).await;
        celestia.does(wish(story)).await;
    }
    celestia.does(library(json!({"remove": {"story": 1}}))).await;
    spark.act(&nonce(), &wish(1)).await.refuses(404, "no_such_thing");
    spark.act(&nonce(), &unwish(1)).await.refuses(404, "no_such_thing");
    let evening = evening.restart().await;
    let (left, (spark, celestia)) = (shelf(&evening).await, (id_of(&evening, "Искра"), id_of(&evening, "Селестия")));
    assert_eq!(wishes(&left), [(9, spark.0), (9, celestia.0)]);
    assert_eq!((entry(&left, 1), entry(&left, 2)), (None, None), "both halves");
    assert_eq!(on_list(&evening).await, [3, 4, 5, 6, 7, 8], "tonight's list says what the library says");
}

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

/// What a subscriber writes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// On one thread, so that the whole site logs into the lines that are searched.
#[tokio::test]
async fn the_next_secret_is_nowhere_before_it_is_revealed() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

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
    assert!(lines.contains("TRACE") && lines.contains("DEBUG"), "the lines are those of this site");
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
    for next in [list("add", 3), draw(), finish(&[2])] {
        for story in [1, 3] {
            celestia.does(list("pin", story)).await;
        }
        celestia.does(library(json!({"remove": {"story": 3}}))).await;
        celestia.does(library(json!({"add": {"draft": draft("D")}}))).await;
        assert_eq!(number(&shelf(&evening).await["library"]["entries"][2]["story"]), 3, "the number is free again");
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
async fn what_is_exported_comes_back_the_same() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let titled =
        json!({"title": "Say \"Hi\", 🦄; friend", "title_ru": "Скажи «привет»; друг, \"да\"", "halves": [half(), half()]});
    celestia.does(library(json!({"add": {"draft": titled}}))).await;
    celestia.does(library(json!({"weigh": {"story": 3, "added": 7}}))).await;
    celestia.does(wish(9)).await;
    celestia.does(finish(&[1, 4])).await;
    let exported = celestia.get("/api/library.csv").await;
    assert_eq!((exported.status, exported.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(exported.header("content-disposition").starts_with("attachment"));
    assert_eq!(exported.header("cache-control"), "no-store");
    assert_eq!(exported.text.lines().next(), Some(WIDE));
    assert_eq!(exported.text.lines().count(), 224);

    let before = shelf(&evening).await;
    let same = json!({"added": 0, "changed": 0, "same": 207, "removed": [], "wishes": 0});
    let query = format!("seen={}", before["seq"]);
    let looked = bring(&celestia, &format!("{query}&check=true"), exported.text.clone()).await;
    assert_eq!((looked.status, looked.json()), (200, json!({"changes": same, "seq": null})));
    assert_eq!(shelf(&evening).await, before, "nothing comes of looking");
    let brought = bring(&celestia, &query, exported.text.clone()).await;
    assert_eq!((brought.status, &brought.json()["changes"]), (200, &same));
    let evening = evening.restart().await;
    let after = shelf(&evening).await;
    assert_eq!((&after["library"], &after["tonight"]), (&before["library"], &before["tonight"]));
    assert_eq!(celestia.follow(&evening).get("/api/library.csv").await.text, exported.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_program_is_understood() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let rows = "1,1,1,A,A,,2010-10-10,Магия дружбы\r\n2,1,2,B,B,,2010-10-11,\r\n";
    let plain = format!("{HEADER},title_ru\r\n{rows}");
    let semicolons = plain.replace(',', ";");
    let windows = encoding_rs::WINDOWS_1251.encode(&semicolons).0.into_owned();
    assert!(std::str::from_utf8(&windows).is_err());
    let quoted = format!("{HEADER},title_ru\n1,1,1,\"A\n\",A,,2010-10-10,\"Магия\n дружбы\"\n2,1,2,B,B,,2010-10-11,");
    let turned =
        "title_ru,aired,part,story,title,episode,season,number\nМагия дружбы,2010-10-10,,A,A,1,1,1\n,2010-10-11,,B,B,2,1,2\n";
    for file in [
        plain.clone().into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        format!("\u{feff}{semicolons}").into_bytes(),
        semicolons.clone().into_bytes(),
        windows,
        quoted.into_bytes(),
        turned.into(),
    ] {
        let text = String::from_utf8_lossy(&file).into_owned();
        let brought = bring(&celestia, &format!("seen={}", seen(&evening).await), file).await;
        assert_eq!(brought.status, 200, "{text}: {brought:?}");
        let now = shelf(&evening).await;
        assert_eq!(now["library"]["entries"].as_array().unwrap().len(), 2, "{text}");
        let story = entry(&now, 1).unwrap()["story"]["single"].clone();
        assert_eq!((&story["title"], &story["title_ru"]), (&json!("A"), &json!("Магия дружбы")), "{text}");
    }
    let odd = "1,1,1,\"Say \"\"Hi\"\", 🦄; friend\",x,,2010-10-10,\"«Да», \"\"нет\"\" 🍎\"\n";
    let brought = bring(&celestia, &format!("seen={}", seen(&evening).await), format!("{HEADER},title_ru\n{odd}")).await;
    assert_eq!(brought.json()["changes"], json!({"added": 0, "changed": 1, "same": 0, "removed": ["B"], "wishes": 0}));
    let story = entry(&shelf(&evening).await, 1).unwrap()["story"]["single"].clone();
    assert_eq!((&story["title"], &story["title_ru"]), (&json!("Say \"Hi\", 🦄; friend"), &json!("«Да», \"нет\" 🍎")));
    // Where the list of the evening had more, it has what is left, as it is called now.
    assert_eq!(show(&evening).await["tonight"], json!([{"single": story}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused_with_line_and_column_and_nothing_comes_of_it() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let before = shelf(&evening).await;
    let query = format!("seen={}", before["seq"]);
    let good = "1,1,1,A,A,,2010-10-10";
    let damaged = |end: &str, rows: &[&str]| [&[HEADER], rows].concat().join(end).into_bytes();
    for (file, line, column) in [
        (Vec::new(), 1, "number"),
        (HEADER.into(), 2, "number"),
        (b"number\xff\xfe".to_vec(), 1, "numberяю"),
        (HEADER.replace("aired", "title").into_bytes(), 1, "title"),
        (damaged("\n", &[good, "x,1,2,B,B,,2010-10-10"]), 3, "number"),
        (damaged("\r\n", &[good, "x,1,2,B,B,,2010-10-10"]), 3, "number"),
        (damaged("\r\n", &[good, "2,1,2,B,B,,10.10.2010"]), 3, "aired"),
        (damaged("\n", &[good, "", "", "2,1,0,B,B,,2010-10-10"]), 5, "episode"),
        (damaged("\r\n", &[good, "", "", "2,1,0,B,B,,2010-10-10"]), 5, "episode"),
        (damaged("\n", &["1,1,1,\"A", "b\",A,,2010-10-10", "1,1,2,B,B,,2010-10-10"]), 4, "number"),
        (damaged("\n", &[good, "2,1,2,B 1,B,1,2010-10-10"]), 3, "part"),
        (damaged("\n", &[good, "2,1,2,B,B"]), 3, "aired"),
    ] {
        let shown = String::from_utf8_lossy(&file).into_owned();
        for (lang, words) in
            [("en", format!("Line {line}, column “{column}”: ")), ("ru", format!("Строка {line}, столбец «{column}»: "))]
        {
            let request = celestia.post(&format!("/api/library.csv?{query}")).header(ACCEPT_LANGUAGE, lang);
            let answer = read(request.body(file.clone())).await;
            answer.refuses(422, "malformed");
            let said = answer.json()["words"].as_str().unwrap().to_owned();
            assert!(said.starts_with(&words), "{shown:?}: {said}");
        }
    }
    for query in ["", "seen=x", "seen=1&check=perhaps"] {
        bring(&celestia, query, format!("{HEADER}\n{good}\n")).await.refuses(422, "malformed");
    }
    assert_eq!(shelf(&evening).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_for_one_library_the_second_comes_too_late() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let (mut stream, mut own) = (evening.guest().live(None).await, celestia.live(None).await);
    let query = format!("seen={}", seen(&evening).await);
    let file = |title: &str| format!("{HEADER}\n3,1,3,{title},{title},,2010-10-29\n");
    celestia.does(json!({"chat": {"say": {"text": "это не библиотека"}}})).await;
    for stream in [&mut stream, &mut own] {
        stream.frame().await;
    }
    let (one, two) = tokio::join!(bring(&celestia, &query, file("Один")), bring(&celestia, &query, file("Два")));
    let (done, late) = if one.status == 200 { (one, two) } else { (two, one) };
    late.refuses(409, "too_late");
    assert_eq!((done.status, &done.json()["changes"]["added"]), (200, &json!(0)));
    assert_eq!(done.json()["changes"]["removed"].as_array().unwrap().len(), 205);
    bring(&celestia, &query, file("Три")).await.refuses(409, "too_late");
    bring(&celestia, &format!("{query}&check=true"), file("Три")).await.refuses(409, "too_late");
    // Pages fetch it if they show it; all of it goes to nobody unasked, live or late.
    let last = done.seq();
    let mut late = evening.guest().live(Some(last - 2)).await;
    for stream in [&mut stream, &mut own, &mut late] {
        let told = told_up_to(stream, last).await;
        assert_eq!(told.iter().filter(|frame| frame["event"]["library"] == json!({"restocked": {}})).count(), 1, "{told:?}");
        assert!(!format!("{told:?}").contains("replaced"));
    }
    let now = shelf(&evening).await;
    assert_eq!(show(&evening).await["tonight"], json!([entry(&now, 3).unwrap()["story"]]));
    assert_eq!(on_list(&evening).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_brings_a_file_and_how_large_it_may_be() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let before = shelf(&evening).await;
    let query = format!("seen={}", before["seq"]);
    let row = |number: usize| {
        let title = format!("{number} {}", "я".repeat(60));
        format!("{number},1,1,{title},{title},,2010-10-10\n")
    };
    let file = |rows: usize| format!("{HEADER}\n{}", (1..=rows).map(row).collect::<String>());
    let small = file(1);
    for query in [query.clone(), format!("{query}&check=true")] {
        bring(&evening.guest(), &query, small.clone()).await.refuses(401, "signed_out");
        bring(&spark, &query, small.clone()).await.refuses(403, "not_permitted");
        bring(&guard, &query, small.clone()).await.refuses(403, "not_permitted");
    }
    evening.guest().get("/api/library.csv").await.refuses(401, "signed_out");
    spark.get("/api/library.csv").await.refuses(403, "not_permitted");
    guard.get("/api/library.csv").await.refuses(403, "not_permitted");
    let elsewhere = celestia.post_from(Some("https://evil.example"), &format!("/api/library.csv?{query}"));
    read(elsewhere.body(small.clone())).await.refuses(403, "origin");
    bring(&celestia, &query, vec![b'x'; MOST + 1]).await.refuses(413, "body_too_large");
    bring(&spark, &query, vec![b'x'; 65 << 10]).await.refuses(413, "body_too_large");

    let refused = bring(&celestia, &query, file(10_001)).await;
    refused.refuses(422, "malformed");
    assert!(refused.json()["words"].as_str().unwrap().starts_with("Строка 10002, столбец «number»"), "{refused:?}");
    assert_eq!(shelf(&evening).await, before);
    let file = file(10_000);
    assert!(((5 * MOST / 8)..MOST).contains(&file.len()), "{} is large and not too large", file.len());
    let brought = bring(&celestia, &query, file).await;
    assert_eq!(brought.status, 200, "{brought:?}");
    assert_eq!(shelf(&evening).await["library"]["entries"].as_array().unwrap().len(), 10_000);
    celestia.act(&nonce(), &library(json!({"add": {"draft": draft("One More")}}))).await.refuses(422, "out_of_bounds");
    let mut stream = evening.guest().live(None).await;
    let (seq, _) = draws(&celestia, &mut stream).await;
    assert_eq!(checked(&evening, seq).await.1.candidates.len(), 10_000);
}

/// How many statements are sent to the store meanwhile. The keeper looks for what others wrote once a second, so of several
/// times the quietest counts.
async fn statements(evening: &Evening, what: impl AsyncFn()) -> u64 {
    let mut fewest = u64::MAX;
    for _ in 0..20 {
        let before = evening.site.store.queries();
        what().await;
        fewest = fewest.min(evening.site.store.queries() - before);
        if fewest == 0 {
            break;
        }
    }
    fewest
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_is_read_from_the_store_by_nobody_and_is_never_stale() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let guest = evening.guest();
    let ask = async |path: &str, tag: &str| read(guest.asking(path).header(IF_NONE_MATCH, tag)).await;
    for path in ["/api/library", "/api/history"] {
        let first = guest.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 2, "{first:?}");
        assert_eq!(first.header("cache-control"), "private, no-cache");
        let again = ask(path, &tag).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
        assert_eq!(ask(path, &format!("W/\"x\", {tag}")).await.status, 304);
        assert_eq!(ask(path, "\"x\"").await.status, 200);
        assert_eq!(statements(&evening, async || drop(guest.get(path).await)).await, 0, "{path}");
        assert!(evening.metric("evening_queries_total").await.unwrap() > 0, "they are counted");

        let request = guest.asking(path).header(ACCEPT_ENCODING, "gzip, br");
        let response = soon(request.send()).await.unwrap();
        assert_eq!(response.headers()["content-encoding"], "br");
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &soon(response.bytes()).await.unwrap()[..], &mut plain).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), first.text);
    }
    let tag = guest.get("/api/library").await.header("etag").to_owned();
    spark.does(wish(9)).await;
    let fresh = ask("/api/library", &tag).await;
    assert_eq!((fresh.status, wishes(&fresh.json()).len()), (200, 1));
    assert_ne!(fresh.header("etag"), tag);

    guest.get("/").await;
    assert_eq!(statements(&evening, async || drop(guest.get("/").await)).await, 0, "the evening's page");
    let title = json!({"title": "Билетик", "title_ru": "", "halves": [half()]});
    celestia.does(library(json!({"edit": {"story": 3, "draft": title}}))).await;
    let page = guest.get("/").await.text;
    assert!(page.contains("Билетик") && !page.contains("The Ticket Master"));
    assert_eq!(entry(&shelf(&evening).await, 3).unwrap()["story"]["single"]["title"], "Билетик");
    let tag = guest.get("/api/history").await.header("etag").to_owned();
    celestia.does(finish(&[3])).await;
    let history = ask("/api/history", &tag).await;
    assert_eq!(history.json()["evenings"][0]["stories"][0]["single"]["title"], "Билетик");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_does_not_make_an_old_library_pass_for_the_new_one() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    let old = evening.guest().get("/api/library").await;
    celestia.does(wish(9)).await;
    celestia.does(library(json!({"edit": {"story": 3, "draft": draft("Билетик")}}))).await;

    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    let request = evening.guest().asking("/api/library").header(IF_NONE_MATCH, old.header("etag").to_owned());
    let now = read(request).await;
    assert_eq!(now.status, 200, "what the browser keeps is not what there is");
    assert_eq!(entry(&now.json(), 3).unwrap()["story"]["single"]["title"], "Билетик");
    // Nor does a file that was begun before the change undo it.
    let file = format!("{HEADER}\n3,1,3,The Ticket Master,The Ticket Master,,2010-10-29\n");
    bring(&celestia, &format!("seen={}", old.json()["seq"]), file.clone()).await.refuses(409, "too_late");
    assert_eq!(bring(&celestia, &format!("seen={}", seen(&evening).await), file).await.status, 200);
}
