//! hls.js, which is loaded when the first HLS stream is shown and never before.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlVideoElement;

/// Our copy: see docs/decisions/0012.
const SCRIPT: &str = "/hls.light.min.js?236fde";

type OnError = Closure<dyn Fn(JsValue, JsValue)>;

/// A stream that plays; dropping it ends it.
pub struct Hls {
    this: JsValue,
    _on_error: OnError,
}

/// Whether this browser has what the script needs. Where it has not (on an iPhone), it plays such streams by itself.
pub fn can_play() -> bool {
    ["MediaSource", "ManagedMediaSource"].into_iter().any(|name| global(name).is_some())
}

/// The script's class.
///
/// # Errors
/// What kept it from being loaded.
pub async fn load() -> Result<JsValue, JsValue> {
    if let Some(class) = global("Hls") {
        return Ok(class);
    }
    let script = document().create_element("script")?;
    script.set_attribute("src", SCRIPT)?;
    let loaded = Promise::new(&mut |done, failed| {
        for (event, listener) in [("load", done), ("error", failed)] {
            let _ = script.add_event_listener_with_callback(event, &listener);
        }
    });
    document().head().ok_or(JsValue::NULL)?.append_child(&script)?;
    JsFuture::from(loaded).await?;
    global("Hls").ok_or(JsValue::NULL)
}

impl Hls {
    /// Plays the stream at this address; `fail` is called when it cannot go on.
    ///
    /// # Errors
    /// What the script says.
    pub fn play(class: &JsValue, video: &HtmlVideoElement, url: &str, fail: impl Fn() + 'static) -> Result<Hls, JsValue> {
        let this = Reflect::construct(class.unchecked_ref::<Function>(), &Array::new())?;
        let on_error = OnError::new(move |_: JsValue, error: JsValue| {
            if Reflect::get(&error, &"fatal".into()).is_ok_and(|fatal| fatal.is_truthy()) {
                fail();
            }
        });
        let hls = Hls { this, _on_error: on_error };
        hls.call("on", &["hlsError".into(), hls._on_error.as_ref().clone()])?;
        hls.call("loadSource", &[url.into()])?;
        hls.call("attachMedia", &[video.into()])?;
        Ok(hls)
    }

    fn call(&self, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
        let function: Function = Reflect::get(&self.this, &method.into())?.dyn_into()?;
        function.apply(&self.this, &arguments.iter().collect::<Array>())
    }
}

impl Drop for Hls {
    fn drop(&mut self) {
        let _ = self.call("destroy", &[]);
    }
}

fn global(name: &str) -> Option<JsValue> {
    let window: Object = window().unchecked_into();
    Reflect::get(&window, &name.into()).ok().filter(JsValue::is_truthy)
}
