//! The live stream byte for byte, as it comes out of a socket.

use std::time::Duration;

use evening::account::Role;
use serde_json::{Value, json};
use server::site::Tuning;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::harness::{Evening, are_bodies, cookie, soon};
use crate::stream::{Stream, Told};

/// 16 KiB: a few of these are more than the system keeps for a stream.
fn long() -> String {
    "👩‍👩‍👧‍👦".repeat(650)
}

/// A connection, with nothing that knows HTTP in between.
struct Wire {
    socket: TcpStream,
    read: Vec<u8>,
}

impl Wire {
    async fn open(evening: &Evening) -> Wire {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let address = evening.url.strip_prefix("http://").unwrap();
        Wire { socket: soon(socket.connect(address.parse().unwrap())).await.unwrap(), read: Vec::new() }
    }

    /// Asks for the stream after this frame, in a version of HTTP without heads of chunks, and reads the head.
    async fn stream(evening: &Evening, since: i64) -> Wire {
        Wire::stream_of(evening, since, "").await
    }

    /// The same with these cookies.
    async fn stream_of(evening: &Evening, since: i64, cookies: &str) -> Wire {
        let mut wire = Wire::open(evening).await;
        wire.say(&format!("GET /live?since={since} HTTP/1.0\r\nCookie: {cookies}\r\n\r\n")).await;
        wire.head().await;
        wire
    }

    async fn say(&mut self, text: &str) {
        soon(self.socket.write_all(text.as_bytes())).await.unwrap();
    }

    /// At most so many bytes more; false at the end.
    async fn read(&mut self, most: usize) -> bool {
        let mut bytes = [0; 4096];
        let read = soon(self.socket.read(&mut bytes[..most])).await.unwrap();
        self.read.extend_from_slice(&bytes[..read]);
        read > 0
    }

    /// So many bytes.
    async fn take(&mut self, length: usize) -> String {
        while self.read.len() < length {
            assert!(self.read(4096).await, "it ended early");
        }
        String::from_utf8(self.read.drain(..length).collect()).unwrap()
    }

    /// Everything up to this and with it, read so many bytes at a time.
    async fn until_by(&mut self, end: &str, most: usize) -> String {
        let mut searched = 0;
        loop {
            let found = self.read[searched..].windows(end.len()).position(|window| window == end.as_bytes());
            if let Some(found) = found {
                return self.take(searched + found + end.len()).await;
            }
            searched = self.read.len().saturating_sub(end.len() - 1);
            assert!(self.read(most).await, "it ended before {end:?}");
        }
    }

    async fn until(&mut self, end: &str) -> String {
        self.until_by(end, 4096).await
    }

    /// The lines of the next head.
    async fn head(&mut self) -> Vec<String> {
        self.until("\r\n\r\n").await.lines().map(str::to_ascii_lowercase).collect()
    }

    /// The frames up to this one, as they stand on the wire.
    async fn frames(&mut self, last: i64, most: usize) -> Vec<String> {
        let mut text = self.until_by(&format!("id: {last}\ndata: "), most).await;
        text.push_str(&self.until_by("\n\n", most).await);
        let is_frame = |block: &&str| block.starts_with("id: ") && block.contains("\ndata: ") && !block.contains("\nevent: ");
        text.split("\n\n").filter(is_frame).map(str::to_owned).collect()
    }
}

/// The numbers of these frames, which have to be whole.
fn numbers(frames: &[String]) -> Vec<i64> {
    let number = |frame: &String| {
        let (id, data) = frame.split_once("\ndata: ").unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(id, format!("id: {}", data["seq"]));
        data["seq"].as_i64().unwrap()
    };
    frames.iter().map(number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_one_byte_at_a_time_gets_every_frame_whole_and_in_order() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let since = spark.say("начали").await;
    let mut slow = Wire::stream(&evening, since).await;
    let (mut said, long) = (Vec::new(), long());
    for number in 0..16 {
        said.push(spark.say(&long).await);
        said.push(spark.say(&number.to_string()).await);
    }
    let last = *said.last().unwrap();
    let frames = slow.frames(last, 1).await;
    assert_eq!(numbers(&frames), said);
    // From the ring alone, and in one piece.
    assert_eq!(Wire::stream(&evening, since).await.frames(last, 4096).await, frames);
    let next = spark.say("дальше").await;
    assert_eq!(numbers(&slow.frames(next, 1).await), [next]);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_at_once_get_the_same_bytes() {
    rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let since = spark.say("начали").await;
    let coming: Vec<_> = (0..500).map(|_| Wire::stream(&evening, since)).collect();
    let mut wires = futures::future::join_all(coming).await;
    let mut said = Vec::new();
    for number in 0..20 {
        said.push(spark.say(&number.to_string()).await);
    }
    let last = *said.last().unwrap();
    let expect = wires[0].frames(last, 4096).await;
    assert_eq!(numbers(&expect), said);
    for wire in &mut wires[1..] {
        assert_eq!(wire.frames(last, 4096).await, expect);
    }
    let mut watcher = evening.guest().live(None).await;
    drop(wires);
    while watcher.event("pulse").await != json!({"presence": {"members": 0, "guests": 1}}) {}
    assert_eq!(evening.metric("evening_streams").await, Some(1));
    assert_eq!(evening.metric("evening_stream_cuts_total").await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_before_a_stream_is_answered_whole_and_what_is_asked_after_it_never() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for number in 0..100 {
        spark.say(&format!("{number}{}", &long()[..12_000])).await;
    }
    let mut wire = Wire::open(&evening).await;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", &evening.url[7..]);
    // More than a megabyte is still on its way when the stream begins.
    wire.say(&[get("/api/messages?limit=100"), get("/live"), get("/healthz")].concat()).await;
    let head = wire.head().await;
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let messages: Value = serde_json::from_str(&wire.take(length).await).unwrap();
    assert_eq!(messages["messages"].as_array().unwrap().len(), 100);
    let head = wire.head().await;
    assert!(head.contains(&"content-type: text/event-stream".to_owned()), "{head:?}");
    wire.until("event: hello").await;
    for text in ["раз", "два"] {
        wire.say(&get("/healthz")).await;
        spark.say(text).await;
        let told = wire.until(text).await;
        assert!(!told.contains("HTTP/1.1"), "{told}");
    }
    assert_eq!(evening.metric("evening_streams").await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_ends_with_its_connection() {
    let evening = Evening::start().await;
    let ask = async |asking: &str| {
        let mut wire = Wire::open(&evening).await;
        wire.say(&format!("{asking}\r\nHost: {}\r\n\r\n", &evening.url[7..])).await;
        let head = wire.head().await;
        assert!(head.iter().any(|line| line.starts_with("date: ")), "{head:?}");
        assert!(!head.iter().any(|line| line.starts_with("content-length")), "{head:?}");
        (head, wire)
    };
    let says = |head: &[String], line: &str| head.iter().any(|other| other == line);
    let (head, mut wire) = ask("GET /live HTTP/1.1").await;
    assert_eq!(head[0], "http/1.1 200 ok");
    assert_eq!((says(&head, "connection: close"), says(&head, "transfer-encoding: chunked")), (!are_bodies(), are_bodies()));
    wire.until("event: hello").await;
    let (head, mut wire) = ask("GET /live HTTP/1.0").await;
    assert_eq!(head[0], "http/1.0 200 ok");
    assert!(!says(&head, "transfer-encoding: chunked"));
    assert!(wire.until("event: hello").await.starts_with("id: "), "and nothing before it");
    // Whoever asks for the head alone has the connection for something else.
    let (head, mut wire) = ask("HEAD /live HTTP/1.1").await;
    assert_eq!(head[0], "http/1.1 200 ok");
    assert!(says(&head, "content-type: text/event-stream") && !says(&head, "connection: close"), "{head:?}");
    wire.say("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(wire.head().await[0], "http/1.1 200 ok");
    assert_eq!(wire.take(2).await, "ok");
    assert_eq!(evening.metric("evening_streams").await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_left_is_told_when_to_come_back() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(evening.guest().live(None).await);
    }
    let last = spark.say("пока").await;
    let _evening = evening.restart().await;
    let mut pauses = Vec::new();
    for stream in &mut streams {
        assert_eq!(stream.frame().await["seq"], json!(last));
        match stream.rest().await.as_slice() {
            [.., Told { id: None, event: None, data: None, retry: Some(pause) }] => pauses.push(*pause),
            rest => panic!("{rest:?}"),
        }
    }
    assert!(pauses.iter().all(|pause| (1000..=5000).contains(pause)), "{pauses:?}");
    assert!(pauses.windows(2).any(|two| two[0] != two[1]), "not all in the same moment: {pauses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_stuck_is_cut_when_the_ring_goes_on_and_leaves_those_who_are_here() {
    // As a body it is asked for more, and then cut, when the other side takes more.
    if are_bodies() {
        return;
    }
    let ring = server::hub::Bounds { entries: 32, bytes: 1 << 30 };
    let evening = Evening::with(&[], Tuning { ring, ..Tuning::default() }).await;
    let spark = evening.member("Искра").await;
    let since = spark.say("начали").await;
    let mut stuck = Wire::stream(&evening, since).await;
    let mut quick = evening.guest().live(None).await;
    let mut said = Vec::new();
    // What the system keeps for the two ends, and then the ring.
    while evening.metric("evening_stream_cuts_total").await == Some(0) {
        said.push(spark.say(&format!("{}{}", said.len(), &long()[..12_000])).await);
        assert_eq!(quick.frame().await["seq"], json!(said.last()), "nobody else notices");
    }
    assert_eq!(evening.metric("evening_streams").await, Some(1));
    let mut text = Vec::new();
    let _ = soon(stuck.socket.read_to_end(&mut text)).await;
    let text = String::from_utf8_lossy(&text).into_owned();
    let heard = text.split("\n\n").filter(|block| block.contains("\ndata: {\"seq\":") && !block.contains("event:"));
    let mut heard: Vec<String> = heard.map(str::to_owned).collect();
    heard.pop_if(|torn| serde_json::from_str::<Value>(torn.split_once("data: ").unwrap().1).is_err());
    let mut heard = numbers(&heard);
    assert!(heard.len() < said.len());
    let back = heard.last().copied().unwrap_or(since);
    let frames = Wire::stream(&evening, back).await.frames(*said.last().unwrap(), 4096).await;
    heard.extend(numbers(&frames));
    assert_eq!(heard, said, "nothing is missing, and nothing there twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_nothing_for_half_a_minute_is_cut_and_whoever_takes_little_is_not() {
    // As a body it is cut when the ring goes on.
    if are_bodies() {
        return;
    }
    let heartbeat = Duration::from_millis(40);
    let evening = Evening::with(&[], Tuning { heartbeat, ..Tuning::default() }).await;
    let spark = evening.member("Искра").await;
    let since = spark.say("начали").await;
    let mut stuck = Wire::stream(&evening, since).await;
    let mut quick = evening.guest().live(None).await;
    let mut said = Vec::new();
    for number in 0..40 {
        said.push(spark.say(&format!("{number}{}", &long()[..12_000])).await);
        assert_eq!(quick.frame().await["seq"], json!(said.last()));
    }
    // Whoever hears that they are quiet knows that all were looked at.
    let cuts_after = async |quick: &mut Stream, seconds: u64| {
        evening.pass(Duration::from_secs(seconds));
        while quick.next().await.unwrap().data.is_some() {
            evening.pass(heartbeat); // a head count may have come in between
        }
        evening.metric("evening_stream_cuts_total").await.unwrap()
    };
    assert_eq!(cuts_after(&mut quick, 29).await, 0);
    // More than the system keeps for the two ends: some of it was taken just now.
    assert_eq!(numbers(&stuck.frames(said[15], 4096).await), said[..16]);
    assert_eq!(cuts_after(&mut quick, 29).await, 0);
    // The system may still move some from one end to the other, but not for ever.
    let began = evening.now();
    while cuts_after(&mut quick, 30).await == 0 {
        assert!(evening.now().since(began) < Duration::from_secs(300));
    }
    assert_eq!(evening.metric("evening_streams").await, Some(1));
    let _ = soon(stuck.socket.read_to_end(&mut Vec::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_is_cut_though_they_read_nothing() {
    // As a body it is asked for more, and then cut, when the other side takes more.
    if are_bodies() {
        return;
    }
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let signed_up = evening.guest().sign_up("Бот").await;
    let cookies = format!("evening_session={}", cookie(&signed_up, "evening_session").unwrap());
    let since = spark.say("начали").await;
    let mut stuck = Wire::stream_of(&evening, since, cookies.split(';').next().unwrap()).await;
    let mut quick = evening.guest().live(None).await;
    let here = async |quick: &mut Stream, members: u32| {
        while quick.event("pulse").await != json!({"presence": {"members": members, "guests": 1}}) {}
    };
    here(&mut quick, 1).await;
    for number in 0..20 {
        spark.say(&format!("{number}{}", &long()[..12_000])).await;
    }
    guard.does(json!({"moderation": {"ban": {"id": signed_up.json()["member"]["id"], "why": "бот"}}})).await;
    spark.say("секретно").await;
    here(&mut quick, 0).await;
    let mut text = Vec::new();
    let _ = soon(stuck.socket.read_to_end(&mut text)).await;
    assert!(!String::from_utf8_lossy(&text).contains("секретно"));
    assert_eq!(evening.metric("evening_stream_cuts_total").await, Some(0), "it was not for being slow");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_finish_a_head_is_let_go_of_and_a_stream_is_not() {
    let evening = Evening::with(&[], Tuning { head: Duration::from_millis(50), ..Tuning::default() }).await;
    let spark = evening.member("Искра").await;
    let since = spark.say("начали").await;
    let mut stream = Wire::stream(&evening, since).await;
    for begun in ["", "GET / HTTP/1.1\r\nHost: x\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"] {
        let mut wire = Wire::open(&evening).await;
        wire.say(begun).await;
        while wire.read(4096).await {}
    }
    let last = spark.say("дальше").await;
    assert_eq!(numbers(&stream.frames(last, 4096).await), [last]);
}
