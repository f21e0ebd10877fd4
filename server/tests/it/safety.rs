//! What keeps an account its owner's: another password, another address, and an end to being signed in elsewhere.

use std::time::Duration;

use reqwest::header::USER_AGENT;
use serde_json::{Value, json};

use crate::harness::{Answer, Evening, PASSWORD, Person, nonce, read, say};
use crate::letters::{confirm, forgot, json_post, key, lettered, member};
use crate::mail::Mail;

const NEW: &str = "какао с зефиром";

async fn safety(person: &Person) -> Value {
    let answer = person.get("/api/safety").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

async fn change_password(person: &Person, old: &str, new: &str) -> Answer {
    json_post(person, "/api/change_password", json!({"old": old, "new": new})).await
}

async fn change_email(person: &Person, password: &str, email: &str) -> Answer {
    json_post(person, "/api/change_email", json!({"password": password, "email": email})).await
}

/// The same member in another browser.
async fn elsewhere(evening: &Evening, name: &str) -> Person {
    let person = evening.guest();
    assert_eq!(person.sign_in(name, PASSWORD).await.status, 200);
    person
}

async fn is_in(person: &Person) -> bool {
    person.act(&nonce(), &say(&nonce())).await.status == 200
}

fn ids(safety: &Value) -> Vec<String> {
    safety["sessions"].as_array().unwrap().iter().map(|session| session["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn where_one_is_signed_in_is_listed_the_newest_first() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    evening.pass(Duration::from_secs(60));
    let phone = evening.guest();
    let agent = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0";
    let fields = [("name", "Искра"), ("password", PASSWORD)];
    assert_eq!(read(phone.post("/api/sign_in").header(USER_AGENT, agent).form(&fields)).await.status, 200);
    evening.member("Рэрити").await;

    let found = safety(&spark).await;
    let [new, old] = ids(&found).try_into().unwrap();
    assert_eq!(
        found,
        json!({
            "has_letters": false, "email": null, "is_confirmed": false, "waiting": null,
            "sessions": [
                {"id": new, "browser": "Firefox, Android", "opened_at": "2026-11-22T19:01:00.000Z", "seen_at": "2026-11-22T19:01:00.000Z", "is_mine": false},
                {"id": old, "browser": null, "opened_at": "2026-11-22T19:00:00.000Z", "seen_at": "2026-11-22T19:00:00.000Z", "is_mine": true},
            ],
        })
    );
    assert!(new.len() == 16 && new != old, "{new} {old}");
    evening.guest().get("/api/safety").await.refuses(401, "signed_out");
    for path in ["/api/change_password", "/api/change_email", "/api/end_session", "/api/end_other_sessions", "/api/end_sessions"]
    {
        let all = json!({"old": PASSWORD, "new": NEW, "password": PASSWORD, "email": "", "id": new});
        json_post(&evening.guest(), path, all).await.refuses(401, "signed_out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_ended_from_another_with_its_streams() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (phone, rarity) = (elsewhere(&evening, "Искра").await, evening.member("Рэрити").await);
    let (mut here, mut there) = (spark.live(None).await, phone.live(None).await);
    let id = |found: &Value, mine: bool| {
        let mut sessions = found["sessions"].as_array().unwrap().iter();
        sessions.find(|session| session["is_mine"] == mine).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let phones = id(&safety(&spark).await, false);
    for (who, wrong) in
        [(&rarity, &*phones), (&spark, "0000000000000000"), (&spark, ""), (&spark, "%"), (&spark, "________________")]
    {
        json_post(who, "/api/end_session", json!({"id": wrong})).await.refuses(404, "no_such_thing");
    }
    let left = json_post(&spark, "/api/end_session", json!({"id": phones})).await.json();
    assert_eq!(left["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(there.event("reset").await["why"], "session_ended");
    assert!(!is_in(&phone).await && is_in(&spark).await);
    here.frame().await;

    let own = id(&safety(&spark).await, true);
    assert_eq!(json_post(&spark, "/api/end_session", json!({"id": own})).await.status, 200);
    assert_eq!(here.event("reset").await["why"], "session_ended");
    assert!(!is_in(&spark).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_others_are_ended_or_all_together() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (phone, rarity) = (elsewhere(&evening, "Искра").await, evening.member("Рэрити").await);
    let (mut there, mut hers) = (phone.live(None).await, rarity.live(None).await);
    let left = json_post(&spark, "/api/end_other_sessions", json!({})).await.json();
    assert_eq!((left["sessions"].as_array().unwrap().len(), &left["sessions"][0]["is_mine"]), (1, &json!(true)));
    assert_eq!(there.event("reset").await["why"], "session_ended");
    assert!(!is_in(&phone).await && is_in(&spark).await);
    hers.frame().await;

    let (phone, mut here) = (elsewhere(&evening, "Искра").await, spark.live(None).await);
    let all = json_post(&phone, "/api/end_sessions", json!({})).await;
    assert_eq!((all.status, all.json()), (200, Value::Null));
    assert_eq!(here.event("reset").await["why"], "session_ended");
    assert!(!is_in(&phone).await && !is_in(&spark).await && is_in(&rarity).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_takes_the_old_one_and_leaves_one_signed_in_here_alone() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let phone = elsewhere(&evening, "Искра").await;
    let (mut here, mut there) = (spark.live(None).await, phone.live(None).await);
    change_password(&spark, "чай без мяты", NEW).await.refuses(401, "wrong_password");
    change_password(&spark, PASSWORD, "коротко").await.refuses(422, "password_too_short");
    change_password(&spark, &"ы".repeat(200), NEW).await.refuses(401, "wrong_password");
    assert!(is_in(&phone).await);
    there.frame().await;
    here.frame().await;

    let left = change_password(&spark, PASSWORD, NEW).await;
    assert_eq!((left.status, left.json()["sessions"].as_array().unwrap().len()), (200, 1), "{left:?}");
    assert_eq!(there.event("reset").await["why"], "session_ended");
    assert!(!is_in(&phone).await && is_in(&spark).await);
    here.frame().await;
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(401, "wrong_password");
    assert_eq!(evening.guest().sign_in("Искра", NEW).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_guesses_the_password_at_a_page_that_was_left_open() {
    let evening = Evening::with(&[("EVENING_LIMIT_SIGN_IN", "2/30")], Default::default()).await;
    let spark = evening.member("Искра").await;
    change_password(&spark, "чай без мяты", NEW).await.refuses(401, "wrong_password");
    change_email(&spark, "чай без мяты", "").await.refuses(401, "wrong_password");
    let answer = change_password(&spark, PASSWORD, NEW).await;
    answer.refuses(429, "busy");
    assert_eq!(answer.header("retry-after"), "30");
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(429, "busy");
    evening.pass(Duration::from_secs(30));
    assert_eq!(change_password(&spark, PASSWORD, NEW).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_letters_are_sent_an_address_counts_as_it_is_given() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    change_email(&spark, PASSWORD, "spark").await.refuses(422, "email_malformed");
    for (typed, kept) in [(" spark@example.org ", json!("spark@example.org")), ("", json!(null))] {
        let found = change_email(&spark, PASSWORD, typed).await.json();
        assert_eq!((&found["email"], &found["is_confirmed"], &found["waiting"]), (&kept, &json!(false), &json!(null)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_letters_are_sent_an_address_counts_once_one_to_it_was_opened() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let emails = |found: &Value| [&found["email"], &found["is_confirmed"], &found["waiting"]].map(Value::clone);
    let spark = evening.guest();
    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    read(spark.post("/api/sign_up").form(&fields)).await;
    let letter = mail.next().await;
    assert_eq!((&*letter.to, &*letter.subject), ("spark@example.org", "Это твоя почта?"));
    assert_eq!(emails(&safety(&spark).await), [json!(null), json!(false), json!("spark@example.org")]);
    forgot(&evening, "Искра").await;
    forgot(&evening, "spark@example.org").await;

    let key_of = |letter: &crate::mail::Letter| letter.key("http://evening.example.org/confirm");
    let first = key_of(&letter);
    let page = evening.guest().get(&format!("/confirm?key={first}")).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert_eq!(emails(&safety(&spark).await)[0], json!(null), "a program that looks through letters confirms nothing");
    assert_eq!(confirm(&evening, &first).await.json(), json!({}));
    assert_eq!(emails(&safety(&spark).await), [json!("spark@example.org"), json!(true), json!(null)]);
    confirm(&evening, &first).await.refuses(409, "link_spent");
    assert!(mail.is_empty(), "an address that waited got no link to a password");

    let found = change_email(&spark, PASSWORD, "new@example.org").await.json();
    assert_eq!(emails(&found), [json!("spark@example.org"), json!(true), json!("new@example.org")]);
    let mut letters = [mail.next().await, mail.next().await];
    letters.sort_by(|one, other| one.to.cmp(&other.to));
    let [new, notice] = &letters;
    assert_eq!((&*notice.to, &*notice.subject), ("spark@example.org", "Почту для вечерка меняют"));
    assert!(notice.text.contains("http://evening.example.org/forgot\n") && !notice.raw.contains("key"), "{notice:?}");
    assert!(!notice.text.contains("new@example.org"), "it is not told to whom");
    assert_eq!(new.to, "new@example.org");
    key(&evening, &mut mail, "Искра").await;
    assert_eq!(confirm(&evening, &key_of(new)).await.status, 200);
    assert_eq!(emails(&safety(&spark).await), [json!("new@example.org"), json!(true), json!(null)]);

    // A day is enough, and another address takes the place of the one that waited.
    change_email(&spark, PASSWORD, "late@example.org").await;
    let letters = [mail.next().await, mail.next().await];
    let late = letters.iter().find(|letter| letter.to == "late@example.org").unwrap();
    evening.pass(Duration::from_secs(24 * 60 * 60));
    confirm(&evening, &key_of(late)).await.refuses(409, "link_spent");
    change_email(&spark, PASSWORD, "third@example.org").await;
    let letters = [mail.next().await, mail.next().await];
    let third = letters.iter().find(|letter| letter.to == "third@example.org").unwrap();
    let found = change_email(&spark, PASSWORD, "new@example.org").await.json();
    assert_eq!(emails(&found), [json!("new@example.org"), json!(true), json!(null)], "it is theirs already");
    confirm(&evening, &key_of(third)).await.refuses(409, "link_spent");
    let found = change_email(&spark, PASSWORD, "").await.json();
    assert_eq!(emails(&found), [json!(null), json!(false), json!(null)]);
    let word = mail.next().await;
    assert_eq!((&*word.to, &*word.subject), ("new@example.org", "Почту для вечерка убрали"));
    assert!(word.text.contains("http://evening.example.org/profile/safety\n") && !word.raw.contains("key"), "{word:?}");
    forgot(&evening, "Искра").await;
    member(&evening, &mut mail, "Рэрити", "rarity@example.org").await;
    assert!(mail.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_takes_back_an_address_that_waits() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let spark = member(&evening, &mut mail, "Искра", "spark@example.org").await;
    change_email(&spark, PASSWORD, "thief@example.org").await;
    let letters = [mail.next().await, mail.next().await];
    let thief = letters.iter().find(|letter| letter.to == "thief@example.org").unwrap();
    assert_eq!(change_password(&spark, PASSWORD, NEW).await.json()["waiting"], json!(null));
    confirm(&evening, &thief.key("http://evening.example.org/confirm")).await.refuses(409, "link_spent");
    assert_eq!(safety(&spark).await["email"], "spark@example.org");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_password_is_told_by_letter_to_whoever_has_an_address() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[("EVENING_LIMIT_LETTERS", "2/600")]).await;
    let spark = member(&evening, &mut mail, "Искра", "spark@example.org").await;
    change_password(&spark, "чай без мяты", NEW).await.refuses(401, "wrong_password");
    for (old, new) in [(PASSWORD, NEW), (NEW, PASSWORD), (PASSWORD, NEW)] {
        assert_eq!(change_password(&spark, old, new).await.status, 200);
    }
    for _ in 0..2 {
        let word = mail.next().await;
        assert_eq!((&*word.to, &*word.subject), ("spark@example.org", "Пароль для вечерка сменили"));
        assert!(word.text.contains("http://evening.example.org/forgot\n") && !word.raw.contains("key"), "{word:?}");
    }
    let rarity = evening.member("Рэрити").await;
    assert_eq!(change_password(&rarity, PASSWORD, NEW).await.status, 200);
    member(&evening, &mut mail, "Соня", "sonya@example.org").await;
    assert!(mail.is_empty(), "no third one, and none to nowhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_to_confirm_addresses_are_few() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[("EVENING_LIMIT_LETTERS", "2/600")]).await;
    let spark = evening.member("Искра").await;
    for number in 0..2 {
        assert_eq!(change_email(&spark, PASSWORD, &format!("{number}@example.org")).await.status, 200);
        mail.next().await;
    }
    let busy = change_email(&spark, PASSWORD, "2@example.org").await;
    busy.refuses(429, "busy");
    assert_eq!(safety(&spark).await["waiting"], "1@example.org");
    // Nobody is told that an address gets letters already; it gets no more.
    let rarity = evening.member("Рэрити").await;
    assert_eq!(change_email(&rarity, PASSWORD, "1@example.org").await.status, 200);
    mail.next().await;
    let third = evening.member("Эпплджек").await;
    assert_eq!(change_email(&third, PASSWORD, "1@example.org").await.status, 200);
    assert_eq!(change_email(&third, PASSWORD, "other@example.org").await.status, 200);
    assert_eq!(mail.next().await.to, "other@example.org");
    assert!(mail.is_empty());
}
