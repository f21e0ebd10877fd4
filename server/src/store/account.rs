//! People and their credentials.

use std::collections::{HashMap, HashSet};

use evening::account::{Event, Hue, Member, NAME_IS_HELD, Role};
use evening::avatar::Avatar;
use evening::color::{Color, Rgb};
use evening::id::MemberId;
use evening::letter::Link;
use evening::name;
use evening::preference::Preferences;
use evening::time::Instant;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};

use super::connection::{begin_writing, finish};
use super::entity::member::{ActiveModel, Column, Entity, Model};
use super::entity::{held_name, session};
use super::{Credentials, NotRecorded, Store, Unknown, during, leaving, letter};
use crate::fault::Fault;

/// Number, password hash, theme, language and screen.
type KnownRow = (i64, String, Option<String>, Option<String>, Option<String>);

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
        let columns = [Column::Id, Column::PasswordHash, Column::Theme, Column::Lang, Column::Screen];
        // Behind whom the door is shut is as unknown as anybody.
        let found = Entity::find().filter(Column::NameKey.eq(name_key)).filter(Column::PasswordHash.ne(""));
        let found = found.select_only().columns(columns);
        let row: Option<KnownRow> = found.into_tuple().one(&self.read).await.map_err(during("reading credentials"))?;
        Ok(row.map(|(id, password_hash, theme, lang, screen)| Known {
            id: MemberId(id),
            password_hash,
            chosen: Preferences::kept(theme.as_deref(), lang.as_deref(), screen.as_deref()),
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
        let change = begin_writing(&self.write).await.map_err(during("keeping a preference"))?;
        let kept = async {
            if chosen.has_screen() {
                let before = Entity::find_by_id(id.0).select_only().column(Column::Screen);
                let before: Option<Option<String>> = before.into_tuple().one(&change).await?;
                let before = Preferences::kept(None, None, before.flatten().as_deref());
                row.screen = Set(Some(chosen.or(before).screen()));
            }
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(&change).await.map(drop)
        };
        let kept = kept.await;
        finish(change, kept).await.map_err(during("keeping a preference"))
    }

    /// When this person took the name that they have, if they had another before.
    pub async fn renamed_at(&self, id: MemberId) -> Result<Option<Instant>, Fault> {
        let found = Entity::find_by_id(id.0).select_only().column(Column::RenamedAt);
        let at: Option<Option<i64>> =
            found.into_tuple().one(&self.read).await.map_err(during("reading when a name was taken"))?;
        Ok(at.flatten().map(Instant::from_millis))
    }

    /// Which names this person gave up and still may take back, as names are compared, and until when.
    pub async fn held_names(&self, id: MemberId, now: Instant) -> Result<Vec<(String, Instant)>, Fault> {
        let theirs = held_name::Entity::find().filter(held_name::Column::MemberId.eq(id.0));
        let theirs = theirs.filter(held_name::Column::Until.gt(now.as_millis())).order_by_asc(held_name::Column::Until);
        let rows = theirs.all(&self.read).await.map_err(during("reading names that are held"))?;
        Ok(rows.into_iter().map(|row| (row.name_key, Instant::from_millis(row.until))).collect())
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

    /// Whether nobody new may have this name: somebody has it, or gave it up a moment ago.
    pub async fn is_name_taken(&self, name_key: &str, now: Instant) -> Result<bool, Fault> {
        let held = held_name::Entity::find_by_id(name_key).filter(held_name::Column::Until.gt(now.as_millis()));
        let held = held.one(&self.read).await.map_err(during("looking up a name"))?;
        Ok(held.is_some() || self.member_named(name_key).await?.is_some())
    }

    /// Which of these pictures somebody has.
    pub async fn avatars_in_use(&self, avatars: impl Iterator<Item = &Avatar>) -> Result<HashSet<Avatar>, Fault> {
        let hashes: Vec<&str> = avatars.map(Avatar::hash).collect();
        let used = Entity::find().select_only().column(Column::Avatar).filter(Column::Avatar.is_in(hashes));
        let used: Vec<String> = used.into_tuple().all(&self.read).await.map_err(during("looking up pictures"))?;
        Ok(used.iter().filter_map(|hash| Avatar::of_hash(hash)).collect())
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
    let rows: Vec<Person> =
        Entity::find().select_only().columns(PERSON).into_model().all(db).await.map_err(during("reading the people"))?;
    rows.into_iter().map(Person::member).collect()
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
                color: None,
                avatar: None,
                screen: None,
                renamed_at: None,
                leaves_at: None,
                leaves_messages: None,
                email_confirmed_at: None,
                email_waiting: None,
            };
            let_have(db, &row.name_key, member.id, at).await?;
            Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Renamed { id, name } => {
            let key = name::key(name);
            hold_name(db, *id, &key, at).await?;
            let (name, name_key, renamed_at) = (Set(name.clone()), Set(key), Set(Some(at.as_millis())));
            let row = ActiveModel { name, name_key, renamed_at, ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await?;
            // The letter is about a name that is theirs no longer.
            letter::void(db, *id, Some(Link::Reset)).await?;
        }
        Event::SessionsEnded { id } => {
            session::Entity::delete_many().filter(session::Column::MemberId.eq(id.0)).exec(db).await?;
        }
        Event::Restyled { id, hue, color, avatar } => {
            let hue = Set(hue.key().to_owned());
            let color = Set(color.as_ref().map(|color| color.chosen().to_owned()));
            let avatar = Set(avatar.as_ref().map(|avatar| avatar.hash().to_owned()));
            let row = ActiveModel { hue, color, avatar, ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await?;
        }
        Event::Left { id, with_messages } => leaving::fold(db, at, *id, *with_messages).await?,
        Event::Granted { id, role } => {
            let row = ActiveModel { role: Set(role.key().to_owned()), ..Default::default() };
            Entity::update_many().set(row).filter(Column::Id.eq(id.0)).exec(db).await?;
        }
    }
    Ok(())
}

/// A name that somebody gave up a moment ago is theirs still.
async fn let_have(db: &impl ConnectionTrait, key: &str, id: MemberId, at: Instant) -> Result<(), NotRecorded> {
    let held = held_name::Entity::find_by_id(key).filter(held_name::Column::MemberId.ne(id.0));
    let held = held.filter(held_name::Column::Until.gt(at.as_millis())).one(db).await?;
    if held.is_some() { Err(NotRecorded::NameTaken) } else { Ok(()) }
}

/// Gives somebody the name of this key, and keeps their old one from others for a while.
pub async fn hold_name(db: &impl ConnectionTrait, id: MemberId, key: &str, at: Instant) -> Result<(), NotRecorded> {
    let_have(db, key, id, at).await?;
    let old = Entity::find_by_id(id.0).select_only().column(Column::NameKey);
    let old: Option<String> = old.into_tuple().one(db).await?;
    let Some(old) = old.filter(|old| old != key) else { return Ok(()) };
    let until = at.plus(NAME_IS_HELD).as_millis();
    held_name::Entity::delete_many().filter(held_name::Column::NameKey.is_in([old.as_str(), key])).exec(db).await?;
    let row = held_name::Model { name_key: old, member_id: id.0, until };
    held_name::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

/// What is read of a person for others to see.
pub const PERSON: [Column; 6] = [Column::Id, Column::Name, Column::Role, Column::Hue, Column::Color, Column::Avatar];

/// The same, as it is read.
#[derive(FromQueryResult)]
pub struct Person {
    /// Their number.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// The word of their role.
    pub role: String,
    /// The word of their hue.
    pub hue: String,
    /// A colour of their own.
    pub color: Option<String>,
    /// The hash of their picture.
    pub avatar: Option<String>,
}

impl Person {
    /// What the words of a row say of a person.
    pub fn member(self) -> Result<Member, Fault> {
        let unknown = |word: &str| Unknown(format!("{word:?} of member {}", self.id));
        let role = Role::granted(&self.role).ok_or_else(|| unknown(&self.role)).map_err(during("reading a role"))?;
        let hue = Hue::of_key(&self.hue).ok_or_else(|| unknown(&self.hue)).map_err(during("reading a hue"))?;
        let color = self.color.as_deref().and_then(Rgb::parse).map(Color::of);
        let avatar = self.avatar.as_deref().and_then(Avatar::of_hash);
        Ok(Member { id: MemberId(self.id), name: self.name, role, hue, color, avatar })
    }
}
