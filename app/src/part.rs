//! Parts of the site that are loaded when somebody goes there: nobody else pays for them.
//!
//! In a build that is split (`--split --features split`) each is a WASM file of its own, or several; otherwise, and on the
//! server, they are there from the beginning.

use std::pin::Pin;
use std::sync::OnceLock;

use evening::words::{Lang, Word};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::browser;
use crate::evening::{aside, emoji_picker, guard, kit, mention_list};
use crate::look::use_lang;
use crate::reactive::{NodeRef, RwSignal, effect};
use crate::route::{Page, use_route};
use crate::ui::icon::{Glyph, Icon};

/// Draws what a page shows over the evening.
pub type Draw = fn(Page) -> AnyView;

/// A part on its way.
pub type Loading = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Such a part, and what it hands over: what draws it.
pub enum Part<D: 'static> {
    /// It came with the page.
    AtHand(D),
    /// It is in files of its own.
    Away {
        /// Fetches them; what was in them keeps itself.
        load: fn() -> Loading,
        /// What was in them.
        loaded: OnceLock<D>,
    },
}

#[cfg(all(feature = "split", target_arch = "wasm32"))]
macro_rules! part {
    ($(#[$meta:meta])* $name:ident: $draws:ty, $file:ident, $draw:expr) => {
        $(#[$meta])*
        pub static $name: Part<$draws> = {
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            fn $file() -> Result<(), SplitLoaderError> {
                $name.keep($draw);
                Ok(())
            }
            Part::Away { load: || Box::pin($file()), loaded: OnceLock::new() }
        };
    };
}

#[cfg(not(all(feature = "split", target_arch = "wasm32")))]
macro_rules! part {
    ($(#[$meta:meta])* $name:ident: $draws:ty, $file:ident, $draw:expr) => {
        $(#[$meta])*
        pub static $name: Part<$draws> = Part::AtHand($draw);
    };
}

part!(
    /// Signing in and up, also by letter, and the first princess.
    ACCOUNT: Draw,
    account,
    |page| view! { <crate::account::Account page/> }.into_any()
);
part!(
    /// The dashboard.
    HOUSE: Draw,
    house,
    |page| view! { <crate::house::House page/> }.into_any()
);
part!(
    /// What there is to watch, what was, and how it is chosen.
    LIBRARY: Draw,
    library,
    |page| view! { <crate::library::Shelves page/> }.into_any()
);
part!(
    /// One's own profile.
    PROFILE: Draw,
    profile,
    |page| view! { <crate::profile::Profile page/> }.into_any()
);
part!(
    /// The emoji, and what they are called and found by.
    EMOJI: emoji_picker::Draws,
    emoji,
    emoji_picker::Draws {
        panel: |picker, lang| view! { <crate::evening::emoji_picker::panel::Panel picker lang/> }.into_any(),
        completion: |picker, lang| view! { <crate::evening::emoji_picker::completion::Completion picker lang/> }.into_any(),
        convert: emoji_picker::completion::convert,
    }
);
part!(
    /// What a member has at hand beside the log and the field.
    KIT: kit::Draws,
    kit,
    kit::Draws {
        ear: crate::evening::alert::ear::begin,
        chip: |live, place, lang| {
            let calls = view! { <crate::evening::calls::CallChip live place lang/> };
            view! { {calls}<crate::evening::waiting::WaitingChip live lang/> }.into_any()
        },
        tools: |chosen, place, lang| view! { <crate::evening::tools::Tools chosen place lang/> }.into_any(),
        desk: |desk, lang| view! { <crate::evening::desk::AtField desk lang/> }.into_any(),
        unpin: |live, id, lang| view! { <crate::evening::pinned::Unpin live id lang/> }.into_any(),
    }
);

part!(
    /// Whom one may call while one writes.
    MENTIONS: mention_list::Draw,
    mentions,
    |field, lang| view! { <mention_list::list::MentionList field lang/> }.into_any()
);

part!(
    /// What a message and a key can do, and who is here.
    ASIDE: aside::Draw,
    aside,
    |what, lang| match what {
        aside::Aside::Help => view! { <crate::evening::help::page::HelpPage lang/> }.into_any(),
        aside::Aside::Roster => view! { <crate::evening::roster::page::RosterPage lang/> }.into_any(),
    }
);

part!(
    /// What those who keep order can do to people.
    GUARD: guard::Draw,
    guard,
    |guarding, whom, asks, lang| match asks {
        guard::Asks::Mute => view! { <guard::mute::MuteForm guarding whom lang/> }.into_any(),
        guard::Asks::Purge => view! { <guard::purge::PurgeForm guarding whom lang/> }.into_any(),
        guard::Asks::Card => view! { <guard::card::Card whom lang/> }.into_any(),
        guard::Asks::Ban => view! { <guard::ban::BanForm guarding whom lang/> }.into_any(),
        guard::Asks::Report(id) => view! { <guard::message::ReportForm guarding whom id lang/> }.into_any(),
        guard::Asks::Remove(id) => view! { <guard::message::RemoveForm whom id lang/> }.into_any(),
    }
);

impl Part<Draw> {
    /// The part that a page needs besides the evening.
    #[must_use]
    pub fn of(page: Page) -> Option<&'static Part<Draw>> {
        match page {
            Page::SignIn | Page::SignUp | Page::SetUp | Page::Letter(_) | Page::Farewell => Some(&ACCOUNT),
            Page::House(_) => Some(&HOUSE),
            Page::Shelf(_) => Some(&LIBRARY),
            Page::Profile(_) => Some(&PROFILE),
            Page::Evening | Page::Chat | Page::Lost => None,
        }
    }
}

impl<D: Copy + Send + Sync> Part<D> {
    /// Sees to it that it is there.
    ///
    /// # Errors
    /// When it cannot be loaded now; another try may do.
    pub async fn load(&self) -> Result<(), SplitLoaderError> {
        match self.loading() {
            Some(loading) => loading.await,
            None => Ok(()),
        }
    }

    fn draw(&self) -> Option<D> {
        match self {
            Part::AtHand(draw) => Some(*draw),
            Part::Away { loaded, .. } => loaded.get().copied(),
        }
    }

    #[cfg(all(feature = "split", target_arch = "wasm32"))]
    fn keep(&self, draw: D) {
        if let Part::Away { loaded, .. } = self {
            let _ = loaded.set(draw);
        }
    }
}

/// A part, whatever it hands over: what has to do with its coming is the same for all.
trait Comes: Sync {
    /// What fetches it; none if it is there.
    fn loading(&self) -> Option<Loading>;
}

impl<D: Send + Sync> Comes for Part<D> {
    fn loading(&self) -> Option<Loading> {
        match self {
            Part::Away { load, loaded } if loaded.get().is_none() => Some(load()),
            Part::AtHand(_) | Part::Away { .. } => None,
        }
    }
}

/// Something on the page that cannot be drawn before its part is there.
pub struct Wait<D: 'static> {
    part: &'static Part<D>,
    coming: Coming,
}

/// How far its part is.
#[derive(Clone, Copy)]
pub struct Coming {
    part: &'static dyn Comes,
    /// Tells when it has come.
    has_come: RwSignal<bool>,
    has_failed: RwSignal<bool>,
}

impl<D> Clone for Wait<D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D> Copy for Wait<D> {}

impl<D: Copy + Send + Sync> Wait<D> {
    /// Nothing is fetched yet.
    pub fn of(part: &'static Part<D>) -> Wait<D> {
        Wait { part, coming: Coming { part, has_come: RwSignal::new(false), has_failed: RwSignal::new(false) } }
    }

    /// What draws it, once it is there; follows that.
    pub fn draw(self) -> Option<D> {
        self.coming.has_come.track();
        self.part.draw()
    }

    /// Whether it did not come; follows that.
    pub fn has_failed(self) -> bool {
        self.coming.has_failed.get()
    }

    /// Fetches it if it is not there, also after it did not come.
    pub fn load(self) {
        self.coming.load();
    }
}

impl<D> From<Wait<D>> for Coming {
    fn from(wait: Wait<D>) -> Coming {
        wait.coming
    }
}

impl Coming {
    fn load(self) {
        let style = browser::parts_style();
        let Some(loading) = self.part.loading() else { return };
        self.has_failed.set(false);
        spawn_local(async move {
            let loaded = loading.await;
            style.await;
            match loaded {
                // What is drawn already is not drawn anew.
                Ok(()) if self.has_come.try_get_untracked() == Some(false) => drop(self.has_come.try_set(true)),
                Ok(()) => {}
                Err(_) => drop(self.has_failed.try_set(true)),
            }
        });
    }
}

/// What a page shows over the evening; on the evening itself, nothing.
#[component]
pub(crate) fn Over(page: Page) -> impl IntoView {
    let wait = Wait::of(Part::of(page)?);
    effect(move || wait.load());
    Some(move || wait.draw().map_or_else(|| view! { <Awaited wait/> }.into_any(), |draw| draw(page)))
}

/// Stands where a part will be as soon as it is loaded.
#[component]
fn Awaited(wait: Wait<Draw>) -> impl IntoView {
    let lang = use_lang().get_untracked();
    effect(move || wait.load());
    let dialog = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.focus();
        }
    });
    let route = use_route();
    let leave = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            route.go(Page::Evening);
        }
    };
    view! {
        <div class="dialog-veil">
            <div
                class="dialog awaited" role="dialog" aria-modal="true" aria-label=Word::Loading.say(lang) tabindex="-1"
                node_ref=dialog on:keydown=leave
            >
                <Fetching wait words=Word::NoConnection.say(lang) lang/>
                {move || wait.has_failed().then(|| view! {
                    <a class="button" data-kind="ghost" href="/">{Word::ToEvening.say(lang)}</a>
                }.into_any())}
            </div>
        </div>
    }
    .into_any()
}

/// What is said while a part is on its way, and if it did not come. A page that is older than the site's newest release
/// asks for files that are gone: that one has to be loaded anew.
#[component]
pub(crate) fn Fetching(#[prop(into)] wait: Coming, words: &'static str, lang: Lang) -> impl IntoView {
    move || {
        if wait.has_failed.get() {
            view! {
                <p role="alert">{words}</p>
                <p class="awaited-ways">
                    <button type="button" class="button" data-kind="primary" on:click=move |_| wait.load()>
                        {Word::SendAgain.say(lang)}
                    </button>
                    <button type="button" class="button" data-kind="ghost" on:click=|_| browser::reload()>
                        {Word::PlayerReload.say(lang)}
                    </button>
                </p>
            }
            .into_any()
        } else {
            view! {
                <p class="awaited-words" role="status">
                    <Icon glyph=Glyph::Loader turning=true/>
                    {Word::Loading.say(lang)}
                </p>
            }
            .into_any()
        }
    }
}
