//! The one table: medians of all rounds, and what multiple of the floor in the same round they are.

use std::collections::BTreeMap;

use crate::case::{Case, Scene};
use crate::program::Program;

/// What a delivery costs the floor, in microseconds, and how far from it a machine may be.
const FLOOR: (f64, f64) = (5.2, 0.3);

/// What the site should reach.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    Nothing,
    AtMost(f64),
    AtLeast(f64),
    TimesFloor(f64),
}

use Wanted::{AtLeast, AtMost, Nothing, TimesFloor};

/// One row: what the load calls the figure, what people call it, digits after the point, and whether a multiple makes sense.
struct Row(&'static str, &'static str, usize, bool, Wanted);

fn rows(case: &Case) -> Vec<Row> {
    let at = |name: &str, wanted| if case.name == name { wanted } else { Nothing };
    let delivery = if case.name == "full" { Nothing } else { TimesFloor(1.25) };
    let late = if case.name == "full" { AtMost(200.0) } else { at("busy", TimesFloor(1.3)) };
    match case.scene {
        Scene::Steady => vec![
            Row("memory", "memory for each, KiB", 2, true, AtMost(1.0)),
            Row("cpu", "core for a delivery, µs", 2, true, delivery),
            Row("p50", "due to heard, median, ms", 1, true, Nothing),
            Row("p99", "due to heard, 99 %, ms", 1, true, late),
            Row("longest", "due to heard, longest, ms", 1, true, Nothing),
            Row("rate", "rate that was kept, %", 1, false, at("full", AtLeast(98.0))),
            Row("answer", "due to the poster's answer, 99 %, ms", 1, false, at("busy", AtMost(10.0))),
            Row("lost", "lost", 0, false, AtMost(0.0)),
            Row("twice", "twice", 0, false, AtMost(0.0)),
            Row("bytes", "bytes of a delivery", 0, false, Nothing),
            Row("core", "the server's core, %", 0, false, Nothing),
            Row("load", "the load's core, %", 0, false, Nothing),
            Row("others", "what others had of both, %", 0, false, Nothing),
        ],
        Scene::Storm => vec![
            Row("back", "all are back after, ms", 0, true, TimesFloor(2.0)),
            Row("cpu_back", "core for it, ms", 0, true, Nothing),
            Row("away", "not back", 0, false, AtMost(0.0)),
            Row("lost", "lost", 0, false, AtMost(0.0)),
            Row("twice", "twice", 0, false, AtMost(0.0)),
        ],
        Scene::Stalled => vec![
            Row("kernel", "kernel memory for a stalled one, KiB", 0, false, AtMost(64.0)),
            Row("cut", "cut, of 20", 0, false, AtLeast(20.0)),
            Row("stalled_for", "after, s", 1, false, Nothing),
            Row("calm_p99", "the others before, 99 %, ms", 1, true, Nothing),
            Row("p99", "the others meanwhile, 99 %, ms", 1, true, Nothing),
            Row("lost", "lost by the others", 0, false, AtMost(0.0)),
        ],
    }
}

type Figures = BTreeMap<String, f64>;

/// What was seen so far.
pub struct Table {
    programs: Vec<Program>,
    cases: Vec<Case>,
    /// By case and program, round by round.
    seen: BTreeMap<(&'static str, Program), Vec<Option<Figures>>>,
}

impl Table {
    pub fn new(programs: Vec<Program>, cases: Vec<Case>) -> Table {
        Table { programs, cases, seen: BTreeMap::new() }
    }

    /// What one round saw; none if it failed.
    pub fn add(&mut self, program: Program, case: &Case, figures: Option<Figures>) {
        self.seen.entry((case.name, program)).or_default().push(figures);
    }

    pub fn print(&self) {
        let titles: Vec<&str> = self.programs.iter().map(|program| program.title()).collect();
        println!("| | {} | the site should | |\n| --- |{}", titles.join(" | "), " --- |".repeat(titles.len() + 2));
        for case in &self.cases {
            let what = format!("{}, {} at {}/s", case.name, case.subscribers, case.rate);
            println!("| **{what}** |{}", " |".repeat(titles.len() + 2));
            for row in rows(case) {
                let cells: Vec<String> = self.programs.iter().map(|&program| self.cell(program, case, &row)).collect();
                println!("| {} | {} | {} | {} |", row.1, cells.join(" | "), in_words(row.4, row.2), self.verdict(case, &row));
            }
        }
        for ((case, program), rounds) in &self.seen {
            let failed = rounds.iter().filter(|figures| figures.is_none()).count();
            if failed > 0 {
                println!("\nWarning: {failed} of {} rounds failed ({case}, {}).", rounds.len(), program.title());
            }
        }
        for case in self.cases.iter().filter(|case| case.scene == Scene::Steady) {
            let (usual, share) = FLOOR;
            let here = median(self.figures(Program::Floor, case, "cpu"));
            if let Some(here) = here.filter(|here| (here / usual - 1.0).abs() > share) {
                let share = share * 100.0;
                println!("\nWarning: a delivery costs the floor {here:.2} µs ({}), not {usual} ± {share:.0} %:", case.name);
                println!("no multiple of it means anything here.");
            }
        }
    }

    fn cell(&self, program: Program, case: &Case, row: &Row) -> String {
        let Some(value) = self.value(program, case, row) else { return "—".to_owned() };
        let Row(key, _, digits, has_multiple, _) = row;
        match self.multiple(program, case, key).filter(|_| *has_multiple && program != Program::Floor) {
            Some(multiple) => format!("{value:.digits$} ({multiple:.2}×)"),
            None => format!("{value:.digits$}"),
        }
    }

    fn verdict(&self, case: &Case, row: &Row) -> &'static str {
        let value = self.value(Program::Site, case, row);
        let is_reached = match row.4 {
            Nothing => None,
            AtMost(most) => value.map(|value| value <= most),
            AtLeast(least) => value.map(|value| value >= least),
            TimesFloor(most) => self.multiple(Program::Site, case, row.0).map(|multiple| multiple <= most),
        };
        match is_reached {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        }
    }

    fn rounds(&self, program: Program, case: &Case) -> &[Option<Figures>] {
        self.seen.get(&(case.name, program)).map_or(&[], Vec::as_slice)
    }

    fn figures(&self, program: Program, case: &Case, key: &str) -> Vec<f64> {
        self.rounds(program, case).iter().filter_map(|figures| figures.as_ref()?.get(key).copied()).collect()
    }

    /// The median of all rounds; of what must not be at all, the worst.
    fn value(&self, program: Program, case: &Case, row: &Row) -> Option<f64> {
        let figures = self.figures(program, case, row.0);
        if row.4 == AtMost(0.0) { figures.into_iter().reduce(f64::max) } else { median(figures) }
    }

    fn multiple(&self, program: Program, case: &Case, key: &str) -> Option<f64> {
        let rounds = self.rounds(program, case).iter().zip(self.rounds(Program::Floor, case));
        median(rounds.filter_map(|(one, floor)| Some(one.as_ref()?.get(key)? / floor.as_ref()?.get(key)?)).collect())
    }
}

/// The middle one of what are numbers.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        count if count % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

fn in_words(wanted: Wanted, digits: usize) -> String {
    match wanted {
        Nothing => String::new(),
        AtMost(0.0) => "none".to_owned(),
        AtMost(most) => format!("≤ {most:.digits$}"),
        AtLeast(least) => format!("≥ {least:.digits$}"),
        TimesFloor(most) => format!("≤ {most}×"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_of_the_same_round() {
        let case = Case::ALL[1];
        let mut table = Table::new(vec![Program::Floor, Program::Site], vec![case]);
        for (floor, site) in [(5.0, Some(6.0)), (10.0, None), (10.0, Some(12.0))] {
            let figures = |value: f64| Figures::from([("cpu".to_owned(), value)]);
            table.add(Program::Floor, &case, Some(figures(floor)));
            table.add(Program::Site, &case, site.map(figures));
        }
        let row = &rows(&case)[1];
        assert_eq!(table.cell(Program::Floor, &case, row), "10.00");
        assert_eq!(table.cell(Program::Site, &case, row), "9.00 (1.20×)");
        assert_eq!((in_words(row.4, row.2).as_str(), table.verdict(&case, row)), ("≤ 1.25×", "yes"));
        assert_eq!(table.cell(Program::Site, &case, &rows(&case)[0]), "—");
    }

    #[test]
    fn a_loss_in_one_round_is_a_loss() {
        let case = Case::ALL[1];
        let mut table = Table::new(vec![Program::Site], vec![case]);
        for lost in [0.0, 3.0, 0.0] {
            table.add(Program::Site, &case, Some(Figures::from([("lost".to_owned(), lost)])));
        }
        let rows = rows(&case);
        let row = rows.iter().find(|row| row.0 == "lost").unwrap();
        assert_eq!((table.cell(Program::Site, &case, row).as_str(), table.verdict(&case, row)), ("3", "**no**"));
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, f64::NAN, 2.0]), Some(2.0));
        assert_eq!(median(vec![3.0, 1.0]), Some(2.0));
        assert_eq!(median(vec![f64::NAN]), None);
    }
}
