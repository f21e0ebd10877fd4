//! Every address of the site, and what every answer has in common.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use app::Start;
use app::backend::Refused;
use app::route::Page;
use app::shell::{FirstLoad, shell};
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use evening::account::Actor;
use evening::refusal::Refusal;
use leptos::config::LeptosOptions;
use leptos::prelude::{IntoView, use_context};
use leptos_axum::LeptosRoutes;
use serde::Deserialize;
use serde::de::IgnoredAny;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::services::ServeDir;

use crate::body::{self, AVATAR, LIBRARY, Patience, Unread};
use crate::desk::{self, Desk};
use crate::fault::Fault;
use crate::files::Files;
use crate::form::FormFields;
use crate::meter::counting;
use crate::metrics::metrics;
use crate::page::{provide_desk, provide_start};
use crate::shelf::What;
use crate::site::Site;
use crate::{avatar, files, form, guarding, live, my_data, preference, request, reset, shelf};

/// The most of an answer that is read to find out what it says; ours are far smaller.
const ANSWER: usize = 64 << 10;
/// What neither a page nor a frame in it has use for. A player may go over the whole screen, and begin by itself.
const PERMISSIONS: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()";
/// Compressing a page harder than this costs more time than the network saves.
const BROTLI: i32 = 4;

/// All of them.
pub fn routes(site: Arc<Site>) -> Router {
    let leptos = site.leptos.clone();
    let files = Arc::new(Files::of_this_program());
    let is_secure = site.config.is_secure();
    let rendered = {
        let leptos = leptos.clone();
        let first = files.first_load(&leptos);
        leptos_axum::render_app_async_with_context(provide_start, move || document(leptos.clone(), first.clone()))
    };
    // Where no letters are sent, nothing of this is there.
    let letters = if site.post.is_some() { by_letter() } else { Vec::new() };
    let pages = Page::ALL.into_iter().fold(Router::new(), |pages, page| pages.route(page.path(), get(rendered.clone())));
    // Of leptos' own routes there are the server functions alone.
    let visited = pages
        .leptos_routes_with_context(&leptos, Vec::new(), provide_desk, || ())
        .with_state(leptos.clone())
        .merge(all_of(asked()).merge(all_of(letters)).with_state(Arc::clone(&site)))
        // Compressed last: `receive` reads what server functions answer.
        .route_layer(from_fn_with_state(Arc::clone(&site), receive))
        .route_layer(CompressionLayer::new().quality(CompressionLevel::Precise(BROTLI)));
    // Nothing of a stream is compressed, and many come at once.
    let streams = all_of(streamed()).with_state(Arc::clone(&site)).route_layer(from_fn_with_state(Arc::clone(&site), receive));
    let lost = Router::new()
        .fallback(move |request: Request| not_found(request, rendered))
        .layer(from_fn_with_state(Arc::clone(&site), receive))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(BROTLI)));
    // A release publishes no folder.
    let lying = match files.are_elsewhere() {
        true => Router::new().fallback_service(folder(&leptos).fallback(lost)),
        false => lost.layer(from_fn_with_state(files, files::or_else)),
    };

    let all = all_of(plain())
        .with_state(Arc::clone(&site))
        .merge(visited)
        .merge(streams)
        .fallback_service(lying)
        .layer(from_fn_with_state(is_secure, common_headers));
    request::seen(all, &site)
}

/// Addresses, and who answers there.
type Table = Vec<(&'static str, MethodRouter<Arc<Site>>)>;

/// Every address that is neither a page's nor a server function's. What is in none of these tables is not there, and what is in
/// them `public/openapi.json` tells.
#[must_use]
pub fn addresses() -> Vec<&'static str> {
    [plain(), asked(), streamed(), by_letter()].into_iter().flatten().map(|(path, _)| path).collect()
}

fn all_of(table: Table) -> Router<Arc<Site>> {
    table.into_iter().fold(Router::new(), |router, (path, answer)| router.route(path, answer))
}

/// The same for everybody: nobody is looked up.
fn plain() -> Table {
    vec![
        ("/healthz", get(async || "ok")),
        ("/readyz", get(readyz)),
        ("/metrics", get(metrics)),
        ("/avatars/{file}", get(avatar::show)),
    ]
}

fn asked() -> Table {
    vec![
        ("/api/sign_up", post(form::sign_up)),
        ("/api/sign_in", post(form::sign_in)),
        ("/api/sign_out", post(form::sign_out)),
        ("/api/preferences", post(preference::choose)),
        ("/api/log.csv", get(guarding::csv)),
        ("/api/my_data", get(my_data::my_data)),
        // How much may come, `admit` says for all; axum's own bound is lower.
        (LIBRARY, get(shelf::export).post(shelf::import).layer(DefaultBodyLimit::disable())),
        (AVATAR, post(avatar::take).layer(DefaultBodyLimit::disable())),
    ]
}

fn streamed() -> Table {
    vec![("/live", get(live::live))]
}

fn by_letter() -> Table {
    vec![("/api/forgot", post(reset::forgot)), ("/api/reset", post(reset::reset)), ("/api/confirm", post(reset::confirm))]
}

/// Files that are not in the program.
fn folder(leptos: &LeptosOptions) -> ServeDir {
    ServeDir::new(leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .precompressed_br()
        .precompressed_gzip()
}

/// The whole document of a page.
fn document(leptos: LeptosOptions, first: FirstLoad) -> impl IntoView {
    use_context::<Start>().map(|start| shell(leptos, first, start))
}

/// What the body of an order may have. Leptos reads over what it does not know; an order has nothing else in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    #[serde(rename = "order")]
    _order: IgnoredAny,
}

/// What every answer of a page, a function or the stream says of its keeping: nobody else may have it.
async fn receive(site: State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_page = !request.uri().path().starts_with("/api/");
    let is_stream = request.uri().path() == "/live";
    let meter = Arc::clone(&site.meter);
    let (mut response, queries) = counting(admit(site, request, next)).await;
    if is_page && !is_stream {
        meter.pages.add(1);
        meter.page_queries.add(queries);
    }
    let caching = if is_page && response.status().is_success() { "private, no-cache" } else { "no-store" };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(caching));
    response
}

/// Before a request: whose is it, may it come from there, is it small enough. After it: what a refusal looks like.
async fn admit(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let address = address(&site, &request);
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let refuse_in = |refusal, lang| match form::page_of(&path) {
        Some(page) => form::refuse(&site, lang, &headers, page, refusal, FormFields::default()),
        None => desk::refuse(&site, refusal, lang),
    };
    let refuse = |refusal| refuse_in(refusal, preference::kept(&headers).look(preference::browser_lang(&headers)).lang);

    if let Err(refusal) = site.requests.take(address, site.clock.now()) {
        return refuse(refusal);
    }
    if request.method() == Method::GET
        && let Some(what) = What::at(&path)
    {
        return shelf::answer(&site, what, &headers).await;
    }
    if request.method() == Method::POST && !has_own_origin(&site, &headers) {
        return refuse(Refusal::Origin);
    }
    let desk = match Desk::of(Arc::clone(&site), &headers, address).await {
        Ok(desk) => desk,
        Err(fault) => {
            tracing::error!("A session cannot be looked up: {fault}");
            return refuse(Refusal::NotStored);
        }
    };
    if request.method() == Method::POST {
        let is_picture = path == AVATAR;
        let place = is_picture.then(|| site.uploads.take_place(desk.actor, address, site.clock.now())).transpose();
        // For a picture that has no place nothing is kept.
        let most = place.as_ref().map_or(0, |_| body::most_of(&path, site.keeper.room().role(desk.actor)));
        let (mut parts, body) = request.into_parts();
        let read = body::read(body, most, if is_picture { site.picture_patience } else { Patience::USUAL }).await;
        match (place, read) {
            (_, Err(Unread::Late)) => return refuse(Refusal::Late),
            (Err(refusal), _) => return desk.refuse(refusal),
            (Ok(_), Err(Unread::TooLarge)) => return refuse(Refusal::BodyTooLarge),
            (Ok(_), Ok(body)) if path == "/api/act" && serde_json::from_slice::<Envelope>(&body).is_err() => {
                return refuse(Refusal::Malformed);
            }
            (Ok(place), Ok(body)) => {
                // It has come: it takes no more room on the way.
                if let Some((place, _)) = place {
                    parts.extensions.insert(place);
                }
                request = Request::from_parts(parts, Body::from(body));
            }
        }
    }
    let is_function = path.starts_with("/api/") && !form::is_form(&path);
    let lang = desk.look.lang;
    // A form hands over a cookie of its own.
    let renewed = desk.renewed.clone().filter(|_| form::page_of(&path).is_none());
    let page = Page::of(&path);
    let is_closed = !page.is_open_to(site.keeper.room().role(desk.actor));
    let is_missing = matches!(page, Page::Letter(_)) && site.post.is_none();
    // Whoever is here has not left.
    let is_here = page == Page::Farewell && desk.actor != Actor::Guest;
    request.extensions_mut().insert(desk);
    let mut response = if is_here {
        (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static(Page::Evening.path()))]).into_response()
    } else if is_function {
        // With `text/html` among them leptos would answer with a redirect that carries the refusal in its address.
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        as_refusal(next.run(request).await, |refusal| refuse_in(refusal, lang)).await
    } else {
        next.run(request).await
    };
    // The page itself says it in words.
    if is_closed && response.status().is_success() {
        *response.status_mut() = StatusCode::FORBIDDEN;
    }
    if is_missing && response.status().is_success() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    if let Some(cookie) = renewed {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Every failure of a server function is a 500 to leptos; here each becomes what it is.
async fn as_refusal(response: Response, refuse: impl Fn(Refusal) -> Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let said = to_bytes(response.into_body(), ANSWER).await.unwrap_or_default();
    match serde_json::from_slice(&said) {
        Ok(Refused::No { refusal, .. }) => refuse(refusal),
        Ok(Refused::Garbled { .. }) => refuse(Refusal::Malformed),
        Ok(known @ Refused::Broken { .. }) => (StatusCode::INTERNAL_SERVER_ERROR, Json(known)).into_response(),
        Ok(Refused::Unreachable { .. } | Refused::Unknown { .. }) | Err(_) => {
            let fault =
                Fault::new("running a server function", std::io::Error::other(String::from_utf8_lossy(&said).into_owned()));
            (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&fault))).into_response()
        }
    }
}

/// Whether a request comes from a page of ours: its origin is the address that it is sent to, or the site's from outside.
fn has_own_origin(site: &Site, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else { return false };
    if site.config.public_origin.as_deref() == Some(origin) {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.is_some_and(|host| origin.strip_prefix("http://") == Some(host))
}

/// Who sends a request: the nearest address that is not one of our proxies.
fn address(site: &Site, request: &Request) -> IpAddr {
    sender(request::peer(request), request.headers(), &site.config.trusted_proxies)
}

/// Read from the nearest hop outwards. What a proxy of ours says is believed; the first hop that is not ours is who sends,
/// and one that cannot be read stays with the proxy that passed it on. Whoever has one IPv6 address has 2^64 of them, so
/// they count as one.
fn sender(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
    let mut nearest = peer.to_canonical();
    for hop in hops.into_iter().rev() {
        if !trusted.contains(&nearest) {
            break;
        }
        let Ok(hop) = hop.parse::<IpAddr>() else { break };
        nearest = hop.to_canonical();
    }
    match nearest {
        IpAddr::V4(_) => nearest,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

async fn not_found<F>(request: Request, render: impl FnOnce(Request) -> F) -> Response
where
    F: Future<Output = Response>,
{
    if request.uri().path().starts_with("/api/") {
        let desk = request.extensions().get::<Desk>().cloned();
        return desk.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |desk| desk.refuse(Refusal::NoSuchThing));
    }
    let mut response = render(request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

async fn common_headers(State(is_secure): State<bool>, request: Request, next: Next) -> Response {
    // What is not named after its contents changes with a new version of the site.
    let file = match request.uri().path() {
        "/healthz" | "/readyz" | "/metrics" => HeaderValue::from_static("no-store"),
        // It has to fit what is fetched beside it, and has no name of its own in each version.
        "/parts.css" => HeaderValue::from_static("public, no-cache"),
        path if path.starts_with("/pkg/") && is_named_after_contents(path) => files::FOR_GOOD,
        _ => HeaderValue::from_static("public, max-age=3600"),
    };
    let mut response = next.run(request).await;
    let is_whole = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    let caching = if is_whole { file } else { HeaderValue::from_static("no-store") };
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(caching);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// `evening.Ab3dEf….js`: a name, a hash and an ending; of a build without hashes, `evening.js`.
fn is_named_after_contents(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|file| file.split('.').count() >= 3)
}

async fn readyz(State(site): State<Arc<Site>>) -> Response {
    if *site.closing.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "closing").into_response();
    }
    if site.keeper.has_ended() {
        return (StatusCode::SERVICE_UNAVAILABLE, "nothing can be said any more").into_response();
    }
    match site.store.is_ready().await {
        Ok(()) => "ok".into_response(),
        Err(fault) => {
            tracing::error!("Not ready: {fault}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who sends, of a request from `peer` with this `X-Forwarded-For`, behind proxies at 127.0.0.1 and 10.0.0.1.
    fn check(peer: &str, forwarded: &str, expect: &str) {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_str(forwarded).unwrap());
        let trusted = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([10, 0, 0, 1])];
        let found = sender(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found, expect.parse::<IpAddr>().unwrap(), "{peer}, {forwarded:?}");
    }

    #[test]
    fn who_sends() {
        check("203.0.113.9", "198.51.100.1", "203.0.113.9");
        check("127.0.0.1", "198.51.100.1", "198.51.100.1");
        check("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1");
        check("127.0.0.1", "192.0.2.66, 198.51.100.1, 10.0.0.1", "198.51.100.1");
        check("127.0.0.1", "192.0.2.66, unknown", "127.0.0.1");
        check("127.0.0.1", "", "127.0.0.1");
        check("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::");
    }
}
