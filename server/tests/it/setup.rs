//! The first princess: a link on the terminal that works once.

use evening::account::Role;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::harness::{Answer, Evening, PASSWORD, Person, cookie, nonce, read};
use crate::program::Program;

async fn set_up(person: &Person, name: &str, key: &str) -> Answer {
    read(person.post("/api/sign_up").form(&[("name", name), ("password", PASSWORD), ("key", key)])).await
}

/// Whether they may do what only a princess may.
async fn reigns(person: &Person) -> bool {
    let command = json!({"show": {"set_stream": {"url": "https://www.twitch.tv/pony"}}});
    person.act(&nonce(), &command).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_prints_the_link_until_there_is_a_princess() {
    let folder = tempdir().unwrap();
    let mut links = Vec::new();
    for _ in 0..2 {
        let mut program = Program::start(folder.path(), &[("EVENING_PUBLIC_URL", "http://evening.example.org")]).await;
        let line = program.line().await;
        let link = line.split_whitespace().last().unwrap().to_owned();
        let key = link.strip_prefix("http://evening.example.org/set_up?key=").unwrap_or_else(|| panic!("it said {line:?}"));
        assert!(key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        links.push(key.to_owned());
        if let [old, new] = &links[..] {
            assert_ne!(old, new, "it is drawn anew at each start");
            let pony = Person::at(&program.url);
            set_up(&pony, "Рэрити", old).await.refuses(403, "set_up_key");
            assert_eq!(set_up(&pony, "Искра", new).await.json()["member"]["role"], "princess");
        }
        program.ask_to_stop().await;
        program.code().await;
    }
    let mut program = Program::start(folder.path(), &[]).await;
    program.ask_to_stop().await;
    assert_eq!(program.line().await, "", "there is a princess");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_makes_a_princess_once() {
    let evening = Evening::start().await;
    let key = evening.key.clone().unwrap();
    let mut guest = evening.guest().live(None).await;
    let spark = evening.guest();
    let answer = set_up(&spark, "Искра", &key).await;
    assert_eq!((answer.status, &answer.json()["member"]["role"]), (200, &json!("princess")));
    assert_eq!(guest.frame().await["event"]["account"]["joined"]["member"]["role"], "princess");
    assert!(reigns(&spark).await);

    let late = evening.guest();
    set_up(&late, "Рэрити", &key).await.refuses(409, "set_up_done");
    late.sign_in("Рэрити", PASSWORD).await.refuses(401, "wrong_password");
    assert!(!reigns(&evening.member("Рэрити").await).await, "the name is still free, for a member");

    evening.grant("Искра", Role::Member).await;
    set_up(&late, "Эпплджек", &key).await.refuses(403, "set_up_key");
    let evening = evening.restart().await;
    let new = evening.key.clone().expect("the evening has lost its princess");
    assert_ne!(new, key);
    assert_eq!(set_up(&evening.guest(), "Эпплджек", &new).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_makes_nobody() {
    let evening = Evening::start().await;
    let key = evening.key.clone().unwrap();
    for wrong in ["", "0", &"0".repeat(64), &key[1..], &format!("{key}0"), "ключ"] {
        let guest = evening.guest();
        let answer = set_up(&guest, "Искра", wrong).await;
        answer.refuses(403, "set_up_key");
        assert_eq!(cookie(&answer, "evening_session"), None);
    }
    // What is wrong with the form leaves the key as it is.
    set_up(&evening.guest(), "я", &key).await.refuses(422, "name_too_short");
    assert_eq!(set_up(&evening.guest(), "Искра", &key).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_race_one_becomes_the_princess() {
    let evening = Evening::start().await;
    let key = evening.key.clone().unwrap();
    let names = ["Искра", "Рэрити", "Эпплджек", "Пинки"];
    let race = async |name: &'static str| {
        let person = evening.guest();
        let answer = set_up(&person, name, &key).await;
        (name, person, answer)
    };
    let ran = futures::future::join_all(names.map(race)).await;
    let (won, lost): (Vec<_>, Vec<_>) = ran.iter().partition(|(_, _, answer)| answer.status == 200);
    let [(_, princess, _)] = &won[..] else { panic!("{won:?}", won = won.len()) };
    assert!(reigns(princess).await);
    for (name, person, answer) in lost {
        let kind = answer.kind();
        assert!(matches!((answer.status, kind.as_str()), (409, "set_up_done") | (403, "set_up_key")), "{answer:?}");
        assert_eq!(person.sign_up(name).await.status, 200, "nothing of {name} was made");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_make_one_princess() {
    let evening = Evening::start().await;
    evening.member("Рэрити").await;
    evening.grant("Рэрити", Role::Princess).await; // from another process
    set_up(&evening.guest(), "Искра", evening.key.as_ref().unwrap()).await.refuses(409, "set_up_done");
}

/// What the page says to whoever follows this link.
async fn page(person: &Person, link: &str) -> String {
    let page = person.get(link).await;
    assert_eq!(page.status, 200);
    page.text
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_keeps_the_key_when_the_form_comes_back() {
    let evening = Evening::start().await;
    let key = evening.key.clone().unwrap();
    let guest = evening.guest();
    let field = format!("name=\"key\" value=\"{key}\"");
    assert!(page(&guest, &format!("/set_up?key={key}")).await.contains(&field));
    for link in ["/set_up", "/set_up?key=", &format!("/set_up?key={}", &key[1..])] {
        let text = page(&guest, link).await;
        assert!(text.contains("Ссылка неполная") && !text.contains("name=\"key\""), "{link}");
    }

    let send = async |name: &str| {
        let fields = [("name", name), ("password", PASSWORD), ("key", &key)];
        read(guest.post("/api/sign_up").header(ACCEPT, "text/html").form(&fields)).await
    };
    let refused = send("я").await;
    assert_eq!((refused.status, refused.header("location")), (303, "/set_up"), "the key is in no address of ours");
    assert!(page(&guest, "/set_up").await.contains(&field));
    let done = send("Искра").await;
    assert_eq!((done.status, done.header("location")), (303, "/"));
    let visit: Value = guest.get("/api/visit").await.json();
    assert_eq!((&visit["me"]["role"], &visit["has_princess"]), (&json!("princess"), &json!(true)));
    assert!(page(&evening.guest(), &format!("/set_up?key={key}")).await.contains("Трон уже занят"));
}
