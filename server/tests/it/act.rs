//! Orders: what they are answered, what everybody hears of them, and every way they are refused.

use evening::account::Role;
use evening::refusal::Refusal;
use evening::words::{self, Lang};
use serde_json::{Value, json};
use server::site::Tuning;

use crate::harness::{Evening, Person, nonce, read, say};
use crate::stream::Stream;

const HI: &str = r#"{"order":{"nonce":"01890a5d-ac96-774b-bcce-b302099a8057","command":{"chat":{"say":{"text":"hi"}}}}}"#;

fn on(what: &str, id: i64) -> Value {
    json!({"chat": {what: {"id": id}}})
}

fn edit(id: i64, text: &str) -> Value {
    json!({"chat": {"edit": {"id": id, "text": text}}})
}

fn stream(url: &str) -> Value {
    json!({"show": {"set_stream": {"url": url}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_with_its_seq_and_told_to_everybody() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (mut own, mut others) = (spark.live(None).await, evening.guest().live(None).await);
    let nonce = nonce();
    let answer = spark.act(&nonce.to_uppercase(), &say("  Привет\r\nвсем! ")).await;
    let seq = answer.seq();
    assert_eq!(answer.json(), json!({"seq": seq}), "nothing else is in it");

    let message = json!({
        "id": seq, "at": "2026-11-22T19:00:00.000Z", "text": "Привет\nвсем!", "edited_at": null, "removed": null,
        "by": {"id": seq - 1, "name": "Искра", "role": "member", "hue": others_hue(&evening).await},
    });
    let told = |said: Value| json!({"seq": seq, "at": "2026-11-22T19:00:00.000Z", "event": {"chat": {"said": said}}});
    assert_eq!(own.frame().await, told(json!({"message": message, "nonce": nonce})));
    assert_eq!(others.frame().await, told(json!({"message": message})));
    assert_eq!(evening.guest().messages("").await, json!({"messages": [message], "more": false}));
}

async fn others_hue(evening: &Evening) -> Value {
    evening.guest().messages("").await["messages"][0]["by"]["hue"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_sent_again_gets_the_same_answer_even_after_a_restart() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let rarity = evening.member("Рэрити").await;
    let nonce = nonce();
    let first = spark.act(&nonce, &say("hi")).await;
    assert_eq!(spark.act(&nonce, &say("hi")).await.json(), first.json());
    assert_eq!(spark.act(&nonce.to_uppercase(), &say("hi")).await.json(), first.json());
    spark.act(&nonce, &say("ho")).await.refuses(409, "nonce_reused");
    spark.act(&nonce, &on("remove", first.seq())).await.refuses(409, "nonce_reused");
    assert!(rarity.act(&nonce, &say("ho")).await.seq() > first.seq(), "somebody else's nonce is another one");

    let evening = evening.restart().await;
    let spark = spark.follow(&evening);
    assert_eq!(spark.act(&nonce, &say("hi")).await.json(), first.json());
    spark.act(&nonce, &say("ho")).await.refuses(409, "nonce_reused");
    assert_eq!(texts(&spark).await, ["hi", "ho"]);
}

async fn texts(person: &Person) -> Vec<String> {
    let page = person.messages("?limit=100").await;
    page["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_sent_at_once_under_one_nonce_are_carried_out_once() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let nonce = nonce();
    let hi = say("hi");
    let answers = futures::future::join_all((0..8).map(|_| spark.act(&nonce, &hi))).await;
    assert!(answers.iter().all(|answer| answer.seq() == answers[0].seq()), "{answers:?}");
    assert_eq!(texts(&spark).await, ["hi"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_not_remembered() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let nonce = nonce();
    spark.act(&nonce, &say(" ")).await.refuses(422, "text_empty");
    assert_eq!(spark.act(&nonce, &say("hi")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_changed_taken_away_and_brought_back() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let id = spark.say("секрет").await;
    let (mut guest, mut staff) = (evening.guest().live(None).await, guard.live(None).await);
    evening.pass(std::time::Duration::from_secs(60));

    let at = "2026-11-22T19:01:00.000Z";
    check(&mut guest, &spark, edit(id, "тайна"), json!({"edited": {"id": id, "text": "тайна", "edited_at": at}})).await;
    check(&mut guest, &spark, on("remove", id), json!({"removed": {"id": id, "by_guard": false}})).await;
    assert_eq!(gone(&evening.guest(), id).await, json!(["", {"at": at, "by_guard": false}]));
    assert_eq!(gone(&spark, id).await[0], "", "its author does not see it either");
    assert_eq!(gone(&guard, id).await[0], "тайна");

    let message = json!({
        "id": id, "at": "2026-11-22T19:00:00.000Z", "text": "тайна", "edited_at": at, "removed": null,
        "by": guard.messages("").await["messages"][0]["by"],
    });
    check(&mut guest, &spark, on("restore", id), json!({"restored": {"message": message}})).await;
    check(&mut guest, &guard, on("remove", id), json!({"removed": {"id": id, "by_guard": true}})).await;
    spark.act(&nonce(), &on("restore", id)).await.refuses(403, "not_permitted");
    check(&mut guest, &guard, on("restore", id), json!({"restored": {"message": message}})).await;
    assert_eq!(staff.ids(5).await, guest_saw(5, id), "everybody hears the same");
    assert_eq!(evening.guest().messages("").await["messages"], json!([message]));
}

/// An order is carried out, and what becomes true of the chat is this.
async fn check(guest: &mut Stream, person: &Person, command: Value, event: Value) {
    let seq = person.does(command).await;
    let frame = guest.frame().await;
    assert_eq!((&frame["seq"], &frame["event"]["chat"]), (&json!(seq), &event));
}

/// The frames that follow a message, if nothing else happened.
fn guest_saw(count: i64, id: i64) -> Vec<i64> {
    (id + 1..=id + count).collect()
}

async fn gone(person: &Person, id: i64) -> Value {
    let page = person.messages(&format!("?before={}&limit=1", id + 1)).await;
    json!([page["messages"][0]["text"], page["messages"][0]["removed"]])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_princess_chooses_the_stream() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    celestia.does(json!({"show": {"allow_host": {"host": "player.example.org"}}})).await;
    let mut guest = evening.guest().live(None).await;
    let address = "https://player.example.org/1";
    for (typed, url, player) in [(address, json!(address), json!({"frame": {"url": address}})), ("", Value::Null, Value::Null)] {
        celestia.does(stream(typed)).await;
        assert_eq!(guest.frame().await["event"], json!({"show": {"stream_set": {"url": url, "player": player}}}));
    }
    celestia.act(&nonce(), &stream("http://player.example.org/")).await.refuses(422, "stream_address");
    evening.member("Искра").await.act(&nonce(), &stream("")).await.refuses(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_has_its_status_and_kind() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let rarity = evening.member("Рэрити").await;
    let id = spark.say("hi").await;
    let removed = spark.say("ho").await;
    spark.does(on("remove", removed)).await;
    for (person, command, status, kind) in [
        (&evening.guest(), say("hi"), 401, "signed_out"),
        (&rarity, edit(id, "ho"), 403, "not_permitted"),
        (&rarity, on("remove", id), 403, "not_permitted"),
        (&rarity, on("restore", removed), 403, "not_permitted"),
        (&spark, edit(999, "ho"), 404, "no_such_thing"),
        (&spark, edit(-1, "ho"), 404, "no_such_thing"),
        (&spark, on("remove", i64::MAX), 404, "no_such_thing"),
        (&spark, on("remove", removed), 404, "no_such_thing"),
        (&spark, on("restore", id), 404, "no_such_thing"),
        (&spark, edit(removed, "ho"), 404, "no_such_thing"),
        (&spark, edit(id, ""), 422, "text_empty"),
    ] {
        let answer = person.act(&nonce(), &command).await;
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{command}: {answer:?}");
    }
    evening.pass(std::time::Duration::from_secs(601));
    spark.act(&nonce(), &edit(id, "ho")).await.refuses(409, "too_late");
    spark.act(&nonce(), &on("restore", removed)).await.refuses(409, "too_late");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_message_can_be() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let long = "е\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}".repeat(900); // 17 KiB in 900 graphemes
    assert!(long.len() > 17 << 10);
    for (text, kind) in [
        ("", "text_empty"),
        (" \n\t ", "text_empty"),
        ("\u{200b}\u{2060}", "text_empty"),
        ("я".repeat(1001).as_str(), "text_too_long"),
        (&long, "text_too_long"),
        ("a\0b", "text_control"),
        ("a\u{1b}[31mb", "text_control"),
        ("a\u{7f}b", "text_control"),
        ("a\u{85}b", "text_control"),
    ] {
        let answer = spark.act(&nonce(), &say(text)).await;
        answer.refuses(422, kind);
        let max = &answer.json()["refusal"]["max"];
        assert_eq!(*max, if kind == "text_too_long" { json!(1000) } else { Value::Null });
    }
    assert!(texts(&spark).await.is_empty(), "nothing of it was said");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_message_can_be() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let kept =
        ["я".repeat(1000), "👩‍👩‍👧‍👦".repeat(650), "\u{202e}справа \u{2066}налево".into(), "раз\n\tдва".into(), "<b>&amp;\"'".into()];
    for text in &kept {
        spark.say(text).await;
    }
    assert_eq!(texts(&evening.guest()).await, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_order_is_malformed() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let with = |from: &str, to: &str| HI.replace(from, to);
    for body in [
        String::new(),
        "{".into(),
        "[]".into(),
        "null".into(),
        "{}".into(),
        "не JSON".into(),
        with("\"hi\"", r#""\ud800""#),
        with("\"hi\"", "1"),
        with("\"hi\"", "null"),
        with(r#"{"text":"hi"}"#, r#"{"text":"hi","also":1}"#),
        with(r#"{"text":"hi"}"#, r#"{"text":"hi","text":"ho"}"#),
        with(r#"{"text":"hi"}"#, "{}"),
        with("\"say\"", "\"shout\""),
        with("\"chat\"", "\"ball\""),
        with(r#""order":{"#, r#""order":{"also":1,"#),
        with(r#"{"order":"#, r#"{"also":1,"order":"#),
        with(r#""chat":{"#, r#""show":{"set_stream":{"url":""}},"chat":{"#),
        with("01890a5d-ac96-774b-bcce-b302099a8057", "1"),
        with("01890a5d-ac96-774b-bcce-b302099a8057", ""),
        with("\"01890a5d-ac96-774b-bcce-b302099a8057\"", "1"),
        with(r#""say":{"text":"hi"}"#, r#""remove":{"id":"41"}"#),
        with(r#""say":{"text":"hi"}"#, r#""remove":{"id":41.5}"#),
        with(r#""say":{"text":"hi"}"#, r#""remove":{"id":99999999999999999999}"#),
        format!("{HI}{HI}"),
    ] {
        let answer = spark.act_raw(body.clone()).await;
        assert_eq!((answer.status, answer.kind().as_str()), (422, "malformed"), "{body}: {answer:?}");
    }
    let not_utf8 = [HI.as_bytes().split_at(40).0, b"\xff\xfe", HI.as_bytes().split_at(40).1].concat();
    spark.act_raw(not_utf8).await.refuses(422, "malformed");
    assert_eq!(spark.act_raw(HI).await.status, 200);
    assert_eq!(texts(&spark).await, ["hi"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_json_is_malformed_and_harms_nobody() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    spark.act_raw("[".repeat(60_000)).await.refuses(422, "malformed");
    spark.act_raw(format!("{{\"order\":{}", "{\"order\":".repeat(7_000))).await.refuses(422, "malformed");
    spark.say("hi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_64_kib_is_too_large() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let body = |length: usize| format!("{HI}{}", " ".repeat(length - HI.len()));
    let in_pieces = |body: String| {
        let pieces = body.into_bytes().chunks(1000).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>();
        reqwest::Body::wrap_stream(futures::stream::iter(pieces))
    };
    spark.act_raw(body(65 << 10)).await.refuses(413, "body_too_large");
    spark.act_raw(in_pieces(body(65 << 10))).await.refuses(413, "body_too_large");
    spark.act_raw(body((64 << 10) + 1)).await.refuses(413, "body_too_large");
    assert_eq!(spark.act_raw(body(64 << 10)).await.status, 200);
    assert_eq!(spark.act_raw(in_pieces(body(64 << 10))).await.status, 200);
    for form in ["/api/sign_up", "/api/sign_in", "/api/sign_out"] {
        read(spark.post(form).form(&[("name", "я".repeat(20_000))])).await.refuses(413, "body_too_large");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_pages_may_not_post() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let own = evening.url.as_str();
    let (https, port, name, user) = (
        own.replace("http:", "https:"),
        "http://127.0.0.1:1".to_owned(),
        own.replace("127.0.0.1", "localhost"),
        own.replace("http://", "http://a@"),
    );
    let foreign =
        [None, Some("null"), Some("https://example.org"), Some(""), Some(&https), Some(&port), Some(&name), Some(&user)];
    for path in ["/api/act", "/api/sign_up", "/api/sign_in", "/api/sign_out"] {
        for origin in foreign {
            let answer = read(spark.post_from(origin, path).header("content-type", "application/json").body(HI)).await;
            assert_eq!((answer.status, answer.kind().as_str()), (403, "origin"), "{path} from {origin:?}");
            assert_eq!(answer.header("set-cookie"), "");
        }
    }
    assert_eq!(spark.act_raw(HI).await.status, 200, "nobody was signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_address_is_an_origin_too() {
    let evening = Evening::with(&[("EVENING_PUBLIC_URL", "https://evening.example.org/")], Default::default()).await;
    let guest = evening.guest();
    let from = |origin| read(guest.post_from(Some(origin), "/api/act").header("content-type", "application/json").body(HI));
    from("https://evening.example.org").await.refuses(401, "signed_out");
    from("http://evening.example.org").await.refuses(403, "origin");
    from("https://evening.example.org.evil.example").await.refuses(403, "origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_in_the_language_of_the_visitor() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let too_long = Refusal::TextTooLong { max: 1000 };
    for (accept, lang) in [("ru", Lang::Ru), ("en-GB,en;q=0.9", Lang::En), ("de", Lang::Ru), ("de,en;q=0.5,ru;q=0.4", Lang::En)] {
        let answer = spark.act_in(accept, &say(&"я".repeat(1001))).await;
        assert_eq!(answer.json()["words"], words::refusal(&too_long, lang), "{accept}");
        let answer = evening.guest().act_in(accept, &say("hi")).await;
        assert_eq!(answer.json()["words"], words::refusal(&Refusal::SignedOut, lang), "{accept}");
        let unread = spark.post("/api/act").header("content-type", "application/json").header("accept-language", accept);
        assert_eq!(read(unread.body("{")).await.json()["words"], words::refusal(&Refusal::Malformed, lang), "{accept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_site_does_not_have() {
    let evening = Evening::start().await;
    let guest = evening.guest();
    guest.get("/api/nothing").await.refuses(404, "no_such_thing");
    guest.get("/api/").await.refuses(404, "no_such_thing");
    read(guest.post("/api/nothing").body("{}")).await.refuses(404, "no_such_thing");
    let page = guest.get("/nothing").await;
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn html_in_accept_changes_nothing_about_orders() {
    let evening = Evening::start().await;
    let order =
        || evening.guest().post("/api/act").header("accept", "text/html,*/*").header("content-type", "application/json").body(HI);
    read(order()).await.refuses(401, "signed_out");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_come_in_pages() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut ids = Vec::new();
    for number in 0..60 {
        ids.push(spark.say(&number.to_string()).await);
    }
    let guest = evening.guest();
    for (query, expect, more) in [
        (String::new(), &ids[10..], true),
        ("?limit=100".into(), &ids[..], false),
        ("?limit=1".into(), &ids[59..], true),
        (format!("?before={}", ids[10]), &ids[..10], false),
        (format!("?before={}&limit=3", ids[10]), &ids[7..10], true),
        (format!("?before={}", ids[0]), &[], false),
        ("?before=9007199254740992&limit=2".into(), &ids[58..], true),
        ("?before=0".into(), &[], false),
        ("?before=&limit=".into(), &ids[10..], true),
        (format!("?after={}&limit=3", ids[10]), &ids[11..14], true),
        (format!("?after={}", ids[56]), &ids[57..], false),
        ("?after=9007199254740992".into(), &[], false),
    ] {
        let page = guest.messages(&query).await;
        let found: Vec<i64> =
            page["messages"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect();
        assert_eq!((found.as_slice(), &page["more"]), (expect, &json!(more)), "{query}");
    }
    for query in [
        "?limit=0",
        "?limit=101",
        "?limit=-1",
        "?limit=many",
        "?before=x",
        "?before=-1",
        "?after=x",
        "?before=2&after=1",
        "?limit=99999999999",
    ] {
        let answer = guest.get(&format!("/api/messages{query}")).await;
        assert_eq!((answer.status, answer.kind().as_str()), (422, "malformed"), "{query}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_told_when_to_come_back() {
    let evening = Evening::with(&[("EVENING_LIMIT_FLOOD", "2/3")], Default::default()).await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    spark.say("раз").await;
    spark.act(&nonce(), &say(" ")).await.refuses(422, "text_empty");
    let id = spark.say("два").await;
    for command in [say("три"), edit(id, "три")] {
        let answer = spark.act(&nonce(), &command).await;
        answer.refuses(429, "flood");
        assert_eq!((&answer.json()["refusal"]["retry_after"], answer.header("retry-after")), (&json!(3), "3"));
    }
    for text in ["раз", "два", "три"] {
        guard.say(text).await;
    }
    evening.pass(std::time::Duration::from_secs(3));
    spark.say("три").await;
    spark.act(&nonce(), &say("четыре")).await.refuses(429, "flood");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_told_when_to_come_back() {
    let evening = Evening::with(&[("EVENING_LIMIT_REQUESTS", "3/20")], Default::default()).await;
    for _ in 0..3 {
        evening.guest().messages("").await;
    }
    for path in ["/api/messages", "/", "/live"] {
        let answer = evening.guest().get(path).await;
        answer.refuses(429, "busy");
        assert_eq!(answer.header("retry-after"), "20");
    }
    evening.pass(std::time::Duration::from_secs(20));
    evening.guest().messages("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_off_air_stays_so() {
    let set = [("EVENING_STREAM_URL", "https://player.example.org/first")];
    let evening = Evening::with(&set, Tuning::default()).await;
    let princess = evening.staff("Луна", Role::Princess).await;
    princess.does(json!({"show": {"set_stream": {"url": ""}}})).await;
    let evening = evening.restart().await;
    let visit: Value = evening.guest().get("/api/visit").await.json();
    assert_eq!(visit["snapshot"]["room"]["show"]["stream"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_known_provider_becomes_its_player() {
    let evening = Evening::start().await;
    let princess = evening.staff("Луна", Role::Princess).await;
    princess.does(json!({"show": {"allow_host": {"host": "player.example.org"}}})).await;
    for (typed, shown) in [
        (
            "https://www.twitch.tv/pony",
            r#"<iframe title="Плеер трансляции" src="https://player.twitch.tv/?channel=pony&amp;parent=127.0.0.1""#,
        ),
        ("https://youtu.be/dQw4w9WgXcQ", r#"src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ""#),
        ("https://files.example.org/b.webm", r#"<video title="Плеер трансляции" src="https://files.example.org/b.webm""#),
        ("https://player.example.org/42", r#"sandbox=""#),
    ] {
        princess.does(json!({"show": {"set_stream": {"url": typed}}})).await;
        let html = evening.guest().get("/").await.text;
        let player = &html[html.find("<section aria-label=\"Плеер").unwrap()..];
        let player = &player[..player.find("</section>").unwrap()];
        assert!(player.contains(shown), "{typed}: {player}");
    }
}
