//! Sending a file: with how far it has come, and a way to stop. Only the oldest way of asking tells that, and it goes by names,
//! so that nobody who never sends one pays for it.

use evening::avatar::Crop;
use evening::json;
use evening::refusal::Refusal;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Function, Promise};
use send_wrapper::SendWrapper;
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

use crate::backend::Refused;
use crate::browser::{Listening, named};
use crate::reactive::{RwSignal, StoredValue};

/// How often a site that has its hands full is asked again, and how many seconds it may ask for before that.
const AGAIN: u32 = 2;
const PATIENT: u32 = 5;

/// What is being sent. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Upload {
    /// How much of it is sent, in percent; none while nothing is.
    pub percent: RwSignal<Option<u32>>,
    request: StoredValue<Option<SendWrapper<JsValue>>>,
    is_stopped: StoredValue<bool>,
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
        Upload { percent: RwSignal::new(None), request: StoredValue::new(None), is_stopped: StoredValue::new(false) }
    }

    /// Stops what is under way.
    pub fn stop(self) {
        self.is_stopped.try_set_value(true);
        self.percent.try_set(None);
        if let Some(request) = self.request.try_get_value().flatten() {
            let _ = named::call(&request, "abort", &[]);
        }
    }

    /// Sends this square of a picture; again after a pause, if the site has its hands full.
    ///
    /// # Errors
    /// Why it was not taken; none if it was stopped.
    pub async fn send(self, file: &JsValue, crop: Crop) -> Result<(), Option<Refused>> {
        self.is_stopped.try_set_value(false);
        let mut sent = self.send_once(file, crop).await;
        for _ in 0..AGAIN {
            let Err(Refused::No { refusal: Refusal::Busy { retry_after: seconds @ ..=PATIENT }, .. }) = sent else { break };
            TimeoutFuture::new(seconds * 1000).await;
            if self.is_stopped() {
                break;
            }
            sent = self.send_once(file, crop).await;
        }
        self.percent.try_set(None);
        self.request.try_set_value(None);
        sent.map_err(|refused| (!self.is_stopped()).then_some(refused))
    }

    /// Whether somebody has stopped it, or left.
    fn is_stopped(self) -> bool {
        self.is_stopped.try_get_value() != Some(false)
    }

    async fn send_once(self, file: &JsValue, crop: Crop) -> Result<(), Refused> {
        let unreachable = |why: JsValue| Refused::Unreachable { unreachable: format!("{why:?}") };
        self.percent.try_set(Some(0));
        match self.ask(file, crop).await.map_err(unreachable)? {
            // No status, no answer: the connection was lost, or somebody stopped it.
            (0, _) => Err(unreachable(JsValue::NULL)),
            (_, text) if json::read::<Taken>(&text).is_ok() => Ok(()),
            (_, text) => Err(json::read(&text).unwrap_or(Refused::Garbled { garbled: String::new() })),
        }
    }

    /// The status, and what was answered.
    async fn ask(self, file: &JsValue, crop: Crop) -> Result<(u32, String), JsValue> {
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
        drop((progress, end));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a status has three digits")]
        let status = number(&request, "status") as u32;
        let text = named::get(&request, "responseText")?.as_string().unwrap_or_default();
        Ok((status, text))
    }
}
