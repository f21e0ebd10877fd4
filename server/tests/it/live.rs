//! The live stream: what it begins with, what it tells, and how whoever lost it goes on.

use std::time::Duration;

use evening::account::{Actor, Role};
use evening::id::Seq;
use futures::{StreamExt, stream};
use reqwest::header::ACCEPT_ENCODING;
use serde_json::{Value, json};
use server::hub::Bounds;
use server::live::opening::{Opening, Step};
use server::site::Tuning;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::harness::{Evening, Person, soon};
use crate::stream::{Stream, Told};

/// A hub that remembers no more than this many frames and pulses.
fn short_memory(entries: usize) -> Tuning {
    Tuning { ring: Bounds { entries, bytes: 1 << 30 }, ..Tuning::default() }
}

async fn say_many(person: &Person, count: usize) -> Vec<i64> {
    let mut ids = Vec::with_capacity(count);
    for number in 0..count {
        ids.push(person.say(&number.to_string()).await);
    }
    ids
}

#[tokio::test]
async fn whoever_missed_a_lot_gets_it_from_the_store_in_pieces() {
    let evening = Evening::with(&[], short_memory(4)).await;
    let spark = evening.member("Искра").await;
    let long = "👩‍👩‍👧‍👦".repeat(650);
    let mut said = Vec::new();
    for _ in 0..20 {
        said.push(spark.say(&long).await);
    }
    let reader = evening.site.subscribe(Actor::Guest, None);
    let mut opening = Opening::new(evening.site.clone(), reader, Some("0"), false);
    let mut told = String::new();
    loop {
        match opening.next().await {
            Step::Say(piece) => {
                assert!(piece.len() <= (64 + 20) << 10, "{} bytes at once", piece.len());
                told.push_str(str::from_utf8(&piece).unwrap());
            }
            Step::Follow => break,
            Step::End(_) => panic!("it goes on"),
        }
    }
    // The ring has the last ones.
    let ids: Vec<i64> = told.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
    assert!(ids.is_sorted() && said[..16].iter().all(|id| ids.contains(id)), "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_begins_with_where_and_when_it_starts() {
    let evening = Evening::start().await;
    let id = evening.member("Искра").await.say("hi").await;
    let mut stream = Stream::open(evening.guest().asking("/live")).await;
    for (name, value) in [("content-type", "text/event-stream"), ("cache-control", "no-store"), ("x-accel-buffering", "no")] {
        assert_eq!(stream.response.headers()[name], value);
    }
    let hello = stream.next().await.unwrap();
    assert_eq!((hello.event.as_deref(), hello.id), (Some("hello"), Some(id)));
    let data = hello.data.unwrap();
    assert_eq!(data, json!({"protocol": 1, "seq": id, "now": "2026-11-22T19:00:00.000Z", "node": data["node"]}));
    assert!(!data["node"].as_str().unwrap().is_empty());
    let pulse = stream.next().await.unwrap();
    assert_eq!((pulse.event.as_deref(), pulse.id), (Some("pulse"), None));
    assert_eq!(pulse.data.unwrap(), json!({"presence": {"members": 0, "guests": 1}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_never_compressed() {
    let evening = Evening::start().await;
    let stream = Stream::open(evening.guest().asking("/live").header(ACCEPT_ENCODING, "br, gzip")).await;
    assert!(!stream.response.headers().contains_key("content-encoding"), "{:?}", stream.response.headers());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_count_follows_who_comes_and_goes() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut watcher = evening.guest().live(None).await;
    let mut counts = async |members: u32, guests: u32| {
        let expect = json!({"presence": {"members": members, "guests": guests}});
        while watcher.event("pulse").await != expect {}
    };
    counts(0, 1).await;
    let (first, second) = (spark.live(None).await, spark.live(None).await);
    counts(1, 1).await;
    let guest = evening.guest().live(None).await;
    counts(1, 2).await;
    drop(first);
    drop(guest);
    counts(1, 1).await;
    drop(second);
    counts(0, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_is_kept_warm_and_its_cursor_moves() {
    let heartbeat = Duration::from_millis(20);
    let evening = Evening::with(&[], Tuning { heartbeat, ..Tuning::default() }).await;
    let spark = evening.member("Искра").await;
    let mut stream = evening.guest().live(None).await;
    for text in ["раз", "два"] {
        let id = spark.say(text).await;
        assert_eq!(stream.frame().await["seq"], json!(id));
        let warm = loop {
            evening.pass(heartbeat); // again after a head count that came in between
            let told = stream.next().await.unwrap();
            if told.data.is_none() {
                break told;
            }
        };
        assert_eq!(warm, Told { id: Some(id), ..Told::default() });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn word_of_who_is_writing_passes_and_is_not_kept() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    spark.say("привет").await;
    let mut stream = evening.guest().live(None).await;
    let before = evening.metric("evening_frames_total").await;
    assert_eq!(spark.types().await.status, 200);
    let id = spark.messages("").await["messages"][0]["by"]["id"].clone();
    let expect = json!({"typing": {"id": id, "name": "Искра"}});
    while stream.event("pulse").await != expect {}
    assert_eq!(evening.metric("evening_frames_total").await, before);
    evening.guest().types().await.refuses(401, "signed_out");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_write_their_word_comes_now_and_then() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut stream = evening.guest().live(None).await;
    for _ in 0..40 {
        assert_eq!(spark.types().await.status, 200);
    }
    let id = spark.say("вот").await;
    let mut words = 0;
    loop {
        let told = stream.next().await.unwrap();
        if told.id == Some(id) {
            break;
        }
        words += u32::from(told.data.is_some_and(|data| data["typing"]["name"] == "Искра"));
    }
    assert_eq!(words, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_gets_what_they_missed_once_and_in_order() {
    for tuning in [Tuning::default(), short_memory(2)] {
        let evening = Evening::with(&[], tuning).await;
        let spark = evening.member("Искра").await;
        let ids = say_many(&spark, 12).await;
        let expect = async |person: Person, place: usize| {
            let mut stream = Stream::open(person.asking(&format!("/live?since={}", ids[place]))).await;
            let hello = stream.next().await.unwrap();
            assert_eq!((hello.event.as_deref(), hello.id), (Some("hello"), Some(ids[place])));
            assert_eq!(stream.ids(11 - place).await, ids[place + 1..]);
            stream
        };
        let mut streams = Vec::new();
        for place in [0, 5, 10, 11] {
            streams.push(expect(evening.guest(), place).await);
        }
        let last = spark.say("и снова").await;
        for stream in &mut streams {
            assert_eq!(stream.frame().await["seq"], json!(last), "and then what happens");
        }
        drop(streams);
        let evening = evening.restart().await; // nothing is in memory any more
        let mut stream = evening.guest().live(Some(ids[3])).await;
        assert_eq!(stream.ids(9).await, [&ids[4..], &[last]].concat());
        let own = spark.follow(&evening).live(Some(ids[0])).await.frame().await;
        assert!(own["event"]["chat"]["said"]["nonce"].is_string(), "its author gets the nonce from the store too");
        let others = evening.guest().live(Some(ids[0])).await.frame().await;
        assert!(others["event"]["chat"]["said"].get("nonce").is_none(), "nobody else does");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_absence_is_told_from_the_store() {
    let evening = Evening::with(&[], short_memory(16)).await;
    let spark = evening.member("Искра").await;
    let since = spark.say("ухожу").await;
    // More than the store is asked for at a time.
    let said = 1200;
    let saying = stream::iter(0..said).map(|number| {
        let spark = &spark;
        async move { spark.say(&number.to_string()).await }
    });
    saying.buffer_unordered(50).count().await;
    let mut stream = evening.guest().live(Some(since)).await;
    let ids = stream.ids(said).await;
    assert_eq!(ids, (since + 1..=since + i64::try_from(said).unwrap()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_wins_over_the_address() {
    let evening = Evening::start().await;
    let ids = say_many(&evening.member("Искра").await, 6).await;
    let guest = evening.guest();
    let both = guest.asking(&format!("/live?since={}", ids[0])).header("last-event-id", ids[3]);
    let mut stream = guest.live_as(both).await;
    assert_eq!(stream.ids(2).await, ids[4..]);
}

/// What a stream says before anything happens: the names of its events, and the frames.
async fn beginning(evening: &Evening, asking: &str, header: Option<&str>) -> (Vec<String>, Value, Value) {
    let request = evening.guest().asking(asking);
    let request = header.into_iter().fold(request, |request, value| request.header("last-event-id", value));
    let mut stream = Stream::open(request).await;
    let (mut names, mut reset, mut hello) = (Vec::new(), Value::Null, Value::Null);
    loop {
        let told = stream.next().await.unwrap();
        let name = told.event.clone().unwrap_or_else(|| "frame".into());
        match name.as_str() {
            "reset" => reset = told.data.clone().unwrap(),
            "hello" => hello = told.data.clone().unwrap(),
            _ => {}
        }
        if name == "pulse" {
            return (names, reset, hello);
        }
        if name != "frame" {
            assert_eq!(told.id, told.data.unwrap()["seq"].as_i64(), "{name}");
        }
        names.push(name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_continued_begins_anew() {
    let evening = Evening::start().await;
    let last = *say_many(&evening.member("Искра").await, 3).await.last().unwrap();
    let check = async |asking: String, header: Option<&str>| {
        let (names, reset, hello) = beginning(&evening, &asking, header).await;
        assert_eq!(names, ["reset", "hello"], "{asking} {header:?}");
        assert_eq!((&reset, &hello["seq"]), (&json!({"seq": last, "why": "log_gone"}), &json!(last)), "{asking} {header:?}");
    };
    for since in [(last + 1).to_string(), "9007199254740992".into(), i64::MAX.to_string(), "-1".into(), "x".into(), "1.5".into()]
    {
        check(format!("/live?since={since}"), None).await;
        check("/live".into(), Some(&since)).await;
        check(format!("/live?since={last}"), Some(&since)).await;
    }
    for since in ["", "99999999999999999999", "%00", "%ff", "1%20OR%201", "5&since=x", "5&since="] {
        check(format!("/live?since={since}"), None).await;
    }
    for asking in ["/live", "/live?", "/live?other=1", "/live?%ff=%ff"] {
        assert_eq!(beginning(&evening, asking, None).await.0, ["hello"], "{asking}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_trimmed_begins_anew() {
    let evening = Evening::with(&[], short_memory(2)).await;
    let spark = evening.member("Искра").await;
    let ids = say_many(&spark, 20).await;
    evening.pass(Duration::from_secs(1));
    let gone = evening.site.store.trim_log(evening.now(), 5, 1000).await.unwrap();
    assert!(gone > 10, "{gone}");
    let (oldest, newest) = evening.site.store.log_bounds().await.unwrap().unwrap();
    assert_eq!((oldest, newest), (Seq(ids[15]), Seq(ids[19])));
    for (since, expect) in [(ids[13], vec!["reset", "hello"]), (0, vec!["reset", "hello"]), (ids[14], vec!["hello"])] {
        assert_eq!(beginning(&evening, &format!("/live?since={since}"), None).await.0, expect, "{since}");
    }
    assert_eq!(evening.guest().live(Some(ids[14])).await.ids(5).await, ids[15..], "all that is left");
    let next = spark.say("дальше").await;
    assert_eq!(next, ids[19] + 1, "seqs go on");
    assert_eq!(spark.messages("?limit=100").await["messages"].as_array().unwrap().len(), 21, "messages stay");
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_are_for_nobody_are_not_told() {
    let evening = Evening::start().await;
    // Frame 1 fills the library, frame 2 sets tonight's list.
    let check = async |evening: &Evening, since: i64| {
        let mut stream = evening.guest().live(Some(since)).await;
        let frame = stream.frame().await;
        assert_eq!(frame["seq"], json!(2));
        assert!(frame["event"]["show"]["tonight_set"]["stories"].as_array().unwrap().len() >= 4);
    };
    check(&evening, 0).await;
    check(&evening.restart().await, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_by_address_and_in_all() {
    for variable in ["EVENING_LIMIT_STREAMS", "EVENING_LIMIT_STREAMS_PER_ADDRESS"] {
        let evening = Evening::with(&[(variable, "2")], Tuning::default()).await;
        let (one, mut two) = (evening.guest().live(None).await, evening.guest().live(None).await);
        let answer = evening.guest().get("/live").await;
        answer.refuses(429, "busy");
        assert_eq!(answer.header("retry-after"), answer.json()["refusal"]["retry_after"].to_string());
        drop(one);
        while two.event("pulse").await != json!({"presence": {"members": 0, "guests": 1}}) {}
        evening.guest().live(None).await;
    }
}

/// Reads nothing until it is told to, and has the system keep little for it.
struct SlowReader(tokio::net::TcpStream);

impl SlowReader {
    async fn open(evening: &Evening) -> SlowReader {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let address = evening.url.strip_prefix("http://").unwrap();
        let mut stream = soon(socket.connect(address.parse().unwrap())).await.unwrap();
        let request = format!("GET /live HTTP/1.0\r\nHost: {address}\r\n\r\n"); // 1.0: no chunk heads between the frames
        stream.write_all(request.as_bytes()).await.unwrap();
        SlowReader(stream)
    }

    /// The ids of all whole frames up to the end.
    async fn rest(&mut self) -> Vec<i64> {
        let mut text = Vec::new();
        let _ = soon(self.0.read_to_end(&mut text)).await;
        let text = String::from_utf8_lossy(&text).into_owned();
        let whole = text.rsplit_once("\n\n").expect("it begins with a hello").0.to_owned();
        let frames = whole
            .split("\n\n")
            .filter(|block| block.starts_with("id: ") && block.contains("\ndata: {\"seq\":") && !block.contains("\nevent:"));
        frames.map(|block| block[4..].split('\n').next().unwrap().parse().unwrap()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_cut_and_comes_back_with_nothing_missing_and_nothing_twice() {
    let evening = Evening::with(&[], short_memory(64)).await;
    let spark = evening.member("Искра").await;
    let mut quick = evening.guest().live(None).await;
    let mut slow = SlowReader::open(&evening).await;
    while quick.event("pulse").await != json!({"presence": {"members": 0, "guests": 2}}) {}
    let long = "👩‍👩‍👧‍👦".repeat(650); // 16 KiB
    let mut said = Vec::new();
    for _ in 0..600 {
        said.push(spark.say(&long).await);
        assert_eq!(quick.frame().await["seq"], json!(said.last()), "it slows nobody");
    }
    let mut heard = slow.rest().await;
    assert!(!heard.is_empty() && heard.len() < said.len(), "it was cut after {}", heard.len());
    assert_eq!(evening.metric("evening_stream_cuts_total").await, Some(1));
    let mut back = evening.guest().live(heard.last().copied()).await;
    heard.extend(back.ids(said.len() - heard.len()).await);
    assert_eq!(heard, said);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_and_a_guard_read_the_same_ids() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let (mut one, mut other) = (guard.live(None).await, evening.guest().live(None).await);
    let id = guard.say("hi").await;
    guard.does(json!({"chat": {"remove": {"id": id}}})).await;
    guard.does(json!({"chat": {"restore": {"id": id}}})).await;
    assert_eq!(one.ids(3).await, other.ids(3).await);
}
