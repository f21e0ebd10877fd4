//! What is said of the library, wishes, draws and what was watched.

use super::{Lang, plural};
use crate::draw::{Candidate, Rules, Weight};
use crate::library::{Changes, Damage, Episode, Flaw, Story, Why};

words! {
    Library: "Библиотека", "Library";
    LibraryTitle: "Библиотека серий", "The library";
    History: "История", "History";
    HistoryLead: "Что уже смотрели вместе, вечер за вечером.", "What was watched together, evening by evening.";
    Draws: "Розыгрыши", "Draws";
    DrawsLead: "Как выбирали, что смотреть. Каждый розыгрыш можно проверить прямо здесь.", "How it was chosen what to watch. Each draw can be checked right here.";
    Fetching: "Листаем полки", "Looking along the shelves";
    Pages: "Разделы библиотеки", "Sections of the library";
    Find: "Название, сезон или номер", "Title, season or number";
    FilterAll: "Все", "All";
    FilterUnseen: "Не смотрели", "Not seen";
    FilterPairs: "Двухсерийники", "Two-parters";
    FilterMine: "Мои", "Mine";
    Filter: "Какие серии", "Which episodes";
    Seasons: "Сезон", "Season";
    SeasonsAll: "Все сезоны", "All seasons";
    SortNumber: "Серия", "Episode";
    SortTitle: "Название", "Title";
    SortShown: "Показывали", "Shown";
    SortLast: "Последний раз", "Last time";
    SortWishes: "Голоса", "Votes";
    SortChance: "Шанс сегодня", "Chance tonight";
    SortBy: "Порядок", "Order";
    New: "новинка", "new";
    NeverShown: "ещё не смотрели", "not seen yet";
    LongAgo: "давно", "long ago";
    OnList: "в списке вечера", "on tonight's list";
    Wish: "Хочу посмотреть", "I'd like to watch";
    Unwish: "Забрать голос", "Take the vote back";
    SignInToWish: "Войди, чтобы голосовать", "Sign in to vote";
    NothingFound: "Ничего не нашлось. Попробуй короче", "Nothing found. Try something shorter";
    LibraryEmpty: "В библиотеке пока пусто", "The library is empty";
    PagePrevious: "Предыдущие", "Previous";
    PageNext: "Следующие", "Next";
    More: "Ещё", "More";
    ChanceNone: "не тянется", "not drawn";
    ChanceCounting: "считаем…", "counting…";
    Edit: "Изменить", "Edit";
    Remove: "Убрать из библиотеки", "Remove from the library";
    RemoveTitle: "Убрать серию?", "Remove the episode?";
    RemoveText: "История показов останется. Вернуть серию можно, добавив её заново.", "The history of showings stays. To bring it back, add it anew.";
    RemoveDo: "Убрать", "Remove";
    ToList: "В список вечера", "To tonight's list";
    Weight: "вес", "weight";
    Weigh: "Добавить веса", "Add weight";
    WeighField: "Вес сверху, от 0 до 1000", "Added weight, 0 to 1000";
    Add: "Добавить серию", "Add an episode";
    AddTitle: "Новая серия", "A new episode";
    EditTitle: "Изменить серию", "Edit the episode";
    FieldTitle: "Название в оригинале", "Original title";
    FieldTitleRu: "Название по-русски", "Russian title";
    FieldTitleRuHint: "Можно оставить пустым", "May stay empty";
    FieldSeason: "Сезон", "Season";
    FieldEpisode: "Серия", "Episode";
    FieldAired: "Вышла", "Aired";
    FieldPair: "Двухсерийник: обе части вместе", "A two-parter: both halves together";
    HalfFirst: "Часть 1", "Part 1";
    HalfSecond: "Часть 2", "Part 2";
    Save: "Сохранить", "Save";
    Csv: "CSV", "CSV";
    Export: "Скачать CSV", "Download CSV";
    Import: "Загрузить CSV", "Upload CSV";
    ImportTitle: "Библиотека из файла", "The library from a file";
    ImportText: "Файл заменит библиотеку целиком. Сначала покажем, что изменится.", "The file replaces the whole library. First we show what would change.";
    ImportField: "Файл CSV", "CSV file";
    ImportUnread: "Файл не читается. Выбери его ещё раз", "The file cannot be read. Choose it again";
    ImportDo: "Заменить", "Replace";
    ImportDone: "Готово: библиотека обновлена", "Done: the library is up to date";
    ChangedMeanwhile: "Пока файл был открыт, библиотеку изменили. Выбери файл ещё раз и проверь, что изменится", "The library was changed in the meantime. Choose the file again and look at what would change";
    FlawTitle: "Название: от 1 до 200 знаков", "The title takes 1 to 200 characters";
    FlawNumber: "Сезон и серия: числа от 1 до 255", "Season and episode take numbers from 1 to 255";
    FlawAired: "Дата выхода: день, который бывает", "The day has to be one that exists";
    FlawHalves: "Нужна одна серия или обе части", "It takes one episode or both halves";
    ByEvening: "По вечерам", "By evening";
    ByEpisode: "По сериям", "By episode";
    HistoryEmpty: "Здесь появится всё, что посмотрим", "All that we watch will show here";
    HistoryMore: "Показаны последние вечера", "The last evenings are shown";
    ChartTitle: "Что смотрят и чего ждут", "What is watched and wished for";
    ChartShown: "показывали", "shown";
    ChartWishes: "ждут", "wished for";
    ChartEmpty: "Пока нечего сравнить", "Nothing to compare yet";
    NextSecret: "Следующий розыгрыш", "The next draw";
    NextSecretText: "Это отпечаток секрета, из которого вытянут следующий список. Сам секрет откроется вместе со списком.", "This is the fingerprint of the secret that the next list is drawn from. The secret itself is told with the list.";
    DrawsEmpty: "Розыгрышей ещё не было", "There have been no draws yet";
    Discarded: "переиграли", "redone";
    Check: "Проверить", "Check";
    CheckAgain: "Проверить ещё раз", "Check again";
    CheckedBad: "Не сходится! Покажи это принцессам", "It does not fit! Show this to the princesses";
    StepSecret: "Секрет", "The secret";
    StepPublished: "Отпечаток, известный заранее", "The fingerprint that was known before";
    StepKept: "SHA-256 секрета совпадает с отпечатком", "SHA-256 of the secret is that fingerprint";
    StepWishes: "Голоса, по порядку", "The votes, in order";
    StepCounts: "Голоса кандидатов сосчитаны верно", "The candidates' votes are counted right";
    StepCandidates: "Отпечаток кандидатов и их веса", "The fingerprint of candidates and weights";
    StepSeed: "Зерно: SHA-256 секрета, кандидатов и голосов", "The seed: SHA-256 of secret, candidates and votes";
    StepRules: "Правила", "The rules";
    StepPins: "Стояло на месте и не разыгрывалось", "Kept in place and not drawn";
    Kept: "стояло на месте", "kept in place";
    StepSame: "Из зерна выходит тот же список", "The seed gives the same list";
    Yes: "да", "yes";
    No: "нет", "no";
    Show: "Показать", "Show";
    Older: "Раньше", "Older";
}

/// How many episodes and seasons there are: `221 серия, 9 сезонов`.
#[must_use]
pub fn extent(episodes: usize, seasons: usize, unseen: usize, lang: Lang) -> String {
    let seasons = u32::try_from(seasons).unwrap_or(u32::MAX);
    let all = super::episodes(episodes, lang);
    match lang {
        Lang::Ru => {
            let seasons = format!("{seasons} {}", plural(seasons, "сезон", "сезона", "сезонов"));
            format!("{all}, {seasons}. Ещё не показывали {unseen}")
        }
        Lang::En => format!("{all}, {seasons} {}. {unseen} not shown yet", if seasons == 1 { "season" } else { "seasons" }),
    }
}

/// How many votes, in words: `14 голосов`.
#[must_use]
pub fn votes(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} {}", plural(count, "голос", "голоса", "голосов")),
        Lang::En => format!("{count} {}", if count == 1 { "vote" } else { "votes" }),
    }
}

/// How many of one's votes are given.
#[must_use]
pub fn mine(given: usize, of: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Твои голоса: {given} из {of}"),
        Lang::En => format!("Your votes: {given} of {of}"),
    }
}

/// How often something was shown: `3 раза`.
#[must_use]
pub fn times(count: u32, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{count} {}", plural(count, "раз", "раза", "раз")),
        Lang::En => format!("{count} {}", if count == 1 { "time" } else { "times" }),
    }
}

/// Which rows of how many a page shows.
#[must_use]
pub fn rows(from: usize, to: usize, of: usize, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("{from}–{to} из {of}"),
        Lang::En => format!("{from}–{to} of {of}"),
    }
}

/// A chance in a thousand as a percentage: `7 %`, `0,4 %`, `< 0,1 %`; `0 %` where there is none.
#[must_use]
pub fn chance(per_mille: Option<u32>, lang: Lang) -> String {
    let point = if lang == Lang::Ru { ',' } else { '.' };
    match per_mille {
        None => "0 %".to_owned(),
        Some(0) => format!("< 0{point}1 %"),
        Some(tenths @ 1..100) if !tenths.is_multiple_of(10) => format!("{}{point}{} %", tenths / 10, tenths % 10),
        // What is not certain is not rounded to it.
        Some(995..1000) => "> 99 %".to_owned(),
        Some(tenths) => format!("{} %", (tenths + 5) / 10),
    }
}

/// What a story weighs, in whole and tenths; how the draw sees it without 56ths.
#[must_use]
pub fn weight(weight: Weight, lang: Lang) -> String {
    let point = if lang == Lang::Ru { ',' } else { '.' };
    let tenths = weight.drawn() * 10 / weight.of.max(1);
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}{point}{}", tenths / 10, tenths % 10) }
}

/// That a draw holds: `kept` of its stories were pinned, on or watched, and so were not drawn.
#[must_use]
pub fn checked_well(kept: usize, lang: Lang) -> String {
    match (kept, lang) {
        (0, Lang::Ru) => "Всё сходится: список вышел из секрета и голосов".to_owned(),
        (0, Lang::En) => "It all fits: the list came of the secret and the votes".to_owned(),
        (_, Lang::Ru) => {
            format!("Всё сходится: что разыгрывали, вышло из секрета и голосов. Стояло на месте и не разыгрывалось: {kept}")
        }
        (_, Lang::En) => {
            format!("It all fits: what was drawn came of the secret and the votes. Kept in place and not drawn: {kept}")
        }
    }
}

/// What a list was drawn by.
#[must_use]
pub fn rules(Rules { slots, base, per_wish, rest_weeks, rise_weeks }: Rules, lang: Lang) -> String {
    let evening = super::episodes(slots.into(), lang);
    match lang {
        Lang::Ru => format!(
            "{evening} за вечер, вес {base} + {per_wish} × голоса, после показа {rest_weeks} нед. без повторов и {rise_weeks} нед. возвращения"
        ),
        Lang::En => format!(
            "{evening} an evening, weight {base} + {per_wish} × votes, after a showing {rest_weeks} weeks of rest and {rise_weeks} to come back"
        ),
    }
}

/// Why a story weighs what it does.
#[must_use]
pub fn explain(candidate: &Candidate, rules: &Rules, lang: Lang) -> String {
    let Weight { full, back, of } = candidate.weight(rules);
    let Candidate { wishes, added, .. } = candidate;
    if !candidate.is_eligible() {
        return match lang {
            Lang::Ru => "Уже показывали, и никто не просит. Один голос вернёт серию в розыгрыш".to_owned(),
            Lang::En => "Shown already, and nobody asks for it. One vote brings it back into the draw".to_owned(),
        };
    }
    let (base, per_wish) = (rules.base, rules.per_wish);
    let sum = match added {
        0 => format!("{base} + {per_wish} × {wishes} = {full}"),
        _ => format!("{base} + {per_wish} × {wishes} + {added} = {full}"),
    };
    // The first day after its rest is a part already, however small.
    let percent = (back * 100 / of.max(1)).max(1);
    match lang {
        Lang::Ru if back == of => format!("Вес {sum}"),
        Lang::Ru if back == 0 => format!("Вес {sum}, но серия отдыхает: {} нед. после показа", rules.rest_weeks),
        Lang::Ru => format!("Вес {sum}, из них {percent} %: возвращается после показа"),
        Lang::En if back == of => format!("Weight {sum}"),
        Lang::En if back == 0 => format!("Weight {sum}, but it rests for {} weeks after it was shown", rules.rest_weeks),
        Lang::En => format!("Weight {sum}, {percent} % of it: it comes back after it was shown"),
    }
}

/// What goes with a story that is removed.
#[must_use]
pub fn goes_with(wishes: u32, shown: u32, is_on_list: bool, lang: Lang) -> String {
    let list = match (is_on_list, lang) {
        (false, _) => "",
        (true, Lang::Ru) => " и места в списке вечера",
        (true, Lang::En) => " and its place on tonight's list",
    };
    let (votes, times) = (votes(wishes, lang), times(shown, lang));
    match lang {
        Lang::Ru => format!("Пропадут: {votes}{list}. Показывали: {times}."),
        Lang::En => format!("What goes: {votes}{list}. Shown: {times}."),
    }
}

/// That somebody else has changed a story which one is changing, and what it is now.
#[must_use]
pub fn edited_meanwhile(story: &Story, lang: Lang) -> String {
    let Episode { title_ru, aired, .. } = story.first();
    let titles = [Some(story.title()), title_ru.as_deref()].into_iter().flatten();
    let place = super::place(story, lang);
    match lang {
        Lang::Ru => {
            let titles = titles.map(|title| format!("«{title}»")).collect::<Vec<_>>().join(", ");
            format!(
                "Пока форма была открыта, серию изменили. Сейчас это {titles}, {place}, {aired}. Сохрани ещё раз, и останется твоё"
            )
        }
        Lang::En => {
            let titles = titles.map(|title| format!("“{title}”")).collect::<Vec<_>>().join(", ");
            format!("It was changed while the form was open. Now it is {titles}, {place}, {aired}. Save again to keep yours")
        }
    }
}

/// What a file would change.
#[must_use]
pub fn changes(changes: &Changes, lang: Lang) -> String {
    let Changes { added, changed, same, removed, wishes } = changes;
    let removed = removed.len();
    match lang {
        Lang::Ru => format!(
            "Новых: {added}, изменится: {changed}, без изменений: {same}, пропадёт: {removed} (с ними {}).",
            votes(*wishes, lang)
        ),
        Lang::En => {
            format!("New: {added}, changed: {changed}, unchanged: {same}, gone: {removed} ({} with them).", votes(*wishes, lang))
        }
    }
}

/// What of a story cannot be as it was written.
#[must_use]
pub fn flaw(flaw: Flaw, lang: Lang) -> &'static str {
    match flaw {
        Flaw::Title | Flaw::TitleRu => Word::FlawTitle,
        Flaw::Season(_) | Flaw::Episode(_) => Word::FlawNumber,
        Flaw::Aired(_) => Word::FlawAired,
        Flaw::Halves => Word::FlawHalves,
    }
    .say(lang)
}

/// Where a file is wrong, and how.
#[must_use]
pub fn damage(damage: &Damage, lang: Lang) -> String {
    let Damage { line, column, why } = damage;
    match lang {
        Lang::En => format!("Line {line}, column “{column}”: {why}. Nothing was changed"),
        Lang::Ru => {
            let why = match why {
                Why::ColumnMissing => "такого столбца нет".to_owned(),
                Why::ColumnUnknown => "незнакомый столбец".to_owned(),
                Why::ColumnTwice => "столбец назван дважды".to_owned(),
                Why::LineShort => "строка кончается раньше".to_owned(),
                Why::LineLong => "после последнего столбца что-то есть".to_owned(),
                Why::Unreadable => "это не таблица".to_owned(),
                Why::Empty => "нет ни одной серии".to_owned(),
                Why::TooMany => "серий больше 10 000".to_owned(),
                Why::Number { min, max } => format!("нужно целое число от {min} до {max}"),
                Why::NotRising(before) => format!("номера растут, а выше стоит {before}"),
                Why::Title => "нужно название от 1 до 200 знаков".to_owned(),
                Why::Date => "нужна дата вида ГГГГ-ММ-ДД".to_owned(),
                Why::Part => "здесь пусто, 1 или 2".to_owned(),
                Why::Alone => "рядом нет второй половины".to_owned(),
                Why::Torn => "половины говорят разное".to_owned(),
            };
            format!("Строка {line}, столбец «{column}»: {why}. Ничего не изменено")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_draw_was_made_by_and_around() {
        for (kept, ru, en) in [
            (0, "Всё сходится: список вышел из секрета и голосов", "It all fits: the list came of the secret and the votes"),
            (
                2,
                "Всё сходится: что разыгрывали, вышло из секрета и голосов. Стояло на месте и не разыгрывалось: 2",
                "It all fits: what was drawn came of the secret and the votes. Kept in place and not drawn: 2",
            ),
        ] {
            assert_eq!([checked_well(kept, Lang::Ru), checked_well(kept, Lang::En)], [ru, en]);
        }
        assert_eq!(
            rules(Rules { slots: 6, rise_weeks: 4, ..Rules::default() }, Lang::Ru),
            "6 серий за вечер, вес 10 + 5 × голоса, после показа 8 нед. без повторов и 4 нед. возвращения"
        );
    }

    #[test]
    fn chances_and_weights() {
        for (per_mille, ru, en) in [
            (None, "0 %", "0 %"),
            (Some(0), "< 0,1 %", "< 0.1 %"),
            (Some(4), "0,4 %", "0.4 %"),
            (Some(70), "7 %", "7 %"),
            (Some(73), "7,3 %", "7.3 %"),
            (Some(123), "12 %", "12 %"),
            (Some(994), "99 %", "99 %"),
            (Some(995), "> 99 %", "> 99 %"),
            (Some(999), "> 99 %", "> 99 %"),
            (Some(1000), "100 %", "100 %"),
        ] {
            assert_eq!([chance(per_mille, Lang::Ru), chance(per_mille, Lang::En)], [ru, en]);
        }
        let candidate = |wishes, added, rested| Candidate { story: 1, slots: 1, wishes, added, rested };
        let rules = Rules::default();
        for (candidate, weighs, why) in [
            (candidate(3, 0, None), "25", "Вес 10 + 5 × 3 = 25"),
            (candidate(3, 2, Some(56 + 28)), "13,5", "Вес 10 + 5 × 3 + 2 = 27, из них 50 %: возвращается после показа"),
            (candidate(1, 0, Some(3)), "0", "Вес 10 + 5 × 1 = 15, но серия отдыхает: 8 нед. после показа"),
            (candidate(0, 0, Some(300)), "0", "Уже показывали, и никто не просит. Один голос вернёт серию в розыгрыш"),
        ] {
            assert_eq!(
                (weight(candidate.weight(&rules), Lang::Ru).as_str(), explain(&candidate, &rules, Lang::Ru).as_str()),
                (weighs, why)
            );
        }
        assert_eq!(weight(candidate(3, 2, Some(56 + 28)).weight(&rules), Lang::En), "13.5");
        let slow = Rules { rise_weeks: 15, ..rules };
        for (days, why) in [
            (56, "Weight 10 + 5 × 1 = 15, but it rests for 8 weeks after it was shown"),
            (57, "Weight 10 + 5 × 1 = 15, 1 % of it: it comes back after it was shown"),
            (56 + 104, "Weight 10 + 5 × 1 = 15, 99 % of it: it comes back after it was shown"),
            (56 + 105, "Weight 10 + 5 × 1 = 15"),
        ] {
            assert_eq!(explain(&candidate(1, 0, Some(days)), &slow, Lang::En), why, "{days}");
        }
    }
}
