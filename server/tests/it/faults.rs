//! Things go wrong on one machine while three people write and two hundred read, some of whom stall, vanish or read a byte a
//! second. Whatever it is: what was acknowledged is in every log once, in the same order, and nothing is half there.

mod checker;
mod people;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, Database};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::checker::{Evidence, Saying, Told, judge};
use self::people::{Counted, Dice, Notice, read, write};
use crate::harness::{Evening, Person, soon};
use crate::kill::all_messages;
use crate::program::Program;

const WRITERS: usize = 3;
const READERS: usize = 200;

/// Everybody who takes part.
struct Scene {
    url: watch::Sender<String>,
    calm: watch::Sender<bool>,
    done: watch::Sender<bool>,
    last: watch::Sender<Option<i64>>,
    counted: Arc<Counted>,
    people: Vec<Person>,
    writing: Vec<JoinHandle<Vec<Saying>>>,
    reading: Vec<JoinHandle<Vec<Told>>>,
    dice: Dice,
}

impl Scene {
    /// On the site at this address, which is empty.
    async fn begin(url: &str, seed: u8) -> Scene {
        let mut people = Vec::new();
        for number in 0..WRITERS {
            let person = Person::at(url);
            assert_eq!(person.sign_up(&format!("Пони {number}")).await.status, 200);
            people.push(person);
        }
        let (url, calm, done) = (watch::Sender::new(url.to_owned()), watch::Sender::new(false), watch::Sender::new(false));
        let last = watch::Sender::new(None);
        let notice = Notice { url: url.subscribe(), calm: calm.subscribe(), done: done.subscribe(), last: last.subscribe() };
        let counted = Arc::new(Counted { acknowledged: watch::Sender::new(0), refused: watch::Sender::new(0) });
        let reading = (0..READERS).map(|reader| tokio::spawn(read(reader, 0, notice.clone(), seed))).collect();
        let writing = people
            .iter()
            .enumerate()
            .map(|(writer, person)| tokio::spawn(write(writer, person.clone(), notice.clone(), seed, Arc::clone(&counted))));
        let writing = writing.collect();
        Scene { url, calm, done, last, counted, people, writing, reading, dice: Dice::of(seed, 9_999) }
    }

    /// Waits until so many more were acknowledged, and up to as many again by chance.
    async fn until_said(&mut self, count: u64) {
        let target = *self.counted.acknowledged.borrow() + count + u64::from(self.dice.draw(count as u32));
        soon(self.counted.acknowledged.subscribe().wait_for(|said| *said >= target)).await.unwrap();
    }

    /// Waits until so many more were refused.
    async fn until_refused(&self, count: u64) {
        let target = *self.counted.refused.borrow() + count;
        soon(self.counted.refused.subscribe().wait_for(|refused| *refused >= target)).await.unwrap();
    }

    /// Has everybody finish, and judges what they have.
    async fn end(mut self) {
        self.until_said(30).await;
        self.done.send_replace(true);
        let mut evidence = Evidence::default();
        for writer in self.writing {
            evidence.sayings.extend(soon(writer).await.unwrap());
        }
        self.calm.send_replace(true);
        let url = self.url.borrow().clone();
        let kept = all_messages(&self.people[0].moved_to(&url)).await;
        let told = kept.iter().map(|message| (message["id"].as_i64().unwrap(), message["text"].as_str().unwrap().to_owned()));
        evidence.kept = told.collect();
        self.last.send_replace(evidence.kept.last().map(|(seq, _)| *seq));
        for reader in self.reading {
            evidence.logs.push(soon(reader).await.unwrap());
        }
        let wrong = judge(&evidence);
        assert!(wrong.is_empty(), "{} are wrong, the first: {:?}", wrong.len(), &wrong[..wrong.len().min(10)]);
        let given_up = evidence.sayings.iter().filter(|saying| saying.seq.is_none()).count();
        println!("{} kept, {given_up} given up, {} logs", evidence.kept.len(), evidence.logs.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sudden_death_under_load_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::start(&data, &[]).await;
    let mut scene = Scene::begin(&program.url, 1).await;
    for _ in 0..4 {
        scene.until_said(40).await;
        program.kill().await;
        program = Program::start(&data, &[]).await;
        scene.url.send_replace(program.url.clone());
    }
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stands_still_for_twenty_seconds_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(&folder.path().join("data"), &[]).await;
    let mut scene = Scene::begin(&program.url, 2).await;
    scene.until_said(60).await;
    program.signal("STOP").await;
    // What is tested is that so much time passes for everybody but the program.
    tokio::time::sleep(Duration::from_secs(20)).await;
    program.signal("CONT").await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_for_a_while_keeps_what_it_has() {
    let evening = Evening::start().await;
    let mut scene = Scene::begin(&evening.url, 3).await;
    for _ in 0..3 {
        scene.until_said(40).await;
        evening.site.store.limit_pages(1).await.unwrap();
        scene.until_refused(12).await;
        evening.site.store.limit_pages(u32::MAX).await.unwrap();
    }
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_slow_makes_everybody_wait_and_nobody_lose() {
    let evening = Evening::start().await;
    let mut scene = Scene::begin(&evening.url, 4).await;
    let slow = Database::connect(&evening.site.config.database_url).await.unwrap();
    for _ in 0..6 {
        scene.until_said(15).await;
        // Whoever has the lock of the file is what makes writing slow.
        slow.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let long = Duration::from_millis(u64::from(200 + scene.dice.draw(800)));
        tokio::time::sleep(long).await;
        slow.execute_unprepared("ROLLBACK").await.unwrap();
    }
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_and_forth_changes_no_order() {
    let evening = Evening::start().await;
    let mut scene = Scene::begin(&evening.url, 5).await;
    for _ in 0..6 {
        scene.until_said(15).await;
        let by = Duration::from_secs(u64::from(scene.dice.draw(7_200)));
        if scene.dice.draw(3) == 0 {
            evening.pass(by);
        } else {
            evening.turn_back(by);
        }
    }
    scene.end().await;
}
