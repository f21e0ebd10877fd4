//! Finding one's way in the library: which stories are shown, and in which order.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use super::{Entry, Library, Story};
use crate::id::MemberId;
use crate::name;

/// Which stories are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All.
    #[default]
    All,
    /// Those that were never shown.
    Unseen,
    /// Two-parters.
    Pairs,
    /// Those that the visitor wishes for.
    Mine,
}

/// By what they are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Their numbers.
    Number,
    /// Their titles.
    Title,
    /// How often they were shown.
    Shown,
    /// When they were shown last.
    Last,
    /// How many wish for them.
    #[default]
    Wishes,
    /// How likely they are tonight.
    Chance,
}

/// What is wanted of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Browse {
    /// What was typed: some of a title in either language, or a season and an episode as `1×16` or `1x16`.
    pub find: String,
    /// Which ones.
    pub which: Which,
    /// Only of this season.
    pub season: Option<u8>,
    /// In which order.
    pub sort: Sort,
    /// Whether the order is the other way round than usual: numbers and titles usually rise, all else falls.
    pub is_turned: bool,
}

impl Browse {
    /// The numbers of the stories that are wanted, in order. `me`: who looks; `title`: what a story is called on the page;
    /// `chance`: how likely it is tonight, in whatever measure.
    #[must_use]
    pub fn rows(
        &self,
        library: &Library,
        me: Option<MemberId>,
        title: impl Fn(&Story) -> String,
        chance: impl Fn(u16) -> u32,
    ) -> Vec<u16> {
        let counts = library.wish_counts();
        let mine: Vec<u16> = me.map(|me| library.wishes_of(me).collect()).unwrap_or_default();
        let find = name::key(&self.find);
        let is_wanted = |entry: &&Entry| {
            let story = &entry.story;
            let is_of = match self.which {
                Which::All => true,
                Which::Unseen => entry.shown == 0,
                Which::Pairs => story.is_pair(),
                Which::Mine => mine.contains(&story.number()),
            };
            is_of && self.season.is_none_or(|season| story.first().season == season) && self.finds(story, &find)
        };
        let mut entries: Vec<&Entry> = library.entries.iter().filter(is_wanted).collect();
        let count = |entry: &Entry, counts: &BTreeMap<u16, u32>| counts.get(&entry.story.number()).copied().unwrap_or(0);
        match self.sort {
            Sort::Number => {}
            Sort::Title => entries.sort_by_cached_key(|entry| title(&entry.story).to_lowercase()),
            Sort::Shown => entries.sort_by_key(|entry| Reverse(entry.shown)),
            Sort::Last => entries.sort_by(|one, other| last(one, other)),
            Sort::Wishes => entries.sort_by_key(|entry| Reverse(count(entry, &counts))),
            Sort::Chance => entries.sort_by_key(|entry| Reverse(chance(entry.story.number()))),
        }
        if self.is_turned {
            entries.reverse();
        }
        entries.into_iter().map(|entry| entry.story.number()).collect()
    }

    /// Asks for another order; for the same again, the other way round.
    #[must_use]
    pub fn sorted_by(&self, sort: Sort) -> Browse {
        Browse { is_turned: sort == self.sort && !self.is_turned, sort, ..self.clone() }
    }

    fn finds(&self, story: &Story, key: &str) -> bool {
        if self.find.trim().is_empty() {
            return true;
        }
        let titles = story.episodes().map(|episode| episode.title.as_str()).chain([story.title()]);
        let titles = titles.chain(story.first().title_ru.as_deref());
        let has = |title: &str| name::key(title).contains(key);
        let place = self.find.trim().to_lowercase().replace(['x', 'х', '*'], "×");
        let is_place = story.episodes().any(|episode| {
            let whole = format!("{}×{}", episode.season, episode.episode);
            whole == place || place.ends_with('×') && whole.starts_with(&place)
        });
        is_place || (!key.is_empty() && { titles }.any(has))
    }
}

/// What was shown lately comes first, what never was comes last.
fn last(one: &Entry, other: &Entry) -> Ordering {
    let key = |entry: &Entry| (entry.shown == 0, Reverse(entry.last));
    key(one).cmp(&key(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Seq;
    use crate::library::{Event, read_stories};
    use crate::time::Instant;
    use std::sync::Arc;

    fn library() -> Library {
        let csv = "number,season,episode,title,story,part,aired,title_ru\n\
            1,1,1,Magic (Part 1),Magic,1,2010-10-10,Магия дружбы\n\
            2,1,2,Magic (Part 2),Magic,2,2010-10-10,\n\
            3,1,16,Sonic Rainboom,Sonic Rainboom,,2010-10-10,Звуковая радуга\n\
            4,2,3,Lesson Zero,Lesson Zero,,2010-10-10,\n\
            5,2,13,Baby Cakes,Baby Cakes,,2010-10-10,\n";
        let mut library = Library::default();
        library.apply(Seq(1), at(0), &Event::Imported { stories: Arc::new(read_stories(csv).unwrap()) });
        for (seq, by, story) in [(2, 7, 4), (3, 8, 4), (4, 7, 1)] {
            library.apply(Seq(seq), at(0), &Event::Wished { by: MemberId(by), story });
        }
        for (days, story) in [(1, 3), (2, 5)] {
            let stories = vec![library.entry(story).unwrap().story.clone()];
            library.apply(Seq(9), at(days), &Event::Shown { stories });
        }
        library
    }

    fn at(days: i64) -> Instant {
        Instant::from_millis(days * 24 * 60 * 60 * 1000)
    }

    fn check(browse: &Browse, expect: &[u16]) {
        let rows = browse.rows(&library(), Some(MemberId(7)), |story| story.title().to_owned(), |number| u32::from(number % 4));
        assert_eq!(rows, expect, "{browse:?}");
    }

    #[test]
    fn what_is_shown_and_in_which_order() {
        let by = |sort| Browse { sort, ..Browse::default() };
        check(&by(Sort::Number), &[1, 3, 4, 5]);
        check(&by(Sort::Number).sorted_by(Sort::Number), &[5, 4, 3, 1]);
        check(&by(Sort::Title), &[5, 4, 1, 3]);
        check(&by(Sort::Shown), &[3, 5, 1, 4]);
        check(&by(Sort::Last), &[5, 3, 1, 4]);
        check(&by(Sort::Wishes), &[4, 1, 3, 5]);
        check(&by(Sort::Chance), &[3, 1, 5, 4]);
        check(&by(Sort::Wishes).sorted_by(Sort::Wishes), &[5, 3, 1, 4]);
        check(&by(Sort::Chance).sorted_by(Sort::Wishes), &[4, 1, 3, 5]);
        let of = |which| Browse { which, sort: Sort::Number, ..Browse::default() };
        check(&of(Which::Unseen), &[1, 4]);
        check(&of(Which::Pairs), &[1]);
        check(&of(Which::Mine), &[1, 4]);
        check(&Browse { season: Some(2), ..of(Which::All) }, &[4, 5]);
        for (find, expect) in [
            ("  ", &[1, 3, 4, 5][..]),
            ("радуг", &[3]),
            ("RAINB", &[3]),
            ("magic", &[1]),
            ("2x13", &[5]),
            ("2Х3", &[4]), // typed in Russian
            ("1×", &[1, 3]),
            ("1×2", &[1]), // a second half leads to its story
            ("нет такой", &[]),
            ("!?", &[]),
        ] {
            check(&Browse { find: find.into(), ..of(Which::All) }, expect);
        }
    }
}
