//! What is true of the evening, with no machine in sight.
//!
//! A person's wish arrives as a [`Command`](room::Command) of plain strings. [`Room::decide`](room::Room::decide)
//! parses it, asks [`permit`] whether this [`Actor`](account::Actor) may, and answers with an
//! [`Event`](room::Event) or a [`Refusal`](refusal::Refusal). The server's keeper records the event as a numbered
//! [`Frame`](wire::Frame), applies it to its own [`Room`](room::Room) and tells everyone; every browser applies the
//! same frame to its own copy with the same code. So the room in memory, the room in the store and the room on each
//! page are one fold of one list of facts, and one test, the replay law, guards them all.
//!
//! Nothing here reads a clock, rolls a die, opens a file or waits: time, chance and identity are arguments.

pub mod account;
pub mod agent;
pub mod alert;
pub mod audit;
pub mod avatar;
pub mod chat;
pub mod color;
pub mod compose;
pub mod course;
pub mod draw;
pub mod email;
pub mod emoji;
pub mod flood;
pub mod guess;
pub mod host;
pub mod id;
pub mod json;
pub mod keys;
pub mod leaving;
pub mod letter;
pub mod library;
pub mod markup;
pub mod mention;
pub mod moderation;
pub mod name;
pub mod password;
pub mod permit;
pub mod player;
pub mod preference;
pub mod reading;
pub mod refusal;
pub mod report;
pub mod room;
pub mod roster;
pub mod rows;
pub mod safety;
pub mod settings;
pub mod shelf;
pub mod show;
pub mod time;
pub mod tonight;
pub mod trial;
pub mod watch;
pub mod wire;
pub mod words;
