//! How many messages a second are decided, stored durably and told, with fifty writers who wait for each answer.
//! Run by `./x bench keeper`; limits are off.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use evening::chat;
use evening::id::MemberId;
use evening::library::read_stories;
use evening::name::Name;
use evening::room::Command;
use evening::wire::Order;
use server::alone;
use server::clock::Clock;
use server::hub::{Bounds, Hub};
use server::keeper::{Keeper, Wish};
use server::meter::Meter;
use server::store::{Credentials, Store};

const WRITERS: usize = 50;
const LASTS: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir_in(".")?;
    let store = Store::open(&Store::url_in(folder.path())).await?;
    let stories = read_stories(include_str!("../data/episodes.csv"))?;
    let begun = alone::begin(&store, &stories, None, Clock::System.now()).await;
    let room = begun.map_err(|why| format!("{why:?}"))?;
    let hub = Arc::new(Hub::new(room.seq, Bounds::default()));
    let (keeper, _keeping) = Keeper::start(room, store, hub, Arc::new(Meter::default()), Clock::System, None);

    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let name = Name::parse(&format!("Пони {writer}"))?;
        let credentials = Credentials { name_key: name.key(), email: None, password_hash: String::new() };
        writers.push(MemberId(keeper.ask(Wish::Join { name, credentials }).await?.0));
    }

    let said = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let tasks = writers.into_iter().enumerate().map(|(writer, by)| {
        let (keeper, said) = (keeper.clone(), Arc::clone(&said));
        tokio::spawn(async move {
            let mut slowest = Duration::ZERO;
            for count in 0_u64.. {
                if start.elapsed() >= LASTS {
                    break;
                }
                let nonce = format!("{writer:08x}-0000-4000-8000-{count:012x}");
                let text = "Всем доброго вечера! Я с пледом и какао".to_owned();
                let asked = Instant::now();
                let order = Order { nonce, command: Command::Chat(chat::Command::Say { text }) };
                if keeper.ask(Wish::Act { by, order }).await.is_ok() {
                    said.fetch_add(1, Ordering::Relaxed);
                }
                slowest = slowest.max(asked.elapsed());
            }
            slowest
        })
    });
    let mut slowest = Duration::ZERO;
    for task in tasks.collect::<Vec<_>>() {
        slowest = slowest.max(task.await?);
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = said.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    println!("keeper: {rate:.0} durable messages a second, {WRITERS} writers, slowest answer {} ms", slowest.as_millis());
    Ok(())
}
