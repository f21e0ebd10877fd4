//! One evening per test: the very server in this process, with a store and a clock of its own; and who comes to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use evening::account::Role;
use evening::name::Name;
use evening::time::Instant;
use leptos::config::LeptosOptions;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, ORIGIN};
use reqwest::{RequestBuilder, StatusCode, redirect};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::fault::Fault;
use server::site::{Site, Tuning};
use server::store::Store;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::stream::Stream;

/// Longer than anything here takes on a busy machine: a test that would hang fails instead.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// When every test begins.
pub const START: &str = "2026-11-22T19:00:00.000Z";
/// Everybody's password.
pub const PASSWORD: &str = "чай с мятой";

/// The variable by which live streams go out as bodies of answers in this process.
pub const BODIES: &str = "EVENING_TEST_BODIES";

/// Whether they do.
pub fn are_bodies() -> bool {
    std::env::var_os(BODIES).is_some()
}

/// Waits for something that has to come.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it should have come long ago")
}

/// A nonce that nobody has used.
pub fn nonce() -> String {
    static USED: AtomicU64 = AtomicU64::new(0);
    let number = USED.fetch_add(1, Ordering::Relaxed);
    format!("01890a5d-ac96-774b-bcce-{:06x}{number:06x}", std::process::id() & 0xff_ffff)
}

/// An order to say this.
pub fn say(text: &str) -> Value {
    json!({"chat": {"say": {"text": text}}})
}

/// A running site.
pub struct Evening {
    folder: TempDir,
    set: Vec<(&'static str, String)>,
    tuning: Tuning,
    clock: Arc<AtomicI64>,
    /// Where it is reached, as `http://host:port`.
    pub url: String,
    /// The key in the link that makes the first princess, while there is none.
    pub key: Option<String>,
    /// Its insides.
    pub site: Arc<Site>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), Fault>>,
}

impl Evening {
    /// A site without limits.
    pub async fn start() -> Evening {
        Evening::with(&[], Tuning::default()).await
    }

    /// A site on which these variables are set.
    pub async fn with(set: &[(&'static str, &str)], tuning: Tuning) -> Evening {
        let set = set.iter().map(|&(name, value)| (name, value.to_owned())).collect();
        let start: Instant = START.parse().unwrap();
        let clock = Arc::new(AtomicI64::new(start.as_millis()));
        let tuning = Tuning { takes_sockets: tuning.takes_sockets && !are_bodies(), ..tuning };
        Evening::open(tempfile::tempdir().unwrap(), set, tuning, clock).await
    }

    async fn open(folder: TempDir, set: Vec<(&'static str, String)>, tuning: Tuning, clock: Arc<AtomicI64>) -> Evening {
        let read = |name: &str| match set.iter().find(|(other, _)| *other == name) {
            Some((_, value)) => Some(value.clone()),
            None if name == "EVENING_DATA" => Some(folder.path().join("data").display().to_string()),
            None => name.starts_with("EVENING_LIMIT_").then(|| "0".to_owned()),
        };
        // This process is the tests'.
        let config = Config { unpacker: env!("CARGO_BIN_EXE_evening").into(), ..Config::read(read).unwrap() };
        let empty = folder.path().join("site");
        std::fs::create_dir_all(&empty).unwrap();
        let leptos = LeptosOptions::builder().output_name("evening").site_root(empty.display().to_string()).build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let running = Site::start(config, leptos, Clock::Set(Arc::clone(&clock)), tuning).await.unwrap();
        let site = Arc::clone(&running.site);
        let key = running.key.as_ref().map(|key| key.tell().to_owned());
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(server::serve(listener, running, async move {
            let _ = stopped.await;
        }));
        Evening { folder, set, tuning, clock, url: format!("http://{address}"), key, site, stop, served }
    }

    /// Stops the site and starts it on the same data. Who came before keeps their cookies: see [`Person::follow`].
    pub async fn restart(self) -> Evening {
        let Evening { folder, set, tuning, clock, site, stop, served, .. } = self;
        drop(site);
        let _ = stop.send(());
        soon(served).await.unwrap().unwrap();
        Evening::open(folder, set, tuning, clock).await
    }

    /// Lets time pass.
    pub fn pass(&self, while_: Duration) {
        self.clock.fetch_add(i64::try_from(while_.as_millis()).unwrap(), Ordering::Relaxed);
    }

    /// Somebody sets the clock back.
    pub fn turn_back(&self, by: Duration) {
        self.clock.fetch_sub(i64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }

    /// What the clock shows.
    pub fn now(&self) -> Instant {
        Instant::from_millis(self.clock.load(Ordering::Relaxed))
    }

    /// Somebody without a name.
    pub fn guest(&self) -> Person {
        Person::at(&self.url)
    }

    /// Somebody who has just chosen this name.
    pub async fn member(&self, name: &str) -> Person {
        let person = self.guest();
        let answer = person.sign_up(name).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        person
    }

    /// Somebody with this name and role.
    pub async fn staff(&self, name: &str, role: Role) -> Person {
        let person = self.member(name).await;
        self.grant(name, role).await;
        person
    }

    /// Does what `evening grant` does, through a store of its own, and waits until the site knows.
    pub async fn grant(&self, name: &str, role: Role) {
        let other = Store::open(&self.site.config.database_url).await.unwrap();
        let room = server::alone::grant(&other, name, role, self.now()).await.unwrap();
        other.close().await.unwrap();
        let mut watcher = self.guest().live(Some(room.seq.0 - 1)).await;
        watcher.frame().await;
    }

    /// Does what `evening rename` does, in the same way.
    pub async fn rename(&self, name: &str, new: &str) {
        let other = Store::open(&self.site.config.database_url).await.unwrap();
        let room = server::alone::rename(&other, name, &Name::parse(new).unwrap(), self.now()).await.unwrap();
        other.close().await.unwrap();
        let mut watcher = self.guest().live(Some(room.seq.0 - 1)).await;
        watcher.frame().await;
    }

    /// What a metric shows.
    pub async fn metric(&self, name: &str) -> Option<u64> {
        let page = self.guest().get("/metrics").await.text;
        page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    }
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// The kind of a refusal.
    pub fn kind(&self) -> String {
        self.json()["refusal"]["kind"].as_str().unwrap_or_default().to_owned()
    }

    /// Where an order's frame is in the log.
    pub fn seq(&self) -> i64 {
        self.json()["seq"].as_i64().unwrap_or_else(|| panic!("{self:?}"))
    }

    /// A header as text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts that it says no in this way.
    #[track_caller]
    pub fn refuses(&self, status: u16, kind: &str) {
        assert_eq!((self.status, self.kind().as_str()), (status, kind), "{self:?}");
        let words = self.json()["words"].as_str().unwrap_or_default().to_owned();
        assert!(words.chars().count() > 5, "a refusal has words: {words:?}");
    }
}

/// The value of a cookie that an answer sets, and what goes with it.
pub fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let all = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    all.filter_map(|text| text.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned).next()
}

/// Somebody's browser: it keeps cookies, follows no redirect and says where it comes from.
#[derive(Clone)]
pub struct Person {
    client: reqwest::Client,
    url: String,
}

impl Person {
    /// A new visitor of the site at this address.
    pub fn at(url: &str) -> Person {
        let client = reqwest::Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build().unwrap();
        Person { client, url: url.to_owned() }
    }

    /// The same person, at the address of a restarted site. Cookies know no ports.
    pub fn follow(&self, evening: &Evening) -> Person {
        self.moved_to(&evening.url)
    }

    /// The same person at another address.
    pub fn moved_to(&self, url: &str) -> Person {
        Person { url: url.to_owned(), ..self.clone() }
    }

    /// A request as the browser makes it from a page of the site.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url)).header(ORIGIN, &self.url)
    }

    /// The same, from nowhere.
    pub fn post_from(&self, origin: Option<&str>, path: &str) -> RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.url));
        origin.into_iter().fold(request, |request, origin| request.header(ORIGIN, origin))
    }

    /// What an address answers.
    pub async fn get(&self, path: &str) -> Answer {
        read(self.asking(path)).await
    }

    /// A request for an address, still to be sent.
    pub fn asking(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// Chooses a name.
    pub async fn sign_up(&self, name: &str) -> Answer {
        read(self.post("/api/sign_up").form(&[("name", name), ("password", PASSWORD)])).await
    }

    /// Comes back under a name.
    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        read(self.post("/api/sign_in").form(&[("name", name), ("password", password)])).await
    }

    /// Comes back under a name, after the Trial of Harmony; says which one it was.
    pub async fn sign_in_tried(&self, name: &str, password: &str) -> (Answer, [(&'static str, String); 2]) {
        let trial = self.pass_trial().await;
        let fields = [("name", name.to_owned()), ("password", password.to_owned()), trial[0].clone(), trial[1].clone()];
        (read(self.post("/api/sign_in").form(&fields)).await, trial)
    }

    /// Begins a Trial of Harmony and finds its answer: what a form sends of it.
    pub async fn pass_trial(&self) -> [(&'static str, String); 2] {
        let trial = read(self.asking("/api/trial").header(ACCEPT_LANGUAGE, "en")).await.json();
        let clues = trial["clues"].as_array().unwrap().iter().map(|clue| clue.as_str().unwrap().trim_end_matches('.'));
        let pairs: Vec<(&str, &str)> = clues
            .map(|clue| match clue.split_once(" stands just left of ") {
                Some(pair) => pair,
                None => clue.split_once(" stands just right of ").map(|(right, left)| (left, right)).unwrap(),
            })
            .collect();
        let first = pairs.iter().find(|(left, _)| pairs.iter().all(|(_, right)| right != left)).unwrap().0;
        let mut row = vec![first];
        while let Some((_, next)) = pairs.iter().find(|(left, _)| Some(left) == row.last()) {
            row.push(next);
        }
        let question = trial["question"].as_str().unwrap();
        let places = ["first from the left", "second from the left", "second from the right", "first from the right"];
        let place = places.iter().position(|place| question.contains(place)).unwrap();
        let choice = trial["choices"].as_array().unwrap().iter().find(|choice| choice[1] == row[place]).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        [("trial", text(&trial["token"])), ("answer", text(&choice[0]))]
    }

    /// Leaves.
    pub async fn sign_out(&self) -> Answer {
        read(self.post("/api/sign_out")).await
    }

    /// Sends a plain form, as a browser without script does.
    pub async fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        read(self.post(path).header(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8").form(fields)).await
    }

    /// Sends an order.
    pub async fn act(&self, nonce: &str, command: &Value) -> Answer {
        self.act_raw(json!({"order": {"nonce": nonce, "command": command}}).to_string()).await
    }

    /// Sends this as the body of an order.
    pub async fn act_raw(&self, body: impl Into<reqwest::Body>) -> Answer {
        read(self.post("/api/act").header(CONTENT_TYPE, "application/json").body(body)).await
    }

    /// Asks for something that has to be granted; answers with the seq.
    pub async fn does(&self, command: Value) -> i64 {
        let answer = self.act(&nonce(), &command).await;
        assert_eq!(answer.status, 200, "{command}: {answer:?}");
        answer.seq()
    }

    /// Says something; answers with the message's number.
    pub async fn say(&self, text: &str) -> i64 {
        self.does(say(text)).await
    }

    /// Tells the others that they are writing.
    pub async fn types(&self) -> Answer {
        read(self.post("/api/typing").header(CONTENT_TYPE, "application/json").body("{}")).await
    }

    /// Has the house kept now.
    pub async fn housekeeps(&self) -> Answer {
        read(self.post("/api/housekeep").header(CONTENT_TYPE, "application/json").body("{}")).await
    }

    /// Opens the live stream after this frame, or from now.
    pub async fn live(&self, since: Option<i64>) -> Stream {
        let path = since.map_or("/live".to_owned(), |since| format!("/live?since={since}"));
        self.live_as(self.asking(&path)).await
    }

    /// Opens the live stream with this request; it begins with a hello, which is read.
    pub async fn live_as(&self, request: RequestBuilder) -> Stream {
        let mut stream = Stream::open(request).await;
        stream.greet().await;
        stream
    }

    /// A page of messages.
    pub async fn messages(&self, query: &str) -> Value {
        let answer = self.get(&format!("/api/messages{query}")).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// What an order is answered in this language.
    pub async fn act_in(&self, language: &str, command: &Value) -> Answer {
        let body = json!({"order": {"nonce": nonce(), "command": command}});
        let request = self.post("/api/act").header(CONTENT_TYPE, "application/json").header(ACCEPT_LANGUAGE, language);
        read(request.body(body.to_string())).await
    }
}

/// Sends a request and reads the answer to its end.
pub async fn read(request: RequestBuilder) -> Answer {
    soon(async {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status: StatusCode::as_u16(&status), headers, text: response.text().await.unwrap() }
    })
    .await
}
