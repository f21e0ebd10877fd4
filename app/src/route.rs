//! Which page is shown. The evening stays below whatever opens over it, so that neither player nor chat begins anew.

use evening::account::Role;
use evening::permit::{self, Act};
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
    /// What goes by letter, over the evening; there only where letters are sent.
    Letter(Letter),
    /// What becomes of an account that its owner has left, over the evening.
    Farewell,
    /// A section of the dashboard, which hides the evening.
    House(Section),
    /// What there is to watch, what was, and how it is chosen; it hides the evening, too.
    Shelf(Shelf),
    /// The visitor's own profile, over the evening.
    Profile(Tab),
    /// The chat in a window of its own.
    Chat,
    /// None.
    Lost,
}

/// A section of one's own profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// How one is seen.
    Looks,
    /// How the page is.
    Screen,
    /// What keeps the account its owner's.
    Safety,
}

/// What goes by letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// Asking for a link to another password.
    Forgot,
    /// That it is on its way.
    Sent,
    /// Choosing another password by that link.
    Reset,
    /// Signing in with it.
    Renewed,
    /// Showing by another link that letters to an address are read.
    Confirm,
    /// That it counts now.
    Confirmed,
}

/// A section of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// All stories, and one's wishes among them.
    Library,
    /// What was watched.
    History,
    /// The draws, to be checked.
    Draws,
}

impl Shelf {
    /// All, in the order in which they are shown.
    pub const ALL: [Shelf; 3] = [Shelf::Library, Shelf::History, Shelf::Draws];
}

/// A section of the dashboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Where the evening is run.
    Evening,
    /// All stories.
    Library,
    /// What those who keep order do.
    Guards,
    /// Everybody with a name.
    People,
    /// How the house is kept.
    Settings,
}

impl Section {
    /// All, in the order in which they are shown.
    pub const ALL: [Section; 5] = [Section::Evening, Section::Library, Section::Guards, Section::People, Section::Settings];

    /// What one has to be allowed to do to come in.
    #[must_use]
    pub fn act(self) -> Act {
        match self {
            Section::Evening => Act::RunShow,
            Section::Library => Act::KeepLibrary,
            Section::Guards => Act::ReadLog,
            Section::People => Act::ManagePeople,
            Section::Settings => Act::Settle,
        }
    }

    /// The first one that is open to this role, if any is.
    #[must_use]
    pub fn first(role: Role) -> Option<Section> {
        Section::ALL.into_iter().find(|section| permit::may(role, section.act()))
    }
}

impl Page {
    /// All that are there.
    pub const ALL: [Page; 23] = [
        Page::Evening,
        Page::SignIn,
        Page::SignUp,
        Page::SetUp,
        Page::Letter(Letter::Forgot),
        Page::Letter(Letter::Sent),
        Page::Letter(Letter::Reset),
        Page::Letter(Letter::Renewed),
        Page::Letter(Letter::Confirm),
        Page::Letter(Letter::Confirmed),
        Page::Farewell,
        Page::House(Section::Evening),
        Page::House(Section::Library),
        Page::House(Section::Guards),
        Page::House(Section::People),
        Page::House(Section::Settings),
        Page::Shelf(Shelf::Library),
        Page::Shelf(Shelf::History),
        Page::Shelf(Shelf::Draws),
        Page::Profile(Tab::Looks),
        Page::Profile(Tab::Screen),
        Page::Profile(Tab::Safety),
        Page::Chat,
    ];

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
            Page::Letter(Letter::Forgot) => "/forgot",
            Page::Letter(Letter::Sent) => "/forgot/sent",
            Page::Letter(Letter::Reset) => "/reset",
            Page::Letter(Letter::Renewed) => "/reset/done",
            Page::Letter(Letter::Confirm) => "/confirm",
            Page::Letter(Letter::Confirmed) => "/confirm/done",
            Page::Farewell => "/farewell",
            Page::House(Section::Evening) => "/house",
            Page::House(Section::Library) => "/house/library",
            Page::House(Section::Guards) => "/house/guards",
            Page::House(Section::People) => "/house/people",
            Page::House(Section::Settings) => "/house/settings",
            Page::Shelf(Shelf::Library) => "/library",
            Page::Shelf(Shelf::History) => "/history",
            Page::Shelf(Shelf::Draws) => "/draws",
            Page::Profile(Tab::Looks) => "/profile",
            Page::Profile(Tab::Screen) => "/profile/screen",
            Page::Profile(Tab::Safety) => "/profile/safety",
            Page::Chat => "/chat",
            Page::Lost => "/404",
        }
    }

    /// Whether somebody of this role may see it.
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        match self {
            Page::House(section) => permit::may(role, section.act()),
            Page::Evening
            | Page::SignIn
            | Page::SignUp
            | Page::SetUp
            | Page::Letter(_)
            | Page::Farewell
            | Page::Shelf(_)
            | Page::Profile(_)
            | Page::Chat
            | Page::Lost => true,
        }
    }

    /// What the tab is called. Whoever may not into the house stands before closed gates.
    #[must_use]
    pub fn title(self, role: Role) -> Word {
        match self {
            Page::Evening | Page::Chat => Word::SiteName,
            Page::SignIn | Page::Letter(Letter::Renewed) => Word::SignInTab,
            Page::Letter(Letter::Forgot | Letter::Sent | Letter::Reset) => Word::NewPassword,
            Page::Letter(Letter::Confirm | Letter::Confirmed) => Word::EmailTitle,
            Page::SignUp => Word::SignUpTab,
            Page::Farewell => Word::Farewell,
            Page::SetUp => Word::SetUpTitle,
            Page::House(_) if self.is_open_to(role) => Word::House,
            Page::House(_) => Word::GatesTitle,
            Page::Shelf(_) => Word::Library,
            Page::Profile(_) => Word::Profile,
            Page::Lost => Word::NotFoundTitle,
        }
    }

    /// Whether it hides the evening, which goes on below.
    #[must_use]
    pub fn hides_evening(self) -> bool {
        matches!(self, Page::House(_) | Page::Shelf(_))
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
        for path in ["", "/sign_in/", "/SIGN_IN", "/house/", "/house/nobody", "//", "/404"] {
            assert_eq!(Page::of(path), Page::Lost, "{path}");
        }
    }
}
