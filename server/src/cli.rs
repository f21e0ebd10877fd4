//! The command line: serve, give somebody a role or another name, keep the house, make a copy of it.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use evening::account::Role;
use evening::name::Name;
use evening::refusal::Refusal;
use evening::words::{self, Lang};
use tokio::signal::unix::{SignalKind, signal};
use tracing::warn;

use crate::alone::{self, NotDone};
use crate::backup::{self, Backup, NotCopied};
use crate::check;
use crate::clock::Clock;
use crate::config::{Config, VARIABLES};
use crate::housekeeping::{self, Hands};
use crate::pictures::Pictures;
use crate::serving;
use crate::set_up;
use crate::site::{Site, Tuning};
use crate::store::Store;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Task {
    Serve,
    Grant { name: String, role: Role },
    Rename { name: String, new: Name },
    Housekeep { is_dry: bool },
    Backup { file: PathBuf },
    Check,
    Help,
    Version,
}

/// What went wrong, in one sentence, and the program's exit code: 2 for what whoever runs it can mend, 1 for the rest.
struct Stopped {
    sentence: String,
    code: u8,
}

/// Runs what the arguments ask for.
pub async fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let stopped = match read(arguments) {
        Ok(task) => carry_out(task).await,
        Err(sentence) => Err(Stopped { sentence, code: 2 }),
    };
    match stopped {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stopped { sentence, code }) => {
            eprintln!("evening: {sentence}");
            ExitCode::from(code)
        }
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Task, String> {
    let word = arguments.next();
    let task = match word.as_deref() {
        None | Some("serve") => Task::Serve,
        Some("--help" | "-h" | "help") => Task::Help,
        Some("--version" | "-V") => Task::Version,
        Some("grant") => {
            let (Some(name), Some(role)) = (arguments.next(), arguments.next()) else {
                return Err("grant needs a name and a role: evening grant NAME member|guard|princess.".into());
            };
            let role =
                Role::granted(&role).ok_or_else(|| format!("{role:?} is no role; there are member, guard and princess."))?;
            Task::Grant { name, role }
        }
        Some("rename") => {
            let (Some(name), Some(new)) = (arguments.next(), arguments.next()) else {
                return Err("rename needs the old name and the new one: evening rename NAME NEW.".into());
            };
            let new = Name::parse(&new)
                .map_err(|refusal| format!("{new:?} cannot be a name: {}.", words::refusal(&refusal, Lang::En)))?;
            Task::Rename { name, new }
        }
        Some("backup") => match arguments.next() {
            Some(file) if !file.is_empty() && !file.starts_with('-') => Task::Backup { file: file.into() },
            Some(_) | None => return Err("backup needs the name of a file that is not there yet: evening backup FILE.".into()),
        },
        Some("check") => Task::Check,
        Some("housekeep") => match arguments.next().as_deref() {
            None => return Ok(Task::Housekeep { is_dry: false }),
            Some("--dry-run") => Task::Housekeep { is_dry: true },
            Some(other) => return Err(format!("{other:?} is nothing that housekeep knows: evening housekeep [--dry-run].")),
        },
        Some(other) => return Err(format!("{other:?} is no command; evening --help lists them.")),
    };
    match arguments.next() {
        None => Ok(task),
        Some(extra) => Err(format!("{extra:?} is one word too many; evening --help lists the commands.")),
    }
}

async fn carry_out(task: Task) -> Result<(), Stopped> {
    match task {
        Task::Help => print(&help()),
        Task::Version => print(concat!("evening ", env!("CARGO_PKG_VERSION"), "\n")),
        Task::Serve => return serve().await,
        Task::Grant { name, role } => {
            let granted = with_store(async |store| alone::grant(store, &name, role, Clock::System.now()).await).await;
            done(granted, &name)?;
            print(&format!("{name} is {} now.\n", role.key()));
        }
        Task::Rename { name, new } => {
            let renamed = with_store(async |store| alone::rename(store, &name, &new, Clock::System.now()).await).await;
            done(renamed, &name)?;
            print(&format!("{name} is called {} now.\n", new.as_str()));
        }
        Task::Check => {
            check::ask(config()?.listen).await.map_err(|sentence| Stopped { sentence, code: 1 })?;
            print("ready\n");
        }
        Task::Backup { file } => {
            let url = std::env::var("EVENING_DATABASE_URL").unwrap_or_default();
            if let Some(instead) = backup::elsewhere(&url) {
                return Err(mendable(format!("{instead}.")));
            }
            let config = config()?;
            let Backup { pictures, count } = backup::make(&config.database_url, &config.data, &file).await.map_err(not_copied)?;
            print(&format!("the store is in {}, and {count} pictures are in {}\n", file.display(), pictures.display()));
        }
        Task::Housekeep { is_dry } => {
            let pictures = Pictures::open(&config()?.data).map_err(|fault| mendable(format!("{fault}.")))?;
            let swept = with_store(async |store| {
                let now = Clock::System.now();
                match is_dry {
                    true => Ok(housekeeping::preview(store, &pictures, store.settings().await?, now).await?),
                    false => Ok(housekeeping::keep(&Hands::Alone(store.clone(), pictures.clone()), now).await?),
                }
            });
            let swept = done(swept.await, "")?;
            print(&format!("{}: {swept}.\n", if is_dry { "would go" } else { "gone" }));
        }
    }
    Ok(())
}

fn mendable(why: impl ToString) -> Stopped {
    Stopped { sentence: why.to_string(), code: 2 }
}

fn not_copied(why: NotCopied) -> Stopped {
    let code = match why {
        NotCopied::Taken(_) => 2,
        NotCopied::Fault(_) => 1,
    };
    Stopped { sentence: format!("{why}."), code }
}

fn config() -> Result<Config, Stopped> {
    Config::read(|name| std::env::var(name).ok()).map_err(mendable)
}

async fn serve() -> Result<(), Stopped> {
    let config = config()?;
    config.log.start();
    // Every live stream is an open file; the usual soft limit of 1,024 would be the size of the evening.
    if let Err(why) = rlimit::increase_nofile_limit(u64::MAX) {
        warn!("The limit of open files stays as it is: {why}");
    }
    let address = config.listen;
    let listener = serving::listen(address).map_err(|why| mendable(format!("cannot listen on {address}: {why}.")))?;
    let address = listener.local_addr().unwrap_or(address);
    let config = Config { listen: address, ..config };
    let running = Site::start(config, crate::leptos_options(), Clock::System, Tuning::default()).await.map_err(mendable)?;
    let unheard = |why| Stopped { sentence: format!("cannot hear signals: {why}."), code: 1 };
    let (mut term, mut interrupt) =
        (signal(SignalKind::terminate()).map_err(unheard)?, signal(SignalKind::interrupt()).map_err(unheard)?);
    print(&format!("listening on http://{address}\n"));
    if let Some(key) = &running.key {
        print(&format!("there is no princess yet; become one at {}\n", set_up::link(&running.site.config, key)));
    }
    let shutdown = async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    // Beside those whom it lets in: from this thread it would have to wake them, and they it, for every connection.
    let served = tokio::spawn(crate::serve(listener, running, shutdown)).await;
    match served {
        Ok(Ok(())) => Ok(()),
        Ok(Err(fault)) => Err(Stopped { sentence: format!("{fault}."), code: 1 }),
        Err(why) => Err(Stopped { sentence: format!("serving broke off: {why}."), code: 1 }),
    }
}

/// Does something with the store, also while the site runs.
async fn with_store<T>(work: impl AsyncFnOnce(&Store) -> Result<T, NotDone>) -> Result<Result<T, NotDone>, Stopped> {
    let config = config()?;
    let store =
        Store::open(&config.database_url).await.map_err(|fault| mendable(format!("the store cannot be used: {fault}.")))?;
    let worked = work(&store).await;
    let closed = store.close().await;
    closed.map(|()| worked).map_err(|fault| Stopped { sentence: format!("{fault}."), code: 1 })
}

/// Why something was not done to the person of this name.
fn done<T>(worked: Result<Result<T, NotDone>, Stopped>, name: &str) -> Result<T, Stopped> {
    match worked? {
        Ok(worked) => Ok(worked),
        Err(NotDone::Refused(Refusal::NoSuchThing)) => Err(mendable(format!("nobody is called {name:?}."))),
        Err(NotDone::Refused(refusal)) => Err(mendable(format!("{}.", words::refusal(&refusal, Lang::En)))),
        Err(NotDone::Fault(fault)) => Err(Stopped { sentence: format!("{fault}."), code: 1 }),
    }
}

/// Prints, whether or not anybody reads: a closed pipe is no reason to stop.
fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn help() -> String {
    let mut help = String::from(
        "evening: watch together and talk.\n\n\
         evening                    serve the site\n\
         evening grant NAME ROLE    make NAME a member, guard or princess; works while the site runs\n\
         evening rename NAME NEW    give NAME another name; works while the site runs\n\
         evening housekeep [--dry-run]\n\
                                    take away what is older than it is kept, or say what would go; works while the site runs\n\
         evening backup FILE        copy the store to FILE and the pictures to FILE.avatars; works while the site runs\n\
         evening check              say whether the site that listens at EVENING_LISTEN is ready, by the exit code too\n\
         evening --version\n\n\
         Variables:\n",
    );
    for (name, default, meaning) in VARIABLES {
        let _ = writeln!(help, "  {name}\n      {meaning}\n      default: {default}");
    }
    help
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expect: Result<Task, &str>) {
        let task = read(words.iter().map(|&word| word.to_owned()));
        match expect {
            Ok(task_expected) => assert_eq!(task.as_ref(), Ok(&task_expected), "{words:?}"),
            Err(part) => {
                assert!(task.as_ref().is_err_and(|told| told.contains(part) && told.ends_with('.')), "{words:?}: {task:?}")
            }
        }
    }

    #[test]
    fn what_can_be_asked() {
        check(&[], Ok(Task::Serve));
        check(&["grant", "Мятная Соня", "guard"], Ok(Task::Grant { name: "Мятная Соня".into(), role: Role::Guard }));
        check(&["housekeep"], Ok(Task::Housekeep { is_dry: false }));
        check(&["housekeep", "--dry-run"], Ok(Task::Housekeep { is_dry: true }));
        check(&["housekeep", "now"], Err("nothing that housekeep knows"));
        check(&["grant", "Соня"], Err("a name and a role"));
        check(&["grant", "Соня", "queen"], Err("no role"));
        check(
            &["rename", "Соня", " Мятная  Соня "],
            Ok(Task::Rename { name: "Соня".into(), new: Name::parse("Мятная Соня").unwrap() }),
        );
        check(&["rename", "Соня"], Err("the old name and the new one"));
        check(&["rename", "Соня", "x"], Err("cannot be a name"));
        check(&["backup", "a.sqlite"], Ok(Task::Backup { file: "a.sqlite".into() }));
        check(&["backup"], Err("the name of a file"));
        check(&["backup", "--force"], Err("the name of a file"));
        check(&["backup", "a.sqlite", "b.sqlite"], Err("too many"));
        check(&["check"], Ok(Task::Check));
        check(&["dance"], Err("no command"));
        check(&["serve", "now"], Err("too many"));
    }

    #[test]
    fn help_lists_every_variable() {
        assert!(VARIABLES.iter().all(|(name, ..)| help().contains(name)));
    }
}
