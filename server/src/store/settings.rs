//! How the house is kept, and everything else that is one value under one key.

use evening::settings::{Event, Settings};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entity::setting::{Column, Entity, Model};
use super::{NotRecorded, Store, during};
use crate::fault::Fault;

const SETTINGS: &str = "settings";

impl Store {
    /// How the house is kept.
    pub async fn settings(&self) -> Result<Settings, Fault> {
        settings(&self.read).await
    }
}

/// How the house is kept.
pub async fn settings(db: &impl ConnectionTrait) -> Result<Settings, Fault> {
    setting(db, SETTINGS).await
}

/// Makes an event true of the table.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), NotRecorded> {
    let Event::Set(settings) = event;
    set(db, SETTINGS, settings).await
}

/// What this setting has; what it has at first if nothing was ever set.
pub async fn setting<T: DeserializeOwned + Default>(db: &impl ConnectionTrait, key: &str) -> Result<T, Fault> {
    match Entity::find_by_id(key).one(db).await.map_err(during("reading a setting"))? {
        None => Ok(T::default()),
        Some(row) => serde_json::from_str(&row.value).map_err(during("reading a setting")),
    }
}

/// Forgets a setting that has this value.
pub async fn drop_if(db: &impl ConnectionTrait, key: &str, value: &impl Serialize) -> Result<(), NotRecorded> {
    let value = serde_json::to_string(value).map_err(during("dropping a setting"))?;
    Entity::delete_by_id(key).filter(Column::Value.eq(value)).exec(db).await?;
    Ok(())
}

/// Gives a setting another value.
pub async fn set(db: &impl ConnectionTrait, key: &str, value: &impl Serialize) -> Result<(), NotRecorded> {
    let value = serde_json::to_string(value).map_err(during("writing a setting"))?;
    let row = Model { key: key.to_owned(), value };
    let anew = OnConflict::column(Column::Key).update_column(Column::Value).to_owned();
    Entity::insert(row.into_active_model()).on_conflict(anew).exec_without_returning(db).await?;
    Ok(())
}
