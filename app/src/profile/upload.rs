//! Sending a file: with how far it has come, and a way to stop. Only the oldest way of asking tells that, and it goes by names,
//! so that nobody who never sends one pays for it.

use evening::avatar::Crop;
use evening::json;
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use crate::backend::Refused;
use crate::browser::{Listening, named};
use crate::reactive::{RwSignal, StoredValue};

/// What is being sent. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Upload {
    /// How much of it is sent, in percent; none while nothing is.
    pub percent: RwSignal<Option<u32>>,
    request: StoredValue<Option<SendWrapper<JsValue>>>,
}

/// What the server says to a picture that it took.
#[derive(Deserialize)]
struct Taken {
    #[expect(dead_code, reason = "tells this answer from others")]
    avatar: String,
}

impl Upload {
    /// Nothing yet.
    pub fn new() -> Upload {
        Upload { percent: RwSignal::new(None), request: StoredValue::new(None) }
    }

    /// Stops what is under way.
    pub fn stop(self) {
        if let Some(request) = self.request.try_get_value().flatten() {
            let _ = named::call(&request, "abort", &[]);
        }
    }

    /// Sends this square of a picture.
    ///
    /// # Errors
    /// Why it was not taken; none if it was stopped.
    pub async fn send(self, file: &JsValue, crop: Crop) -> Result<(), Option<Refused>> {
        let unreachable = |why: JsValue| Refused::Unreachable { unreachable: format!("{why:?}") };
        self.percent.try_set(Some(0));
        let answer = self.ask(file, crop).await;
        self.percent.try_set(None);
        self.request.try_set_value(None);
        match answer.map_err(|why| Some(unreachable(why)))? {
            // No status, no answer: the connection was lost, or somebody stopped it.
            (_, _, true) => Err(None),
            (0, ..) => Err(Some(unreachable(JsValue::NULL))),
            (_, text, _) if json::read::<Taken>(&text).is_ok() => Ok(()),
            (_, text, _) => Err(Some(json::read(&text).unwrap_or(Refused::Garbled { garbled: String::new() }))),
        }
    }

    /// The status, what was answered, and whether it was stopped.
    async fn ask(self, file: &JsValue, crop: Crop) -> Result<(u32, String, bool), JsValue> {
        let request = named::make("XMLHttpRequest", &[])?;
        let Crop { left, top, side } = crop;
        let path = format!("/api/avatar?left={left}&top={top}&side={side}");
        named::call(&request, "open", &["POST".into(), path.into()])?;
        named::call(&request, "setRequestHeader", &["Accept".into(), "application/json".into()])?;
        named::call(&request, "setRequestHeader", &["Content-Type".into(), "application/octet-stream".into()])?;
        let number = |of: &JsValue, name: &str| named::get(of, name).ok().and_then(|number| number.as_f64()).unwrap_or(0.0);
        let progress = Listening::to(named::get(&request, "upload")?.unchecked_ref::<EventTarget>(), "progress", move |event| {
            let (sent, all) = (number(&event, "loaded"), number(&event, "total").max(1.0));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 100")]
            self.percent.try_set(Some((sent / all * 100.0) as u32));
        });
        let is_stopped = StoredValue::new(false);
        let stopped = Listening::to(request.unchecked_ref::<EventTarget>(), "abort", move |_| {
            is_stopped.try_set_value(true);
        });
        let mut done: Option<Function> = None;
        let ended = Promise::new(&mut |resolve, _| done = Some(resolve));
        let end = Listening::to(request.unchecked_ref::<EventTarget>(), "loadend", move |_| {
            if let Some(done) = &done {
                let _ = done.call0(&JsValue::NULL);
            }
        });
        self.request.try_set_value(Some(SendWrapper::new(request.clone())));
        named::call(&request, "send", std::slice::from_ref(file))?;
        named::settled(ended.into()).await?;
        drop((progress, stopped, end));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a status has three digits")]
        let status = number(&request, "status") as u32;
        let text = named::get(&request, "responseText")?.as_string().unwrap_or_default();
        Ok((status, text, is_stopped.try_get_value() == Some(true)))
    }
}
