//! Every format of a report, and what each has to keep to.

use std::io;
use std::time::UNIX_EPOCH;

use khipu_validate::{
    Contract, Finding, GithubWriter, Input, JsonWriter, JunitWriter, Options, SarifWriter, Sink,
    Summary, TextWriter, Unreadable, validate,
};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

/// What a run told, to be told again.
#[derive(Default)]
struct Recorded(Vec<Event>);

enum Event {
    Finding(Box<Finding>),
    Unreadable(Unreadable),
    Source(String, Summary),
}

impl Sink for Recorded {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.0.push(Event::Finding(Box::new(finding.clone())));
        Ok(())
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.0.push(Event::Unreadable(unreadable.clone()));
        Ok(())
    }

    fn source(&mut self, name: &str, summary: &Summary) -> io::Result<()> {
        self.0.push(Event::Source(name.to_owned(), *summary));
        Ok(())
    }
}

/// A run in every format, by name.
pub(crate) fn all(inputs: &[Input], options: &Options) -> [(&'static str, String); 5] {
    let mut recorded = Recorded::default();
    let contract = Contract::embedded();
    let summary = validate(&contract, options, inputs, &mut recorded).unwrap();
    macro_rules! written {
        ($name:literal, $writer:expr) => {{
            let mut writer = $writer;
            for event in &recorded.0 {
                match event {
                    Event::Finding(finding) => writer.finding(finding).unwrap(),
                    Event::Unreadable(unreadable) => writer.unreadable(unreadable).unwrap(),
                    Event::Source(name, summary) => writer.source(name, summary).unwrap(),
                }
            }
            let report = writer.finish(&summary).unwrap();
            ($name, String::from_utf8(report).unwrap())
        }};
    }
    [
        written!("text", TextWriter::new(Vec::new())),
        written!("json", JsonWriter::new(Vec::new())),
        written!("junit", JunitWriter::new(Vec::new()).began(UNIX_EPOCH)),
        written!(
            "sarif",
            SarifWriter::new(Vec::new()).rules_at("https://forge.example/blob/main")
        ),
        written!("github", GithubWriter::new(Vec::new())),
    ]
}

/// What a JUnit report breaks of `junit.xsd`.
pub(crate) fn junit_faults(xml: &str) -> Vec<String> {
    let schema = uppsala::parse(include_str!("../junit.xsd")).unwrap();
    let schema = uppsala::XsdValidator::from_schema(&schema).unwrap();
    let faults = schema.validate(&uppsala::parse(xml).unwrap());
    faults.iter().map(ToString::to_string).collect()
}

/// The schema of JUnit reports, and what it says in words: suites are numbered from 0, and counts add up.
pub(crate) fn assert_junit(xml: &str) {
    assert_eq!(junit_faults(xml), Vec::<String>::new());
    let document = Document::parse(xml).unwrap();
    let suites = document.root_element().children().filter(Node::is_element);
    for (id, suite) in suites.enumerate() {
        let count = |name: &str| suite.attribute(name).unwrap().parse::<usize>().unwrap();
        let found = |name: &str| {
            suite
                .descendants()
                .filter(|node| node.has_tag_name(name))
                .count()
        };
        assert_eq!(count("id"), id);
        for (counted, element) in [
            ("tests", "testcase"),
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            assert_eq!(count(counted), found(element), "{counted}");
        }
    }
}

/// The part of SARIF 2.1.0 that is written, as a closed schema, and what the standard says in words.
pub(crate) fn assert_sarif(report: &str) -> Value {
    let log: Value = serde_json::from_str(report).unwrap();
    let validator = jsonschema::validator_for(&sarif_schema()).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert_message(&result["message"]["text"]);
    }
    let ids: std::collections::BTreeSet<_> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "each rule stands once");
    for rule in rules {
        assert_message(&rule["shortDescription"]["text"]);
    }
    let notifications = &run["invocations"][0]["toolExecutionNotifications"];
    let notifications = notifications.as_array().unwrap();
    assert_eq!(
        run["invocations"][0]["executionSuccessful"],
        notifications.is_empty()
    );
    for notification in notifications {
        assert_message(&notification["message"]["text"]);
    }
    log
}

/// Braces are doubled and nothing is a link.
fn assert_message(text: &Value) {
    let text = text.as_str().unwrap();
    let bare = text.replace("{{", "").replace("}}", "");
    assert!(!bare.contains(['{', '}']), "{text}");
    assert!(!text.contains("]("), "{text}");
}

fn sarif_schema() -> Value {
    let closed = |required: &[&str], properties: Value| json!({"type": "object", "required": required, "properties": properties, "additionalProperties": false});
    let count = json!({"type": "integer", "minimum": 1});
    let from_zero = json!({"type": "integer", "minimum": 0});
    let text = json!({"type": "string", "minLength": 1});
    // A URI reference of plain characters and escapes alone.
    let uri = json!({"type": "string", "pattern": "^([A-Za-z0-9/._~:-]|%[0-9A-F]{2})+$"});
    let message = closed(&["text"], json!({"text": text}));
    let artifact = closed(&["uri"], json!({"uri": uri, "description": message}));
    let region = closed(
        &["startLine"],
        json!({"startLine": count, "startColumn": count}),
    );
    let physical = closed(
        &["artifactLocation"],
        json!({"artifactLocation": artifact, "region": region}),
    );
    let logical = closed(
        &["fullyQualifiedName"],
        json!({"fullyQualifiedName": text, "kind": {"const": "value"}}),
    );
    let location = closed(
        &["physicalLocation"],
        json!({"id": from_zero, "message": message, "physicalLocation": physical, "logicalLocations": {"type": "array", "items": logical}}),
    );
    let locations = json!({"type": "array", "items": location, "uniqueItems": true});
    let level = json!({"const": "error"});
    let bag = json!({"type": "object"});
    let result = closed(
        &["message", "ruleId", "ruleIndex", "locations"],
        json!({"ruleId": text, "ruleIndex": from_zero, "level": level, "message": message, "locations": locations,
               "relatedLocations": locations, "properties": bag}),
    );
    let rule = closed(
        &["id"],
        json!({"id": text, "name": text, "shortDescription": message,
               "helpUri": {"type": "string", "pattern": "^https://[A-Za-z0-9/._~:%-]+#L[0-9]+$"},
               "defaultConfiguration": closed(&[], json!({"level": level}))}),
    );
    let driver = closed(
        &["name"],
        json!({"name": text, "version": text, "semanticVersion": text, "rules": {"type": "array", "items": rule, "uniqueItems": true}}),
    );
    let notification = closed(
        &["message"],
        json!({"level": level, "message": message, "locations": locations}),
    );
    let invocation = closed(
        &["executionSuccessful"],
        json!({"executionSuccessful": {"type": "boolean"}, "toolExecutionNotifications": {"type": "array", "items": notification}}),
    );
    let run = closed(
        &["tool"],
        json!({"columnKind": {"const": "utf16CodeUnits"}, "results": {"type": "array", "items": result},
               "tool": closed(&["driver"], json!({"driver": driver})),
               "invocations": {"type": "array", "items": invocation}, "properties": bag}),
    );
    closed(
        &["version", "runs"],
        json!({"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": {"type": "array", "items": run, "minItems": 1, "maxItems": 1}}),
    )
}

/// An annotation, decoded: its properties and its message.
pub(crate) type Annotation = (Vec<(String, String)>, String);

/// The workflow commands of a report. Every line is one, or nothing that could be one.
pub(crate) fn annotations(report: &str) -> Vec<Annotation> {
    let mut found = Vec::new();
    for line in report.lines() {
        let Some(rest) = line.strip_prefix("::error ") else {
            assert!(!line.trim_start().starts_with("::"), "{line}");
            continue;
        };
        let (properties, message) = rest.split_once("::").unwrap();
        let properties = properties.split(',').map(|property| {
            let (name, value) = property.split_once('=').unwrap();
            assert!(["file", "line", "col", "title"].contains(&name), "{line}");
            assert!(!value.contains(':'), "{line}");
            (name.to_owned(), decoded(value, &["%3A", "%2C"]))
        });
        found.push((properties.collect(), decoded(message, &[])));
    }
    found
}

/// Text as GitHub decodes it; every `%` in it begins an escape.
fn decoded(text: &str, more: &[&str]) -> String {
    for (at, _) in text.match_indices('%') {
        let escape = &text[at..at + 3];
        let known = ["%25", "%0D", "%0A"];
        assert!(known.contains(&escape) || more.contains(&escape), "{text}");
    }
    let text = text.replace("%3A", ":").replace("%2C", ",");
    let text = text.replace("%0D", "\r").replace("%0A", "\n");
    text.replace("%25", "%")
}
