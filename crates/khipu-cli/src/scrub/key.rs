//! Where the key comes from: never from an argument, which every user of the machine can read.

use std::path::Path;

use khipu_validate::scrub::Key;

use crate::console::Refusal;
use crate::files;

const VARIABLE: &str = "KHIPU_SCRUB_KEY";

/// The key in `file`, or in the environment; `None` without either.
pub(super) fn find(file: Option<&Path>) -> Result<Option<Key>, Refusal> {
    let set = std::env::var_os(VARIABLE);
    let (name, bytes) = match (file, set) {
        (Some(_), Some(_)) => {
            let text = format!("{VARIABLE} and --key-file are both given: nothing was written");
            return Err(Refusal::new(text).next("take away the one that is not meant"));
        }
        (Some(path), None) => {
            let mut bytes = files::read_secret(path, "key file")?;
            // Editors and shells end a file with a line break, which is no part of the key.
            let end = bytes.trim_ascii_end().len();
            bytes.truncate(end);
            (format!("the key in {}", files::shown(path)), bytes)
        }
        (None, Some(set)) => {
            let text = set.into_string().map_err(|_| {
                Refusal::new(format!("{VARIABLE} is not text: nothing was written"))
            })?;
            (
                VARIABLE.to_owned(),
                text.trim_ascii_end().as_bytes().to_vec(),
            )
        }
        (None, None) => return Ok(None),
    };
    Key::new(&bytes).map(Some).map_err(|error| {
        Refusal::new(format!("{name} {error}: nothing was written"))
            .next("make one with: openssl rand -hex 32")
    })
}
