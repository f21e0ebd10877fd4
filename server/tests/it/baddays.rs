//! Bad days: a store that takes nothing, a damaged list, a port that is taken, a variable that makes no sense, the end of
//! the evening.

use std::process::Stdio;

use evening::account::Role;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;

use crate::harness::{Evening, PASSWORD, Person, nonce, say, soon};
use crate::program::{Program, program, run};
use crate::stream::Stream;

/// Everything that would write is refused, nothing of it becomes true, and what only reads goes on.
async fn takes_nothing(evening: &Evening, spark: &Person, watcher: &mut Stream, nonce: &str) {
    let before = evening.guest().messages("?limit=100").await;
    let room = evening.site.keeper.room();
    let id = before["messages"][0]["id"].as_i64().unwrap();
    for _ in 0..2 {
        spark.act(nonce, &say(&"не сохранится ".repeat(70))).await.refuses(503, "not_stored");
        spark.act(&crate::harness::nonce(), &json!({"chat": {"remove": {"id": id}}})).await.refuses(503, "not_stored");
        evening.guest().sign_up("Рэрити").await.refuses(503, "not_stored");
    }
    spark.act(nonce, &say(" ")).await.refuses(422, "text_empty");
    assert_eq!(evening.guest().messages("?limit=100").await, before);
    assert_eq!(*evening.site.keeper.room(), *room);
    assert_eq!(evening.guest().get("/").await.status, 200);
    assert_eq!(evening.guest().get("/readyz").await.status, 200);
    // Whoever comes now hears what was true before, and nothing else.
    let mut late = evening.guest().live(Some(id - 1)).await;
    let told = late.ids(before["messages"].as_array().unwrap().len()).await;
    assert_eq!(told.last(), Some(&room.seq.0));
    assert_eq!(watcher.last_id, room.seq.0);
}

/// The next order is carried out, and the first thing that is told since.
async fn takes_again(spark: &Person, watcher: &mut Stream, nonce: &str) {
    let answer = spark.act(nonce, &say("снова можно")).await;
    assert_eq!(answer.status, 200, "a refusal is not remembered: {answer:?}");
    assert_eq!(watcher.frame().await["seq"], json!(answer.seq()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_read_only_acknowledges_nothing() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut watcher = evening.guest().live(None).await;
    spark.say("раз").await;
    watcher.frame().await;
    for _ in 0..2 {
        let nonce = nonce();
        evening.site.store.refuse_writes(true).await.unwrap();
        takes_nothing(&evening, &spark, &mut watcher, &nonce).await;
        evening.guest().sign_in("Искра", PASSWORD).await.refuses(503, "not_stored");
        spark.sign_out().await.refuses(503, "not_stored");
        evening.site.store.refuse_writes(false).await.unwrap();
        takes_again(&spark, &mut watcher, &nonce).await;
    }
    let evening = evening.restart().await;
    assert_eq!(evening.guest().messages("").await["messages"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_without_script_says_that_nothing_was_stored() {
    let evening = Evening::start().await;
    evening.site.store.refuse_writes(true).await.unwrap();
    let guest = evening.guest();
    let answer = guest.send_form("/api/sign_up", &[("name", "Искра"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/sign_up"));
    let page = guest.get("/sign_up").await.text;
    assert!(page.contains("role=\"alert\"") && page.contains("value=\"Искра\""), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_full_acknowledges_nothing() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut watcher = evening.guest().live(None).await;
    spark.say("раз").await;
    watcher.frame().await;
    let long = say(&"полный диск ".repeat(83)); // 1,000 characters: several fill a page
    evening.site.store.limit_pages(1).await.unwrap();
    let mut last = watcher.last_id;
    let refused = loop {
        let nonce = nonce();
        let answer = spark.act(&nonce, &long).await;
        if answer.status != 200 {
            answer.refuses(503, "not_stored");
            break nonce;
        }
        last = watcher.frame().await["seq"].as_i64().unwrap();
    };
    spark.act(&refused, &long).await.refuses(503, "not_stored");
    assert_eq!(evening.site.keeper.room().seq.0, last);
    evening.site.store.limit_pages(u32::MAX).await.unwrap();
    takes_again(&spark, &mut watcher, &refused).await;
    let stored = evening.guest().messages("?limit=1").await;
    assert_eq!(stored["messages"][0]["text"], "снова можно");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_another_process_holds_is_waited_for_and_then_given_up() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut watcher = evening.guest().live(None).await;
    spark.say("раз").await;
    watcher.frame().await;
    let mut options = ConnectOptions::new(&evening.site.config.database_url);
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();
    let hold = async || other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();

    hold().await;
    let (one, two) = (nonce(), nonce());
    let (kept, lost) = (say("дождалась"), say("не дождалась"));
    // For less than the store is waited for: the order is carried out once the lock is gone.
    let waiting = spark.act(&one, &kept);
    let letting_go = async {
        evening.guest().messages("").await; // reading goes on
        other.execute_unprepared("ROLLBACK").await.unwrap();
    };
    let (answer, ()) = tokio::join!(waiting, letting_go);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(watcher.frame().await["seq"], json!(answer.seq()));

    hold().await;
    spark.act(&two, &lost).await.refuses(503, "not_stored");
    assert_eq!(evening.site.keeper.room().seq.0, answer.seq());
    assert_eq!(evening.guest().messages("?limit=1").await["messages"][0]["text"], "дождалась");
    other.execute_unprepared("ROLLBACK").await.unwrap();
    takes_again(&spark, &mut watcher, &two).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_granted_by_the_program_beside_a_running_one() {
    let folder = tempfile::tempdir().unwrap();
    let site = Program::start(folder.path(), &[]).await;
    let spark = Person::at(&site.url);
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    let mut stream = spark.live(None).await;
    let grant = async |name: &str, role: &str| {
        let mut command = program(folder.path(), &[]);
        command.args(["grant", name, role]);
        run(command).await
    };
    assert_eq!(grant("искра", Role::Princess.key()).await, (Some(0), String::new()));
    assert_eq!(stream.event("reset").await["why"], "role_changed");
    spark.does(json!({"show": {"set_stream": {"url": ""}}})).await;
    for (name, role, part) in [("Никто", "guard", "Никто"), ("искра", "queen", "queen"), ("искра", "guest", "guest")]
    {
        let (code, said) = grant(name, role).await;
        assert_eq!(code, Some(2), "{said}");
        is_one_sentence_with(&said, &[part]);
    }
}

/// What whoever starts the program reads when it does not start.
fn is_one_sentence_with(said: &str, parts: &[&str]) {
    assert!(said.starts_with("evening: ") && said.ends_with(".\n") && said.lines().count() == 1, "{said:?}");
    for part in parts {
        assert!(said.contains(part), "no {part:?} in {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_list_of_episodes_is_named_and_nothing_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let good = include_str!("../../data/episodes.csv");
    let file = folder.path().join("episodes.csv");
    let path = file.display().to_string();
    let damaged = |line: usize, from: &str, to: &str| {
        let mut lines: Vec<String> = good.lines().map(str::to_owned).collect();
        assert!(lines[line - 1].contains(from), "{}", lines[line - 1]);
        lines[line - 1] = lines[line - 1].replacen(from, to, 1);
        lines.join("\n")
    };
    for (text, parts) in [
        (damaged(1, "season", "saison"), ["line 1", "\"saison\""]),
        (damaged(4, "3,1,3", "2,1,3"), ["line 4", "\"number\""]),
        (damaged(5, "4,1,4", "4,one,4"), ["line 5", "\"season\""]),
        (damaged(3, "2010-10-22", "22.10.2010"), ["line 3", "\"aired\""]),
        (damaged(2, ",1,2010", ",,2010"), ["line 3", "\"part\""]),
        (good.lines().take(2).collect::<Vec<_>>().join("\n"), ["line 2", "\"part\""]),
    ] {
        std::fs::write(&file, text).unwrap();
        let (code, said) = run(program(&data, &[("EVENING_EPISODES", &path)])).await;
        assert_eq!(code, Some(2), "{said}");
        is_one_sentence_with(&said, &[&path, "column", parts[0], parts[1], "Nothing was imported"]);
    }
    std::fs::write(&file, b"number\xff\xfe").unwrap();
    let (code, said) = run(program(&data, &[("EVENING_EPISODES", &path)])).await;
    assert_eq!(code, Some(2));
    is_one_sentence_with(&said, &[&path]);
    let (code, said) = run(program(&data, &[("EVENING_EPISODES", "/nowhere/episodes.csv")])).await;
    assert_eq!(code, Some(2));
    is_one_sentence_with(&said, &["/nowhere/episodes.csv"]);

    std::fs::write(&file, good).unwrap();
    let site = Program::start(&data, &[("EVENING_EPISODES", &path)]).await;
    let mut stream = Person::at(&site.url).live(Some(0)).await;
    assert!(stream.frame().await["event"]["show"]["tonight_set"].is_object());
    site.kill().await;
    let store = server::store::Store::open(&server::store::Store::url_in(&data)).await.unwrap();
    let room = store.load().await.unwrap();
    let stories: Vec<_> = room.library().entries.iter().map(|entry| &entry.story).collect();
    let episodes = stories.iter().flat_map(|story| story.episodes()).count();
    let pairs = stories.iter().filter(|story| story.is_pair()).count();
    assert_eq!((episodes, stories.len(), pairs), (221, 206, 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_starts_it_wrongly_is_told_so_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let in_a_file = folder.path().join("file");
    std::fs::write(&in_a_file, "не папка").unwrap();
    let in_a_file = in_a_file.display().to_string();
    for (name, value) in [
        ("EVENING_LISTEN", "3000"),
        ("EVENING_LISTEN", "127.0.0.1:70000"),
        ("EVENING_DATABASE_URL", "mysql://localhost/evening"),
        ("EVENING_PUBLIC_URL", "evening"),
        ("EVENING_TRUSTED_PROXIES", "localhost"),
        ("EVENING_STREAM_URL", "http://player.example.org/"),
        ("EVENING_LIMIT_FLOOD", "fast"),
        ("EVENING_LIMIT_STREAMS", "-1"),
    ] {
        let (code, said) = run(program(folder.path(), &[(name, value)])).await;
        assert_eq!(code, Some(2), "{said}");
        is_one_sentence_with(&said, &[name, value]);
    }
    let (code, said) = run(program(folder.path(), &[("EVENING_LISTEN", &taken)])).await;
    assert_eq!(code, Some(2), "{said}");
    is_one_sentence_with(&said, &[&taken]);
    let (code, said) = run(program(folder.path(), &[("EVENING_DATA", &in_a_file)])).await;
    assert_eq!(code, Some(2), "{said}");
    is_one_sentence_with(&said, &["store"]);
    let mut dance = program(folder.path(), &[]);
    dance.arg("dance");
    let (code, said) = run(dance).await;
    assert_eq!(code, Some(2), "{said}");
    is_one_sentence_with(&said, &["dance"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_store_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("evening.sqlite");
    let text = "это не база данных ".repeat(300);
    std::fs::write(&file, &text).unwrap();
    let (code, said) = run(program(folder.path(), &[])).await;
    assert_eq!(code, Some(2), "{said}");
    is_one_sentence_with(&said, &["store"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_finishes_what_it_has_begun() {
    let folder = tempfile::tempdir().unwrap();
    let site = Program::start(folder.path(), &[]).await;
    let (spark, mut streams) = (Person::at(&site.url), Vec::new());
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    for _ in 0..3 {
        streams.push(Person::at(&site.url).live(None).await);
    }
    let first = spark.say("раз").await;
    let orders: Vec<_> = (0..40)
        .map(|number| {
            let spark = spark.clone();
            tokio::spawn(async move {
                let body = json!({"order": {"nonce": nonce(), "command": say(&number.to_string())}}).to_string();
                let request = spark.post("/api/act").header("content-type", "application/json").body(body);
                let answer = request.send().await.ok()?;
                let is_done = answer.status() == 200;
                let json: serde_json::Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
                is_done.then(|| json["seq"].as_i64().unwrap())
            })
        })
        .collect();
    let mut heard = vec![streams[0].frame().await["seq"].as_i64().unwrap()];
    heard.push(streams[0].frame().await["seq"].as_i64().unwrap());
    site.ask_to_stop().await;
    for (number, stream) in streams.iter_mut().enumerate() {
        let rest = stream.rest().await; // it ends, and nothing tells the page to begin anew
        assert!(!rest.iter().any(|told| told.is("reset")), "{rest:?}");
        if number == 0 {
            heard.extend(rest.iter().filter_map(|told| told.frame()?["seq"].as_i64()));
        }
    }
    let mut acknowledged = vec![first];
    for order in orders {
        acknowledged.extend(soon(order).await.unwrap());
    }
    assert_eq!(site.code().await, Some(0));

    let site = Program::start(folder.path(), &[]).await;
    let page = Person::at(&site.url).messages("?limit=100").await;
    let stored: Vec<i64> = page["messages"].as_array().unwrap().iter().map(|message| message["id"].as_i64().unwrap()).collect();
    assert!(acknowledged.iter().all(|seq| stored.contains(seq)), "{acknowledged:?} in {stored:?}");
    let mut back = Person::at(&site.url).live(heard.last().copied()).await;
    let missed = stored.iter().filter(|seq| *seq > heard.last().unwrap()).count();
    heard.extend(back.ids(missed).await);
    assert_eq!(heard, stored, "who read along missed nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_does_not_mind_that_nobody_reads_what_it_prints() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path(), &[]);
    command.arg("--help").stdout(Stdio::null());
    assert_eq!(run(command).await, (Some(0), String::new()));
}
