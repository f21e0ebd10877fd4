//! The host as it is for one visitor: who they are, what language they read, and what their page may ask.

use std::net::IpAddr;
use std::sync::Arc;

use app::backend::{Answer, Backend, FormNote, Refused, Visit};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use evening::account::{Actor, Member, Role};
use evening::agent;
use evening::audit::{self, Card, Log, Residents};
use evening::chat::{self, Message};
use evening::id::MemberId;
use evening::json::Later;
use evening::leaving::Leave;
use evening::mention::completion::{self, Candidate, Standing};
use evening::permit::{self, Act};
use evening::preference::{Look, Preferences};
use evening::refusal::Refusal;
use evening::report::Queue;
use evening::room::Command;
use evening::roster::{People, Person, Roster, Typing};
use evening::safety::Safety;
use evening::settings::Housekeeping;
use evening::shelf::{Draws, Evidence, History, Shelf};
use evening::trial::Asked;
use evening::watch::Rehearsal;
use evening::wire::{Done, Order, Page, Pulse, Snapshot, Wanted};
use evening::words::Lang;
use tracing::error;

use crate::fault::Fault;
use crate::form;
use crate::guarding::{self, NotFound};
use crate::keeper::Wish;
use crate::leaving;
use crate::preference;
use crate::safety;
use crate::session;
use crate::shelf;
use crate::site::Site;

/// So many people are offered to a page, which knows better than the server who of them is near.
const PEOPLE: usize = 2 * completion::OFFERED;

/// One visitor's desk.
#[derive(Clone)]
pub struct Desk {
    /// The site.
    pub site: Arc<Site>,
    /// Who they are.
    pub actor: Actor,
    /// The hash of their session's token.
    pub session: Option<String>,
    /// The cookie anew, when the session's end has just moved: the browser's has to follow.
    pub renewed: Option<HeaderValue>,
    /// What they chose: on their account, or else in this browser.
    pub chosen: Preferences,
    /// What their pages are drawn in.
    pub look: Look,
    /// How far east of UTC their clock is, in minutes.
    pub minutes_east: i16,
    /// Where they are.
    pub address: IpAddr,
    /// What they look at it with, as far as that is known.
    pub browser: String,
    /// The name of the host that they reached.
    pub host: String,
    /// What became of the form they sent without script.
    pub note: Option<FormNote>,
}

impl Desk {
    /// Finds out who sends a request.
    ///
    /// # Errors
    /// [`Fault`] when the store cannot be read.
    pub async fn of(site: Arc<Site>, headers: &HeaderMap, address: IpAddr) -> Result<Desk, Fault> {
        let chosen = preference::kept(headers);
        let mut desk = Desk {
            actor: Actor::Guest,
            session: None,
            renewed: None,
            look: chosen.look(preference::browser_lang(headers)),
            chosen,
            minutes_east: preference::zone(headers),
            address,
            browser: browser(headers),
            host: host(headers).to_owned(),
            note: form::read_note(headers),
            site,
        };
        let Some(token) = session::sent(headers) else { return Ok(desk) };
        let hash = token.hash();
        let now = desk.site.clock.now();
        if let Some(session) = desk.site.store.session(&hash, now).await?
            // One that was opened while its owner was being banned is none.
            && desk.site.keeper.room().sanctions.let_in(session.member).is_ok()
        {
            if session::should_move(session.seen_at, now) {
                match desk.site.store.touch_session(&hash, now, now.plus(session::LASTS)).await {
                    Ok(()) => desk.renewed = Some(token.set_cookie(desk.site.config.is_secure())),
                    // The session still holds: that its end did not move is no reason to turn somebody away.
                    Err(fault) => error!("Moving a session's end failed: {fault}"),
                }
            }
            desk.chosen = session.chosen.or(desk.chosen);
            desk.look = desk.chosen.look(preference::browser_lang(headers));
            desk.actor = Actor::Member(session.member);
            desk.session = Some(hash);
        }
        Ok(desk)
    }

    /// The visitor, if they have a name.
    #[must_use]
    pub fn me(&self) -> Option<Member> {
        match self.actor {
            Actor::Guest => None,
            Actor::Member(id) => self.site.keeper.room().member(id).cloned(),
        }
    }

    /// What their page begins with.
    #[must_use]
    pub fn begin(&self) -> Visit {
        let room = self.site.keeper.room();
        Visit {
            me: self.me(),
            site: self.host.clone(),
            now: self.site.clock.now(),
            minutes_east: self.minutes_east,
            snapshot: Snapshot { presence: self.site.hub.presence(), room: room.first_page(self.actor) },
            has_princess: room.has_princess(),
            note: self.note.clone().map(|note| self.with_trial(note)),
        }
    }

    fn ask_trial(&self) -> Result<Asked, Fault> {
        self.site.trials.ask(self.site.clock.now(), self.look.lang)
    }

    fn with_trial(&self, note: FormNote) -> FormNote {
        let is_asked = matches!(note.refusal, Refusal::Trial | Refusal::TrialWrong);
        let trial = is_asked.then(|| self.ask_trial().ok()).flatten();
        FormNote { trial, ..note }
    }

    /// The answer that says no.
    #[must_use]
    pub fn refuse(&self, refusal: Refusal) -> Response {
        refuse(&self.site, refusal, self.look.lang)
    }

    fn not_found(&self, why: NotFound) -> Refused {
        match why {
            NotFound::Refused(refusal) => self.no(refusal),
            NotFound::Fault(fault) => broken(&fault),
        }
    }

    fn no(&self, refusal: Refusal) -> Refused {
        Refused::no(refusal, self.look.lang)
    }
}

fn browser(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(agent::named).unwrap_or_default()
}

/// The host that a request names, without its port.
fn host(headers: &HeaderMap) -> &str {
    let named = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if named.ends_with(']') { named } else { named.rsplit_once(':').map_or(named, |(name, _)| name) }
}

/// The answer that says no, in this language.
#[must_use]
pub fn refuse(site: &Site, refusal: Refusal, lang: Lang) -> Response {
    site.meter.refused(refusal.kind());
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after = refusal.retry_after();
    let mut response = (status, Json(Refused::no(refusal, lang))).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The answer that says no, in words that know more than the refusal does.
#[must_use]
pub fn refuse_with(site: &Site, refusal: &Refusal, words: String) -> Response {
    site.meter.refused(refusal.kind());
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(Refused::No { refusal: refusal.clone(), words })).into_response()
}

/// Logs what we broke and answers with the reference that leads to it.
#[must_use]
pub fn broken(fault: &Fault) -> Refused {
    let mut bytes = [0_u8; 4];
    let reference = if getrandom::fill(&mut bytes).is_ok() { session::hex(&bytes) } else { "unknown".to_owned() };
    error!(reference, "Something broke: {fault}");
    Refused::Broken { broken: reference }
}

impl Backend for Desk {
    fn visit(&self) -> Answer<Visit> {
        let visit = self.begin();
        Box::pin(async { Ok(visit) })
    }

    fn act(&self, order: Later<Order>) -> Answer<Done> {
        let desk = self.clone();
        Box::pin(async move {
            let order = order.read().map_err(|_| desk.no(Refusal::Malformed))?;
            let Actor::Member(by) = desk.actor else { return Err(desk.no(Refusal::SignedOut)) };
            // However many names somebody has, they write from one place.
            if matches!(order.command, Command::Chat(chat::Command::Say { .. } | chat::Command::Edit { .. }))
                && desk.site.keeper.room().role(desk.actor) == Role::Member
            {
                desk.site.messages.take(desk.address, desk.site.clock.now()).map_err(|refusal| desk.no(refusal))?;
            }
            let seq = desk.site.keeper.ask(Wish::Act { by, order }).await.map_err(|refusal| desk.no(refusal))?;
            Ok(Done { seq })
        })
    }

    fn typing(&self) -> Answer<()> {
        let desk = self.clone();
        Box::pin(async move {
            let me = desk.me().filter(|me| permit::may(me.role, Act::Say)).ok_or_else(|| desk.no(Refusal::SignedOut))?;
            let now = desk.site.clock.now();
            desk.site.keeper.room().sanctions.let_write(me.id, now).map_err(|refusal| desk.no(refusal))?;
            // Told to nobody when very many write at once: it is a nicety.
            if desk.site.typings.take((), now).is_ok() {
                desk.site.hub.tell_pulse(&Pulse::Typing(Typing { id: me.id, name: me.name }));
            }
            Ok(())
        })
    }

    fn people(&self, find: String) -> Answer<People> {
        let desk = self.clone();
        Box::pin(async move {
            let room = desk.site.keeper.room();
            let me = desk.me().filter(|me| permit::may(me.role, Act::Say)).ok_or_else(|| desk.no(Refusal::SignedOut))?;
            let here = desk.site.hub.members();
            let others = room.people().filter(|member| member.id != me.id && !member.has_left()).map(|member| Candidate {
                who: member,
                name: &member.name,
                standing: if here.contains(&member.id) { Standing::Here } else { Standing::Away },
                last: 0,
            });
            let found = completion::find(others, &find, PEOPLE).into_iter();
            let people = found.map(|meant| Person { member: meant.who.clone(), here: meant.standing == Standing::Here });
            Ok(People { people: people.collect() })
        })
    }

    fn log(&self, what: Option<String>, who: Option<String>, before: Option<String>) -> Answer<Log> {
        let desk = self.clone();
        Box::pin(async move {
            let wanted = audit::Wanted::parse(what.as_deref(), who.as_deref(), before.as_deref());
            guarding::log(&desk, wanted).await.map_err(|why| desk.not_found(why))
        })
    }

    fn card(&self, id: MemberId) -> Answer<Card> {
        let desk = self.clone();
        Box::pin(async move { guarding::card(&desk, id).await.map_err(|why| desk.not_found(why)) })
    }

    fn housekeeping(&self, is_now: bool) -> Answer<Housekeeping> {
        let desk = self.clone();
        Box::pin(async move { guarding::housekeeping(&desk, is_now).await.map_err(|why| desk.not_found(why)) })
    }

    fn residents(&self, find: String, page: u32) -> Answer<Residents> {
        let desk = self.clone();
        Box::pin(async move { guarding::residents(&desk, &find, page).await.map_err(|why| desk.not_found(why)) })
    }

    fn reports(&self) -> Answer<Queue> {
        let desk = self.clone();
        Box::pin(async move { guarding::reports(&desk).await.map_err(|why| desk.not_found(why)) })
    }

    fn rehearse(&self, phrase: String) -> Answer<Rehearsal> {
        let desk = self.clone();
        Box::pin(async move { guarding::rehearse(&desk, &phrase).await.map_err(|why| desk.not_found(why)) })
    }

    fn trial(&self) -> Answer<Asked> {
        let asked = self.ask_trial();
        Box::pin(async { asked.map_err(|fault| broken(&fault)) })
    }

    fn library(&self) -> Answer<Shelf> {
        let shelf = shelf::library(&self.site);
        Box::pin(async { Ok(shelf) })
    }

    fn history(&self) -> Answer<History> {
        let desk = self.clone();
        Box::pin(async move { shelf::history(&desk.site).await.map_err(|fault| broken(&fault)) })
    }

    fn draws(&self, before: Option<String>) -> Answer<Draws> {
        let desk = self.clone();
        Box::pin(async move { shelf::draws(&desk.site, before.as_deref()).await.map_err(|why| desk.not_found(why)) })
    }

    fn draw(&self, seq: i64) -> Answer<Evidence> {
        let desk = self.clone();
        Box::pin(async move { shelf::draw(&desk.site, seq).await.map_err(|why| desk.not_found(why)) })
    }

    fn safety(&self) -> Answer<Safety> {
        let desk = self.clone();
        Box::pin(async move { safety::read(&desk).await.map_err(|why| desk.not_found(why)) })
    }

    fn change_password(&self, old: String, new: String) -> Answer<Safety> {
        let desk = self.clone();
        Box::pin(async move { safety::change_password(&desk, old, new).await.map_err(|why| desk.not_found(why)) })
    }

    fn change_email(&self, password: String, email: String) -> Answer<Safety> {
        let desk = self.clone();
        Box::pin(async move { safety::change_email(&desk, password, &email).await.map_err(|why| desk.not_found(why)) })
    }

    fn end_session(&self, id: String) -> Answer<Safety> {
        let desk = self.clone();
        Box::pin(async move { safety::end_session(&desk, &id).await.map_err(|why| desk.not_found(why)) })
    }

    fn end_other_sessions(&self) -> Answer<Safety> {
        let desk = self.clone();
        Box::pin(async move { safety::end_other_sessions(&desk).await.map_err(|why| desk.not_found(why)) })
    }

    fn end_sessions(&self) -> Answer<()> {
        let desk = self.clone();
        Box::pin(async move { safety::end_sessions(&desk).await.map_err(|why| desk.not_found(why)) })
    }

    fn leave(&self, password: String, messages: String) -> Answer<Leave> {
        let desk = self.clone();
        Box::pin(async move { leaving::ask(&desk, password, &messages).await.map_err(|why| desk.not_found(why)) })
    }

    fn roster(&self) -> Answer<Roster> {
        let roster = self.site.roster();
        Box::pin(async { Ok(roster) })
    }

    fn purge(&self, id: MemberId, count: u32) -> Answer<Page> {
        let desk = self.clone();
        Box::pin(async move { guarding::purge(&desk, id, count).await.map_err(|why| desk.not_found(why)) })
    }

    fn messages(&self, before: Option<String>, after: Option<String>, limit: Option<String>) -> Answer<Page> {
        let desk = self.clone();
        Box::pin(async move {
            let wanted =
                Wanted::parse(before.as_deref(), after.as_deref(), limit.as_deref()).map_err(|refusal| desk.no(refusal))?;
            let mut page = desk.site.store.messages(wanted).await.map_err(|fault| broken(&fault))?;
            let role = desk.site.keeper.room().role(desk.actor);
            if !permit::may(role, Act::ReadRemoved) {
                page.messages.iter_mut().filter(|message| message.removed.is_some()).for_each(Message::hide_text);
            }
            Ok(page)
        })
    }
}
