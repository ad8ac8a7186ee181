//! Arguments that several verbs take.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use khipu_validate::{Contract, Input, Payload};

use crate::console::{Console, Refusal};
use crate::document;
use crate::files;
use crate::size::size;

/// What is read.
#[derive(Args)]
pub(crate) struct Inputs {
    /// Files (.json, .ndjson, .jsonl, .har, each also .gz or .zst), folders, or `-` for standard input
    ///
    /// A .json file holds one payload, an .ndjson or .jsonl file one, or one capture record, a line, a .har file what a browser
    /// or a proxy wrote down. Packed files are known by their first bytes, and so is the form where the name does not tell. A
    /// folder is searched with everything below it. Without INPUT, standard input is read, unless it is a terminal.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
}

impl Inputs {
    /// What to read; `None` when nothing was named and nobody pipes anything in.
    pub(crate) fn named(&self) -> Option<Vec<Input>> {
        if self.inputs.is_empty() {
            return (!io::stdin().is_terminal()).then(|| vec![Input::Stdin]);
        }
        let each = self.inputs.iter().map(|path| match files::is_stdin(path) {
            true => Input::Stdin,
            false => Input::Path(path.clone()),
        });
        Some(each.collect())
    }
}

/// As what it is read.
#[derive(Args)]
pub(crate) struct Reading {
    /// What the bare payloads are, as `<operationId>/<payload>`
    #[arg(long = "as", value_name = "PAYLOAD")]
    payload: Option<String>,

    /// Take this OpenAPI document instead of the contract that is built in
    ///
    /// OpenAPI 3.0 or 3.1, YAML or JSON, in one file or many; nothing is fetched. What of it is not followed, or not to the
    /// letter, is told on standard error. It is about bodies; parameters and headers are not looked at.
    #[arg(long, value_name = "FILE")]
    pub(crate) openapi: Option<PathBuf>,

    /// The longest record that is held: bytes, or with K, M or G behind; in a HAR the record is one body
    ///
    /// A longer record is passed over and reported. Memory grows with the longest record, never with the input. Of what is
    /// too long a few MiB are held: a file is read a second time some way ahead, and a long record of a pipe is written, up to
    /// N, into a temporary file that nobody else can open.
    #[arg(long, value_name = "N", default_value = "64M", value_parser = size)]
    pub(crate) max_record: usize,
}

impl Reading {
    pub(crate) fn contract(&self, console: &Console) -> Result<Contract, Refusal> {
        document::contract(self.openapi.as_deref(), console)
    }

    /// What `--as` names, if it was given.
    pub(crate) fn payload<'c>(
        &self,
        contract: &'c Contract,
    ) -> Result<Option<&'c Payload>, Refusal> {
        let name = self.payload.as_deref();
        name.map(|name| document::payload(contract, name, self.openapi.as_deref()))
            .transpose()
    }
}
