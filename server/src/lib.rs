//! axum, SeaORM, the live stream and the command line. [`serve`] is the whole server: `main` and the tests start the same.

pub mod alone;
pub mod avatar;
pub mod backup;
pub mod body;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod encode;
pub mod fault;
pub mod files;
pub mod form;
pub mod guarding;
pub mod guessing;
pub mod hasher;
pub mod housekeeping;
pub mod hub;
pub mod keeper;
pub mod leaving;
pub mod live;
pub mod log;
pub mod memory;
pub mod meter;
pub mod metrics;
pub mod migration;
pub mod my_data;
pub mod page;
pub mod pictures;
pub mod post;
pub mod preference;
pub mod process;
pub mod request;
pub mod reset;
pub mod routes;
pub mod safety;
pub mod serving;
pub mod session;
pub mod set_up;
pub mod shelf;
pub mod site;
pub mod squares;
pub mod store;
pub mod streams;
pub mod throttle;
pub mod trials;
pub mod unpacker;
pub mod uploads;

use std::time::Duration;

use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tracing::error;

use crate::fault::Fault;
use crate::serving::DRAIN;
use crate::site::Running;

/// How long what was asked until then may take to be stored.
const LAST: Duration = Duration::from_secs(4);
const _: () = assert!(DRAIN.as_secs() + LAST.as_secs() < 10, "ten seconds are what many wait before they kill");

/// Serves a site until `shutdown` comes to pass; then it is not ready any more, streams are told to come back and every accepted
/// message is stored. A site in which nothing can be said any more closes by itself.
///
/// # Errors
/// What broke the site; whoever started it should start it anew.
pub async fn serve(
    listener: TcpListener,
    running: Running,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let keeper = running.site.keeper.clone();
    let over = async move {
        tokio::select! {
            () = shutdown => {}
            () = keeper.ended() => error!("Nothing can be said any more: the site closes"),
        }
    };
    serving::serve(listener, &running.site, running.closer(), over).await;
    match tokio::time::timeout(LAST, running.close()).await {
        Ok(closed) => closed,
        Err(_) => {
            error!("Not all that was asked could be stored within {} s; nobody was told that it was", LAST.as_secs());
            Ok(())
        }
    }
}

/// What leptos has to know of its files: as `cargo leptos` says, or as they lie beside this program.
#[must_use]
pub fn leptos_options() -> LeptosOptions {
    if std::env::var_os("LEPTOS_OUTPUT_NAME").is_some()
        && let Ok(file) = leptos::config::get_configuration(None)
    {
        return file.leptos_options;
    }
    let folder = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned())).unwrap_or_default();
    let site = folder.join("../site");
    let site_root = if site.is_dir() { site.display().to_string() } else { "target/site".to_owned() };
    LeptosOptions::builder().output_name("evening").site_root(site_root).hash_files(folder.join("hash.txt").is_file()).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::config::Config;
    use crate::site::{Site, Tuning};

    #[tokio::test]
    async fn a_site_in_which_nothing_can_be_said_any_more_closes_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").display().to_string();
        let config = Config::read(|name| (name == "EVENING_DATA").then(|| data.clone())).unwrap();
        let running = Site::start(config, leptos_options(), Clock::System, Tuning::default()).await.unwrap();
        let keeper = running.site.keeper.clone();
        assert!(!keeper.has_ended());
        running.break_keeper();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let served = tokio::time::timeout(Duration::from_secs(30), serve(listener, running, std::future::pending())).await;
        assert!(served.unwrap().is_err(), "whoever watches over it starts it anew");
        assert!(keeper.has_ended());
    }
}
