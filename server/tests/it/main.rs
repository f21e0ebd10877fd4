//! The very server, over the wire: one binary, one file per feature.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod account;
mod act;
mod avatars;
mod backup;
mod baddays;
mod faults;
mod guarding;
mod harness;
mod housekeeping;
mod kill;
mod leaving;
mod letters;
mod library;
mod live;
mod mail;
mod mentions;
mod moderation;
mod my_data;
mod openapi;
mod page;
mod preferences;
mod program;
mod replay;
mod roads;
mod safety;
mod security;
mod seeing;
mod settings;
mod setup;
mod show;
mod stopping;
mod stream;
mod texts;
mod waiting;
mod wire;
