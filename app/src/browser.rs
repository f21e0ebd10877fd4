//! Every touch of the browser but the live stream: clock, chance, forms, what the page is drawn in.

pub mod keyboard;
pub mod lock;
pub(crate) mod named;
pub mod notify;
pub mod sound;

use std::future::Future;

use evening::compose::Change;
use evening::preference::{Clock, Look, Motion, Theme};
use evening::time::Instant;
use evening::words::Lang;
use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use leptos::prelude::{document, request_animation_frame, window};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Element, Event, EventTarget, Headers, HtmlDocument, HtmlElement, HtmlTextAreaElement, RequestInit, Response, UrlSearchParams,
};

/// The browser's own clock.
#[must_use]
pub fn now() -> Instant {
    #[expect(clippy::cast_possible_truncation, reason = "the clock counts whole milliseconds far below 2^53")]
    Instant::from_millis(js_sys::Date::now() as i64)
}

/// How far east of UTC the reader's clock is, in minutes.
#[must_use]
pub fn minutes_east() -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "zones are within a day of UTC")]
    let west = js_sys::Date::new_0().get_timezone_offset() as i16;
    -west
}

/// The moment that a field for date and time means on the reader's clock; none while it is not filled in.
#[must_use]
pub fn local_moment(typed: &str) -> Option<Instant> {
    let millis = js_sys::Date::new(&typed.into()).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "such a field counts whole seconds far below 2^53")]
    (!typed.is_empty() && millis.is_finite()).then_some(Instant::from_millis(millis as i64))
}

/// The next full hour after a moment, as such a field has it.
#[must_use]
pub fn local_hour_after(at: Instant) -> String {
    const HOUR: i64 = 60 * 60 * 1000;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds far below 2^53")]
    let hour = js_sys::Date::new(&(((at.as_millis() / HOUR + 1) * HOUR) as f64).into());
    let (year, month, day) = (hour.get_full_year(), hour.get_month() + 1, hour.get_date());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", hour.get_hours(), hour.get_minutes())
}

/// A number from 0 to 1 for jitter.
#[must_use]
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// A new random UUID. `crypto.randomUUID` would do, but exists only on https and localhost.
#[must_use]
pub fn nonce() -> String {
    let mut bytes = [0_u8; 16];
    if let Ok(crypto) = window().crypto() {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Tells the server where the reader's clock is: the next page is rendered by it.
pub fn tell_zone(minutes_east: i16) {
    let cookie = format!("evening_zone={minutes_east}; Path=/; Max-Age=31536000; SameSite=Lax");
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        let _ = document.set_cookie(&cookie);
    }
}

/// What the server drew the page in.
#[must_use]
pub fn page_look() -> Look {
    let said = |name| document().document_element().and_then(|root| root.get_attribute(name));
    Look {
        theme: said("data-theme").as_deref().and_then(Theme::of_key).unwrap_or_default(),
        lang: said("lang").as_deref().and_then(Lang::of_tag).unwrap_or_default(),
        clock: said("data-clock").as_deref().and_then(Clock::of_key).unwrap_or_default(),
        // These are the document's own affair.
        ..Look::default()
    }
}

/// Puts this theme on the page, as the server would have.
pub fn wear(theme: Theme) {
    let set = |query, name, value| {
        if let Ok(Some(element)) = document().query_selector(query) {
            let _ = element.set_attribute(name, value);
        }
    };
    let (light, dark) = theme.bars();
    set("html", "data-theme", theme.key());
    set("meta[name=color-scheme]", "content", theme.scheme());
    set("meta[name=theme-color][media*=light]", "content", light);
    set("meta[name=theme-color][media*=dark]", "content", dark);
}

/// Makes text as large as this, in percent, and lets this much move, as the server would have.
pub fn fit(size: &str, motion: &str) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("style", &format!("font-size:{size}%"));
        let _ = root.set_attribute("data-motion", motion);
    }
}

/// How large text is, in percent, and how much moves.
#[must_use]
pub fn fitted() -> (u8, Motion) {
    let said = |name| document().document_element().and_then(|root| root.get_attribute(name)).unwrap_or_default();
    let size = said("style").trim_start_matches("font-size:").trim_end_matches(['%', ';']).parse();
    (size.unwrap_or(100), Motion::of_key(&said("data-motion")).unwrap_or_default())
}

/// Says what language the page is in.
pub fn speak(lang: Lang) {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("lang", lang.tag());
    }
}

/// What scrolls by itself on the evening, apart from the page.
const SCROLLERS: [&str; 2] = [".chat-log", ".list-reel"];

/// Puts whatever scrolls back to where it is now, once what is about to be drawn anew has been. A log that is at its end
/// sees to itself.
pub fn keep_places() {
    let find = |query| document().query_selector(query).ok().flatten();
    let place = |element: Element| {
        let from_end = element.scroll_height() - element.scroll_top() - element.client_height();
        (from_end, element.scroll_left())
    };
    let places = SCROLLERS.map(|query| (query, find(query).map(place)));
    let put_back = move || {
        for (query, place) in places {
            if let (Some(element), Some((from_end, left))) = (find(query), place) {
                element.set_scroll_left(left);
                if from_end > 0 {
                    element.set_scroll_top(element.scroll_height() - element.client_height() - from_end);
                }
            }
        }
    };
    // It is drawn before the next frame, and settles in that.
    request_animation_frame(move || request_animation_frame(put_back));
}

/// Whether the focus is nowhere in particular.
#[must_use]
pub fn is_focus_free() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Whether the page is touched rather than pointed at.
#[must_use]
pub fn is_touched() -> bool {
    window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|query| query.matches())
}

/// Puts this where the caret is, or was when the focus went elsewhere, as if it had been typed: it can be undone, and
/// whoever listens to the field hears of it. A field without the focus does not get it: on a phone, that would bring the
/// keyboard back.
pub fn insert(field: &HtmlTextAreaElement, text: &str) {
    let has_focus = has_focus(field);
    // Old, but nothing newer can be undone.
    let command = if text.is_empty() { "delete" } else { "insertText" };
    let typed = |document: &HtmlDocument| document.exec_command_with_show_ui_and_value(command, false, text);
    let is_done = has_focus && document().dyn_ref().is_some_and(|document| typed(document).unwrap_or(false));
    if !is_done {
        let (start, end) = selection(field);
        let _ = field.set_range_text_with_start_and_end_and_mode(text, start, end, "end");
        if let Ok(input) = Event::new("input") {
            let _ = field.dispatch_event(&input);
        }
    }
}

/// Whether what is typed goes there.
#[must_use]
pub fn has_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| active.is_same_node(Some(element)))
}

/// What is chosen in a field, or where its caret is twice, in units of UTF-16.
#[must_use]
pub fn selection(field: &HtmlTextAreaElement) -> (u32, u32) {
    let at = |place: Result<Option<u32>, JsValue>| place.ok().flatten().unwrap_or(0);
    (at(field.selection_start()), at(field.selection_end()))
}

/// What this browser was told to keep under this name.
#[must_use]
pub fn recall(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Keeps it for all tabs and for later, if the browser keeps anything.
pub fn keep(name: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Whether nobody sees the page.
#[must_use]
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Names the tab, with how many messages came while nobody looked: before the name, and by a dot on its picture.
pub fn entitle(name: &str, unread: u32) {
    document().set_title(&if unread > 0 { format!("({unread}) {name}") } else { name.to_owned() });
    let icon = if unread > 0 { "/favicon-unread.svg" } else { "/favicon.svg" };
    if let Ok(Some(link)) = document().query_selector("link[rel=icon]")
        && link.get_attribute("href").as_deref() != Some(icon)
    {
        let _ = link.set_attribute("href", icon);
    }
}

/// Tells whether the page is seen, whenever that changes, until what it returns is dropped.
pub fn on_visibility(tell: impl Fn(bool) + 'static) -> Listening {
    Listening::to(&document(), "visibilitychange", move |_| tell(!is_hidden()))
}

/// An ear for one kind of event; dropping it takes it away.
pub struct Listening {
    target: SendWrapper<EventTarget>,
    name: &'static str,
    hear: SendWrapper<Closure<dyn Fn(Event)>>,
}

impl Listening {
    /// Begins to listen.
    pub fn to(target: &EventTarget, name: &'static str, hear: impl Fn(Event) + 'static) -> Listening {
        let hear = Closure::<dyn Fn(Event)>::new(hear);
        let _ = target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
        Listening { target: SendWrapper::new(target.clone()), name, hear: SendWrapper::new(hear) }
    }
}

/// An ear that hears of it before all others on the same target, and may keep it from them.
pub struct Preceding(Listening);

impl Preceding {
    /// Begins to listen.
    pub fn to(target: &EventTarget, name: &'static str, hear: impl Fn(Event) + 'static) -> Preceding {
        let hear = Closure::<dyn Fn(Event)>::new(hear);
        let _ = target.add_event_listener_with_callback_and_bool(name, hear.as_ref().unchecked_ref(), true);
        Preceding(Listening { target: SendWrapper::new(target.clone()), name, hear: SendWrapper::new(hear) })
    }
}

impl Drop for Preceding {
    fn drop(&mut self) {
        let Listening { target, name, hear } = &self.0;
        let _ = target.remove_event_listener_with_callback_and_bool(name, hear.as_ref().as_ref().unchecked_ref(), true);
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.name, self.hear.as_ref().as_ref().unchecked_ref());
    }
}

/// Opens a window of this size in pixels, or brings the one of this name to the front. Says whether the browser let it.
#[must_use]
pub fn open_window(address: &str, name: &str, width: u32, height: u32) -> bool {
    let features = format!("popup,width={width},height={height}");
    window().open_with_url_and_target_and_features(address, name, &features).is_ok_and(|opened| opened.is_some())
}

/// The path of the address.
#[must_use]
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Where the page comes from.
#[must_use]
pub fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// What the address carries under this name.
#[must_use]
pub fn in_address(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&window().location().search().ok()?).ok()?.get(name)
}

/// Whether the server that made this document sends letters.
#[must_use]
pub fn has_letters() -> bool {
    document().query_selector("html[data-letters]").is_ok_and(|html| html.is_some())
}

/// How what is fetched later looks.
pub const PARTS_STYLE: &str = "/parts.css";

/// Fetches the style of what is fetched later, unless it is there; done when it is, or cannot be had now.
pub fn parts_style() -> impl Future<Output = ()> {
    let coming = Promise::new(&mut |done, _| {
        let document = document();
        let is_there = document.query_selector("link[href=\"/parts.css\"]").is_ok_and(|link| link.is_some());
        let link = document.create_element("link").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok());
        let (Some(link), Some(head), false) = (link, document.head(), is_there) else {
            let _ = done.call0(&JsValue::NULL);
            return;
        };
        let _ = link.set_attribute("rel", "stylesheet");
        let _ = link.set_attribute("href", PARTS_STYLE);
        link.set_onload(Some(&done));
        let failed = link.clone();
        // Another try begins anew.
        let fail = Closure::once_into_js(move || {
            failed.remove();
            let _ = done.call0(&JsValue::NULL);
        });
        link.set_onerror(fail.dyn_ref());
        let _ = head.append_child(&link);
    });
    async move {
        let _ = JsFuture::from(coming).await;
    }
}

/// Puts a text where the next paste takes it from.
pub fn copy(text: &str) {
    let _ = window().navigator().clipboard().write_text(text);
}

/// Whether some text of the page is selected.
#[must_use]
pub fn has_selection() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}

/// Changes a field as if somebody had typed it, and gives it the focus.
pub fn change_field(field: &HtmlTextAreaElement, change: &Change) {
    let _ = field.focus();
    let _ = field.set_selection_range(change.from, change.to);
    insert(field, &change.text);
    let _ = field.set_selection_range(change.select_from, change.select_to);
}

/// Puts another path into the address, and the old one behind.
pub fn push_path(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Puts another path into the address, in place of the old one.
pub fn replace_path(path: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Tells when the browser goes back or forward to another address, until what it returns is dropped.
pub fn on_turn(tell: impl Fn() + 'static) -> Listening {
    Listening::to(&window(), "popstate", move |_| tell())
}

/// Shows the top of the page.
pub fn to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// The text of the element with this id.
#[must_use]
pub fn text_of(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}

/// Loads the page anew.
pub fn reload() {
    let _ = window().location().reload();
}

/// Lets the browser do what it has to do first: what follows is a task of its own.
pub async fn next_task() {
    TimeoutFuture::new(0).await;
}

/// Lets tests and styles know that the page is alive.
pub fn mark_hydrated() {
    if let Some(body) = document().body() {
        let _ = body.set_attribute("data-hydrated", "");
    }
}

/// Sends a form without leaving the page and answers with the body, whatever its status.
///
/// # Errors
/// What the browser says when nothing came back.
pub async fn post_form(action: &str, fields: &[(&str, String)]) -> Result<String, String> {
    let told = |error: JsValue| format!("{error:?}");
    let body = UrlSearchParams::new().map_err(told)?;
    for (name, value) in fields {
        body.append(name, value);
    }
    let headers = Headers::new().map_err(told)?;
    headers.set("Accept", "application/json").map_err(told)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&body);
    let response = JsFuture::from(window().fetch_with_str_and_init(action, &request)).await.map_err(told)?;
    let response: Response = response.dyn_into().map_err(told)?;
    let text = JsFuture::from(response.text().map_err(told)?).await.map_err(told)?;
    text.as_string().ok_or_else(|| "the answer is not text".to_owned())
}
