//! What a comparison of two documents finds.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Position;

/// How bad a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nobody who kept to the old document notices.
    Safe,
    /// Somebody who kept to the old document may notice.
    Risky,
    /// Somebody who kept to the old document is refused, or gets what he does not understand.
    Breaking,
}

/// What a change does to the version of the Rust API that is generated from the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Semver {
    /// What compiled compiles, and does the same.
    Patch,
    /// What compiled compiles; there is something more.
    Minor,
    /// What compiled may not compile any more.
    Major,
}

/// How a verdict on payloads came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// By comparing everything that one document says with what the other accepts.
    Inclusion,
    /// By a rule for changes of this kind.
    Rule,
}

/// Where in the traffic a change is seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The operation, as `operationId` or as method and path.
    pub operation: String,
    /// The payload: `request`, a status, `callback`, `parameters`, `headers`; empty for the operation as a whole.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub payload: String,
    /// Where in the payload, as JSON pointer in which `*` is any item.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// Who uses the API sends this payload, who provides it receives it; the other way round where this is false.
    pub sent: bool,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// Its name, in kebab case.
    pub kind: &'static str,
    /// What it is about: a component and a path in it, an operation, a part of the document.
    pub subject: String,
    /// What has changed.
    pub what: String,
    /// Why it has this severity.
    pub why: String,
    /// How bad it is for who uses the API: where a request is refused that was accepted, where an answer or a callback comes
    /// that was not to come.
    pub severity: Severity,
    /// How bad it is for whoever sends the payloads and keeps to the old document, while the others keep to the new one.
    pub sender: Severity,
    /// How bad it is for whoever receives the payloads and keeps to the old document.
    pub receiver: Severity,
    /// Whether traffic that was captured before and was valid still is; nothing where that is not known.
    pub captured_stays_valid: Option<bool>,
    /// How the verdict came about.
    pub basis: Basis,
    /// What it does to the generated Rust API.
    pub semver: Semver,
    /// Why it does that.
    pub rust: String,
    /// Where it stood in the old document; nothing for what was added.
    #[serde(serialize_with = "position")]
    pub old: Option<Position>,
    /// Where it stands in the new document; nothing for what was removed.
    #[serde(serialize_with = "position")]
    pub new: Option<Position>,
    /// Everywhere that it is seen in the traffic, in the order of the document.
    pub places: Vec<Place>,
}

/// Everything that is different between two documents, the worst first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diff {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Diff {
    /// How many changes are of this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        let same = self
            .changes
            .iter()
            .filter(|change| change.severity == severity);
        same.count()
    }

    /// The worst change; nothing when there is none.
    #[must_use]
    pub fn severity(&self) -> Option<Severity> {
        self.changes.iter().map(|change| change.severity).max()
    }

    /// What the next version of the generated crates is; nothing when there is no change.
    #[must_use]
    pub fn semver(&self) -> Option<Semver> {
        self.changes.iter().map(|change| change.semver).max()
    }

    /// Whether the documents say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl Severity {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Severity::Safe => "safe",
            Severity::Risky => "risky",
            Severity::Breaking => "breaking",
        }
    }
}

impl Semver {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Semver::Patch => "patch",
            Semver::Minor => "minor",
            Semver::Major => "major",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for Semver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Place {
    /// `operation/payload`, with the pointer behind it.
    #[must_use]
    pub fn name(&self) -> String {
        match self.payload.as_str() {
            "" => self.operation.clone(),
            payload => format!("{}/{payload}", self.operation),
        }
    }
}

fn position<S: Serializer>(at: &Option<Position>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct At<'a> {
        file: &'a str,
        line: u32,
        column: u32,
    }
    let at = at.as_ref().map(|at| At {
        file: &at.file,
        line: at.line,
        column: at.column,
    });
    at.serialize(serializer)
}
