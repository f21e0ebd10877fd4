//! Votes: who may give them, how many, and what becomes of them; and every refusal of the library.

use evening::account::Role;
use futures::future::join_all;
use serde_json::{Value, json};

use super::{draft, draw, entry, finish, half, hers, id_of, library, list, on_list, rules, shelf, tonight, unwish, wish, wishes};
use crate::harness::{Evening, nonce};

#[tokio::test(flavor = "multi_thread")]
async fn members_wish_and_only_princesses_keep_the_library_and_the_list() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    for command in hers() {
        evening.guest().act(&nonce(), &command).await.refuses(401, "signed_out");
        spark.act(&nonce(), &command).await.refuses(403, "not_permitted");
        guard.act(&nonce(), &command).await.refuses(403, "not_permitted");
    }
    for command in [wish(9), unwish(9)] {
        evening.guest().act(&nonce(), &command).await.refuses(401, "signed_out");
        for person in [&spark, &guard, &celestia] {
            person.does(command.clone()).await;
        }
    }
    let rules = tonight(json!({"set_rules": {"rules": rules(9)}}));
    celestia.does(rules).await;
    for mut command in hers() {
        // What was drawn is another list: of that, the first one was watched.
        if !command["tonight"]["finish"].is_null() {
            command = finish(&on_list(&evening).await[..1]);
        }
        celestia.does(command).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_of_the_library_has_its_status_and_kind() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    assert_eq!(on_list(&evening).await, [1, 3, 4, 5, 6, 7, 8], "2 is the other half of 1");
    celestia.does(wish(1)).await;
    for story in [9, 10, 11] {
        celestia.does(wish(story)).await;
    }
    celestia.does(list("pin", 8)).await;
    let add = |draft: Value| library(json!({"add": {"draft": draft}}));
    let edit = |story: u16, draft: Value| library(json!({"edit": {"story": story, "draft": draft}}));
    let weigh = |story: Value, added: Value| library(json!({"weigh": {"story": story, "added": added}}));
    let set = |name: &str, value: Value| {
        let mut rules = rules(8);
        rules[name] = value;
        tonight(json!({"set_rules": {"rules": rules}}))
    };
    let with = |name: &str, value: Value| {
        let mut draft = draft("The End");
        draft[name] = value;
        add(draft)
    };
    let of = |season: &str, episode: &str, aired: &str| {
        with("halves", json!([{"season": season, "episode": episode, "aired": aired}]))
    };
    for (command, status, kind) in [
        (wish(1), 409, "already_there"),
        (wish(2), 404, "no_such_thing"),
        (wish(999), 404, "no_such_thing"),
        (unwish(2), 404, "no_such_thing"),
        (unwish(3), 404, "no_such_thing"),
        (edit(2, draft("The End")), 404, "no_such_thing"),
        (edit(999, draft("The End")), 404, "no_such_thing"),
        (edit(3, json!({"title": "Two", "halves": [half(), half()]})), 409, "already_there"), // 4 is another story
        (library(json!({"remove": {"story": 2}})), 404, "no_such_thing"),
        (weigh(json!(2), json!(1)), 404, "no_such_thing"),
        (weigh(json!(3), json!(1001)), 422, "out_of_bounds"),
        (list("pin", 2), 404, "no_such_thing"),
        (list("pin", 9), 404, "no_such_thing"),
        (list("pin", 8), 409, "already_there"),
        (list("unpin", 3), 404, "no_such_thing"),
        (list("bench", 2), 404, "no_such_thing"),
        (list("bench", 9), 404, "no_such_thing"),
        (list("add", 2), 404, "no_such_thing"),
        (list("add", 3), 409, "already_there"),
        (list("add", 9), 409, "evening_full"),
        (tonight(json!({"move": {"story": 9, "before": null}})), 404, "no_such_thing"),
        (tonight(json!({"move": {"story": 3, "before": 2}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 9, "with": 10}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 3, "with": 2}})), 404, "no_such_thing"),
        (tonight(json!({"swap": {"story": 3, "with": 4}})), 409, "already_there"),
        (tonight(json!({"swap": {"story": 3, "with": 3}})), 409, "already_there"),
        (tonight(json!({"swap": {"story": 3, "with": 27}})), 409, "evening_full"), // a two-parter
        (finish(&[]), 404, "no_such_thing"),
        (finish(&[9]), 404, "no_such_thing"),
        (finish(&[2]), 404, "no_such_thing"),
        (finish(&[3, 3]), 404, "no_such_thing"),
        (finish(&[3, 999]), 404, "no_such_thing"),
        (set("slots", json!(0)), 422, "out_of_bounds"),
        (set("slots", json!(41)), 422, "out_of_bounds"),
        (set("base", json!(1001)), 422, "out_of_bounds"),
        (set("per_wish", json!(1001)), 422, "out_of_bounds"),
        (set("rest_weeks", json!(105)), 422, "out_of_bounds"),
        (set("rise_weeks", json!(105)), 422, "out_of_bounds"),
        (set("slots", json!(300)), 422, "malformed"),
        (set("base", json!(-1)), 422, "malformed"),
        (set("base", json!(1.5)), 422, "malformed"),
        (set("luck", json!(1)), 422, "malformed"),
        (tonight(json!({"set_rules": {"rules": {"slots": 8}}})), 422, "malformed"),
        (with("title", json!(" \n ")), 422, "malformed"),
        (with("title", json!("я".repeat(201))), 422, "malformed"),
        (with("title", json!("a\u{7}b")), 422, "malformed"),
        (with("title", json!(5)), 422, "malformed"),
        (with("title_ru", json!("я".repeat(201))), 422, "malformed"),
        (with("halves", json!([])), 422, "malformed"),
        (with("halves", json!([half(), half(), half()])), 422, "malformed"),
        (with("number", json!(5)), 422, "malformed"),
        (of("0", "1", "2019-10-12"), 422, "malformed"),
        (of("1", "256", "2019-10-12"), 422, "malformed"),
        (of("1", "one", "2019-10-12"), 422, "malformed"),
        (of("1", "1", "12.10.2019"), 422, "malformed"),
        (of("1", "1", "2019-02-29"), 422, "malformed"),
        (edit(3, json!({"title": "", "halves": [half()]})), 422, "malformed"),
        (weigh(json!(3), json!("5")), 422, "malformed"),
        (weigh(json!(3), json!(-5)), 422, "malformed"),
        (library(json!({"wish": {"story": 3, "also": 1}})), 422, "malformed"),
        (library(json!({"wish": {"story": "3"}})), 422, "malformed"),
        (library(json!({"wish": {"story": 65536}})), 422, "malformed"),
        (library(json!({"wish": {"story": -3}})), 422, "malformed"),
        (library(json!({"wish": {}})), 422, "malformed"),
        (library(json!({"wish": {"story": 3}, "unwish": {"story": 3}})), 422, "malformed"),
        (library(json!({"replaced": {"entries": []}})), 422, "malformed"),
        (library(json!("wish")), 422, "malformed"),
        (tonight(json!({"draw": {"secret": "0"}})), 422, "malformed"),
        (tonight(json!({"draw": null})), 422, "malformed"),
        (tonight(json!({"finish": {"stories": 3}})), 422, "malformed"),
        (tonight(json!({"move": {"story": 3, "before": "4"}})), 422, "malformed"),
        (tonight(json!({"shuffle": {}})), 422, "malformed"),
        (tonight(json!({})), 422, "malformed"),
    ] {
        let before = evening.site.keeper.room().seq;
        let answer = celestia.act(&nonce(), &command).await;
        assert_eq!((answer.status, answer.kind().as_str()), (status, kind), "{command}: {answer:?}");
        answer.refuses(status, kind);
        assert_eq!(evening.site.keeper.room().seq, before, "nothing came of {command}");
    }
    let bounds = celestia.act(&nonce(), &set("slots", json!(41))).await.json()["refusal"].clone();
    assert_eq!((&bounds["min"], &bounds["max"]), (&json!(1), &json!(40)));

    celestia.does(wish(12)).await;
    let spent = celestia.act(&nonce(), &wish(13)).await;
    spent.refuses(409, "wishes_spent");
    assert_eq!(spent.json()["refusal"]["max"], 5);
    // With everything pinned there is nothing left to draw.
    for story in [1, 3, 4, 5, 6, 7] {
        celestia.does(list("pin", story)).await;
    }
    celestia.act(&nonce(), &draw()).await.refuses(409, "nothing_to_draw");
    celestia.does(tonight(json!({"set_rules": {"rules": rules(3)}}))).await;
    celestia.act(&nonce(), &draw()).await.refuses(409, "evening_full");
    for path in ["/api/draw?seq=1", "/api/draw?seq=-1", "/api/draw?seq=99999"] {
        evening.guest().get(path).await.refuses(404, "no_such_thing");
    }
    for path in ["/api/draw", "/api/draw?seq=x", "/api/draws?before=x", "/api/draws?before=-1"] {
        evening.guest().get(path).await.refuses(422, "malformed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wish_is_told_to_all_at_once_counts_for_all_and_outlasts_a_restart() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let (by, other) = (id_of(&evening, "Искра").0, id_of(&evening, "Рэрити").0);
    let mut streams = vec![evening.guest().live(None).await];
    for person in [&spark, &rarity, &celestia] {
        streams.push(person.live(None).await);
    }
    for (person, command, event) in [
        (&spark, wish(5), json!({"wished": {"by": by, "story": 5}})),
        (&rarity, wish(5), json!({"wished": {"by": other, "story": 5}})),
        (&spark, wish(1), json!({"wished": {"by": by, "story": 1}})),
        (&spark, unwish(5), json!({"unwished": {"by": by, "story": 5}})),
    ] {
        let seq = person.does(command).await;
        for stream in &mut streams {
            let frame = stream.frame().await;
            assert_eq!((&frame["seq"], &frame["event"]), (&json!(seq), &json!({"library": event})));
        }
        assert_eq!(shelf(&evening).await["seq"], seq);
    }
    let before = shelf(&evening).await;
    assert_eq!(wishes(&before), [(5, other), (1, by)]);
    let evening = evening.restart().await;
    let after = shelf(&evening).await;
    assert_eq!((&after["library"], &after["tonight"]), (&before["library"], &before["tonight"]));
    spark.follow(&evening).act(&nonce(), &wish(1)).await.refuses(409, "already_there");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_orders_at_once_for_one_story_are_one_wish() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let orders = (0..10).map(|_| async { spark.act(&nonce(), &wish(7)).await });
    let answers = join_all(orders).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((done.len(), refused.len()), (1, 9));
    refused.iter().for_each(|answer| answer.refuses(409, "already_there"));
    assert_eq!(wishes(&shelf(&evening).await), [(7, id_of(&evening, "Искра").0)]);
    // Nor are six at once more than five.
    let orders = (9..15).map(|story| {
        let spark = &spark;
        async move { spark.act(&nonce(), &wish(story)).await }
    });
    let refused: Vec<_> = join_all(orders).await.into_iter().filter(|answer| answer.status != 200).collect();
    assert_eq!(refused.len(), 2);
    refused.iter().for_each(|answer| answer.refuses(409, "wishes_spent"));
    assert_eq!(wishes(&shelf(&evening).await).len(), 5);
    // The same order, sent again because its answer was lost, is the same wish.
    let rarity = evening.member("Рэрити").await;
    let (nonce, order) = (nonce(), wish(7));
    let (one, two) = tokio::join!(rarity.act(&nonce, &order), rarity.act(&nonce, &order));
    assert_eq!((one.status, one.seq()), (two.status, two.seq()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_muted_may_wish_and_the_banned_no_longer_do() {
    let evening = Evening::start().await;
    let (spark, guard) = (evening.member("Искра").await, evening.staff("Страж", Role::Guard).await);
    let id = id_of(&evening, "Искра").0;
    guard.does(json!({"moderation": {"mute": {"id": id, "minutes": 10, "why": ""}}})).await;
    for story in [3, 9, 1] {
        spark.does(wish(story)).await;
    }
    guard.does(wish(3)).await;
    let (mut guest, mut own) = (evening.guest().live(None).await, spark.live(None).await);
    let seq = guard.does(json!({"moderation": {"ban": {"id": id, "why": "спам"}}})).await;
    for story in [3, 9, 1] {
        let event = json!({"library": {"unwished": {"by": id, "story": story}}});
        assert_eq!(guest.frame().await["event"], event);
    }
    assert!(own.rest().await.iter().all(|told| told.frame().is_none()), "who is let in no more hears nothing of it");
    assert_eq!(wishes(&shelf(&evening).await), [(3, id_of(&evening, "Страж").0)]);
    let log = guard.get("/api/log?what=ban").await.json();
    assert_eq!((&log["entries"][0]["whom"]["id"], &log["entries"][0]["seq"]), (&json!(id), &json!(seq)));
    spark.act(&nonce(), &wish(4)).await.refuses(401, "signed_out");
    let evening = evening.restart().await;
    assert_eq!(wishes(&shelf(&evening).await).len(), 1);
    // Let in again, they begin with none.
    guard.follow(&evening).does(json!({"moderation": {"unban": {"id": id}}})).await;
    assert_eq!(wishes(&shelf(&evening).await).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn wishes_for_a_story_go_with_it() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    for story in [1, 9] {
        spark.does(wish(story)).await;
        celestia.does(wish(story)).await;
    }
    celestia.does(library(json!({"remove": {"story": 1}}))).await;
    spark.act(&nonce(), &wish(1)).await.refuses(404, "no_such_thing");
    spark.act(&nonce(), &unwish(1)).await.refuses(404, "no_such_thing");
    let evening = evening.restart().await;
    let (left, (spark, celestia)) = (shelf(&evening).await, (id_of(&evening, "Искра"), id_of(&evening, "Селестия")));
    assert_eq!(wishes(&left), [(9, spark.0), (9, celestia.0)]);
    assert_eq!((entry(&left, 1), entry(&left, 2)), (None, None), "both halves");
    assert_eq!(on_list(&evening).await, [3, 4, 5, 6, 7, 8], "tonight's list says what the library says");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_the_last_story_is_not_given_again() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let add = library(json!({"add": {"draft": draft("The End")}}));
    let remove = |story: u16| library(json!({"remove": {"story": story}}));
    for command in [remove(221), add.clone(), remove(222)] {
        celestia.does(command).await;
    }
    let evening = evening.restart().await;
    celestia.follow(&evening).does(add).await;
    let shelf = shelf(&evening).await;
    assert_eq!((entry(&shelf, 221), entry(&shelf, 222)), (None, None));
    assert!(entry(&shelf, 223).is_some(), "{}", shelf["library"]["entries"][205]);
    assert_eq!(shelf["library"]["numbered"], 223);
}
