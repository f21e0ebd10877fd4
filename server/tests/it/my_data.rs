//! What somebody takes along: all that the site has of them, as one file, whatever its size.

use std::time::Duration;

use evening::account::Role;
use evening::id::MemberId;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};

use crate::harness::{Evening, PASSWORD, Person, read, soon};

/// The file, which has to be whole.
async fn taken(person: &Person) -> Value {
    let answer = person.get("/api/my_data").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.text).unwrap_or_else(|why| panic!("{why}: {}", answer.text))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_has_all_of_somebody_and_nothing_of_others() {
    let evening = Evening::start().await;
    let spark = evening.guest();
    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    let id = read(spark.post("/api/sign_up").form(&fields)).await.json()["member"]["id"].as_i64().unwrap();
    let (rarity, princess) = (evening.member("Рэрити").await, evening.staff("Селестия", Role::Princess).await);
    princess.does(json!({"watch": {"watch": {"phrase": "слон*"}}})).await;
    let texts = ["«кавычки» \"и\\другие\"", "раз\nдва\tтри", "👩‍👩‍👧‍👦 и ё", "</script>", "@Рэрити, привет"];
    for text in texts {
        spark.say(text).await;
    }
    let gone = spark.say("убранное").await;
    let rude = rarity.say("чужое о @Искра").await;
    princess.does(json!({"chat": {"remove": {"id": gone, "why": "спойлер"}}})).await;
    spark.does(json!({"chat": {"say": {"text": "купи слона"}}})).await;
    spark.does(json!({"report": {"file": {"id": rude, "why": "грубо"}}})).await;
    spark.does(json!({"library": {"wish": {"story": 26}}})).await;
    spark.does(json!({"account": {"set_color": {"color": "#6a4dff"}}})).await;
    assert_eq!(read(spark.post("/api/preferences").form(&[("theme", "celestia")])).await.status, 200);
    princess.does(json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": "остынь"}}})).await;

    let answer = spark.get("/api/my_data").await;
    let headers = ["content-type", "content-disposition", "cache-control"].map(|name| answer.header(name));
    assert_eq!(headers, ["application/json", "attachment; filename=\"my-evening-2026-11-22.json\"", "no-store"]);
    let file = taken(&spark).await;
    let account = &file["account"];
    assert_eq!((&account["id"], &account["name"], &account["email"]), (&json!(id), &json!("Искра"), &json!("spark@example.org")));
    assert_eq!((&account["color"], &account["joined_at"]), (&json!("#6a4dff"), &json!("2026-11-22T19:00:00.000Z")));
    assert_eq!(file["preferences"]["theme"], "celestia");
    assert_eq!(file["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(file["wishes"][0]["story"], 26);
    assert_eq!(file["reports"], json!([{"message": rude, "why": "грубо"}]));
    assert_eq!(file["mute"], json!({"until": "2026-11-22T19:10:00.000Z", "why": "остынь"}));
    assert_eq!(file["waiting"][0]["text"], "купи слона");
    let messages = file["messages"].as_array().unwrap();
    let told: Vec<&str> = messages.iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!(told, [&texts[..], &["убранное"]].concat());
    assert_eq!(messages[5]["removed"]["by_guard"], true);
    for foreign in ["чужое", "Рэрити\"", "argon2", "Селестия"] {
        assert!(!answer.text.contains(foreign), "{foreign} in {}", answer.text);
    }
    let lines: Vec<&str> = answer.text.lines().filter(|line| line.contains("\"edited_at\"")).collect();
    assert_eq!(lines.len(), 6, "one message a line: {}", answer.text);

    evening.guest().get("/api/my_data").await.refuses(401, "signed_out");
    let empty = taken(&evening.member("Эпплджек").await).await;
    assert_eq!((&empty["messages"], &empty["mute"], &empty["account"]["email"]), (&json!([]), &Value::Null, &Value::Null));
}

/// Somebody who has said so much, and their number.
async fn talkative(evening: &Evening, count: usize) -> (Person, MemberId) {
    let spark = evening.member("Искра").await;
    for place in 0..count {
        spark.say(&format!("строка {place}")).await;
    }
    let id = spark.messages("?limit=1").await["messages"][0]["by"]["id"].as_i64().unwrap();
    (spark, MemberId(id))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_file_is_as_whole_as_a_short_one() {
    let evening = Evening::start().await;
    // Two pages to the last message, and one more.
    let (spark, id) = talkative(&evening, 1_000).await;
    let count = async || taken(&spark).await["messages"].as_array().unwrap().len();
    assert_eq!(count().await, 1_000);
    spark.say("и ещё").await;
    let file = taken(&spark).await;
    let texts: Vec<&str> = file["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap()).collect();
    assert_eq!((texts.len(), texts[0], texts[999], texts[1_000]), (1_001, "строка 0", "строка 999", "и ещё"));
    // One at a time.
    let under_way = evening.site.downloads.begin(id).unwrap();
    spark.get("/api/my_data").await.refuses(429, "busy");
    drop(under_way);
    assert_eq!(count().await, 1_001);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_to_its_end_never_looks_whole() {
    let evening = Evening::start().await;
    let (spark, _) = talkative(&evening, 700).await;
    let last = spark.messages("?limit=1").await["messages"][0]["id"].as_i64().unwrap();
    let other = Database::connect(&evening.site.config.database_url).await.unwrap();
    other.execute_unprepared(&format!("UPDATE message SET text = x'ff' WHERE id = {last}")).await.unwrap();
    let response = soon(spark.asking("/api/my_data").send()).await.unwrap();
    assert_eq!(response.status(), 200, "its first page is told already");
    assert!(soon(response.bytes()).await.is_err(), "the connection breaks off");
    other.execute_unprepared(&format!("UPDATE message SET text = 'цело' WHERE id = {last}")).await.unwrap();
    other.close().await.unwrap();
    evening.pass(Duration::from_secs(1));
    assert_eq!(taken(&spark).await["messages"].as_array().unwrap().len(), 700, "and the next one may begin");
}
