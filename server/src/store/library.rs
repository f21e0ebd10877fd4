//! Episodes, one a row; two-parters are joined when they are read.

use std::sync::Arc;

use evening::library::{Episode, Event, Library, Story};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryOrder};

use super::entity::episode::{Column, Entity, Model};
use super::{ROWS, Unknown, during};
use crate::fault::Fault;

/// All stories.
pub async fn library(db: &impl ConnectionTrait) -> Result<Library, Fault> {
    let rows = Entity::find().order_by_asc(Column::Number).all(db).await.map_err(during("reading the library"))?;
    let mut stories = Vec::with_capacity(rows.len());
    let mut rows = rows.into_iter().peekable();
    while let Some(row) = rows.next() {
        stories.push(match row.part {
            None => Story::Single(episode(row)?),
            Some(_) => {
                let halved = || Unknown(format!("episode {} without its other half", row.number));
                let second = rows.next_if(|next| (row.part, next.part) == (Some(1), Some(2)) && next.story == row.story);
                let second = second.ok_or_else(halved).map_err(during("reading the library"))?;
                Story::Pair { title: row.story.clone(), first: episode(row)?, second: episode(second)? }
            }
        });
    }
    Ok(Library { stories: Arc::new(stories) })
}

/// Makes an event true of the table.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), DbErr> {
    match event {
        Event::Imported { stories } => {
            Entity::delete_many().exec(db).await?;
            let rows: Vec<Model> = stories.iter().flat_map(rows).collect();
            for rows in rows.chunks(ROWS) {
                Entity::insert_many(rows.iter().cloned().map(Model::into_active_model)).exec_without_returning(db).await?;
            }
        }
    }
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
    })
}

fn episode(row: Model) -> Result<Episode, Fault> {
    let small = |number: i32| u8::try_from(number).map_err(during("reading an episode"));
    let number = u16::try_from(row.number).map_err(during("reading an episode"))?;
    Ok(Episode { number, season: small(row.season)?, episode: small(row.episode)?, title: row.title, aired: row.aired })
}
