//! What whoever runs the site sees of it: the numbers, the dashboard that draws them, and what is logged of a request.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use server::housekeeping;

use crate::harness::{Evening, PASSWORD, Person, nonce, read, say, soon};
use crate::letters::json_post;
use crate::program::Program;

const DASHBOARD: &str = include_str!("../../../docs/grafana.json");
const RUNNING: &str = include_str!("../../../docs/running.md");

/// The page of an evening on which something of everything has happened, and the kinds of what is on it.
async fn told() -> (String, BTreeMap<String, String>) {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let _stream = evening.guest().live(None).await;
    spark.say("раз").await;
    spark.act(&nonce(), &say("")).await.refuses(422, "text_empty");
    evening.pass(Duration::from_secs(31 * 86_400));
    housekeeping::now(&evening.site).await.unwrap();
    let page = evening.guest().get("/metrics").await.text;
    let types = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let types = types.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
    (page, types)
}

/// The family that a series belongs to.
fn family<'a>(series: &'a str, types: &BTreeMap<String, String>) -> &'a str {
    let parts = ["_bucket", "_sum", "_count"].iter().filter_map(|part| series.strip_suffix(part));
    parts.into_iter().find(|name| types.get(*name).is_some_and(|kind| kind == "histogram")).unwrap_or(series)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_has_a_kind_and_a_word_of_help() {
    let (page, types) = told().await;
    let mut current = String::new();
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').unwrap();
            assert!(types.contains_key(name) && words.ends_with('.'), "{line}");
            current = name.to_owned();
        } else if !line.starts_with("# TYPE ") {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let name = series.split('{').next().unwrap();
            assert_eq!(family(name, &types), current, "families stand together: {line}");
            assert!(value.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
            assert!(!series.contains('{') || series.ends_with("\"}"), "{line}");
        }
    }
    for (name, kind) in &types {
        assert_eq!(name.ends_with("_total"), kind == "counter", "{name}");
        assert!(RUNNING.contains(&format!("`{name}")), "docs/running.md is silent about {name}");
    }
    for sample in [
        "evening_requests_total{class=\"2xx\"}",
        "evening_refusals_total{kind=\"text_empty\"} 1",
        "evening_swept_rows_total{kind=\"messages\"} 1",
        "evening_present{who=\"guests\"} 1",
        "evening_commit_size_bucket{le=\"1\"}",
        "evening_housekeeping_last_timestamp_seconds 1",
        "evening_build_info{version=\"",
    ] {
        assert!(page.lines().any(|line| line.starts_with(sample)), "{sample}\n{page}");
    }
}

/// All panels, those in rows too.
fn panels(of: &Value) -> Vec<&Value> {
    let inner = of["panels"].as_array().map(Vec::as_slice).unwrap_or_default();
    inner.iter().flat_map(|panel| [vec![panel], panels(panel)].concat()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboard_draws_what_is_told() {
    let (page, types) = told().await;
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let source = &dashboard["templating"]["list"][0];
    assert_eq!((&source["type"], &source["query"]), (&json!("datasource"), &json!("prometheus")));
    let own = format!("${{{}}}", source["name"].as_str().unwrap());
    let panels = panels(&dashboard);
    let mut ids: Vec<i64> = panels.iter().map(|panel| panel["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), panels.len(), "each has an id of its own");
    let mut drawn = 0;
    for panel in panels.iter().filter(|panel| panel["type"] != "row") {
        assert_eq!(panel["datasource"]["uid"], json!(own), "{}", panel["title"]);
        for target in panel["targets"].as_array().unwrap() {
            let query = target["expr"].as_str().unwrap();
            let words = query.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
            let ours: Vec<&str> = words.filter(|word| word.starts_with("evening_") || word.starts_with("process_")).collect();
            assert!(!ours.is_empty(), "{query}");
            for name in ours {
                assert!(types.contains_key(family(name, &types)), "{name} is not in\n{page}");
                drawn += 1;
            }
        }
    }
    assert!(drawn > 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_logged_in_a_request_has_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let set =
        [("EVENING_LOG", "info"), ("EVENING_LOG_FORMAT", "json"), ("EVENING_TRUSTED_PROXIES", "127.0.0.1"), ("RUST_LOG", "off")];
    let mut site = Program::logging(folder.path(), &set).await;
    let spark = Person::at(&site.url);
    let sent = spark.post("/api/sign_up?key=geheim").header("x-request-id", "from-the-proxy.1");
    let answer = read(sent.form(&[("name", "Искра"), ("password", PASSWORD)])).await;
    assert_eq!((answer.status, answer.header("x-request-id")), (200, "from-the-proxy.1"));
    let joined = site.logged("joined").await;
    assert_eq!(joined["level"], "INFO");
    assert_eq!(joined["span"], json!({"name": "request", "id": "from-the-proxy.1", "method": "POST", "route": "/api/sign_up"}));

    // A server function, under an id that is none.
    let body = json!({"old": PASSWORD, "new": "какао с зефиром"}).to_string();
    let sent = spark.post("/api/change_password").header("content-type", "application/json").header("x-request-id", "a b");
    let answer = read(sent.body(body)).await;
    let id = answer.header("x-request-id");
    assert!(answer.status == 200 && id.len() == 36, "{answer:?}");
    let changed = site.logged("another password").await;
    assert_eq!((&changed["span"]["id"], &changed["span"]["route"]), (&json!(id), &json!("/api/change_password")));
    let told = site.stop_and_read().await;
    for secret in ["geheim", PASSWORD, "какао"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_proxy_of_ours_chooses_no_id() {
    let evening = Evening::start().await;
    let guest = evening.guest();
    let mut ids = Vec::new();
    for path in ["/healthz", "/metrics", "/", "/nothing", "/api/messages", "/live"] {
        let answer = soon(guest.asking(path).header("x-request-id", "mine").send()).await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert!(id.len() == 36 && !ids.contains(&id), "{path}: {id}");
        ids.push(id);
    }
    let refused = json_post(&guest, "/api/act", json!({})).await;
    assert_eq!((refused.status, refused.header("x-request-id").len()), (422, 36));
}
