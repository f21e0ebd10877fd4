//! How the tables came to be, one step a file, each run once.

use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::prelude::*;

use crate::store::begin_writing;

mod m0001_first_light;
mod m0002_preferences;

/// All steps, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_first_light::Migration), Box::new(m0002_preferences::Migration)]
    }
}

/// Runs the steps that this database has not seen: all of them or, if one fails, none.
///
/// # Errors
/// A step failed, or a newer version of the site has written here.
pub async fn bring_up_to_date(db: &DatabaseConnection) -> Result<(), DbErr> {
    // Looked for without writing, so that a store that is full or read-only can still be opened and read.
    if Migrator::get_pending_migrations_read_only(db).await?.is_empty() {
        return Ok(());
    }
    // Under the write lock: the site and `evening grant` may both meet an empty file at once.
    let change = begin_writing(db).await?;
    Migrator::up(&change, None).await?;
    change.commit().await
}
