//! What a page may run, what of people's text reaches it, and what every answer carries.

use evening::account::Role;
use serde_json::json;

use server::site::Tuning;

use crate::harness::{Answer, Evening};

/// The sources that the page's policy names under this directive.
fn sources<'a>(page: &'a Answer, directive: &str) -> Vec<&'a str> {
    let policy = page.header("content-security-policy");
    let rule = policy.split(';').map(str::trim).find_map(|rule| rule.strip_prefix(directive)?.strip_prefix(' '));
    rule.unwrap_or_else(|| panic!("no {directive} in {policy:?}")).split_whitespace().collect()
}

/// What stands in every tag of this name.
fn tags<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let starts = html.match_indices(&format!("<{name}")).map(|(start, _)| start).collect::<Vec<_>>();
    let tag = |start: usize| &html[start..start + html[start..].find('>').unwrap()];
    starts.into_iter().map(tag).filter(|tag| !tag[name.len() + 1..].starts_with(|c: char| c.is_alphanumeric())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_scripts_of_this_answer_may_run() {
    let evening = Evening::start().await;
    for path in ["/", "/sign_in", "/sign_up", "/nothing"] {
        let page = evening.guest().get(path).await;
        let scripts = sources(&page, "script-src");
        let nonce = scripts.iter().find_map(|source| source.strip_prefix("'nonce-")?.strip_suffix('\'')).unwrap().to_owned();
        assert_eq!(scripts, ["'self'", &format!("'nonce-{nonce}'"), "'wasm-unsafe-eval'"], "{path}");
        assert_eq!(sources(&page, "object-src"), ["'none'"]);
        assert_eq!(sources(&page, "base-uri"), ["'none'"]);
        assert_eq!(sources(&page, "form-action"), ["'self'"]);
        assert!(!sources(&page, "style-src").contains(&"'unsafe-inline'"), "{path}");
        let found = tags(&page.text, "script");
        assert!(!found.is_empty());
        for script in found {
            assert!(script.contains(&format!("nonce=\"{nonce}\"")), "{path}: {script}");
        }
        assert!(!page.text.contains(" onclick=") && !page.text.contains("javascript:"), "{path}");
        let again = evening.guest().get(path).await;
        assert!(!again.header("content-security-policy").contains(&nonce), "a nonce is drawn for each answer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sites_that_a_princess_allows_may_be_framed() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let foreign = "https://player.example.org:*";
    let may_be_framed = async || sources(&evening.guest().get("/").await, "frame-src").contains(&foreign);
    assert!(!may_be_framed().await);
    for evil in ["player.example.org; script-src *", "player.example.org 'unsafe-inline'", "*"] {
        let allow = json!({"show": {"allow_host": {"host": evil}}});
        celestia.act(&crate::harness::nonce(), &allow).await.refuses(422, "host_name");
    }
    celestia.does(json!({"show": {"allow_host": {"host": "player.example.org"}}})).await;
    assert!(may_be_framed().await);
    let evil = "https://player.example.org:8443/1?a=';script-src *\"><script>x</script>";
    celestia.does(json!({"show": {"set_stream": {"url": evil}}})).await;
    let page = evening.guest().get("/").await;
    assert_eq!(sources(&page, "script-src").len(), 3);
    assert!(!page.text.contains("<script>x"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_say_is_text_wherever_it_stands() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for evil in [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg onload=alert(1)>",
        "<!--<script>",
        "]]><x>\u{2028}\u{2029}",
        "</bdi></p></li><h1>evil</h1>",
        "\\u003c/script>\\",
        "{{alert(1)}}${alert(1)}",
    ] {
        spark.say(evil).await;
    }
    for page in [evening.guest().get("/").await, spark.get("/").await, spark.get("/sign_in").await] {
        let html = &page.text;
        assert!(html.contains("alert(1)"), "they are there");
        for tag in [
            "<script>alert",
            "</script><script>alert",
            "<img src=x",
            "<svg onload",
            "<!--<script",
            "<x>",
            "<h1>evil",
            "</bdi></p></li><h1",
        ] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
        // What a script begins with ends at its own end, not at one that somebody wrote.
        for inside in html.split("<script").skip(1) {
            let inside = inside.split("</script").next().unwrap();
            assert!(!inside.contains("<script") && !inside.contains("<!--"), "{inside}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_were_removed_are_on_nobodys_page_but_the_guards() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let spark = evening.member("Искра").await;
    let id = spark.say("совершенно секретно").await;
    spark.does(json!({"chat": {"remove": {"id": id}}})).await;
    for (person, sees) in [(&evening.guest(), false), (&spark, false), (&guard, true)] {
        for path in ["/", "/api/visit", "/api/messages"] {
            assert_eq!(person.get(path).await.text.contains("секретно"), sees, "{path}");
        }
    }
}

/// From memory, and after a restart from the store.
#[tokio::test(flavor = "multi_thread")]
async fn texts_that_were_removed_are_told_to_nobody_but_the_guards() {
    let mut evening = Evening::start().await;
    let mut guard = evening.staff("Страж Врат", Role::Guard).await;
    let mut spark = evening.member("Искра").await;
    let id = spark.say("совершенно секретно").await;
    spark.does(json!({"chat": {"edit": {"id": id, "text": "ещё секретнее"}}})).await;
    spark.does(json!({"chat": {"remove": {"id": id}}})).await;
    let last = spark.say("о чём это я").await;
    for _ in 0..2 {
        for (person, sees) in [(&evening.guest(), false), (&spark, false), (&guard, true)] {
            let mut stream = person.live(Some(id - 1)).await;
            let mut told = String::new();
            loop {
                let frame = stream.frame().await;
                told.push_str(&frame.to_string());
                if frame["seq"] == last {
                    break;
                }
            }
            assert_eq!(told.contains("секретно") && told.contains("секретнее"), sees, "{told}");
            assert_eq!(told.contains("секретн"), sees, "{told}");
        }
        evening = evening.restart().await;
        (guard, spark) = (guard.follow(&evening), spark.follow(&evening));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_kept_by_no_cache() {
    let evening = Evening::with(&[("EVENING_LIMIT_REQUESTS", "1/60")], Tuning::default()).await;
    assert_eq!(evening.guest().get("/").await.status, 200);
    for path in ["/", "/api/messages", "/live", "/nothing", "/healthz", "/metrics"] {
        assert_eq!(evening.guest().get(path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_how_it_is_to_be_taken() {
    let evening = Evening::start().await;
    for (path, status, caching) in [
        ("/", 200, "private, no-cache"),
        ("/nothing", 404, "no-store"),
        ("/api/messages", 200, "no-store"),
        ("/api/nothing", 404, "no-store"),
        ("/live", 200, "no-store"),
    ] {
        let response = evening.guest().asking(path).send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
        for (name, value) in [
            ("cache-control", caching),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()"),
        ] {
            assert_eq!(response.headers().get(name).map(|value| value.to_str().unwrap()), Some(value), "{path}: {name}");
        }
        assert!(!response.headers().contains_key("server"), "{path}");
        assert!(!response.headers().contains_key("strict-transport-security"), "not where it is reached without TLS");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_tls_browsers_are_told_to_stay_there() {
    let evening = Evening::with(&[("EVENING_PUBLIC_URL", "https://evening.example.org")], Tuning::default()).await;
    for path in ["/", "/api/messages", "/healthz"] {
        let answer = evening.guest().get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_outside_the_site_is_served() {
    let evening = Evening::start().await;
    for path in ["/../data/evening.sqlite", "/%2e%2e/data/evening.sqlite", "/..%2fdata%2fevening.sqlite", "/data/evening.sqlite"]
    {
        let address = evening.url.strip_prefix("http://").unwrap();
        let answer = raw(address, &format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 400"), "{path}: {answer:.80}");
        assert!(!answer.contains("SQLite format"), "{path}");
    }
}

/// Sends a request that no client would and reads all of the answer.
async fn raw(address: &str, request: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    crate::harness::soon(socket.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_the_site_sees_how_it_is() {
    let evening = Evening::start().await;
    for path in ["/healthz", "/readyz"] {
        let answer = evening.guest().get(path).await;
        assert_eq!((answer.status, answer.text.as_str()), (200, "ok"), "{path}");
    }
    let spark = evening.member("Искра").await;
    let mut stream = evening.guest().live(None).await;
    for text in ["раз", "два"] {
        spark.say(text).await;
    }
    stream.ids(2).await;
    spark.act(&crate::harness::nonce(), &crate::harness::say("")).await.refuses(422, "text_empty");
    assert!(spark.get("/metrics").await.header("content-type").starts_with("text/plain"));
    for (name, value) in [
        ("evening_streams", 1),
        ("evening_frames_total", 3),
        ("evening_deliveries_total", 2),
        ("evening_commits_total", 3),
        ("evening_commit_frames_total", 3),
        ("evening_stream_cuts_total", 0),
        ("evening_refusals_total{kind=\"text_empty\"}", 1),
    ] {
        assert_eq!(evening.metric(name).await, Some(value), "{name}");
    }
    let before = evening.metric("evening_queries_total").await.unwrap();
    spark.messages("").await;
    assert!(evening.metric("evening_queries_total").await.unwrap() > before);
}
