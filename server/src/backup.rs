//! A copy of all that is kept, made while the site runs: the store as one file, and beside it the folder of people's pictures.

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use evening::avatar::{Avatar, SIDES};
use tempfile::{Builder, NamedTempFile};

use crate::fault::Fault;
use crate::pictures;
use crate::store;

/// What a copy is called while it is made.
const UNDER_WAY: &str = ".evening-backup-";

/// A copy that was made.
#[derive(Debug)]
pub struct Backup {
    /// Where the pictures are.
    pub pictures: PathBuf,
    /// How many there are.
    pub count: usize,
}

/// Why there is no copy, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum NotCopied {
    /// Something of this name is there.
    #[error("{0:?} is there already, and a backup overwrites nothing")]
    Taken(PathBuf),
    /// The store or the machine failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What to do about a store that no copy is made of here, if this is the address of one.
#[must_use]
pub fn elsewhere(url: &str) -> Option<String> {
    let url = url.trim();
    if url.is_empty() || url.starts_with("sqlite:") {
        return None;
    }
    Some(
        "backup copies SQLite stores alone; of PostgreSQL make one by pg_dump --format=custom --file=FILE \
         \"$EVENING_DATABASE_URL\", and after it copy the folder avatars in EVENING_DATA"
            .into(),
    )
}

/// Copies the store at this address to `file`, and the pictures in the folder `data` to the folder `file.avatars`. The file comes
/// last: where it is, the copy is whole.
///
/// # Errors
/// [`NotCopied`]; nothing of the copy is there then.
pub async fn make(database_url: &str, data: &Path, file: &Path) -> Result<Backup, NotCopied> {
    let failed = |doing| move |why: io::Error| Fault::new(doing, why);
    let file = std::path::absolute(file).map_err(failed("finding the place of the backup"))?;
    let mut pictures = OsString::from(&file);
    pictures.push(".avatars");
    let pictures = PathBuf::from(pictures);
    if let Some(taken) = [&file, &pictures].into_iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(NotCopied::Taken(taken.clone()));
    }
    let folder = file.parent().unwrap_or(Path::new("/"));
    let begin = failed("beginning the backup");
    // For whoever makes it alone, as the file is.
    let owners = Permissions::from_mode(0o700);
    let copied_pictures = Builder::new().prefix(UNDER_WAY).permissions(owners).tempdir_in(folder).map_err(begin)?;
    let copied_store = Builder::new().prefix(UNDER_WAY).tempfile_in(folder).map_err(begin)?;
    // Before and after the store: what somebody was shown with at that moment was there before, even if it has been replaced
    // and swept since, or it came meanwhile and is too young to be swept.
    let source = pictures::folder_in(data);
    copy_new(&source, copied_pictures.path()).map_err(failed("copying the pictures"))?;
    store::copy_into(database_url, copied_store.path()).await?;
    copy_new(&source, copied_pictures.path()).map_err(failed("copying the pictures"))?;
    let count = put(copied_store, copied_pictures.path(), &file, &pictures)?;
    Ok(Backup { pictures, count })
}

/// Copies the pictures that are in one folder and not yet in the other.
fn copy_new(from: &Path, to: &Path) -> io::Result<()> {
    let files = match fs::read_dir(from) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(()),
        files => files?,
    };
    for file in files {
        let name = file?.file_name();
        // A picture that is being written has another name meanwhile.
        let is_picture = name.to_str().is_some_and(|name| Avatar::of_file(name).is_some());
        let copy = to.join(&name);
        if !is_picture || copy.exists() {
            continue;
        }
        match fs::copy(from.join(&name), &copy) {
            Ok(_) => File::open(&copy)?.sync_all()?,
            // It was swept.
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            Err(why) => return Err(why),
        }
    }
    Ok(())
}

/// Puts both where they belong, so that they outlive a power cut; says how many pictures there are.
fn put(copied_store: NamedTempFile, copied_pictures: &Path, file: &Path, pictures: &Path) -> Result<usize, NotCopied> {
    let failed = |why| NotCopied::from(Fault::new("putting the backup in its place", why));
    let files = fs::read_dir(copied_pictures).map_err(failed)?.count();
    copied_store.as_file().sync_all().map_err(failed)?;
    File::open(copied_pictures).and_then(|folder| folder.sync_all()).map_err(failed)?;
    fs::rename(copied_pictures, pictures).map_err(failed)?;
    if let Err(why) = copied_store.persist_noclobber(file) {
        let _ = fs::remove_dir_all(pictures);
        return Err(match why.error.kind() {
            ErrorKind::AlreadyExists => NotCopied::Taken(file.to_owned()),
            _ => failed(why.error),
        });
    }
    let folder = file.parent().unwrap_or(Path::new("/"));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(files / SIDES.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sqlite_is_copied_here() {
        for url in ["", " ", "sqlite:data/evening.sqlite"] {
            assert_eq!(elsewhere(url), None, "{url:?}");
        }
        let told = elsewhere("postgres://pony:secret@localhost/evening").unwrap();
        assert!(told.contains("pg_dump") && told.contains("avatars") && !told.contains("secret"), "{told}");
    }

    #[test]
    fn pictures_are_copied_once_and_nothing_else_is() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let name = "0123456789abcdef0123456789abcdef-64.webp";
        for file in [name, "0123456789abcdef0123456789abcdef-64.webp#1", "notes.txt"] {
            fs::write(from.path().join(file), file).unwrap();
        }
        copy_new(from.path(), to.path()).unwrap();
        fs::write(to.path().join(name), "there").unwrap();
        copy_new(from.path(), to.path()).unwrap();
        let names: Vec<_> = fs::read_dir(to.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names, [name]);
        assert_eq!(fs::read_to_string(to.path().join(name)).unwrap(), "there");
        copy_new(&from.path().join("nowhere"), to.path()).unwrap();
    }
}
