//! Our own files: style, script, WASM, fonts, pictures. A release has them in the program itself, packed as they are sent; any
//! other build reads them from the folder that `cargo leptos` fills.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use app::shell::FirstLoad;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;

/// Codings that files are packed in beforehand, the smaller one first: as a header calls them, and how such a file's name ends.
const CODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// So many bytes of a hash tell two versions of a file apart.
#[cfg(feature = "embedded")]
const TAG: usize = 12;
/// So many letters of it tell two versions apart where one is asked for, as pages and styles do: `/icons.svg?38397a`.
const VERSION: usize = 6;

/// What is named after its contents never changes.
pub(crate) const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The files of a release.
#[cfg(feature = "embedded")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../target/site"]
struct Embedded;

/// The files that are in the program, by their paths; none in a build that has them in a folder.
pub struct Files(HashMap<String, File>);

/// One of them.
#[derive(Default)]
struct File {
    plain: Bytes,
    /// Beside each of the codings what it is packed in it, if it is.
    packed: [Option<Bytes>; CODINGS.len()],
    kind: Option<HeaderValue>,
    /// Tells its contents from any other, without quotes.
    tag: String,
}

impl Files {
    /// Those of this program.
    #[must_use]
    pub fn of_this_program() -> Files {
        Files::of(embedded())
    }

    /// These, each with its path, what is in it, and what tells that from anything else.
    fn of(lying: impl IntoIterator<Item = (String, Bytes, String)>) -> Files {
        let mut files = HashMap::<String, File>::new();
        for (path, bytes, tag) in lying {
            let coding = CODINGS.iter().position(|(_, ending)| path.ends_with(ending));
            if let Some(coding) = coding {
                let plain = path.strip_suffix(CODINGS[coding].1).unwrap_or(&path);
                files.entry(plain.to_owned()).or_default().packed[coding] = Some(bytes);
            } else {
                let kind = mime_guess::from_path(&path).first_or_octet_stream();
                let kind = HeaderValue::try_from(kind.as_ref()).ok();
                let file = files.entry(path).or_default();
                (file.plain, file.kind, file.tag) = (bytes, kind, tag);
            }
        }
        // What lies there packed alone is nobody's file.
        files.retain(|_, file| file.kind.is_some());
        Files(files)
    }

    /// Whether this program has none.
    #[must_use]
    pub fn are_elsewhere(&self) -> bool {
        self.0.is_empty()
    }

    /// What every page loads first, as this build has named it.
    ///
    /// # Panics
    /// When the release was built without it: there is no site to serve.
    #[must_use]
    pub fn first_load(&self, leptos: &LeptosOptions) -> FirstLoad {
        let package = &leptos.site_pkg_dir;
        if self.are_elsewhere() {
            let hashes = leptos.hash_files.then(|| beside_this_program(&leptos.hash_file)).flatten().unwrap_or_default();
            return FirstLoad::of(|ending| {
                let hash = hashes.lines().find_map(|line| line.split_once(':').filter(|(kind, _)| *kind == ending));
                let hash = hash.map(|(_, hash)| format!(".{}", hash.trim())).unwrap_or_default();
                format!("/{package}/{}{hash}.{ending}", leptos.output_name)
            });
        }
        FirstLoad::of(|ending| {
            let is_it = |path: &&String| {
                let name = path.strip_prefix(&format!("{package}/{}", leptos.output_name));
                name.is_some_and(|rest| rest.ends_with(&format!(".{ending}")))
            };
            let path = self.0.keys().find(is_it).expect("a release has style, script and WASM in it");
            format!("/{path}")
        })
    }

    fn answer(&self, request: &Request) -> Option<Response> {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return None;
        }
        let file = self.0.get(request.uri().path().strip_prefix('/')?)?;
        let mut response = file.answer(request.headers());
        if request.uri().query().is_some_and(|version| version.len() == VERSION && file.tag.starts_with(version)) {
            response.headers_mut().insert(header::CACHE_CONTROL, FOR_GOOD);
        }
        Some(response)
    }
}

/// What the program has in it, as [`Files::of`] takes it.
#[cfg(feature = "embedded")]
fn embedded() -> impl Iterator<Item = (String, Bytes, String)> {
    use std::borrow::Cow;

    use evening::draw::hex;

    Embedded::iter().filter_map(|path| {
        let file = Embedded::get(&path)?;
        let bytes = match file.data {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Some((path.into_owned(), bytes, hex(&file.metadata.sha256_hash()[..TAG])))
    })
}

#[cfg(not(feature = "embedded"))]
fn embedded() -> impl Iterator<Item = (String, Bytes, String)> {
    std::iter::empty()
}

/// A file of ours if it is asked for, whatever else otherwise.
pub async fn or_else(State(files): State<Arc<Files>>, request: Request, next: Next) -> Response {
    match files.answer(&request) {
        Some(response) => response,
        None => next.run(request).await,
    }
}

impl File {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let takes = |coding: &str| sent(asked, header::ACCEPT_ENCODING).any(|codings| takes(codings, coding));
        let packed = CODINGS
            .iter()
            .zip(&self.packed)
            .find_map(|((coding, _), packed)| Some((*coding, packed.as_ref().filter(|_| takes(coding))?)));
        let tag = format!("\"{}{}\"", self.tag, packed.map(|(coding, _)| format!("-{coding}")).unwrap_or_default());
        let is_known = sent(asked, header::IF_NONE_MATCH).any(|known| known == "*" || known.contains(&tag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(packed.map_or(&self.plain, |(_, packed)| packed).clone()).into_response()
        };
        let headers = response.headers_mut();
        if !is_known {
            headers.extend(self.kind.clone().map(|kind| (header::CONTENT_TYPE, kind)));
            headers.extend(packed.map(|(coding, _)| (header::CONTENT_ENCODING, HeaderValue::from_static(coding))));
        }
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (header::ETAG, tag)));
        response
    }
}

/// All that was sent in headers of this name.
pub(crate) fn sent(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().filter_map(|sent| sent.to_str().ok())
}

/// Whether this coding is among these, and not as one that is refused.
pub(crate) fn takes(codings: &str, coding: &str) -> bool {
    codings.split(',').any(|offered| {
        let mut parts = offered.split(';').map(str::trim);
        let refused = |part: &str| part.strip_prefix("q=").and_then(|share| share.parse().ok()) == Some(0.0_f32);
        parts.next() == Some(coding) && !parts.any(refused)
    })
}

fn beside_this_program(name: &str) -> Option<String> {
    let program = std::env::current_exe().ok()?;
    std::fs::read_to_string(Path::new(program.parent()?).join(name)).ok()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use axum::body::to_bytes;
    use evening::draw::hex;
    use sha2::{Digest, Sha256};

    use super::*;

    fn files() -> Files {
        let lying = [
            ("pkg/evening.abc.css", "style"),
            ("pkg/evening.abc.css.br", "s"),
            ("pkg/evening.abc.css.gz", "st"),
            ("pkg/evening.def.js", "script"),
            ("pkg/evening.ghi.wasm", "module"),
            ("pkg/split_house.jkl.wasm", "part"),
            ("art/door.svg", "door"),
            ("art/lost.svg.br", "packed alone"),
        ];
        Files::of(lying.map(|(path, text)| (path.to_owned(), Bytes::from(text), format!("tag of {text}"))))
    }

    /// What is answered: status, kind, coding, tag, body; with no answer, nothing.
    async fn answer(files: &Files, method: Method, path: &str, asked: &[(HeaderName, &str)]) -> String {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in asked {
            request = request.header(name, *value);
        }
        let Some(response) = files.answer(&request.body(Body::empty()).unwrap()) else { return "nothing".to_owned() };
        let (head, body) = response.into_parts();
        let told = |name| head.headers.get(name).map_or("-", |value| value.to_str().unwrap());
        let (kind, coding, tag) = (told(header::CONTENT_TYPE), told(header::CONTENT_ENCODING), told(header::ETAG));
        let body = to_bytes(body, 100).await.unwrap();
        format!("{} {kind} {coding} {tag} {}", head.status.as_u16(), str::from_utf8(&body).unwrap())
    }

    #[tokio::test]
    async fn a_file_comes_as_the_browser_takes_it() {
        let files = files();
        let style = "/pkg/evening.abc.css";
        for (path, asked, told) in [
            (style, None, "200 text/css - \"tag of style\" style"),
            (style, Some((header::ACCEPT_ENCODING, "gzip, br")), "200 text/css br \"tag of style-br\" s"),
            (style, Some((header::ACCEPT_ENCODING, "gzip, br;q=0")), "200 text/css gzip \"tag of style-gzip\" st"),
            (style, Some((header::IF_NONE_MATCH, "\"other\", \"tag of style\"")), "304 - - \"tag of style\" "),
            (style, Some((header::IF_NONE_MATCH, "\"tag of style-br\"")), "200 text/css - \"tag of style\" style"),
            ("/art/door.svg", Some((header::ACCEPT_ENCODING, "br")), "200 image/svg+xml - \"tag of door\" door"),
            ("/pkg/evening.ghi.wasm?whatever", None, "200 application/wasm - \"tag of module\" module"),
            ("/art/lost.svg", None, "nothing"),
            ("/art/lost.svg.br", None, "nothing"),
            ("/art", None, "nothing"),
            ("/", None, "nothing"),
            ("/art/../art/door.svg", None, "nothing"),
        ] {
            assert_eq!(answer(&files, Method::GET, path, asked.as_slice()).await, told, "{path} {asked:?}");
        }
        assert_eq!(answer(&files, Method::POST, style, &[]).await, "nothing");
    }

    #[tokio::test]
    async fn a_file_is_kept_for_good_by_whoever_asks_for_this_version() {
        let tag = "38397a0123456789";
        let files = Files::of([("icons.svg".to_owned(), Bytes::from("icons"), tag.to_owned())]);
        for (path, is_kept) in [
            ("/icons.svg?38397a", true),
            ("/icons.svg", false),
            ("/icons.svg?", false),
            ("/icons.svg?3", false),
            ("/icons.svg?38397b", false),
            ("/icons.svg?38397a0123456789", false),
        ] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = files.answer(&request).unwrap();
            assert_eq!(response.headers().get(header::CACHE_CONTROL), is_kept.then_some(&FOR_GOOD), "{path}");
        }
    }

    #[test]
    fn pages_and_styles_ask_for_what_is_in_our_files() {
        let mut wrong = Vec::new();
        let texts: Vec<_> = ["app/src", "style", "public"].into_iter().flat_map(lying_in).collect();
        for file in lying_in("public") {
            let name = file.strip_prefix(house().join("public")).unwrap().to_str().unwrap();
            let is_versioned =
                [".svg", ".woff2", ".js"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with("favicon");
            if !is_versioned {
                continue;
            }
            let right = format!("\"/{name}?{}", &hex(&Sha256::digest(std::fs::read(&file).unwrap()))[..VERSION]);
            for text in &texts {
                let Ok(read) = std::fs::read_to_string(text) else { continue };
                if read.matches(&format!("\"/{name}")).count() != read.matches(&right).count() {
                    wrong.push(format!("{} has to say {right}", text.display()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn house() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    /// All files in this folder of the project, and in those in it.
    fn lying_in(folder: &str) -> Vec<PathBuf> {
        let mut folders = vec![house().join(folder)];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    #[test]
    fn what_is_loaded_first_is_called_as_the_release_has_named_it() {
        let leptos = LeptosOptions::builder().output_name("evening").build();
        let named = |names: [&str; 3]| {
            FirstLoad::of(|ending| {
                let name = names.iter().find(|name| name.ends_with(&format!(".{ending}"))).unwrap();
                format!("/pkg/{name}")
            })
        };
        assert_eq!(files().first_load(&leptos), named(["evening.abc.css", "evening.def.js", "evening.ghi.wasm"]));
        assert_eq!(Files::of([]).first_load(&leptos), named(["evening.css", "evening.js", "evening.wasm"]));
    }

    #[test]
    fn a_coding_is_for_those_who_take_it() {
        for (codings, is_taken) in [
            ("br", true),
            ("gzip, deflate, br, zstd", true),
            ("gzip;q=0.5, br;q=0.1", true),
            ("br; q=1.0", true),
            ("br;q=0", false),
            ("gzip, br; q=0.0", false),
            ("gzip", false),
            ("brotli", false),
            ("", false),
        ] {
            assert_eq!(takes(codings, "br"), is_taken, "{codings:?}");
        }
    }
}
