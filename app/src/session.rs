//! Signing up, in and out on a page that is alive: nothing on it reloads.

use evening::account::Member;
use evening::json;
use serde::Deserialize;

use crate::backend::Refused;
use crate::browser;
use crate::live::Live;
use crate::look::{PageLook, Worn};

#[derive(Deserialize)]
struct Entered {
    #[expect(dead_code, reason = "tells this reply from others")]
    member: Member,
    look: Worn,
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
    if let Ok(Entered { look: worn, .. }) = json::read(&reply) {
        look.take_on(&worn);
    } else if json::read::<Left>(&reply).is_err() {
        return Err(json::read(&reply).unwrap_or_else(|why| Refused::Garbled { garbled: why.to_string() }));
    }
    // It is done; a page that cannot show it in place shows it anew.
    if live.become_another().await.is_err() {
        browser::reload();
    }
    Ok(())
}
