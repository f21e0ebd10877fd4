//! What members chose for themselves; null is never.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 2] = ["theme", "lang"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("member").add_column(text_null(column)).take()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("member").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
