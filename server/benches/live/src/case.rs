//! What is measured, and how large it is.

use std::time::Duration;

/// What happens while it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// People read while some write.
    Steady,
    /// All are dropped at once, and come back.
    Storm,
    /// A few stop reading.
    Stalled,
}

/// One thing that is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// As it is chosen.
    pub name: &'static str,
    pub scene: Scene,
    pub subscribers: usize,
    /// Messages a second.
    pub rate: u32,
    /// How long it is measured; a storm and stalled readers take as long as they take.
    pub seconds: u32,
}

impl Case {
    /// All of them.
    pub const ALL: [Case; 5] = [
        Case { name: "quiet", scene: Scene::Steady, subscribers: 2_000, rate: 5, seconds: 20 },
        Case { name: "busy", scene: Scene::Steady, subscribers: 2_000, rate: 20, seconds: 10 },
        Case { name: "full", scene: Scene::Steady, subscribers: 10_000, rate: 20, seconds: 10 },
        Case { name: "storm", scene: Scene::Storm, subscribers: 2_000, rate: 10, seconds: 5 },
        Case { name: "stalled", scene: Scene::Stalled, subscribers: 200, rate: 100, seconds: 40 },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Case> {
        Case::ALL.into_iter().find(|case| case.name == name)
    }

    /// From one message to the next.
    pub fn pause(&self) -> Duration {
        Duration::from_secs(1) / self.rate
    }

    /// How it is told to the load.
    pub fn arguments(&self) -> [String; 4] {
        [self.name.to_owned(), self.subscribers.to_string(), self.rate.to_string(), self.seconds.to_string()]
    }

    /// As [`Case::arguments`] told it.
    pub fn read(arguments: &[&str]) -> Option<Case> {
        let [name, subscribers, rate, seconds] = arguments else { return None };
        let (subscribers, rate, seconds) = (subscribers.parse().ok()?, rate.parse().ok()?, seconds.parse().ok()?);
        Some(Case { subscribers, rate, seconds, ..Case::named(name)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_load_is_told() {
        for case in Case::ALL {
            let told = Case { rate: 7, ..case };
            let arguments = told.arguments();
            assert_eq!(Case::read(&arguments.each_ref().map(String::as_str)), Some(told));
        }
    }
}
