//! Leaving for good: asked for with the password, a week to come back, and what goes when the week is over.

use std::time::Duration;

use evening::account::Role;
use evening::chat::WINDOW;
use evening::id::MemberId;
use evening::refusal::Refusal;
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use serde_json::json;
use server::alone;
use server::hub::Bounds;
use server::keeper::Wish;
use server::site::Tuning;

use crate::harness::{Answer, Evening, PASSWORD, Person, nonce, read, say};

const DAY: Duration = Duration::from_secs(86_400);

/// Asks to leave for good.
async fn leave(person: &Person, password: &str, messages: &str) -> Answer {
    let body = json!({"password": password, "messages": messages}).to_string();
    read(person.post("/api/leave").header(CONTENT_TYPE, "application/json").body(body)).await
}

/// Somebody who has just chosen this name and has an address, and their number.
async fn member(evening: &Evening, name: &str) -> (Person, MemberId) {
    let person = evening.guest();
    let fields = [("name", name), ("password", PASSWORD), ("email", "spark@example.org")];
    let id = read(person.post("/api/sign_up").form(&fields)).await.json()["member"]["id"].as_i64().unwrap();
    (person, MemberId(id))
}

/// They leave, and the house is kept on the eighth day.
async fn is_gone(evening: &Evening, person: &Person, messages: &str) {
    assert_eq!(leave(person, PASSWORD, messages).await.status, 200);
    evening.pass(8 * DAY);
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 1);
}

/// The texts of the last messages, as somebody without a name reads them.
async fn texts(evening: &Evening) -> Vec<String> {
    let page = evening.guest().messages("?limit=100").await;
    page["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_takes_the_password_and_signs_out_everywhere() {
    let evening = Evening::start().await;
    let (spark, _) = member(&evening, "Искра").await;
    let elsewhere = evening.guest();
    elsewhere.sign_in("Искра", PASSWORD).await;
    spark.say("пока я здесь").await;
    for (password, messages, status, kind) in [
        ("чай без мяты", "go", 401, "wrong_password"),
        ("", "go", 401, "wrong_password"),
        (PASSWORD, "burn", 422, "malformed"),
        (PASSWORD, "", 422, "malformed"),
    ] {
        leave(&spark, password, messages).await.refuses(status, kind);
    }
    leave(&evening.guest(), PASSWORD, "go").await.refuses(401, "signed_out");
    let unread = spark.post("/api/leave").header(CONTENT_TYPE, "application/json").body(r#"{"password":"x"}"#);
    read(unread).await.refuses(422, "malformed");
    spark.say("и всё ещё").await;

    let (mut one, mut other) = (spark.live(None).await, elsewhere.live(None).await);
    let mut guest = evening.guest().live(None).await;
    let answer = leave(&spark, PASSWORD, "go").await;
    assert_eq!((answer.status, answer.json()), (200, json!({"until": "2026-11-29T19:00:00.000Z"})));
    for stream in [&mut one, &mut other] {
        assert_eq!(stream.event("reset").await["why"], "session_ended");
    }
    for person in [&spark, &elsewhere] {
        person.act(&nonce(), &say("я?")).await.refuses(401, "signed_out");
        person.get("/api/my_data").await.refuses(401, "signed_out");
    }
    // To the others it is as ever.
    evening.member("Рэрити").await.say("привет").await;
    assert!(guest.frame().await["event"]["account"]["joined"].is_object());
    assert_eq!(guest.frame().await["event"]["chat"]["said"]["message"]["text"], "привет");
    assert_eq!(evening.guest().messages("").await["messages"][0]["by"]["name"], "Искра");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_here_is_not_told_goodbye() {
    let evening = Evening::start().await;
    let (spark, _) = member(&evening, "Искра").await;
    let led = spark.get("/farewell").await;
    assert_eq!((led.status, led.header("location"), led.header("cache-control")), (303, "/", "no-store"));
    leave(&spark, PASSWORD, "stay").await;
    for person in [&spark, &evening.guest()] {
        let told = person.get("/farewell").await;
        assert_eq!(told.status, 200);
        assert!(told.text.contains("неделю"), "{}", told.text);
    }
    spark.sign_in("Искра", PASSWORD).await;
    assert_eq!(spark.get("/farewell").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_here_counts_as_one_in_signing_in() {
    let evening = Evening::with(&[("EVENING_LIMIT_SIGN_IN", "2/30")], Tuning::default()).await;
    let (spark, _) = member(&evening, "Искра").await;
    for _ in 0..2 {
        leave(&spark, "чай без мяты", "stay").await.refuses(401, "wrong_password");
    }
    leave(&spark, PASSWORD, "stay").await.refuses(429, "busy");
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(429, "busy");
    evening.pass(Duration::from_secs(30));
    assert_eq!(leave(&spark, PASSWORD, "stay").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_within_the_week_stays_with_everything() {
    let evening = Evening::start().await;
    let (spark, id) = member(&evening, "Искра").await;
    assert_eq!(spark.sign_in("Искра", PASSWORD).await.json()["is_back"], false);
    spark.say("моё").await;
    spark.does(json!({"library": {"wish": {"story": 26}}})).await;
    leave(&spark, PASSWORD, "go").await;
    evening.pass(7 * DAY - Duration::from_secs(1));
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 0);
    evening.guest().sign_in("Искра", "чай без мяты").await.refuses(401, "wrong_password");
    let back = spark.sign_in("Искра", PASSWORD).await;
    assert_eq!((back.status, &back.json()["is_back"], &back.json()["member"]["id"]), (200, &json!(true), &json!(id.0)));
    evening.pass(8 * DAY);
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 0);
    assert_eq!(texts(&evening).await, ["моё"]);
    assert_eq!(spark.get("/api/my_data").await.json()["wishes"][0]["story"], 26);
    assert_eq!(spark.sign_in("Искра", PASSWORD).await.json()["is_back"], false, "it is told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_in_the_last_moment_is_not_seen_off() {
    let evening = Evening::start().await;
    let (spark, id) = member(&evening, "Искра").await;
    spark.say("моё").await;
    leave(&spark, PASSWORD, "go").await;
    evening.pass(8 * DAY);
    // The week is over, and nobody has shut the door yet.
    assert_eq!(spark.sign_in("Искра", PASSWORD).await.status, 200);
    let (store, now) = (&evening.site.store, evening.now());
    assert_eq!(evening.site.keeper.ask(Wish::Leave { id }).await, Err(Refusal::TooLate));
    assert!(!alone::leave(store, id, now).await.unwrap());
    store.shut_out(now).await.unwrap();
    assert_eq!(evening.site.keeper.ask(Wish::Leave { id }).await, Err(Refusal::TooLate));
    assert_eq!(texts(&evening).await, ["моё"]);
    // Once it is shut, nobody comes back to find half of their messages gone.
    leave(&spark, PASSWORD, "go").await;
    evening.pass(8 * DAY);
    store.shut_out(evening.now()).await.unwrap();
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(401, "wrong_password");
    let secrets = store.secrets(id).await.unwrap().unwrap();
    assert_eq!((secrets.email, secrets.waiting, secrets.password_hash), (None, None, String::new()), "nor by letter");
    let opened = store.open_session("a", id, "", now, evening.now().plus(DAY)).await.unwrap();
    assert_eq!(opened, server::store::Opened::Gone);
    let (one, other) = tokio::join!(evening.site.keeper.ask(Wish::Leave { id }), evening.site.keeper.ask(Wish::Leave { id }));
    assert!(one.is_ok() && other == Err(Refusal::TooLate), "{one:?} {other:?}");
    assert!(!alone::leave(store, id, evening.now()).await.unwrap());
    assert!(texts(&evening).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_whoever_is_gone_nothing_is_left_but_messages_without_a_name() {
    let evening = Evening::start().await;
    let (spark, id) = member(&evening, "Искра").await;
    let (rarity, guard) = (evening.member("Рэрити").await, evening.staff("Страж Врат", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    princess.does(json!({"watch": {"watch": {"phrase": "слон*"}}})).await;
    let said = spark.say("останется").await;
    spark.say("купи слона").await;
    spark.does(json!({"account": {"set_color": {"color": "#6a4dff"}}})).await;
    spark.does(json!({"library": {"wish": {"story": 26}}})).await;
    rarity.say("@Искра, до свидания").await;
    guard.does(json!({"chat": {"pin": {"id": said}}})).await;
    guard.does(json!({"moderation": {"mute": {"id": id.0, "minutes": 30_000, "why": "спойлеры"}}})).await;
    rarity.does(json!({"report": {"file": {"id": said, "why": "грустно"}}})).await;
    let mut live = rarity.live(None).await;
    is_gone(&evening, &spark, "stay").await;

    assert_eq!(live.frame().await["event"], json!({"library": {"unwished": {"by": id.0, "story": 26}}}));
    assert_eq!(live.frame().await["event"], json!({"account": {"left": {"id": id.0, "with_messages": false}}}));
    assert_eq!(texts(&evening).await, ["останется", "@Искра, до свидания"]);
    // Once from memory, and once from the store alone.
    let evening = evening.restart().await;
    let (rarity, guard) = (rarity.follow(&evening), guard.follow(&evening));
    let visit = evening.guest().get("/api/visit").await.json();
    let nobody = json!({"id": id.0, "name": "Пони ушла", "role": "member", "hue": visit["snapshot"]["room"]["people"][id.0.to_string()]["hue"]});
    assert_eq!(visit["snapshot"]["room"]["people"][id.0.to_string()], nobody);
    let messages = evening.guest().messages("").await["messages"].clone();
    assert_eq!((&messages[0]["by"], &messages[1]["mentions"][0]["name"]), (&nobody, &json!("Пони ушла")));
    let pages = [evening.guest().get("/").await.text, guard.get("/").await.text, guard.get("/api/reports").await.text];
    for text in &pages {
        assert!(text.contains("Пони ушла") && !text.contains("6a4dff") && !text.contains("\"name\":\"Искра\""), "{text}");
    }
    let english = read(evening.guest().asking("/").header(ACCEPT_LANGUAGE, "en")).await.text;
    assert!(english.contains(">A pony who left<") && english.contains("@A pony who left"), "{english}");
    // What waited is gone with what held against them, and nobody deals with them any more.
    assert!(!pages[1].contains("купи слона") && !pages[1].contains("спойлеры"));
    let refused = [
        guard.act(&nonce(), &json!({"moderation": {"unmute": {"id": id.0}}})).await,
        guard.act(&nonce(), &json!({"moderation": {"ban": {"id": id.0, "why": ""}}})).await,
    ];
    refused.iter().for_each(|answer| answer.refuses(404, "no_such_thing"));
    for person in ["Пони ушла", "Искра", "LEFT:2", "left:2"] {
        assert_eq!(rarity.get(&format!("/api/people?find={person}")).await.json()["people"], json!([]), "{person}");
        evening.guest().sign_in(person, PASSWORD).await.refuses(401, "wrong_password");
    }
    evening.guest().sign_in("Искра", "").await.refuses(401, "wrong_password");
    // What stays is still looked after.
    guard.does(json!({"chat": {"remove": {"id": said, "why": ""}}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_to_go_goes_from_every_page_and_from_the_store() {
    let evening = Evening::start().await;
    let (spark, id) = member(&evening, "Искра").await;
    let (rarity, guard) = (evening.member("Рэрити").await, evening.staff("Страж Врат", Role::Guard).await);
    let old = spark.say("давнее").await;
    let pinned = spark.say("закреплённое").await;
    guard.does(json!({"chat": {"pin": {"id": pinned}}})).await;
    guard.does(json!({"chat": {"remove": {"id": spark.say("убранное").await, "why": ""}}})).await;
    rarity.does(json!({"report": {"file": {"id": old, "why": "давно"}}})).await;
    for place in 0..WINDOW {
        rarity.say(&format!("строка {place}")).await;
    }
    let last = spark.say("недавнее, @Рэрити").await;
    rarity.does(json!({"report": {"file": {"id": last, "why": "недавно"}}})).await;
    let (mut live, mut staff) = (rarity.live(None).await, guard.live(None).await);
    is_gone(&evening, &spark, "go").await;

    assert_eq!(live.frame().await["event"], json!({"account": {"left": {"id": id.0, "with_messages": true}}}));
    for message in [old, last] {
        assert_eq!(staff.frame().await["event"], json!({"report": {"closed": {"id": message, "done": true}}}));
    }
    let room = evening.site.keeper.room();
    assert_eq!((room.chat.messages().len(), room.chat.pinned().is_none()), (WINDOW - 1, true), "no older ones take their place");
    assert_eq!(evening.site.store.load().await.unwrap(), *room);
    let (mut before, mut kept) = (i64::MAX, 0);
    loop {
        let page = guard.messages(&format!("?before={before}&limit=100")).await;
        let messages = page["messages"].as_array().unwrap();
        kept += messages.len();
        assert!(messages.iter().all(|message| message["by"]["name"] == "Рэрити"), "{messages:?}");
        before = messages[0]["id"].as_i64().unwrap();
        if page["more"] == false {
            break;
        }
    }
    assert_eq!(kept, WINDOW);
    assert_eq!(guard.get("/api/reports").await.json()["cases"], json!([]));
    guard.act(&nonce(), &json!({"chat": {"restore": {"id": last}}})).await.refuses(404, "no_such_thing");
    guard.act(&nonce(), &json!({"chat": {"pin": {"id": pinned}}})).await.refuses(404, "no_such_thing");
    rarity.say("дальше").await;
    let evening = evening.restart().await;
    assert_eq!(evening.site.keeper.room().chat.messages().len(), WINDOW, "and there is room for what comes");
}

/// What a stream that goes on from here tells, as text.
async fn replayed(person: &Person, since: i64, count: usize) -> String {
    let mut stream = person.live(Some(since)).await;
    let mut told = String::new();
    for _ in 0..count {
        told.push_str(&stream.frame().await.to_string());
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_from_before_brings_back_nothing_that_went() {
    let short = Tuning { ring: Bounds { entries: 2, bytes: 1 << 20 }, ..Tuning::default() };
    for tuning in [Tuning::default(), short] {
        let evening = Evening::with(&[], tuning).await;
        let (spark, _) = member(&evening, "Искра").await;
        let guard = evening.staff("Страж Врат", Role::Guard).await;
        let said = spark.say("секрет один").await;
        spark.does(json!({"chat": {"edit": {"id": said, "text": "секрет два"}}})).await;
        guard.does(json!({"chat": {"pin": {"id": said}}})).await;
        let gone = spark.say("секрет три").await;
        guard.does(json!({"chat": {"remove": {"id": gone, "why": ""}}})).await;
        guard.does(json!({"chat": {"restore": {"id": gone}}})).await;
        let other = guard.say("не секрет").await;
        is_gone(&evening, &spark, "go").await;
        for person in [&evening.guest(), &guard] {
            let told = replayed(person, said - 1, usize::try_from(other - said).unwrap() + 2).await;
            assert!(!told.contains("секрет один") && !told.contains("секрет два") && !told.contains("секрет три"), "{told}");
            assert!(told.contains("не секрет") && told.contains("with_messages\":true"), "{told}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_is_nobodys_for_a_week_and_then_anybodys() {
    let evening = Evening::start().await;
    let (spark, _) = member(&evening, "Искра").await;
    leave(&spark, PASSWORD, "stay").await;
    evening.guest().sign_up("искра").await.refuses(409, "name_taken");
    evening.pass(8 * DAY);
    server::housekeeping::now(&evening.site).await.unwrap();
    evening.guest().sign_up("Искра").await.refuses(409, "name_taken");
    evening.guest().sign_up("пони  ушла").await.refuses(409, "name_taken");
    evening.pass(7 * DAY - Duration::from_secs(1));
    server::housekeeping::now(&evening.site).await.unwrap();
    evening.guest().sign_up("Искра").await.refuses(409, "name_taken");
    evening.pass(Duration::from_secs(1));
    server::housekeeping::now(&evening.site).await.unwrap();
    let anew = evening.member("Искра").await;
    assert_eq!(anew.get("/api/my_data").await.json()["messages"], json!([]), "and begins with nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_princess_stays_until_there_is_another_one() {
    let evening = Evening::start().await;
    let princess = evening.staff("Селестия", Role::Princess).await;
    leave(&princess, PASSWORD, "stay").await.refuses(409, "last_princess");
    princess.say("я здесь").await;
    let other = evening.staff("Луна", Role::Princess).await;
    assert_eq!(leave(&other, PASSWORD, "stay").await.status, 200);
    leave(&princess, PASSWORD, "stay").await.refuses(409, "last_princess");
    other.sign_in("Луна", PASSWORD).await;
    assert_eq!(leave(&princess, PASSWORD, "stay").await.status, 200);
    // Whoever runs the site takes the other crown meanwhile.
    evening.grant("Луна", Role::Member).await;
    evening.pass(8 * DAY);
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 0);
    evening.grant("Луна", Role::Princess).await;
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 1);
    assert_eq!(evening.guest().messages("").await["messages"][0]["by"]["role"], "member");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_is_out_already() {
    let evening = Evening::start().await;
    let (spark, id) = member(&evening, "Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    guard.does(json!({"moderation": {"ban": {"id": id.0, "why": "бот"}}})).await;
    leave(&spark, PASSWORD, "go").await.refuses(401, "signed_out");
    guard.does(json!({"moderation": {"unban": {"id": id.0}}})).await;
    spark.sign_in("Искра", PASSWORD).await;
    leave(&spark, PASSWORD, "go").await;
    // A ban is no way back.
    guard.does(json!({"moderation": {"ban": {"id": id.0, "why": "бот"}}})).await;
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(403, "banned");
    evening.pass(8 * DAY);
    assert_eq!(server::housekeeping::now(&evening.site).await.unwrap().people, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_messages_go_while_people_write_and_from_the_command_line_too() {
    let evening = Evening::start().await;
    let (spark, _) = member(&evening, "Искра").await;
    let rarity = evening.member("Рэрити").await;
    for place in 0..1_200 {
        spark.say(&format!("строка {place}")).await;
    }
    leave(&spark, PASSWORD, "go").await;
    evening.pass(8 * DAY);
    assert_eq!(server::housekeeping::told(&evening.site).await.unwrap().would.people, 1);
    let hands = server::housekeeping::Hands::Alone(evening.site.store.clone(), evening.site.pictures.clone());
    let mut live = evening.guest().live(None).await;
    let (gone, ()) = tokio::join!(server::leaving::see_off(&hands, evening.now()), async {
        for place in 0..20 {
            assert_eq!(rarity.act(&nonce(), &say(&format!("пишу {place}"))).await.status, 200);
        }
    });
    assert_eq!(gone.unwrap(), 1);
    // The site that runs meanwhile finds it by itself.
    while !live.frame().await["event"]["account"]["left"].is_object() {}
    assert_eq!(texts(&evening).await.len(), 20);
    assert_eq!(evening.site.keeper.room().chat.messages().len(), 20);
}
