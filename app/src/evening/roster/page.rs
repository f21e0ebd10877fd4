//! The list of who is here: who has a name, and how many have none.

use std::time::Duration;

use evening::account::Member;
use evening::roster::Roster;
use evening::words::roster::{guests, more};
use evening::words::{self, Lang, Word};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::evening::message::RoleBadge;
use crate::evening::tools::call;
use crate::live::{Live, use_live};
use crate::reactive::{RwSignal, StoredValue, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::keyed::each_keyed;
use crate::ui::modal::close_around;
use crate::ui::note::Note;

/// However many come and go, it is asked for no more often than this.
const ANEW: Duration = Duration::from_secs(2);

/// It follows who comes and goes.
#[component]
pub fn RosterPage(lang: Lang) -> impl IntoView {
    let live = use_live();
    let (roster, note) = (RwSignal::new(None::<Roster>), RwSignal::new(None));
    let is_due = StoredValue::new(false);
    let read = move || {
        is_due.try_set_value(false);
        spawn_local(async move {
            match api::roster().await {
                Ok(read) => {
                    note.try_set(None);
                    roster.try_set(Some(read));
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    effect(move || {
        live.presence.track();
        match (roster.with_untracked(Option::is_some), is_due.get_value()) {
            (false, _) => read(),
            (true, true) => {}
            (true, false) => {
                is_due.set_value(true);
                set_timeout(
                    move || {
                        if is_due.try_get_value() == Some(true) {
                            read();
                        }
                    },
                    ANEW,
                );
            }
        }
    });
    let people = move || roster.with(|roster| roster.as_ref().map(|roster| roster.people.clone()).unwrap_or_default());
    let rest = move || {
        let (unnamed, unshown) = roster.with(|roster| roster.as_ref().map(|roster| (roster.guests, roster.more)))?;
        let words: Vec<String> = more(unshown, lang).into_iter().chain(guests(unnamed, lang)).collect();
        (!words.is_empty()).then(|| words.join(", "))
    };
    view! {
        <form method="dialog" class="roster-head">
            <h2 class="roster-title" id="roster-title">{move || words::in_chat(live.presence.get().members, lang)}</h2>
            <button type="submit" class="icon-button" aria-label=Word::Close.say(lang)><Icon glyph=Glyph::X/></button>
        </form>
        <div class="roster-body" tabindex="0" role="group" aria-labelledby="roster-title">
            <Note words=note/>
            <ul class="roster-list">
                {each_keyed(people, |member: &Member| format!("{member:?}"), move |member| row(live, member, lang))}
            </ul>
            <p class="roster-rest">{rest}</p>
        </div>
    }
    .into_any()
}

/// Whoever has a name calls somebody by pressing theirs.
fn row(live: Live, member: Member, lang: Lang) -> AnyView {
    let (id, name) = (member.id, member.name.clone());
    let inside = view! {
        <Avatar of=member.clone()/>
        <bdi class="roster-name">{member.name.clone()}</bdi>
        <RoleBadge role=member.role lang/>
    };
    let may_call = live.me.with(|me| me.as_ref().is_some_and(|me| me.id != id));
    let press = move |event: web_sys::MouseEvent| {
        close_around(Some(&event_target(&event)));
        call(&name);
    };
    let row = if may_call {
        view! { <button type="button" class="roster-person" on:click=press>{inside}</button> }.into_any()
    } else {
        view! { <span class="roster-person">{inside}</span> }.into_any()
    };
    view! { <li data-hue=member.hue.key() style=member.style()>{row}</li> }.into_any()
}
