//! The library, what members vote for, and the draw. What its tests have in common is here.

mod drawing;
mod files;
mod wishes;

use evening::draw::{Drawing, hex};
use evening::id::MemberId;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Answer, Evening, Person, read};
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

/// How often something is asked whose statements are counted.
const ASKED: u64 = 20;

/// How many statements are sent to the store while something is asked so often. Fewer than that are none for each: once a second
/// the keeper looks for what others wrote.
async fn statements(evening: &Evening, what: impl AsyncFn()) -> u64 {
    let before = evening.site.store.queries();
    for _ in 0..ASKED {
        what().await;
    }
    evening.site.store.queries() - before
}
