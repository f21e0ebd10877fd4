//! What is shown, as settings of one row each.

use std::collections::BTreeSet;
use std::sync::Arc;

use evening::host::Host;
use evening::show::{self, Event, Show, Stream};
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::setting::Entity;
use super::settings::{set, setting};
use super::{NotRecorded, Store, during};
use crate::fault::Fault;

const STREAM: &str = "stream";
const HOSTS: &str = "hosts";
const TONIGHT: &str = "tonight";
const COURSE: &str = "course";
const SLOTS: &str = "slots";

impl Store {
    /// Whether anybody ever set a stream, or took it off.
    pub async fn stream_was_set(&self) -> Result<bool, Fault> {
        let row = Entity::find_by_id(STREAM).one(&self.read).await.map_err(during("reading a setting"))?;
        Ok(row.is_some())
    }
}

/// The stream and whose players may show it, tonight's list, and how far the evening has come.
pub async fn show(db: &impl ConnectionTrait) -> Result<Show, Fault> {
    // Only the address is kept: what shows it is found out anew, in case we know better by now.
    let address: Option<String> = setting(db, STREAM).await?;
    let stream = Stream::parse(&address.unwrap_or_default()).map_err(during("reading the stream's address"))?;
    let hosts = Arc::new(setting(db, HOSTS).await?);
    let slots = setting::<Option<u8>>(db, SLOTS).await?.unwrap_or(show::SLOTS);
    Ok(Show { stream, hosts, tonight: Arc::new(setting(db, TONIGHT).await?), slots, course: setting(db, COURSE).await? })
}

/// Makes an event true of the table.
pub async fn fold(db: &impl ConnectionTrait, event: &Event) -> Result<(), NotRecorded> {
    match event {
        Event::StreamSet { url, player: _ } => set(db, STREAM, url).await,
        Event::HostAllowed { host } => change_hosts(db, |hosts| hosts.insert(host.clone())).await,
        Event::HostForbidden { host } => change_hosts(db, |hosts| hosts.remove(host)).await,
        Event::CourseSet { course } => set(db, COURSE, course).await,
        Event::TonightSet { stories, slots } => {
            set(db, SLOTS, &Some(slots)).await?;
            set(db, TONIGHT, stories).await
        }
    }
}

async fn change_hosts(db: &impl ConnectionTrait, change: impl FnOnce(&mut BTreeSet<Host>) -> bool) -> Result<(), NotRecorded> {
    let mut hosts: BTreeSet<Host> = setting(db, HOSTS).await?;
    if change(&mut hosts) { set(db, HOSTS, &hosts).await } else { Ok(()) }
}
