//! The first tables: people, messages, the log, sessions, episodes and settings.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean, integer, integer_null, text, text_null, text_uniq};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [member(), message(), frame(), session(), episode(), setting()] {
            manager.create_table(table).await?;
        }
        // The nonce comes first so that a batch of nonces alone can be looked up by it.
        let nonce = Index::create().unique().name("frame_nonce_key").table("frame").col("nonce").col("member_id").take();
        manager.create_index(nonce).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["setting", "episode", "session", "frame", "message", "member"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

fn member() -> TableCreateStatement {
    Table::create()
        .table("member")
        .col(big_integer("id").primary_key())
        .col(text("name"))
        .col(text_uniq("name_key"))
        .col(text("role"))
        .col(text("hue"))
        .col(big_integer("joined_at"))
        .col(text_null("email"))
        .col(text("password_hash"))
        .take()
}

fn message() -> TableCreateStatement {
    Table::create()
        .table("message")
        .col(big_integer("id").primary_key())
        .col(big_integer("at"))
        .col(big_integer("author_id"))
        .col(text("text"))
        .col(big_integer_null("edited_at"))
        .col(big_integer_null("removed_at"))
        .col(boolean("removed_by_guard"))
        .foreign_key(ForeignKey::create().from("message", "author_id").to("member", "id"))
        .take()
}

/// `member_id` points at nobody on purpose: the log stands by itself, and is written before the tables.
fn frame() -> TableCreateStatement {
    Table::create()
        .table("frame")
        .col(big_integer("seq").primary_key())
        .col(big_integer("at"))
        .col(text("event"))
        .col(big_integer_null("member_id"))
        .col(text_null("nonce"))
        .col(text_null("digest"))
        .take()
}

fn session() -> TableCreateStatement {
    Table::create()
        .table("session")
        .col(text("token_hash").primary_key())
        .col(big_integer("member_id"))
        .col(big_integer("opened_at"))
        .col(big_integer("seen_at"))
        .col(big_integer("ends_at"))
        .foreign_key(ForeignKey::create().from("session", "member_id").to("member", "id"))
        .take()
}

fn episode() -> TableCreateStatement {
    Table::create()
        .table("episode")
        .col(integer("number").primary_key())
        .col(integer("season"))
        .col(integer("episode"))
        .col(text("title"))
        .col(text("story"))
        .col(integer_null("part"))
        .col(text("aired"))
        .take()
}

fn setting() -> TableCreateStatement {
    Table::create().table("setting").col(text("key").primary_key()).col(text("value")).take()
}
