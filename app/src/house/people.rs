//! Everybody with a name: found by it, given roles, let in no more, signed out.

use evening::account::{Command, Role};
use evening::audit::{PAGE, Resident};
use evening::moderation::Kind;
use evening::permit;
use evening::time::Zone;
use evening::words::house::{Word, people_count, people_sessions};
use evening::words::{self, Lang, deed};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::evening::guard::{Asks, GuardDialog, Guarding, Undo};
use crate::house::ask::{Ask, AskButton};
use crate::live::use_live;
use crate::reactive::{NodeRef, RwSignal, Signal, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::keyed::each_keyed;
use crate::ui::note::Note;

/// The roles that are given here.
const ROLES: [Role; 3] = [Role::Member, Role::Guard, Role::Princess];

/// A page of them.
#[component]
pub fn People(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let (ask, guarding) = (Ask::new(lang), Guarding::new());
    guarding.follow(live);
    let (find, page, changes) = (RwSignal::new(String::new()), RwSignal::new(0_u32), RwSignal::new(0_u32));
    let (people, count, note) = (RwSignal::new(Vec::<Resident>::new()), RwSignal::new(0_u32), RwSignal::new(None));
    effect(move || {
        // What anybody does to them shows at once, and who comes and goes.
        live.sanctions.track();
        live.presence.track();
        changes.track();
        let (find, page) = (find.get(), page.get());
        spawn_local(async move {
            match api::residents(find, page).await {
                Ok(found) => {
                    note.try_set(None);
                    count.try_set(found.count);
                    people.try_set(found.people);
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    });
    let field = NodeRef::<html::Input>::new();
    let look = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        page.set(0);
        find.set(field.get_untracked().map(|field| field.value()).unwrap_or_default());
    };
    let turn = move |by: i64| {
        page.update(|page| *page = u32::try_from(i64::from(*page) + by).unwrap_or(0));
    };
    // It outlives the rows, which are drawn anew by what it does.
    let change = Callback::new(move |()| {
        changes.try_update(|changes| *changes += 1);
    });
    view! {
        <section class="panel house-panel" aria-labelledby="house-people">
            <h2 class="house-panel-title" id="house-people">{move || people_count(count.get(), live.presence.get().members, lang)}</h2>
            <form class="house-filters" on:submit=look>
                <input
                    class="field-input" type="search" aria-label=Word::PeopleFind.say(lang) placeholder=Word::PeopleFind.say(lang)
                    node_ref=field on:input=move |event| {
                        page.set(0);
                        find.set(event_target_value(&event));
                    }
                />
            </form>
            <Note words=note/>
            <Note words=ask.words()/>
            <ol class="house-rows" aria-labelledby="house-people">
                // Only rows of whom something changed are drawn anew: somebody may be choosing in one.
                {each_keyed(
                    move || {
                        let (me, zone) = (live.role(), zone.get());
                        let line = |resident: Resident| {
                            let against = live.sanctions.with(|sanctions| sanctions.against(resident.member.id));
                            Line { resident, against, me, zone }
                        };
                        people.get().into_iter().map(line).collect::<Vec<_>>()
                    },
                    |line: &Line| format!("{line:?}"),
                    move |line| row(line, Around { ask, guarding, change }, lang),
                )}
            </ol>
            {move || people.with(Vec::is_empty).then(|| view! { <p class="house-text">{Word::PeopleNone.say(lang)}</p> }.into_any())}
            {move || (count.get() > PAGE).then(|| view! {
                <div class="house-row">
                    <button type="button" class="button" data-kind="ghost" disabled=move || page.get() == 0 on:click=move |_| turn(-1)>
                        {Word::PagePrevious.say(lang)}
                    </button>
                    <button
                        type="button" class="button" data-kind="ghost"
                        disabled=move || (page.get() + 1) * PAGE >= count.get() on:click=move |_| turn(1)
                    >
                        {Word::PageNext.say(lang)}
                    </button>
                </div>
            }.into_any())}
            <GuardDialog guarding lang/>
            <Undo guarding lang/>
        </section>
    }
    .into_any()
}

/// What a row shares with the others.
#[derive(Clone, Copy)]
struct Around {
    ask: Ask,
    guarding: Guarding,
    change: Callback<()>,
}

/// What a row shows.
#[derive(Clone, Debug)]
struct Line {
    resident: Resident,
    /// What holds against them.
    against: Option<Kind>,
    /// The role of whoever looks.
    me: Role,
    zone: Zone,
}

fn row(line: Line, around: Around, lang: Lang) -> AnyView {
    let Around { ask, guarding, change } = around;
    let Line { resident: Resident { member, since, sessions, seen_at, here }, against, me, zone } = line;
    let (id, name, role) = (member.id, member.name.clone(), member.role);
    let wall = since.wall(zone);
    let since = format!("{:02}.{:02}.{}", wall.day, wall.month, wall.year);
    let state = match against {
        Some(Kind::Ban) => ("banned", Word::StateBanned.say(lang).to_owned()),
        Some(Kind::Mute) => ("muted", Word::StateMuted.say(lang).to_owned()),
        None if here => ("here", Word::StateHere.say(lang).to_owned()),
        None => {
            let seen = seen_at.map(|at| words::moment(at, at.wall(zone), lang));
            ("away", seen.unwrap_or_else(|| Word::StateAway.say(lang).to_owned()))
        }
    };
    let is_banned = state.0 == "banned";
    let given = move |role: Role| deed::any_role(role, lang);
    let role_field = if permit::outranks(me, role) && !is_banned {
        let choose = move |event: web_sys::Event| {
            let role = event_target_value(&event);
            ask.send(Command::Grant { id, role }, move || change.run(()));
        };
        view! {
            <select class="field-input house-role" aria-label=words::show::about(Word::RoleField.say(lang), &name) on:change=choose>
                {ROLES.map(|other| view! {
                    <option value=other.key() selected=other == role>{given(other)}</option>
                }).into_iter().collect_view()}
            </select>
        }
        .into_any()
    } else {
        view! { <span class="house-role-name">{given(role)}</span> }.into_any()
    };
    let tools = permit::outranks(me, role).then(|| {
        let button = |glyph: Glyph, word: Word, asks: Asks| {
            let whom = member.clone();
            let label = words::show::about(word.say(lang), &member.name);
            view! {
                <button type="button" class="icon-button" title=word.say(lang) aria-label=label on:click=move |_| guarding.ask(whom.clone(), asks)>
                    <Icon glyph/>
                </button>
            }
            .into_any()
        };
        view! {
            {button(Glyph::User, Word::CardOpen, Asks::Card)}
            {button(Glyph::VolumeOff, Word::PersonMute, Asks::Mute)}
            {button(Glyph::Ban, Word::PersonBan, Asks::Ban)}
            {(sessions > 0).then(|| view! {
                <AskButton
                    ask command=Command::EndSessions { id } glyph=Some(Glyph::LogOut) kind="ghost"
                    words=people_sessions(sessions, lang)
                    label=words::show::about(&format!("{}, {}", people_sessions(sessions, lang), Word::SessionsEnd.say(lang)), &name)
                />
            }.into_any())}
        }
        .into_any()
    });
    view! {
        <li class="house-deed house-resident">
            <div class="house-person" data-hue=member.hue.key() style=member.style()><Avatar of=member.clone()/><bdi>{member.name.clone()}</bdi></div>
            <div>{role_field}</div>
            <div class="house-state" data-state=state.0>{state.1}</div>
            <time class="house-when">{since}</time>
            <div class="house-undo">{tools}</div>
        </li>
    }
    .into_any()
}
