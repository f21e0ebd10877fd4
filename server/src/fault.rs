//! What we broke, or what broke under us: logged where it is handled, never shown.

use std::error::Error;

/// Something failed that the person can do nothing about.
#[derive(Debug, thiserror::Error)]
#[error("{doing}: {source}")]
pub struct Fault {
    doing: &'static str,
    source: Box<dyn Error + Send + Sync>,
}

impl Fault {
    /// What was being done, and why it failed.
    pub fn new(doing: &'static str, source: impl Error + Send + Sync + 'static) -> Fault {
        Fault { doing, source: Box::new(source) }
    }
}
