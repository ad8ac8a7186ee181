//! Why reports cannot be added up.

use std::fmt;

use serde_json::error::Category;

use crate::drift::VERSION;
use crate::escape::visible;

/// Why reports cannot be added up. It quotes nothing of them but the names of sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeError {
    report: String,
    place: Option<(usize, usize)>,
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    NotJson,
    Short,
    NoReport,
    Version,
    Kind,
    Counts,
    Document,
    Key,
    Rows,
    /// A source, and the report that tells of it too.
    Source(String, String),
}

impl MergeError {
    pub(super) fn new(report: &str, fault: Fault) -> Self {
        Self {
            report: report.to_owned(),
            place: None,
            fault,
        }
    }

    /// What serde says may quote the text, so that only the place is taken.
    pub(super) fn at(report: &str, error: &serde_json::Error, fault: Fault) -> Self {
        Self {
            place: Some((error.line().max(1), error.column().max(1))),
            fault: match error.classify() {
                Category::Eof => Fault::Short,
                Category::Syntax | Category::Io => Fault::NotJson,
                Category::Data => fault,
            },
            ..Self::new(report, Fault::NoReport)
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.fault {
            Fault::NotJson | Fault::NoReport | Fault::Counts | Fault::Rows => {
                "name reports that `khipu validate --format json` or `khipu drift --format json` of this version wrote, as they are"
            }
            Fault::Short => "make the report again; the one who wrote it may have been interrupted",
            Fault::Version => {
                "make all reports with one version of khipu, and add them up with the same"
            }
            Fault::Kind => "add up reports of validate and reports of drift apart from each other",
            Fault::Document => {
                "name with --openapi the document that all reports were made with, or leave it away for the one that is built in"
            }
            Fault::Key => "make all reports under the same key",
            Fault::Source(..) => {
                "name each report once; --same-sources if machines have files of the same names"
            }
        }
    }
}

impl fmt::Display for MergeError {
    /// `report:line:column: message`, escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.report.as_str() {
            "-" => f.write_str("standard input")?,
            name => f.write_str(&visible(name))?,
        }
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        f.write_str(": ")?;
        match &self.fault {
            Fault::NotJson => f.write_str("is not JSON"),
            Fault::Short => f.write_str("is not JSON: it ends too early"),
            Fault::NoReport => f.write_str("is no report of validate or drift as JSON"),
            Fault::Version => write!(f, "is a report of another version than {VERSION}"),
            Fault::Kind => f.write_str("is a report of another verb than the reports before it"),
            Fault::Counts => f.write_str("its counts do not add up"),
            Fault::Document => f.write_str("was made with another document"),
            Fault::Key => f.write_str("was made under another key than the reports before it"),
            Fault::Rows => f.write_str("its rows do not fit the document that it was made with"),
            Fault::Source(source, other) => {
                let [source, other] = [source, other].map(|name| visible(name));
                write!(
                    f,
                    "tells of {source}, and so does {other}: it would be counted twice"
                )
            }
        }
    }
}

impl std::error::Error for MergeError {}
