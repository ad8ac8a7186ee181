//! `khipu operations`: lists the operations of the contract.

use std::io;
use std::path::PathBuf;

use clap::Args;
use khipu_validate::Payload;

use crate::console::{Console, Outcome};
use crate::document;
use crate::files::shown_text as shown;

/// Lists the operations: their method, path and payloads
///
/// A payload is named `<operationId>/<payload>`, as `khipu validate --as` takes it.
#[derive(Args)]
pub(crate) struct Operations {
    /// Those of this OpenAPI document instead of the contract that is built in
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
}

impl Operations {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let contract = match document::contract(self.openapi.as_deref(), console) {
            Ok(contract) => contract,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let mut out = console.out();
        for operation in contract.operations() {
            let (described, bare): (Vec<&Payload>, Vec<&Payload>) = operation
                .payloads
                .iter()
                .partition(|payload| payload.has_schema());
            writeln!(out, "{}", shown(&operation.id))?;
            let webhook = if operation.webhook { "webhook " } else { "" };
            let path = shown(&operation.path);
            writeln!(out, "  {webhook}{} {path}", operation.method)?;
            if !described.is_empty() {
                writeln!(out, "  payloads: {}", names(&described))?;
            }
            if !bare.is_empty() {
                writeln!(out, "  without a schema: {}", names(&bare))?;
            }
        }
        out.flush()?;
        Ok(Outcome::Clean)
    }
}

fn names(payloads: &[&Payload]) -> String {
    let names: Vec<String> = payloads
        .iter()
        .map(|payload| shown(payload.name()))
        .collect();
    names.join(", ")
}
