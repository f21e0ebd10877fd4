//! The live stream as the browser hears it. It always ends here and is opened anew by [`Live`](super::Live): left to
//! itself, `EventSource` gives up for good on any answer but 200.

use evening::id::Seq;
use evening::json;
use evening::wire::{Frame, Hello, Pulse};
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventSource, MessageEvent};

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

type Listener = Closure<dyn Fn(MessageEvent)>;

/// An open stream; dropping it closes it.
pub struct Socket {
    source: EventSource,
    listeners: Vec<(&'static str, Listener)>,
}

impl Socket {
    /// Opens the stream after this frame and tells `hear` all that it says.
    ///
    /// # Errors
    /// What the browser says to the address.
    pub fn open(since: Seq, hear: impl Fn(Heard) + Copy + 'static) -> Result<Socket, JsValue> {
        let mut socket = Socket { source: EventSource::new(&format!("/live?since={since}"))?, listeners: Vec::new() };
        socket.on("hello", move |event| read(&event).map_or((), |hello| hear(Heard::Hello(hello))))?;
        socket.on("message", move |event| read(&event).map_or((), |frame| hear(Heard::Frame(Box::new(frame)))))?;
        socket.on("pulse", move |event| read(&event).map_or((), |pulse| hear(Heard::Pulse(pulse))))?;
        socket.on("reset", move |_| hear(Heard::Reset))?;
        socket.on("error", move |_| hear(Heard::Lost))?;
        Ok(socket)
    }

    fn on(&mut self, name: &'static str, hear: impl Fn(MessageEvent) + 'static) -> Result<(), JsValue> {
        let listener = Listener::new(hear);
        self.source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref())?;
        self.listeners.push((name, listener));
        Ok(())
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

/// What a newer server says and this page does not know is passed over.
fn read<T: DeserializeOwned>(event: &MessageEvent) -> Option<T> {
    json::read(&event.data().as_string()?).ok()
}
