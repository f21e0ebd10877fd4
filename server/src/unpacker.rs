//! Pictures are unpacked by a process of their own with a bound on its memory, which holds whatever a decoder does with a file
//! that was made for it: this program once more, without a word of the site's. It reads the file and writes the squares.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use evening::avatar::{Avatar, Crop};
use evening::refusal::Refusal;
use rlimit::Resource;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tracing::warn;

use crate::alone::NotDone;
use crate::fault::Fault;
use crate::squares::Squares;

/// By which the program is told that it is to do nothing else. Nobody who runs the site has use for it.
pub const WORD: &str = "unpack";
/// The most memory that it may have, in bytes: the largest picture takes some 330 MB (docs/performance.md).
const MEMORY: u64 = 512 << 20;
/// The most that it may compute, in seconds, and the most that it may take on a machine that has its hands full.
const SECONDS: u64 = 20;
const PATIENCE: Duration = Duration::from_secs(60);
/// When a picture may be welcome that this machine had no time for, in seconds.
const LATER: u32 = 30;
/// How the program ends when it could not even look at the file. Whatever else ends it, the file did.
const OURS: u8 = 70;

/// What became of a file, in a line before the squares.
#[derive(Serialize, Deserialize)]
enum Told {
    /// Their name, and how many bytes each has.
    Squares(Avatar, [usize; 2]),
    Refused(Refusal),
}

/// The program that unpacks: the one that runs, also after another one has taken its place on the disk.
#[must_use]
pub fn program() -> PathBuf {
    let running = Path::new("/proc/self/exe");
    if running.exists() { running.to_owned() } else { std::env::current_exe().unwrap_or_default() }
}

/// Has this program make the squares of a picture.
///
/// # Errors
/// What is wrong with the file or the part, [`Refusal::Busy`] if the machine had no time for it, or that the program could not do
/// its work.
pub async fn squares(program: &Path, file: &[u8], crop: Option<Crop>) -> Result<Squares, NotDone> {
    let part = crop.map(|Crop { left, top, side }| [left, top, side].map(|number| number.to_string()));
    let mut command = Command::new(program);
    command.arg(WORD).args(part.iter().flatten());
    run(command, file, PATIENCE).await
}

async fn run(mut command: Command, file: &[u8], patience: Duration) -> Result<Squares, NotDone> {
    let failed = |why: std::io::Error| Fault::new("unpacking a picture", why);
    let mut child = command
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let input = child.stdin.take();
    let unpacked = async {
        if let Some(mut input) = input {
            // One that has ended already says why by how it ended.
            let _ = input.write_all(file).await;
        }
        child.wait_with_output().await
    };
    let Ok(ended) = tokio::time::timeout(patience, unpacked).await else {
        // What it may compute is bounded: it did not get to it.
        warn!("A picture was given up: unpacking it took too long");
        return Err(Refusal::Busy { retry_after: LATER }.into());
    };
    let output = ended.map_err(failed)?;
    if output.status.code() == Some(OURS.into()) {
        return Err(failed(std::io::Error::other("the program that unpacks could not do its work")).into());
    }
    if !output.status.success() {
        warn!("A picture was given up: {}", output.status);
        return Err(Refusal::AvatarBroken.into());
    }
    read(&output.stdout)?.map_err(NotDone::Refused)
}

fn read(answer: &[u8]) -> Result<Result<Squares, Refusal>, Fault> {
    let cut = || Fault::new("reading the squares of a picture", std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
    let end = answer.iter().position(|&byte| byte == b'\n').ok_or_else(cut)?;
    let told = serde_json::from_slice(&answer[..end]).map_err(|why| Fault::new("reading the squares of a picture", why))?;
    let (avatar, [large, small]) = match told {
        Told::Refused(refusal) => return Ok(Err(refusal)),
        Told::Squares(avatar, sizes) => (avatar, sizes),
    };
    let (large, rest) = answer[end + 1..].split_at_checked(large).ok_or_else(cut)?;
    let small = rest.get(..small).ok_or_else(cut)?;
    Ok(Ok(Squares { avatar, files: [large.to_vec(), small.to_vec()] }))
}

/// What the program does that was told [`WORD`]: the part of the picture stands behind that, the file comes in and the squares go
/// out. What goes wrong besides a refusal, and is not the file's fault, ends it as [`OURS`].
#[must_use]
pub fn work(arguments: impl Iterator<Item = String>) -> ExitCode {
    let bounds = [(Resource::AS, MEMORY), (Resource::CPU, SECONDS)];
    if bounds.into_iter().any(|(what, most)| rlimit::setrlimit(what, most, most).is_err()) {
        return ExitCode::from(OURS);
    }
    let numbers: Option<Vec<u32>> = arguments.map(|number| number.parse().ok()).collect();
    let crop = match numbers.as_deref() {
        Some([]) => None,
        Some(&[left, top, side]) => Some(Crop { left, top, side }),
        _ => return ExitCode::from(OURS),
    };
    let mut file = Vec::new();
    if std::io::stdin().read_to_end(&mut file).is_err() {
        return ExitCode::from(OURS);
    }
    let (told, files) = match Squares::of(&file, crop) {
        Ok(Squares { avatar, files }) => (Told::Squares(avatar, [files[0].len(), files[1].len()]), files.concat()),
        Err(NotDone::Refused(refusal)) => (Told::Refused(refusal), Vec::new()),
        Err(NotDone::Fault(_)) => return ExitCode::from(OURS),
    };
    let mut answer = serde_json::to_vec(&told).unwrap_or_default();
    answer.push(b'\n');
    answer.extend(files);
    if std::io::stdout().write_all(&answer).is_ok() { ExitCode::SUCCESS } else { ExitCode::from(OURS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of a program that does this instead.
    async fn check(script: &str, expect: fn(&NotDone) -> bool) {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]);
        let patience = if script.contains("sleep") { Duration::from_millis(100) } else { PATIENCE };
        let done = run(shell, b"GIF89a", patience).await;
        assert!(done.as_ref().err().is_some_and(expect), "{script}: {:?}", done.err());
    }

    #[tokio::test]
    async fn whose_fault_it_is_that_there_are_no_squares() {
        let is_broken = |why: &NotDone| matches!(why, NotDone::Refused(Refusal::AvatarBroken));
        // A decoder that panics, runs out of memory or out of time.
        for script in ["exit 101", "kill -ABRT $$", "kill -KILL $$"] {
            check(script, is_broken).await;
        }
        check("exec sleep 600", |why| matches!(why, NotDone::Refused(Refusal::Busy { .. }))).await;
        for script in [&*format!("exit {OURS}"), "echo nonsense", "true"] {
            check(script, |why| matches!(why, NotDone::Fault(_))).await;
        }
    }

    #[test]
    fn squares_are_read_whole_or_not_at_all() {
        let hash = "0123456789abcdef0123456789abcdef";
        let told = format!("{{\"Squares\":[\"{hash}\",[3,2]]}}\nabcde");
        let squares = read(told.as_bytes()).unwrap().unwrap();
        assert_eq!((squares.avatar.hash(), squares.files), (hash, [b"abc".to_vec(), b"de".to_vec()]));
        for end in 0..told.len() {
            assert!(read(&told.as_bytes()[..end]).is_err(), "{end} bytes of it");
        }
        let refused = serde_json::to_string(&Told::Refused(Refusal::AvatarPixels { max: 40 })).unwrap() + "\n";
        assert_eq!(read(refused.as_bytes()).unwrap(), Err(Refusal::AvatarPixels { max: 40 }));
    }
}
