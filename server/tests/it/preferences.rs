//! Themes, languages and clocks: chosen as a guest and as a member, with a script and without one.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, REFERER};
use serde_json::{Value, json};

use crate::harness::{Answer, Evening, PASSWORD, Person, cookie, nonce, read, say};

/// Chooses as a page that is alive does.
async fn choose(person: &Person, fields: &[(&str, &str)]) -> Answer {
    read(person.post("/api/preferences").form(fields)).await
}

/// What a page is drawn in for a browser that speaks German: its theme and its language.
async fn look(person: &Person) -> (String, String) {
    look_of(&read(person.asking("/").header(ACCEPT_LANGUAGE, "de")).await)
}

fn look_of(page: &Answer) -> (String, String) {
    let root = page.text.split("<html").nth(1).unwrap().split('>').next().unwrap().to_owned();
    let said = |name: &str| {
        let start = root.find(&format!(" {name}=\"")).unwrap_or_else(|| panic!("no {name} in {root}")) + name.len() + 3;
        root[start..].split('"').next().unwrap().to_owned()
    };
    (said("data-theme"), said("lang"))
}

fn is(theme: &str, lang: &str) -> (String, String) {
    (theme.to_owned(), lang.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_remembered_by_their_browser() {
    let evening = Evening::start().await;
    let guest = evening.guest();
    assert_eq!(look(&guest).await, is("luna", "ru"));
    let answer = choose(&guest, &[("theme", "celestia")]).await;
    assert_eq!((answer.status, answer.json()), (200, json!({})));
    assert_eq!(cookie(&answer, "evening_theme").unwrap(), "celestia; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    assert_eq!(cookie(&answer, "evening_lang"), None);
    assert_eq!(look(&guest).await, is("celestia", "ru"));
    choose(&guest, &[("theme", "system"), ("lang", "en")]).await;
    assert_eq!(look(&guest).await, is("system", "en"));
    assert_eq!(look(&evening.guest()).await, is("luna", "ru"), "it is nobody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_right_before_its_style_sheet_is_there() {
    let evening = Evening::start().await;
    for (theme, scheme, light, dark) in [
        ("luna", "dark", "#0b0d26", "#0b0d26"),
        ("celestia", "light", "#eee2f5", "#eee2f5"),
        ("system", "light dark", "#eee2f5", "#0b0d26"),
    ] {
        let guest = evening.guest();
        choose(&guest, &[("theme", theme)]).await;
        let head = guest.get("/").await.text.split("</head>").next().unwrap().to_owned();
        for told in [
            format!("<meta name=\"color-scheme\" content=\"{scheme}\">"),
            format!("content=\"{light}\" media=\"(prefers-color-scheme: light)\""),
            format!("content=\"{dark}\" media=\"(prefers-color-scheme: dark)\""),
        ] {
            assert!(head.contains(&told), "{told} in {head}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_finds_their_choice_in_every_browser() {
    let evening = Evening::start().await;
    let laptop = evening.member("Искра").await;
    let chosen = choose(&laptop, &[("theme", "celestia"), ("lang", "en")]).await;
    assert!(cookie(&chosen, "evening_theme").is_some() && cookie(&chosen, "evening_lang").is_some());

    let phone = evening.guest();
    choose(&phone, &[("theme", "system"), ("lang", "ru")]).await;
    let back = phone.sign_in("Искра", PASSWORD).await.json();
    assert_eq!((&back["theme"], &back["lang"]), (&json!("celestia"), &json!("en")));
    assert_eq!(look(&phone).await, is("celestia", "en"), "the account wins over the cookie");

    choose(&phone, &[("theme", "luna")]).await;
    assert_eq!(look(&laptop).await, is("luna", "en"));
    let evening = evening.restart().await;
    assert_eq!(look(&laptop.follow(&evening)).await, is("luna", "en"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_guest_chose_is_the_accounts_choice_once_they_have_a_name() {
    let evening = Evening::start().await;
    let pony = evening.guest();
    choose(&pony, &[("theme", "celestia"), ("lang", "en")]).await;
    choose(&pony, &[("size", "120")]).await;
    let welcome = pony.sign_up("Искра").await.json();
    assert_eq!((&welcome["theme"], &welcome["lang"], &welcome["size"]), (&json!("celestia"), &json!("en"), &json!("120")));
    assert_eq!(look(&pony).await, is("celestia", "en"));
    let elsewhere = evening.guest();
    choose(&elsewhere, &[("theme", "system"), ("size", "90")]).await;
    let back = elsewhere.sign_in("Искра", PASSWORD).await.json();
    assert_eq!((&back["theme"], &back["lang"], &back["size"]), (&json!("celestia"), &json!("en"), &json!("120")));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_chose_on_the_account_keeps_what_the_browser_has() {
    let evening = Evening::start().await;
    evening.member("Искра").await;
    let pony = evening.guest();
    choose(&pony, &[("theme", "celestia"), ("lang", "en")]).await;
    let back = pony.sign_in("Искра", PASSWORD).await.json();
    assert_eq!((&back["theme"], &back["lang"]), (&json!("celestia"), &json!("en")));
    assert_eq!(look(&pony).await, is("celestia", "en"));
    let elsewhere = evening.guest();
    elsewhere.sign_in("Искра", PASSWORD).await;
    assert_eq!(look(&elsewhere).await, is("luna", "ru"), "the account knows nothing of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_changes_nothing_to_be_seen() {
    let evening = Evening::start().await;
    choose(&evening.member("Искра").await, &[("theme", "celestia"), ("lang", "en")]).await;
    let phone = evening.guest();
    phone.sign_in("Искра", PASSWORD).await;
    phone.sign_out().await;
    assert_eq!(look(&phone).await, is("celestia", "en"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_speaks_the_language_that_was_chosen() {
    let evening = Evening::start().await;
    let refused = async |person: &Person| person.act(&nonce(), &say("hi")).await.json()["words"].as_str().unwrap().to_owned();
    let guest = evening.guest();
    let russian = refused(&guest).await;
    choose(&guest, &[("lang", "en")]).await;
    let english = refused(&guest).await;
    assert!(russian.starts_with("Сначала") && english.starts_with("Sign in"), "{russian} {english}");
    let wrong = guest.sign_in("Никто", PASSWORD).await.json();
    assert!(wrong["words"].as_str().unwrap().starts_with("Name and password"), "{wrong}");
    let foreign = read(guest.post_from(Some("https://elsewhere.example.org"), "/api/act").body("{}")).await.json();
    assert!(foreign["words"].as_str().unwrap().starts_with("The request came"), "{foreign}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_is_refused_or_passed_over() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for fields in [
        vec![("theme", "dusk")],
        vec![("theme", "")],
        vec![("lang", "de")],
        vec![("theme", "luna"), ("lang", "en-GB")],
        vec![("theme", "luna"), ("theme", "celestia")],
    ] {
        let answer = choose(&spark, &fields).await;
        answer.refuses(422, "malformed");
        assert_eq!(cookie(&answer, "evening_theme"), None, "{fields:?}");
    }
    assert_eq!(choose(&spark, &[]).await.status, 200, "nothing is chosen");
    let json = spark.post("/api/preferences").header("content-type", "application/json").body(r#"{"theme":"luna"}"#);
    read(json).await.refuses(422, "malformed");
    read(spark.post_from(Some("https://elsewhere.example.org"), "/api/preferences").form(&[("theme", "luna")]))
        .await
        .refuses(403, "origin");
    for value in ["dusk", "", "LUNA", "%00", "\"><b>"] {
        let cookies = format!("evening_theme={value}; evening_lang={value}; evening_zone={value}");
        let page = read(evening.guest().asking("/").header(COOKIE, cookies)).await;
        assert_eq!((page.status, look_of(&page)), (200, is("luna", "ru")), "{value:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_form_leads_back_to_its_page() {
    let evening = Evening::start().await;
    let guest = evening.guest();
    for (from, to) in [("/", "/"), ("/nowhere?at=all", "/nowhere?at=all"), ("//elsewhere.example.org", "/")] {
        let form = guest.post("/api/preferences").header(ACCEPT, "text/html").header(REFERER, format!("{}{from}", evening.url));
        let answer = read(form.form(&[("theme", "celestia")])).await;
        assert_eq!((answer.status, answer.header("location")), (303, to), "{from}");
        assert!(cookie(&answer, "evening_theme").is_some());
    }
    assert_eq!(look_of(&guest.get("/nowhere").await), is("celestia", "ru"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_on_the_visitors_own_clock() {
    let evening = Evening::start().await;
    evening.member("Искра").await.say("hi").await; // at 19:00 in Greenwich
    for (told, minutes, clock) in [("", 180, "22:00"), ("evening_zone=600", 600, "05:00"), ("evening_zone=9000", 840, "09:00")] {
        let guest = evening.guest();
        let page = read(guest.asking("/").header(COOKIE, told)).await;
        assert!(page.text.contains(&format!(">{clock}</time>")), "{told}: {}", page.text);
        let visit: Value = read(guest.asking("/api/visit").header(COOKIE, told)).await.json();
        assert_eq!(visit["minutes_east"], minutes, "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_costs_no_query_more() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let queries = async || evening.metric("evening_queries_total").await.unwrap();
    // The keeper looks for what others wrote once a second; the least of a few is the page's own.
    let costs = async || {
        let mut least = u64::MAX;
        for _ in 0..5 {
            let before = queries().await;
            spark.get("/").await;
            least = least.min(queries().await - before);
        }
        least
    };
    let before = costs().await;
    choose(&spark, &[("theme", "celestia"), ("lang", "en")]).await;
    assert_eq!((before, costs().await), (1, 1), "the session's own query reads it along");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_made_at_once_do_not_mix_their_languages() {
    let evening = Evening::start().await;
    let ask = async |number: usize| {
        let (lang, title) =
            if number.is_multiple_of(2) { ("ru", "Поняшный вечерок") } else { ("en", "MLP Evening") };
        let page = read(evening.guest().asking("/").header(ACCEPT_LANGUAGE, lang)).await;
        assert_eq!((page.status, look_of(&page)), (200, is("luna", lang)));
        assert!(page.text.contains(&format!("<title>{title}</title>")), "{lang}");
    };
    futures::future::join_all((0..32).map(ask)).await;
}
