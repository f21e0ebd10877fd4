//! Which addresses were seen to be read, and which still have to be. Those of an older site count as they were given.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [big_integer_null("email_confirmed_at"), text_null("email_waiting")] {
            manager.alter_table(Table::alter().table("member").add_column(column).take()).await?;
        }
        manager.create_index(letters_of()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("letter_member").table("letter").to_owned()).await?;
        for column in ["email_waiting", "email_confirmed_at"] {
            manager.alter_table(Table::alter().table("member").drop_column(column).take()).await?;
        }
        Ok(())
    }
}

fn letters_of() -> IndexCreateStatement {
    Index::create().name("letter_member").table("letter").col("member_id").take()
}
