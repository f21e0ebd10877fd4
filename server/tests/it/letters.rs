//! Coming back by letter: who gets one, what its link does, and for how long.

use std::process::Stdio;
use std::time::Duration;

use evening::account::Role;
use reqwest::header::{ACCEPT_LANGUAGE, HOST};
use serde_json::{Value, json};
use server::site::Tuning;
use tempfile::tempdir;
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::harness::{Answer, Evening, PASSWORD, Person, cookie, nonce, read, say, soon};
use crate::mail::Mail;
use crate::program::{Program, program};

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Where people reach the site.
const ORIGIN: &str = "http://evening.example.org";
/// What is chosen in place of [`PASSWORD`].
const NEW: &str = "какао с зефиром";

/// A site that sends letters.
pub async fn lettered(mail: &Mail, set: &[(&'static str, &str)]) -> Evening {
    let letters = [("EVENING_SMTP_URL", &*mail.url), ("EVENING_PUBLIC_URL", ORIGIN)];
    let tuning = Tuning { letter_pause: Duration::from_millis(1), ..Tuning::default() };
    Evening::with(&[&letters, set].concat(), tuning).await
}

/// Somebody who has just chosen this name, and has shown that this address is theirs.
pub async fn member(evening: &Evening, mail: &mut Mail, name: &str, email: &str) -> Person {
    let person = evening.guest();
    let fields = [("name", name), ("password", PASSWORD), ("email", email)];
    assert_eq!(read(person.post("/api/sign_up").form(&fields)).await.status, 200);
    let letter = mail.next().await;
    assert_eq!(letter.to, email);
    assert_eq!(confirm(evening, &letter.key(&format!("{ORIGIN}/confirm"))).await.status, 200);
    person
}

pub async fn confirm(evening: &Evening, key: &str) -> Answer {
    read(evening.guest().post("/api/confirm").form(&[("key", key)])).await
}

pub async fn forgot(evening: &Evening, name: &str) -> Answer {
    read(evening.guest().post("/api/forgot").form(&[("name", name)])).await
}

async fn reset(evening: &Evening, key: &str, password: &str) -> Answer {
    read(evening.guest().post("/api/reset").form(&[("key", key), ("password", password)])).await
}

/// Has a letter sent to whoever this is, and answers with the key in it.
pub async fn key(evening: &Evening, mail: &mut Mail, name: &str) -> String {
    assert_eq!(forgot(evening, name).await.status, 200);
    mail.next().await.key(&format!("{ORIGIN}/reset"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_gives_way_to_another_by_letter() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let sonya = member(&evening, &mut mail, "Мятная Соня", "sonya@example.org").await;
    let mut stream = sonya.live(None).await;
    for typed in ["мятная соня", " SONYA@example.org "] {
        assert_eq!(forgot(&evening, typed).await.json(), json!({}), "{typed}");
        let letter = mail.next().await;
        assert_eq!((&*letter.to, &*letter.subject), ("sonya@example.org", "Новый пароль для вечерка"), "{typed}");
        assert_eq!(letter.from, "Поняшный вечерок <evening@evening.example.org>");
        assert!(letter.text.starts_with("Привет, Мятная Соня.\n") && letter.html.contains("Привет, Мятная Соня."), "{letter:?}");
        assert!(
            letter.raw.contains("Date: Sun, 22 Nov 2026 19:00:00 +0000") && letter.raw.contains("Auto-Submitted: auto-generated")
        );
        assert!(letter.raw.is_ascii(), "it passes servers that know nothing else");
    }
    let key = key(&evening, &mut mail, "Мятная Соня").await;

    let page = sonya.get(&format!("/reset?key={key}")).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert!(
        page.text.contains(&format!("value=\"{key}\"")) && page.text.contains("autocomplete=\"new-password\""),
        "{}",
        page.text
    );

    reset(&evening, &key, "коротко").await.refuses(422, "password_too_short");
    let done = reset(&evening, &key, NEW).await;
    assert_eq!((done.status, done.json(), cookie(&done, "evening_session")), (200, json!({}), None));
    assert_eq!(stream.event("reset").await["why"], "session_ended");
    sonya.act(&nonce(), &say("hi")).await.refuses(401, "signed_out");
    evening.guest().sign_in("Мятная Соня", PASSWORD).await.refuses(401, "wrong_password");
    assert_eq!(evening.guest().sign_in("Мятная Соня", NEW).await.status, 200);
    let word = mail.next().await;
    assert_eq!((&*word.to, &*word.subject), ("sonya@example.org", "Пароль для вечерка сменили"));

    reset(&evening, &key, PASSWORD).await.refuses(409, "link_spent");
    assert_eq!(evening.guest().sign_in("Мятная Соня", NEW).await.status, 200);
    assert!(mail.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_void_once_time_or_name_or_address_or_password_went_on() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let mut names = ["Искра", "Рэрити", "Эпплджек", "Соня", "Зефир"].into_iter();
    let mut somebody = async |mail: &mut Mail| {
        let name = names.next().unwrap();
        let person = member(&evening, mail, name, "pony@example.org").await;
        (name, person, key(&evening, mail, name).await)
    };
    let spent = async |key: &str| reset(&evening, key, NEW).await.refuses(409, "link_spent");

    let (_, _, late) = somebody(&mut mail).await;
    evening.pass(HOUR);
    spent(&late).await;

    let (name, _, old) = somebody(&mut mail).await;
    let new = key(&evening, &mut mail, name).await;
    spent(&old).await;
    assert_eq!(reset(&evening, &new, NEW).await.status, 200, "the latest one works");
    mail.next().await;

    let (name, _, renamed) = somebody(&mut mail).await;
    evening.rename(name, "Звёздочка").await;
    spent(&renamed).await;

    let (_, person, moved) = somebody(&mut mail).await;
    let answer = json_post(&person, "/api/change_email", json!({"password": PASSWORD, "email": "sonya@example.org"})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    spent(&moved).await;
    let _ = [mail.next().await, mail.next().await];

    let (_, person, changed) = somebody(&mut mail).await;
    let answer = json_post(&person, "/api/change_password", json!({"old": PASSWORD, "new": NEW})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    spent(&changed).await;

    for wrong in ["", "0", &"0".repeat(64), "ключ"] {
        spent(wrong).await;
    }
}

pub async fn json_post(person: &Person, path: &str, body: Value) -> Answer {
    read(person.post(path).header("content-type", "application/json").body(body.to_string())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_however_many_try_at_once() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    let key = key(&evening, &mut mail, "Искра").await;
    let answers = futures::future::join_all([1, 2, 3, 4].map(|_| reset(&evening, &key, NEW))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|answer| answer.kind() == "link_spent").count(), 3, "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_there_is_somebody_to_write_to_is_told_to_nobody() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    evening.member("Рэрити").await;
    let mut answers = Vec::new();
    for name in ["Никто", "nobody@example.org", "Рэрити", "", "%", "_____@example.org", "Искра"] {
        let Answer { status, mut headers, text } = forgot(&evening, name).await;
        for own in ["date", "x-request-id"] {
            headers.remove(own);
        }
        answers.push((status, headers, text));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]) && answers[0].0 == 200, "{answers:?}");
    assert_eq!(mail.next().await.to, "spark@example.org");
    assert!(mail.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_shares_an_address_gets_a_letter_of_their_own() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    for name in ["Лира", "Бон-Бон"] {
        member(&evening, &mut mail, name, "home@example.org").await;
    }
    forgot(&evening, "home@example.org").await;
    let letters = [mail.next().await, mail.next().await];
    for name in ["Лира", "Бон-Бон"] {
        let letter = letters.iter().find(|letter| letter.text.contains(&format!("Привет, {name}."))).unwrap();
        assert_eq!(reset(&evening, &letter.key(&format!("{ORIGIN}/reset")), &format!("{NEW} {name}")).await.status, 200);
    }
    for name in ["Лира", "Бон-Бон"] {
        assert_eq!(evening.guest().sign_in(name, &format!("{NEW} {name}")).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_in_the_language_of_the_account_or_else_of_whoever_asks() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let spark = member(&evening, &mut mail, "Искра", "spark@example.org").await;
    let ask = async |lang: &str| {
        let request = evening.guest().post("/api/forgot").header(ACCEPT_LANGUAGE, lang);
        assert_eq!(read(request.form(&[("name", "Искра")])).await.status, 200);
    };
    ask("en").await;
    let letter = mail.next().await;
    assert!(letter.text.starts_with("Hello Искра,") && letter.html.contains("<html lang=\"en\""), "{letter:?}");
    assert_eq!(
        (&*letter.subject, &*letter.from),
        ("A new password for the evening", "\"MLP Evening\" <evening@evening.example.org>")
    );
    read(spark.post("/api/preferences").form(&[("lang", "ru")])).await;
    ask("en").await;
    assert!(mail.next().await.text.starts_with("Привет, Искра."));
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_from_whom_was_set_and_lead_where_was_set_whatever_host_a_request_names() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[("EVENING_MAIL_FROM", "Вечерок <pony@example.org>")]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    let elsewhere = || evening.guest().post_from(Some("http://evil.example.org"), "/api/forgot").form(&[("name", "Искра")]);
    read(elsewhere()).await.refuses(403, "origin");
    assert_eq!(read(elsewhere().header(HOST, "evil.example.org")).await.status, 200, "a program makes up both");
    let letter = mail.next().await;
    assert_eq!(letter.from, "Вечерок <pony@example.org>");
    letter.key(&format!("{ORIGIN}/reset"));
    assert!(!letter.raw.contains("evil"), "{letter:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_does_not_know_where_it_is_reached_leads_to_where_it_listens_and_says_so() {
    let mut mail = Mail::open().await;
    let folder = tempdir().unwrap();
    let set = [("EVENING_SMTP_URL", &*mail.url), ("EVENING_LOG_FORMAT", "json")];
    let mut site = Program::logging(folder.path(), &set).await;
    let why = site.logged("EVENING_PUBLIC_URL is not set").await.to_string();
    assert!(why.contains(&site.url) && !why.contains(&mail.url), "{why}");
    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    let made_up =
        Person::at(&site.url).post_from(Some("http://evil.example.org"), "/api/sign_up").header(HOST, "evil.example.org");
    assert_eq!(read(made_up.form(&fields)).await.status, 200);
    mail.next().await.key(&format!("{}/confirm", site.url));
    site.kill().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_says_no_is_asked_again_and_whoever_asked_is_answered_all_the_same() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    mail.answers(Some("451"));
    assert_eq!(forgot(&evening, "Искра").await.json(), json!({}));
    mail.sent_away().await;
    mail.answers(None);
    assert_eq!(mail.next().await.to, "spark@example.org", "it went through in the end");
    for (no, tries) in [("451", 4), ("550", 1)] {
        mail.answers(Some(no));
        assert_eq!(forgot(&evening, "Искра").await.json(), json!({}));
        for _ in 0..tries {
            mail.sent_away().await;
        }
        mail.answers(None);
        assert_eq!(forgot(&evening, "Искра").await.json(), json!({}));
        assert_eq!(mail.next().await.to, "spark@example.org");
        assert!(mail.is_empty(), "it was given up");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_that_wait_for_another_try_hold_up_no_others() {
    let mut mail = Mail::open().await;
    let set = [("EVENING_SMTP_URL", &*mail.url), ("EVENING_PUBLIC_URL", ORIGIN)];
    let evening = Evening::with(&set, Tuning { letter_pause: HOUR, ..Tuning::default() }).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    mail.answers(Some("451"));
    for _ in 0..10 {
        assert_eq!(forgot(&evening, "Искра").await.status, 200);
        mail.sent_away().await;
    }
    mail.answers(None);
    key(&evening, &mut mail, "Искра").await;
    assert!(mail.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_not_there_changes_no_answer() {
    let mail = Mail::open().await;
    let nowhere = [("EVENING_SMTP_URL", "smtp://127.0.0.1:1"), ("EVENING_PUBLIC_URL", ORIGIN)];
    let evening = Evening::with(&nowhere, Tuning::default()).await;
    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    assert_eq!(read(evening.guest().post("/api/sign_up").form(&fields)).await.status, 200);
    for name in ["Искра", "Никто"] {
        assert_eq!(forgot(&evening, name).await.json(), json!({}));
    }
    assert!(mail.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_few() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[("EVENING_LIMIT_LETTERS", "2/600")]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    member(&evening, &mut mail, "Рэрити", "rarity@example.org").await;
    for _ in 0..4 {
        assert_eq!(forgot(&evening, "Искра").await.json(), json!({}), "the answer is the same");
    }
    assert_eq!([mail.next().await.to, mail.next().await.to], ["spark@example.org"; 2]);
    key(&evening, &mut mail, "Рэрити").await;
    assert!(mail.is_empty());
    evening.pass(Duration::from_secs(600));
    for _ in 0..2 {
        forgot(&evening, "Искра").await;
    }
    assert_eq!(mail.next().await.to, "spark@example.org");
    key(&evening, &mut mail, "Рэрити").await;
    assert!(mail.is_empty());

    evening.pass(2 * HOUR);
    for number in 0..12 {
        assert_eq!(forgot(&evening, &format!("Никто {number}")).await.status, 200);
    }
    let busy = forgot(&evening, "Никто").await;
    busy.refuses(429, "busy");
    assert_eq!(busy.header("retry-after"), "100");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_letters_are_sent_nothing_speaks_of_them() {
    let mail = Mail::open().await;
    let (with, without) = (lettered(&mail, &[]).await, Evening::start().await);
    let speaks = async |evening: &Evening| evening.guest().get("/sign_in").await.text.contains("href=\"/forgot\"");
    assert!(speaks(&with).await && !speaks(&without).await);
    for path in ["/forgot", "/forgot/sent", "/reset", "/reset/done", "/confirm", "/confirm/done"] {
        assert_eq!(with.guest().get(path).await.status, 200, "{path}");
        let page = without.guest().get(path).await;
        assert_eq!((page.status, page.header("cache-control")), (404, "no-store"), "{path}");
        assert!(page.text.contains("Вечерок не рассылает писем") && !page.text.contains("action=\"/api/forgot\""), "{path}");
    }
    for path in ["/api/forgot", "/api/reset", "/api/confirm"] {
        let fields = [("name", "Искра"), ("key", ""), ("password", NEW)];
        read(without.guest().post(path).form(&fields)).await.refuses(404, "no_such_thing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_forms_lead_on_and_a_refused_one_back_with_the_key_in_no_address() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    member(&evening, &mut mail, "Искра", "spark@example.org").await;
    let guest = evening.guest();
    let sent = guest.send_form("/api/forgot", &[("name", "Искра")]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/forgot/sent"));
    assert!(guest.get("/forgot/sent").await.text.contains("письмо уже в"));
    let key = mail.next().await.key(&format!("{ORIGIN}/reset"));

    let refused = guest.send_form("/api/reset", &[("key", &key), ("password", "коротко")]).await;
    assert_eq!((refused.status, refused.header("location")), (303, "/reset"));
    let again = guest.get("/reset").await.text;
    assert!(again.contains(&format!("value=\"{key}\"")) && again.contains("Пароль слишком короткий"), "{again}");
    assert!(!again.contains("коротко\""), "never the password");
    assert!(guest.get("/reset").await.text.contains("Открой её из письма ещё раз"), "it is said once");

    let done = guest.send_form("/api/reset", &[("key", &key), ("password", NEW)]).await;
    assert_eq!((done.status, done.header("location")), (303, "/reset/done"));
    assert!(guest.get("/reset/done").await.text.contains("Пароль теперь новый"));
    let spent = guest.send_form("/api/reset", &[("key", &key), ("password", NEW)]).await;
    assert_eq!((spent.status, spent.header("location")), (303, "/reset"));
    assert!(guest.get("/reset").await.text.contains("Эта ссылка уже сработала или устарела"));

    for (path, fields) in [("/api/forgot", vec![]), ("/api/reset", vec![("key", "0")]), ("/api/confirm", vec![])] {
        read(guest.post(path).form(&fields)).await.refuses(422, "malformed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_may_choose_a_password_and_is_let_in_no_more() {
    let mut mail = Mail::open().await;
    let evening = lettered(&mail, &[]).await;
    let guard = evening.staff("Страж", Role::Guard).await;
    let spark = member(&evening, &mut mail, "Искра", "spark@example.org").await;
    let id = spark.get("/api/visit").await.json()["me"]["id"].clone();
    guard.does(json!({"moderation": {"ban": {"id": id, "why": ""}}})).await;
    let key = key(&evening, &mut mail, "Искра").await;
    assert_eq!(reset(&evening, &key, NEW).await.status, 200);
    evening.guest().sign_in("Искра", NEW).await.refuses(403, "banned");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_password_or_address_is_in_the_log() {
    let mut mail = Mail::open().await;
    let folder = tempdir().unwrap();
    let set = [("EVENING_SMTP_URL", &*mail.url), ("EVENING_PUBLIC_URL", ORIGIN), ("EVENING_LOG", "debug")];
    let mut child = program(folder.path(), &set).stderr(Stdio::piped()).spawn().unwrap();
    let (mut said, mut log) = (String::new(), BufReader::new(child.stderr.take().unwrap()));
    soon(BufReader::new(child.stdout.take().unwrap()).read_line(&mut said)).await.unwrap();
    let spark = Person::at(said.trim_end().strip_prefix("listening on ").unwrap());

    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    assert_eq!(read(spark.post("/api/sign_up").form(&fields)).await.status, 200);
    let confirm = mail.next().await.key(&format!("{ORIGIN}/confirm"));
    spark.get(&format!("/confirm?key={confirm}")).await;
    assert_eq!(read(spark.post("/api/confirm").form(&[("key", &confirm)])).await.status, 200);
    read(spark.post("/api/forgot").form(&[("name", "spark@example.org")])).await;
    let key = mail.next().await.key(&format!("{ORIGIN}/reset"));
    spark.get(&format!("/reset?key={key}")).await;
    for status in [200, 409] {
        assert_eq!(read(spark.post("/api/reset").form(&[("key", &*key), ("password", NEW)])).await.status, status);
    }
    mail.next().await;
    mail.answers(Some("550"));
    read(spark.post("/api/forgot").form(&[("name", "Искра")])).await;
    mail.sent_away().await;

    let mut told = String::new();
    while !told.contains("A letter was not sent: the mail server answers 550, after 1 of 4 tries") {
        assert!(soon(log.read_line(&mut told)).await.unwrap() > 0, "{told}");
    }
    soon(child.kill()).await.unwrap();
    assert!(told.contains("has another password, by letter"), "{told}");
    for secret in [&*key, &*confirm, NEW, PASSWORD, "spark@", "argon2"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}
