//! Whether two rooms say the same, and where they do not; and that all rooms of a world do.

use std::collections::HashSet;

use evening::chat;
use evening::id::Seq;
use evening::room::{Event, Kept, Room};
use futures::FutureExt;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;
use tokio::task::unconstrained;

use super::{World, frames, hear_of, shelf_of};
use crate::harness::soon;

impl World {
    /// Each page that is connected hears what was told, and then shows what its visitor may see.
    pub(super) async fn compare(&mut self) -> Result<(), TestCaseError> {
        // What is due is recorded whenever the keeper looks: then they are compared with the room that came of it.
        while !self.compare_with(&self.keeper.room()).await? {}
        Ok(())
    }

    /// False if a page is ahead of this room.
    async fn compare_with(&mut self, room: &Room) -> Result<bool, TestCaseError> {
        let (list, last) = (&room.show.tonight, room.show.course.story());
        let is_listed = last.is_none_or(|last| list.iter().any(|story| story.number() == last));
        prop_assert!(is_listed, "{:?} was watched last, and is not on the list", last);
        for place in 0..self.pages.len() {
            let page = &mut self.pages[place];
            let Some(reader) = &mut page.reader else { continue };
            let (mut has_new_role, mut is_kept_out) = (false, false);
            soon(reader.until(room.seq)).await;
            // What is not for them moves the cursor without a word. Unconstrained: after so and so much work in one go, tokio says that
            // nothing is there, to let others have a turn.
            while let Some(piece) = unconstrained(reader.next()).now_or_never() {
                let Ok(piece) = piece else {
                    is_kept_out = true;
                    break;
                };
                for frame in frames(&piece.bytes) {
                    page.room.apply(&frame);
                    hear_of(&mut page.shelf, &frame);
                }
                has_new_role |= piece.new_role;
            }
            if is_kept_out {
                page.reader = None;
                continue;
            }
            page.room.seq = reader.seq(); // the heartbeat
            if page.room.seq > room.seq {
                return Ok(false);
            }
            let actor = page.actor;
            if has_new_role {
                self.pages[place] = self.page_of(actor).await;
            }
            agree(&format!("the page of {actor:?}"), &self.pages[place].room, &room.seen_by(actor))?;
            let (shelf, there) = (&self.pages[place].shelf, shelf_of(room));
            prop_assert_eq!(
                (&shelf.library, &shelf.tonight),
                (&there.library, &there.tonight),
                "what {:?} sees of the library",
                actor
            );
        }
        Ok(true)
    }

    /// Everybody comes back; then the store and the log say the same as the room in memory.
    pub(super) async fn end(mut self) -> Result<(), TestCaseError> {
        for place in 0..self.pages.len() {
            self.come_back(place).await;
        }
        self.compare().await?;
        let room = self.keeper.room();
        agree("the store", &self.store.load().await.unwrap(), &room)?;
        let mut folded = Room::of(Seq(0), Kept::default());
        let mut removed = HashSet::new();
        for frame in self.store.frames_after(Seq(0), u64::MAX).await.unwrap() {
            prop_assert_eq!(frame.seq, folded.seq.next(), "the log has no gaps");
            folded.apply(&frame);
            let is_news = match &frame.event {
                Event::Chat(chat::Event::Edited { id, .. }) => !removed.contains(id),
                Event::Chat(chat::Event::Removed { id, .. }) => removed.insert(*id),
                Event::Chat(chat::Event::Restored { message }) => removed.remove(&message.id),
                Event::Chat(chat::Event::Said { .. } | chat::Event::Pinned { .. } | chat::Event::Swept { .. })
                | Event::Account(_)
                | Event::Library(_)
                | Event::Moderation(_)
                | Event::Report(_)
                | Event::Settings(_)
                | Event::Show(_)
                | Event::Tonight(_)
                | Event::Watch(_) => true,
            };
            prop_assert!(is_news, "it was so already: {:?}", frame);
        }
        agree("the fold of the log", &folded, &room)?;
        for id in &self.said {
            prop_assert!(self.store.message(*id).await.unwrap().is_some(), "message {} is stored", id);
        }
        Ok(())
    }
}

/// Fails at the first thing in which a room differs from the one in memory.
fn agree(whose: &str, one: &Room, memory: &Room) -> Result<(), TestCaseError> {
    if one == memory {
        return Ok(());
    }
    let json = |room| serde_json::to_value(room).unwrap();
    let difference = difference(&json(one), &json(memory)).unwrap_or_else(|| {
        format!("{:?}, {:?} and {:?}, {:?}", one.library(), one.tonight(), memory.library(), memory.tonight())
    });
    Err(TestCaseError::fail(format!("{whose} and the room in memory differ at seq {}: {difference}", memory.seq)))
}

/// Where two values first differ.
fn difference(one: &Value, other: &Value) -> Option<String> {
    let inside = |name: String, one: &Value, other: &Value| difference(one, other).map(|inner| format!("/{name}{inner}"));
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            one.iter().find_map(|(name, value)| inside(name.clone(), value, &other[name]))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            one.iter().zip(other).enumerate().find_map(|(place, (one, other))| inside(place.to_string(), one, other))
        }
        _ => (one != other).then(|| format!(": {one} and {other}")),
    }
}
