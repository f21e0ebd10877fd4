//! Starts each program with each load, round by round, and makes a table of what they saw.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failed;
use crate::case::Case;
use crate::process;
use crate::program::Program;
use crate::table::Table;

const USAGE: &str = "./x bench live [PROGRAM…] [CASE…] [--rounds 3] [--seconds N] [--subscribers N] [--rate N] [--site FILE]
programs: floor site body node nchan; all that are installed, unless some are named
cases: quiet (2,000 at 5/s) busy (2,000 at 20/s) full (10,000 at 20/s) storm stalled; all, unless some are named
--seconds, --subscribers and --rate are for quick looks: the table is made for the figures that the cases have";

/// As many as there are ports for at one address.
const MOST: usize = 28_000;
/// What a process has open besides its streams.
const BESIDES: usize = 200;

/// What was asked for.
#[derive(Debug)]
struct Choice {
    programs: Vec<Program>,
    cases: Vec<Case>,
    rounds: u32,
    site: PathBuf,
}

impl Choice {
    fn read(arguments: &[String]) -> Option<Choice> {
        let (mut programs, mut cases, mut rounds, mut site) =
            (Vec::new(), Vec::new(), 3, PathBuf::from("target/release/evening"));
        let (mut seconds, mut subscribers, mut rate) = (None, None, None);
        let mut arguments = arguments.iter().map(String::as_str);
        while let Some(argument) = arguments.next() {
            match argument {
                "--rounds" => rounds = arguments.next()?.parse().ok()?,
                "--seconds" => seconds = Some(arguments.next()?.parse().ok()?),
                "--subscribers" => subscribers = Some(arguments.next()?.parse().ok()?),
                "--rate" => rate = Some(arguments.next()?.parse().ok()?),
                "--site" => site = arguments.next()?.into(),
                name => match (Program::ALL.into_iter().find(|program| program.name() == name), Case::named(name)) {
                    (Some(program), _) => programs.push(program),
                    (None, case) => cases.push(case?),
                },
            }
        }
        if programs.is_empty() {
            programs = Program::ALL.to_vec();
        }
        if cases.is_empty() {
            cases = Case::ALL.to_vec();
        }
        // The floor goes first, so that it is there for the others of its round.
        programs.sort_unstable();
        for case in &mut cases {
            case.seconds = seconds.unwrap_or(case.seconds);
            case.subscribers = subscribers.unwrap_or(case.subscribers);
            case.rate = rate.unwrap_or(case.rate);
        }
        let is_sane =
            rounds > 0 && cases.iter().all(|case| (1..=MOST).contains(&case.subscribers) && case.rate > 0 && case.seconds > 0);
        is_sane.then_some(Choice { programs, cases, rounds, site })
    }
}

/// The whole bench.
pub fn run(arguments: &[String]) -> Result<(), Failed> {
    if arguments == ["help"] {
        println!("{USAGE}");
        return Ok(());
    }
    let Some(mut choice) = Choice::read(arguments) else {
        eprintln!("{USAGE}");
        std::process::exit(2);
    };
    let files = rlimit::increase_nofile_limit(u64::MAX)?;
    let most = choice.cases.iter().map(|case| case.subscribers).max().unwrap_or(0);
    if files < (most + BESIDES) as u64 {
        return Err(format!("{most} streams need {} open files, and {files} are allowed: ulimit -Hn", most + BESIDES).into());
    }
    choice.programs.retain(|program| match program.is_missing(&choice.site) {
        Some(why) => {
            eprintln!("left out: {why}");
            false
        }
        None => true,
    });
    println!("{}; load average before: {}\n", process::machine(), process::load_average());
    let mut table = Table::new(choice.programs.clone(), choice.cases.clone());
    for case in &choice.cases {
        for round in 1..=choice.rounds {
            for &program in &choice.programs {
                eprintln!(
                    "{}, {} at {} a second, round {round} of {}: {}; load average {}",
                    case.name,
                    case.subscribers,
                    case.rate,
                    choice.rounds,
                    program.name(),
                    process::load_average()
                );
                let figures = measure(program, case, &choice.site);
                if let Err(why) = &figures {
                    eprintln!("  no figures: {why}");
                }
                table.add(program, case, figures.ok());
            }
        }
    }
    table.print();
    println!("\nload average after: {}", process::load_average());
    Ok(())
}

/// One program under one load, in figures by their names.
fn measure(program: Program, case: &Case, site: &Path) -> Result<BTreeMap<String, f64>, Failed> {
    let folder = Folder::new()?;
    let server = program.start(site, &folder.0)?;
    let load = Command::new("taskset")
        .args(["-c", "1"])
        .arg(std::env::current_exe()?)
        .args(["part", "load", &server.address, &server.pid().to_string(), program.wire().name()])
        .args(case.arguments())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !load.status.success() {
        return Err("the load failed".into());
    }
    let text = String::from_utf8(load.stdout)?;
    let mut figures = BTreeMap::new();
    for (name, value) in text.lines().filter_map(|line| line.split_once(' ')) {
        figures.insert(name.to_owned(), value.parse()?);
    }
    let figure = |name: &str| figures.get(name).copied().unwrap_or(0.0);
    if figure("load") > 90.0 {
        eprintln!("  warning: the load's own core was busy for {:.0} %: these times are its own", figure("load"));
    }
    if figure("others") > 10.0 {
        eprintln!("  warning: others had {:.0} % of a core: these times are theirs as well", figure("others"));
    }
    for what in ["lost", "twice", "disordered", "resets", "ended", "refused"] {
        if figure(what) > 0.0 {
            eprintln!("  warning: {what}: {}", figure(what));
        }
    }
    Ok(figures)
}

/// A folder on the disk that the site would be on, until it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, Failed> {
        let folder = PathBuf::from(format!("target/live/{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Folder(fs::canonicalize(folder)?))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &str, expected: Option<(&[&str], usize)>) {
        let arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        let choice = Choice::read(&arguments);
        let read = choice.as_ref().map(|choice| (choice.programs.iter().map(|one| one.name()).collect(), choice.cases.len()));
        assert_eq!(read, expected.map(|(programs, cases)| (programs.to_vec(), cases)), "{arguments:?}");
    }

    #[test]
    fn what_is_asked_for() {
        check("", Some((&["floor", "site", "body", "node", "nchan"], 5)));
        check("site floor busy", Some((&["floor", "site"], 1)));
        check("floor quiet storm --rounds 1 --seconds 2", Some((&["floor"], 2)));
        check("roof", None);
        check("floor --rounds", None);
        check("floor --subscribers 30000", None);
    }
}
