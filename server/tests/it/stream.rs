//! A live stream, read event by event.

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use crate::harness::soon;

/// One event: what stood between two empty lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    pub id: Option<i64>,
    pub event: Option<String>,
    pub data: Option<Value>,
    /// In how many milliseconds to come back.
    pub retry: Option<u64>,
}

impl Told {
    fn of(block: &str) -> Told {
        let mut told = Told::default();
        for line in block.lines() {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("id", id) => told.id = Some(id.parse().unwrap()),
                ("retry", retry) => told.retry = Some(retry.parse().unwrap()),
                ("event", event) => told.event = Some(event.to_owned()),
                ("data", data) => told.data = Some(serde_json::from_str(data).unwrap()),
                other => panic!("{other:?} is nothing that a stream says"),
            }
        }
        told
    }

    /// Whether this is an event of that name.
    pub fn is(&self, event: &str) -> bool {
        self.event.as_deref() == Some(event)
    }

    /// A fact, unless it is a greeting, a pulse or a heartbeat.
    pub fn frame(&self) -> Option<&Value> {
        self.data.as_ref().filter(|_| self.event.is_none())
    }
}

/// An open stream.
pub struct Stream {
    pub response: Response,
    read: Vec<u8>,
    /// The last id that was told: where a browser would resume.
    pub last_id: i64,
}

impl Stream {
    /// Opens it.
    pub async fn open(request: RequestBuilder) -> Stream {
        let response = soon(request.send()).await.unwrap();
        assert_eq!(response.status(), 200);
        Stream { response, read: Vec::new(), last_id: -1 }
    }

    /// The next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<Told> {
        soon(async {
            loop {
                if let Some(end) = self.read.windows(2).position(|two| two == b"\n\n") {
                    let block: Vec<u8> = self.read.drain(..end + 2).collect();
                    let told = Told::of(std::str::from_utf8(&block).unwrap().trim_end());
                    self.last_id = told.id.unwrap_or(self.last_id);
                    return Some(told);
                }
                // A connection that breaks off is an end like any other: whoever reads comes back.
                let more = self.response.chunk().await.ok().flatten()?;
                self.read.extend_from_slice(&more);
            }
        })
        .await
    }

    /// Reads up to an event of this name and answers with its data.
    pub async fn event(&mut self, name: &str) -> Value {
        soon(async {
            loop {
                let told = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name:?}"));
                if told.is(name) {
                    return told.data.unwrap();
                }
            }
        })
        .await
    }

    /// Reads the greeting.
    pub async fn greet(&mut self) -> Value {
        self.event("hello").await
    }

    /// The next frame. Anything but pulses and heartbeats before it is a failure.
    pub async fn frame(&mut self) -> Value {
        soon(async {
            loop {
                let told = self.next().await.expect("the stream ended before a frame");
                if let Some(frame) = told.frame() {
                    assert_eq!(told.id, frame["seq"].as_i64(), "the id of a frame is its seq");
                    return frame.clone();
                }
                assert!(told.data.is_none() || told.is("pulse"), "{told:?}");
            }
        })
        .await
    }

    /// The ids of the next frames.
    pub async fn ids(&mut self, count: usize) -> Vec<i64> {
        let mut ids = Vec::with_capacity(count);
        while ids.len() < count {
            ids.push(self.frame().await["seq"].as_i64().unwrap());
        }
        ids
    }

    /// Everything up to its end.
    pub async fn rest(&mut self) -> Vec<Told> {
        soon(async {
            let mut rest = Vec::new();
            while let Some(told) = self.next().await {
                rest.push(told);
            }
            rest
        })
        .await
    }
}
