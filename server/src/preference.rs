//! Themes, languages and clocks: cookies for everybody, and the account for those who have one.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form, Json};
use evening::account::Actor;
use evening::preference::Preferences;
use evening::refusal::Refusal;
use evening::time::MOSCOW;
use evening::words::Lang;
use tracing::error;
use url::Url;

use crate::desk::Desk;
use crate::form::wants_html;
use crate::session;
use crate::site::Site;

/// The cookie with the theme's word.
const THEME: &str = "evening_theme";
/// The cookie with the language's tag.
const LANG: &str = "evening_lang";
/// The cookie with all else that is chosen.
const SCREEN: &str = "evening_screen";
/// The cookie with the visitor's zone; the page sets it.
const ZONE: &str = "evening_zone";
/// How long a browser keeps a choice.
const LASTS: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// No zone is further from UTC, in minutes.
const FARTHEST: i16 = 14 * 60;

/// `POST /api/preferences`: keeps what is chosen in this browser and, for somebody with a name, for all others.
pub async fn choose(
    State(site): State<Arc<Site>>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    sent: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let chosen = sent
        .map_err(|_| Refusal::Malformed)
        .and_then(|Form(fields)| Preferences::parse(fields.iter().map(|(name, word)| (name.as_str(), word.as_str()))));
    let chosen = match chosen {
        Ok(chosen) => chosen,
        Err(refusal) => return desk.refuse(refusal),
    };
    if let Actor::Member(id) = desk.actor
        && chosen != Preferences::default()
        && let Err(fault) = site.store.prefer(id, chosen).await
    {
        error!("A choice was not kept: {fault}");
        return desk.refuse(Refusal::NotStored);
    }
    let mut response = if wants_html(&headers) {
        (StatusCode::SEE_OTHER, [(header::LOCATION, came_from(&headers))]).into_response()
    } else {
        Json(serde_json::json!({})).into_response()
    };
    // What else is in the same cookie stays.
    let chosen = Preferences {
        theme: chosen.theme,
        lang: chosen.lang,
        ..if chosen.has_screen() { chosen.or(desk.chosen) } else { chosen }
    };
    for cookie in cookies(&site, chosen) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The headers that make a browser keep what is chosen.
pub fn cookies(site: &Site, chosen: Preferences) -> impl Iterator<Item = HeaderValue> {
    let is_secure = site.config.is_secure();
    let theme = chosen.theme.map(|theme| (THEME, theme.key()));
    let lang = chosen.lang.map(|lang| (LANG, lang.tag()));
    let screen = chosen.has_screen().then(|| (SCREEN, chosen.screen()));
    let words = theme.into_iter().chain(lang).map(|(name, word)| (name, word.to_owned())).chain(screen);
    words.map(move |(name, value)| session::cookie(name, &value, LASTS, is_secure))
}

/// What a browser kept.
#[must_use]
pub fn kept(headers: &HeaderMap) -> Preferences {
    let kept = |name| session::read_cookie(headers, name);
    Preferences::kept(kept(THEME), kept(LANG), kept(SCREEN))
}

/// What a browser likes to read.
#[must_use]
pub fn browser_lang(headers: &HeaderMap) -> Lang {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(Lang::of_header).unwrap_or_default()
}

/// How far east of UTC the visitor's clock is, in minutes; Moscow's until their page has told.
#[must_use]
pub fn zone(headers: &HeaderMap) -> i16 {
    let told = session::read_cookie(headers, ZONE).and_then(|minutes| minutes.parse::<i16>().ok());
    told.map_or(MOSCOW.minutes_east, |minutes| minutes.clamp(-FARTHEST, FARTHEST))
}

/// The page of ours that a form was sent from; the evening if the browser does not tell.
fn came_from(headers: &HeaderMap) -> HeaderValue {
    let told = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let page = told(header::REFERER).and_then(|page| Url::parse(page).ok());
    let own = page.filter(|page| Some(page.origin().ascii_serialization().as_str()) == told(header::ORIGIN));
    let path = own.map(|page| page[url::Position::BeforePath..url::Position::AfterQuery].to_owned());
    // Two slashes at the front would name another host.
    let path = path.filter(|path| !path[1..].starts_with(['/', '\\']));
    path.and_then(|path| HeaderValue::try_from(path).ok()).unwrap_or(HeaderValue::from_static("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(set: &[(header::HeaderName, &str)]) -> HeaderMap {
        set.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_choice_leads_back_to_its_page() {
        for (page, path) in [
            ("https://evening.example.org/", "/"),
            ("https://evening.example.org/nowhere/at?all=1#here", "/nowhere/at?all=1"),
            ("https://evening.example.org", "/"),
            ("https://elsewhere.example.org/trap", "/"),
            ("https://evening.example.org//elsewhere.example.org", "/"),
            ("https://evening.example.org/\\elsewhere.example.org", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ] {
            let headers = headers(&[(header::REFERER, page), (header::ORIGIN, "https://evening.example.org")]);
            assert_eq!(came_from(&headers), path, "{page:?}");
        }
        assert_eq!(came_from(&HeaderMap::new()), "/");
    }

    #[test]
    fn clocks_are_within_a_day() {
        for (cookie, minutes) in [
            ("evening_zone=600", 600),
            ("evening_zone=-210; evening_zone=5", -210),
            ("evening_zone=841", 840),
            ("evening_zone=-32768", -840),
            ("evening_zone=99999", MOSCOW.minutes_east),
            ("evening_zone=noon", MOSCOW.minutes_east),
            ("", MOSCOW.minutes_east),
        ] {
            assert_eq!(zone(&headers(&[(header::COOKIE, cookie)])), minutes, "{cookie}");
        }
    }
}
