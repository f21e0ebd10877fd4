//! How much a request may carry, and how long that may take to arrive.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use evening::account::Role;
use evening::avatar;
use evening::permit::{self, Act};
use futures::StreamExt;
use tokio::time::timeout;

/// Where the library is a file.
pub const LIBRARY: &str = "/api/library.csv";
/// Where a picture is sent to.
pub const AVATAR: &str = "/api/avatar";
/// The most that any other request may carry, in bytes.
const MOST: usize = 64 << 10;
/// The most that a file with another library may have, in bytes.
const LIBRARY_MOST: usize = 4 << 20;
/// The most that is read of a body that is too large or that nobody waits for, in bytes.
const PASSED_OVER: usize = 8 << 20;

/// How long a body may take to arrive.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// All of it.
    pub whole: Duration,
    /// From one piece of it to the next.
    pub silence: Duration,
}

impl Patience {
    /// With what fits into a few packets.
    pub const USUAL: Patience = Patience { whole: Duration::from_secs(30), silence: Duration::from_secs(30) };
    /// With a picture, which comes slowly from a phone at the edge of the net, but comes.
    pub const PICTURE: Patience = Patience { whole: Duration::from_secs(120), silence: Duration::from_secs(15) };
}

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is larger than it may be.
    TooLarge,
    /// It did not come in time, or broke off.
    Late,
}

/// How many bytes somebody of this role may send to this address.
#[must_use]
pub fn most_of(path: &str, role: Role) -> usize {
    match path {
        LIBRARY if permit::may(role, Act::KeepLibrary) => LIBRARY_MOST,
        AVATAR if permit::may(role, Act::KeepProfile) => avatar::MAX_BYTES,
        _ => MOST,
    }
}

/// Reads a body of at most so many bytes. What is too large is read all the same, up to a bound, and not kept: to an answer
/// that comes before the end, many clients are deaf, and hear of a broken connection only.
///
/// # Errors
/// [`Unread`].
pub async fn read(body: Body, most: usize, patience: Patience) -> Result<Bytes, Unread> {
    let mut pieces = body.into_data_stream();
    let all = async {
        let (mut whole, mut size) = (BytesMut::new(), 0);
        while let Some(piece) = timeout(patience.silence, pieces.next()).await.map_err(|_| Unread::Late)? {
            let piece = piece.map_err(|_| Unread::Late)?;
            size += piece.len();
            if size > PASSED_OVER.max(most) {
                return Err(Unread::TooLarge);
            }
            if size <= most {
                whole.extend_from_slice(&piece);
            } else {
                whole = BytesMut::new();
            }
        }
        if size <= most { Ok(whole.freeze()) } else { Err(Unread::TooLarge) }
    };
    timeout(patience.whole, all).await.unwrap_or(Err(Unread::Late))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;

    /// Reads at most 10 bytes of a body that has come in pieces of these sizes; the rest of it never comes, unless it `ends`.
    /// Whoever has no patience takes what is there and waits for nothing.
    async fn check(sizes: &[usize], ends: bool, expect: Result<usize, Unread>) {
        let (none, much) = (Duration::ZERO, Duration::from_secs(3600));
        for (whole, silence) in [(none, much), (much, none)] {
            let pieces = stream::iter(sizes.to_vec()).map(|size| Ok::<_, std::io::Error>(Bytes::from(vec![0; size])));
            let body = match ends {
                true => Body::from_stream(pieces),
                false => Body::from_stream(pieces.chain(stream::pending())),
            };
            let read = read(body, 10, Patience { whole, silence }).await;
            assert_eq!(read.map(|bytes| bytes.len()), expect, "{sizes:?}");
        }
    }

    #[tokio::test]
    async fn a_body_is_read_no_further_than_it_may_be_and_not_waited_for_for_ever() {
        check(&[], true, Ok(0)).await;
        check(&[4, 6], true, Ok(10)).await;
        check(&[4, 7], true, Err(Unread::TooLarge)).await;
        check(&[4, 7, PASSED_OVER], true, Err(Unread::TooLarge)).await;
        check(&[PASSED_OVER, 1], false, Err(Unread::TooLarge)).await;
        check(&[], false, Err(Unread::Late)).await;
        check(&[4], false, Err(Unread::Late)).await;
        check(&[4, 7], false, Err(Unread::Late)).await;
    }

    #[test]
    fn who_may_send_how_much_where() {
        for (path, role, most) in [
            ("/api/act", Role::Princess, MOST),
            (LIBRARY, Role::Princess, LIBRARY_MOST),
            (LIBRARY, Role::Guard, MOST),
            (AVATAR, Role::Member, 5_000_000),
            (AVATAR, Role::Guest, MOST),
        ] {
            assert_eq!(most_of(path, role), most, "{path} {role:?}");
        }
    }
}
