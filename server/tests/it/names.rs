//! Another name: once a day, and whose the old one is meanwhile.

use std::time::Duration;

use evening::name::Name;
use evening::refusal::Refusal;
use evening::wire::Order;
use futures::future::join_all;
use serde_json::{Value, json};
use server::keeper::Wish;
use server::store::Credentials;

use crate::harness::{Answer, Evening, PASSWORD, Person, nonce};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn to(name: &str) -> Value {
    json!({"account": {"rename": {"name": name}}})
}

async fn rename(person: &Person, name: &str) -> Answer {
    person.act(&nonce(), &to(name)).await
}

async fn name(person: &Person) -> String {
    person.get("/api/visit").await.json()["me"]["name"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_is_taken_once_a_day_and_the_old_one_is_kept_for_a_week() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let taken = async |name: &str| {
        rename(&rarity, name).await.refuses(409, "name_taken");
        evening.guest().sign_up(name).await.refuses(409, "name_taken");
    };
    let mut guest = evening.guest().live(None).await;
    let first = evening.now();
    spark.does(to("Заря")).await;
    assert_eq!(guest.frame().await["event"]["account"]["renamed"]["name"], "Заря");
    evening.guest().sign_in("Искра", PASSWORD).await.refuses(401, "wrong_password");
    assert_eq!(evening.guest().sign_in("заря", PASSWORD).await.status, 200);

    evening.pass(DAY - Duration::from_millis(1));
    for another in ["Искра", "Полночь"] {
        let early = rename(&spark, another).await;
        early.refuses(409, "renamed_lately");
        assert_eq!(early.json()["refusal"]["until"], first.plus(DAY).to_string());
    }
    for name in ["Заря", "Искра", "искра"] {
        taken(name).await;
    }
    evening.pass(Duration::from_millis(1));
    spark.does(to("Искра")).await;
    // Whoever takes a name back gives up the other one.
    for name in ["Искра", "заря"] {
        taken(name).await;
    }
    evening.pass(7 * DAY - Duration::from_millis(1));
    taken("Заря").await;
    evening.pass(Duration::from_millis(1));
    rarity.does(to("Заря")).await;
    rename(&spark, "Рэрити").await.refuses(409, "name_taken");
    assert_eq!((name(&spark).await, name(&rarity).await), ("Искра".into(), "Заря".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_take_one_name_at_once_one_gets_it() {
    let evening = Evening::start().await;
    let names = ["Искра", "Рэрити", "Эпплджек", "Соня"];
    let people = join_all(names.map(|name| evening.member(name))).await;
    let wanted = ["Заря", "заря", "ЗАРЯ", "Полночь"];
    let answers = join_all(people.iter().zip(wanted).map(|(person, wanted)| rename(person, wanted))).await;
    assert_eq!(answers[3].status, 200, "one who wants another name gets it: {answers:?}");
    let lucky = |answer: &&Answer| answer.status == 200;
    assert_eq!(answers[..3].iter().filter(lucky).count(), 1, "{answers:?}");
    for ((person, answer), (old, new)) in people.iter().zip(&answers).zip(names.into_iter().zip(wanted)) {
        if answer.status == 200 {
            assert_eq!(name(person).await, new);
            continue;
        }
        answer.refuses(409, "name_taken");
        assert_eq!(name(person).await, old);
        assert_eq!(rename(person, &format!("{old} Вторая")).await.status, 200, "a refused name counts for nothing");
    }
}

/// On one thread, so that the keeper finds all of them together.
#[tokio::test]
async fn of_names_that_one_member_sends_together_one_counts() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let by = evening.site.keeper.room().people().find(|member| member.name == "Искра").unwrap().id;
    let names = ["Заря", "Полночь", "Полдень"];
    let wish = |name: &str| {
        let order: Order = serde_json::from_value(json!({"nonce": nonce(), "command": to(name)})).unwrap();
        evening.site.keeper.ask(Wish::Act { by, order })
    };
    let answers = join_all(names.map(wish)).await;
    let until = evening.now().plus(DAY);
    assert!(answers[0].is_ok(), "{answers:?}");
    assert_eq!(answers[1..], [Err(Refusal::RenamedLately { until }), Err(Refusal::RenamedLately { until })]);
    assert_eq!(name(&spark).await, "Заря");
    assert_eq!(rename(&rarity, "Полночь").await.status, 200, "nobody holds what they never had");
}

/// The form looks first. What becomes true between that and the keeping, the keeper finds out.
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_given_up_while_somebody_signs_up_is_not_theirs() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    spark.does(to("Заря")).await;
    for taken in ["Искра", "заря"] {
        let name = Name::parse(taken).unwrap();
        let credentials = Credentials { name_key: name.key(), email: None, password_hash: "hash".into() };
        let joined = evening.site.keeper.ask(Wish::Join { name, credentials }).await;
        assert_eq!(joined, Err(Refusal::NameTaken), "{taken}");
    }
}
