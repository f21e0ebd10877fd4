//! What those who keep order look up and take away at once: the log, a person's card, a purge and its way back.

use std::time::Duration;

use evening::account::Role;
use serde_json::{Value, json};

use crate::harness::{Evening, PASSWORD, Person, nonce};

fn purge(id: i64, count: u32, why: &str) -> Value {
    json!({"chat": {"purge": {"id": id, "count": count, "why": why}}})
}

fn unpurge(seq: i64) -> Value {
    json!({"chat": {"unpurge": {"seq": seq}}})
}

async fn id_of(person: &Person) -> i64 {
    let id = person.say("это я").await;
    person.messages(&format!("?before={}&limit=1", id + 1)).await["messages"][0]["by"]["id"].as_i64().unwrap()
}

/// The texts of messages, removed ones in brackets.
fn texts(messages: &Value) -> String {
    let text = |message: &Value| {
        let text = message["text"].as_str().unwrap();
        if message["removed"].is_null() { text.to_owned() } else { format!("[{text}]") }
    };
    messages.as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" ")
}

/// The log, one deed a line: who did what to whom, and who took it back.
async fn log(person: &Person, query: &str) -> Vec<String> {
    let answer = person.get(&format!("/api/log{query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let entries = answer.json()["entries"].as_array().unwrap().clone();
    let line = |entry: &Value| {
        let name = |who: &Value| who["name"].as_str().unwrap_or("-").to_owned();
        let undone =
            if entry["undone"].is_null() { String::new() } else { format!(" undone by {}", name(&entry["undone"]["by"])) };
        let (by, what, whom) = (name(&entry["by"]), entry["what"].as_str().unwrap(), name(&entry["whom"]));
        format!("{by}: {what} {whom} {} {:?}{undone}", entry["messages"], entry["why"].as_str().unwrap())
    };
    entries.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_messages_of_somebody_go_at_once_and_come_back() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let rarity = evening.member("Рэрити").await;
    let id = id_of(&spark).await;
    for text in ["а", "б", "в"] {
        spark.say(text).await;
        rarity.say("так").await;
    }
    let own = spark.say("сама").await;
    spark.does(json!({"chat": {"remove": {"id": own}}})).await;

    let preview = guard.get(&format!("/api/purge?id={id}&count=3")).await.json();
    assert_eq!(texts(&preview["messages"]), "а б в");
    let mut live = rarity.live(None).await;
    let order = (nonce(), purge(id, 3, " флуд "));
    let first = guard.act(&order.0, &order.1).await;
    let seq = first.json()["seq"].as_i64().unwrap();
    let gone = live.ids(3).await;
    assert_eq!(gone.last(), Some(&seq), "the order is answered by the last frame");
    assert_eq!(texts(&rarity.messages("").await["messages"]), "это я [] так [] так [] так []");
    assert_eq!(texts(&guard.messages("").await["messages"]), "это я [а] так [б] так [в] так [сама]");
    // Sent again after a lost answer it takes nothing more.
    assert_eq!(guard.act(&order.0, &order.1).await.json()["seq"], seq);
    assert_eq!(guard.get(&format!("/api/purge?id={id}&count=3")).await.json()["messages"].as_array().unwrap().len(), 1);

    guard.does(unpurge(seq)).await;
    assert_eq!(texts(&rarity.messages("").await["messages"]), "это я а так б так в так []");
    guard.act(&nonce(), &unpurge(seq)).await.refuses(404, "no_such_thing");
    assert_eq!(
        log(&guard, "").await,
        [
            r#"Страж Врат: unpurge Искра 3 """#,
            r#"Страж Врат: purge Искра 3 "флуд" undone by Страж Врат"#,
            r#"-: grant Страж Врат 0 """#,
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purge_has_bounds_and_is_for_those_who_keep_order() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let (mine, theirs) = (id_of(&spark).await, id_of(&guard).await);
    for count in [0, 501] {
        guard.act(&nonce(), &purge(mine, count, "")).await.refuses(422, "malformed");
        guard.get(&format!("/api/purge?id={mine}&count={count}")).await.refuses(422, "malformed");
    }
    guard.act(&nonce(), &purge(mine, 5, &"я".repeat(201))).await.refuses(422, "why_too_long");
    guard.act(&nonce(), &purge(99_999, 5, "")).await.refuses(404, "no_such_thing");
    guard.act(&nonce(), &purge(theirs, 5, "")).await.refuses(403, "not_permitted");
    guard.act(&nonce(), &unpurge(1)).await.refuses(404, "no_such_thing");
    spark.act(&nonce(), &purge(mine, 5, "")).await.refuses(403, "not_permitted");
    spark.act(&nonce(), &unpurge(1)).await.refuses(403, "not_permitted");
    for path in
        [format!("/api/purge?id={mine}&count=5"), format!("/api/card?id={mine}"), "/api/log".into(), "/api/log.csv".into()]
    {
        spark.get(&path).await.refuses(403, "not_permitted");
        evening.guest().get(&path).await.refuses(401, "signed_out");
    }
    guard.get("/api/card?id=99999").await.refuses(404, "no_such_thing");
    guard.get("/api/card?id=x").await.refuses(422, "malformed");
    guard.get("/api/log?what=kick").await.refuses(422, "malformed");
    guard.get("/api/log.csv?what=kick").await.refuses(422, "malformed");
    guard.does(purge(mine, 500, "")).await;
    guard.act(&nonce(), &purge(mine, 500, "")).await.refuses(404, "no_such_thing");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_go_while_others_write_and_the_room_stays_the_same_for_all() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let rarity = evening.member("Рэрити").await;
    let id = id_of(&spark).await;
    for place in 0..520 {
        spark.say(&format!("флуд {place}")).await;
    }
    let (taken, ()) = tokio::join!(guard.does(purge(id, 500, "")), async {
        for _ in 0..20 {
            rarity.say("не мешаю").await;
        }
    });
    let rest = guard.get(&format!("/api/purge?id={id}&count=500")).await.json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), 21);
    guard.does(unpurge(taken)).await;
    let rest = guard.get(&format!("/api/purge?id={id}&count=500")).await.json();
    assert_eq!(rest["messages"].as_array().unwrap().len(), 500);
    let last = rarity.messages("?limit=100").await;
    assert!(last["messages"].as_array().unwrap().iter().all(|message| message["removed"].is_null()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_deed_is_in_the_log_with_who_took_it_back() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    let id = id_of(&spark).await;
    let bad = spark.say("реклама").await;
    guard.does(json!({"chat": {"remove": {"id": bad, "why": "реклама"}}})).await;
    guard.act(&nonce(), &json!({"chat": {"remove": {"id": bad, "why": "a\nb"}}})).await.refuses(422, "text_control");
    princess.does(json!({"chat": {"restore": {"id": bad}}})).await;
    guard.does(json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": "спойлеры"}}})).await;
    princess.does(json!({"moderation": {"unmute": {"id": id}}})).await;
    guard.does(json!({"moderation": {"mute": {"id": id, "minutes": 1, "why": ""}}})).await;
    evening.pass(Duration::from_secs(61));
    guard.does(json!({"moderation": {"ban": {"id": id, "why": "=бот"}}})).await;
    guard.act(&nonce(), &json!({"moderation": {"note": {"id": id, "text": " "}}})).await.refuses(422, "text_empty");
    spark.act(&nonce(), &json!({"moderation": {"note": {"id": id, "text": "да"}}})).await.refuses(401, "signed_out");
    guard.does(json!({"moderation": {"note": {"id": id, "text": " второй аккаунт "}}})).await;
    let all = [
        r#"Страж Врат: note Искра 0 "второй аккаунт""#,
        r#"Страж Врат: ban Искра 0 "=бот""#,
        r#"Страж Врат: mute Искра 0 """#,
        r#"Селестия: unmute Искра 0 """#,
        r#"Страж Врат: mute Искра 0 "спойлеры" undone by Селестия"#,
        r#"Селестия: restore Искра 1 """#,
        r#"Страж Врат: remove Искра 1 "реклама" undone by Селестия"#,
        r#"-: grant Селестия 0 """#,
        r#"-: grant Страж Врат 0 """#,
    ];
    assert_eq!(log(&princess, "").await, all);
    // What one does to oneself is nobody's business.
    assert_eq!(log(&guard, "?what=ban").await, all[1..2]);
    assert_eq!(log(&guard, "?what=&who=%D1%81%D0%B5%D0%BB%D0%B5%D1%81%D1%82").await, [all[3], all[5], all[7]]);
    assert_eq!(log(&guard, "?who=nobody").await, [""; 0]);
    let csv = guard.get("/api/log.csv?what=ban").await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(csv.text.lines().count(), 2);
    assert!(csv.text.contains(",Страж Врат,ban,Искра,0,'=бот,,,,"), "{}", csv.text);

    let card = guard.get(&format!("/api/card?id={id}")).await.json();
    assert_eq!((&card["member"]["name"], &card["since"]), (&json!("Искра"), &json!("2026-11-22T19:00:00.000Z")));
    assert_eq!(texts(&card["messages"]), "это я реклама");
    assert_eq!(card["deeds"].as_array().unwrap().len(), 7);
    // A restart forgets nothing.
    let evening = evening.restart().await;
    assert_eq!(log(&guard.follow(&evening), "").await, all);
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(403, "banned");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_princess_gives_roles_and_signs_out_and_it_acts_at_once() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    let of = [id_of(&spark).await, id_of(&guard).await, id_of(&princess).await];
    let grant = |id: i64, role: &str| json!({"account": {"grant": {"id": id, "role": role}}});
    let sign_out = |id: i64| json!({"account": {"end_sessions": {"id": id}}});
    for person in [&spark, &guard] {
        person.act(&nonce(), &grant(of[0], "guard")).await.refuses(403, "not_permitted");
        person.act(&nonce(), &sign_out(of[0])).await.refuses(403, "not_permitted");
        person.get("/api/residents?find=&page=0").await.refuses(403, "not_permitted");
    }
    princess.act(&nonce(), &grant(of[0], "queen")).await.refuses(422, "malformed");
    princess.act(&nonce(), &grant(of[0], "member")).await.refuses(404, "no_such_thing");
    princess.act(&nonce(), &grant(of[2], "member")).await.refuses(403, "not_permitted");
    princess.act(&nonce(), &sign_out(of[2])).await.refuses(403, "not_permitted");
    princess.act(&nonce(), &grant(99_999, "guard")).await.refuses(404, "no_such_thing");

    let mut as_member = spark.live(None).await;
    princess.does(grant(of[0], "guard")).await;
    assert_eq!(as_member.event("reset").await["why"], "role_changed");
    assert_eq!(spark.get("/api/log").await.status, 200);
    princess.does(grant(of[0], "member")).await;
    spark.get("/api/log").await.refuses(403, "not_permitted");

    let phone = evening.guest();
    phone.sign_in("Искра", PASSWORD).await;
    let people = princess.get("/api/residents?find=%D0%B8%D1%81%D0%BA&page=0").await.json();
    assert_eq!((&people["count"], &people["people"][0]["sessions"]), (&json!(1), &json!(2)));
    assert_eq!(people["people"][0]["here"], true);
    let (mut live, mut away) = (spark.live(None).await, phone.live(None).await);
    princess.does(sign_out(of[0])).await;
    for stream in [&mut live, &mut away] {
        assert_eq!(stream.event("reset").await["why"], "session_ended");
    }
    spark.get("/api/people?find=").await.refuses(401, "signed_out");
    evening.guest().sign_in("Искра", PASSWORD).await;
    let everybody = princess.get("/api/residents?find=&page=0").await.json();
    assert_eq!(everybody["count"], 3);
    assert_eq!(everybody["people"].as_array().unwrap().len(), 3);
    assert_eq!(princess.get("/api/residents?find=&page=1").await.json()["people"], json!([]));
    // Whoever is banned gets no post.
    princess.does(json!({"moderation": {"ban": {"id": of[0], "why": ""}}})).await;
    princess.act(&nonce(), &grant(of[0], "guard")).await.refuses(403, "not_permitted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_an_hour_frees_nobody_and_silences_nobody_for_longer() {
    let evening = Evening::with(&[("EVENING_LIMIT_FLOOD", "4/1"), ("EVENING_LIMIT_SIGN_IN", "2/30")], Default::default()).await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let guard = evening.staff("Страж", Role::Guard).await;
    let id = id_of(&spark).await;
    guard.does(json!({"settings": {"slow": {"seconds": 10}}})).await;
    rarity.say("раз").await;
    guard.does(json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": ""}}})).await;
    evening.turn_back(Duration::from_secs(3600));
    spark.act(&nonce(), &crate::harness::say("два")).await.refuses(403, "muted");
    // Whoever is not muted pauses no longer than the pause is.
    let early = rarity.act(&nonce(), &crate::harness::say("два")).await;
    if early.status != 200 {
        early.refuses(429, "slow_mode");
        assert!(early.json()["refusal"]["retry_after"].as_u64().unwrap() <= 10, "{early:?}");
        evening.pass(Duration::from_secs(10));
        rarity.say("два").await;
    }
    assert_eq!(evening.guest().sign_in("Рэрити", PASSWORD).await.status, 200);
    guard.does(json!({"moderation": {"unmute": {"id": id}}})).await;
    spark.say("три").await;
    let order: Vec<i64> =
        guard.messages("").await["messages"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect();
    assert!(order.is_sorted(), "what is said later stands below, whatever the clock says");
}
