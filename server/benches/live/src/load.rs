//! The load: many who read, a few who write, on one thread. It prints what it saw, a line for each figure.

mod crowd;
mod poster;
mod stalled;
mod subscriber;
mod tally;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::Failed;
use crate::case::{Case, Scene};
use crate::load::crowd::Crowd;
use crate::load::stalled::Stalled;
use crate::load::tally::{ms, quantile};
use crate::process;

const POSTERS: usize = 16;
const TEXT: &str = "Всем доброго вечера!";
/// Long ones fill a socket sooner.
const LONG: usize = 900;
/// How many stop reading.
const STALLED: usize = 20;
/// What is written before it is measured.
const RUN_UP: u32 = 2;
/// How long nobody writes, so that what the arrivals left to do is done.
const REST: Duration = Duration::from_secs(1);

/// How a server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// The site: one signs up, and gives an order.
    Site,
    /// See [`crate::plain`].
    Plain,
    /// The same, with ids of two parts.
    Nchan,
}

impl Wire {
    /// As it is told to the load.
    pub const fn name(self) -> &'static str {
        match self {
            Wire::Site => "site",
            Wire::Plain => "plain",
            Wire::Nchan => "nchan",
        }
    }
}

/// Loads the server at this address, which is that process.
pub fn run(address: &str, pid: u32, wire: &str, case: &[&str]) -> Result<(), Failed> {
    let wire = [Wire::Site, Wire::Plain, Wire::Nchan].into_iter().find(|one| one.name() == wire).ok_or("an unknown wire")?;
    let case = Case::read(case).ok_or("an unknown case")?;
    let text = if case.scene == Scene::Stalled { "ж".repeat(LONG) } else { TEXT.to_owned() };
    let crowd = Crowd::new(address.parse()?, wire, POSTERS, text)?;
    let mut run = Run { crowd, pid, case, address: address.parse()?, wire };
    run.warm_up()?;
    match case.scene {
        Scene::Steady => run.steady(),
        Scene::Storm => run.storm(),
        Scene::Stalled => run.stall(),
    }
}

struct Run {
    crowd: Crowd,
    pid: u32,
    case: Case,
    address: SocketAddr,
    wire: Wire,
}

/// What was used up to a moment.
struct Used {
    at: Instant,
    server: Duration,
    load: Duration,
    /// What others had of both cores.
    others: Duration,
    bytes: u64,
    heard: u64,
}

impl Run {
    /// One reads and each writes once, so that what is there for all of them is there.
    fn warm_up(&mut self) -> Result<(), Failed> {
        self.crowd.gather(1)?;
        self.crowd.tally.expect();
        self.write(u32::try_from(POSTERS)?, Duration::from_millis(20))?;
        if !self.crowd.hear_out(1)? {
            return Err("the first messages did not come".into());
        }
        self.rest()
    }

    /// Everybody comes, and what is written at first does not count.
    fn run_up(&mut self) -> Result<(), Failed> {
        let case = self.case;
        self.crowd.gather(case.subscribers)?;
        self.rest()?;
        self.crowd.tally.expect();
        self.write(RUN_UP * case.rate, case.pause())
    }

    fn steady(&mut self) -> Result<(), Failed> {
        let case = self.case;
        let alone = process::memory(self.pid)?;
        self.run_up()?;
        let from = self.crowd.tally.count();
        self.crowd.tally.measure(from);
        let before = self.used()?;
        self.write(case.seconds * case.rate, case.pause())?;
        self.crowd.hear_out(case.subscribers)?;
        let last_heard = self.crowd.tally.last_heard.unwrap_or(before.at);
        let after = self.used()?;
        let shared = process::memory(self.pid)?;
        tell("memory", shared.saturating_sub(alone) as f64 / case.subscribers as f64 / 1024.0);

        let deliveries = (after.heard - before.heard) as f64;
        tell("cpu", (after.server - before.server).as_secs_f64() * 1e6 / deliveries);
        tell("bytes", (after.bytes - before.bytes) as f64 / deliveries);
        // The last message is due a pause before the end, and may take that long.
        let took = last_heard.saturating_duration_since(before.at).as_secs_f64();
        tell("rate", (f64::from(case.seconds) / took).min(1.0) * 100.0);
        self.tell_times("");
        self.tell_load(&before, &after);
        self.tell_completeness(case.subscribers);
        Ok(())
    }

    fn storm(&mut self) -> Result<(), Failed> {
        let case = self.case;
        self.run_up()?;
        let before = self.used()?;
        self.crowd.write_every(case.pause());
        let dropped = Instant::now();
        self.crowd.drop_all()?;
        let deadline = dropped + Duration::from_secs(60);
        self.crowd.go_on(deadline, |crowd| crowd.live == case.subscribers)?;
        tell("back", ms(dropped.elapsed()));
        tell("away", (case.subscribers - self.crowd.live) as f64);
        let after = self.used()?;
        tell("cpu_back", (after.server - before.server).as_secs_f64() * 1000.0);
        self.crowd.go_on(Instant::now() + Duration::from_secs(case.seconds.into()), |_| false)?;
        self.crowd.write_no_more();
        self.crowd.hear_out(case.subscribers)?;
        self.tell_load(&before, &after);
        self.tell_completeness(case.subscribers);
        Ok(())
    }

    fn stall(&mut self) -> Result<(), Failed> {
        let case = self.case;
        self.run_up()?;
        let from = self.crowd.tally.count();
        self.crowd.tally.measure(from);
        self.write(5 * case.rate, case.pause())?;
        self.crowd.hear_out(case.subscribers)?;
        self.tell_times("calm_");

        let before = self.used()?;
        let stalled = Stalled::open(self.address, self.wire, STALLED, self.pid)?;
        let from = self.crowd.tally.count();
        self.crowd.tally.measure(from);
        self.crowd.write_every(case.pause());
        let end = Instant::now() + Duration::from_secs(case.seconds.into());
        let mut cut = 0;
        while cut < STALLED && Instant::now() < end {
            self.crowd.go_on(Instant::now() + Duration::from_millis(250), |_| false)?;
            cut = stalled.cut()?;
        }
        tell("cut", cut as f64);
        tell("stalled_for", before.at.elapsed().as_secs_f64());
        self.crowd.write_no_more();
        self.crowd.hear_out(case.subscribers)?;
        tell("kernel", stalled.most_memory()?);
        self.tell_times("");
        let after = self.used()?;
        self.tell_load(&before, &after);
        self.tell_completeness(case.subscribers);
        Ok(())
    }

    /// So many messages, each when it is due.
    fn write(&mut self, count: u32, pause: Duration) -> Result<(), Failed> {
        let end = self.crowd.tally.count() + count;
        self.crowd.write_every(pause);
        let deadline = Instant::now() + (count + 1) * pause + Duration::from_secs(5);
        self.crowd.go_on(deadline, |crowd| crowd.tally.count() >= end)?;
        self.crowd.write_no_more();
        Ok(())
    }

    fn rest(&mut self) -> Result<(), Failed> {
        self.crowd.go_on(Instant::now() + REST, |_| false)?;
        Ok(())
    }

    fn used(&self) -> Result<Used, Failed> {
        let (server, load) = (process::on_core(self.pid)?, process::on_core(std::process::id())?);
        Ok(Used {
            at: Instant::now(),
            server,
            load,
            others: (process::busy(0)? + process::busy(1)?).saturating_sub(server + load),
            bytes: self.crowd.bytes,
            heard: self.crowd.tally.heard,
        })
    }

    fn tell_times(&mut self, when: &str) {
        let tally = &mut self.crowd.tally;
        for (name, share) in [("p50", 0.5), ("p99", 0.99), ("longest", 1.0)] {
            tell(&format!("{when}{name}"), quantile(&mut tally.times, share));
        }
        tell(&format!("{when}answer"), quantile(&mut tally.answers, 0.99));
    }

    /// How busy this program itself was, since what it measures while its core is full is itself; and how much others were
    /// in the way.
    fn tell_load(&self, before: &Used, after: &Used) {
        let spent = (after.at - before.at).as_secs_f64();
        tell("load", (after.load - before.load).as_secs_f64() / spent * 100.0);
        tell("others", after.others.saturating_sub(before.others).as_secs_f64() / spent * 100.0);
        tell("core", (after.server - before.server).as_secs_f64() / spent * 100.0);
    }

    fn tell_completeness(&self, readers: usize) {
        let tally = &self.crowd.tally;
        tell("lost", tally.lost(readers) as f64);
        tell("twice", tally.twice as f64);
        tell("disordered", tally.disordered as f64);
        tell("resets", tally.resets as f64);
        tell("ended", self.crowd.ended as f64);
        tell("refused", self.crowd.refused as f64);
    }
}

fn tell(name: &str, value: f64) {
    println!("{name} {value}");
}
