//! `public/openapi.json` tells of every address of the site, and of what is answered there.

#[path = "../../../tests/openapi/document.rs"]
mod document;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evening::account::Role;
use leptos::server_fn::axum::server_fn_paths;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use server::routes;

use crate::harness::{Answer, Evening, PASSWORD, Person, nonce, read, say, soon};
use crate::letters::lettered;
use crate::mail::Mail;
use document::Document;

/// Asserts that the document tells of this answer, of the kind of a refusal too.
#[track_caller]
fn is_told(document: &mut Document, method: &str, address: &str, answer: &Answer) {
    let path = address.split('?').next().unwrap().replace('/', "~1");
    let mut place = format!("/paths/{path}/{method}/responses/{}", answer.status);
    let response = document.at(&place);
    if let Some(shared) = response["$ref"].as_str() {
        let kind = format!("`{}`", answer.kind());
        assert!(response["description"].as_str().is_some_and(|kinds| kinds.contains(&kind)), "{method} {address}: {answer:?}");
        place = shared[1..].to_owned();
    }
    let kind = answer.header("content-type").split(';').next().unwrap();
    let content = format!("{place}/content/{}", kind.replace('/', "~1"));
    document.at(&content);
    if kind == "application/json" {
        document.accepts(&format!("{content}/schema"), &serde_json::from_str(&answer.text).unwrap());
    }
}

/// Asks as these people do, each of whom has to be answered with this status.
async fn check_get(document: &mut Document, who: &[&Person], address: &str, status: u16) {
    for person in who {
        let answer = person.get(address).await;
        assert_eq!(answer.status, status, "{address}: {answer:?}");
        is_told(document, "get", address, &answer);
    }
}

/// The same of something that is sent.
async fn check_post(document: &mut Document, who: &Person, address: &str, body: Value, status: u16) {
    let answer = read(who.post(address).header(CONTENT_TYPE, "application/json").body(body.to_string())).await;
    assert_eq!(answer.status, status, "{address} {body}: {answer:?}");
    is_told(document, "post", address, &answer);
}

/// The same of a form.
async fn check_form(document: &mut Document, who: &Person, address: &str, fields: &[(&str, &str)], status: u16) {
    let answer = read(who.post(address).form(fields)).await;
    assert_eq!(answer.status, status, "{address}: {answer:?}");
    is_told(document, "post", address, &answer);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_served_to_programs_and_no_page_loads_it() {
    let evening = Evening::start().await;
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public/openapi.json");
    std::fs::copy(&source, Path::new(&*evening.site.leptos.site_root).join("openapi.json")).unwrap();
    let answer = evening.guest().get("/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.json(), Document::open().json);
    assert!(!evening.guest().get("/").await.text.contains("openapi"));
}

/// Nothing is deleted by a request: each address answers with what it takes instead.
#[tokio::test(flavor = "multi_thread")]
async fn every_address_is_told_with_its_methods() {
    let mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let document = Document::open();
    let mut told = BTreeMap::new();
    for (path, operations) in document.at("/paths").as_object().unwrap() {
        let methods: BTreeSet<String> = operations.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        told.insert(path.as_str(), methods);
    }
    let functions: Vec<&'static str> = server_fn_paths().map(|(path, _)| path).collect();
    assert!(functions.contains(&"/api/act") && functions.contains(&"/api/visit"), "{functions:?}");
    let served: BTreeSet<&str> = functions.into_iter().chain(routes::addresses()).collect();
    assert_eq!(told.keys().copied().collect::<BTreeSet<_>>(), served, "openapi.json on the left, the site on the right");
    for (path, methods) in told {
        let answer = soon(Client::new().delete(format!("{}{path}", evening.url)).send()).await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        let allowed = answer.headers()["allow"].to_str().unwrap().split(',').map(str::trim).filter(|method| *method != "HEAD");
        assert_eq!(allowed.map(str::to_owned).collect::<BTreeSet<_>>(), methods, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_as_told() {
    let evening = Evening::start().await;
    let document = &mut Document::open();
    let (guest, spark) = (evening.guest(), evening.member("Искра").await);
    let (guard, princess) = (evening.staff("Страж", Role::Guard).await, evening.staff("Селестия", Role::Princess).await);
    let all = [&guest, &spark, &guard, &princess];
    // An evening on which everything has happened that is told of.
    let mut stream = princess.live(None).await;
    let hello = princess.get("/api/visit").await.json()["snapshot"]["room"]["seq"].as_i64().unwrap();
    let id = spark.get("/api/visit").await.json()["me"]["id"].as_i64().unwrap();
    spark.does(json!({"account": {"set_color": {"color": "#6a4dff"}}})).await;
    let rude = spark.say("@Страж, привет").await;
    let gone = spark.say("убранное").await;
    let kept = guard.say("кстати").await;
    let mut last = 0;
    for (who, command) in [
        (&guard, json!({"chat": {"remove": {"id": gone, "why": "спойлер"}}})),
        (&guard, json!({"chat": {"pin": {"id": kept}}})),
        (&princess, json!({"report": {"file": {"id": rude, "why": "грубо"}}})),
        (&guard, json!({"report": {"take": {"id": rude}}})),
        (&princess, json!({"watch": {"watch": {"phrase": "слон*"}}})),
        (&spark, say("купи слона")),
        (&spark, json!({"library": {"wish": {"story": 26}}})),
        (&princess, json!({"library": {"weigh": {"story": 9, "added": 5}}})),
        (&princess, json!({"show": {"allow_host": {"host": "player.example.org"}}})),
        (&princess, json!({"show": {"set_stream": {"url": "https://player.example.org/"}}})),
        (&princess, json!({"tonight": {"draw": {}}})),
        (&guard, json!({"settings": {"slow": {"seconds": 1}}})),
        (&guard, json!({"settings": {"slow": {"seconds": 0}}})),
        (&guard, json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": "остынь"}}})),
        (&guard, json!({"moderation": {"unmute": {"id": id}}})),
        (&guard, json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": "остынь"}}})),
    ] {
        last = who.does(command).await;
    }
    let list = guest.get("/api/visit").await.json()["snapshot"]["room"]["show"]["tonight"].clone();
    let first = ["/0/single/number", "/0/pair/first/number"].iter().find_map(|place| list.pointer(place)).unwrap();
    last = princess.does(json!({"tonight": {"finish": {"stories": [first]}}})).await.max(last);

    while stream.last_id < last {
        let told = stream.next().await.unwrap();
        let schema = told.event.as_deref().map_or("Frame", |event| if event == "pulse" { "Pulse" } else { panic!("{event}") });
        if let Some(data) = &told.data {
            document.accepts(&format!("/components/schemas/{schema}"), data);
        }
    }
    assert!(stream.last_id > hello, "a stream was read");

    for address in ["visit", "messages", "messages?limit=2", "roster", "library", "history", "draws", "trial"] {
        check_get(document, &all, &format!("/api/{address}"), 200).await;
    }
    let draw = guest.get("/api/draws").await.json()["draws"][0]["seq"].clone();
    check_get(document, &all, &format!("/api/draw?seq={draw}"), 200).await;
    for address in ["people?find=с", "safety", "my_data"] {
        check_get(document, &all[1..], &format!("/api/{address}"), 200).await;
        check_get(document, &all[..1], &format!("/api/{address}"), 401).await;
    }
    for address in [&format!("purge?id={id}&count=50"), &format!("card?id={id}"), "log", "log?what=mute", "log.csv", "reports"] {
        check_get(document, &all[2..], &format!("/api/{address}"), 200).await;
        check_get(document, &all[1..2], &format!("/api/{address}"), 403).await;
        check_get(document, &all[..1], &format!("/api/{address}"), 401).await;
    }
    for address in ["residents?find=&page=0", "rehearse?phrase=привет", "housekeeping", "library.csv"] {
        check_get(document, &all[3..], &format!("/api/{address}"), 200).await;
        check_get(document, &all[2..3], &format!("/api/{address}"), 403).await;
        check_get(document, &all[..1], &format!("/api/{address}"), 401).await;
    }
    for address in ["/healthz", "/readyz", "/metrics"] {
        check_get(document, &all[..1], address, 200).await;
    }
    for (address, status) in [("messages?limit=0", 422), ("draw?seq=0", 404), ("draw", 422), ("draws?before=x", 422)] {
        check_get(document, &all, &format!("/api/{address}"), status).await;
    }

    let order = |command: Value| json!({"order": {"nonce": nonce(), "command": command}});
    check_post(document, &guard, "/api/act", order(say("раз")), 200).await;
    check_post(document, &spark, "/api/act", order(json!({"account": {"rename": {"name": "Искра"}}})), 409).await;
    check_post(document, &guard, "/api/act", order(say("")), 422).await;
    check_post(document, &spark, "/api/act", order(say("можно?")), 403).await;
    check_post(document, &guest, "/api/act", order(say("можно?")), 401).await;
    check_post(document, &guard, "/api/act", order(json!({"chat": {"pin": {"id": 1}}})), 404).await;
    check_post(document, &guard, "/api/typing", json!({}), 200).await;
    check_post(document, &spark, "/api/typing", json!({}), 403).await;
    check_post(document, &princess, "/api/housekeep", json!({}), 200).await;
    check_get(document, &all[3..], "/api/housekeeping", 200).await;
    let answer = read(spark.post("/api/avatar").body("a picture, but not really")).await;
    assert_eq!(answer.kind(), "avatar_kind", "{answer:?}");
    is_told(document, "post", "/api/avatar", &answer);
    let query = format!("/api/library.csv?check=true&seen={last}");
    let answer = read(princess.post(&query).body(princess.get("/api/library.csv").await.text)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    is_told(document, "post", &query, &answer);
    let answer = read(princess.post_from(None, "/api/act")).await;
    assert_eq!(answer.status, 403, "{answer:?}");
    is_told(document, "post", "/api/act", &answer);

    check_form(document, &spark, "/api/preferences", &[("theme", "celestia"), ("alert", "calls 60 away off all")], 200).await;
    check_form(document, &spark, "/api/preferences", &[("theme", "noon")], 422).await;
    check_get(document, &all[1..2], "/api/my_data", 200).await;
    check_form(document, &guest, "/api/sign_up", &[("name", "Искра"), ("password", PASSWORD)], 409).await;
    check_form(document, &guest, "/api/sign_up", &[("name", "И"), ("password", PASSWORD)], 422).await;
    check_form(document, &guest, "/api/sign_up", &[("name", "Рарити"), ("password", PASSWORD), ("key", "0")], 409).await;
    check_form(document, &guest, "/api/sign_in", &[("name", "Искра"), ("password", "другой пароль")], 401).await;
    check_form(document, &guest, "/api/sign_in", &[("name", "Искра"), ("password", PASSWORD)], 200).await;
    check_form(document, &guest, "/api/sign_out", &[], 200).await;
    check_post(document, &spark, "/api/change_password", json!({"old": PASSWORD, "new": "1"}), 422).await;
    check_post(document, &spark, "/api/change_password", json!({"old": PASSWORD, "new": "какао с зефиром"}), 200).await;
    check_post(document, &spark, "/api/change_email", json!({"password": "какао с зефиром", "email": "a@example.org"}), 200)
        .await;
    check_post(document, &spark, "/api/end_session", json!({"id": "0123456789abcdef"}), 404).await;
    check_post(document, &spark, "/api/end_other_sessions", json!({}), 200).await;
    check_post(document, &princess, "/api/leave", json!({"password": PASSWORD, "messages": "go"}), 409).await;
    check_post(document, &spark, "/api/leave", json!({"password": "какао с зефиром", "messages": "go"}), 200).await;
    check_post(document, &guard, "/api/end_sessions", json!({}), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_by_letter_is_as_told() {
    let document = &mut Document::open();
    let (mail, none) = (Mail::open().await, "0".repeat(64));
    let (with, without) = (lettered(&mail, &[]).await, Evening::start().await);
    let forms = [
        ("/api/forgot", vec![("name", "Искра")], 200),
        ("/api/reset", vec![("key", &*none), ("password", PASSWORD)], 409),
        ("/api/reset", vec![("key", &*none), ("password", "1")], 422),
        ("/api/confirm", vec![("key", &*none)], 409),
    ];
    for (address, fields, status) in forms {
        check_form(document, &with.guest(), address, &fields, status).await;
        check_form(document, &without.guest(), address, &fields, 404).await;
    }
}
