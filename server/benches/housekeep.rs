//! How fast a million old messages go, with their frames, and how long the slowest of three writers waits meanwhile.
//! Run by `./x bench housekeep`; limits are off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use evening::account::{Hue, Member, Role};
use evening::chat::{self, Message};
use evening::id::{MemberId, MessageId};
use evening::name::Name;
use evening::room::{Command, Event};
use evening::wire::{Frame, Order};
use leptos::config::LeptosOptions;
use server::clock::Clock;
use server::config::Config;
use server::housekeeping;
use server::keeper::Wish;
use server::site::{Site, Tuning};
use server::store::{Credentials, Record, Store};

const OLD: i64 = 1_000_000;
const WRITERS: usize = 3;
const BATCH: i64 = 2_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir_in(".")?;
    let data = folder.path().display().to_string();
    let config = Config::read(|name| match name {
        "EVENING_DATA" => Some(data.clone()),
        name => name.starts_with("EVENING_LIMIT_").then(|| "0".to_owned()),
    })?;
    fill(&config.database_url).await?;
    let leptos = LeptosOptions::builder().output_name("evening").build();

    // A site keeps its house as soon as it is started.
    let running = Site::start(config, leptos, Clock::System, Tuning::default()).await?;
    let site = Arc::clone(&running.site);
    let (start, is_over) = (Instant::now(), Arc::new(AtomicBool::new(false)));
    let mut tasks = Vec::new();
    for writer in 0..WRITERS {
        let name = Name::parse(&format!("Писатель {writer}"))?;
        let credentials = Credentials { name_key: name.key(), email: None, password_hash: String::new() };
        let by = MemberId(site.keeper.ask(Wish::Join { name, credentials }).await?.0);
        let (site, is_over) = (Arc::clone(&site), Arc::clone(&is_over));
        tasks.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            for count in 0_u64.. {
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
                let nonce = format!("{writer:08x}-0000-4000-8000-{count:012x}");
                let order = Order { nonce, command: Command::Chat(chat::Command::Say { text: "пишу".to_owned() }) };
                let asked = Instant::now();
                if site.keeper.ask(Wish::Act { by, order }).await.is_ok() {
                    waits.push(asked.elapsed());
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            waits
        }));
    }
    // It waits for its turn, which is when the first one is done.
    housekeeping::now(&site).await?;
    let lasted = start.elapsed();
    is_over.store(true, Ordering::Relaxed);
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await?);
    }
    waits.sort_unstable();
    let rows = site.meter.swept.count() as f64;
    let at = |share: usize| waits.get(waits.len().saturating_sub(1) * share / 1000).copied().unwrap_or_default().as_millis();
    println!(
        "housekeep: {rows:.0} rows in {:.0} s, {:.0} a second; {} messages written meanwhile, waits: median {} ms, 99.9 % {} ms, longest {} ms",
        lasted.as_secs_f64(),
        rows / lasted.as_secs_f64(),
        waits.len(),
        at(500),
        at(999),
        at(1000)
    );
    drop(site);
    running.close().await.expect("the site closes");
    Ok(())
}

/// A store with a million messages of forty days ago.
async fn fill(url: &str) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(url).await?;
    let at = Clock::System.now().minus(Duration::from_secs(40 * 86_400));
    let by = Member { id: MemberId(1), name: "Искра".into(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
    let record = |seq: i64, event| Record {
        frame: Frame { seq: evening::id::Seq(seq), at, event },
        answers: None,
        credentials: None,
        deed: None,
        draw: None,
    };
    let credentials = Credentials { name_key: evening::name::key(&by.name), email: None, password_hash: String::new() };
    let joined = Event::Account(evening::account::Event::Joined { member: by.clone() });
    store.record(&[Record { credentials: Some(credentials), ..record(1, joined) }]).await.map_err(|why| why.to_string())?;
    for first in (2..OLD + 2).step_by(usize::try_from(BATCH)?) {
        let said = |seq: i64| {
            let text = "Всем доброго вечера! Я с пледом и какао".to_owned();
            let message =
                Message { id: MessageId(seq), at, by: by.clone(), text, mentions: Vec::new(), edited_at: None, removed: None };
            record(seq, Event::Chat(chat::Event::Said { message, nonce: None }))
        };
        let records: Vec<Record> = (first..first + BATCH).map(said).collect();
        store.record(&records).await.map_err(|why| why.to_string())?;
    }
    store.close().await?;
    Ok(())
}
