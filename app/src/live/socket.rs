//! The live stream as the browser hears it. It always ends here and is opened anew by [`Live`](super::Live): left to
//! itself, `EventSource` gives up for good on any answer but 200.

use evening::id::{MemberId, Seq};
use evening::json;
use evening::wire::{Frame, Hello, Pulse};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventSource, MessageEvent};

/// What a stream says, each under the name that it goes by.
const EVENTS: [&str; 5] = ["hello", "message", "pulse", "reset", "error"];

/// What the stream says.
pub enum Heard {
    /// It begins.
    Hello(Hello),
    /// Something became true.
    Frame(Box<Frame>),
    /// Something passes.
    Pulse(Pulse),
    /// The room has to be fetched anew.
    Reset,
    /// It is gone.
    Lost,
}

impl Heard {
    /// Reads an event by its name; what a newer server says and this page does not know is passed over.
    pub fn read(name: &str, data: &str) -> Option<Heard> {
        match name {
            "hello" => read(data).map(Heard::Hello),
            "message" => read(data).map(|frame| Heard::Frame(Box::new(frame))),
            "pulse" => read(data).map(Heard::Pulse),
            "reset" => Some(Heard::Reset),
            "error" => Some(Heard::Lost),
            _ => None,
        }
    }
}

fn read<T: DeserializeOwned>(data: &str) -> Option<T> {
    json::read(data).ok()
}

/// What hears one kind of event.
type Listener = Closure<dyn Fn(MessageEvent)>;

/// An open stream; dropping it closes it.
pub struct Socket {
    source: EventSource,
    listeners: Vec<(&'static str, Listener)>,
}

impl Socket {
    /// Opens the stream after this frame, for whom the page takes its visitor, and tells `hear` the name and the data of all
    /// that it says.
    ///
    /// # Errors
    /// What the browser says to the address.
    pub fn open(
        since: Seq,
        me: Option<MemberId>,
        hear: impl Fn(&'static str, String) + Copy + 'static,
    ) -> Result<Socket, JsValue> {
        let mut address = format!("/live?since={since}");
        if let Some(me) = me {
            address = format!("{address}&me={me}");
        }
        let mut socket = Socket { source: EventSource::new(&address)?, listeners: Vec::new() };
        for name in EVENTS {
            // An error is an event without data.
            let listener = Listener::new(move |event: MessageEvent| {
                let data = js_sys::Reflect::get(&event, &JsValue::from_str("data")).ok();
                hear(name, data.and_then(|data| data.as_string()).unwrap_or_default());
            });
            socket.source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())?;
            socket.listeners.push((name, listener));
        }
        Ok(socket)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        for (name, listener) in &self.listeners {
            let _ = self.source.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        self.source.close();
    }
}
