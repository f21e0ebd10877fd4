//! SIGKILL at a random moment, again and again: nothing that was acknowledged is lost or doubled, and whoever read along
//! goes on where they were.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::harness::{Person, nonce, say, soon};
use crate::program::Program;
use crate::stream::Stream;

const SEEDS: u8 = 20;
/// So many members write at once.
const WRITERS: usize = 16;

/// Something that was said, and what came of it.
#[derive(Debug)]
struct Saying {
    writer: usize,
    nonce: String,
    text: String,
    /// None if no answer came.
    seq: Option<i64>,
}

/// What the test sees happen, to choose the moment by.
#[derive(Debug, PartialEq)]
enum Seen {
    Sent,
    Acknowledged,
    Told,
}

/// Says one thing after another until the server is gone.
async fn write(
    writer: usize,
    person: Person,
    seed: u8,
    seen: mpsc::UnboundedSender<Seen>,
    in_flight: Arc<AtomicUsize>,
) -> Vec<Saying> {
    let mut said = Vec::new();
    for number in 0.. {
        let (nonce, text) = (nonce(), format!("{seed}/{writer}/{number}"));
        let body = json!({"order": {"nonce": nonce, "command": say(&text)}}).to_string();
        said.push(Saying { writer, nonce, text, seq: None });
        in_flight.fetch_add(1, Ordering::SeqCst);
        let _ = seen.send(Seen::Sent);
        let answer =
            async { person.post("/api/act").header(CONTENT_TYPE, "application/json").body(body).send().await?.text().await };
        let answer = soon(answer).await;
        in_flight.fetch_sub(1, Ordering::SeqCst);
        let Ok(answer) = answer else { break };
        let json: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer:?}"));
        said.last_mut().unwrap().seq = Some(json["seq"].as_i64().unwrap_or_else(|| panic!("{answer}")));
        let _ = seen.send(Seen::Acknowledged);
    }
    said
}

/// Reads along until the server is gone, and notes every frame.
async fn read(mut stream: Stream, mut heard: Vec<Value>, seen: mpsc::UnboundedSender<Seen>) -> Vec<Value> {
    while let Some(told) = stream.next().await {
        assert!(!told.is("reset"), "{told:?}");
        if let Some(frame) = told.frame() {
            heard.push(frame.clone());
            let _ = seen.send(Seen::Told);
        }
    }
    heard
}

async fn resume(url: &str, heard: &[Value]) -> Stream {
    let guest = Person::at(url);
    let last = heard.last().map_or(0, seq_of);
    guest.live_as(guest.asking("/live").header("last-event-id", last)).await
}

fn seq_of(frame: &Value) -> i64 {
    frame["seq"].as_i64().unwrap()
}

/// Every message there is, oldest first.
pub async fn all_messages(person: &Person) -> Vec<Value> {
    let mut pages = Vec::new();
    let mut before = String::new();
    loop {
        let page = person.messages(&format!("?limit=100{before}")).await;
        let messages = page["messages"].as_array().unwrap().clone();
        before = format!("&before={}", messages[0]["id"]);
        pages.push(messages);
        if page["more"] == json!(false) {
            return pages.into_iter().rev().flatten().collect();
        }
    }
}

/// One life of the server, up to its sudden end. `people` wrote and `heard` read in the lives before as well.
async fn live_and_die(data: &Path, seed: u8, cookies: &mut Vec<Person>, heard: Vec<Value>) -> (Vec<Saying>, Vec<Value>) {
    let program = Program::start(data, &[]).await;
    for person in cookies.iter_mut() {
        *person = person.moved_to(&program.url);
    }
    for number in cookies.len()..WRITERS {
        let person = Person::at(&program.url);
        assert_eq!(person.sign_up(&format!("Пони {number}")).await.status, 200);
        cookies.push(person);
    }
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut draw = |below: u32| random.next_u32() % below;
    let what = match draw(3) {
        0 => Seen::Sent,
        1 => Seen::Acknowledged,
        _ => Seen::Told,
    };
    let mut left = 1 + draw(160);

    let (seen, mut seeing) = mpsc::unbounded_channel();
    let in_flight = Arc::new(AtomicUsize::new(0));
    let stream = resume(&program.url, &heard).await;
    let reading = tokio::spawn(read(stream, heard, seen.clone()));
    let writing: Vec<_> = cookies
        .iter()
        .enumerate()
        .map(|(writer, person)| tokio::spawn(write(writer, person.clone(), seed, seen.clone(), Arc::clone(&in_flight))))
        .collect();
    while left > 0 || in_flight.load(Ordering::SeqCst) < 10 {
        let now = soon(seeing.recv()).await.unwrap();
        left = left.saturating_sub(u32::from(now == what));
    }
    program.kill().await;
    let mut said = Vec::new();
    for writer in writing {
        said.extend(soon(writer).await.unwrap());
    }
    (said, soon(reading).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_acknowledged_outlives_twenty_sudden_deaths() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut people, mut heard) = (Vec::new(), Vec::new());
    let mut expect: BTreeMap<i64, String> = BTreeMap::new();
    let (mut acknowledged, mut retried, mut stored_unheard) = (0, 0, 0);
    for seed in 0..SEEDS {
        let (said, heard_now) = live_and_die(&data, seed, &mut people, heard).await;
        heard = heard_now;

        let program = Program::start(&data, &[]).await;
        people = people.iter().map(|person| person.moved_to(&program.url)).collect();
        let before: HashMap<String, i64> = all_messages(&people[0])
            .await
            .iter()
            .map(|message| (message["text"].as_str().unwrap().to_owned(), message["id"].as_i64().unwrap()))
            .collect();
        for saying in &said {
            let again = people[saying.writer].act(&saying.nonce, &say(&saying.text)).await.seq();
            match saying.seq {
                Some(seq) => {
                    assert_eq!(before.get(&saying.text), Some(&seq), "acknowledged and there: {saying:?}");
                    assert_eq!(again, seq, "the same order, the same answer: {saying:?}");
                    acknowledged += 1;
                }
                None => {
                    retried += 1;
                    stored_unheard += u32::from(before.get(&saying.text) == Some(&again));
                }
            }
            assert_eq!(expect.insert(again, saying.text.clone()), None, "no two messages share a seq");
        }
        for writer in 0..WRITERS {
            let own: Vec<i64> = said.iter().filter(|saying| saying.writer == writer).filter_map(|saying| saying.seq).collect();
            assert!(own.is_sorted(), "in the order in which they were said: {own:?}");
        }
        let there: Vec<(i64, String)> = all_messages(&people[0])
            .await
            .iter()
            .map(|message| (message["id"].as_i64().unwrap(), message["text"].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(there, expect.clone().into_iter().collect::<Vec<_>>(), "seed {seed}: each once, in the order of its seq");

        // Whoever read along comes back and has the rest, once.
        let mut stream = resume(&program.url, &heard).await;
        let last = *expect.last_key_value().unwrap().0;
        while heard.last().map_or(0, seq_of) < last {
            heard.push(stream.frame().await);
        }
        program.kill().await;
    }
    let seqs: Vec<i64> = heard.iter().map(seq_of).collect();
    let rises = |pair: &[i64]| pair[1] == pair[0] + 1;
    assert!(seqs[0] == 2 && seqs.windows(2).all(rises), "every frame once and in order");
    let told: BTreeMap<i64, String> = heard
        .iter()
        .filter_map(|frame| Some((seq_of(frame), frame["event"]["chat"]["said"]["message"]["text"].as_str()?.to_owned())))
        .collect();
    assert_eq!(told, expect);
    println!("{acknowledged} acknowledged, {retried} sent again, of which {stored_unheard} were stored already");
    assert!(acknowledged > 0 && retried >= 10 * u32::from(SEEDS));
}
