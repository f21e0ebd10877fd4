//! Where a picture of a sprite in `public/` is.

/// The address of a picture of a sprite. What stands behind `?` is the beginning of the SHA-256 of the file: a browser asks for
/// it anew when there is something else in it, and never before. A test of the server says what has to stand there.
macro_rules! sprite {
    (icons $picture:literal) => {
        concat!("/icons.svg?38397a#", $picture)
    };
    (tools $picture:literal) => {
        concat!("/tools.svg?39b48b#", $picture)
    };
    (emoji $picture:literal) => {
        concat!("/emoji.svg?758bc5#", $picture)
    };
}

pub(crate) use sprite;
