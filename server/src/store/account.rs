//! People and their credentials.

use evening::account::{Event, Hue, Member, Role};
use evening::id::MemberId;
use evening::name;
use evening::preference::Preferences;
use evening::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};

use super::entity::member::{ActiveModel, Column, Entity, Model};
use super::{Credentials, NotRecorded, Store, Unknown, during};
use crate::fault::Fault;

/// Somebody who may come back under their name.
pub struct Known {
    /// Who.
    pub id: MemberId,
    /// The hash of their password.
    pub password_hash: String,
    /// What they chose for themselves.
    pub chosen: Preferences,
}

impl Store {
    /// Who has this name.
    pub async fn known(&self, name_key: &str) -> Result<Option<Known>, Fault> {
        let columns = [Column::Id, Column::PasswordHash, Column::Theme, Column::Lang];
        let found = Entity::find().select_only().columns(columns).filter(Column::NameKey.eq(name_key));
        let row: Option<(i64, String, Option<String>, Option<String>)> =
            found.into_tuple().one(&self.read).await.map_err(during("reading credentials"))?;
        Ok(row.map(|(id, password_hash, theme, lang)| Known {
            id: MemberId(id),
            password_hash,
            chosen: Preferences::kept(theme.as_deref(), lang.as_deref()),
        }))
    }

    /// Keeps what somebody chose for themselves; what they did not choose now stays as it was.
    pub async fn prefer(&self, id: MemberId, chosen: Preferences) -> Result<(), Fault> {
        let mut row = ActiveModel::default();
        if let Some(theme) = chosen.theme {
            row.theme = Set(Some(theme.key().to_owned()));
        }
        if let Some(lang) = chosen.lang {
            row.lang = Set(Some(lang.tag().to_owned()));
        }
        let kept = Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(&self.write).await;
        kept.map(drop).map_err(during("keeping a preference"))
    }

    /// Since when this person has a name.
    pub async fn joined_at(&self, id: MemberId) -> Result<Option<Instant>, Fault> {
        let found = Entity::find_by_id(id.0).select_only().column(Column::JoinedAt);
        let at: Option<i64> = found.into_tuple().one(&self.read).await.map_err(during("reading since when somebody is here"))?;
        Ok(at.map(Instant::from_millis))
    }

    /// Who has this name.
    pub async fn member_named(&self, name_key: &str) -> Result<Option<MemberId>, Fault> {
        let found = Entity::find().select_only().column(Column::Id).filter(Column::NameKey.eq(name_key));
        let id: Option<i64> = found.into_tuple().one(&self.read).await.map_err(during("looking up a name"))?;
        Ok(id.map(MemberId))
    }
}

/// Everybody who has a name.
pub async fn people(db: &impl ConnectionTrait) -> Result<Vec<Member>, Fault> {
    let all = Entity::find().select_only().columns([Column::Id, Column::Name, Column::Role, Column::Hue]);
    let rows: Vec<(i64, String, String, String)> = all.into_tuple().all(db).await.map_err(during("reading the people"))?;
    rows.into_iter().map(|(id, name, role, hue)| member(id, name, &role, &hue)).collect()
}

/// Makes an event true of the table.
pub async fn fold(
    db: &impl ConnectionTrait,
    at: Instant,
    event: &Event,
    credentials: Option<&Credentials>,
) -> Result<(), NotRecorded> {
    match event {
        Event::Joined { member } => {
            let missing = || Unknown("a member without credentials".into());
            let credentials = credentials.ok_or_else(missing).map_err(during("recording a new member"))?;
            let row = Model {
                id: member.id.0,
                name: member.name.clone(),
                name_key: credentials.name_key.clone(),
                role: member.role.key().to_owned(),
                hue: member.hue.key().to_owned(),
                joined_at: at.as_millis(),
                email: credentials.email.clone(),
                password_hash: credentials.password_hash.clone(),
                theme: None,
                lang: None,
            };
            Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Renamed { id, name } => {
            let row = ActiveModel { name: Set(name.clone()), name_key: Set(name::key(name)), ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await?;
        }
        Event::Granted { id, role } => {
            let row = ActiveModel { role: Set(role.key().to_owned()), ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await?;
        }
    }
    Ok(())
}

/// What the words of a row say of a person.
pub fn member(id: i64, name: String, role: &str, hue: &str) -> Result<Member, Fault> {
    let unknown = |word: &str| Unknown(format!("{word:?} of member {id}"));
    let role = Role::granted(role).ok_or_else(|| unknown(role)).map_err(during("reading a role"))?;
    let hue = Hue::of_key(hue).ok_or_else(|| unknown(hue)).map_err(during("reading a hue"))?;
    Ok(Member { id: MemberId(id), name, role, hue })
}
