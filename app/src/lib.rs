//! Every pixel of the evening, and what pixels ask of a host.

pub mod act;
#[expect(missing_docs, reason = "the macro makes a struct of the arguments of each function")]
pub mod api;
pub mod backend;
pub mod browser;
pub mod live;
pub mod session;
