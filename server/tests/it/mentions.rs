//! Calling people by name: whom a message names, on the wire and in the store, and who is offered to be called.

use evening::account::Role;
use serde_json::{Value, json};

use crate::harness::{Evening, PASSWORD, Person, read};

/// Whom the last message names: `id:name:typed`, with numbers as they were given here.
async fn named(person: &Person, people: &[(&str, i64)]) -> String {
    let page = person.messages("?limit=1").await;
    let mentions = page["messages"][0]["mentions"].as_array().cloned().unwrap_or_default();
    let of = |mention: &Value| {
        let who = people.iter().find(|(_, id)| mention["id"] == json!(id)).map_or("?", |(who, _)| who);
        format!("{who}:{}:{}", mention["name"].as_str().unwrap(), mention["typed"].as_str().unwrap())
    };
    mentions.iter().map(of).collect::<Vec<_>>().join(" ")
}

/// The number of somebody who has said something.
async fn id_of(person: &Person) -> i64 {
    let id = person.say("это я").await;
    person.messages(&format!("?before={}&limit=1", id + 1)).await["messages"][0]["by"]["id"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_names_persons_and_keeps_its_text() {
    let evening = Evening::start().await;
    let (spark, sonya) = (evening.member("Искра").await, evening.member("Мятная Соня").await);
    let people = [("spark", id_of(&spark).await), ("sonya", id_of(&sonya).await)];
    let mut guest = evening.guest().live(None).await;
    for (text, expect) in [
        ("@Мятная Соня, привет!", "sonya:Мятная Соня:Мятная Соня"),
        ("**@мятная  соня** и @ИСКРА", "sonya:Мятная Соня:мятная  соня spark:Искра:ИСКРА"),
        ("> @Искра", "spark:Искра:Искра"),
        ("`@Искра` mail@Искра @Искрами @Никто", ""),
    ] {
        spark.say(text).await;
        assert_eq!(named(&evening.guest(), &people).await, expect, "{text}");
        let message = guest.frame().await["event"]["chat"]["said"]["message"].clone();
        assert_eq!(message["text"], text, "stored as it was typed");
        assert_eq!(message["mentions"].is_array(), !expect.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_message_names_whom_it_names_now() {
    let evening = Evening::start().await;
    let (spark, sonya) = (evening.member("Искра").await, evening.member("Соня").await);
    let people = [("spark", id_of(&spark).await), ("sonya", id_of(&sonya).await)];
    let id = spark.say("@Соня").await;
    let edit = |text: &str| json!({"chat": {"edit": {"id": id, "text": text}}});
    let mut guest = evening.guest().live(None).await;
    spark.does(edit("@Искра и @Соня")).await;
    assert_eq!(named(&spark, &people).await, "spark:Искра:Искра sonya:Соня:Соня");
    let edited = guest.frame().await["event"]["chat"]["edited"].clone();
    assert_eq!(edited["mentions"].as_array().map(Vec::len), Some(2));
    spark.does(edit("никого")).await;
    assert_eq!(named(&spark, &people).await, "");
    assert!(guest.frame().await["event"]["chat"]["edited"]["mentions"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_renamed_is_named_by_their_new_name() {
    let evening = Evening::start().await;
    let (spark, sonya) = (evening.member("Искра").await, evening.member("Соня").await);
    let people = [("spark", id_of(&spark).await), ("sonya", id_of(&sonya).await)];
    let id = spark.say("@соня, да").await;
    let mut guest = evening.guest().live(None).await;
    evening.rename("Соня", "Мятная Соня").await;
    let renamed = json!({"account": {"renamed": {"id": people[1].1, "name": "Мятная Соня"}}});
    assert_eq!(guest.frame().await["event"], renamed);
    assert_eq!(named(&spark, &people).await, "sonya:Мятная Соня:соня");
    let page = spark.messages("").await;
    assert!(page["messages"].as_array().unwrap().iter().any(|message| message["by"]["name"] == "Мятная Соня"));
    // The old name in the same message is still hers; in a new one it is nobody's.
    spark.does(json!({"chat": {"edit": {"id": id, "text": "@соня, нет"}}})).await;
    assert_eq!(named(&spark, &people).await, "sonya:Мятная Соня:соня");
    spark.say("@соня").await;
    assert_eq!(named(&spark, &people).await, "");

    let evening = evening.restart().await;
    let spark = spark.follow(&evening);
    let before = format!("?before={}&limit=1", id + 1);
    assert_eq!(spark.messages(&before).await["messages"][0]["mentions"][0]["name"], "Мятная Соня");
    assert_eq!(evening.guest().sign_in("Мятная Соня", PASSWORD).await.status, 200);
    evening.guest().sign_in("Соня", PASSWORD).await.refuses(401, "wrong_password");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_message_names_nobody_to_those_who_may_not_read_it() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж", Role::Guard).await);
    let people = [("spark", id_of(&spark).await)];
    let id = spark.say("@Искра").await;
    spark.does(json!({"chat": {"remove": {"id": id}}})).await;
    assert_eq!(named(&evening.guest(), &people).await, "");
    assert_eq!(named(&guard, &people).await, "spark:Искра:Искра");
    let mut late = evening.guest().live(Some(id - 1)).await;
    let said = late.frame().await["event"]["chat"]["said"]["message"].clone();
    assert_eq!((&said["text"], said["mentions"].is_null()), (&json!(""), true));
}

async fn offered(person: &Person, find: &str) -> Vec<(String, bool)> {
    let answer = read(person.asking("/api/people").query(&[("find", find)])).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let people = answer.json()["people"].as_array().cloned().unwrap_or_default();
    people.iter().map(|one| (one["member"]["name"].as_str().unwrap().to_owned(), one["here"].as_bool().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_found_by_any_part_of_their_names_those_who_are_here_first() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for name in ["Комета", "Облачко", "Сова-кометчик"] {
        evening.member(name).await;
    }
    let cloud = evening.guest();
    cloud.sign_in("Облачко", PASSWORD).await;
    let _here = cloud.live(None).await;
    let names = |found: Vec<(String, bool)>| {
        found.into_iter().map(|(name, here)| format!("{name}{}", if here { "!" } else { "" })).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(offered(&spark, "ко").await), "Облачко! Комета Сова-кометчик");
    assert_eq!(names(offered(&spark, "rjv").await), "Комета Сова-кометчик");
    assert_eq!(names(offered(&spark, "искра").await), "", "nobody calls themselves");
    assert_eq!(names(offered(&spark, "").await), "");
    assert_eq!(names(offered(&spark, &"я".repeat(5000)).await), "");
    evening.guest().get("/api/people?find=ко").await.refuses(401, "signed_out");
    spark.get("/api/people").await.refuses(422, "malformed");
}
