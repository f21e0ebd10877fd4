//! Episodes, one a row; two-parters are joined when they are read. What became of their stories, and who wishes for which.

use std::collections::HashMap;
use std::sync::Arc;

use evening::draw;
use evening::id::Seq;
use evening::library::{Entry, Episode, Event, Library, Story};
use evening::time::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::entity::episode::{Column, Entity, Model};
use super::entity::{showing, story, wish};
use super::settings::{set, setting};
use super::{NotRecorded, ROWS, Store, Unknown, during};
use crate::fault::Fault;

/// The highest number that an episode ever had.
const NUMBERED: &str = "numbered";

/// A story that was watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The frame that tells of it: those of one evening have the same.
    pub seq: Seq,
    /// When it was written down.
    pub at: Instant,
    /// The story as it was called then.
    pub story: Story,
}

impl Store {
    /// What was watched, newest first, up to so many stories.
    pub async fn showings(&self, limit: u64) -> Result<Vec<Showing>, Fault> {
        let rows = showing::Entity::find()
            .order_by_desc(showing::Column::Seq)
            .order_by_asc(showing::Column::Place)
            .limit(limit)
            .all(&self.read)
            .await
            .map_err(during("reading what was watched"))?;
        let showing = |row: showing::Model| {
            let story = serde_json::from_str(&row.story).map_err(during("reading what was watched"))?;
            Ok(Showing { seq: Seq(row.seq), at: Instant::from_millis(row.at), story })
        };
        rows.into_iter().map(showing).collect()
    }
}

/// All stories, and the wishes for them.
pub async fn library(db: &impl ConnectionTrait) -> Result<Library, Fault> {
    let reading = "reading the library";
    let numbered = numbered(db).await?;
    let rows = Entity::find().order_by_asc(Column::Number).all(db).await.map_err(during(reading))?;
    let facts = story::Entity::find().all(db).await.map_err(during(reading))?;
    let facts: HashMap<i32, story::Model> = facts.into_iter().map(|row| (row.number, row)).collect();
    let wishes = wish::Entity::find().order_by_asc(wish::Column::Seq).all(db).await.map_err(during(reading))?;
    let mut entries = Vec::with_capacity(rows.len());
    // A half whose other one is not behind it yet: halves need not be neighbours.
    let mut halves: Vec<Model> = Vec::new();
    for row in rows {
        let story = match row.part {
            None => Story::Single(episode(row)?),
            Some(1) => {
                halves.push(row);
                continue;
            }
            Some(_) => {
                let first = halves.iter().position(|first| first.story == row.story).map(|place| halves.remove(place));
                let halved = || Unknown(format!("episode {} without its other half", row.number));
                let first = first.ok_or_else(halved).map_err(during(reading))?;
                Story::Pair { title: row.story.clone(), first: episode(first)?, second: episode(row)? }
            }
        };
        entries.push(entry(story, &facts)?);
    }
    if let Some(half) = halves.first() {
        return Err(during(reading)(Unknown(format!("episode {} without its other half", half.number))));
    }
    entries.sort_by_key(|entry| entry.story.number());
    let wish = |row: wish::Model| {
        let story = u16::try_from(row.story).map_err(during(reading))?;
        Ok(draw::Wish { seq: row.seq, by: row.member_id, story })
    };
    let wishes = wishes.into_iter().map(wish).collect::<Result<_, Fault>>()?;
    Ok(Library { entries: Arc::new(entries), wishes: Arc::new(wishes), numbered })
}

/// The highest number that an episode ever had, as far as the tables know: only since it is written down do they know of those
/// that went before anybody had watched them.
async fn numbered(db: &impl ConnectionTrait) -> Result<u16, Fault> {
    let reading = "reading which numbers were given";
    let known: u16 = setting(db, NUMBERED).await?;
    let there = Entity::find().select_only().column_as(Column::Number.max(), "number");
    let there: Option<Option<i32>> = there.into_tuple().one(db).await.map_err(during(reading))?;
    let shown = showing::Entity::find().select_only().column_as(showing::Column::Number.max(), "number");
    let shown: Option<Option<i32>> = shown.into_tuple().one(db).await.map_err(during(reading))?;
    let found = there.flatten().max(shown.flatten()).unwrap_or(0);
    Ok(known.max(u16::try_from(found).map_err(during(reading))?))
}

fn entry(story: Story, facts: &HashMap<i32, story::Model>) -> Result<Entry, Fault> {
    let number = |number: i32| u32::try_from(number).map_err(during("reading a story"));
    Ok(match facts.get(&i32::from(story.number())) {
        None => Entry::new(story),
        Some(row) => {
            Entry { story, added: number(row.added)?, shown: number(row.shown)?, last: row.last.map(Instant::from_millis) }
        }
    })
}

/// Makes an event true of the tables.
pub async fn fold(db: &impl ConnectionTrait, seq: Seq, at: Instant, event: &Event) -> Result<(), NotRecorded> {
    // What may take the highest number away with it.
    if matches!(event, Event::Imported { .. } | Event::Replaced { .. } | Event::Edited { .. } | Event::Removed { .. }) {
        set(db, NUMBERED, &numbered(db).await?).await?;
    }
    match event {
        Event::Imported { stories } => {
            let entries: Vec<Entry> = stories.iter().cloned().map(Entry::new).collect();
            replace(db, &entries).await?;
        }
        Event::Replaced { entries } => replace(db, entries).await?,
        Event::Restocked {} => {}
        Event::Wished { by, story } => {
            let row = wish::Model { seq: seq.0, member_id: by.0, story: (*story).into() };
            wish::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
        }
        Event::Unwished { by, story } => {
            wish::Entity::delete_by_id((by.0, i32::from(*story))).exec(db).await?;
        }
        Event::Added { story } => insert(db, rows(story).collect()).await?,
        Event::Edited { story, to } => {
            remove(db, *story).await?;
            insert(db, rows(to).collect()).await?;
        }
        Event::Removed { story } => {
            remove(db, *story).await?;
            story::Entity::delete_by_id(i32::from(*story)).exec(db).await?;
            spend(db, *story).await?;
        }
        Event::Weighed { story, added } => {
            let mut fact = fact(db, *story).await?;
            fact.added = i32::try_from(*added).unwrap_or(i32::MAX);
            keep(db, fact).await?;
        }
        Event::Shown { stories } => {
            for (place, story) in (0..).zip(stories) {
                let told = serde_json::to_string(story).map_err(during("writing what was watched"))?;
                let number = i32::from(story.number());
                let row = showing::Model { seq: seq.0, place, at: at.as_millis(), number, story: told };
                showing::Entity::insert(row.into_active_model()).exec_without_returning(db).await?;
                let mut fact = fact(db, story.number()).await?;
                (fact.shown, fact.last) = (fact.shown.saturating_add(1), Some(at.as_millis()));
                keep(db, fact).await?;
                spend(db, story.number()).await?;
            }
        }
    }
    Ok(())
}

async fn replace(db: &impl ConnectionTrait, entries: &[Entry]) -> Result<(), NotRecorded> {
    Entity::delete_many().exec(db).await?;
    story::Entity::delete_many().exec(db).await?;
    insert(db, entries.iter().flat_map(|entry| rows(&entry.story)).collect()).await?;
    let facts = entries.iter().filter(|entry| **entry != Entry::new(entry.story.clone())).map(|entry| story::Model {
        number: entry.story.number().into(),
        added: i32::try_from(entry.added).unwrap_or(i32::MAX),
        shown: i32::try_from(entry.shown).unwrap_or(i32::MAX),
        last: entry.last.map(Instant::as_millis),
    });
    for facts in facts.collect::<Vec<_>>().chunks(ROWS) {
        story::Entity::insert_many(facts.iter().cloned().map(IntoActiveModel::into_active_model))
            .exec_without_returning(db)
            .await?;
    }
    // Wishes for what is in it no more are gone.
    for wish in wish::Entity::find().all(db).await? {
        if entries.binary_search_by_key(&wish.story, |entry| entry.story.number().into()).is_err() {
            wish::Entity::delete_by_id((wish.member_id, wish.story)).exec(db).await?;
        }
    }
    Ok(())
}

async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<(), NotRecorded> {
    for rows in rows.chunks(ROWS) {
        Entity::insert_many(rows.iter().cloned().map(IntoActiveModel::into_active_model)).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Both halves of a two-parter.
async fn remove(db: &impl ConnectionTrait, story: u16) -> Result<(), NotRecorded> {
    let Some(first) = Entity::find_by_id(i32::from(story)).one(db).await? else { return Ok(()) };
    Entity::delete_by_id(first.number).exec(db).await?;
    if first.part.is_some() {
        let second = Entity::find()
            .filter(Column::Story.eq(first.story))
            .filter(Column::Part.eq(2))
            .filter(Column::Number.gt(first.number))
            .order_by_asc(Column::Number);
        if let Some(second) = second.one(db).await? {
            Entity::delete_by_id(second.number).exec(db).await?;
        }
    }
    Ok(())
}

async fn fact(db: &impl ConnectionTrait, story: u16) -> Result<story::Model, NotRecorded> {
    let number = i32::from(story);
    let row = story::Entity::find_by_id(number).one(db).await?;
    Ok(row.unwrap_or(story::Model { number, added: 0, shown: 0, last: None }))
}

async fn keep(db: &impl ConnectionTrait, fact: story::Model) -> Result<(), NotRecorded> {
    story::Entity::delete_by_id(fact.number).exec(db).await?;
    story::Entity::insert(fact.into_active_model()).exec_without_returning(db).await?;
    Ok(())
}

async fn spend(db: &impl ConnectionTrait, story: u16) -> Result<(), NotRecorded> {
    wish::Entity::delete_many().filter(wish::Column::Story.eq(i32::from(story))).exec(db).await?;
    Ok(())
}

fn rows(story: &Story) -> impl Iterator<Item = Model> {
    story.episodes().zip(1..).map(|(episode, part)| Model {
        number: episode.number.into(),
        season: episode.season.into(),
        episode: episode.episode.into(),
        title: episode.title.clone(),
        story: story.title().to_owned(),
        part: story.is_pair().then_some(part),
        aired: episode.aired.clone(),
        title_ru: episode.title_ru.clone(),
    })
}

fn episode(row: Model) -> Result<Episode, Fault> {
    let small = |number: i32| u8::try_from(number).map_err(during("reading an episode"));
    let number = u16::try_from(row.number).map_err(during("reading an episode"))?;
    let (season, episode) = (small(row.season)?, small(row.episode)?);
    Ok(Episode { number, season, episode, title: row.title, title_ru: row.title_ru, aired: row.aired })
}
