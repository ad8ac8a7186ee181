//! Arguments that several verbs take.

use std::io::{self, IsTerminal};
use std::path::PathBuf;

use khipu_validate::Input;

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
