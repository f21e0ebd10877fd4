//! Notifications on the desktop, and the number on the site's own icon where it is installed.

use js_sys::Object;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;

use super::named::{call, get, make, set, settled};

const NAME: &str = "Notification";
/// One takes the place of the other.
const TAG: &str = "evening";

/// What the browser says to notifications of this site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// They may be shown.
    Granted,
    /// It would have to be asked.
    Unasked,
    /// They may not, until the visitor changes that in the browser.
    Denied,
    /// It knows none.
    Missing,
}

/// What it says now.
#[must_use]
pub fn permission() -> Permission {
    let said = get(&window(), NAME).and_then(|notification| get(&notification, "permission"));
    match said.ok().and_then(|said| said.as_string()).as_deref() {
        Some("granted") => Permission::Granted,
        Some("denied") => Permission::Denied,
        Some(_) => Permission::Unasked,
        None => Permission::Missing,
    }
}

/// Asks the visitor, if they have not answered before; to be called inside a gesture.
pub async fn ask() -> Permission {
    let before = permission();
    if before != Permission::Unasked {
        return before;
    }
    if let Ok(asked) = get(&window(), NAME).and_then(|notification| call(&notification, "requestPermission", &[])) {
        let _ = settled(asked).await;
    }
    permission()
}

/// Shows one; a press on it brings the page to the front. Says whether the browser can: some offer it, and then do not.
#[must_use]
pub fn show(title: &str, body: &str) -> bool {
    let options: JsValue = Object::new().into();
    for (name, value) in [("body", body), ("tag", TAG), ("icon", "/favicon.svg")] {
        set(&options, name, &value.into());
    }
    // The page has a sound of its own.
    set(&options, "silent", &true.into());
    let Ok(shown) = make(NAME, &[title.into(), options]) else { return false };
    let opened = shown.clone();
    let open = move || {
        let _ = call(&window(), "focus", &[]);
        let _ = call(&opened, "close", &[]);
    };
    set(&shown, "onclick", &Closure::once_into_js(open));
    true
}

/// Puts a number on the site's icon, or takes it away.
pub fn badge(count: u32) {
    let navigator = window().navigator();
    let done = if count > 0 { call(&navigator, "setAppBadge", &[count.into()]) } else { call(&navigator, "clearAppBadge", &[]) };
    if let Ok(done) = done {
        // Where the site is not installed there is nothing to put it on.
        spawn_local(async move {
            let _ = settled(done).await;
        });
    }
}
