//! `GET /api/my_data`: all that the site has of whoever asks, as a file that people and programs can read. It is told piece by
//! piece, so that no amount of messages fills anybody's memory. What others did or said about them is theirs, and is not in it. Which
//! column of the store is told where, and which is not and why, stands in its test.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bytes::Bytes;
use evening::account::{Hue, Member, Role};
use evening::alert;
use evening::avatar::SIDES;
use evening::chat::{Message, Removed};
use evening::color::Color;
use evening::id::{MemberId, MessageId};
use evening::name;
use evening::preference::{Clock, Motion, Theme};
use evening::refusal::Refusal;
use evening::time::Instant;
use evening::words::Lang;
use futures::stream;
use serde::Serialize;
use serde_json::{Value, json};
use tracing::error;

use crate::desk::{self, Desk};
use crate::fault::Fault;
use crate::guarding::NotFound;
use crate::site::Site;
use crate::store::{Done, Place, Store};

/// How many messages are read at a time.
const PAGE: u64 = 500;

/// Whose file is under way.
#[derive(Debug, Default)]
pub struct Downloads(Mutex<HashSet<MemberId>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub struct Download {
    downloads: Arc<Downloads>,
    whose: MemberId,
}

impl Downloads {
    /// Begins one.
    ///
    /// # Errors
    /// [`Refusal::Busy`] while another one of the same person is under way.
    pub fn begin(self: &Arc<Self>, whose: MemberId) -> Result<Download, Refusal> {
        let is_first = self.under_way().insert(whose);
        if is_first { Ok(Download { downloads: Arc::clone(self), whose }) } else { Err(Refusal::Busy { retry_after: 5 }) }
    }

    fn under_way(&self) -> MutexGuard<'_, HashSet<MemberId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.downloads.under_way().remove(&self.whose);
    }
}

/// Who somebody is here, in the order in which people read it.
#[derive(Serialize)]
struct Account<'a> {
    id: MemberId,
    name: &'a str,
    role: Role,
    joined_at: Option<Instant>,
    renamed_at: Option<Instant>,
    email: Option<&'a str>,
    is_confirmed: bool,
    waiting: Option<&'a str>,
    hue: Hue,
    color: Option<&'a str>,
    avatar: Option<String>,
}

/// A message of theirs; a removed one with its text, which is theirs.
#[derive(Serialize)]
struct Said<'a> {
    id: MessageId,
    at: Instant,
    text: &'a str,
    edited_at: Option<Instant>,
    removed: Option<Removed>,
}

/// The handler.
pub async fn my_data(State(site): State<Arc<Site>>, Extension(desk): Extension<Desk>) -> Response {
    match begin(&desk).await {
        Ok((head, telling)) => {
            let pieces = stream::try_unfold((Some(head), telling), |(head, mut telling)| async move {
                let piece = match head {
                    Some(head) => Some(head),
                    None => telling.next().await?,
                };
                Ok::<_, Fault>(piece.map(|piece| (Bytes::from(piece), (None, telling))))
            });
            let now = site.clock.now().to_string();
            let name = format!("attachment; filename=\"my-evening-{}.json\"", now.get(..10).unwrap_or_default());
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (header::CONTENT_DISPOSITION, HeaderValue::try_from(name).expect("a date is of digits")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, Body::from_stream(pieces)).into_response()
        }
        Err(NotFound::Refused(refusal)) => desk.refuse(refusal),
        Err(NotFound::Fault(fault)) => (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&fault))).into_response(),
    }
}

async fn begin(desk: &Desk) -> Result<(String, Telling), NotFound> {
    let me = desk.me().ok_or(Refusal::SignedOut)?;
    let download = desk.site.downloads.begin(me.id)?;
    let head = head(desk, &me).await?;
    let mark = Some(Mark { after: MessageId(0), is_first: true });
    Ok((head, Telling { store: desk.site.store.clone(), mark, download }))
}

/// Everything but the messages.
async fn head(desk: &Desk, me: &Member) -> Result<String, NotFound> {
    let (site, room) = (&desk.site, desk.site.keeper.room());
    let now = site.clock.now();
    let secrets = site.store.secrets(me.id).await?.ok_or(Refusal::SignedOut)?;
    let chosen = site.store.known(&name::key(&me.name)).await?.map(|known| known.chosen).unwrap_or_default();
    let account = written(&Account {
        id: me.id,
        name: &me.name,
        role: me.role,
        joined_at: site.store.joined_at(me.id).await?,
        renamed_at: site.store.renamed_at(me.id).await?,
        email: secrets.email.as_deref(),
        is_confirmed: secrets.is_confirmed,
        waiting: secrets.waiting.as_deref(),
        hue: me.hue,
        color: me.color.as_ref().map(Color::chosen),
        avatar: me.avatar.as_ref().map(|avatar| avatar.path(SIDES[0])),
    });
    let preferences = json!({
        "theme": chosen.theme.map(Theme::key),
        "lang": chosen.lang.map(Lang::tag),
        "size": chosen.size,
        "motion": chosen.motion.map(Motion::key),
        "clock": chosen.clock.map(Clock::key),
        "alert": chosen.alert.map(alert::Settings::text),
    });
    let session = |it: Place| json!({"browser": it.browser, "opened_at": it.opened_at, "seen_at": it.seen_at});
    let sessions: Vec<Value> = site.store.places(me.id, now).await?.into_iter().map(session).collect();
    let title = |number: u16| {
        let entry = room.library().entries.iter().find(|entry| entry.story.number() == number)?;
        Some(entry.story.title().to_owned())
    };
    let wishes: Vec<Value> =
        room.library().wishes_of(me.id).map(|story| json!({"story": story, "title": title(story)})).collect();
    let reports = room.reports.messages().into_iter().flat_map(|id| room.reports.about(id)).filter(|report| report.by == me.id);
    let reports: Vec<Value> = reports.map(|report| json!({"message": report.id, "why": report.why})).collect();
    let mute = room.sanctions.mute(me.id).map(|mute| json!({"until": mute.until, "why": mute.why}));
    let waiting = room.watch.held().messages().filter(|held| held.by.id == me.id);
    let waiting: Vec<Value> = waiting.map(|held| json!({"at": held.at, "text": held.text})).collect();
    let names = site.store.held_names(me.id, now).await?.into_iter();
    let names: Vec<Value> = names.map(|(name, until)| json!({"name": name, "until": until})).collect();
    let taken: Vec<Value> = site.store.taken_by(me.id).await?.into_iter().map(|id| json!(id)).collect();
    let deeds: Vec<Value> = site.store.deeds_by(me.id).await?.into_iter().map(deed).collect();
    let draws = site.store.draws_by(me.id).await?.into_iter();
    let draws: Vec<Value> = draws.map(|(seq, at)| json!({"seq": seq, "at": at})).collect();
    Ok(format!(
        "{{\n\"told_at\": \"{now}\",\n\"account\": {account},\n\"names\": {},\n\"preferences\": {preferences},\n\"sessions\": {},\n\
         \"wishes\": {},\n\"reports\": {},\n\"taken\": {},\n\"deeds\": {},\n\"draws\": {},\n\"mute\": {},\n\"waiting\": {},\n\
         \"messages\": [",
        lines(&names),
        lines(&sessions),
        lines(&wishes),
        lines(&reports),
        lines(&taken),
        lines(&deeds),
        lines(&draws),
        mute.unwrap_or_default(),
        lines(&waiting),
    ))
}

/// What somebody did who keeps order. By whom it was taken back is told of whoever did that.
fn deed(Done { seq, at, deed, undone }: Done) -> Value {
    json!({
        "seq": seq,
        "at": at,
        "what": deed.what.key(),
        "whom": deed.whom,
        "messages": deed.messages,
        "why": deed.why,
        "until": deed.until,
        "role": deed.role,
        "amount": deed.amount,
        "undone_at": undone.map(|(at, _)| at),
    })
}

/// A list, one thing a line.
fn lines(values: &[Value]) -> String {
    let values: Vec<String> = values.iter().map(|value| format!("\n{value}")).collect();
    if values.is_empty() { "[]".to_owned() } else { format!("[{}\n]", values.join(",")) }
}

/// How far the messages are told.
struct Mark {
    after: MessageId,
    is_first: bool,
}

/// The messages, page by page.
struct Telling {
    store: Store,
    /// None when all is told.
    mark: Option<Mark>,
    download: Download,
}

impl Telling {
    /// The next piece; none when the file is whole. A failing store ends it in the middle, where no reader takes it for whole.
    async fn next(&mut self) -> Result<Option<String>, Fault> {
        let Some(mark) = self.mark.take() else { return Ok(None) };
        let page = self.store.said_by(self.download.whose, mark.after, PAGE).await;
        let page = page.inspect_err(|fault| error!("A download broke off: {fault}"))?;
        let mut piece = String::new();
        for (count, message) in page.iter().enumerate() {
            piece.push_str(if mark.is_first && count == 0 { "\n" } else { ",\n" });
            piece.push_str(&line(message));
        }
        match page.last().filter(|_| page.len() as u64 == PAGE) {
            Some(last) => self.mark = Some(Mark { after: last.id, is_first: false }),
            None => piece.push_str("\n]\n}\n"),
        }
        Ok(Some(piece))
    }
}

fn line(message: &Message) -> String {
    let Message { id, at, text, edited_at, removed, .. } = message;
    written(&Said { id: *id, at: *at, text, edited_at: *edited_at, removed: *removed })
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("our own types are JSON: no map has keys that are not text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_thing_a_line() {
        assert_eq!(lines(&[]), "[]");
        assert_eq!(lines(&[json!({"a": "«\"\n"}), json!(null)]), "[\n{\"a\":\"«\\\"\\n\"},\nnull\n]");
    }

    #[test]
    fn everybody_has_one_at_a_time() {
        let downloads = Arc::new(Downloads::default());
        let first = downloads.begin(MemberId(7));
        assert_eq!(downloads.begin(MemberId(7)).map(drop), Err(Refusal::Busy { retry_after: 5 }));
        assert!(downloads.begin(MemberId(8)).is_ok());
        drop(first);
        assert!(downloads.begin(MemberId(7)).is_ok());
    }
}
