//! Where pictures are kept: as files that are named after what is in them, so that the same picture is kept once, and none ever
//! changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use evening::avatar::{Avatar, SIDES};
use evening::time::Instant;
use futures::{StreamExt, TryStreamExt};
use moka::future::Cache;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt};

use crate::fault::Fault;
use crate::squares::Squares;
use crate::store::Store;

/// What is kept in memory at most, in bytes: the pictures of some thousand people.
const KEPT: u64 = 16 << 20;
/// So many are looked up at a time.
const BATCH: usize = 500;

/// The pictures of everybody. A copy is another handle on the same.
#[derive(Clone)]
pub struct Pictures {
    files: Arc<dyn ObjectStore>,
    kept: Cache<(Avatar, u32), Bytes>,
}

impl Pictures {
    /// Those in the folder `avatars` of this one, which is made if it is not there.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(data: &Path) -> Result<Pictures, Fault> {
        let folder = folder_in(data);
        std::fs::create_dir_all(&folder).map_err(|why| Fault::new("making the folder of pictures", why))?;
        let files = LocalFileSystem::new_with_prefix(&folder).map_err(|why| Fault::new("opening the folder of pictures", why))?;
        let weight = |_: &_, file: &Bytes| u32::try_from(file.len()).unwrap_or(u32::MAX);
        // Whoever is told that it was taken has it also after a power cut.
        let files = Arc::new(files.with_fsync(true));
        Ok(Pictures { files, kept: Cache::builder().max_capacity(KEPT).weigher(weight).build() })
    }

    /// Keeps the squares of a picture, each of them whole or not at all.
    ///
    /// # Errors
    /// [`Fault`]; one of them may be there then, and goes with what nobody has.
    pub async fn keep(&self, squares: &Squares) -> Result<(), Fault> {
        for (side, file) in SIDES.into_iter().zip(&squares.files) {
            let put = self.files.put(&name(&squares.avatar, side), file.clone().into()).await;
            put.map_err(|why| Fault::new("keeping a picture", why))?;
        }
        Ok(())
    }

    /// A square of a picture, if there is one.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn read(&self, avatar: &Avatar, side: u32) -> Result<Option<Bytes>, Fault> {
        let file = async { self.files.get(&name(avatar, side)).await?.bytes().await };
        match self.kept.try_get_with((avatar.clone(), side), file).await {
            Ok(file) => Ok(Some(file)),
            Err(why) if matches!(*why, Error::NotFound { .. }) => Ok(None),
            Err(why) => Err(Fault::new("reading a picture", why)),
        }
    }

    /// How many pictures nobody has that were kept before this moment.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn count_orphans(&self, store: &Store, before: Instant) -> Result<u64, Fault> {
        Ok(self.orphans(store, before).await?.iter().map(|&(_, side)| count(side)).sum())
    }

    /// Takes away the pictures that nobody has and that were kept before this moment; says how many.
    ///
    /// # Errors
    /// [`Fault`].
    pub async fn drop_orphans(&self, store: &Store, before: Instant) -> Result<u64, Fault> {
        let mut dropped = 0;
        for (avatar, side) in self.orphans(store, before).await? {
            let failed = |why| Fault::new("taking a picture away", why);
            let name = name(&avatar, side);
            // Somebody may have sent it anew since it was looked up.
            match self.files.head(&name).await {
                Ok(file) if is_older(&file, before) => self.files.delete(&name).await.map_err(failed)?,
                Ok(_) | Err(Error::NotFound { .. }) => continue,
                Err(why) => return Err(failed(why)),
            }
            self.kept.invalidate(&(avatar, side)).await;
            dropped += count(side);
        }
        Ok(dropped)
    }

    async fn orphans(&self, store: &Store, before: Instant) -> Result<Vec<(Avatar, u32)>, Fault> {
        let mut orphans = Vec::new();
        let old = self.files.list(None).try_filter(|file| std::future::ready(is_older(file, before)));
        let mut batches = old.try_chunks(BATCH).boxed();
        while let Some(batch) = batches.next().await {
            let batch = batch.map_err(|why| Fault::new("listing pictures", why.1))?;
            let old: Vec<(Avatar, u32)> = batch.iter().filter_map(|file| Avatar::of_file(file.location.filename()?)).collect();
            let used = store.avatars_in_use(old.iter().map(|(avatar, _)| avatar)).await?;
            orphans.extend(old.into_iter().filter(|(avatar, _)| !used.contains(avatar)));
        }
        Ok(orphans)
    }
}

/// Where the pictures are, in the folder of all data.
#[must_use]
pub fn folder_in(data: &Path) -> PathBuf {
    data.join("avatars")
}

fn name(avatar: &Avatar, side: u32) -> Name {
    Name::from(avatar.file(side))
}

fn is_older(file: &ObjectMeta, before: Instant) -> bool {
    file.last_modified.timestamp_millis() < before.as_millis()
}

/// A picture counts by its largest square, which is kept first.
fn count(side: u32) -> u64 {
    u64::from(side == SIDES[0])
}
