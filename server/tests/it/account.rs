//! Accounts: signing up, in and out, with a script and without one; sessions; roles from the command line.

use std::time::Duration;

use evening::account::Role;
use evening::refusal::Refusal;
use evening::words::{self, Lang};
use reqwest::header::{ACCEPT_LANGUAGE, COOKIE};
use serde_json::{Value, json};
use server::alone::{self, NotDone};
use server::store::Store;

use crate::harness::{Evening, PASSWORD, Person, cookie, nonce, read, say};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_chosen_used_left_and_used_again() {
    let evening = Evening::start().await;
    let spark = evening.guest();
    let mut guest = evening.guest().live(None).await;
    let answer = spark.sign_up(" Мятная   Соня ").await;
    let member = answer.json()["member"].clone();
    let id = member["id"].as_i64().unwrap();
    assert_eq!((answer.status, &member["name"], &member["role"]), (200, &json!("Мятная Соня"), &json!("member")));
    let frame = guest.frame().await;
    assert_eq!((&frame["seq"], &frame["event"]), (&json!(id), &json!({"account": {"joined": {"member": member}}})));
    spark.say("hi").await;

    let left = spark.sign_out().await;
    assert_eq!((left.status, left.json()), (200, json!({})));
    assert_eq!(cookie(&left, "evening_session").unwrap(), "; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    spark.act(&nonce(), &say("hi")).await.refuses(401, "signed_out");
    assert_eq!(spark.sign_out().await.status, 200, "leaving twice is no mistake");

    let back = spark.sign_in("мятная соня", PASSWORD).await;
    assert_eq!((back.status, &back.json()["member"]), (200, &member));
    spark.say("hi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_for_this_site_alone() {
    for (url, ending) in [(None, ""), (Some("http://evening.example.org"), ""), (Some("https://evening.example.org"), "; Secure")]
    {
        let set: Vec<_> = url.map(|url| ("EVENING_PUBLIC_URL", url)).into_iter().collect();
        let evening = Evening::with(&set, Default::default()).await;
        let answer = evening.guest().sign_up("Искра").await;
        let cookie = cookie(&answer, "evening_session").unwrap();
        let (token, rest) = cookie.split_once("; ").unwrap();
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{cookie}");
        assert_eq!(rest, format!("Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax{ending}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_taken_by_whatever_reads_the_same() {
    let evening = Evening::start().await;
    for (first, alike) in [
        ("Ёлка", ["Ёлка", "ёлка", "ЕЛКА", " елка "]),
        ("сосо", ["coco", "COCO", "Сосо", "ｃｏｃｏ"]),
        ("Мятная Соня", ["мятная соня", "Мятная  Соня", "МЯТНАЯ СОНЯ", "Мятная\u{a0}Соня"]),
    ] {
        evening.member(first).await;
        for name in alike {
            let answer = evening.guest().sign_up(name).await;
            assert_eq!((answer.status, answer.kind().as_str()), (409, "name_taken"), "{name} after {first}: {answer:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_choose_one_name_at_once_one_gets_it() {
    let evening = Evening::start().await;
    let names = ["Искра", "искра", "Рэрити", "ИСКРА", "Эпплджек"];
    let join = async |name| (name, evening.guest().sign_up(name).await);
    let joining = names.map(join);
    let answers = futures::future::join_all(joining).await;
    let (sparks, others): (Vec<_>, Vec<_>) = answers.iter().partition(|(name, _)| name.to_lowercase() == "искра");
    assert!(others.iter().all(|(_, answer)| answer.status == 200), "{others:?}");
    assert_eq!(sparks.iter().filter(|(_, answer)| answer.status == 200).count(), 1, "{sparks:?}");
    assert_eq!(sparks.iter().filter(|(_, answer)| answer.kind() == "name_taken").count(), 2, "{sparks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_form_may_not_say() {
    let evening = Evening::start().await;
    let guest = evening.guest();
    let long = "я".repeat(25);
    for (fields, status, kind) in [
        (vec![("name", "я"), ("password", PASSWORD)], 422, "name_too_short"),
        (vec![("name", ""), ("password", PASSWORD)], 422, "name_too_short"),
        (vec![("name", &*long), ("password", PASSWORD)], 422, "name_too_long"),
        (vec![("name", "<b>Соня</b>"), ("password", PASSWORD)], 422, "name_characters"),
        (vec![("name", "Со\0ня"), ("password", PASSWORD)], 422, "name_characters"),
        (vec![("name", "Rаrity"), ("password", PASSWORD)], 422, "name_scripts"),
        (vec![("name", "Соня"), ("password", "семь777")], 422, "password_too_short"),
        (vec![("name", "Соня"), ("password", "Fluttershy")], 422, "password_common"),
        (vec![("name", "Соня"), ("password", &*long.repeat(3))], 422, "password_too_long"),
        (vec![("name", "Соня"), ("password", PASSWORD), ("email", "соня")], 422, "email_malformed"),
        (vec![("name", "Соня")], 422, "malformed"),
        (vec![("password", PASSWORD)], 422, "malformed"),
        (vec![("name", "Соня"), ("name", "Соня"), ("password", PASSWORD)], 422, "malformed"),
    ] {
        let answer = read(guest.post("/api/sign_up").form(&fields)).await;
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{fields:?}: {answer:?}");
        assert_eq!(cookie(&answer, "evening_session"), None);
    }
    let json = guest.post("/api/sign_up").header("content-type", "application/json").body(r#"{"name":"Соня"}"#);
    read(json).await.refuses(422, "malformed");
    let with_email = [("name", "Соня"), ("password", PASSWORD), ("email", " sonya@example.org ")];
    assert_eq!(read(guest.post("/api/sign_up").form(&with_email)).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
    let evening = Evening::start().await;
    evening.member("Искра").await;
    let said = async |name: &str, password: &str| {
        let answer = evening.guest().sign_in(name, password).await;
        answer.refuses(401, "wrong_password");
        let mut headers = answer.headers.clone();
        for own in ["date", "x-request-id"] {
            headers.remove(own);
        }
        (headers, answer.text)
    };
    let wrong = said("Искра", "чай без мяты").await;
    for (name, password) in [
        ("Никто", PASSWORD),
        ("Искра", ""),
        ("", ""),
        ("Искра\0", PASSWORD),
        ("Искра", &"ы".repeat(200)),
        (&"ы".repeat(9000), PASSWORD),
    ] {
        assert_eq!(said(name, password).await, wrong, "{name:.20} {password:.20}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_leads_back_to_the_evening() {
    let evening = Evening::start().await;
    let spark = evening.guest();
    let fields = [("name", "Искра"), ("password", PASSWORD)];
    for path in ["/api/sign_up", "/api/sign_in"] {
        let answer = spark.send_form(path, &fields).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{path}");
        assert!(cookie(&answer, "evening_session").is_some());
        spark.say("hi").await;
    }
    let answer = spark.send_form("/api/sign_out", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    spark.act(&nonce(), &say("hi")).await.refuses(401, "signed_out");
}

/// Sends a form that is refused and answers with the page that the visitor then sees.
async fn refused_page(person: &Person, page: &str, fields: &[(&str, &str)]) -> String {
    let answer = person.send_form(&format!("/api{page}"), fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, page), "{answer:?}");
    assert_eq!(cookie(&answer, "evening_session"), None);
    let password = fields.iter().find(|(name, _)| *name == "password").unwrap().1;
    let hexadecimal: String = password.bytes().map(|byte| format!("{byte:02x}")).collect();
    let shown = person.get(page).await;
    assert_eq!(shown.status, 200);
    for place in [format!("{answer:?}"), shown.text.clone()] {
        assert!(!place.contains(password) && !place.contains(&hexadecimal), "a password came back: {place}");
    }
    let set = cookie(&shown, "evening_note").expect("what was shown is taken back");
    assert!(set.starts_with(';') && set.contains("Max-Age=0"), "{set}");
    assert!(!person.get(page).await.text.contains("role=\"alert\""), "it is said once");
    shown.text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_comes_back_with_the_name_and_the_reason() {
    let evening = Evening::start().await;
    evening.member("Искра").await;
    let says = |html: &str, refusal: Refusal| {
        let alert = html.split("role=\"alert\"").nth(1).expect("there is an alert").split("</p>").next().unwrap();
        assert!(alert.contains(&words::refusal(&refusal, Lang::Ru)), "{refusal}: {alert}");
    };
    let person = evening.guest();
    let wrong = [("name", "Искра"), ("password", "чай без мяты")];
    let html = refused_page(&person, "/sign_in", &wrong).await;
    says(&html, Refusal::WrongPassword);
    assert!(html.contains("value=\"Искра\""), "{html}");

    let taken = [("name", "искра"), ("password", "чай без мяты"), ("email", "spark@example.org")];
    let html = refused_page(&person, "/sign_up", &taken).await;
    says(&html, Refusal::NameTaken);
    assert!(html.contains("value=\"искра\"") && html.contains("value=\"spark@example.org\""), "{html}");

    let evil = [("name", "\"><b>x</b></script>"), ("password", "чай без мяты")];
    let html = refused_page(&person, "/sign_up", &evil).await;
    says(&html, Refusal::NameCharacters);
    assert!(!html.contains("<b>x") && !html.contains("x</b>"), "{html}");

    let long = "ы".repeat(4000);
    refused_page(&person, "/sign_up", &[("name", &long), ("password", "чай без мяты")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_ends_the_streams_of_that_session_only() {
    let evening = Evening::start().await;
    let laptop = evening.member("Искра").await;
    let phone = evening.guest();
    phone.sign_in("Искра", PASSWORD).await;
    let (mut one, mut two, mut other) = (laptop.live(None).await, laptop.live(None).await, phone.live(None).await);
    laptop.sign_out().await;
    for stream in [&mut one, &mut two] {
        assert_eq!(stream.event("reset").await["why"], "session_ended");
        assert_eq!(stream.rest().await, []);
    }
    let seq = phone.say("hi").await;
    assert_eq!(other.frame().await["seq"], json!(seq));
}

#[tokio::test(flavor = "multi_thread")]
async fn entering_anew_leaves_the_old_session_behind() {
    let evening = Evening::start().await;
    let spark = evening.guest();
    let first = cookie(&spark.sign_up("Искра").await, "evening_session").unwrap();
    let mut stream = spark.live(None).await;
    spark.sign_in("Искра", PASSWORD).await;
    assert_eq!(stream.event("reset").await["why"], "session_ended");
    let order = json!({"order": {"nonce": nonce(), "command": say("hi")}}).to_string();
    let thief = evening.guest();
    let old = thief.post("/api/act").header("content-type", "application/json");
    let old = old.header(COOKIE, format!("evening_session={}", first.split(';').next().unwrap()));
    read(old.body(order)).await.refuses(401, "signed_out");
    spark.say("hi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_thirty_days_from_its_last_use() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for _ in 0..3 {
        evening.pass(29 * DAY);
        let page = spark.get("/").await;
        let renewed = cookie(&page, "evening_session").expect("the browser keeps it as long as the site does");
        assert!(renewed.contains("; Max-Age=2592000; HttpOnly"), "{renewed}");
        spark.say("hi").await;
    }
    assert_eq!(cookie(&spark.get("/").await, "evening_session"), None, "it has only just moved");
    let evening = evening.restart().await;
    let spark = spark.follow(&evening);
    spark.say("hi").await;
    evening.pass(30 * DAY);
    spark.act(&nonce(), &say("hi")).await.refuses(401, "signed_out");
    assert_eq!(spark.get("/").await.status, 200, "everybody may watch");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_that_is_not_ours_is_nobody() {
    let evening = Evening::start().await;
    let forged = "0".repeat(64);
    for value in ["", "x", "\"", "../../etc/passwd", "' OR 1=1 --", &forged, &"f".repeat(4000), "%00"] {
        let person = evening.guest();
        let order = json!({"order": {"nonce": nonce(), "command": say("hi")}}).to_string();
        let with = |request: reqwest::RequestBuilder| {
            request.header(COOKIE, format!("a=b; evening_session={value}; evening_note={value}"))
        };
        let act = with(person.post("/api/act")).header("content-type", "application/json").body(order);
        read(act).await.refuses(401, "signed_out");
        assert_eq!(read(with(person.asking("/"))).await.status, 200, "{value:?}");
        assert_eq!(read(with(person.asking("/sign_in"))).await.status, 200, "{value:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_from_the_command_line_acts_at_once() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (mut own, mut other) = (spark.live(None).await, evening.guest().live(None).await);
    let command = json!({"show": {"set_stream": {"url": "https://www.twitch.tv/pony"}}});
    spark.act(&nonce(), &command).await.refuses(403, "not_permitted");

    let terminal = Store::open(&evening.site.config.database_url).await.unwrap();
    alone::grant(&terminal, "иСкРа", Role::Princess, evening.now()).await.unwrap();
    let nobody = alone::grant(&terminal, "Никто", Role::Guard, evening.now()).await;
    assert!(matches!(nobody, Err(NotDone::Refused(Refusal::NoSuchThing))));

    let frame = own.frame().await;
    assert_eq!(frame["event"]["account"]["granted"]["role"], "princess");
    assert_eq!(other.frame().await, frame);
    let reset = own.event("reset").await;
    assert_eq!(reset, json!({"seq": frame["seq"], "why": "role_changed"}));
    assert_eq!(own.greet().await["seq"], frame["seq"]);
    let seq = spark.does(command).await;
    assert_eq!(
        [own.frame().await["seq"].clone(), other.frame().await["seq"].clone()],
        [json!(seq), json!(seq)],
        "the other was not reset"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_role_found_on_coming_back_resets_the_page_too() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let since = spark.say("hi").await;
    evening.grant("Искра", Role::Guard).await;
    let check = async |spark: &Person| {
        let mut stream = spark.live(Some(since)).await;
        assert_eq!(stream.frame().await["event"]["account"]["granted"]["role"], "guard");
        assert_eq!(stream.event("reset").await["why"], "role_changed");
    };
    check(&spark).await; // from memory
    let evening = evening.restart().await;
    check(&spark.follow(&evening)).await; // from the store
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_is_slow() {
    let evening = Evening::with(&[("EVENING_LIMIT_SIGN_IN", "2/30")], Default::default()).await;
    for name in ["Искра", "Рэрити"] {
        evening.member(name).await;
    }
    let guest = evening.guest();
    for _ in 0..3 {
        assert_eq!(guest.sign_in("Рэрити", PASSWORD).await.status, 200, "who knows it is not slowed");
    }
    for _ in 0..2 {
        guest.sign_in("Искра", "чай без мяты").await.refuses(401, "wrong_password");
    }
    for name in ["Искра", "ИСКРА"] {
        let answer = guest.sign_in(name, PASSWORD).await;
        answer.refuses(429, "busy");
        assert_eq!((answer.header("retry-after"), &answer.json()["refusal"]["retry_after"]), ("30", &json!(30)));
    }
    assert_eq!(guest.sign_in("Рэрити", PASSWORD).await.status, 200, "another name is not slowed");
    let form = guest.send_form("/api/sign_in", &[("name", "Искра"), ("password", PASSWORD)]).await;
    assert_eq!((form.status, form.header("location")), (303, "/sign_in"));
    evening.pass(Duration::from_secs(30));
    guest.sign_in("Искра", "чай без мяты").await.refuses(401, "wrong_password");
    evening.pass(Duration::from_secs(30));
    let answer = guest.sign_in("Искра", PASSWORD).await;
    answer.refuses(429, "busy");
    assert_eq!(answer.header("retry-after"), "30", "twice as long by now");
    evening.pass(Duration::from_secs(30));
    assert_eq!(guest.sign_in_tried("Искра", PASSWORD).await.0.status, 200);
    for _ in 0..2 {
        guest.sign_in_tried("Искра", "чай без мяты").await.0.refuses(401, "wrong_password");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_third_wrong_password_the_trial_of_harmony_comes_first() {
    let evening =
        Evening::with(&[("EVENING_LIMIT_SIGN_IN", "100/30"), ("EVENING_TRUSTED_PROXIES", "127.0.0.1")], Default::default()).await;
    evening.member("Искра").await;
    let from = |address: &str, fields: &[(&str, String)]| {
        evening.guest().post("/api/sign_in").header("x-forwarded-for", address).form(fields)
    };
    let name = |name: &str| ("name", name.to_owned());
    let password = |password: &str| ("password", password.to_owned());
    for who in ["Искра", "Никто"] {
        // From wherever they are guessed, and whether or not there is such a name.
        for place in 1..=3 {
            let wrong = read(from(&format!("192.0.2.{place}"), &[name(who), password("чай без мяты")])).await;
            wrong.refuses(401, "wrong_password");
        }
        read(from("192.0.2.9", &[name(who), password(PASSWORD)])).await.refuses(403, "trial");
    }
    let guest = evening.guest();
    guest.sign_in("Искра", PASSWORD).await.refuses(403, "trial");
    let hashed = evening.site.hasher.made();
    let made_up = [name("Искра"), password(PASSWORD), ("trial", "x".into()), ("answer", "rarity".into())];
    read(guest.post("/api/sign_in").form(&made_up)).await.refuses(403, "trial_wrong");
    assert_eq!(evening.site.hasher.made(), hashed, "a guess without the trial costs us nothing");
    let (wrong, trial) = guest.sign_in_tried("Искра", "чай без мяты").await;
    wrong.refuses(401, "wrong_password");
    let again = [name("Искра"), password(PASSWORD), trial[0].clone(), trial[1].clone()];
    read(guest.post("/api/sign_in").form(&again)).await.refuses(403, "trial_wrong");
    assert_eq!(guest.sign_in_tried("Искра", PASSWORD).await.0.status, 200);
    // Without script the form comes back with a puzzle on it, and what was typed.
    let plain = evening.guest();
    let sent = plain.send_form("/api/sign_in", &[("name", "Искра"), ("password", PASSWORD)]).await;
    assert_eq!((sent.status, sent.header("location")), (303, "/sign_in"));
    let page = plain.get("/sign_in").await.text;
    assert!(
        page.contains("name=\"trial\"") && page.contains("Четыре пони стоят в ряд") && page.contains("value=\"Искра\""),
        "{page}"
    );
    // An hour later all is forgotten.
    evening.pass(Duration::from_secs(3600));
    assert_eq!(evening.guest().sign_in("Искра", PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_costs_as_many_hashes_as_a_known_one() {
    let evening = Evening::start().await;
    evening.member("Искра").await;
    let cost = async |name: &str, password: &str| {
        let before = evening.site.hasher.made();
        evening.guest().sign_in(name, password).await.refuses(401, "wrong_password");
        evening.site.hasher.made() - before
    };
    assert_eq!((cost("Искра", "чай без мяты").await, cost("Никто", "чай без мяты").await), (1, 1));
    let long = "ы".repeat(200);
    assert_eq!((cost("Искра", &long).await, cost("Никто", &long).await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_shield_is_up_newcomers_pass_the_trial() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж", Role::Guard).await;
    guard.does(json!({"settings": {"raise_shield": {"minutes": 30}}})).await;
    let guest = evening.guest();
    guest.sign_up("Искра").await.refuses(403, "trial");
    guest.sign_up("И").await.refuses(422, "name_too_short");
    let [trial, answer] = guest.pass_trial().await;
    let fields = [("name", "Искра".to_owned()), ("password", PASSWORD.to_owned()), trial, answer];
    assert_eq!(read(guest.post("/api/sign_up").form(&fields)).await.status, 200);
    guard.does(json!({"settings": {"lower_shield": {}}})).await;
    evening.member("Рэрити").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_tries_one_password_on_many_names_is_slowed_too() {
    let evening = Evening::with(&[("EVENING_LIMIT_SIGN_IN", "2/30")], Default::default()).await;
    evening.member("Искра").await;
    let guest = evening.guest();
    for place in 0..12 {
        guest.sign_in(&format!("Имя {place}"), "чай без мяты").await.refuses(401, "wrong_password");
    }
    guest.sign_in("Искра", PASSWORD).await.refuses(429, "busy");
    evening.pass(Duration::from_secs(30));
    assert_eq!(guest.sign_in("Искра", PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_not_taken_by_the_dozen() {
    let evening = Evening::with(&[("EVENING_LIMIT_SIGN_UP", "2/60")], Default::default()).await;
    evening.member("Искра").await;
    evening.guest().sign_up("Искра").await.refuses(409, "name_taken"); // costs nothing
    evening.member("Рэрити").await;
    let answer = evening.guest().sign_up("Эпплджек").await;
    answer.refuses(429, "busy");
    assert_eq!(answer.header("retry-after"), "60");
    evening.pass(Duration::from_secs(60));
    evening.member("Эпплджек").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changes_their_colour_without_end_is_told_when_to_come_back() {
    let evening = Evening::with(&[("EVENING_LIMIT_FLOOD", "4/1")], Default::default()).await;
    let spark = evening.member("Искра").await;
    let paint = async |number: usize| {
        let color = format!("#00000{number}");
        spark.act(&nonce(), &json!({"account": {"set_color": {"color": color}}})).await
    };
    paint(0).await;
    let before = evening.site.keeper.room().seq;
    for _ in 0..20 {
        paint(0).await.refuses(409, "already_there");
    }
    spark.act(&nonce(), &json!({"account": {"remove_avatar": {}}})).await.refuses(404, "no_such_thing");
    assert_eq!(evening.site.keeper.room().seq, before, "nobody hears of what is so already");
    for number in 1..10 {
        assert_eq!(paint(number).await.status, 200);
    }
    let busy = paint(0).await;
    busy.refuses(429, "busy");
    assert_eq!(busy.header("retry-after"), "6");
    spark.say("писать можно").await;
    evening.pass(Duration::from_secs(6));
    assert_eq!(paint(0).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_in_the_language_of_the_visitor() {
    let evening = Evening::start().await;
    for (accept, tag) in [("ru", "<html lang=\"ru\""), ("en-US,en;q=0.9", "<html lang=\"en\""), ("", "<html lang=\"ru\"")] {
        let page = read(evening.guest().asking("/").header(ACCEPT_LANGUAGE, accept)).await;
        assert!(page.text.contains(tag), "{accept}: {:.200}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_knows_its_visitor_and_nobody_elses_secrets() {
    let evening = Evening::start().await;
    let spark = evening.guest();
    let fields = [("name", "Искра"), ("password", PASSWORD), ("email", "spark@example.org")];
    read(spark.post("/api/sign_up").form(&fields)).await;
    evening.member("Рэрити").await.say("hi").await;
    let visit: Value = spark.get("/api/visit").await.json();
    assert_eq!(visit["me"]["name"], "Искра");
    for text in [visit.to_string(), spark.get("/").await.text, evening.guest().get("/").await.text] {
        assert!(!text.contains("argon2") && !text.contains("spark@example.org"), "{text}");
    }
}
