//! The grid of the picker: its rows, and where the arrows lead.

/// A line of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// The name of a section.
    Head {
        /// Which one.
        section: usize,
    },
    /// Some cells of a section.
    Cells {
        /// The first one, counted through all sections.
        first: usize,
        /// How many.
        count: usize,
    },
}

/// A key in the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the cell before, also where that is in the row above.
    Left,
    /// To the cell after.
    Right,
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the beginning of the row.
    Home,
    /// To the end of the row.
    End,
    /// To the very first cell.
    First,
    /// To the very last one.
    Last,
    /// So many rows up.
    Back(usize),
    /// So many rows down.
    Forth(usize),
}

/// Sections of cells, broken into rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    rows: Vec<Row>,
    /// Which rows have cells.
    lines: Vec<usize>,
    cells: usize,
}

impl Grid {
    /// So many cells in each section; empty ones do not show. `has_heads`: each section has its name above it.
    #[must_use]
    pub fn of(sections: &[usize], columns: usize, has_heads: bool) -> Grid {
        let columns = columns.max(1);
        let mut grid = Grid::default();
        for (section, &count) in sections.iter().enumerate().filter(|(_, count)| **count > 0) {
            if has_heads {
                grid.rows.push(Row::Head { section });
            }
            for start in (0..count).step_by(columns) {
                grid.lines.push(grid.rows.len());
                grid.rows.push(Row::Cells { first: grid.cells + start, count: columns.min(count - start) });
            }
            grid.cells += count;
        }
        grid
    }

    /// From the top.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many cells there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells
    }

    /// Whether there is nothing to choose.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells == 0
    }

    /// The row of a cell.
    #[must_use]
    pub fn row_of(&self, cell: usize) -> usize {
        self.line_of(cell).and_then(|line| self.lines.get(line)).copied().unwrap_or(0)
    }

    /// The row of a section's name, or the first one where that has none.
    #[must_use]
    pub fn head_of(&self, section: usize) -> usize {
        self.rows.iter().position(|row| *row == Row::Head { section }).unwrap_or(0)
    }

    /// The section that a row belongs to.
    #[must_use]
    pub fn section_of(&self, row: usize) -> Option<usize> {
        self.rows.iter().take(row + 1).rev().find_map(|row| match row {
            Row::Head { section } => Some(*section),
            Row::Cells { .. } => None,
        })
    }

    /// The first cell at or after a row.
    #[must_use]
    pub fn first_from(&self, row: usize) -> Option<usize> {
        self.rows.iter().skip(row).find_map(|row| match row {
            Row::Cells { first, .. } => Some(*first),
            Row::Head { .. } => None,
        })
    }

    /// Where a key leads; none where that would be out of the grid above.
    #[must_use]
    pub fn go(&self, from: usize, step: Step) -> Option<usize> {
        let line = self.line_of(from)?;
        let (first, count) = self.cells_of(line)?;
        let in_line = |line: usize| {
            let (start, count) = self.cells_of(line)?;
            Some(start + (from - first).min(count - 1))
        };
        let last_line = self.lines.len() - 1;
        match step {
            Step::Left => Some(from.saturating_sub(1)),
            Step::Right => Some((from + 1).min(self.cells - 1)),
            Step::Up => in_line(line.checked_sub(1)?),
            Step::Down if line == last_line => Some(from),
            Step::Down => in_line(line + 1),
            Step::Home => Some(first),
            Step::End => Some(first + count - 1),
            Step::First => Some(0),
            Step::Last => Some(self.cells - 1),
            Step::Back(lines) => in_line(line.saturating_sub(lines)),
            Step::Forth(lines) => in_line((line + lines).min(last_line)),
        }
    }

    fn line_of(&self, cell: usize) -> Option<usize> {
        let after = self.lines.partition_point(|row| matches!(self.rows[*row], Row::Cells { first, .. } if first <= cell));
        after.checked_sub(1).filter(|_| cell < self.cells)
    }

    fn cells_of(&self, line: usize) -> Option<(usize, usize)> {
        match self.rows.get(*self.lines.get(line)?)? {
            Row::Cells { first, count } => Some((*first, *count)),
            Row::Head { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Five and then four of them, three in a row:
    /// ```text
    /// 0 1 2
    /// 3 4
    ///
    /// 5 6 7
    /// 8
    /// ```
    fn grid() -> Grid {
        Grid::of(&[5, 0, 4], 3, true)
    }

    #[test]
    fn arrows_go_on_across_rows_and_sections() {
        for (from, step, to) in [
            (0, Step::Left, Some(0)),
            (2, Step::Right, Some(3)),
            (4, Step::Right, Some(5)),
            (5, Step::Left, Some(4)),
            (8, Step::Right, Some(8)),
            (1, Step::Up, None),
            (1, Step::Down, Some(4)),
            (2, Step::Down, Some(4)),
            (4, Step::Down, Some(6)),
            (7, Step::Up, Some(4)),
            (7, Step::Down, Some(8)),
            (8, Step::Down, Some(8)),
            (8, Step::Up, Some(5)),
            (4, Step::Home, Some(3)),
            (3, Step::End, Some(4)),
            (6, Step::End, Some(7)),
            (6, Step::First, Some(0)),
            (6, Step::Last, Some(8)),
            (1, Step::Forth(2), Some(6)),
            (1, Step::Forth(9), Some(8)),
            (7, Step::Back(9), Some(2)),
            (9, Step::Left, None),
        ] {
            assert_eq!(grid().go(from, step), to, "{step:?} from {from}");
        }
    }

    #[test]
    fn sections_have_their_names_above_them() {
        let heads = [Row::Head { section: 0 }, Row::Head { section: 2 }];
        assert_eq!(grid().rows().len(), 6);
        assert_eq!([grid().rows()[0], grid().rows()[3]], heads);
        assert_eq!([grid().head_of(0), grid().head_of(2)], [0, 3]);
        assert_eq!([grid().row_of(0), grid().row_of(4), grid().row_of(5), grid().row_of(8)], [1, 2, 4, 5]);
        assert_eq!([grid().section_of(0), grid().section_of(2), grid().section_of(5)], [Some(0), Some(0), Some(2)]);
        assert_eq!([grid().first_from(3), grid().first_from(9)], [Some(5), None]);
        assert_eq!(Grid::of(&[5], 3, false).rows()[0], Row::Cells { first: 0, count: 3 });
        assert!(Grid::of(&[], 3, true).is_empty());
    }

    proptest! {
        #[test]
        fn no_key_leads_out_of_it(sections in prop::collection::vec(0_usize..9, 0..5), columns in 0_usize..6, from in 0_usize..40, by in 0_usize..9) {
            let grid = Grid::of(&sections, columns, true);
            let steps = [Step::Left, Step::Right, Step::Up, Step::Down, Step::Home, Step::End, Step::First, Step::Last, Step::Back(by), Step::Forth(by)];
            for step in steps {
                if let Some(to) = grid.go(from, step) {
                    prop_assert!(to < grid.len());
                }
            }
        }
    }
}
