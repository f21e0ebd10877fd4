//! Password hashes: argon2id, off the async threads, two at a time and a bounded queue for the rest.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use evening::refusal::Refusal;
use tokio::sync::Semaphore;

use crate::fault::Fault;
use crate::memory;

/// How many are hashed at a time: each takes 19 MiB and a core for some 20 ms (the default of OWASP's password guide).
const AT_A_TIME: usize = 2;
/// How many more may wait.
const WAITING: u32 = 64;

/// Hashes and compares passwords.
pub struct Hasher {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicU32>,
    /// The hash of nobody's password, compared when a name does not exist, so that the reply takes as long.
    nobody: String,
    made: AtomicU64,
}

/// Why there is no hash.
#[derive(Debug)]
pub enum NotHashed {
    /// Too many are waiting already.
    Busy,
    /// It failed.
    Fault(Fault),
}

impl Hasher {
    /// A hasher.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn new() -> Result<Hasher, Fault> {
        let nobody = hash(b"nobody has this password")?;
        Ok(Hasher { turns: Arc::new(Semaphore::new(AT_A_TIME)), waiting: Arc::default(), nobody, made: AtomicU64::new(0) })
    }

    /// The hash to keep for this password.
    ///
    /// # Errors
    /// [`NotHashed`].
    pub async fn hash(&self, password: String) -> Result<String, NotHashed> {
        self.run(move || hash(password.as_bytes())).await?.map_err(NotHashed::Fault)
    }

    /// Whether this is the password of the hash. Without a hash it takes as long and is false.
    ///
    /// # Errors
    /// [`NotHashed`].
    pub async fn is_right(&self, password: String, hash: Option<String>) -> Result<bool, NotHashed> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let matches = self.run(move || {
            PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(matches.await? && exists)
    }

    /// How many passwords have been hashed since it was made: what an answer costs, whatever it is.
    #[must_use]
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NotHashed> {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(NotHashed::Busy);
        }
        // Counted down by a guard: the request may go away while it waits.
        let waits = Waits(Arc::clone(&self.waiting));
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        drop(waits);
        let turn = turn.map_err(|closed| NotHashed::Fault(Fault::new("waiting for a turn to hash", closed)))?;
        self.made.fetch_add(1, Ordering::Relaxed);
        let waiting = Arc::clone(&self.waiting);
        let work = move || {
            let _turn = turn;
            let done = work();
            // Else each thread that ever hashed would keep its 19 MiB.
            if waiting.load(Ordering::Relaxed) == 0 {
                memory::give_back();
            }
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|join| NotHashed::Fault(Fault::new("hashing", join)))
    }
}

struct Waits(Arc<AtomicU32>);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl NotHashed {
    /// What the person is told, or the fault.
    ///
    /// # Errors
    /// The fault, to be logged.
    pub fn refusal(self) -> Result<Refusal, Fault> {
        match self {
            NotHashed::Busy => Ok(Refusal::Busy { retry_after: 2 }),
            NotHashed::Fault(fault) => Err(fault),
        }
    }
}

fn hash(password: &[u8]) -> Result<String, Fault> {
    let hash: PasswordHash = Argon2::default().hash_password(password).map_err(|why| Fault::new("hashing a password", why))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = Hasher::new().unwrap();
        let hash = hasher.hash("чай с мятой".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(hasher.is_right("чай с мятой".into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.is_right("чай без мяты".into(), Some(hash)).await.unwrap());
        assert!(!hasher.is_right("nobody has this password".into(), None).await.unwrap());
        assert!(!hasher.is_right("x".into(), Some("not a hash".into())).await.unwrap());
    }

    #[tokio::test]
    async fn too_many_at_once_are_told_to_come_back() {
        let hasher = Arc::new(Hasher::new().unwrap());
        let _turns = Arc::clone(&hasher.turns).acquire_many_owned(2).await.unwrap();
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let hasher = Arc::clone(&hasher);
                tokio::spawn(async move { hasher.hash("x".into()).await.is_ok() })
            })
            .collect();
        while hasher.waiting.load(Ordering::Relaxed) < WAITING {
            tokio::task::yield_now().await;
        }
        assert!(matches!(hasher.hash("x".into()).await, Err(NotHashed::Busy)));
        waiting.iter().for_each(tokio::task::JoinHandle::abort);
        while hasher.waiting.load(Ordering::Relaxed) > 0 {
            tokio::task::yield_now().await;
        }
    }
}
