//! What was pointed out to those who keep order, who looks after it, and messages that wait to be looked at.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let report = Table::create()
            .table("report")
            .col(big_integer("seq").primary_key())
            .col(big_integer("message_id"))
            .col(big_integer("by_id"))
            .col(text("why"))
            .foreign_key(ForeignKey::create().from("report", "by_id").to("member", "id"))
            .take();
        manager.create_table(report).await?;
        let taken = Table::create()
            .table("report_taken")
            .col(big_integer("message_id").primary_key())
            .col(big_integer("by_id"))
            .foreign_key(ForeignKey::create().from("report_taken", "by_id").to("member", "id"))
            .take();
        manager.create_table(taken).await?;
        let held = Table::create()
            .table("held")
            .col(big_integer("id").primary_key())
            .col(big_integer("author_id"))
            .col(big_integer("at"))
            .col(text("text"))
            .col(text("mentions"))
            .foreign_key(ForeignKey::create().from("held", "author_id").to("member", "id"))
            .take();
        manager.create_table(held).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["held", "report_taken", "report"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
