//! The ways into the database: one connection that writes, some that read, and how a change begins and is undone.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::fault::Fault;

/// How many may read at once.
const READERS: u32 = 4;
/// How long one waits for another process to let go of the write lock.
const LOCK: Duration = Duration::from_secs(5);
/// How long one waits for a connection: a little more than the one before it may wait for the lock.
const TURN: Duration = Duration::from_secs(10);
/// How often, and after which pause, opening a file is tried again.
const TRIES: usize = 10;
const PAUSE: Duration = Duration::from_millis(50);

/// The address of the store in this folder.
pub fn url_in(folder: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let path = folder.join("evening.sqlite");
    let escaped = path.as_os_str().as_encoded_bytes().iter().map(|byte| match byte {
        byte if plain(byte) => char::from(*byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("sqlite:{}", escaped.collect::<String>())
}

/// Makes the folder that the database is to lie in.
pub fn make_folder(url: &str) -> Result<(), Fault> {
    let options = SqliteConnectOptions::from_str(url).map_err(|why| Fault::new("reading the store's address", why))?;
    let folder = options.get_filename().parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|why| Fault::new("making the store's folder", why))
}

/// The one connection that writes; it makes the file if there is none.
pub async fn writer(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = lasting(url, 1);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(LOCK)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
    });
    // A connection whose last change was neither committed nor undone could never begin another one: sqlx counts the
    // open one and refuses.
    options.map_sqlx_sqlite_before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }));
    // Turning a new file to write-ahead logging does not wait for the lock: whoever opens it at the same moment is
    // told that it is busy.
    for _ in 0..TRIES {
        if let Ok(connection) = Database::connect(options.clone()).await {
            return Ok(connection);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Database::connect(options).await
}

/// The connections that read.
pub async fn readers(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = lasting(url, READERS);
    options.map_sqlx_sqlite_opts(|options| options.read_only(true).busy_timeout(LOCK));
    Database::connect(options).await
}

/// Connections to a file do not wear out, and the writer carries what [`Store::refuse_writes`] has set.
///
/// [`Store::refuse_writes`]: super::Store::refuse_writes
fn lasting(url: &str, most: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .min_connections(1)
        .max_connections(most)
        .acquire_timeout(TURN)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false);
    options
}

/// Begins a change, with the write lock from the first moment: one that first reads and then wants to write would
/// meet whoever wrote in between, and fail.
pub async fn begin_writing(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = Some(SqliteTransactionMode::Immediate);
    db.begin_with_options(TransactionOptions { sqlite_transaction_mode: mode, ..TransactionOptions::default() }).await
}

/// Ends a change: keeps it if all of it went well, or else undoes it.
pub async fn finish<T>(change: DatabaseTransaction, done: Result<T, DbErr>) -> Result<T, DbErr> {
    match done {
        Ok(done) => change.commit().await.map(|()| done),
        Err(why) => {
            undo(change).await;
            Err(why)
        }
    }
}

/// Undoes a change of which a part has failed.
pub async fn undo(change: DatabaseTransaction) {
    // On a full disk SQLite ends the change by itself, unseen by sqlx; the savepoint begins one again, so that there
    // is something to roll back. Where the savepoint or the rollback fails, the connection is thrown away (above).
    let _ = change.execute_unprepared("SAVEPOINT undone").await;
    if let Err(why) = change.rollback().await {
        tracing::warn!("A change could not be rolled back, its connection is given up: {why}");
    }
}
