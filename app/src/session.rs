//! Signing up, in and out on a page that is alive: nothing on it reloads.

use evening::account::Member;
use serde::Deserialize;

use crate::backend::Refused;
use crate::browser;
use crate::live::Live;
use crate::look::PageLook;

#[derive(Deserialize)]
#[serde(untagged)]
enum Reply {
    Refused(Refused),
    Entered {
        #[expect(dead_code, reason = "tells this reply from others")]
        member: Member,
        theme: String,
        lang: String,
    },
    Left(Left),
}

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
    match serde_json::from_str(&reply) {
        Ok(Reply::Entered { theme, lang, .. }) => look.take_on(&theme, &lang),
        Ok(Reply::Left(Left {})) => {}
        Ok(Reply::Refused(refused)) => return Err(refused),
        Err(why) => return Err(Refused::Garbled { garbled: why.to_string() }),
    }
    // It is done; a page that cannot show it in place shows it anew.
    if live.refresh().await.is_err() {
        browser::reload();
    }
    Ok(())
}
