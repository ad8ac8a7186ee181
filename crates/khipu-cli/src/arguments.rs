//! Arguments that several verbs take, and what is said of those that cannot be used.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use khipu_validate::{Contract, Input, Payload, UnknownPayload};

use crate::console::Refusal;
use crate::files;

/// What to read; `None` when nothing was named and nobody pipes anything in.
pub(crate) fn inputs(named: &[PathBuf]) -> Option<Vec<Input>> {
    if named.is_empty() {
        return (!io::stdin().is_terminal()).then(|| vec![Input::Stdin]);
    }
    let each = named.iter().map(|path| match files::is_stdin(path) {
        true => Input::Stdin,
        false => Input::Path(path.clone()),
    });
    Some(each.collect())
}

/// A number of bytes, as `1000`, `64M` or `1G`.
pub(crate) fn size(text: &str) -> Result<usize, &'static str> {
    let units = [("K", 10), ("M", 20), ("G", 30)];
    let unit = units
        .iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (digits, shift) = unit.unwrap_or((text, 0));
    let number = digits.parse::<usize>().ok().filter(|number| *number > 0);
    number
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or("expected a number of bytes, such as 1000000, 64M or 1G")
}

/// The payload that `--as` names.
pub(crate) fn payload<'c>(contract: &'c Contract, name: &str) -> Result<&'c Payload, Refusal> {
    contract
        .payload(name)
        .map_err(|unknown| no_such_payload(&unknown))
}

fn no_such_payload(unknown: &UnknownPayload) -> Refusal {
    let text = "--as: the contract has no payload of that name";
    let suggestions = unknown.suggestions();
    if suggestions.is_empty() {
        return Refusal::new(text)
            .next("khipu operations lists the names, `<operationId>/<payload>`");
    }
    let suggested: Vec<String> = suggestions
        .iter()
        .map(|name| format!("--as {name}"))
        .collect();
    Refusal::new(format!("{text}; did you mean {}?", suggested.join(" or ")))
        .next("khipu operations lists all names")
}
