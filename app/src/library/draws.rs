//! The draws, each of which the visitor's own browser can go through again.

use evening::draw::Check;
use evening::id::Seq;
use evening::library::Story;
use evening::shelf::{Draws as Told, Drew, Evidence};
use evening::time::Zone;
use evening::words::library::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::awaited;
use super::shelf::Shelving;
use crate::api;
use crate::reactive::{Memo, RwSignal, Signal, effect};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// What was promised for the next one, and all that were made.
#[component]
pub fn Draws(shelving: Shelving, #[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let (draws, note, has_more) = (RwSignal::new(None::<Vec<Drew>>), RwSignal::new(None), RwSignal::new(false));
    let next = Memo::new(move || shelving.read(|shelf| shelf.tonight.next.clone()).flatten());
    let read = move |before: Option<Seq>| {
        spawn_local(async move {
            match api::draws(before.map(|seq| seq.to_string())).await {
                Ok(Told { draws: mut some, more, .. }) => {
                    note.try_set(None);
                    has_more.try_set(more);
                    let mut all = before.and_then(|_| draws.try_get_untracked().flatten()).unwrap_or_default();
                    all.append(&mut some);
                    draws.try_set(Some(all));
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    effect(move || {
        // A draw tells the next secret's hash: then there is one more.
        let _ = next.get();
        read(None);
    });
    let older = move |_| {
        let last = draws.with_untracked(|draws| draws.as_ref().and_then(|draws| draws.last().map(|drew| drew.seq)));
        read(last);
    };
    view! {
        <div class="house-panels">
            <section class="panel house-panel" aria-label=Word::Draws.say(lang)>
                {move || match draws.get() {
                    None => awaited(note.get(), move || read(None), lang),
                    Some(draws) if draws.is_empty() => view! { <p class="shelves-none">{Word::DrawsEmpty.say(lang)}</p> }.into_any(),
                    Some(draws) => view! {
                        <ol class="draws">
                            {draws.into_iter().map(|drew| view! { <Drawn drew zone lang/> }.into_any()).collect_view()}
                        </ol>
                        {has_more.get().then(|| view! { <button type="button" class="button" data-kind="tonal" on:click=older>{Word::Older.say(lang)}</button> }.into_any())}
                    }.into_any(),
                }}
            </section>
            <section class="panel house-panel" aria-labelledby="draws-next">
                <h2 class="house-panel-title" id="draws-next">{Word::NextSecret.say(lang)}</h2>
                <p class="draws-hash" tabindex="0" role="group" aria-labelledby="draws-next"><Icon glyph=Glyph::Fingerprint/><code>{move || next.get()}</code></p>
                <p class="house-text">{Word::NextSecretText.say(lang)}</p>
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Drawn(drew: Drew, zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let Drew { seq, at, by, stories, is_discarded } = drew;
    let (checked, note, is_busy) = (RwSignal::new(None::<(Evidence, Check)>), RwSignal::new(None), RwSignal::new(false));
    let check = move |_| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            match api::draw(seq.0).await {
                Ok(evidence) => {
                    note.try_set(None);
                    let check = evidence.drawing.check(&evidence.published);
                    checked.try_set(Some((evidence, check)));
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
            is_busy.try_set(false);
        });
    };
    let asks = move || if checked.with(Option::is_some) { Word::CheckAgain } else { Word::Check };
    let names = stories.iter().map(|story| general::title(story, lang)).collect::<Vec<_>>().join(" · ");
    view! {
        <li class="draws-one" data-discarded=is_discarded>
            <div class="draws-head">
                <h2 class="house-subtitle"><time datetime=at.to_string()>{move || general::moment(at, at.wall(zone.get()), lang)}</time></h2>
                <bdi class="draws-by">{by}</bdi>
                {is_discarded.then(|| view! { <span class="badge">{Word::Discarded.say(lang)}</span> }.into_any())}
                <button
                    type="button" class="button" data-kind="outline" data-size="small" aria-busy=move || is_busy.get().then_some("true")
                    aria-label=move || general::show::about(asks().say(lang), &general::moment(at, at.wall(zone.get()), lang))
                    on:click=check
                >
                    <Icon glyph=Glyph::CheckCheck/>
                    <span>{move || asks().say(lang)}</span>
                </button>
            </div>
            <p class="draws-list">{names}</p>
            <Note words=note/>
            <div role="status">{move || checked.with(|checked| checked.as_ref().map(|(evidence, check)| steps(evidence, check, lang)))}</div>
        </li>
    }
    .into_any()
}

/// Each step, and what came of it here.
fn steps(evidence: &Evidence, check: &Check, lang: Lang) -> AnyView {
    let drawing = &evidence.drawing;
    let step = |word: Word, value: String| view! { <dt>{word.say(lang)}</dt><dd><code>{value}</code></dd> }.into_any();
    let verdict = |word: Word, holds: bool| {
        view! {
            <dt>{word.say(lang)}</dt>
            <dd data-holds=if holds { "yes" } else { "no" }>
                <Icon glyph=if holds { Glyph::Check } else { Glyph::X }/>
                <span>{if holds { Word::Yes } else { Word::No }.say(lang)}</span>
            </dd>
        }
        .into_any()
    };
    let wishes = drawing.wishes.iter().map(|wish| format!("{},{},{}\n", wish.seq, wish.by, wish.story)).collect::<String>();
    let title = |number: u16| {
        let story = drawing.stories.iter().find(|story| Story::number(story) == number);
        story.map_or_else(|| format!("№ {number}"), |story| general::title(story, lang))
    };
    let is_kept = |number: u16| drawing.pins.iter().any(|pin| pin.story == number);
    let list = check.list.iter().map(|placed| {
        let kept = is_kept(placed.story).then(|| view! { " "<span class="badge">{Word::Kept.say(lang)}</span> }.into_any());
        view! { <li>{title(placed.story)}{kept}</li> }.into_any()
    });
    // A place is counted from 1, as people do.
    let pins = drawing.pins.iter().map(|pin| format!("{}. {}", u32::from(pin.slot) + 1, title(pin.story)));
    let pins = (!drawing.pins.is_empty())
        .then(|| view! { <dt>{Word::StepPins.say(lang)}</dt><dd>{pins.collect::<Vec<_>>().join(", ")}</dd> }.into_any());
    let weights = drawing
        .candidates
        .iter()
        .map(|candidate| format!("{},{},{}\n", candidate.story, candidate.slots, candidate.weight(&drawing.rules).drawn()));
    let all_well = check.keeps_its_word && check.counts && check.is_same;
    view! {
        <p class="draws-verdict" data-holds=if all_well { "yes" } else { "no" }>
            <Icon glyph=if all_well { Glyph::CheckCheck } else { Glyph::CircleAlert }/>
            <b>{if all_well { words::checked_well(drawing.pins.len(), lang) } else { Word::CheckedBad.say(lang).to_owned() }}</b>
        </p>
        <dl class="draws-steps">
            {step(Word::StepPublished, evidence.published.clone())}
            {step(Word::StepSecret, drawing.secret.clone())}
            {verdict(Word::StepKept, check.keeps_its_word)}
            <dt>{Word::StepWishes.say(lang)}": "{words::votes(u32::try_from(drawing.wishes.len()).unwrap_or(u32::MAX), lang)}</dt>
            <dd><details class="draws-raw"><summary>{Word::Show.say(lang)}</summary><pre tabindex="0">{wishes}</pre></details></dd>
            {verdict(Word::StepCounts, check.counts)}
            <dt>{Word::StepCandidates.say(lang)}</dt>
            <dd><code>{check.candidates.clone()}</code><details class="draws-raw"><summary>{Word::Show.say(lang)}</summary><pre tabindex="0">{weights.collect::<String>()}</pre></details></dd>
            {step(Word::StepSeed, check.seed.clone())}
            <dt>{Word::StepRules.say(lang)}</dt>
            <dd>{words::rules(drawing.rules, lang)}</dd>
            {pins}
            {verdict(Word::StepSame, check.is_same)}
        </dl>
        <ol class="draws-again">{list.collect_view()}</ol>
    }
    .into_any()
}
