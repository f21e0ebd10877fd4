//! Pages: what the rendering gets to know, and what a browser may do with the result.

use std::sync::Arc;

use app::Start;
use app::account::Letters;
use app::backend::Backend;
use app::route::Page;
use axum::extract::Query;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use evening::show::{PROVIDERS, Show};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use crate::desk::Desk;
use crate::form;

/// Hands the visitor's desk to the server function that is called now.
pub fn provide_desk() {
    if let Some(desk) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Desk>().cloned()) {
        provide_context::<Arc<dyn Backend + Send + Sync>>(Arc::new(desk));
    }
}

/// Hands over what the page that is rendered now begins with, and sets its policy.
pub fn provide_start() {
    let Some(parts) = use_context::<Parts>() else { return };
    let Some(desk) = parts.extensions.get::<Desk>() else { return };
    if let Some(response) = use_context::<ResponseOptions>() {
        if let Some(nonce) = use_nonce() {
            let policy = policy(&nonce.to_string(), &desk.site.keeper.room().show);
            if let Ok(policy) = HeaderValue::try_from(policy) {
                response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
        if desk.note.is_some() {
            response.append_header(header::SET_COOKIE, form::clear_note(&desk.site));
        }
    }
    provide_context(Letters(desk.site.post.is_some()));
    // The first of that name, as browsers read an address too.
    let carried = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(carried)| carried).unwrap_or_default();
    let key = carried.into_iter().find(|(name, _)| name == "key").map(|(_, key)| key);
    if key.is_some()
        && let Some(response) = use_context::<ResponseOptions>()
    {
        // The form on it has the key.
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    provide_context(Start { page: Page::of(parts.uri.path()), look: desk.look, key, visit: desk.begin() });
}

/// What a page may load and run: our own files, the scripts that this answer carries, and the players in frames.
/// `style-src-attr` is open for custom properties that carry a value, such as the colour of a name; `connect-src` for the
/// pieces of an HLS stream, which may lie anywhere.
fn policy(nonce: &str, show: &Show) -> String {
    let hosts: String = show.frameable().iter().map(|host| format!(" https://{host}:*")).collect();
    // cargo leptos watch reloads the page through a socket on another port.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    format!(
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; img-src 'self' data: blob:; \
         media-src 'self' https: blob:; worker-src 'self' blob:; connect-src 'self' https:{reload}; \
         script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; \
         frame-src {}{hosts}",
        PROVIDERS.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use evening::host::Host;
    use evening::show::Stream;

    #[test]
    fn only_players_may_be_framed() {
        let stream = Stream::parse("https://player.example.org:8443/x;y 'z'").unwrap();
        let hosts = Arc::new(["a.example", "пример.рф"].map(|host| Host::parse(host).unwrap()).into());
        let policy = policy("abc", &Show { stream, hosts, ..Show::default() });
        let framed = " https://live.vkvideo.ru https://a.example:* https://player.example.org:* https://xn--e1afmkfd.xn--p1ai:*";
        assert!(policy.ends_with(framed), "{policy}");
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"), "{policy}");
        assert!(!policy.contains("unsafe-eval'; style-src 'unsafe-inline'"), "{policy}");
    }
}
