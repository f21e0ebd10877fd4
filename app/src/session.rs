//! Signing up, in and out on a page that is alive: nothing on it reloads.

use evening::account::Member;
use evening::json;
use serde::Deserialize;

use crate::backend::Refused;
use crate::browser;
use crate::live::Live;
use crate::look::PageLook;

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
}

/// Nothing, for whoever left.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {}

/// Sends one of the forms `/api/sign_up`, `/api/sign_in` and `/api/sign_out`, then shows the room as its visitor may see
/// it now, in the theme and the language that they chose for themselves.
///
/// # Errors
/// Why nothing changed.
pub async fn submit(live: Live, look: PageLook, action: &str, fields: &[(&str, String)]) -> Result<(), Refused> {
    let reply = browser::post_form(action, fields).await.map_err(|why| Refused::Unreachable { unreachable: why })?;
    if let Ok(entered) = json::read(&reply) {
        look.take_on(&entered);
    } else if json::read::<Left>(&reply).is_err() {
        return Err(json::read(&reply).unwrap_or_else(|why| Refused::Garbled { garbled: why.to_string() }));
    }
    // It is done; a page that cannot show it in place shows it anew.
    if live.become_another().await.is_err() {
        browser::reload();
    }
    Ok(())
}
