//! What those who keep order did; and a way to find what somebody said last.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("deed")
            .col(big_integer("seq").primary_key())
            .col(big_integer("at"))
            .col(big_integer_null("by_id"))
            .col(text("what"))
            .col(big_integer_null("whom_id"))
            .col(text("messages"))
            .col(text("why"))
            .col(big_integer_null("until"))
            .col(text_null("role"))
            .col(big_integer_null("amount"))
            .col(big_integer_null("undone_by_id"))
            .col(big_integer_null("undone_at"))
            .foreign_key(ForeignKey::create().from("deed", "whom_id").to("member", "id"))
            .take();
        manager.create_table(table).await?;
        let of_whom = Index::create().name("deed_whom").table("deed").col("whom_id").col("seq").take();
        manager.create_index(of_whom).await?;
        let of_author = Index::create().name("message_author").table("message").col("author_id").col("id").take();
        manager.create_index(of_author).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("message_author").table("message").to_owned()).await?;
        manager.drop_table(Table::drop().table("deed").take()).await
    }
}
