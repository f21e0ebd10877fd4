//! How the tables came to be, one step a file, each run once.

use sea_orm::{DatabaseConnection, DbErr};
use sea_orm_migration::prelude::*;

use crate::store::begin_writing;

mod m0001_first_light;
mod m0002_preferences;
mod m0003_name_keys;
mod m0004_mentions;
mod m0005_mutes;
mod m0006_bans;
mod m0007_deeds;
mod m0008_reports;
mod m0009_library;
mod m0010_profiles;
mod m0011_letters;

/// All steps, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_first_light::Migration),
            Box::new(m0002_preferences::Migration),
            Box::new(m0003_name_keys::Migration),
            Box::new(m0004_mentions::Migration),
            Box::new(m0005_mutes::Migration),
            Box::new(m0006_bans::Migration),
            Box::new(m0007_deeds::Migration),
            Box::new(m0008_reports::Migration),
            Box::new(m0009_library::Migration),
            Box::new(m0010_profiles::Migration),
            Box::new(m0011_letters::Migration),
        ]
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

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{ConnectionTrait, Database};

    /// People of an older site by name and key, and their keys once the tables are up to date.
    async fn check(people: &[(&str, &str)], expect: &[&str]) {
        let db = Database::connect("sqlite::memory:").await.unwrap();
        Migrator::up(&db, Some(2)).await.unwrap();
        for (id, (name, key)) in people.iter().enumerate() {
            let values = format!("({id}, '{name}', '{key}', 'member', 'mint', 0, 'hash')");
            let columns = "(id, name, name_key, role, hue, joined_at, password_hash)";
            db.execute_unprepared(&format!("INSERT INTO member {columns} VALUES {values}")).await.unwrap();
        }
        Migrator::up(&db, None).await.unwrap();
        let keys = Query::select().column("name_key").from("member").order_by("id", Order::Asc).take();
        let rows = db.query_all(&keys).await.unwrap();
        let found: Vec<String> = rows.iter().map(|row| row.try_get("", "name_key").unwrap()).collect();
        assert_eq!(found, expect, "{people:?}");
    }

    #[tokio::test]
    async fn names_of_an_older_site_get_their_new_keys() {
        let key = evening::name::key;
        check(&[("Звезда", "old")], &[&key("Звезда")]).await;
        check(&[("Rarity", &key("Rarity"))], &[&key("Rarity")]).await;
        check(&[("Звезда", "one"), ("3везда", "other")], &[&key("Звезда"), "other"]).await;
    }
}
