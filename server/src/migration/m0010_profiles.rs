//! What people choose for themselves: colours, pictures, names and how the page is for them; their letters and their leave.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, boolean_null, text, text_null};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a member has more than before. One statement each: SQLite adds one column at a time.
fn columns() -> Vec<ColumnDef> {
    vec![
        text_null("color"),
        text_null("avatar"),
        text_null("screen"),
        big_integer_null("renamed_at"),
        big_integer_null("leaves_at"),
        boolean_null("leaves_messages"),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            manager.alter_table(Table::alter().table("member").add_column(column).take()).await?;
        }
        manager.alter_table(Table::alter().table("session").add_column(text_null("browser")).take()).await?;
        for table in [held_name(), letter()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["letter", "held_name"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        manager.alter_table(Table::alter().table("session").drop_column("browser").take()).await?;
        for column in ["color", "avatar", "screen", "renamed_at", "leaves_at", "leaves_messages"] {
            manager.alter_table(Table::alter().table("member").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

/// Names that somebody has given up, and that nobody else may have for a while.
fn held_name() -> TableCreateStatement {
    Table::create()
        .table("held_name")
        .col(text("name_key").primary_key())
        .col(big_integer("member_id"))
        .col(big_integer("until"))
        .foreign_key(ForeignKey::create().from("held_name", "member_id").to("member", "id"))
        .take()
}

/// What the links in letters are good for. Only their hashes are kept.
fn letter() -> TableCreateStatement {
    Table::create()
        .table("letter")
        .col(text("hash").primary_key())
        .col(big_integer("member_id"))
        .col(text("what"))
        .col(text("email"))
        .col(big_integer("until"))
        .foreign_key(ForeignKey::create().from("letter", "member_id").to("member", "id"))
        .take()
}
