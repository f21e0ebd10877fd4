//! People and their credentials.

use std::collections::HashMap;

use evening::account::{Event, Hue, Member, Role};
use evening::id::MemberId;
use evening::name;
use evening::preference::Preferences;
use evening::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};

use super::entity::member::{ActiveModel, Column, Entity, Model};
use super::entity::session;
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

/// How somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Since when they have a name.
    pub since: Instant,
    /// How many sessions are open.
    pub sessions: u32,
    /// When one of them was last used.
    pub seen_at: Option<Instant>,
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

    /// Since when these people have a name, how many sessions each has open, and when one was last used.
    pub async fn presences(&self, ids: &[MemberId], now: Instant) -> Result<HashMap<MemberId, Stay>, Fault> {
        let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let joined = Entity::find().select_only().columns([Column::Id, Column::JoinedAt]).filter(Column::Id.is_in(ids.clone()));
        let joined: Vec<(i64, i64)> =
            joined.into_tuple().all(&self.read).await.map_err(during("reading since when people are here"))?;
        let stay = |(id, at)| (MemberId(id), Stay { since: Instant::from_millis(at), sessions: 0, seen_at: None });
        let mut stays: HashMap<MemberId, Stay> = joined.into_iter().map(stay).collect();
        let open = session::Entity::find().select_only().columns([session::Column::MemberId, session::Column::SeenAt]);
        let open = open.filter(session::Column::MemberId.is_in(ids)).filter(session::Column::EndsAt.gt(now.as_millis()));
        let open: Vec<(i64, i64)> = open.into_tuple().all(&self.read).await.map_err(during("reading open sessions"))?;
        for (id, seen_at) in open {
            if let Some(stay) = stays.get_mut(&MemberId(id)) {
                stay.sessions += 1;
                stay.seen_at = stay.seen_at.max(Some(Instant::from_millis(seen_at)));
            }
        }
        Ok(stays)
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
        Event::SessionsEnded { id } => {
            session::Entity::delete_many().filter(session::Column::MemberId.eq(id.0)).exec(db).await?;
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
