//! Who writes and who reads while things go wrong: each in their own manner, and all come back.

use std::time::Duration;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::checker::{Saying, Told};
use super::wire::Wire;
use crate::harness::{Person, nonce, say};

/// So long somebody waits before they try again where nobody answers.
const PAUSE: Duration = Duration::from_millis(100);

/// After so long without a word a reader comes back by itself: the site says something every 15 s. A connection that the kernel
/// has given up on the other side may end without a word (decision 0024).
const SILENCE: Duration = Duration::from_secs(20);

/// A draw of numbers that is the same for the same seed.
pub struct Dice(TestRng);

impl Dice {
    /// Of this seed, for one person of many.
    pub fn of(seed: u8, person: usize) -> Dice {
        let mut bytes = [seed; 32];
        bytes[..8].copy_from_slice(&(person as u64).to_le_bytes());
        Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    /// At least zero and less than this.
    pub fn draw(&mut self, below: u32) -> u32 {
        self.0.next_u32() % below
    }
}

/// What everybody is told of the evening.
#[derive(Clone)]
pub struct Notice {
    /// Where the site is.
    pub url: watch::Receiver<String>,
    /// Whether nothing goes wrong any more: whoever dawdled reads on.
    pub calm: watch::Receiver<bool>,
    /// Whether enough was said.
    pub done: watch::Receiver<bool>,
    /// The last frame that there is, once nobody writes any more.
    pub last: watch::Receiver<Option<i64>>,
}

impl Notice {
    /// Waits a moment, or for another address.
    async fn pause(&mut self) {
        let _ = tokio::time::timeout(PAUSE, self.url.changed()).await;
    }
}

/// How many orders were carried out and how many refused, for whoever chooses the moments.
pub struct Counted {
    pub acknowledged: watch::Sender<u64>,
    pub refused: watch::Sender<u64>,
}

/// Says one thing after another until it is enough. What is not answered is asked again under the same nonce, or given up.
pub async fn write(writer: usize, person: Person, mut notice: Notice, seed: u8, counted: std::sync::Arc<Counted>) -> Vec<Saying> {
    let (mut dice, mut said) = (Dice::of(seed, 1_000 + writer), Vec::new());
    while !*notice.done.borrow() {
        let text = format!("{writer}/{} {}", said.len(), "пони ".repeat(dice.draw(30) as usize));
        let text = text.trim_end().to_owned();
        let body = json!({"order": {"nonce": nonce(), "command": say(&text)}}).to_string();
        let seq = loop {
            let url = notice.url.borrow_and_update().clone();
            let order = person.moved_to(&url).post("/api/act").header(CONTENT_TYPE, "application/json").body(body.clone());
            let answer = async { order.send().await?.json::<Value>().await };
            match answer.await {
                Ok(answer) if answer["seq"].is_i64() => {
                    counted.acknowledged.send_modify(|count| *count += 1);
                    break answer["seq"].as_i64();
                }
                Ok(answer) => {
                    let kind = answer["refusal"]["kind"].as_str().unwrap_or_default();
                    assert!(["not_stored", "busy"].contains(&kind), "{answer}");
                    counted.refused.send_modify(|count| *count += 1);
                }
                // Nobody answers: one in four does not try again, and never knows.
                Err(_) if dice.draw(4) == 0 => break None,
                Err(_) => {}
            }
            notice.pause().await;
        };
        said.push(Saying { writer, text, seq });
    }
    said
}

/// How somebody reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// All that comes.
    Steady,
    /// Stops in the middle, and reads on when all is calm.
    Stalls,
    /// Is gone again and again without a word.
    Vanishes,
    /// A byte a second until all is calm.
    Sips,
}

impl Manner {
    /// Of the reader with this number: most are steady.
    pub fn of(reader: usize) -> Manner {
        match reader % 10 {
            0 => Manner::Stalls,
            1 => Manner::Vanishes,
            2 => Manner::Sips,
            _ => Manner::Steady,
        }
    }
}

/// Reads from behind this frame to the last one, however often it has to come back: every message, as it came.
pub async fn read(reader: usize, since: i64, mut notice: Notice, seed: u8) -> Vec<Told> {
    let (manner, mut dice) = (Manner::of(reader), Dice::of(seed, reader));
    let (mut log, mut last_id) = (Vec::new(), since);
    let has_all = |notice: &Notice, last_id: i64| notice.last.borrow().is_some_and(|last| last_id >= last);
    while !has_all(&notice, last_id) {
        let url = notice.url.borrow_and_update().clone();
        let Ok(mut wire) = Wire::open(&url, last_id, matches!(manner, Manner::Sips | Manner::Stalls)).await else {
            notice.pause().await;
            continue;
        };
        // So many events until it does what its manner says.
        let mut patience = 1 + dice.draw(60);
        loop {
            while let Some((id, name, data)) = wire.event() {
                assert_ne!(name.as_deref(), Some("reset"), "reader {reader}: {data}");
                if let Some(text) = data["event"]["chat"]["said"]["message"]["text"].as_str() {
                    log.push((data["seq"].as_i64().unwrap(), text.to_owned()));
                }
                last_id = id.unwrap_or(last_id);
                patience = patience.saturating_sub(1);
            }
            let is_calm = *notice.calm.borrow();
            if has_all(&notice, last_id) || (manner == Manner::Vanishes && patience == 0 && !is_calm) {
                break;
            }
            let come = match manner {
                Manner::Stalls if patience == 0 && !is_calm => {
                    let _ = notice.calm.wait_for(|calm| *calm).await;
                    continue;
                }
                Manner::Sips if !is_calm => {
                    let _ = tokio::time::timeout(Duration::from_secs(1), notice.calm.wait_for(|calm| *calm)).await;
                    wire.more(1).await
                }
                Manner::Steady | Manner::Stalls | Manner::Vanishes | Manner::Sips => tokio::select! {
                    come = tokio::time::timeout(SILENCE, wire.more(64 << 10)) => come.unwrap_or(Ok(false)),
                    _ = notice.last.changed() => Ok(true),
                },
            };
            if !come.is_ok_and(|is_open| is_open) {
                break;
            }
        }
    }
    log
}
