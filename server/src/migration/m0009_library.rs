//! What becomes of stories: wishes, showings, weight, and the draws with all that it takes to check them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, integer, text, text_null};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("episode").add_column(text_null("title_ru")).take()).await?;
        for table in [story(), wish(), showing(), drawing(), secret()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["secret", "drawing", "showing", "wish", "story"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.alter_table(Table::alter().table("episode").drop_column("title_ru").take()).await
    }
}

/// Only of stories of which there is something to say.
fn story() -> TableCreateStatement {
    Table::create()
        .table("story")
        .col(integer("number").primary_key())
        .col(integer("added"))
        .col(integer("shown"))
        .col(big_integer_null("last"))
        .take()
}

/// One person, one wish for a story.
fn wish() -> TableCreateStatement {
    Table::create()
        .table("wish")
        .col(big_integer("seq"))
        .col(big_integer("member_id"))
        .col(integer("story"))
        .primary_key(Index::create().col("member_id").col("story"))
        .foreign_key(ForeignKey::create().from("wish", "member_id").to("member", "id"))
        .take()
}

/// Titles as they were: what was shown stays, whatever becomes of the library.
fn showing() -> TableCreateStatement {
    Table::create()
        .table("showing")
        .col(big_integer("seq"))
        .col(integer("place"))
        .col(big_integer("at"))
        .col(integer("number"))
        .col(text("story"))
        .primary_key(Index::create().col("seq").col("place"))
        .take()
}

fn drawing() -> TableCreateStatement {
    Table::create()
        .table("drawing")
        .col(big_integer("seq").primary_key())
        .col(big_integer("at"))
        .col(big_integer("by_id"))
        .col(text("published"))
        .col(text("drawing"))
        .foreign_key(ForeignKey::create().from("drawing", "by_id").to("member", "id"))
        .take()
}

/// What nobody may see before its draw.
fn secret() -> TableCreateStatement {
    Table::create().table("secret").col(text("hash").primary_key()).col(text("secret")).take()
}
