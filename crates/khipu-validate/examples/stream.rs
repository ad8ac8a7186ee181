//! A stream checked record by record, in memory that does not grow with it: findings go to a sink of one's own, which here
//! counts them by rule. JSON, NDJSON, capture records or a HAR, plain or packed, from a file or from standard input.
//!
//! `cargo run -p khipu-validate --example stream -- traffic.ndjson.gz`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};

use khipu_validate::{Contract, Finding, Options, Sink, Unreadable, validate_reader};

/// How often each rule was broken, and where first.
#[derive(Default)]
struct ByRule {
    broken: BTreeMap<(String, String), (u64, u64)>,
}

impl Sink for ByRule {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let rule = match &finding.schema {
            Some(rule) => format!("{}:{}", rule.file, rule.line),
            None => "JSON".to_owned(),
        };
        let first = (0, finding.record);
        let entry = self.broken.entry((rule, finding.keyword.clone()));
        entry.or_insert(first).0 += 1;
        Ok(())
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        // The rest of the run goes on.
        eprintln!("{unreadable}");
        Ok(())
    }
}

fn main() -> io::Result<()> {
    let (name, reader): (String, Box<dyn Read + Send>) = match std::env::args().nth(1) {
        Some(path) => {
            let file = File::open(&path)?;
            (path, Box::new(file))
        }
        None => ("-".to_owned(), Box::new(io::stdin())),
    };
    let contract = Contract::embedded();
    // Nobody looks at the lines around the findings, so they are not made.
    let options = Options::default().without_excerpts();
    let mut by_rule = ByRule::default();
    let summary = validate_reader(&contract, &options, &name, reader, &mut by_rule)?;
    for ((rule, keyword), (count, record)) in by_rule.broken {
        println!("{count} × {keyword} of {rule}, first in record {record}");
    }
    println!(
        "{} checked, {} invalid, {} skipped",
        summary.checked, summary.invalid, summary.skipped
    );
    Ok(())
}
