//! What waits for those who keep order: messages that somebody has to see first, and those that were pointed out.

use evening::account::Member;
use evening::chat::{self, Message};
use evening::permit;
use evening::report::{self, Case};
use evening::time::Zone;
use evening::watch;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::evening::guard::{Asks, GuardDialog, Guarding, Undo};
use crate::evening::said::{Reader, said};
use crate::house::ask::{Ask, AskButton};
use crate::live::use_live;
use crate::reactive::{RwSignal, Signal, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::keyed::each_keyed;
use crate::ui::note::Note;

/// Oldest first, and gone as soon as anybody has decided.
#[component]
pub fn Waiting(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let (ask, guarding) = (Ask::new(lang), Guarding::new());
    guarding.follow(live);
    let (cases, note) = (RwSignal::new(Vec::<Case>::new()), RwSignal::new(None));
    effect(move || {
        live.reports.track();
        spawn_local(async move {
            match api::reports().await {
                Ok(queue) => {
                    note.try_set(None);
                    cases.try_set(queue.cases);
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    });
    let held = move || live.watch.with(|watch| watch.held().messages().cloned().collect::<Vec<_>>());
    let is_quiet = move || cases.with(Vec::is_empty) && live.watch.with(|watch| watch.held().messages().len() == 0);
    let around = Around { ask, guarding, zone, lang };
    view! {
        <section class="panel house-panel" aria-labelledby="house-waiting">
            <h2 class="house-panel-title" id="house-waiting">{Word::WaitingTitle.say(lang)}</h2>
            <Note words=note/>
            <Note words=ask.words()/>
            <ol class="house-cases" aria-labelledby="house-waiting">
                {each_keyed(
                    held,
                    |message| format!("{message:?}"),
                    move |message| {
                        let judge = |release| watch::Command::Judge { id: message.id, release };
                        let ways = view! {
                            <AskButton ask command=judge(true) glyph=Some(Glyph::Check) kind="tonal" words=Word::Release.say(lang).to_owned()/>
                            <AskButton ask command=judge(false) glyph=Some(Glyph::X) kind="ghost" words=Word::Withhold.say(lang).to_owned()/>
                        };
                        around.row(&message, view! { <p class="house-text">{Word::HeldWhy.say(lang)}</p> }.into_any(), ways.into_any())
                    },
                )}
                {each_keyed(
                    move || {
                        let me = live.me.get();
                        cases.get().into_iter().map(|case| (me.clone(), case)).collect::<Vec<_>>()
                    },
                    |case| format!("{case:?}"),
                    move |(me, case)| around.case(me.as_ref(), case),
                )}
            </ol>
            {move || is_quiet().then(|| view! { <p class="house-text">{Word::WaitingNone.say(lang)}</p> }.into_any())}
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
    zone: Signal<Zone>,
    lang: Lang,
}

impl Around {
    fn case(self, me: Option<&Member>, case: Case) -> AnyView {
        let Around { ask, guarding, lang, .. } = self;
        let Case { message, reports, taken } = case;
        let (id, by) = (message.id, message.by.clone());
        let told = reports.into_iter().map(|(member, why)| {
            let why = (!why.is_empty()).then(|| view! { <q class="house-why">{why}</q> }.into_any());
            view! { <li><b><bdi>{member.name}</bdi></b>{why}</li> }
        });
        let looked_after = taken.as_ref().map(|member| {
            view! { <p class="house-text">{Word::TakenBy.say(lang)}": "<bdi>{member.name.clone()}</bdi></p> }.into_any()
        });
        let why = view! { <ul class="house-reasons">{told.collect_view()}</ul>{looked_after} }.into_any();
        // Nobody judges themselves.
        let Some(me) = me.filter(|me| me.id != by.id) else { return self.row(&message, why, ().into_any()) };
        let outranks = permit::outranks(me.role, by.role);
        let asks = |glyph: Glyph, word: Word, asks: Asks| {
            let whom = by.clone();
            view! {
                <button type="button" class="button" data-kind="outline" data-size="small" on:click=move |_| guarding.ask(whom.clone(), asks)>
                    <Icon glyph/>
                    <span>{word.say(lang)}</span>
                </button>
            }
            .into_any()
        };
        let close = |done| report::Command::Close { id, done };
        let ways = view! {
            {taken.is_none().then(|| view! {
                <AskButton ask command=report::Command::Take { id } glyph=Some(Glyph::User) kind="tonal" words=Word::Take.say(lang).to_owned()/>
            }.into_any())}
            {(outranks && message.removed.is_none()).then(|| view! {
                <AskButton
                    ask command=chat::Command::Remove { id, why: String::new() } glyph=Some(Glyph::Trash) kind="outline"
                    words=Word::CaseRemove.say(lang).to_owned()
                />
            }.into_any())}
            {outranks.then(|| view! {
                {asks(Glyph::VolumeOff, Word::PersonMute, Asks::Mute)}
                {asks(Glyph::Ban, Word::PersonBan, Asks::Ban)}
            }.into_any())}
            {asks(Glyph::User, Word::CardOpen, Asks::Card)}
            <AskButton ask command=close(true) glyph=Some(Glyph::Check) kind="tonal" words=Word::CaseDone.say(lang).to_owned()/>
            <AskButton ask command=close(false) glyph=Some(Glyph::X) kind="ghost" words=Word::CaseDismiss.say(lang).to_owned()/>
        };
        self.row(&message, why, ways.into_any())
    }

    fn row(self, message: &Message, why: AnyView, ways: AnyView) -> AnyView {
        let Around { zone, lang, .. } = self;
        let wall = message.at.wall(zone.get_untracked());
        let reader = Reader { me: None, is_row: false, lang };
        view! {
            <li class="house-case">
                <p class="house-person" data-hue=message.by.hue.key() style=message.by.style()>
                    <Avatar of=message.by.clone()/>
                    <bdi>{message.by.name.clone()}</bdi>
                    <time class="house-when" datetime=message.at.to_string()>{words::moment(message.at, wall, lang)}</time>
                </p>
                <div class="house-said" data-removed=message.removed.is_some()>{said(&message.text, &message.mentions, reader)}</div>
                {why}
                <div class="house-row">{ways}</div>
            </li>
        }
        .into_any()
    }
}
