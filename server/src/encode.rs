//! Frames and pulses as bytes of `text/event-stream`, each made once for everybody who gets the same.

use std::time::Duration;

use bytes::Bytes;
use evening::account::{self, Actor};
use evening::id::{MemberId, MessageId, Seq};
use evening::room::Event;
use evening::time::Instant;
use evening::wire::{Audience, Frame, Hello, PROTOCOL, Pulse, Reset, ResetReason};
use serde::Serialize;

/// A frame, encoded for each of its audiences.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// Its place.
    pub seq: Seq,
    /// For everybody, unless it is for nobody.
    public: Option<Bytes>,
    /// For the one person whose copy differs.
    own: Option<(MemberId, Bytes)>,
    /// For those who keep order, if they are told more than everybody.
    staff: Option<Bytes>,
    /// Whose role it changes.
    pub new_role_of: Option<MemberId>,
    /// The frame, if it tells a text that may have to be forgotten.
    telling: Option<Frame>,
    /// With its text, for those who may read what was removed.
    whole: Option<Box<Encoded>>,
}

impl Encoded {
    /// Encodes a frame.
    #[must_use]
    pub fn of(frame: &Frame) -> Encoded {
        let copy = |actor| frame.seen_by(actor, false).map(|frame| as_seen(&frame));
        let staff = matches!(frame.event.audience(), Audience::Staff { .. }).then(|| as_seen(frame));
        let own = frame.private_to().and_then(|id| Some((id, copy(Actor::Member(id))?)));
        let telling = frame.tells().map(|_| frame.clone());
        Encoded {
            seq: frame.seq,
            public: copy(Actor::Guest),
            own,
            staff,
            new_role_of: new_role_of(&frame.event),
            telling,
            whole: None,
        }
    }

    /// The message whose text it tells.
    #[must_use]
    pub fn tells(&self) -> Option<MessageId> {
        self.telling.as_ref().and_then(Frame::tells)
    }

    /// The frame once the message that it tells of is removed.
    #[must_use]
    pub fn without_text(&self) -> Encoded {
        match &self.telling {
            None => self.clone(),
            Some(frame) => {
                let whole = Encoded { telling: None, ..self.clone() };
                Encoded { telling: None, whole: Some(Box::new(whole)), ..Encoded::of(&frame.without_text()) }
            }
        }
    }

    /// The copy that this person gets, if it is for them. `is_staff`: they keep order, and are told more.
    #[must_use]
    pub fn copy_for(&self, actor: Actor, is_staff: bool) -> Option<&Bytes> {
        match (&self.whole, &self.own) {
            (Some(whole), _) if is_staff => whole.copy_for(actor, is_staff),
            _ if is_staff && self.staff.is_some() => self.staff.as_ref(),
            (_, Some((id, own))) if actor == Actor::Member(*id) => Some(own),
            _ => self.public.as_ref(),
        }
    }

    /// The one person whose copy differs from that of others in the same role.
    #[must_use]
    pub fn owner(&self) -> Option<MemberId> {
        self.own.as_ref().map(|(id, _)| *id).or_else(|| self.whole.as_ref()?.owner())
    }

    /// The memory that it holds, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let own = self.own.as_ref().map(|(_, own)| own);
        let copies: usize = [self.public.as_ref(), own, self.staff.as_ref()].into_iter().flatten().map(Bytes::len).sum();
        // The frame itself is about as large as one copy of it.
        let telling = if self.telling.is_some() { copies } else { 0 };
        copies + telling + self.whole.as_ref().map_or(0, |whole| whole.size())
    }
}

/// Whose role an event changes: their page has to begin anew.
#[must_use]
pub fn new_role_of(event: &Event) -> Option<MemberId> {
    match event {
        Event::Account(account::Event::Granted { id, .. } | account::Event::Left { id, .. }) => Some(*id),
        Event::Account(
            account::Event::Joined { .. }
            | account::Event::Renamed { .. }
            | account::Event::Restyled { .. }
            | account::Event::SessionsEnded { .. },
        )
        | Event::Chat(_)
        | Event::Library(_)
        | Event::Moderation(_)
        | Event::Report(_)
        | Event::Settings(_)
        | Event::Show(_)
        | Event::Tonight(_)
        | Event::Watch(_) => None,
    }
}

/// One frame, already as its reader may see it.
#[must_use]
pub fn as_seen(frame: &Frame) -> Bytes {
    Bytes::from(format!("id: {}\ndata: {}\n\n", frame.seq, json(frame)))
}

/// A pulse. It has no id: it moves no cursor.
#[must_use]
pub fn pulse(pulse: &Pulse) -> Bytes {
    Bytes::from(format!("event: pulse\ndata: {}\n\n", json(pulse)))
}

/// The first word of a stream.
#[must_use]
pub fn hello(seq: Seq, now: Instant, node: &str) -> Bytes {
    let hello = Hello { protocol: PROTOCOL, seq, now, node: node.to_owned() };
    Bytes::from(format!("id: {seq}\nevent: hello\ndata: {}\n\n", json(&hello)))
}

/// Tells a page to begin anew.
#[must_use]
pub fn reset(seq: Seq, why: ResetReason) -> Bytes {
    Bytes::from(format!("id: {seq}\nevent: reset\ndata: {}\n\n", json(&Reset { seq, why })))
}

/// Moves the cursor and keeps the connection warm.
#[must_use]
pub fn heartbeat(seq: Seq) -> Bytes {
    Bytes::from(format!("id: {seq}\n\n"))
}

/// When to come back, for whoever is left without a stream.
#[must_use]
pub fn retry(pause: Duration) -> Bytes {
    Bytes::from(format!("retry: {}\n\n", pause.as_millis()))
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types are JSON: no map has keys that are not text")
}
