//! Five hundred sign-ins a second with wrong passwords, each from another address and for another name, while ten people write:
//! how long an answer to them takes, and to a page. Run by `./x bench storm`, which prints it; all limits are the usual ones but
//! those for requests from one address, from which the bench writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leptos::config::LeptosOptions;
use reqwest::Client;
use reqwest::header::{ACCEPT, CONTENT_TYPE, ORIGIN};
use server::clock::Clock;
use server::config::Config;
use server::site::{Site, Tuning};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const A_SECOND: u32 = 500;
const LASTS: Duration = Duration::from_secs(20);
const WRITERS: usize = 10;
/// Each of them writes twice a second, and loads a page once.
const PAUSE: Duration = Duration::from_millis(500);
static NONCES: AtomicU64 = AtomicU64::new(0);
const PASSWORD: &str = "чай с мятой и мёдом";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir_in(".")?;
    let data = folder.path().display().to_string();
    let config = Config::read(|name| match name {
        "EVENING_DATA" => Some(data.clone()),
        "EVENING_TRUSTED_PROXIES" => Some("127.0.0.1".to_owned()),
        "EVENING_LIMIT_REQUESTS" | "EVENING_LIMIT_FLOOD" | "EVENING_LIMIT_SIGN_UP" => Some("0".to_owned()),
        _ => None,
    })?;
    let leptos = LeptosOptions::builder().output_name("evening").site_root(data.clone()).build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let running = Site::start(config, leptos, Clock::System, Tuning::default()).await?;
    let site = Arc::clone(&running.site);
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server::serve(listener, running, async move {
        let _ = stopped.await;
    }));

    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let client = Client::builder().cookie_store(true).build()?;
        let name = format!("Писатель {writer}");
        let form = [("name", name.as_str()), ("password", PASSWORD)];
        let joined = client.post(format!("{url}/api/sign_up")).header(ORIGIN, &url).form(&form).send().await?;
        assert_eq!(joined.status(), 200, "{}", joined.text().await?);
        writers.push(client);
    }
    let calm = write(&writers, &url, Duration::from_secs(5)).await;
    report("calm", calm);

    let (hashed, answered, refused) = (site.hasher.made(), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let storm = {
        let (url, answered, refused) = (url.clone(), Arc::clone(&answered), Arc::clone(&refused));
        tokio::spawn(async move { rage(&url, &answered, &refused).await })
    };
    let times = write(&writers, &url, LASTS).await;
    storm.abort();
    println!(
        "storm: {} sign-ins answered, {} of them 401 after a hash, {} turned away; {} hashes",
        answered.load(Ordering::Relaxed),
        answered.load(Ordering::Relaxed) - refused.load(Ordering::Relaxed),
        refused.load(Ordering::Relaxed),
        site.hasher.made() - hashed
    );
    report("storm", times);
    drop(site);
    let _ = stop.send(());
    served.await??;
    Ok(())
}

/// Guesses passwords, whether or not there is an answer to the last one.
async fn rage(url: &str, answered: &Arc<AtomicU64>, refused: &Arc<AtomicU64>) {
    let client = Client::new();
    let mut beat = tokio::time::interval(Duration::from_secs(1) / A_SECOND);
    for count in 0_u32.. {
        beat.tick().await;
        let address = format!("2001:db8:{:x}:{:x}::1", count >> 16, count & 0xffff);
        let form = [("name", format!("Писатель {count}")), ("password", "не угадал".to_owned())];
        let request =
            client.post(format!("{url}/api/sign_in")).header(ORIGIN, url).header("x-forwarded-for", address).form(&form);
        let (answered, refused) = (Arc::clone(answered), Arc::clone(refused));
        tokio::spawn(async move {
            if let Ok(answer) = request.send().await {
                answered.fetch_add(1, Ordering::Relaxed);
                refused.fetch_add(u64::from(answer.status() != 401), Ordering::Relaxed);
            }
        });
    }
}

/// How long answers to orders took, and pages.
struct Times {
    acts: Vec<Duration>,
    pages: Vec<Duration>,
}

async fn write(writers: &[Client], url: &str, lasts: Duration) -> Times {
    let until = Instant::now() + lasts;
    let tasks = (0_u32..).zip(writers).map(|(place, client)| {
        let (client, url) = (client.clone(), url.to_owned());
        tokio::spawn(async move {
            let (mut acts, mut pages) = (Vec::new(), Vec::new());
            tokio::time::sleep(PAUSE * place / 10).await;
            for count in 0_u32.. {
                if Instant::now() > until {
                    break;
                }
                let nonce = format!("00000000-0000-4000-8000-{:012x}", NONCES.fetch_add(1, Ordering::Relaxed));
                let order = serde_json::json!({"order": {"nonce": nonce, "command": {"chat": {"say": {"text": format!("пишу {count}")}}}}});
                let asked = Instant::now();
                let answer = client.post(format!("{url}/api/act")).header(ORIGIN, &url).header(CONTENT_TYPE, "application/json");
                let answer = answer.body(order.to_string()).send().await.expect("the site answers");
                assert_eq!(answer.status(), 200);
                acts.push(asked.elapsed());
                if count % 2 == 0 {
                    let asked = Instant::now();
                    let page = client.get(format!("{url}/")).header(ACCEPT, "text/html").send().await.expect("the site answers");
                    assert_eq!(page.status(), 200);
                    pages.push(asked.elapsed());
                }
                tokio::time::sleep(PAUSE).await;
            }
            (acts, pages)
        })
    });
    let mut times = Times { acts: Vec::new(), pages: Vec::new() };
    for task in tasks.collect::<Vec<_>>() {
        let (acts, pages) = task.await.expect("a writer writes to the end");
        times.acts.extend(acts);
        times.pages.extend(pages);
    }
    times
}

fn report(when: &str, times: Times) {
    for (what, mut times) in [("act", times.acts), ("page", times.pages)] {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 1000].as_millis();
        println!("{when}: {what} {} times, median {} ms, 99 % {} ms, longest {} ms", times.len(), at(500), at(990), at(1000));
    }
}
