//! Records of a source that could not be checked, kept for its end.

use std::collections::BTreeMap;

/// How many different things are said of the records of one source that cannot be checked.
const MOST_REASONS: usize = 100;

/// Records that cannot be told are told together, so that a large file gives few lines: by message the first of them, its
/// line, and how many there are.
#[derive(Default)]
pub(crate) struct Left(BTreeMap<String, (u64, u64, u64)>);

impl Left {
    pub(crate) fn add(&mut self, message: String, number: u64, line: u64) {
        self.add_several(message, (number, line, 1));
    }

    /// Takes in what is said of later records, whose numbers and lines count from behind these.
    pub(crate) fn merge(&mut self, later: Self, (records, lines): (u64, u64)) {
        for (message, (number, line, count)) in later.0 {
            self.add_several(message, (number + records, line + lines, count));
        }
    }

    fn add_several(&mut self, mut message: String, (number, line, count): (u64, u64, u64)) {
        if self.0.len() >= MOST_REASONS && !self.0.contains_key(&message) {
            message = "cannot be checked either, for other reasons of this kind".to_owned();
        }
        self.0.entry(message).or_insert((number, line, 0)).2 += count;
    }

    /// What is to be said, in the order of the first records.
    pub(crate) fn messages(self) -> Vec<String> {
        let mut left: Vec<_> = self.0.into_iter().collect();
        left.sort_by_key(|(_, (number, ..))| *number);
        let each = left.into_iter().map(|(message, (number, line, count))| {
            let more = match count {
                1 => String::new(),
                2 => " (and 1 more like it)".to_owned(),
                count => format!(" (and {} more like it)", count - 1),
            };
            format!("record {number} on line {line}{more} {message}")
        });
        each.collect()
    }
}
