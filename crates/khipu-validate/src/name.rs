//! Which payload a file holds, told by its path.

use std::path::Path;

use crate::contract::Contract;
use crate::operation::{Operation, Payload, is_status};

/// What is known about the payload of a record before it is read.
#[derive(Clone, Debug)]
pub(crate) enum Known<'c> {
    /// It is this one.
    Payload(&'c Payload),
    /// It is the body of a status that the operation does not declare.
    Undeclared {
        operation: &'c Operation,
        status: String,
    },
    /// It is one of these; the shape decides.
    OneOf(Vec<&'c Payload>),
    /// It is a callback of an operation that has several; the shape decides, and where it does not, it is the first.
    Callback(Vec<&'c Payload>),
}

impl<'c> Known<'c> {
    /// Nothing is known.
    pub(crate) fn nothing(contract: &'c Contract) -> Self {
        Known::OneOf(contract.payloads().collect())
    }

    /// What a path tells: the nearest folder that is named after an operation, and the beginning of the file name
    /// (`…/<operationId>/200-x.json`). Either of the two may be missing.
    pub(crate) fn by_path(contract: &'c Contract, path: &Path) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let kind = name.split(['-', '.']).next().unwrap_or_default();
        let operation = path
            .ancestors()
            .skip(1)
            .find_map(|folder| operation_of(contract, folder));
        let Some(operation) = operation else {
            let named: Vec<_> = contract
                .payloads()
                .filter(|payload| payload.name() == kind)
                .collect();
            return if named.is_empty() {
                Self::nothing(contract)
            } else {
                Known::OneOf(named)
            };
        };
        match operation.payload(kind) {
            Some(payload) => Known::Payload(payload),
            None if is_status(kind) => Known::Undeclared {
                operation,
                status: kind.to_owned(),
            },
            None => Known::OneOf(operation.payloads.iter().collect()),
        }
    }
}

/// The operation that a folder is named after. An `operationId` with slashes names folders within one another.
fn operation_of<'c>(contract: &'c Contract, folder: &Path) -> Option<&'c Operation> {
    let by_name = contract.operation(folder.file_name()?.to_str()?);
    by_name.or_else(|| {
        let with_slashes = contract.operations().iter().filter(|operation| {
            operation.id.contains('/')
                && !operation.id.starts_with('/')
                && folder.ends_with(&operation.id)
        });
        with_slashes.max_by_key(|operation| operation.id.len())
    })
}
