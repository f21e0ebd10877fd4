//! Mutes and bans: who may, what they stop, who learns of them, and how they end.

use std::time::Duration;

use evening::account::Role;
use serde_json::{Value, json};

use crate::harness::{Evening, PASSWORD, Person, nonce, say};
use crate::stream::Stream;

fn mute(id: i64, minutes: u32, why: &str) -> Value {
    json!({"moderation": {"mute": {"id": id, "minutes": minutes, "why": why}}})
}

fn unmute(id: i64) -> Value {
    json!({"moderation": {"unmute": {"id": id}}})
}

fn ban(id: i64, why: &str) -> Value {
    json!({"moderation": {"ban": {"id": id, "why": why}}})
}

fn unban(id: i64) -> Value {
    json!({"moderation": {"unban": {"id": id}}})
}

/// The number of somebody who has just said something.
async fn id_of(person: &Person) -> i64 {
    let id = person.say("это я").await;
    person.messages(&format!("?before={}&limit=1", id + 1)).await["messages"][0]["by"]["id"].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_muted_only_reads_until_the_servers_clock_says_so() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let id = id_of(&spark).await;
    let own = spark.say("ещё раз").await;
    let (mut hers, mut staff) = (spark.live(None).await, guard.live(None).await);
    let seq = guard.does(mute(id, 10, " спойлеры ")).await;

    let until = "2026-11-22T19:10:00.000Z";
    let told = hers.frame().await;
    assert_eq!(told["event"], json!({"moderation": {"muted": {"id": id, "until": until, "why": "спойлеры"}}}));
    assert!(staff.frame().await["event"]["moderation"]["muted"]["by"].is_i64(), "staff learns by whom");
    let refused = spark.act(&nonce(), &say("нет")).await;
    refused.refuses(403, "muted");
    assert_eq!(refused.json()["refusal"]["until"], until);
    spark.act(&nonce(), &json!({"chat": {"edit": {"id": own, "text": "нет"}}})).await.refuses(403, "muted");
    spark.types().await.refuses(403, "muted");
    spark.does(json!({"chat": {"remove": {"id": own}}})).await;
    spark.act(&nonce(), &json!({"chat": {"restore": {"id": own}}})).await.refuses(403, "muted");
    assert_eq!(spark.messages("").await["messages"].as_array().map(Vec::len), Some(2), "reading goes on");

    // Somebody else learns nothing of it, late or live, and a restart changes nothing.
    let mut late = evening.guest().live(Some(seq - 1)).await;
    assert_eq!(late.frame().await["event"]["chat"]["removed"]["id"], own);
    let page = evening.guest().get("/").await.text;
    assert!(!page.contains("спойлеры"));
    let page = spark.get("/").await.text;
    assert!(page.contains("Тишина ещё 10:00: спойлеры"), "{page}");
    let evening = evening.restart().await;
    let (spark, guard) = (spark.follow(&evening), guard.follow(&evening));
    spark.act(&nonce(), &say("нет")).await.refuses(403, "muted");

    let mut staff = guard.live(None).await;
    evening.pass(Duration::from_secs(10 * 60));
    spark.say("уже можно").await;
    // Whatever of both comes first: that it is over, and what she says then.
    let frames = [staff.frame().await, staff.frame().await];
    let ended = json!({"moderation": {"unmuted": {"id": id}}});
    assert!(frames.iter().any(|frame| frame["event"] == ended), "{frames:?}");
    guard.act(&nonce(), &unmute(id)).await.refuses(404, "no_such_thing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_is_taken_back_or_made_anew_and_has_bounds() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let id = id_of(&spark).await;
    guard.act(&nonce(), &mute(id, 0, "")).await.refuses(422, "mute_length");
    guard.act(&nonce(), &mute(id, 43_201, "")).await.refuses(422, "mute_length");
    guard.act(&nonce(), &mute(id, 10, &"я".repeat(201))).await.refuses(422, "why_too_long");
    guard.act(&nonce(), &mute(id, 10, "a\nb")).await.refuses(422, "text_control");
    guard.act(&nonce(), &mute(99_999, 10, "")).await.refuses(404, "no_such_thing");
    guard.act(&nonce(), &unmute(id)).await.refuses(404, "no_such_thing");
    spark.say("пока можно").await;
    guard.does(mute(id, 10, "")).await;
    guard.does(mute(id, 60, "дольше")).await;
    let refused = spark.act(&nonce(), &say("нет")).await;
    assert_eq!(refused.json()["refusal"]["until"], "2026-11-22T20:00:00.000Z");
    guard.does(unmute(id)).await;
    spark.say("снова можно").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_mutes_their_own_rank_or_above() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (guard, other) = (evening.staff("Страж Врат", Role::Guard).await, evening.staff("Другой Страж", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    let of = [id_of(&spark).await, id_of(&guard).await, id_of(&other).await, id_of(&princess).await];
    for (who, whom, may) in [
        (&spark, 1, false),
        (&spark, 0, false),
        (&guard, 1, false),
        (&guard, 2, false),
        (&guard, 3, false),
        (&guard, 0, true),
        (&princess, 3, false),
        (&princess, 1, true),
    ] {
        let answer = who.act(&nonce(), &mute(of[whom], 5, "")).await;
        if may {
            assert_eq!(answer.status, 200, "{answer:?}");
        } else {
            answer.refuses(403, "not_permitted");
        }
    }
    evening.guest().act(&nonce(), &mute(of[0], 5, "")).await.refuses(401, "signed_out");
    // A guard who is muted keeps order in silence.
    guard.act(&nonce(), &say("нет")).await.refuses(403, "muted");
    guard.does(unmute(of[0])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_banned_is_out_on_every_tab_and_stays_out_until_let_in() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж Врат", Role::Guard).await);
    let id = id_of(&spark).await;
    let phone = evening.guest();
    phone.sign_in("Искра", PASSWORD).await;
    let (mut tab, mut other_tab, mut on_phone) = (spark.live(None).await, spark.live(None).await, phone.live(None).await);
    let mut staff = guard.live(None).await;
    let mut guest = evening.guest().live(None).await;
    let seq = guard.does(ban(id, " реклама ")).await;

    for stream in [&mut tab, &mut other_tab, &mut on_phone] {
        assert_eq!(stream.event("reset").await["why"], "session_ended");
        assert!(stream.next().await.is_none());
    }
    let told = staff.frame().await;
    assert_eq!((&told["seq"], &told["event"]["moderation"]["banned"]["why"]), (&json!(seq), &json!("реклама")));
    // A page that was away meanwhile learns it when it comes back.
    let mut away = Stream::open(spark.asking(&format!("/live?since={}&me={id}", seq - 1))).await;
    assert_eq!(away.event("reset").await["why"], "session_ended");
    assert!(away.next().await.is_none());
    for person in [&spark, &phone] {
        person.act(&nonce(), &say("нет")).await.refuses(401, "signed_out");
    }
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(403, "banned");
    evening.guest().sign_in("Искра", "чай без мяты").await.refuses(401, "wrong_password");

    // A mute leaves it as it is, and so does a restart; nobody else learns of either.
    guard.does(mute(id, 10, "")).await;
    let evening = evening.restart().await;
    let guard = guard.follow(&evening);
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(403, "banned");
    assert!(!evening.guest().get("/").await.text.contains("реклама"));
    guard.does(unban(id)).await;
    guard.act(&nonce(), &unban(id)).await.refuses(404, "no_such_thing");
    let back = evening.guest();
    back.sign_in("Искра", PASSWORD).await;
    back.act(&nonce(), &say("ещё нет")).await.refuses(403, "muted");
    guard.does(unmute(id)).await;
    let said = back.say("снова тут").await;
    // What was told before is no news to whoever was let in since.
    let mut since = back.live_as(back.asking(&format!("/live?since={seq}&me={id}"))).await;
    loop {
        let frame = since.frame().await;
        assert!(!frame.to_string().contains("реклама"), "{frame}");
        if frame["seq"] == said {
            break;
        }
    }
    drop(evening);
    let heard = guest.rest().await;
    assert!(heard.iter().all(|told| told.frame().is_none_or(|frame| frame["event"].get("moderation").is_none())), "{heard:?}");
    assert!(said > seq);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_bans_their_own_rank_or_above() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let (guard, other) = (evening.staff("Страж Врат", Role::Guard).await, evening.staff("Другой Страж", Role::Guard).await);
    let princess = evening.staff("Селестия", Role::Princess).await;
    let of = [id_of(&spark).await, id_of(&guard).await, id_of(&other).await, id_of(&princess).await];
    for (who, whom) in [(&spark, 1), (&spark, 0), (&guard, 1), (&guard, 2), (&guard, 3), (&princess, 3)] {
        who.act(&nonce(), &ban(of[whom], "")).await.refuses(403, "not_permitted");
    }
    evening.guest().act(&nonce(), &ban(of[0], "")).await.refuses(401, "signed_out");
    guard.act(&nonce(), &ban(of[0], &"я".repeat(201))).await.refuses(422, "why_too_long");
    let mut stream = guard.live(None).await;
    princess.does(ban(of[1], "")).await;
    assert_eq!(stream.event("reset").await["why"], "session_ended");
    guard.act(&nonce(), &ban(of[0], "")).await.refuses(401, "signed_out");
}
