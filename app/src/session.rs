//! Signing up, in and out on a page that is alive: nothing on it reloads.

use evening::account::Member;
use serde::Deserialize;

use crate::backend::Refused;
use crate::browser;
use crate::live::Live;

#[derive(Deserialize)]
#[serde(untagged)]
enum Reply {
    Refused(Refused),
    Entered {
        #[expect(dead_code, reason = "tells this reply from others")]
        member: Member,
    },
    Left(Left),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {}

/// Sends one of the forms `/api/sign_up`, `/api/sign_in` and `/api/sign_out`, then shows the room as its visitor may see
/// it now.
///
/// # Errors
/// Why nothing changed.
pub async fn submit(live: Live, action: &str, fields: &[(&str, String)]) -> Result<(), Refused> {
    let reply = browser::post_form(action, fields).await.map_err(|why| Refused::Unreachable { unreachable: why })?;
    match serde_json::from_str(&reply) {
        Ok(Reply::Entered { .. } | Reply::Left(Left {})) => {
            // It is done; a page that cannot show it in place shows it anew.
            if live.become_another().await.is_err() {
                browser::reload();
            }
            Ok(())
        }
        Ok(Reply::Refused(refused)) => Err(refused),
        Err(why) => Err(Refused::Garbled { garbled: why.to_string() }),
    }
}
