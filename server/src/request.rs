//! One request among many: the id that its answer and every line that is logged in it carry, and how it is counted.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tokio::time::Instant;
use tower_http::request_id::{MakeRequestId, MakeRequestUuid, RequestId};
use tower_http::trace::TraceLayer;
use tracing::{Span, debug, error_span};

use crate::site::Site;

/// The header that an id comes and goes by.
const ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest that one from outside may be.
const LONGEST: usize = 64;

/// These routes, with each request seen from here.
pub fn seen(routes: Router, site: &Arc<Site>) -> Router {
    let spans = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(())
        .on_response(answered)
        .on_body_chunk(())
        .on_eos(())
        // What broke is logged where it is handled.
        .on_failure(());
    // In one go: of each layer that routes are given, every request makes copies.
    routes.layer((from_fn_with_state(Arc::clone(site), see), spans))
}

/// Who is at the other end of the connection: somebody who asks, or a proxy.
#[must_use]
pub fn peer(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip().to_canonical())
}

/// Gives a request its id, which its answer has as well, and counts it.
async fn see(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    let id = believed(&site, &request).or_else(|| MakeRequestUuid.make_request_id(&request));
    if let Some(id) = id.clone() {
        request.extensions_mut().insert(id);
    }
    // What it is told it waits for.
    let is_stream = request.uri().path() == "/live";
    let began = Instant::now();
    let mut response = next.run(request).await;
    if !is_stream {
        site.meter.request_durations.add(began.elapsed());
    }
    site.meter.requests.add(class(response.status()), 1);
    if let Some(id) = id {
        response.headers_mut().insert(ID, id.into_header_value());
    }
    response
}

/// An id counts that a proxy of ours has given. Anybody else could write into our log under the id of another request.
fn believed(site: &Site, request: &Request) -> Option<RequestId> {
    let is_ours = site.config.trusted_proxies.contains(&peer(request)) && has_plain_id(request.headers());
    if is_ours { request.headers().get(ID).cloned().map(RequestId::new) } else { None }
}

fn has_plain_id(headers: &HeaderMap) -> bool {
    let mut ids = headers.get_all(ID).iter();
    let (Some(id), None) = (ids.next(), ids.next()) else { return false };
    let id = id.as_bytes();
    (1..=LONGEST).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte))
}

/// What every line has that is logged in this request. Not the address: there may be a key in it. An error's span, since a line
/// has none of its own that is only of a lower level than what is logged.
fn span<B>(request: &axum::http::Request<B>) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    error_span!("request", id, method = %request.method(), route)
}

fn answered<B>(response: &axum::http::Response<B>, took: Duration, _: &Span) {
    let status = response.status().as_u16();
    debug!(status, "Answered {status} after {} ms", took.as_millis());
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(ids: &[&str], expect: bool) {
        let headers = ids.iter().map(|id| (ID, HeaderValue::from_str(id).unwrap()));
        assert_eq!(has_plain_id(&HeaderMap::from_iter(headers)), expect, "{ids:?}");
    }

    #[test]
    fn ids_are_few_plain_letters() {
        check(&[], false);
        check(&["0af7651916cd43dd8448eb211c80319c"], true);
        check(&["01890a5d-ac96-774b-bcce-b302099a8057"], true);
        check(&["Root=1-67891233-abcdef012345678912345678"], false);
        check(&[&"a".repeat(64)], true);
        check(&[&"a".repeat(65)], false);
        check(&[""], false);
        check(&["a b"], false);
        check(&["a\" level=error"], false);
    }

    #[test]
    fn two_ids_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(ID, HeaderValue::from_static("a"));
        headers.append(ID, HeaderValue::from_static("b"));
        assert!(!has_plain_id(&headers));
    }

    #[test]
    fn every_answer_has_a_class() {
        for (status, expect) in [(101, "1xx"), (204, "2xx"), (304, "3xx"), (404, "4xx"), (500, "5xx"), (599, "5xx")] {
            assert_eq!(class(StatusCode::from_u16(status).unwrap()), expect);
        }
    }
}
