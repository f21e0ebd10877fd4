//! Messages: all of them, also those that the room no longer remembers.

use std::collections::{HashMap, HashSet};

use evening::chat::{Chat, Event, Message, Removed, WINDOW};
use evening::id::{MemberId, MessageId};
use evening::time::Instant;
use evening::wire::{Page, Side, Wanted};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set,
};

use super::entity::member;
use super::entity::message::{ActiveModel, Column, Entity, Model};
use super::settings::{self, setting};
use super::{NotRecorded, ROWS, Store, account, during, mention};
use crate::fault::Fault;

/// Under which the number of the pinned message is kept.
const PINNED: &str = "pinned";
/// Under which the number is kept up to which the room remembers no messages, but for the pinned one: they are kept no longer, or
/// had left the room before later ones went.
const SWEPT: &str = "swept";

impl Store {
    /// The message of this number; a removed one with its text.
    pub async fn message(&self, id: MessageId) -> Result<Option<Message>, Fault> {
        one(&self.read, id).await
    }

    /// A page of messages, oldest first; removed ones with their texts.
    pub async fn messages(&self, wanted: Wanted) -> Result<Page, Fault> {
        let limit = usize::from(wanted.limit);
        let mut messages = page(&self.read, wanted.side, limit + 1).await?;
        let more = messages.len() > limit;
        match wanted.side {
            Side::Last | Side::Before(_) => drop(messages.drain(..messages.len().saturating_sub(limit))),
            Side::After(_) => messages.truncate(limit),
        }
        Ok(Page { messages, more })
    }

    /// The last messages of this person, oldest first; removed ones with their texts, unless they are not wanted.
    pub async fn last_of(&self, author: MemberId, limit: u32, with_removed: bool) -> Result<Vec<Message>, Fault> {
        let last = with_authors().filter(Column::AuthorId.eq(author.0)).order_by_desc(Column::Id).limit(u64::from(limit));
        let last = if with_removed { last } else { last.filter(Column::RemovedAt.is_null()) };
        read(&self.read, last).await
    }

    /// The last messages before this one that were said since that moment and are there, oldest first.
    pub async fn last_since(&self, since: Instant, before: MessageId, limit: u64) -> Result<Vec<Message>, Fault> {
        let last = with_authors().filter(Column::Id.lt(before.0)).filter(Column::At.gte(since.as_millis()));
        let last = last.filter(Column::RemovedAt.is_null()).order_by_desc(Column::Id).limit(limit);
        read(&self.read, last).await
    }

    /// What somebody said after this message, oldest first and at most so much; removed ones with their texts, and none with whom
    /// it names.
    pub async fn said_by(&self, author: MemberId, after: MessageId, limit: u64) -> Result<Vec<Message>, Fault> {
        let some = with_authors().filter(Column::AuthorId.eq(author.0)).filter(Column::Id.gt(after.0));
        let some = some.order_by_asc(Column::Id).limit(limit).into_model::<Row>();
        let rows = some.all(&self.read).await.map_err(during("reading what somebody said"))?;
        rows.into_iter().map(Row::message).collect()
    }

    /// Whose messages these are, as far as they are kept.
    pub async fn authors_of(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, MemberId>, Fault> {
        let mut authors = HashMap::new();
        for ids in ids.chunks(ROWS) {
            let some = Entity::find().select_only().columns([Column::Id, Column::AuthorId]);
            let some = some.filter(Column::Id.is_in(ids.iter().map(|id| id.0))).into_tuple();
            let rows: Vec<(i64, i64)> = some.all(&self.read).await.map_err(during("looking up authors"))?;
            authors.extend(rows.into_iter().map(|(id, author)| (MessageId(id), MemberId(author))));
        }
        Ok(authors)
    }

    /// These messages, oldest first; removed ones with their texts.
    pub async fn messages_of(&self, ids: &[MessageId]) -> Result<Vec<Message>, Fault> {
        let mut messages = Vec::new();
        for ids in ids.chunks(ROWS) {
            let some = with_authors().filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
            messages.extend(read(&self.read, some).await?);
        }
        Ok(messages)
    }

    /// The oldest messages that were said before this moment, without the pinned one and at most so many: how many, and the
    /// last of them. What a wrong clock put behind a younger one waits for that.
    pub async fn oldest(&self, before: Instant, limit: u64) -> Result<Option<(u64, MessageId)>, Fault> {
        let some =
            unpinned(&self.read).await?.select_only().columns([Column::Id, Column::At]).order_by_asc(Column::Id).limit(limit);
        let rows: Vec<(i64, i64)> = some.into_tuple().all(&self.read).await.map_err(during("looking for old messages"))?;
        let old = rows.iter().take_while(|(_, at)| *at < before.as_millis()).count();
        Ok(old.checked_sub(1).map(|last| (old as u64, MessageId(rows[last].0))))
    }

    /// How many messages were said before this moment, without the pinned one.
    pub async fn count_before(&self, before: Instant) -> Result<u64, Fault> {
        let old = unpinned(&self.read).await?.filter(Column::At.lt(before.as_millis()));
        old.count(&self.read).await.map_err(during("counting old messages"))
    }

    /// Those of these messages that are removed now, or not kept any more.
    pub async fn removed_among(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, Fault> {
        self.missing_among(ids, Entity::find().filter(Column::RemovedAt.is_null())).await
    }

    /// Those of these messages that are not kept any more.
    pub async fn gone_among(&self, ids: &[MessageId]) -> Result<Vec<MessageId>, Fault> {
        self.missing_among(ids, Entity::find()).await
    }

    async fn missing_among(&self, ids: &[MessageId], all: Select<Entity>) -> Result<Vec<MessageId>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let found = all.select_only().column(Column::Id).filter(Column::Id.is_in(ids.iter().map(|id| id.0))).into_tuple();
        let rows: Vec<i64> = found.all(&self.read).await.map_err(during("looking for removed messages"))?;
        let there: HashSet<MessageId> = rows.into_iter().map(MessageId).collect();
        Ok(ids.iter().copied().filter(|id| !there.contains(id)).collect())
    }
}

/// The messages that the room remembers.
pub async fn window(db: &impl ConnectionTrait) -> Result<Chat, Fault> {
    let swept: Option<MessageId> = setting(db, SWEPT).await?;
    let after = swept.map_or(0, |swept| swept.0);
    let last = page(db, Side::Last, WINDOW).await?.into_iter().filter(|message| message.id.0 > after).collect();
    let pinned = match pinned(db).await? {
        Some(id) => one(db, id).await?,
        None => None,
    };
    Ok(Chat::of(last).under(pinned))
}

/// The number of the pinned message.
pub async fn pinned(db: &impl ConnectionTrait) -> Result<Option<MessageId>, Fault> {
    setting(db, PINNED).await
}

/// The number from which on the room remembers messages.
pub async fn remembered_from(db: &impl ConnectionTrait) -> Result<MessageId, Fault> {
    let after = setting::<Option<MessageId>>(db, SWEPT).await?.map_or(0, |swept| swept.0);
    let last = Entity::find().select_only().column(Column::Id).filter(Column::Id.gt(after)).order_by_desc(Column::Id);
    let first: Option<i64> =
        last.offset(WINDOW as u64 - 1).into_tuple().one(db).await.map_err(during("looking for what the room remembers"))?;
    Ok(MessageId(first.unwrap_or(after + 1)))
}

/// The room remembers nothing up to this message; what it has forgotten before does not come back.
async fn remember_after(db: &impl ConnectionTrait, id: MessageId) -> Result<(), NotRecorded> {
    let before: Option<MessageId> = setting(db, SWEPT).await?;
    settings::set(db, SWEPT, &before.max(Some(id))).await
}

/// Takes all away that somebody said. No older messages take their place in the room.
pub async fn forget_author(db: &impl ConnectionTrait, author: MemberId) -> Result<(), NotRecorded> {
    let from = remembered_from(db).await?;
    remember_after(db, MessageId(from.0 - 1)).await?;
    Entity::delete_many().filter(Column::AuthorId.eq(author.0)).exec(db).await?;
    if let Some(id) = pinned(db).await?
        && Entity::find_by_id(id.0).one(db).await?.is_none()
    {
        settings::set(db, PINNED, &None::<MessageId>).await?;
    }
    Ok(())
}

/// All messages but the pinned one.
async fn unpinned(db: &impl ConnectionTrait) -> Result<Select<Entity>, Fault> {
    Ok(Entity::find().apply_if(pinned(db).await?, |all, pinned| all.filter(Column::Id.ne(pinned.0))))
}

/// Adds new messages.
pub async fn say(db: &impl ConnectionTrait, messages: &[&Message]) -> Result<(), DbErr> {
    for messages in messages.chunks(ROWS) {
        let rows = messages.iter().map(|message| row(message).into_active_model());
        Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    mention::add(db, messages.iter().map(|message| (message.id, &message.mentions[..]))).await
}

/// Makes an event true of the table.
pub async fn fold(db: &impl ConnectionTrait, at: Instant, event: &Event) -> Result<(), NotRecorded> {
    let (id, change) = match event {
        Event::Said { message, .. } => return Ok(say(db, &[message]).await?),
        Event::Swept { up_to } => {
            let gone = Entity::delete_many().filter(Column::Id.lte(up_to.0));
            gone.apply_if(pinned(db).await?, |gone, pinned| gone.filter(Column::Id.ne(pinned.0))).exec(db).await?;
            return remember_after(db, *up_to).await;
        }
        Event::Pinned { message } => return settings::set(db, PINNED, &message.as_ref().map(|message| message.id)).await,
        Event::Edited { id, text, mentions, edited_at } => {
            mention::change(db, *id, mentions).await?;
            (id, ActiveModel { text: Set(text.clone()), edited_at: Set(Some(edited_at.as_millis())), ..Default::default() })
        }
        Event::Removed { id, by_guard } => {
            settings::drop_if(db, PINNED, id).await?;
            (id, ActiveModel { removed_at: Set(Some(at.as_millis())), removed_by_guard: Set(*by_guard), ..Default::default() })
        }
        Event::Restored { message } => {
            let Model { text, edited_at, removed_at, removed_by_guard, .. } = row(message);
            let (text, edited_at) = (Set(text), Set(edited_at));
            let (removed_at, removed_by_guard) = (Set(removed_at), Set(removed_by_guard));
            (&message.id, ActiveModel { text, edited_at, removed_at, removed_by_guard, ..Default::default() })
        }
    };
    Entity::update_many().set(change).filter(Column::Id.eq(id.0)).exec(db).await?;
    Ok(())
}

async fn one(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<Message>, Fault> {
    Ok(read(db, with_authors().filter(Column::Id.eq(id.0))).await?.pop())
}

async fn page(db: &impl ConnectionTrait, side: Side, limit: usize) -> Result<Vec<Message>, Fault> {
    let some = with_authors().limit(limit as u64);
    let some = match side {
        Side::Last => some.order_by_desc(Column::Id),
        Side::Before(id) => some.filter(Column::Id.lt(id)).order_by_desc(Column::Id),
        Side::After(id) => some.filter(Column::Id.gt(id)).order_by_asc(Column::Id),
    };
    read(db, some).await
}

/// These messages, oldest first.
async fn read(db: &impl ConnectionTrait, some: Select<Entity>) -> Result<Vec<Message>, Fault> {
    let rows = some.into_model::<Row>().all(db).await.map_err(during("reading messages"))?;
    let mut messages = rows.into_iter().map(Row::message).collect::<Result<Vec<_>, _>>()?;
    messages.sort_unstable_by_key(|message| message.id);
    mention::fill_in(db, &mut messages).await?;
    Ok(messages)
}

fn with_authors() -> Select<Entity> {
    let author = [member::Column::Name, member::Column::Role, member::Column::Hue, member::Column::Color, member::Column::Avatar];
    Entity::find().inner_join(member::Entity).columns(author)
}

/// A message with its author as they are now.
#[derive(FromQueryResult)]
struct Row {
    id: i64,
    at: i64,
    author_id: i64,
    name: String,
    role: String,
    hue: String,
    color: Option<String>,
    avatar: Option<String>,
    text: String,
    edited_at: Option<i64>,
    removed_at: Option<i64>,
    removed_by_guard: bool,
}

impl Row {
    fn message(self) -> Result<Message, Fault> {
        let Row { name, role, hue, color, avatar, .. } = self;
        let by = account::Person { id: self.author_id, name, role, hue, color, avatar }.member()?;
        let removed_at = self.removed_at.map(Instant::from_millis);
        Ok(Message {
            id: MessageId(self.id),
            at: Instant::from_millis(self.at),
            by,
            text: self.text,
            mentions: Vec::new(),
            edited_at: self.edited_at.map(Instant::from_millis),
            removed: removed_at.map(|at| Removed { at, by_guard: self.removed_by_guard }),
        })
    }
}

fn row(message: &Message) -> Model {
    Model {
        id: message.id.0,
        at: message.at.as_millis(),
        author_id: message.by.id.0,
        text: message.text.clone(),
        edited_at: message.edited_at.map(Instant::as_millis),
        removed_at: message.removed.map(|removed| removed.at.as_millis()),
        removed_by_guard: message.removed.is_some_and(|removed| removed.by_guard),
    }
}
