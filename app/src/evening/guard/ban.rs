//! That somebody is to be let in no more; or that they may come again.

use evening::account::Member;
use evening::moderation::Command;
use evening::room::Command as Any;
use evening::words::Lang;
use evening::words::guard::{Word, banned_already};
use leptos::prelude::*;

use super::form::{Asking, GuardForm, Holds, Why};
use super::{Done, Guarding};
use crate::live::use_live;
use crate::reactive::Memo;
use crate::ui::icon::{Glyph, Icon};

/// The question.
#[component]
pub fn BanForm(guarding: Guarding, whom: Member, lang: Lang) -> impl IntoView {
    let (asking, live) = (Asking::of(lang), use_live());
    let id = whom.id;
    let ban = Memo::new(move || live.sanctions.with(|sanctions| sanctions.ban(id).cloned()));
    let banned = whom.clone();
    let send = move || {
        let banned = banned.clone();
        let command = Any::Moderation(Command::Ban { id, why: asking.why() });
        asking.order(command, move |_| guarding.has_done(banned, Done::Banned));
    };
    view! {
        <GuardForm asking whom title=Word::BanTitle send>
            {move || match ban.get() {
                Some(ban) => view! {
                    <Holds asking words=banned_already(&ban.why, lang) end=Word::Unban command=Command::Unban { id }/>
                }.into_any(),
                None => view! {
                    <p class="guard-words">{Word::BanWords.say(lang)}</p>
                    <Why asking hint=Word::WhyKept/>
                    <button type="submit" class="button" data-kind="danger" aria-disabled=move || asking.is_busy.get().to_string()>
                        <Icon glyph=Glyph::Ban/>
                        {Word::Ban.say(lang)}
                    </button>
                }.into_any(),
            }}
        </GuardForm>
    }
    .into_any()
}
