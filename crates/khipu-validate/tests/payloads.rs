//! Every payload under `schemas/payloads`: the valid ones are accepted, the invalid ones refused with the right report.

use crate::support;
use std::collections::BTreeMap;

use crate::support::{payloads, run};
use khipu_validate::{Contract, Finding, Input, Options};

#[test]
fn valid_payloads_have_no_findings() {
    let contract = Contract::embedded();
    for operation in contract.operations() {
        let files = payloads(&operation.id, ".");
        for (name, path, _) in &files {
            let (found, summary) = run(&[Input::Path(path.clone())], &Options::default());
            assert_eq!(
                support::brief(&found.findings),
                "",
                "{}/{name}",
                operation.id
            );
            assert_eq!(
                (summary.valid, summary.unreadable),
                (1, 0),
                "{}/{name}",
                operation.id
            );
        }
        for payload in operation
            .payloads
            .iter()
            .filter(|payload| payload.has_schema())
        {
            let start = format!("{}-", payload.name());
            assert!(
                files.iter().any(|(name, ..)| name.starts_with(&start)),
                "there is no example of {payload}"
            );
        }
    }
}

/// One snapshot for each operation, payload and keyword, so that each can be read.
#[test]
fn invalid_payloads_are_refused() {
    for operation in Contract::embedded().operations() {
        let mut reports: BTreeMap<String, String> = BTreeMap::new();
        for (name, path, _) in payloads(&operation.id, "invalid") {
            let (found, summary) = run(&[Input::Path(path.clone())], &Options::default());
            assert_eq!(
                (summary.invalid, summary.unreadable),
                (1, 0),
                "{}/{name}",
                operation.id
            );
            let kind = name.split('-').next().unwrap();
            let keyword = &found.findings[0].keyword;
            let report = reports
                .entry(format!("{} {kind} {keyword}", operation.id))
                .or_default();
            for finding in &found.findings {
                let wanted = format!("{}/{kind}", operation.id);
                assert_eq!(finding.payload, Some(wanted), "{name}");
                assert!(finding.schema.is_some(), "{name}");
            }
            for finding in &found.findings {
                let Finding { line, column, .. } = finding;
                let Finding {
                    pointer,
                    keyword,
                    message,
                    ..
                } = finding;
                let pointer = match pointer.as_str() {
                    "" => String::new(),
                    pointer => format!("{pointer}: "),
                };
                let rule = finding.schema.as_ref().unwrap();
                let (file, at) = (&rule.file, rule.line);
                report.push_str(&format!(
                    "{name}:{line}:{column}: {pointer}{message} [{keyword}] ({file}:{at})\n"
                ));
            }
        }
        for (name, report) in reports {
            assert!(report.lines().count() < 70, "{name} is too long to be read");
            insta::assert_snapshot!(name.replace(' ', "__"), report);
        }
    }
}
