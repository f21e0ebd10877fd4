//! Whom messages name; a message takes its mentions with it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut message =
            ForeignKey::create().from("mention", "message_id").to("message", "id").on_delete(ForeignKeyAction::Cascade).take();
        let table = Table::create()
            .table("mention")
            .col(big_integer("message_id"))
            .col(integer("place"))
            .col(big_integer("member_id"))
            .col(text("typed"))
            .primary_key(Index::create().col("message_id").col("place"))
            .foreign_key(&mut message)
            .foreign_key(ForeignKey::create().from("mention", "member_id").to("member", "id"))
            .take();
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("mention").take()).await
    }
}
