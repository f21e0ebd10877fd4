//! What is logged to stderr, and what a line looks like.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// What is logged unless somebody says otherwise: of sqlx and migrations only what is amiss.
pub const DEFAULT: &str = "info,sqlx=warn,sea_orm_migration=warn";

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: an object in each line, with the request that it was logged in.
    Json,
}

impl Format {
    /// The one that goes by this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Format> {
        match word {
            "text" => Some(Format::Text),
            "json" => Some(Format::Json),
            _ => None,
        }
    }
}

/// Which lines are logged, and how.
#[derive(Clone, Debug)]
pub struct Log {
    /// Which, as in `RUST_LOG`.
    pub filter: String,
    /// How.
    pub format: Format,
}

/// Whether this says which lines are logged.
#[must_use]
pub fn is_filter(text: &str) -> bool {
    EnvFilter::try_new(text).is_ok()
}

impl Log {
    /// From here on, in this process.
    pub fn start(&self) {
        // Colours are for eyes: in a file, or in the journal, they would be noise.
        let lines = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(&self.filter))
            .with_writer(stderr)
            .with_ansi(stderr().is_terminal());
        match self.format {
            Format::Text => lines.init(),
            Format::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
        }
    }
}
