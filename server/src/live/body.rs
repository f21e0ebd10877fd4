//! A stream as the body of an answer: the way out for whoever's socket cannot be taken.

use std::convert::Infallible;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use evening::wire::ResetReason;
use futures::stream;
use tokio::time::{Instant, Interval, interval_at};
use tracing::debug;

use crate::encode;
use crate::hub::Cut;
use crate::live::greeting;
use crate::live::opening::{Opening, Step};
use crate::streams::Seat;

/// Says all that a stream says, from its opening on.
pub fn of(opening: Opening, seat: Seat) -> Body {
    let every = opening.site.heartbeat;
    let telling = Telling { heartbeat: interval_at(Instant::now() + every, every), opening, is_over: false, _seat: seat };
    Body::from_stream(stream::unfold(telling, |mut telling| async {
        let piece = telling.next().await?;
        Some((Ok::<Bytes, Infallible>(piece), telling))
    }))
}

struct Telling {
    opening: Opening,
    is_over: bool,
    heartbeat: Interval,
    _seat: Seat,
}

impl Telling {
    /// The next piece; none when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        if self.is_over {
            return None;
        }
        match self.opening.next().await {
            Step::Say(piece) => Some(piece),
            Step::Follow => Some(self.follow().await),
            Step::End(piece) => Some(self.end(piece)),
        }
    }

    async fn follow(&mut self) -> Bytes {
        let Opening { site, reader, .. } = &mut self.opening;
        let mut closing = site.closing.clone();
        let told = tokio::select! {
            told = reader.next() => told,
            _ = self.heartbeat.tick() => return greeting::heartbeat(site, reader.seq()),
            _ = closing.wait_for(|closing| *closing) => return self.end(greeting::farewell()),
        };
        match told {
            Ok(piece) => {
                self.heartbeat.reset();
                site.meter.deliveries.add(piece.frames);
                if !piece.new_role {
                    return piece.bytes;
                }
                reader.is_staff = site.is_staff(reader.actor());
                let mut bytes = BytesMut::from(&piece.bytes[..]);
                bytes.extend_from_slice(&greeting::anew(site, reader.seq()));
                bytes.freeze()
            }
            Err(Cut::Lagged) => {
                site.meter.stream_cuts.add(1);
                debug!("Cut a stream that fell behind at {}", reader.seq());
                self.end(Bytes::new())
            }
            Err(Cut::SessionEnded) => {
                let last = encode::reset(reader.seq(), ResetReason::SessionEnded);
                self.end(last)
            }
        }
    }

    fn end(&mut self, last: Bytes) -> Bytes {
        self.is_over = true;
        last
    }
}
