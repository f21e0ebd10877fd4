//! A copy of the store as it is at one moment, while others write.

use std::path::Path;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::{connection, during};
use crate::fault::Fault;

/// Writes a copy of the store at this `sqlite:` address into a file that is empty. Whoever writes meanwhile does not wait, and the
/// store is left as it is: another version of the program may be serving it.
///
/// # Errors
/// [`Fault`].
pub async fn copy_into(url: &str, file: &Path) -> Result<(), Fault> {
    let store = connection::readers(url).await.map_err(during("opening the store"))?;
    let into = [file.display().to_string().into()];
    let copied = store.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", into)).await;
    let closed = store.close().await;
    copied.map_err(during("copying the store"))?;
    closed.map_err(during("closing the store"))
}
