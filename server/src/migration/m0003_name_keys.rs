//! More names read the same than did before: their keys are made anew.

use std::collections::BTreeSet;

use evening::name;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

/// This step; its file's name is its own.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let people = Query::select().columns(["id", "name", "name_key"]).from("member").order_by("id", Order::Asc).take();
        let mut rows = Vec::new();
        for row in db.query_all(&people).await? {
            let (id, name, old): (i64, String, String) =
                (row.try_get("", "id")?, row.try_get("", "name")?, row.try_get("", "name_key")?);
            rows.push((id, name::key(&name), old));
        }
        let mut taken: BTreeSet<String> = rows.iter().map(|(.., old)| old.clone()).collect();
        for (id, key, old) in rows {
            // Of two who read the same now, the elder has the name.
            if key != old && taken.insert(key.clone()) {
                taken.remove(&old);
                let renewed = Query::update().table("member").value("name_key", key).and_where(Expr::col("id").eq(id)).take();
                db.execute(&renewed).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Ok(())
    }
}
