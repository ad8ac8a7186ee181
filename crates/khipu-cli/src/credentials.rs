//! Who calls: from a file or from the environment, never from an argument, which every user of the machine can read.

use std::path::Path;

use khipu_client::Credentials;

use crate::console::Refusal;
use crate::files;

const TOKEN: &str = "KHIPU_TOKEN";
const KEY: &str = "KHIPU_API_KEY";

/// The credential of the caller.
pub(crate) struct Caller {
    pub(crate) credentials: Credentials,
    /// Whether each request must carry the account's credential.
    pub(crate) by_key: bool,
}

/// The credential in `file`, or in the environment where no file is named.
pub(crate) fn find(file: Option<&Path>) -> Result<Caller, Refusal> {
    match file {
        Some(path) => {
            let text = files::read_secret(path, "credentials file")?;
            let text = String::from_utf8(text).map_err(|_| {
                let name = files::shown(path);
                Refusal::new(format!("the credentials file {name} is not text"))
            })?;
            let named = format!("in {}", files::shown(path));
            choose(
                line(&text, TOKEN, &named)?,
                line(&text, KEY, &named)?,
                &named,
            )
        }
        None => choose(variable(TOKEN)?, variable(KEY)?, "in the environment"),
    }
}

fn choose(token: Option<String>, key: Option<String>, place: &str) -> Result<Caller, Refusal> {
    let checked = |name: &str, secret: String| match secret.trim() {
        "" => Err(
            Refusal::new(format!("{name} is set and empty {place}: nothing was sent"))
                .next(format!("give {name} a value, or take it away")),
        ),
        secret if !secret.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(Refusal::new(format!(
                "{name} holds white space or other characters that no credential has: nothing was sent"
            )))
        }
        secret => Ok(secret.to_owned()),
    };
    match (token, key) {
        (Some(_), Some(_)) => Err(Refusal::new(format!(
            "{TOKEN} and {KEY} are both set {place}: nothing was sent"
        ))
        .next("take away the one that is not meant")),
        (Some(token), None) => Ok(Caller {
            credentials: Credentials::jwt(checked(TOKEN, token)?),
            by_key: false,
        }),
        (None, Some(key)) => Ok(Caller {
            credentials: Credentials::api_key(checked(KEY, key)?),
            by_key: true,
        }),
        (None, None) => Err(Refusal::new(format!(
            "no credential {place}, neither {TOKEN} nor {KEY}: nothing was sent"
        ))
        .next(format!(
            "set {TOKEN} or {KEY}, or write one of them into a file for --credentials-file"
        ))),
    }
}

fn variable(name: &str) -> Result<Option<String>, Refusal> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Refusal::new(format!(
            "{name} is not text: nothing was sent"
        ))),
    }
}

/// The value of the only line `NAME=value`, with or without `export` and quotes.
fn line(text: &str, name: &str, place: &str) -> Result<Option<String>, Refusal> {
    let text = text.trim_start_matches('\u{feff}');
    let mut values = text.lines().filter_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
        Some(unquoted(value.trim()).to_owned())
    });
    let value = values.next();
    match values.next() {
        Some(_) => Err(Refusal::new(format!(
            "{name} is set twice {place}: nothing was sent"
        ))),
        None => Ok(value),
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}
