//! What a run of scrub did, in numbers and names.

use std::collections::BTreeMap;

/// How many different undocumented names are told apart.
const NAMES: usize = 1000;

/// What was replaced. It holds no value; the names in it are those that stand in the output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scrubbed {
    /// Records: lines of NDJSON, entries of a HAR, else the document.
    pub records: u64,
    /// Values that were replaced by stand-ins.
    pub values: u64,
    /// Texts that are not JSON where JSON is due, replaced letter by letter.
    pub texts: u64,
    /// Bodies that no operation of the contract describes: everything in them was replaced.
    pub unknown: u64,
    /// Values for which no stand-in was found that the contract judges as it judged the value. Their stand-ins have the
    /// shape and may be findings.
    pub unfit: u64,
    /// Undocumented members, by name: what is in them was replaced.
    pub undocumented: BTreeMap<String, u64>,
    /// Undocumented members whose names are not listed, because there are too many different ones.
    pub undocumented_more: u64,
}

impl Scrubbed {
    pub(crate) fn undocumented(&mut self, name: &str) {
        self.undocumented_times(name, 1);
    }

    fn undocumented_times(&mut self, name: &str, times: u64) {
        let is_full = self.undocumented.len() >= NAMES;
        if let Some(count) = self.undocumented.get_mut(name) {
            *count += times;
        } else if is_full {
            self.undocumented_more += times;
        } else {
            self.undocumented.insert(name.to_owned(), times);
        }
    }

    /// Adds what another run did.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.values += other.values;
        self.texts += other.texts;
        self.unknown += other.unknown;
        self.unfit += other.unfit;
        self.undocumented_more += other.undocumented_more;
        for (name, count) in &other.undocumented {
            self.undocumented_times(name, *count);
        }
    }
}
