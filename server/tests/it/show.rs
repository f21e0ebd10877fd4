//! The show: who may run it, what comes of it, and every way that it is refused.

use evening::account::Role;
use serde_json::{Value, json};
use server::site::Tuning;

use crate::harness::{Evening, Person, nonce};

fn show(command: Value) -> Value {
    json!({ "show": command })
}

fn all() -> [Value; 7] {
    [
        json!({"set_stream": {"url": "https://www.twitch.tv/pony"}}),
        json!({"allow_host": {"host": "player.example.org"}}),
        json!({"forbid_host": {"host": "player.example.org"}}),
        json!({"announce": {"at": "2026-11-22T20:00:00Z"}}),
        json!({"play": {"story": 1}}),
        json!({"pause": {"minutes": 5}}),
        json!({"end": {}}),
    ]
}

async fn room(person: &Person) -> Value {
    person.get("/api/visit").await.json()["snapshot"]["room"]["show"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_princess_does_reaches_everybody_and_outlasts_a_restart() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let mut guest = evening.guest().live(None).await;
    let now = "2026-11-22T19:00:00.000Z";
    let set = |course: Value| json!({"course_set": {"course": course}});
    let told = [
        json!({"stream_set": {
            "url": "https://www.twitch.tv/pony",
            "player": {"provider": {"url": "https://player.twitch.tv/?channel=pony", "names_parent": true}},
        }}),
        json!({"host_allowed": {"host": "player.example.org"}}),
        json!({"host_forbidden": {"host": "player.example.org"}}),
        set(json!({"announced": {"at": "2026-11-22T20:00:00.000Z"}})),
        set(json!({"playing": {"story": 1, "since": now}})),
        set(json!({"break": {"after": 1, "until": "2026-11-22T19:05:00.000Z"}})),
        set(json!({"over": {"after": 1}})),
    ];
    for (command, told) in all().into_iter().zip(told) {
        let seq = celestia.does(show(command)).await;
        assert_eq!(guest.frame().await, json!({"seq": seq, "at": now, "event": {"show": told}}));
    }
    celestia.does(show(json!({"allow_host": {"host": "Пример.РФ"}}))).await;
    let before = room(&celestia).await;
    assert_eq!(before["hosts"], json!(["xn--e1afmkfd.xn--p1ai"]));
    assert_eq!(before["course"], json!({"over": {"after": 1}}));

    let evening = evening.restart().await;
    assert_eq!(room(&evening.guest()).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_runs_the_show() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let spark = evening.member("Искра").await;
    for command in all().map(show) {
        evening.guest().act(&nonce(), &command).await.refuses(401, "signed_out");
        spark.act(&nonce(), &command).await.refuses(403, "not_permitted");
        guard.act(&nonce(), &command).await.refuses(403, "not_permitted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_of_the_show_has_its_status_and_kind() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let long = format!("https://player.example.org/{}", "x".repeat(3000));
    let stream = |url: &str| json!({"set_stream": {"url": url}});
    let allow = |host: &str| json!({"allow_host": {"host": host}});
    for (command, status, kind) in [
        (stream("https://player.example.org/1"), 422, "host_not_allowed"),
        (stream("https://twitch.tv.evil.example/pony"), 422, "host_not_allowed"),
        (stream("https://xn--titch-hee.tv/pony"), 422, "host_not_allowed"),
        (stream("javascript:alert(1)"), 422, "stream_address"),
        (stream("data:text/html,<b>hi</b>"), 422, "stream_address"),
        (stream("https://192.168.0.1/"), 422, "stream_address"),
        (stream("https://[2001:db8::1]/"), 422, "stream_address"),
        (stream("https://user@player.example.org/"), 422, "stream_address"),
        (stream(&long), 422, "stream_address"),
        (allow("10.0.0.1"), 422, "host_name"),
        (allow("[::1]"), 422, "host_name"),
        (allow("player.example.org:8443"), 422, "host_name"),
        (allow("user@player.example.org"), 422, "host_name"),
        (allow(&"x".repeat(3000)), 422, "host_name"),
        (json!({"forbid_host": {"host": "player.example.org"}}), 404, "no_such_thing"),
        (json!({"announce": {"at": "2026-11-22T18:59:00Z"}}), 422, "start_time"),
        (json!({"announce": {"at": "2026-12-22T19:00:01Z"}}), 422, "start_time"),
        (json!({"announce": {"at": "скоро"}}), 422, "malformed"),
        (json!({"announce": {"at": 1}}), 422, "malformed"),
        (json!({"play": {"story": 200}}), 404, "no_such_thing"),
        (json!({"play": {"story": -1}}), 422, "malformed"),
        (json!({"play": {"story": 1, "also": 1}}), 422, "malformed"),
        (json!({"pause": {"minutes": 0}}), 422, "break_length"),
        (json!({"pause": {"minutes": 181}}), 422, "break_length"),
        (json!({"pause": {"minutes": 70000}}), 422, "malformed"),
        (json!({"end": {"also": 1}}), 422, "malformed"),
        (json!({"rewind": {}}), 422, "malformed"),
    ] {
        celestia.act(&nonce(), &show(command)).await.refuses(status, kind);
    }
    let answer = celestia.act_in("en", &show(stream("https://player.example.org/1"))).await;
    assert_eq!(answer.json()["refusal"]["host"], "player.example.org");
    assert!(answer.json()["words"].as_str().unwrap().contains("player.example.org"), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_that_is_shown_stays_allowed() {
    let set = [("EVENING_STREAM_URL", "https://player.example.org/first")];
    let evening = Evening::with(&set, Tuning::default()).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    assert_eq!(room(&celestia).await["hosts"], json!(["player.example.org"]), "the first stream allows its own site");
    let forbid = show(json!({"forbid_host": {"host": "player.example.org"}}));
    let answer = celestia.act(&nonce(), &forbid).await;
    answer.refuses(409, "host_in_use");
    assert_eq!(answer.json()["refusal"]["host"], "player.example.org");
    celestia.does(show(json!({"set_stream": {"url": ""}}))).await;
    celestia.does(forbid).await;

    for number in 0..50 {
        celestia.does(show(json!({"allow_host": {"host": format!("h{number}.example")}}))).await;
    }
    celestia.act(&nonce(), &show(json!({"allow_host": {"host": "one-more.example"}}))).await.refuses(409, "too_many_hosts");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gates_of_the_house_are_closed_to_all_but_princesses() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let spark = evening.member("Искра").await;
    for person in [&evening.guest(), &spark, &guard] {
        let page = person.get("/house").await;
        assert_eq!(page.status, 403);
        assert!(page.text.contains("Ворота закрыты") && !page.text.contains("Ход вечера"));
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert!(evening.guest().get("/house").await.text.contains("войди под своим именем"));
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let page = celestia.get("/house").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Ход вечера") && !page.text.contains("Ворота закрыты"));
    evening.grant("Селестия", Role::Member).await;
    assert_eq!(celestia.get("/house").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_begins_at_the_house_does_not_start_the_player() {
    let evening = Evening::with(&[("EVENING_STREAM_URL", "https://player.example.org/first")], Tuning::default()).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    for (path, starts) in [("/", true), ("/sign_in", true), ("/house", false)] {
        assert_eq!(celestia.get(path).await.text.contains("<iframe"), starts, "{path}");
    }
}
