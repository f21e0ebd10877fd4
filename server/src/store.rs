//! Where the evening is kept: the log of frames, and the tables that are its sum.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use evening::room::{Kept, Room};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

use crate::fault::Fault;
use crate::meter::Statements;
use crate::migration;

mod account;
mod chat;
mod connection;
mod copy;
mod deed;
mod entity;
mod frame;
mod leaving;
mod letter;
mod library;
mod mention;
mod moderation;
mod record;
mod report;
mod safety;
mod session;
mod settings;
mod show;
#[cfg(test)]
mod tests;
mod tonight;
mod watch;

pub use account::{Known, Stay};
pub(crate) use connection::begin_writing;
pub use copy::copy_into;
pub use deed::{Done, Which};
pub use letter::Recipient;
pub use library::Showing;
pub use record::{Answer, Credentials, NotRecorded, Record};
pub use safety::{Ending, Place, Secrets};
pub use session::{Opened, Session};
pub use tonight::{Draw, Drawn, Listing};

/// The most rows that one statement carries; databases bound the values of a statement (PostgreSQL: 65,535).
const ROWS: usize = 500;

/// The database, open. A copy is another handle on the same one.
#[derive(Clone)]
pub struct Store {
    write: DatabaseConnection,
    read: DatabaseConnection,
    statements: Arc<Statements>,
}

impl Store {
    /// The address of the store that lies in this folder.
    pub fn url_in(folder: &Path) -> String {
        connection::url_in(folder)
    }

    /// Opens the store at a `sqlite:` address of a file, which is made if it is not there, and brings its tables up
    /// to date.
    pub async fn open(url: &str) -> Result<Store, Fault> {
        connection::make_folder(url)?;
        let mut write = connection::writer(url).await.map_err(during("opening the store"))?;
        migration::bring_up_to_date(&write).await.map_err(during("bringing the tables up to date"))?;
        let mut read = connection::readers(url).await.map_err(during("opening the store"))?;
        let statements = Arc::new(Statements::default());
        for connection in [&mut write, &mut read] {
            let statements = Arc::clone(&statements);
            connection.set_metric_callback(move |sent| statements.add(sent.elapsed, sent.failed));
        }
        Ok(Store { write, read, statements })
    }

    /// Closes it for all handles, once what is under way is done; the writer last, since it tidies the file.
    pub async fn close(self) -> Result<(), Fault> {
        self.read.close().await.map_err(during("closing the store"))?;
        self.write.close().await.map_err(during("closing the store"))
    }

    /// Whether it can be read.
    pub async fn is_ready(&self) -> Result<(), Fault> {
        self.last_seq().await.map(drop)
    }

    /// The server's room, as it was at one moment.
    pub async fn load(&self) -> Result<Room, Fault> {
        let moment = self.read.begin().await.map_err(during("reading the room"))?;
        let people = account::people(&moment).await?;
        let kept = Kept {
            chat: chat::window(&moment).await?,
            sanctions: moderation::sanctions(&moment).await?,
            reports: report::reports(&moment).await?,
            watch: watch::watch(&moment, &people).await?,
            settings: settings::settings(&moment).await?,
            library: library::library(&moment).await?,
            tonight: tonight::tonight(&moment).await?,
            show: show::show(&moment).await?,
            people,
        };
        let room = Room::of(frame::last_seq(&moment).await?, kept);
        moment.commit().await.map_err(during("reading the room"))?;
        Ok(room)
    }

    /// How many statements have been run since it was opened.
    pub fn queries(&self) -> u64 {
        self.statements.took.measured().count
    }

    /// What became of them.
    #[must_use]
    pub fn statements(&self) -> Arc<Statements> {
        Arc::clone(&self.statements)
    }
}

/// Bad days, for tests. SQLite only.
impl Store {
    /// Makes every write through this store fail as on a read-only disk, until told otherwise.
    pub async fn refuse_writes(&self, yes: bool) -> Result<(), Fault> {
        let pragma = if yes { "PRAGMA query_only = 1" } else { "PRAGMA query_only = 0" };
        self.write.execute_unprepared(pragma).await.map(drop).map_err(during("changing a pragma"))
    }

    /// Makes writes through this store fail as on a full disk once the file has so many pages; one that has more
    /// already grows no further. `u32::MAX` lifts it.
    pub async fn limit_pages(&self, max: u32) -> Result<(), Fault> {
        let pragma = format!("PRAGMA max_page_count = {max}");
        self.write.execute_unprepared(&pragma).await.map(drop).map_err(during("changing a pragma"))
    }
}

/// A row that says what cannot be.
#[derive(Debug, thiserror::Error)]
#[error("the store has {0}")]
struct Unknown(String);

/// What was being done when something failed.
fn during<E: Error + Send + Sync + 'static>(doing: &'static str) -> impl Fn(E) -> Fault {
    move |why| Fault::new(doing, why)
}
