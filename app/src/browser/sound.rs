//! A soft chime of two notes, made by the browser itself.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;

use super::named::{call, get, make, set, settled};

/// The notes in hertz, and when each begins, in seconds.
const NOTES: [(f64, f64); 2] = [(659.26, 0.0), (987.77, 0.13)];
/// How long a note takes to fade, in seconds.
const FADES: f64 = 1.1;
/// And to rise.
const RISES: f64 = 0.015;
/// Nothing can be heard of this; of nothing at all, no ramp leads up.
const SILENCE: f64 = 0.0001;
/// The loudest it gets: two notes together stay far from what distorts.
const LOUDEST: f64 = 0.3;
/// A sound that the browser does not let out within this many milliseconds is not wanted any more.
const PATIENCE: u32 = 800;

thread_local! {
    /// A page has one; browsers allow a few only.
    static CONTEXT: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    /// How many chimes sound now, or are about to.
    static SOUNDING: Cell<u32> = const { Cell::new(0) };
}

/// The page's `AudioContext`.
fn context() -> Option<JsValue> {
    CONTEXT.with_borrow_mut(|context| {
        if context.is_none() {
            *context = make("AudioContext", &[]).ok();
        }
        context.clone()
    })
}

/// Makes it ready to sound later; to be called inside a gesture, since browsers let nothing sound before one. Says whether
/// it is ready.
pub async fn wake() -> bool {
    let Some(context) = context() else { return false };
    let is_awake = resume(&context).await.is_some();
    if is_awake {
        rest(&context);
    }
    is_awake
}

/// Sounds as loud as this, of 100, if the browser lets it now.
pub async fn chime(volume: u8) {
    let Some(context) = context() else { return };
    SOUNDING.set(SOUNDING.get() + 1);
    let plays = match resume(&context).await {
        Some(()) => play(&context, volume).is_ok(),
        None => false,
    };
    if !plays {
        SOUNDING.set(SOUNDING.get() - 1);
        rest(&context);
    }
}

/// Lets it run, also one that runs: it may be about to rest. None if the browser does not, or takes its time for it.
async fn resume(context: &JsValue) -> Option<()> {
    let resumed = settled(call(context, "resume", &[]).ok()?);
    let (mut resumed, mut end) = (pin!(resumed), pin!(TimeoutFuture::new(PATIENCE)));
    poll_fn(|cx| match (resumed.as_mut().poll(cx), end.as_mut().poll(cx)) {
        (Poll::Ready(done), _) => Poll::Ready(done.ok()),
        (Poll::Pending, Poll::Ready(())) => Poll::Ready(None),
        (Poll::Pending, Poll::Pending) => Poll::Pending,
    })
    .await
    .map(drop)
}

/// One that runs keeps the machine's sound busy, also in silence.
fn rest(context: &JsValue) {
    if SOUNDING.get() > 0 {
        return;
    }
    if let Ok(rests) = call(context, "suspend", &[]) {
        spawn_local(async move {
            let _ = settled(rests).await;
        });
    }
}

fn play(context: &JsValue, volume: u8) -> Result<(), JsValue> {
    // An ear takes twice the strength for hardly more.
    let share = f64::from(volume) / 100.0;
    let peak = (LOUDEST * share * share).max(SILENCE);
    let now = get(context, "currentTime")?.as_f64().unwrap_or(0.0) + 0.02;
    for (at, (hertz, delay)) in NOTES.into_iter().enumerate() {
        let (begins, ends) = (now + delay, now + delay + FADES);
        let (note, gain) = (call(context, "createOscillator", &[])?, call(context, "createGain", &[])?);
        set(&get(&note, "frequency")?, "value", &hertz.into());
        let strength = get(&gain, "gain")?;
        call(&strength, "setValueAtTime", &[SILENCE.into(), begins.into()])?;
        call(&strength, "exponentialRampToValueAtTime", &[peak.into(), (begins + RISES).into()])?;
        call(&strength, "exponentialRampToValueAtTime", &[SILENCE.into(), ends.into()])?;
        call(&note, "connect", std::slice::from_ref(&gain))?;
        call(&gain, "connect", &[get(context, "destination")?])?;
        if at + 1 == NOTES.len() {
            let context = context.clone();
            let over = move || {
                SOUNDING.set(SOUNDING.get() - 1);
                rest(&context);
            };
            set(&note, "onended", &Closure::once_into_js(over));
        }
        call(&note, "start", &[begins.into()])?;
        call(&note, "stop", &[ends.into()])?;
    }
    Ok(())
}
