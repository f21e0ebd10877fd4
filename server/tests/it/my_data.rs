//! What somebody takes along: all that the site has of them, as one file, whatever its size.

use std::time::Duration;

use evening::account::Role;
use evening::id::MemberId;
use evening::name;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::{Value, json};

use self::Told::{In, Left};
use crate::harness::{Evening, PASSWORD, Person, START, read, soon};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_a_princess_has_what_she_did_and_gave_up() {
    let evening = Evening::start().await;
    let (luna, spark) = (evening.staff("Луна", Role::Princess).await, evening.member("Искра").await);
    let first = spark.say("спойлер").await;
    let second = spark.say("грубость").await;
    evening.member("Рэрити").await.does(json!({"report": {"file": {"id": second, "why": "грубо"}}})).await;
    luna.does(json!({"report": {"take": {"id": second}}})).await;
    let removed = luna.does(json!({"chat": {"remove": {"id": first, "why": "чтобы не узнали"}}})).await;
    luna.does(json!({"tonight": {"draw": {}}})).await;
    luna.does(json!({"account": {"rename": {"name": "Селена"}}})).await;
    let file = taken(&luna).await;
    assert_eq!(file["names"], json!([{"name": name::key("Луна"), "until": "2026-11-29T19:00:00.000Z"}]));
    assert_eq!(file["taken"], json!([second]));
    let deed = file["deeds"].as_array().unwrap().iter().find(|deed| deed["what"] == "remove").unwrap();
    assert_eq!(
        [&deed["seq"], &deed["at"], &deed["messages"], &deed["why"], &deed["undone_at"]],
        [&json!(removed), &json!(START), &json!([first]), &json!("чтобы не узнали"), &Value::Null]
    );
    assert_eq!(file["draws"].as_array().unwrap().len(), 1, "{}", file["draws"]);
    assert_eq!(file["draws"][0]["at"], START);
    let hers = taken(&spark).await;
    assert_eq!([&hers["names"], &hers["taken"], &hers["deeds"], &hers["draws"]], [&json!([]); 4], "she is told of none of that");
    assert!(!hers.to_string().contains("чтобы не узнали"));
}

/// Whether what a column has of somebody is in their file, and under what; or why it is not.
enum Told {
    In(&'static str),
    Left(&'static str),
}

/// What has to be said of each column that is about somebody, or tells who somebody is.
const COLUMNS: [(&str, Told); 36] = [
    ("ban.by_id", Left("the ban is among the deeds")),
    ("ban.member_id", Left("whoever is banned cannot ask")),
    ("deed.by_id", In("/deeds")),
    ("deed.undone_by_id", Left("taking back is a deed of its own")),
    ("deed.whom_id", Left("what others did")),
    ("drawing.by_id", In("/draws")),
    ("frame.member_id", Left("the log is kept for a week, and what came of it stands in the tables")),
    ("held.author_id", In("/waiting")),
    ("held_name.member_id", In("/names")),
    ("letter.member_id", Left("a link on its way is a secret; where it goes stands in the account")),
    ("member.avatar", In("/account/avatar")),
    ("member.color", In("/account/color")),
    ("member.email", In("/account/email")),
    ("member.email_confirmed_at", In("/account/is_confirmed")),
    ("member.email_waiting", In("/account/waiting")),
    ("member.hue", In("/account/hue")),
    ("member.id", In("/account/id")),
    ("member.joined_at", In("/account/joined_at")),
    ("member.lang", In("/preferences/lang")),
    ("member.leaves_at", Left("whoever is about to leave cannot ask")),
    ("member.leaves_messages", Left("the same")),
    ("member.name", In("/account/name")),
    ("member.name_key", Left("made of the name")),
    ("member.password_hash", Left("a secret, and of the password nothing can be read in it")),
    ("member.renamed_at", In("/account/renamed_at")),
    ("member.role", In("/account/role")),
    ("member.screen", In("/preferences/size")),
    ("member.theme", In("/preferences/theme")),
    ("mention.member_id", Left("what others said; whom somebody names stands in their texts")),
    ("message.author_id", In("/messages")),
    ("mute.by_id", Left("the mute is among the deeds")),
    ("mute.member_id", In("/mute")),
    ("report.by_id", In("/reports")),
    ("report_taken.by_id", In("/taken")),
    ("session.member_id", In("/sessions")),
    ("wish.member_id", In("/wishes")),
];

#[tokio::test(flavor = "multi_thread")]
async fn of_each_column_that_is_about_somebody_it_is_said_whether_the_file_has_it() {
    let evening = Evening::start().await;
    let store = Database::connect(&evening.site.config.database_url).await.unwrap();
    let query = "SELECT t.name || '.' || c.name AS place FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' \
                 AND (t.name = 'member' OR c.name LIKE '%\\_id' ESCAPE '\\' AND c.name <> 'message_id') ORDER BY 1";
    let rows = store.query_all_raw(Statement::from_string(DbBackend::Sqlite, query)).await.unwrap();
    let columns: Vec<String> = rows.iter().map(|row| row.try_get("", "place").unwrap()).collect();
    assert_eq!(columns, COLUMNS.each_ref().map(|(column, _)| *column), "the store on the left, what is said of it on the right");
    let file = taken(&evening.member("Искра").await).await;
    for (column, told) in COLUMNS {
        match told {
            In(place) => assert!(file.pointer(place).is_some(), "{column} is not at {place}"),
            Left(why) => assert!(!why.is_empty(), "{column}"),
        }
    }
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
