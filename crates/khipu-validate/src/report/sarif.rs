//! The report as SARIF 2.1.0.

use std::collections::HashMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use crate::escape;
use crate::finding::{Finding, SchemaPlace, Unreadable};
use crate::report::uri::of_file;
use crate::report::{Sink, Summary, line};

/// The published schema of what is written.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one SARIF log with one run: results as they are found, one a line, then the rules that they name, the inputs
/// that could not be checked as notifications of the invocation, and the counts as properties of the run.
///
/// A region is a line and a column in units of UTF-16, which is how editors and forges count; where the beginning of the
/// line is not at hand it is the line alone. Column and offset in bytes, as the other formats have them, are properties
/// of the result, because a region in bytes would have to state the same characters, and a finding has no end.
#[derive(Debug)]
pub struct SarifWriter<W> {
    out: W,
    begun: bool,
    rules: HashMap<(String, Option<SchemaPlace>), usize>,
    rules_at: Option<String>,
    unreadable: Vec<Unreadable>,
}

impl<W: Write> SarifWriter<W> {
    /// A report into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            begun: false,
            rules: HashMap::new(),
            rules_at: None,
            unreadable: Vec::new(),
        }
    }

    /// Says where the files of the contract can be read, for instance `https://forge.example/khipu-rs/blob/main/`; each
    /// rule then links to its line. Every result names the place of its rule without this too.
    #[must_use]
    pub fn rules_at(mut self, url: impl Into<String>) -> Self {
        self.rules_at = Some(url.into());
        self
    }

    /// Writes what is left, rules and counts, and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, summary: &Summary) -> io::Result<W> {
        self.begin()?;
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(_, index)| **index);
        let rules: Vec<Value> = rules
            .into_iter()
            .map(|((keyword, place), _)| self.rule(keyword, place.as_ref()))
            .collect();
        let driver = json!({
            "name": "khipu",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        });
        let notifications: Vec<Value> = self.unreadable.iter().map(notification).collect();
        let invocation = json!({
            "executionSuccessful": notifications.is_empty(),
            "toolExecutionNotifications": notifications,
        });
        let Summary {
            checked,
            valid,
            invalid,
            skipped,
            ..
        } = summary;
        let counts =
            json!({"checked": checked, "valid": valid, "invalid": invalid, "skipped": skipped});
        let [driver, invocation, counts] = [driver, invocation, counts].map(|value| shown(&value));
        writeln!(
            self.out,
            "\n], \"tool\": {{\"driver\": {driver}}},\n\"invocations\": [{invocation}],\n\"properties\": {counts}}}]}}"
        )?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn begin(&mut self) -> io::Result<()> {
        if !self.begun {
            self.begun = true;
            write!(
                self.out,
                "{{\"$schema\": \"{SCHEMA}\", \"version\": \"2.1.0\", \"runs\": [{{\"columnKind\": \"utf16CodeUnits\", \"results\": ["
            )?;
        }
        Ok(())
    }

    fn rule(&self, keyword: &str, place: Option<&SchemaPlace>) -> Value {
        let about = match keyword {
            "syntax" => "The text is JSON".to_owned(),
            "duplicate-key" => "No member occurs twice in an object".to_owned(),
            "status" => "The contract declares the status".to_owned(),
            keyword => format!("The rule `{keyword}` of the contract holds"),
        };
        let about = match place {
            Some(SchemaPlace { file, line }) => {
                format!("{about} ({}:{line}).", escape::visible(file))
            }
            None => format!("{about}."),
        };
        let mut rule = json!({
            "id": rule_id(keyword, place),
            "name": keyword,
            "shortDescription": {"text": plain(&about)},
            "defaultConfiguration": {"level": "error"},
        });
        if let (Some(base), Some(SchemaPlace { file, line })) = (&self.rules_at, place) {
            let slash = if base.ends_with('/') { "" } else { "/" };
            let uri = format!("{base}{slash}{}#L{line}", of_file(file));
            add(&mut rule, "helpUri", uri.into());
        }
        rule
    }
}

impl<W: Write> Sink for SarifWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let before = if self.begun && !self.rules.is_empty() {
            ",\n"
        } else {
            "\n"
        };
        self.begin()?;
        let key = (finding.keyword.clone(), finding.schema.clone());
        let next = self.rules.len();
        let index = *self.rules.entry(key).or_insert(next);
        write!(self.out, "{before}{}", shown(&result(finding, index)))
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.unreadable.push(unreadable.clone());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn result(finding: &Finding, index: usize) -> Value {
    let mut message = line(finding);
    if let Some(help) = &finding.help {
        message.push_str(&format!("; {}", escape::visible(help)));
    }
    let mut region = json!({"startLine": finding.line});
    if let Some(column) = finding.utf16_column {
        add(&mut region, "startColumn", column.into());
    }
    let mut location = json!({
        "physicalLocation": {"artifactLocation": artifact(&finding.source), "region": region},
    });
    if !finding.pointer.is_empty() {
        let pointer = escape::visible(&finding.pointer);
        add(
            &mut location,
            "logicalLocations",
            json!([{"fullyQualifiedName": pointer, "kind": "value"}]),
        );
    }
    let mut properties = json!({
        "record": finding.record,
        "byteColumn": finding.column,
        "byteOffset": finding.offset,
    });
    if let Some(payload) = &finding.payload {
        add(&mut properties, "payload", payload.clone().into());
    }
    let mut result = json!({
        "ruleId": rule_id(&finding.keyword, finding.schema.as_ref()),
        "ruleIndex": index,
        "level": "error",
        "message": {"text": plain(&message)},
        "locations": [location],
        "properties": properties,
    });
    if let Some(SchemaPlace { file, line }) = &finding.schema {
        let place = json!({
            "artifactLocation": {"uri": of_file(file)},
            "region": {"startLine": line},
        });
        add(
            &mut result,
            "relatedLocations",
            json!([{"id": 0, "message": {"text": "the rule"}, "physicalLocation": place}]),
        );
    }
    result
}

fn notification(unreadable: &Unreadable) -> Value {
    let place = json!({"artifactLocation": artifact(&unreadable.source)});
    json!({
        "level": "error",
        "message": {"text": plain(&escape::visible(&unreadable.message))},
        "locations": [{"physicalLocation": place}],
    })
}

fn artifact(source: &str) -> Value {
    match source {
        "-" => json!({"uri": "-", "description": {"text": "standard input"}}),
        source => json!({"uri": of_file(source)}),
    }
}

fn rule_id(keyword: &str, place: Option<&SchemaPlace>) -> String {
    match place {
        Some(SchemaPlace { file, line }) => format!("{keyword}@{}:{line}", escape::visible(file)),
        None => keyword.to_owned(),
    }
}

/// Text as SARIF means it: braces are doubled, and what would be a link is none.
fn plain(text: &str) -> String {
    text.replace('{', "{{")
        .replace('}', "}}")
        .replace("](", "]\\u{{28}}")
}

fn add(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

fn shown(value: &Value) -> String {
    escape::visible_json(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_and_links_are_plain_text() {
        assert_eq!(plain("^[A-Z]{3}$"), "^[A-Z]{{3}}$");
        assert_eq!(plain("[x](1)"), "[x]\\u{{28}}1)");
    }
}
