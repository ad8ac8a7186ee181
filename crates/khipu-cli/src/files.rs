//! Files that are named on the command line.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::console::Refusal;

/// The longest request or credential that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// What a file holds; `-` is standard input. `what` names it in messages.
pub(crate) fn read(path: &Path, what: &str) -> Result<Vec<u8>, Refusal> {
    if is_stdin(path) {
        let named = format!("the {what} on standard input");
        return bounded(io::stdin().lock(), &named);
    }
    let named = format!("the {what} {}", shown(path));
    bounded(open(path, &named)?, &named)
}

/// As [`read`], and refuses a file that others than its owner can read.
pub(crate) fn read_secret(path: &Path, what: &str) -> Result<Vec<u8>, Refusal> {
    if is_stdin(path) {
        return read(path, what);
    }
    let named = format!("the {what} {}", shown(path));
    let file = open(path, &named)?;
    check_private(&file, path, &named)?;
    bounded(file, &named)
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A name as it may be shown: it could steer a terminal.
pub(crate) fn shown(path: &Path) -> String {
    shown_text(&path.display().to_string())
}

/// A text of a document as it may be shown.
pub(crate) fn shown_text(text: &str) -> String {
    text.chars()
        .map(|c| match c.is_control() {
            true => c.escape_unicode().to_string(),
            false => c.to_string(),
        })
        .collect()
}

/// Why something cannot be read, without the numbers of the system.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        kind => format!("cannot be read: {kind}"),
    }
}

fn open(path: &Path, named: &str) -> Result<File, Refusal> {
    File::open(path).map_err(|error| Refusal::new(format!("{named} cannot be read: {error}")))
}

fn bounded(from: impl Read, named: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Refusal::new(format!("{named} cannot be read: {error}")))?;
    if bytes.len() as u64 > LONGEST {
        return Err(Refusal::new(format!(
            "{named} is longer than {LONGEST} bytes"
        )));
    }
    Ok(bytes)
}

/// A pipe, as a shell makes it of `<(pass show khipu)`, has no permissions to look at.
#[cfg(unix)]
fn check_private(file: &File, path: &Path, named: &str) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt;

    let about = file
        .metadata()
        .map_err(|error| Refusal::new(format!("{named} cannot be read: {error}")))?;
    if about.is_file() && about.permissions().mode() & 0o077 != 0 {
        return Err(
            Refusal::new(format!("{named} is open to others than its owner"))
                .next(format!("chmod 600 {}", shown(path))),
        );
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &File, _: &Path, _: &str) -> Result<(), Refusal> {
    Ok(())
}
