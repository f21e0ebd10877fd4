//! The very server, over the wire: one binary, one file per feature.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so")]
