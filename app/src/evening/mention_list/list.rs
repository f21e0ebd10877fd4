//! The list itself: who is near at once, everybody else as soon as the server has answered.

use evening::account::Member;
use evening::id::MemberId;
use evening::mention::completion::{self, Candidate, OFFERED, Standing, Token, token};
use evening::roster::Person;
use evening::words::Lang;
use evening::words::mention::Word;
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::evening::offer::Offer;
use crate::live::{Live, use_live};
use crate::reactive::{NodeRef, RwSignal, StoredValue};
use crate::ui::avatar::Avatar;

const LIST: &str = "mention-list";
/// Whoever types on need not be asked for in between, in milliseconds.
const PAUSE: u32 = 120;

/// Somebody who is offered.
#[derive(Clone)]
struct Row {
    member: Member,
    standing: Standing,
    /// The part of the name that was typed, in bytes.
    typed: (usize, usize),
}

#[derive(Clone, Copy)]
struct List {
    live: Live,
    rows: RwSignal<Vec<Row>>,
    /// What the server was asked last.
    asked: StoredValue<String>,
    /// What it answered last.
    known: StoredValue<Vec<Person>>,
}

/// The list, while there is somebody to offer.
#[component]
pub fn MentionList(field: NodeRef<html::Textarea>, lang: Lang) -> impl IntoView {
    let (asked, known) = (StoredValue::new(String::new()), StoredValue::new(Vec::new()));
    let list = List { live: use_live(), rows: RwSignal::new(Vec::new()), asked, known };
    let take = move |offer: Offer, place: usize| list.take(offer, place);
    let offer = Offer::of(field, LIST, move |offer, _| list.look(offer, Offer::show), take);
    let row = move |(place, Row { member, standing, typed: (from, to) }): (usize, Row)| {
        let (before, typed, after) = (&member.name[..from], &member.name[from..to], &member.name[to..]);
        view! {
            <li
                class="offer-option" role="option" id=offer.id_of(member.id.0) data-hue=member.hue.key() style=member.style()
                aria-selected=move || offer.is_active(place).to_string()
                on:pointerdown=move |event| event.prevent_default()
                on:click=move |_| {
                    offer.leave();
                    take(offer, place);
                }
            >
                <Avatar of=member.clone()/>
                <b class="offer-name"><bdi>{before.to_owned()}<u>{typed.to_owned()}</u>{after.to_owned()}</bdi></b>
                <small>{standing_word(standing).map(|word| word.say(lang))}</small>
            </li>
        }
        .into_any()
    };
    view! {
        <div class="offer">
            {move || offer.is_open().then(|| view! {
                <div class="offer-panel">
                    <p class="offer-title" id="mention-title">{Word::Title.say(lang)}</p>
                    <ul class="offer-list" id=LIST role="listbox" aria-labelledby="mention-title">
                        {move || list.rows.get().into_iter().enumerate().map(row).collect_view().into_any()}
                    </ul>
                    <p class="offer-keys" aria-hidden="true">
                        <kbd>"↑"</kbd><kbd>"↓"</kbd><span>{Word::Choose.say(lang)}</span>
                        <kbd>"Enter"</kbd><span>{Word::Take.say(lang)}</span>
                        <kbd>"Esc"</kbd><span>{Word::Leave.say(lang)}</span>
                    </p>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

fn standing_word(standing: Standing) -> Option<Word> {
    match standing {
        Standing::Writes => Some(Word::Writes),
        Standing::Here => Some(Word::Here),
        Standing::Spoke => Some(Word::Spoke),
        Standing::Away => None,
    }
}

impl List {
    fn look(self, offer: Offer, show: fn(Offer, usize, Vec<i64>)) {
        let Some((written, _)) = offer.written() else { return offer.clear() };
        let Some(Token { start, typed }) = token(&written) else { return offer.clear() };
        if offer.is_done(start) {
            return;
        }
        self.ask(offer, typed);
        let keys = self.find(typed);
        show(offer, start, keys);
    }

    /// Asks the server whom this may mean, once nothing more is typed for a moment.
    fn ask(self, offer: Offer, typed: &str) {
        if self.asked.try_with_value(|asked| asked == typed) != Some(false) {
            return;
        }
        let typed = typed.to_owned();
        self.asked.set_value(typed.clone());
        spawn_local(async move {
            let is_asked = || self.asked.try_with_value(|asked| *asked == typed) == Some(true);
            TimeoutFuture::new(PAUSE).await;
            if !is_asked() {
                return;
            }
            // Without an answer there are still those whom this page knows.
            let Ok(found) = api::people(typed.clone()).await else { return };
            if is_asked() {
                self.known.set_value(found.people);
                self.look(offer, Offer::show_again);
            }
        });
    }

    /// Finds out who is meant.
    fn find(self, typed: &str) -> Vec<i64> {
        let near = self.near();
        let candidates = near.iter().map(|(member, standing, last)| Candidate {
            who: member,
            name: &member.name,
            standing: *standing,
            last: *last,
        });
        let meant = completion::find(candidates, typed, OFFERED).into_iter();
        let rows: Vec<Row> = meant
            .map(|meant| Row { member: meant.who.clone(), standing: meant.standing, typed: (meant.from, meant.to) })
            .collect();
        let keys = rows.iter().map(|row| row.member.id.0).collect();
        self.rows.try_set(rows);
        keys
    }

    /// Everybody whom this page knows of but the visitor, how near they are, and when they last said something.
    fn near(self) -> Vec<(Member, Standing, i64)> {
        let me = self.live.me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let writes = |id: MemberId| self.live.typing.with_untracked(|typing| typing.iter().any(|(typing, _)| typing.id == id));
        let standing = |id: MemberId, other: Standing| if writes(id) { Standing::Writes } else { other };
        let known = self.known.get_value();
        let is_here = |id: MemberId| known.iter().any(|person| person.member.id == id && person.here);
        let mut near: Vec<(Member, Standing, i64)> = self.live.speakers();
        for (member, spoke, _) in &mut near {
            *spoke = standing(member.id, if is_here(member.id) { Standing::Here } else { Standing::Spoke });
        }
        for Person { member, here } in &known {
            if near.iter().all(|(other, ..)| other.id != member.id) {
                let away = standing(member.id, if *here { Standing::Here } else { Standing::Away });
                near.push((member.clone(), away, 0));
            }
        }
        near.retain(|(member, ..)| Some(member.id) != me);
        near
    }

    fn take(self, offer: Offer, place: usize) {
        let name = self.rows.with_untracked(|rows| rows.get(place).map(|row| row.member.name.clone()));
        if let Some(name) = name {
            offer.put(&format!("@{name} "));
        }
    }
}
