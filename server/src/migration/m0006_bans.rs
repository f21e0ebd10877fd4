//! Who is let in no more.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("ban")
            .col(big_integer("member_id").primary_key())
            .col(text("why"))
            .col(big_integer_null("by_id"))
            .foreign_key(ForeignKey::create().from("ban", "member_id").to("member", "id"))
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("ban").take()).await
    }
}
