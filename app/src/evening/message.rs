//! One row of the log: a message that is there, or an own one on its way.

use std::hash::Hash;

use evening::account::{Member, Role};
use evening::id::MemberId;
use evening::mention::Mention;
use evening::moderation::Kind;
use evening::rows::Row;
use evening::time::Wall;
use evening::words::{self, Lang, Word};
use leptos::prelude::*;

use crate::act::Act;
use crate::evening::said::{Reader, said};
use crate::live::{Link, Outgoing, Sending};
use crate::reactive::Signal;
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon, Size};

/// A message as it stands in the log.
#[derive(Clone, PartialEq)]
pub struct Line {
    /// Its row.
    pub row: Row,
    /// Whether the visitor said it.
    pub is_own: bool,
    /// The visitor, if they have a name.
    pub me: Option<MemberId>,
    /// What holds against whoever said it, for those who keep order.
    pub sanction: Option<Kind>,
    /// What the visitor is doing to it.
    pub change: Option<Outgoing>,
    /// Whom the changed text names, as far as this page knows.
    pub named: Vec<Mention>,
}

impl Line {
    /// Everything of a row that can change while its message stays the same: a row is drawn anew when this does.
    pub fn key(&self) -> impl Hash + Eq + Clone + use<> {
        let Row { message, wall, opens_day, opens_unread, opens_group } = &self.row;
        let wall = (wall.month, wall.day, wall.hour, wall.minute, wall.is_half);
        let Member { name, role, hue, color, avatar, .. } = &message.by;
        let author = (name.clone(), *role, *hue, color.clone(), avatar.clone());
        let names: Vec<String> = message.mentions.iter().map(|mention| mention.name.clone()).collect();
        let fate = (message.edited_at, message.removed.is_some(), message.text.is_empty(), names);
        let change = self.change.as_ref().map(|change| (change.nonce.clone(), matches!(change.state, Sending::Failed(_))));
        (message.id, wall, (*opens_day, *opens_unread, *opens_group, self.is_own, self.sanction, self.me), author, fate, change)
    }
}

/// A message as it is stored, or as the visitor wants it to be. The first of a day brings the day's name with it.
#[component]
pub fn MessageRow(line: Line, act: Act, #[prop(into)] link: Signal<Link>, lang: Lang) -> impl IntoView {
    let Line { row, is_own, me, sanction, change, named } = line;
    let message = row.message;
    let calls = me.is_some_and(|me| message.calls(me));
    let reader = Reader { me, is_row: true, lang };
    let moment = words::moment(message.at, row.wall, lang);
    let at = message.at.to_string();
    let state = change.as_ref().map_or("sent", |change| change.state.key());
    let changed = change.as_ref().and_then(Outgoing::text);
    let mentions = if changed.is_some() { named } else { message.mentions.clone() };
    let text = changed.unwrap_or(&message.text).to_owned();
    let unseen = unseen(&message.by, row.opens_group, calls, lang);
    view! {
        {row.opens_day.then(|| view! {
            <li class="chat-day"><span>{words::day(row.wall, lang)}</span></li>
        }.into_any())}
        {row.opens_unread.then(|| view! {
            <li class="chat-new"><span>{Word::NewMessages.say(lang)}</span></li>
        }.into_any())}
        <li
            class="message"
            tabindex="-1"
            data-id=message.id.to_string()
            data-hue=message.by.hue.key() style=message.by.style()
            data-lead=row.opens_group
            data-own=is_own
            data-calls=calls
            data-state=state
        >
            {if row.opens_group {
                view! { <Avatar of=message.by.clone()/> }.into_any()
            } else {
                view! {
                    <time class="message-aside" datetime=at.clone() title=moment.clone()>{words::clock(row.wall)}</time>
                }.into_any()
            }}
            <div class="message-body">
                {row.opens_group.then(|| view! {
                    <p class="message-byline">
                        <b class="message-name"><bdi>{words::called(&message.by.name, lang).to_owned()}</bdi></b>
                        <RoleBadge role=message.by.role lang/>
                        {sanction.map(|sanction| {
                            let (key, glyph, word) = match sanction {
                                Kind::Mute => ("muted", Glyph::VolumeOff, Word::MutedPerson),
                                Kind::Ban => ("banned", Glyph::Ban, Word::BannedPerson),
                            };
                            view! { <span class="badge" data-role=key><Icon glyph/><span>{word.say(lang)}</span></span> }.into_any()
                        })}
                        <time class="message-time" datetime=at title=moment>{words::clock(row.wall)}</time>
                    </p>
                }.into_any())}
                {(!unseen.is_empty()).then(|| view! { <span class="visually-hidden">{unseen}</span> }.into_any())}
                {match message.removed {
                    None => view! {
                        <div class="message-text">
                            {said(&text, &mentions, reader)}
                            {message.edited_at.map(|_| view! { <span class="message-edited">{Word::Edited.say(lang)}</span> }.into_any())}
                        </div>
                    }.into_any(),
                    Some(removed) if message.text.is_empty() => view! {
                        <p class="message-gone">{gone(removed.by_guard, lang)}</p>
                    }.into_any(),
                    Some(removed) => view! {
                        <div class="message-text"><del>{said(&text, &mentions, reader)}</del></div>
                        <p class="message-gone">{gone(removed.by_guard, lang)}</p>
                    }.into_any(),
                }}
                {change.map(|change| view! { <Fate line=change act link lang/> }.into_any())}
            </div>
        </li>
    }
    .into_any()
}

/// What is told of a row to whoever has it read out: who said it, where no name stands above it, and that it calls them.
fn unseen(by: &Member, opens_group: bool, calls: bool, lang: Lang) -> String {
    let mut words = String::new();
    if !opens_group {
        words.push_str(words::called(&by.name, lang));
        words.push_str(": ");
    }
    if calls {
        words.push_str(Word::CallsYou.say(lang));
        words.push(' ');
    }
    words
}

fn gone(by_guard: bool, lang: Lang) -> &'static str {
    if by_guard { Word::RemovedByGuard.say(lang) } else { Word::RemovedByAuthor.say(lang) }
}

/// How far something got that the visitor sent; if it failed, with a way to send it again and a way to drop it.
#[component]
fn Fate(line: Outgoing, act: Act, #[prop(into)] link: Signal<Link>, lang: Lang) -> impl IntoView {
    let (again, discard) = (line.nonce.clone(), line.nonce);
    let waits = move || match link.get() {
        Link::Starting | Link::Open => Word::Pending.say(lang),
        Link::Lost { .. } => Word::PendingOffline.say(lang),
    };
    match line.state {
        Sending::Waiting | Sending::Stored(_) => view! {
            <p class="message-fate" data-state="pending">
                <Icon glyph=Glyph::Clock size=Size::Small/>
                <span>{waits}</span>
            </p>
        }
        .into_any(),
        Sending::Failed(refused) => view! {
            <p class="message-fate" data-state="failed" role="alert">
                <Icon glyph=Glyph::CircleAlert size=Size::Small/>
                <span>
                    {Word::NotSent.say(lang)}" "{refused.words(lang)}" "
                    <button type="button" class="message-act" on:click=move |_| act.again(&again)>
                        {Word::SendAgain.say(lang)}
                    </button>
                    " "
                    <button type="button" class="message-act" on:click=move |_| act.discard(&discard)>
                        {Word::Discard.say(lang)}
                    </button>
                </span>
            </p>
        }
        .into_any(),
    }
    .into_any()
}

/// An own message that is not in the room yet.
#[derive(Clone, PartialEq)]
pub struct Leaving {
    /// The message.
    pub line: Outgoing,
    /// Whom it names, as far as this page knows.
    pub named: Vec<Mention>,
    /// Who says it.
    pub by: Member,
    /// When, on the reader's clock.
    pub wall: Wall,
    /// Whether author and time stand above it.
    pub opens_group: bool,
}

impl Leaving {
    /// As [`Line::key`], for a message on its way.
    pub fn key(&self) -> impl Hash + Eq + Clone + use<> {
        let has_failed = matches!(self.line.state, Sending::Failed(_));
        (self.line.nonce.clone(), has_failed, self.opens_group, self.wall.hour, self.wall.minute, self.wall.is_half)
    }
}

/// Shown at once; if it fails it stays, with a way to send it again and a way to drop it.
#[component]
pub fn LeavingRow(leaving: Leaving, act: Act, #[prop(into)] link: Signal<Link>, lang: Lang) -> impl IntoView {
    let Leaving { line, named, by, wall, opens_group } = leaving;
    let at = line.at.to_string();
    let text = line.text().unwrap_or_default().to_owned();
    let reader = Reader { me: Some(by.id), is_row: true, lang };
    let state = line.state.key();
    view! {
        <li class="message" data-hue=by.hue.key() style=by.style() data-lead=opens_group data-own=true data-state=state>
            {if opens_group {
                view! { <Avatar of=by.clone()/> }.into_any()
            } else {
                view! { <time class="message-aside" datetime=at.clone()>{words::clock(wall)}</time> }.into_any()
            }}
            <div class="message-body">
                {opens_group.then(|| view! {
                    <p class="message-byline">
                        <b class="message-name"><bdi>{by.name.clone()}</bdi></b>
                        <RoleBadge role=by.role lang/>
                        <time class="message-time" datetime=at>{words::clock(wall)}</time>
                    </p>
                }.into_any())}
                <div class="message-text">{said(&text, &named, reader)}</div>
                <Fate line act link lang/>
            </div>
        </li>
    }
    .into_any()
}

/// A role that is worth a word: an icon and the word, so that colour is never alone.
#[component]
pub fn RoleBadge(role: Role, lang: Lang) -> impl IntoView {
    words::role(role, lang).map(|word| {
        let glyph = if role == Role::Princess { Glyph::Crown } else { Glyph::Shield };
        view! {
            <span class="badge" data-role=role.key()>
                <Icon glyph/>
                <span>{word}</span>
            </span>
        }
    })
}
