//! Every pixel of the evening, and what pixels ask of a host.

pub mod account;
pub mod act;
#[expect(missing_docs, reason = "the macro makes a struct of the arguments of each function")]
pub mod api;
pub mod backend;
pub mod browser;
pub mod evening;
mod header;
pub mod house;
pub mod live;
pub mod look;
mod not_found;
pub mod session;
pub mod shell;
mod ui;

use ::evening::preference::Look;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::SsrMode;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::account::set_up::SetUp;
use crate::account::sign_in::SignIn;
use crate::account::sign_up::SignUp;
use crate::evening::{ChatWindow, Evening};
use crate::look::provide_look;
use crate::not_found::NotFound;

/// All pages. The evening stays below its dialogs, so that neither player nor chat ever starts anew.
#[component]
pub fn App(
    /// What its visitor chose.
    look: Look,
) -> impl IntoView {
    provide_meta_context();
    provide_look(look);
    Effect::new(browser::mark_hydrated);
    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("") view=Evening ssr=SsrMode::Async>
                    <Route path=path!("") view=|| ()/>
                    <Route path=path!("sign_in") view=SignIn/>
                    <Route path=path!("sign_up") view=SignUp/>
                    <Route path=path!("house") view={house::route()}/>
                    <Route path=path!("set_up") view=SetUp/>
                </ParentRoute>
                <Route path=path!("chat") view=ChatWindow ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}
