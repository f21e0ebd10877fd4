//! What waits for those who keep order: reports, and messages in which watched words stand. And who is here.

use std::time::Duration;

use evening::account::Role;
use serde_json::{Value, json};

use crate::harness::{Evening, Person, nonce, say};

fn file(id: i64, why: &str) -> Value {
    json!({"report": {"file": {"id": id, "why": why}}})
}

/// The queue, one message a line: who said what, who pointed it out and why, and who looks after it.
async fn queue(person: &Person) -> Vec<String> {
    let answer = person.get("/api/reports").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let line = |case: &Value| {
        let reports: Vec<String> =
            case["reports"].as_array().unwrap().iter().map(|report| format!("{}({})", report[0]["name"], report[1])).collect();
        let (message, taken) = (&case["message"], case["taken"]["name"].as_str().unwrap_or("-"));
        format!("{}: {} {} {taken}", message["by"]["name"], message["text"], reports.join(" ")).replace('"', "")
    };
    answer.json()["cases"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn members_point_messages_out_and_guards_decide_about_them() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let (guard, other) = (evening.staff("Страж Врат", Role::Guard).await, evening.staff("Рыцарь", Role::Guard).await);
    let (advert, rude) = (rarity.say("купите слона").await, rarity.say("фу").await);
    let mut live = guard.live(None).await;
    spark.does(file(advert, " реклама ")).await;
    assert_eq!(live.frame().await["event"]["report"]["filed"]["why"], "реклама");
    spark.does(file(rude, "")).await;
    spark.act(&nonce(), &file(rude, "")).await.refuses(409, "guards_busy");
    rarity.act(&nonce(), &file(rude, "")).await.refuses(403, "not_permitted");
    evening.guest().act(&nonce(), &file(rude, "")).await.refuses(401, "signed_out");
    spark.act(&nonce(), &file(9999, "")).await.refuses(404, "no_such_thing");
    spark.get("/api/reports").await.refuses(403, "not_permitted");
    assert_eq!(queue(&guard).await, ["Рэрити: купите слона Искра(реклама) -", "Рэрити: фу Искра() -"]);

    guard.does(json!({"report": {"take": {"id": advert}}})).await;
    other.act(&nonce(), &json!({"report": {"take": {"id": advert}}})).await.refuses(404, "no_such_thing");
    assert_eq!(queue(&other).await[0], "Рэрити: купите слона Искра(реклама) Страж Врат");
    // It outlasts a restart; whoever takes the message away has settled it.
    let evening = evening.restart().await;
    let (guard, other) = (guard.follow(&evening), other.follow(&evening));
    assert_eq!(queue(&other).await.len(), 2);
    guard.does(json!({"chat": {"remove": {"id": advert, "why": "реклама"}}})).await;
    other.does(json!({"report": {"close": {"id": rude, "done": false}}})).await;
    assert_eq!(queue(&guard).await, [""; 0]);
    let log = guard.get("/api/log").await.json();
    let told: Vec<&str> = log["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(told[..2], ["dismiss", "remove"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_message_is_reported_is_told_nothing() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let rude = rarity.say("фу").await;
    let (mut theirs, mut guest) = (rarity.live(None).await, evening.guest().live(None).await);
    spark.does(file(rude, "грубит")).await;
    let after = spark.say("дальше").await;
    for live in [&mut theirs, &mut guest] {
        assert_eq!(live.frame().await["seq"], after);
    }
    let visit = rarity.get("/api/visit").await;
    assert!(!visit.text.contains("грубит"), "{}", visit.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn watched_words_wait_for_a_guard() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let (guard, princess) = (evening.staff("Страж", Role::Guard).await, evening.staff("Селестия", Role::Princess).await);
    for text in ["купи слона", "Купи СЛОНА!", "слон"] {
        spark.say(text).await;
    }
    evening.pass(Duration::from_secs(60));
    rarity.say("все говорят: а ты купи слона").await;
    guard.say("купи слона").await;
    // A phrase is first tried on what was said; those who keep order are exempt.
    guard.get("/api/rehearse?phrase=слона").await.refuses(403, "not_permitted");
    princess.get("/api/rehearse?phrase=%20*").await.refuses(422, "text_empty");
    let found = princess.get("/api/rehearse?phrase=купи%20слона").await.json();
    assert_eq!((&found["messages"], &found["people"]), (&json!(3), &json!(2)));
    assert_eq!(found["last"][0]["by"]["name"], "Рэрити");
    evening.pass(Duration::from_secs(8 * 24 * 60 * 60));
    assert_eq!(princess.get("/api/rehearse?phrase=купи%20слона").await.json()["messages"], 0);

    let watch = json!({"watch": {"watch": {"phrase": "купи  слона"}}});
    guard.act(&nonce(), &watch).await.refuses(403, "not_permitted");
    princess.does(watch).await;
    let (mut own, mut seen) = (spark.live(None).await, guard.live(None).await);
    let held = spark.act(&nonce(), &say("@Рэрити, купи слона")).await.seq();
    assert_eq!(own.frame().await["event"]["watch"]["held"]["message"]["text"], "@Рэрити, купи слона");
    assert_eq!(seen.frame().await["seq"], held);
    let evening = evening.restart().await;
    let (guard, spark) = (guard.follow(&evening), spark.follow(&evening));
    evening.rename("Рэрити", "Рэрити Белль").await;
    let judge = |release| json!({"watch": {"judge": {"id": held, "release": release}}});
    spark.act(&nonce(), &judge(true)).await.refuses(403, "not_permitted");
    guard.does(judge(true)).await;
    guard.act(&nonce(), &judge(true)).await.refuses(404, "no_such_thing");
    let last = spark.messages("?limit=1").await["messages"][0].clone();
    assert_eq!((&last["by"]["name"], &last["text"]), (&json!("Искра"), &json!("@Рэрити, купи слона")));
    assert_eq!(last["mentions"][0]["name"], "Рэрити Белль", "it names whom it named when it was written");
    let edit = json!({"chat": {"edit": {"id": last["id"], "text": "опять купи слона"}}});
    spark.act(&nonce(), &edit).await.refuses(422, "edit_watched");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_here_is_told_to_anybody() {
    let evening = Evening::start().await;
    let (spark, _away) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let guard = evening.staff("Страж", Role::Guard).await;
    let _open = (spark.live(None).await, spark.live(None).await, guard.live(None).await, evening.guest().live(None).await);
    let roster = evening.guest().get("/api/roster").await.json();
    let names: Vec<&str> = roster["people"].as_array().unwrap().iter().map(|member| member["name"].as_str().unwrap()).collect();
    assert_eq!((names, &roster["guests"], &roster["more"]), (vec!["Страж", "Искра"], &json!(1), &json!(0)));
}
