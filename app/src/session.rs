//! Signing up, in and out on a page that is alive: nothing on it reloads.

use evening::account::Member;
use evening::json;
use serde::Deserialize;

use crate::backend::Refused;
use crate::browser;
use crate::live::Live;
use crate::look::PageLook;

/// What the server says when there is nothing to say.
const DONE: &str = "{}";

/// What the server says to somebody who came in: what they are to see the page in, in the words of the wire.
#[derive(Deserialize)]
pub struct Entered {
    #[expect(dead_code, reason = "tells this reply from others")]
    member: Member,
    /// The theme.
    pub theme: String,
    /// The language.
    pub lang: String,
    /// How large text is, in percent.
    pub size: String,
    /// How much moves.
    pub motion: String,
    /// How many hours a clock has.
    pub clock: String,
    /// What sounds and what is shown on the desktop; empty if nobody chose.
    pub alert: String,
    /// Whether they were about to leave for good, and stay now.
    #[serde(default)]
    is_back: bool,
}

/// Sends one of the forms by which one comes in, then shows the room as its visitor may see it now, in the theme and the language
/// that they chose for themselves. True for whoever was about to leave for good, and stays now.
///
/// # Errors
/// Why nothing changed.
pub async fn enter(live: Live, look: PageLook, action: &str, fields: &[(&str, String)]) -> Result<bool, Refused> {
    let reply = browser::post_form(action, fields).await.map_err(|why| Refused::Unreachable { unreachable: why })?;
    let Ok(entered) = json::read::<Entered>(&reply) else { return Err(refused(&reply)) };
    look.take_on(&entered);
    show_anew(live).await;
    Ok(entered.is_back)
}

/// Sends one of the forms about letters. Nobody comes in by them, but whoever chose another password is signed out.
///
/// # Errors
/// Why nothing was done.
pub async fn send(live: Live, action: &str, fields: &[(&str, String)]) -> Result<(), Refused> {
    let reply = browser::post_form(action, fields).await.map_err(|why| Refused::Unreachable { unreachable: why })?;
    if reply != DONE {
        return Err(refused(&reply));
    }
    if live.me.try_with_untracked(Option::is_some) == Some(true) {
        show_anew(live).await;
    }
    Ok(())
}

fn refused(reply: &str) -> Refused {
    json::read(reply).unwrap_or_else(|why| Refused::Garbled { garbled: why.to_string() })
}

/// Signs the visitor out. Whoever could not be still sees their name, and may press again.
pub async fn leave(live: Live) {
    if browser::post_form("/api/sign_out", &[]).await.is_ok_and(|reply| reply == DONE) {
        show_anew(live).await;
    }
}

/// It is done; a page that cannot show it in place shows it anew.
pub async fn show_anew(live: Live) {
    if live.become_another().await.is_err() {
        browser::reload();
    }
}
