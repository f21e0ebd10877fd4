//! Pieces of the page that know nothing of the site.

pub mod avatar;
pub mod icon;
pub mod keyed;
pub mod menu;
pub mod modal;
pub mod note;
pub mod sprite;
