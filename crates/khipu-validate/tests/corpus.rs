//! Payloads with the findings that the contract demands, and the verdicts of two validators of other hands on them.

#[path = "corpus/reader.rs"]
mod reader;

use crate::support;
use std::collections::{BTreeMap, BTreeSet};

use crate::support::document;
use jsonschema::{Draft, Registry, Validator};
use khipu_document::{Bundle, Node};
use khipu_validate::{Contract, Finding};
use reader::{Case, Expected, cases};
use serde_json::{Value, json};

fn found(contract: &Contract, case: &Case) -> Vec<Finding> {
    let payload = contract.payload(&case.payload).unwrap();
    contract.check(payload, &case.text).unwrap()
}

/// Whether a finding is the one that was expected.
fn is(finding: &Finding, expected: &Expected) -> bool {
    (finding.line, finding.column) == (expected.line, expected.column)
        && finding.pointer == expected.pointer
        && finding.keyword == expected.keyword
        && finding.message.contains(&expected.says)
}

#[test]
fn every_payload_has_exactly_the_findings_that_the_contract_demands() {
    let contract = Contract::embedded();
    let cases = cases();
    let mut wrong = String::new();
    for case in &cases {
        let findings = found(&contract, case);
        let offsets: Vec<u64> = findings.iter().map(|finding| finding.offset).collect();
        assert!(offsets.is_sorted(), "{}: {offsets:?}", case.name);
        // Each expectation takes one finding away; of those at one place the order does not matter.
        let mut left: Vec<&Finding> = findings.iter().collect();
        let mut missing = Vec::new();
        for expected in &case.findings {
            match left.iter().position(|finding| is(finding, expected)) {
                Some(at) => drop(left.remove(at)),
                None => missing.push(expected),
            }
        }
        if !left.is_empty() || !missing.is_empty() {
            let found: Vec<Finding> = left.into_iter().cloned().collect();
            wrong += &format!(
                "{}\n  not found: {missing:?}\n  not expected: {}\n",
                case.name,
                support::brief(&found)
            );
        }
    }
    assert_eq!(wrong, "");
    let valid = cases.iter().filter(|case| case.findings.is_empty()).count();
    assert!(valid >= 100 && cases.len() - valid >= 300, "{valid}");
}

#[test]
fn names_of_cases_are_unique() {
    let mut seen = BTreeSet::new();
    for case in cases() {
        assert!(seen.insert(case.name.clone()), "{}", case.name);
    }
}

/// Every rule of the document that can refuse a value refuses one of the corpus, and every payload is there both ways.
#[test]
fn the_corpus_reaches_every_rule() {
    let bundle = document();
    let mut rules = BTreeSet::new();
    for name in bundle.components() {
        collect(bundle.schema(&name.name).unwrap(), &mut rules);
    }
    assert!(rules.len() > 30, "{}", rules.len());
    let contract = Contract::embedded();
    let mut kinds: BTreeMap<String, [bool; 2]> = BTreeMap::new();
    let mut said = BTreeSet::new();
    for case in cases() {
        let findings = found(&contract, &case);
        kinds.entry(case.payload).or_default()[usize::from(findings.is_empty())] = true;
        for finding in findings {
            let Some(place) = finding.schema else {
                continue;
            };
            rules.remove(&(place.file, place.line, finding.keyword.clone()));
            if finding.keyword == "required" {
                said.insert((finding.pointer, finding.message));
            }
        }
    }
    assert_eq!(rules, BTreeSet::new());
    assert_eq!(kinds.len(), 8);
    assert!(
        kinds.values().all(|both| *both == [true, true]),
        "{kinds:?}"
    );
    // A rule is one line, a required member one of several on it.
    let mut required = 0;
    for component in bundle.components() {
        for name in bundle.schema(&component.name).unwrap().strings("required") {
            required += 1;
            assert!(
                said.iter()
                    .any(|(_, message)| message.contains(&format!("`{name}`"))),
                "{name} of {} is never missed",
                component.name
            );
        }
    }
    assert!(required > 30, "{required}");
}

/// The rules below `schema` that stand for themselves: file, line and keyword.
fn collect(schema: &Node, rules: &mut BTreeSet<(String, u32, String)>) {
    for entry in schema.entries() {
        match entry.key.as_str() {
            "required" | "enum" | "pattern" | "maxLength" => {
                let at = &entry.key_at;
                rules.insert((at.file.to_string(), at.line, entry.key.clone()));
            }
            "properties" => {
                for member in entry.value.entries() {
                    collect(&member.value, rules);
                }
            }
            "items" => collect(&entry.value, rules),
            "allOf" | "oneOf" => {
                for part in entry.value.items() {
                    collect(part, rules);
                }
            }
            _ => {}
        }
    }
}

const REPEATED: &str = "serde_json keeps the last of repeated members and does not tell";
const ROUNDED: &str = "serde_json rounds a number to a double before anyone can look at it";
const TOO_LARGE: &str = "serde_json takes a number that no double can hold for a fault of the text";

/// The cases on which the two others come to another verdict than we do, and why. A case with `each` is one name.
const DIFFERENT: [(&str, &str); 16] = [
    ("keys: a member that stands twice", REPEATED),
    (
        "keys: a member that stands three times is told twice",
        REPEATED,
    ),
    ("keys: the last of them counts, and is valid", REPEATED),
    ("keys: faults of the first are gone with it", REPEATED),
    ("keys: the same name, once with escapes", REPEATED),
    ("keys: a member that the contract does not know", REPEATED),
    (
        "keys: deep below a member that the contract does not know",
        REPEATED,
    ),
    ("keys: in a credential", REPEATED),
    ("keys: empty names", REPEATED),
    ("keys: names with slashes, tildes and quotes", REPEATED),
    ("keys: a repeated name among many", REPEATED),
    ("positions: a repeated name on another line", REPEATED),
    (
        "numbers: a number beyond all doubles is a number",
        TOO_LARGE,
    ),
    ("numbers: whole numbers beyond all doubles", TOO_LARGE),
    (
        "numbers: numbers that are not whole, though their doubles are",
        ROUNDED,
    ),
    (
        "syntax: a byte order mark is passed over",
        "RFC 8259 lets a reader pass over it, serde_json does not",
    ),
];

#[test]
fn two_other_validators_come_to_the_same_verdicts() {
    let bundle = document();
    let contract = Contract::embedded();
    let jsonschema = Jsonschema::new(&bundle);
    let boon = Boon::new(&bundle);
    let mut used = BTreeSet::new();
    let mut agreed = 0;
    for case in cases() {
        let ours = found(&contract, &case).is_empty();
        let value = serde_json::from_slice::<Value>(&case.text);
        let component = component(&bundle, &case.payload);
        let theirs = |accepts: &dyn Fn(&str, &Value) -> bool| {
            value.as_ref().is_ok_and(|value| accepts(&component, value))
        };
        let verdicts = [
            theirs(&|component, value| jsonschema.accepts(component, value)),
            theirs(&|component, value| boon.accepts(component, value)),
        ];
        if verdicts == [ours, ours] {
            agreed += 1;
            continue;
        }
        let known = DIFFERENT.iter().find(|(name, _)| {
            let variant = case.name.strip_prefix(name);
            variant.is_some_and(|variant| variant.is_empty() || variant.starts_with(": "))
        });
        let (name, reason) = known.unwrap_or_else(|| {
            panic!("{}: ours {ours}, theirs {verdicts:?}", case.name);
        });
        assert_eq!(verdicts, [!ours, !ours], "{}: {reason}", case.name);
        used.insert(*name);
    }
    for (name, _) in DIFFERENT {
        assert!(used.contains(name), "{name}: they agree now");
    }
    assert!(agreed > 400, "{agreed}");
}

/// The schema of a payload by its name in the bundle.
fn component(bundle: &Bundle, payload: &str) -> String {
    let (operation, kind) = payload.split_once('/').unwrap();
    let operations = bundle.operations();
    let operation = operations
        .iter()
        .find(|known| known.id == operation)
        .unwrap();
    let payload = operation
        .payloads
        .iter()
        .find(|known| known.kind.name() == kind)
        .unwrap();
    let (schema, _) = bundle
        .document()
        .pointer(payload.pointer.as_deref().unwrap())
        .unwrap();
    Bundle::referred(schema).unwrap().to_owned()
}

/// The crate that explains our findings, used plainly: a `serde_json::Value` and the document as it is.
struct Jsonschema(BTreeMap<String, Validator>);

impl Jsonschema {
    fn new(bundle: &Bundle) -> Self {
        let resource = Draft::Draft202012.create_resource(bundle.document().to_json());
        let registry = Registry::new().add("urn:plain", resource).unwrap();
        let registry = registry.prepare().unwrap();
        let compiled = bundle.components().iter().map(|component| {
            let reference = format!("urn:plain#/components/schemas/{}", component.name);
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let options = options.with_registry(&registry);
            let validator = options.build(&json!({ "$ref": reference })).unwrap();
            (component.name.clone(), validator)
        });
        Self(compiled.collect())
    }

    fn accepts(&self, component: &str, value: &Value) -> bool {
        self.0[component].is_valid(value)
    }
}

struct Boon {
    schemas: boon::Schemas,
    index: BTreeMap<String, boon::SchemaIndex>,
}

impl Boon {
    fn new(bundle: &Bundle) -> Self {
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        let name = "https://khipu.invalid/document.json";
        compiler
            .add_resource(name, bundle.document().to_json())
            .unwrap();
        let mut index = BTreeMap::new();
        for component in bundle.components() {
            let place = format!("{name}#/components/schemas/{}", component.name);
            let compiled = compiler.compile(&place, &mut schemas).unwrap();
            index.insert(component.name.clone(), compiled);
        }
        Self { schemas, index }
    }

    fn accepts(&self, component: &str, value: &Value) -> bool {
        self.schemas.validate(value, self.index[component]).is_ok()
    }
}
