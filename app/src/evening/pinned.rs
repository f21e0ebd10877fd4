//! The message that stands above the chat: one line of it, or all.

use evening::chat;
use evening::id::MessageId;
use evening::permit::{self, Act as Permit};
use evening::refusal::Refusal;
use evening::words::{Lang, Word, guard};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::{Act, use_act};
use crate::backend::Refused;
use crate::evening::kit::use_kit;
use crate::evening::said::{Reader, said};
use crate::live::Live;
use crate::reactive::{Memo, RwSignal};
use crate::ui::icon::{Glyph, Icon, Size};

/// Nothing while no message is pinned.
#[component]
pub fn Pinned(live: Live, lang: Lang) -> impl IntoView {
    let kit = use_kit();
    let pinned = Memo::new(move || live.reading.with(|reading| reading.pinned().cloned()));
    let is_open = RwSignal::new(false);
    move || {
        let message = pinned.get()?;
        let (id, me) = (message.id, live.me.with(|me| me.as_ref().map(|me| me.id)));
        let reader = Reader { me, is_row: false, lang };
        let words = Word::ShowPinned.say(lang);
        Some(
            view! {
                <section class="chat-pinned" aria-label=Word::PinnedMessage.say(lang) data-open=move || is_open.get()>
                    <Icon glyph=Glyph::Pin size=Size::Medium/>
                    <div class="chat-pinned-text">
                        <bdi class="chat-pinned-name">{message.by.name.clone()}</bdi>
                        {said(&message.text, &message.mentions, reader)}
                    </div>
                    {move || kit.draws().map(|draws| (draws.unpin)(live, id, lang))}
                    <button
                        type="button" class="icon-button" data-size="small" aria-label=words title=words
                        aria-expanded=move || is_open.get().to_string() on:click=move |_| is_open.update(|open| *open = !*open)
                    >
                        <Icon glyph=Glyph::ChevronDown size=Size::Medium/>
                    </button>
                </section>
            }
            .into_any(),
        )
    }
}

/// Asks for it, and hands over why it was not done.
pub fn ask(act: Act, command: chat::Command, tell: impl FnOnce(Refused) + 'static) {
    spawn_local(async move {
        match act.order(command.into()).await {
            // Somebody else was faster: it is so already.
            Ok(_) | Err(Refused::No { refusal: Refusal::NoSuchThing, .. }) => {}
            Err(refused) => tell(refused),
        }
    });
}

/// Takes the pinned message down, for those who may.
#[component]
pub fn Unpin(live: Live, id: MessageId, lang: Lang) -> impl IntoView {
    let act = use_act();
    let note = RwSignal::new(None);
    let tell = move |refused: Refused| {
        note.try_set(Some(refused.words(lang)));
    };
    let words = guard::unpin(lang);
    move || {
        permit::may(live.role(), Permit::Pin).then(|| {
            view! {
                <small class="chat-pinned-note" role="status">{move || note.get()}</small>
                <button
                    type="button" class="icon-button" data-size="small" aria-label=words title=words
                    on:click=move |_| ask(act, chat::Command::Unpin { id }, tell)
                >
                    <Icon glyph=Glyph::X size=Size::Medium/>
                </button>
            }
            .into_any()
        })
    }
}
