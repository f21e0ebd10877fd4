//! How the house is kept: who may say so, what slow mode and the shield mean, and that all of it is in the log.

use std::time::Duration;

use evening::account::Role;
use serde_json::{Value, json};
use server::site::Tuning;

use crate::harness::{Evening, nonce, say};

fn set(command: &Value) -> Value {
    json!({"settings": command})
}

fn slow(seconds: u32) -> Value {
    set(&json!({"slow": {"seconds": seconds}}))
}

fn shield(minutes: u32) -> Value {
    set(&json!({"raise_shield": {"minutes": minutes}}))
}

#[tokio::test(flavor = "multi_thread")]
async fn in_slow_mode_one_pauses_and_is_told_how_long() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let rarity = evening.member("Рэрити").await;
    let mut live = spark.live(None).await;
    guard.does(slow(60)).await;
    assert_eq!(live.frame().await["event"]["settings"]["set"]["slow"], 60);
    let said = spark.say("раз").await;
    evening.pass(Duration::from_secs(18));
    let refused = spark.act(&nonce(), &say("два")).await;
    refused.refuses(429, "slow_mode");
    assert_eq!(refused.json()["refusal"]["retry_after"], 42);
    assert_eq!(refused.headers["retry-after"], "42");
    // A change need not wait, nor does anybody else, nor those who keep order.
    spark.does(json!({"chat": {"edit": {"id": said, "text": "раз!"}}})).await;
    rarity.say("и я").await;
    guard.say("раз").await;
    guard.say("два").await;
    evening.pass(Duration::from_secs(42));
    spark.say("два").await;
    let evening = evening.restart().await;
    let (spark, guard) = (spark.follow(&evening), guard.follow(&evening));
    spark.say("три").await;
    spark.act(&nonce(), &say("четыре")).await.refuses(429, "slow_mode");
    guard.does(slow(0)).await;
    spark.say("четыре").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shield_keeps_links_and_newcomers_out_and_comes_down_by_itself() {
    let evening = Evening::start().await;
    let (old, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    evening.pass(Duration::from_secs(24 * 60 * 60));
    let young = evening.member("Новенькая").await;
    let said = young.say("всем привет").await;
    guard.does(shield(30)).await;
    let refused = young.act(&nonce(), &say("и снова")).await;
    refused.refuses(403, "shield_young");
    assert_eq!(refused.json()["refusal"]["until"], "2026-11-23T19:30:00.000Z");
    young.act(&nonce(), &json!({"chat": {"edit": {"id": said, "text": "https://a.example"}}})).await.refuses(403, "shield_links");
    young.does(json!({"chat": {"edit": {"id": said, "text": "привет"}}})).await;
    for text in ["вот: example.org/x", "||https://a.example||", "> a.org"] {
        old.act(&nonce(), &say(text)).await.refuses(403, "shield_links");
    }
    old.say("без ссылок").await;
    old.act(&nonce(), &say("сразу ещё")).await.refuses(429, "slow_mode");
    guard.say("https://a.example").await;

    let mut live = guard.live(None).await;
    evening.pass(Duration::from_secs(30 * 60));
    let ended = live.frame().await;
    assert_eq!(ended["event"]["settings"]["set"]["shield"], Value::Null);
    young.say("а теперь https://a.example").await;
    guard.act(&nonce(), &set(&json!({"lower_shield": {}}))).await.refuses(404, "no_such_thing");
    guard.does(shield(30)).await;
    guard.does(set(&json!({"lower_shield": {}}))).await;
    old.say("https://a.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_setting_is_for_its_role_has_its_bounds_and_is_in_the_log() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    for (command, for_guards, for_princesses) in [
        (json!({"slow": {"seconds": 300}}), 200, 200),
        (json!({"slow": {"seconds": 301}}), 422, 422),
        (json!({"raise_shield": {"minutes": 1441}}), 422, 422),
        (json!({"raise_shield": {"minutes": 5}}), 200, 200),
        (json!({"lower_shield": {}}), 200, 404),
        (json!({"retain": {"days": 7}}), 403, 200),
        (json!({"retain": {"days": 6}}), 403, 422),
        (json!({"flood": {"burst": 20, "seconds": 1}}), 403, 200),
        (json!({"flood": {"burst": 21, "seconds": 1}}), 403, 422),
    ] {
        spark.act(&nonce(), &set(&command)).await.refuses(403, "not_permitted");
        evening.guest().act(&nonce(), &set(&command)).await.refuses(401, "signed_out");
        for (person, expect) in [(&guard, for_guards), (&princess, for_princesses)] {
            assert_eq!(person.act(&nonce(), &set(&command)).await.status, expect, "{command}");
        }
    }
    let log = guard.get("/api/log").await.json();
    let line = |entry: &Value| {
        format!("{} {} {}", entry["by"]["name"].as_str().unwrap_or("-"), entry["what"].as_str().unwrap(), entry["amount"])
    };
    let lines: Vec<String> = log["entries"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(
        lines[..7],
        [
            "Селестия flood 20",
            "Селестия retain 7",
            "Страж Врат lower_shield null",
            "Селестия raise_shield null",
            "Страж Врат raise_shield null",
            "Селестия slow 300",
            "Страж Врат slow 300"
        ]
    );
    assert_eq!(log["entries"][3]["undone"]["by"]["name"], "Страж Врат");
}

#[tokio::test(flavor = "multi_thread")]
async fn much_at_once_and_the_same_again_are_refused_kindly() {
    let evening = Evening::with(&[("EVENING_LIMIT_FLOOD", "4/1")], Tuning::default()).await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    spark.say("Привет").await;
    spark.act(&nonce(), &say(" привет ")).await.refuses(409, "duplicate");
    evening.pass(Duration::from_secs(30));
    spark.say("привет").await;
    guard.say("привет").await;
    guard.say("привет").await;
    evening.pass(Duration::from_secs(30));
    princess.does(set(&json!({"flood": {"burst": 2, "seconds": 5}}))).await;
    spark.say("а").await;
    spark.say("б").await;
    let refused = spark.act(&nonce(), &say("в")).await;
    refused.refuses(429, "flood");
    assert_eq!(refused.json()["refusal"]["retry_after"], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_names_at_one_address_write_no_more_than_a_household() {
    let evening = Evening::with(&[("EVENING_LIMIT_FLOOD", "2/1")], Tuning::default()).await;
    let mut people = Vec::new();
    for place in 0..7 {
        people.push(evening.member(&format!("Пони {place}")).await);
    }
    for person in &people[..6] {
        person.say("раз").await;
        person.say("два").await;
    }
    let refused = people[6].act(&nonce(), &say("и я")).await;
    refused.refuses(429, "busy");
    assert_eq!(refused.headers["retry-after"], "1");
    evening.staff("Страж Врат", Role::Guard).await.say("порядок").await;
    evening.pass(Duration::from_secs(1));
    people[6].say("и я").await;
}
