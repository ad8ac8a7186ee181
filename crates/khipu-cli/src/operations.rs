//! `khipu operations`: lists the operations of the contract.

use std::io;

use clap::Args;
use khipu_validate::{Contract, Payload};

use crate::console::{Console, Outcome};

/// Lists the operations: their method, path and payloads
///
/// A payload is named `<operationId>/<payload>`, as `khipu validate --as` takes it.
#[derive(Args)]
pub(crate) struct Operations {}

impl Operations {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let mut out = console.out();
        for operation in Contract::embedded().operations() {
            let (described, bare): (Vec<&Payload>, Vec<&Payload>) = operation
                .payloads
                .iter()
                .partition(|payload| payload.has_schema());
            writeln!(out, "{}", operation.id)?;
            writeln!(out, "  {} {}", operation.method, operation.path)?;
            writeln!(out, "  payloads: {}", names(&described))?;
            if !bare.is_empty() {
                writeln!(out, "  without a schema: {}", names(&bare))?;
            }
        }
        out.flush()?;
        Ok(Outcome::Clean)
    }
}

fn names(payloads: &[&Payload]) -> String {
    let names: Vec<&str> = payloads.iter().map(|payload| payload.name()).collect();
    names.join(", ")
}
