//! The request of a call.

use std::collections::BTreeMap;

use khipu_models::{AccountCredential, Operation, OperationRequest, decode};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Call;
use crate::console::Refusal;
use crate::files;

const DEFAULT: &[u8] = br#"{"RequestData":{}}"#;

/// Reads the request. What the operation does not know is refused, because it would not be sent.
pub(super) fn read<O: Operation>(call: &Call) -> Result<O::Request, Refusal> {
    let text = match &call.request {
        Some(path) => files::read(path, "request")?,
        None => DEFAULT.to_vec(),
    };
    let request: O::Request = decode(&text).map_err(|error| {
        let refusal = match &call.request {
            Some(_) => Refusal::new(format!(
                "the request cannot be used, nothing was sent: {error}"
            )),
            None => Refusal::new("this operation needs a request: nothing was sent"),
        };
        refusal.next(call.example())
    })?;
    check_whole(&text, &request)?;
    match &call.account_credential_file {
        Some(path) => with_account::<O>(
            &request,
            &files::read_secret(path, "account credential file")?,
        ),
        None => Ok(request),
    }
}

/// Refuses to read standard input twice.
pub(super) fn check_stdin(call: &Call) -> Result<(), Refusal> {
    let inputs = [
        &call.request,
        &call.account_credential_file,
        &call.credentials_file,
    ];
    let inputs = inputs.into_iter().flatten();
    match inputs.filter(|path| files::is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(Refusal::new(
            "standard input is one file and cannot be several: nothing was sent",
        )),
    }
}

/// Refuses members that the operation does not know.
fn check_whole(text: &[u8], request: &impl serde::Serialize) -> Result<(), Refusal> {
    let (Ok(given), Ok(sent)) = (serde_json::from_slice(text), serde_json::to_value(request))
    else {
        // What cannot be looked through could hold what would not be sent.
        return Err(Refusal::new(
            "the request nests too deep, or has a number that is too large, to be looked through: nothing was sent",
        ));
    };
    let mut lost = Vec::new();
    lost_members(&given, &sent, String::new(), &mut lost);
    if lost.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "the operation does not know these members of the request, so nothing was sent: {}",
        lost.join(", ")
    )))
}

fn lost_members(given: &Value, sent: &Value, at: String, lost: &mut Vec<String>) {
    match (given, sent) {
        (Value::Object(given), Value::Object(sent)) => {
            for (name, value) in given {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                let at = format!("{at}/{}", escaped.escape_debug());
                match sent.get(name) {
                    Some(sent) => lost_members(value, sent, at, lost),
                    // An optional member that is null is one that is not there.
                    None if value.is_null() => {}
                    None => lost.push(at),
                }
            }
        }
        (Value::Array(given), Value::Array(sent)) => {
            for (index, (given, sent)) in given.iter().zip(sent).enumerate() {
                lost_members(given, sent, format!("{at}/{index}"), lost);
            }
        }
        _ => {}
    }
}

/// Puts the account's credential into `RequestData`.
fn with_account<O: Operation>(
    request: &O::Request,
    credential: &[u8],
) -> Result<O::Request, Refusal> {
    if request.account_credential().is_some() {
        return Err(Refusal::new(
            "the request has an AccountCredential, and --account-credential-file gives another: nothing was sent",
        ));
    }
    let text = std::str::from_utf8(credential).ok();
    let credential = text
        .and_then(|text| AccountCredential::from_json(text).ok())
        .ok_or_else(|| {
            Refusal::new("the account credential is not one JSON value: nothing was sent")
                .next(r#"write {"AccountLink":"…"} or {"Username":"…","Password":"…"} into it"#)
        })?;
    inserted(request, &credential)
        .ok_or_else(|| Refusal::new("this operation takes no AccountCredential: nothing was sent"))
}

fn inserted<R>(request: &R, credential: &AccountCredential) -> Option<R>
where
    R: OperationRequest + serde::Serialize + serde::de::DeserializeOwned,
{
    type Members = BTreeMap<String, Box<RawValue>>;
    let text = serde_json::to_string(request).ok()?;
    let mut members: Members = serde_json::from_str(&text).ok()?;
    let mut data: Members = serde_json::from_str(members.get("RequestData")?.get()).ok()?;
    let credential = RawValue::from_string(credential.expose().to_owned()).ok()?;
    data.insert("AccountCredential".to_owned(), credential);
    let data = serde_json::value::to_raw_value(&data).ok()?;
    members.insert("RequestData".to_owned(), data);
    let request: R = decode(&serde_json::to_vec(&members).ok()?).ok()?;
    request.account_credential().is_some().then_some(request)
}
