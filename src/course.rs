//! The course of the evening: what is being watched, what comes next, and what the now-bar says of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::library::Story;
use crate::time::Instant;

/// Where the evening stands. A story goes by the number of its first episode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Nobody has said anything.
    #[default]
    Idle,
    /// It begins at a set time.
    Announced {
        /// When.
        at: Instant,
        /// The last story of tonight's list that was watched before that, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u16>,
    },
    /// A story is on.
    Playing {
        /// Which.
        story: u16,
        /// Since when.
        since: Instant,
    },
    /// Between two stories.
    Break {
        /// The story before it, if there was one.
        after: Option<u16>,
        /// When it goes on.
        until: Instant,
    },
    /// That was it for tonight.
    Over {
        /// The last story, if there was one.
        after: Option<u16>,
    },
}

/// What a story of tonight's list is by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// Already watched.
    Watched,
    /// On right now.
    Now,
    /// The one that comes next.
    Next,
    /// Still to come, after the next one.
    Later,
}

/// How long an episode takes, as far as an evening is planned.
pub const EPISODE: Duration = Duration::from_secs(22 * 60);

fn lasts(story: &Story) -> Duration {
    EPISODE * if story.is_pair() { 2 } else { 1 }
}

impl Course {
    /// When the story that is on will have been watched.
    #[must_use]
    pub fn ends(self, tonight: &[Story]) -> Option<Instant> {
        let Course::Playing { since, .. } = self else { return None };
        Some(since.plus(lasts(&tonight[self.place(tonight)?])))
    }

    /// How long the story that is on takes.
    #[must_use]
    pub fn length(self, tonight: &[Story]) -> Duration {
        self.place(tonight).map(|place| lasts(&tonight[place])).unwrap_or_default()
    }

    /// When all of tonight's list will have been watched, if it goes on without a break; none when nobody can say.
    #[must_use]
    pub fn last_ends(self, tonight: &[Story]) -> Option<Instant> {
        let (from, first) = match self {
            Course::Announced { at, .. } => (at, self.begun(tonight)),
            Course::Playing { since, .. } => (since, self.place(tonight)?),
            Course::Break { until, .. } => (until, self.begun(tonight)),
            Course::Idle | Course::Over { .. } => return None,
        };
        let left: Duration = tonight[first..].iter().map(lasts).sum();
        Some(from.plus(left)).filter(|_| !left.is_zero())
    }

    /// The story that is on, or was last.
    #[must_use]
    pub fn story(self) -> Option<u16> {
        match self {
            Course::Idle => None,
            Course::Playing { story, .. } => Some(story),
            Course::Announced { after, .. } | Course::Break { after, .. } | Course::Over { after } => after,
        }
    }

    /// The same without that story, of which nothing is on: the one before it on the list was the last one then.
    #[must_use]
    pub fn without(self, tonight: &[Story], story: u16) -> Course {
        let before = place(tonight, story).and_then(|place| place.checked_sub(1)).map(|place| tonight[place].number());
        let last = |after| if after == Some(story) { before } else { after };
        match self {
            Course::Idle | Course::Playing { .. } => self,
            Course::Announced { at, after } => Course::Announced { at, after: last(after) },
            Course::Break { after, until } => Course::Break { after: last(after), until },
            Course::Over { after } => Course::Over { after: last(after) },
        }
    }

    /// What the story in this place of tonight's list is. Without a story to go by, nothing has been watched yet.
    #[must_use]
    pub fn stand(self, tonight: &[Story], place: usize) -> Stand {
        let is_over = matches!(self, Course::Over { .. });
        let (watched, current) = match self.place(tonight) {
            Some(place) if matches!(self, Course::Playing { .. }) => (place, Some(place)),
            Some(place) => (place + 1, None),
            None => (0, None),
        };
        let next = current.map_or(watched, |current| current + 1);
        if current == Some(place) {
            Stand::Now
        } else if place < watched {
            Stand::Watched
        } else if place == next && !is_over {
            Stand::Next
        } else {
            Stand::Later
        }
    }

    /// How many stories of tonight's list are on, or have been: what is on or was last, and all before it. They keep their places.
    #[must_use]
    pub fn begun(self, tonight: &[Story]) -> usize {
        self.place(tonight).map_or(0, |place| place + 1)
    }

    /// Whether this story of tonight's list is one of those.
    #[must_use]
    pub fn has_shown(self, tonight: &[Story], story: u16) -> bool {
        place(tonight, story).is_some_and(|place| place < self.begun(tonight))
    }

    /// The story that comes next, if tonight's list has one; after the end nothing does.
    #[must_use]
    pub fn next(self, tonight: &[Story]) -> Option<&Story> {
        let next = tonight.iter().enumerate().find(|(place, _)| self.stand(tonight, *place) == Stand::Next);
        next.map(|(_, story)| story)
    }

    fn place(self, tonight: &[Story]) -> Option<usize> {
        place(tonight, self.story()?)
    }
}

fn place(tonight: &[Story], story: u16) -> Option<usize> {
    tonight.iter().position(|other| other.number() == story)
}

/// What the now-bar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now<'a> {
    /// Something is on.
    OnAir {
        /// What, if anybody said so.
        story: Option<OnAir<'a>>,
        /// What comes after it.
        next: Option<&'a Story>,
    },
    /// A break.
    Break {
        /// When it ends.
        until: Instant,
        /// What it goes on with.
        next: Option<&'a Story>,
    },
    /// Before the start.
    Before {
        /// When it begins.
        at: Instant,
        /// What it begins with.
        first: Option<&'a Story>,
    },
    /// Nothing is on, and no time is set.
    Off {
        /// What will come first, if anything will.
        first: Option<&'a Story>,
        /// Whether the evening has been, and is over.
        is_over: bool,
    },
}

/// The story that is on, and where it stands in the evening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnAir<'a> {
    /// The story.
    pub story: &'a Story,
    /// Which of tonight's episodes its first one is, from 1.
    pub nth: usize,
    /// How many episodes there are tonight.
    pub of: usize,
}

/// What the now-bar shows. Without a stream nothing is on the air, whatever was marked.
#[must_use]
pub fn now(course: Course, tonight: &[Story], has_stream: bool) -> Now<'_> {
    let next = course.next(tonight);
    match course {
        Course::Playing { .. } if has_stream => Now::OnAir { story: on_air(course, tonight), next },
        Course::Idle if has_stream => Now::OnAir { story: None, next },
        Course::Idle | Course::Playing { .. } => Now::Off { first: next, is_over: false },
        Course::Announced { at, .. } => Now::Before { at, first: next },
        Course::Break { until, .. } => Now::Break { until, next },
        Course::Over { .. } => Now::Off { first: None, is_over: true },
    }
}

fn on_air(course: Course, tonight: &[Story]) -> Option<OnAir<'_>> {
    let place = course.place(tonight)?;
    let slots = |stories: &[Story]| stories.iter().map(Story::slots).sum::<usize>();
    Some(OnAir { story: &tonight[place], nth: slots(&tonight[..place]) + 1, of: slots(tonight) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Episode;
    use Stand::{Later, Next, Now as Current, Watched};

    fn episode(number: u16) -> Episode {
        Episode {
            number, season: 1, episode: 1, title: format!("Серия {number}"), title_ru: None, aired: "2010-10-10".into()
        }
    }

    /// Three stories: 5, the pair 1 and 2, and 9.
    fn tonight() -> Vec<Story> {
        let pair = Story::Pair { title: "Пара".into(), first: episode(1), second: episode(2) };
        vec![Story::Single(episode(5)), pair, Story::Single(episode(9))]
    }

    fn at() -> Instant {
        Instant::from_millis(0)
    }

    fn playing(story: u16) -> Course {
        Course::Playing { story, since: at() }
    }

    fn announced(after: Option<u16>) -> Course {
        Course::Announced { at: at(), after }
    }

    #[test]
    fn what_each_card_is() {
        let tonight = tonight();
        for (course, stands) in [
            (Course::Idle, [Next, Later, Later]),
            (announced(None), [Next, Later, Later]),
            (announced(Some(5)), [Watched, Next, Later]),
            (announced(Some(9)), [Watched, Watched, Watched]),
            (playing(5), [Current, Next, Later]),
            (playing(1), [Watched, Current, Next]),
            (playing(9), [Watched, Watched, Current]),
            (playing(2), [Next, Later, Later]), // a second half is no story
            (Course::Break { after: None, until: at() }, [Next, Later, Later]),
            (Course::Break { after: Some(5), until: at() }, [Watched, Next, Later]),
            (Course::Break { after: Some(9), until: at() }, [Watched, Watched, Watched]),
            (Course::Over { after: None }, [Later, Later, Later]),
            (Course::Over { after: Some(1) }, [Watched, Watched, Later]),
        ] {
            assert_eq!([0, 1, 2].map(|place| course.stand(&tonight, place)), stands, "{course:?}");
        }
    }

    #[test]
    fn what_has_been_shown() {
        let tonight = tonight();
        for (course, were_shown) in [
            (Course::Idle, [false, false, false]),
            (announced(None), [false, false, false]),
            (announced(Some(1)), [true, true, false]),
            (playing(5), [true, false, false]),
            (playing(1), [true, true, false]),
            (Course::Break { after: None, until: at() }, [false, false, false]),
            (Course::Break { after: Some(1), until: at() }, [true, true, false]),
            (Course::Over { after: Some(9) }, [true, true, true]),
            (playing(77), [false, false, false]), // taken off the list by a site that still let one
        ] {
            assert_eq!([5, 1, 9].map(|story| course.has_shown(&tonight, story)), were_shown, "{course:?}");
            assert_eq!(course.begun(&tonight), were_shown.into_iter().filter(|was| *was).count(), "{course:?}");
        }
        assert!(!playing(5).has_shown(&tonight, 77));
    }

    #[test]
    fn the_last_one_was_another_once_it_is_off_the_list() {
        let tonight = tonight();
        let (pause, over) = (|after| Course::Break { after, until: at() }, |after| Course::Over { after });
        for (course, off, expect) in [
            (Course::Idle, 5, Course::Idle),
            (playing(1), 5, playing(1)),
            (over(Some(9)), 9, over(Some(1))),
            (over(Some(9)), 1, over(Some(9))),
            (over(None), 5, over(None)),
            (pause(Some(1)), 1, pause(Some(5))),
            (announced(Some(5)), 5, announced(None)),
            (announced(Some(5)), 77, announced(Some(5))),
        ] {
            assert_eq!(course.without(&tonight, off), expect, "{course:?} without {off}");
        }
    }

    #[test]
    fn an_announcement_of_long_ago_is_still_read() {
        let told = r#"{"announced":{"at":"1970-01-01T00:00:00.000Z"}}"#;
        let read: Course = serde_json::from_str(told).unwrap();
        assert_eq!((read, serde_json::to_string(&read).unwrap().as_str()), (announced(None), told));
    }

    #[test]
    fn what_the_now_bar_shows() {
        let tonight = tonight();
        let shown = |course, has_stream| match now(course, &tonight, has_stream) {
            Now::OnAir { story: Some(OnAir { story, nth, of }), next } => {
                format!("{} {nth}/{of}, {}", story.first().number, number(next))
            }
            Now::OnAir { story: None, next } => format!("on air, {}", number(next)),
            Now::Break { next, .. } => format!("break, {}", number(next)),
            Now::Before { first, .. } => format!("before, {}", number(first)),
            Now::Off { first, is_over } => format!("{}, {}", if is_over { "over" } else { "off" }, number(first)),
        };
        for (course, with_stream, without) in [
            (Course::Idle, "on air, 5", "off, 5"),
            (announced(None), "before, 5", "before, 5"),
            (announced(Some(1)), "before, 9", "before, 9"),
            (playing(5), "5 1/4, 1", "off, 1"),
            (playing(1), "1 2/4, 9", "off, 9"),
            (playing(9), "9 4/4, 0", "off, 0"),
            (playing(77), "on air, 5", "off, 5"),
            (Course::Break { after: Some(1), until: at() }, "break, 9", "break, 9"),
            (Course::Over { after: Some(1) }, "over, 0", "over, 0"),
        ] {
            assert_eq!([shown(course, true), shown(course, false)], [with_stream, without], "{course:?}");
        }
        assert_eq!(now(Course::Idle, &[], true), Now::OnAir { story: None, next: None });
    }

    #[test]
    fn a_story_ends_after_its_episodes() {
        let minutes = |count: u64| Duration::from_secs(count * 60);
        for (course, lasts) in [(playing(5), Some(22)), (playing(1), Some(44)), (playing(77), None), (Course::Idle, None)] {
            let expect = lasts.map(|lasts| at().plus(minutes(lasts)));
            assert_eq!(course.ends(&tonight()), expect, "{course:?}");
            assert_eq!(course.length(&tonight()), minutes(lasts.unwrap_or(0)), "{course:?}");
        }
    }

    #[test]
    fn the_evening_ends_after_all_that_is_left() {
        let until = at().plus(Duration::from_secs(600));
        for (course, minutes) in [
            (Course::Idle, None),
            (announced(None), Some(88)),
            (announced(Some(1)), Some(22)),
            (announced(Some(9)), None),
            (playing(5), Some(88)),
            (playing(1), Some(66)),
            (playing(9), Some(22)),
            (playing(77), None),
            (Course::Break { after: None, until }, Some(98)),
            (Course::Break { after: Some(1), until }, Some(32)),
            (Course::Break { after: Some(9), until }, None),
            (Course::Over { after: Some(5) }, None),
        ] {
            let expect = minutes.map(|minutes| at().plus(Duration::from_secs(minutes * 60)));
            assert_eq!(course.last_ends(&tonight()), expect, "{course:?}");
        }
        assert_eq!(announced(None).last_ends(&[]), None);
    }

    fn number(story: Option<&Story>) -> u16 {
        story.map_or(0, |story| story.first().number)
    }
}
