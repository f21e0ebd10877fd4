//! Which page is shown. The evening stays below whatever opens over it, so that neither player nor chat begins anew.

use evening::words::Word;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlAnchorElement, MouseEvent};

use crate::browser;
use crate::reactive::{RwSignal, effect};

/// A page of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The evening.
    Evening,
    /// Signing in, over the evening.
    SignIn,
    /// Signing up, over the evening.
    SignUp,
    /// Making the first princess, over the evening.
    SetUp,
    /// The dashboard, which hides the evening.
    House,
    /// The chat in a window of its own.
    Chat,
    /// None.
    Lost,
}

impl Page {
    /// All that are there.
    pub const ALL: [Page; 6] = [Page::Evening, Page::SignIn, Page::SignUp, Page::SetUp, Page::House, Page::Chat];

    /// The page at this path.
    #[must_use]
    pub fn of(path: &str) -> Page {
        Page::ALL.into_iter().find(|page| page.path() == path).unwrap_or(Page::Lost)
    }

    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Page::Evening => "/",
            Page::SignIn => "/sign_in",
            Page::SignUp => "/sign_up",
            Page::SetUp => "/set_up",
            Page::House => "/house",
            Page::Chat => "/chat",
            Page::Lost => "/404",
        }
    }

    /// What the tab is called. Whoever may not into the house stands before closed gates.
    #[must_use]
    pub fn title(self, runs_show: bool) -> Word {
        match self {
            Page::Evening | Page::Chat => Word::SiteName,
            Page::SignIn => Word::SignInTab,
            Page::SignUp => Word::SignUpTab,
            Page::SetUp => Word::SetUpTitle,
            Page::House if runs_show => Word::House,
            Page::House => Word::GatesTitle,
            Page::Lost => Word::NotFoundTitle,
        }
    }

    /// Whether the evening is on it, in sight or below.
    #[must_use]
    pub fn has_evening(self) -> bool {
        !matches!(self, Page::Chat | Page::Lost)
    }
}

/// Which page is shown. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Route(RwSignal<Page>);

/// The route of the page that this is called on.
#[must_use]
pub fn use_route() -> Route {
    expect_context()
}

/// Begins with the page that was asked for; to be called once. Where the evening is, links between its pages and the
/// browser's ways back and forward change the page in place.
pub fn provide_route(page: Page) -> Route {
    let route = Route(RwSignal::new(page));
    provide_context(route);
    effect(move || {
        if !page.has_evening() {
            return;
        }
        let turned = browser::on_turn(move || match Page::of(&browser::path()) {
            page if page.has_evening() => route.show(page),
            _ => browser::reload(),
        });
        let followed = window_event_listener(leptos::ev::click, move |event| {
            if let Some(page) = link_to(&event) {
                event.prevent_default();
                route.go(page);
            }
        });
        on_cleanup(move || {
            drop(turned);
            followed.remove();
        });
    });
    route
}

impl Route {
    /// The page; follows it.
    #[must_use]
    pub fn page(self) -> Page {
        self.0.get()
    }

    /// Goes there; the browser's way back leads here.
    pub fn go(self, page: Page) {
        if self.0.try_get_untracked() != Some(page) {
            browser::push_path(page.path());
            self.show(page);
        }
    }

    /// Goes there instead of here.
    pub fn replace(self, page: Page) {
        browser::replace_path(page.path());
        self.show(page);
    }

    fn show(self, page: Page) {
        if self.0.try_get_untracked() != Some(page) {
            browser::to_top();
            self.0.try_set(page);
        }
    }
}

/// The page that a plain click on a link leads to, if it can be shown in place.
fn link_to(event: &MouseEvent) -> Option<Page> {
    let has_key = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
    if event.default_prevented() || event.button() != 0 || has_key {
        return None;
    }
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = element.closest("a[href]").ok()??.dyn_into().ok()?;
    let is_plain = link.target().is_empty() && link.rel() != "external" && !link.has_attribute("download");
    let is_ours = is_plain && link.origin() == browser::origin() && link.search().is_empty() && link.hash().is_empty();
    let page = Page::of(&link.pathname());
    (is_ours && page.has_evening()).then_some(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_at_its_path() {
        for page in Page::ALL {
            assert_eq!(Page::of(page.path()), page);
        }
        for path in ["", "/sign_in/", "/SIGN_IN", "/house/people", "//", "/404"] {
            assert_eq!(Page::of(path), Page::Lost, "{path}");
        }
    }
}
