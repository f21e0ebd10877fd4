//! The house cleans up after itself: what is older than it is kept goes, for every page and in the store alike, while people
//! write.

use std::time::Duration;

use evening::account::Role;
use evening::id::MessageId;
use evening::refusal::Refusal;
use evening::settings::Swept;
use serde_json::{Value, json};
use server::alone;
use server::housekeeping;
use server::keeper::Wish;

use crate::harness::{Evening, PASSWORD, nonce, say};

const DAY: Duration = Duration::from_secs(86_400);

/// Keeps the house of this evening now.
async fn sweep(evening: &Evening) -> Swept {
    housekeeping::now(&evening.site).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_when_they_are_older_than_they_are_kept_and_pages_forget_them() {
    let evening = Evening::start().await;
    let (spark, princess) = (evening.member("Искра").await, evening.staff("Селестия", Role::Princess).await);
    princess.does(json!({"settings": {"retain": {"days": 7}}})).await;
    let old = spark.say("старое, @Селестия").await;
    spark.does(json!({"chat": {"remove": {"id": spark.say("убранное").await}}})).await;
    evening.pass(4 * DAY);
    let young = spark.say("новое").await;
    evening.pass(3 * DAY + Duration::from_secs(1));
    let dry = princess.get("/api/housekeeping").await.json();
    assert_eq!((&dry["would"]["messages"], &dry["last"]["1"]), (&json!(2), &Value::Null), "told before it is done");
    spark.get("/api/housekeeping").await.refuses(403, "not_permitted");
    spark.housekeeps().await.refuses(403, "not_permitted");
    assert_eq!(spark.messages("").await["messages"].as_array().unwrap().len(), 3);

    let mut live = spark.live(None).await;
    let swept = princess.housekeeps().await.json();
    assert_eq!((&swept["last"][1]["messages"], &swept["would"]["messages"]), (&json!(2), &json!(0)));
    let told = live.frame().await;
    assert!(told["event"]["chat"]["swept"]["up_to"].as_i64().is_some_and(|up_to| (old..young).contains(&up_to)));
    assert_eq!(spark.messages("").await["messages"][0]["id"], young);
    spark.act(&nonce(), &json!({"chat": {"edit": {"id": old, "text": "поздно"}}})).await.refuses(404, "no_such_thing");
    // Whoever was away reads of what is gone no more than that it is gone.
    let mut since = princess.follow(&evening).live(Some(old - 1)).await;
    let mut guest = evening.guest().live(Some(old - 1)).await;
    drop(since.frame().await);
    assert_eq!(guest.frame().await["event"]["chat"]["said"]["message"]["text"], "", "whatever is left of it in memory");
    assert_eq!(sweep(&evening).await, Swept::default(), "nothing is left to do");
    let evening = evening.restart().await;
    assert_eq!(spark.follow(&evening).messages("").await["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pinned_message_stays_until_it_is_taken_down() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    princess.does(json!({"settings": {"retain": {"days": 7}}})).await;
    spark.say("спойлеры под шторку").await;
    let pinned = spark.say("правила вечера").await;
    spark.say("ага").await;
    guard.does(json!({"chat": {"pin": {"id": pinned}}})).await;
    evening.pass(8 * DAY);
    let young = spark.say("новое").await;
    assert_eq!(princess.get("/api/housekeeping").await.json()["would"]["messages"], 2);
    assert_eq!(sweep(&evening).await.messages, 2);
    let left = spark.messages("").await["messages"].clone();
    assert_eq!((&left[0]["id"], &left[1]["id"]), (&json!(pinned), &json!(young)));
    // Another process, and a guest who comes then, find it too.
    let evening = evening.restart().await;
    let seen = evening.guest().get("/").await.text;
    assert!(seen.contains("правила вечера"), "a page begins with it");
    let guard = guard.follow(&evening);
    assert_eq!(guard.get("/api/log").await.json()["entries"][0]["what"], "pin");
    guard.does(json!({"chat": {"unpin": {"id": pinned}}})).await;
    assert!(guard.get("/api/log").await.json()["entries"][1]["undone"]["by"]["name"] == "Страж");
    assert_eq!(sweep(&evening).await.messages, 1);
    assert_eq!(spark.follow(&evening).messages("").await["messages"][0]["id"], young);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_for_ever_stays_and_old_deeds_go() {
    let evening = Evening::start().await;
    let (spark, princess) = (evening.member("Искра").await, evening.staff("Селестия", Role::Princess).await);
    princess.does(json!({"settings": {"retain": {"days": 0}}})).await;
    spark.say("навсегда").await;
    evening.pass(181 * DAY);
    let swept = sweep(&evening).await;
    assert_eq!((swept.messages, swept.deeds, swept.sessions), (0, 2, 2));
    assert_eq!(evening.guest().messages("").await["messages"][0]["text"], "навсегда");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_go_while_people_write() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for place in 0..1_200 {
        spark.say(&format!("строка {place}")).await;
    }
    evening.pass(31 * DAY);
    let rarity = evening.member("Рэрити").await;
    let (swept, ()) = tokio::join!(sweep(&evening), async {
        for place in 0..20 {
            rarity.act(&nonce(), &say(&format!("пишу {place}"))).await;
        }
    });
    assert_eq!(swept.messages, 1_200);
    assert_eq!(rarity.messages("?limit=100").await["messages"].as_array().unwrap().len(), 20);
    assert_eq!(evening.site.keeper.room().chat.messages().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_kept_longer_by_now_is_not_swept() {
    let evening = Evening::start().await;
    let (spark, princess) = (evening.member("Искра").await, evening.staff("Селестия", Role::Princess).await);
    let up_to = MessageId(spark.say("старое").await);
    evening.pass(31 * DAY);
    princess.sign_in("Селестия", PASSWORD).await;
    princess.does(json!({"settings": {"retain": {"days": 365}}})).await;
    // Chosen while thirty days held.
    let swept = evening.site.keeper.ask(Wish::Sweep { up_to, retention: 30 }).await;
    assert_eq!(swept, Err(Refusal::TooLate));
    let (store, now) = (&evening.site.store, evening.site.clock.now());
    assert!(!alone::sweep(store, up_to, 30, now).await.unwrap());
    assert_eq!(sweep(&evening).await.messages, 0);
    assert_eq!(evening.guest().messages("").await["messages"][0]["text"], "старое");
    assert!(alone::sweep(store, up_to, 365, now).await.unwrap(), "also from the command line");
}
