//! What a run of scrub did, in numbers and names.

use std::collections::BTreeMap;
use std::fmt;

use crate::escape;

/// How many different undocumented names are told apart.
const NAMES: usize = 1000;

/// How many of them a summary lists.
const LISTED: usize = 12;

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

impl fmt::Display for Scrubbed {
    /// A few lines for people, without a line break at the end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let records = counted(self.records, "record", "records");
        let values = counted(self.values, "value", "values");
        write!(f, "{records}, {values} replaced")?;
        if self.texts > 0 {
            let texts = counted(
                self.texts,
                "text that is not JSON",
                "texts that are not JSON",
            );
            write!(f, "\n{texts} replaced letter by letter")?;
        }
        if self.unknown > 0 {
            let bodies = counted(self.unknown, "body", "bodies");
            write!(
                f,
                "\n{bodies} that the contract does not describe, replaced whole"
            )?;
        }
        let listed: u64 = self.undocumented.values().sum();
        let members = listed + self.undocumented_more;
        if members > 0 {
            let members = counted(members, "undocumented member", "undocumented members");
            write!(f, "\n{members} treated as sensitive: ")?;
            let mut names: Vec<_> = self.undocumented.iter().collect();
            names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
            let shown = names.iter().take(LISTED);
            let shown: Vec<String> = shown
                .map(|(name, count)| format!("{} ×{count}", escape::name(name)))
                .collect();
            f.write_str(&shown.join(", "))?;
            if names.len() > LISTED || self.undocumented_more > 0 {
                f.write_str(" and others")?;
            }
        }
        if self.unfit > 0 {
            let unfit = counted(self.unfit, "stand-in breaks", "stand-ins break");
            write!(
                f,
                "\n{unfit} a rule of the contract that the value kept: no other was found"
            )?;
        }
        Ok(())
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
