//! What is planted in files of every form comes out of no report, and what identifies somebody out of no scrubbed file.
use std::collections::BTreeMap;
use std::fs;

use crate::support::{LOANS, Place, UNBILLED, text};
use serde_json::{Value, json};

/// Planted where somebody is identified: nowhere else does it come out, scrubbed files included.
const WHO: &str = "sEnTiNeL";
const NUMBER: &str = "918273645918";
/// Planted in what the contract describes and does not mark: in no report, but a scrubbed file keeps it.
const FREE: &str = "bEyStAnDeR";

const LOANS_PATH: &str = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
const CARD_PATH: &str = "/v1/cl/banking/personal/consorcio.cl/credit-card/unbilled-transactions";

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(match place > three.len() {
                true => '=',
                false => char::from(letter),
            });
        }
    }
    out
}

/// The forms in which a text may still be there: as it is, in escapes, as an address has it, in base64 from any byte.
fn forms(planted: &str) -> Vec<String> {
    let mut all = vec![planted.to_owned()];
    let escapes = planted.bytes().map(|byte| format!("\\u{byte:04x}"));
    all.push(escapes.collect());
    all.push(planted.bytes().map(|byte| format!("%{byte:02X}")).collect());
    for before in 0..3 {
        let packed = base64(&[&vec![b' '; before][..], planted.as_bytes()].concat());
        // The letters that hold nothing but bits of the text.
        let (from, to) = ((before * 8).div_ceil(6), (before + planted.len()) * 8 / 6);
        all.push(packed[from..to].to_owned());
    }
    all
}

fn assert_without(said: &str, planted: &[&str], of: &str) {
    for form in planted.iter().flat_map(|planted| forms(planted)) {
        if let Some(at) = said.find(&form) {
            let around: String = said[..at].chars().rev().take(200).collect();
            let around: String = around.chars().rev().collect();
            panic!("{of} has {form} after {around}");
        }
    }
}

fn loans(status: &str, currency: &str) -> Value {
    json!({
        "OperationId": FREE, "Status": status, "AdditionalInformation": FREE, "LifeSpan": null,
        "Error": null, "Undocumented": {"who": WHO, "number": NUMBER, "list": [WHO, [NUMBER]]},
        "Data": {"Loan": [{
            "Balance": {"Amount": 1, "Currency": currency}, "GrantedAmount": {"Amount": 1, "Currency": "CLP"},
            "DueDate": "2023-07-26", "GrantDate": "2024-05-06", "LoanNumber": format!("{NUMBER}{WHO}"),
            "InstalmentDetail": {"CurrentInstalmentNumber": 1, "InstalmentsNumber": 2}, "Holder": WHO,
        }]},
    })
}

fn card(kind: &str) -> Value {
    json!({
        "OperationId": FREE, "Status": "OK", "AdditionalInformation": null, "LifeSpan": null, "Error": null,
        "Data": {"CardPurchase": {"Statement": [], "Transaction": [{
            "Amount": {"Amount": 7, "Currency": "CLP"}, "BookingDateTime": "2023-06-19T19:36:37Z",
            "CreditDebitIndicator": kind, "Status": "Pending", "TransactionInformation": format!("{WHO} {NUMBER}"),
        }], "CardInstrument": {"Identification": "1234", "Type": FREE, "Status": "Active", "CardHolder": {"Name": WHO}}}},
    })
}

fn request() -> Value {
    json!({
        "RequestData": {"LastDigits": "1234", "AccountCredential": {"Username": WHO, "Password": NUMBER}},
        "CallbackUrl": format!("https://{WHO}.example/{NUMBER}?{WHO}"),
    })
}

/// Each of these is wrong somewhere, or right.
fn bodies() -> Vec<String> {
    let right = loans("OK", "CLP");
    let mut missing = right.clone();
    missing["Data"]["Loan"][0]
        .as_object_mut()
        .unwrap()
        .remove("DueDate");
    missing["Data"]["Loan"][0]["GrantDate"] = WHO.into();
    let mut error = loans("ERROR", "CLP");
    error["Error"] = json!({"Code": FREE, "Type": WHO, "Description": FREE, "More": NUMBER});
    let whole = right.to_string();
    vec![
        loans(WHO, WHO).to_string(),
        missing.to_string(),
        error.to_string(),
        whole.replace("\"Amount\":1", &format!("\"Amount\":\"{WHO}\"")),
        whole.replace("{\"Loan\"", &format!("{{\"Loan\":\"{WHO}\",\"Loan\"")),
        format!("{{\"OperationId\": \"{WHO}\""),
        format!("{WHO} {NUMBER}"),
        format!("\"{WHO}\""),
        whole.replace(WHO, &forms(WHO)[1]),
        whole,
    ]
}

fn records() -> String {
    let record =
        |rest: String| format!(r#"{{"khipu_capture":1,"at":"2026-11-20T14:00:00.000Z",{rest}}}"#);
    let path = |path: &str| format!(r#""method":"POST","path":"{path}""#);
    let mut lines: Vec<String> = bodies()
        .into_iter()
        .map(|body| {
            let body = match serde_json::from_str::<Value>(&body) {
                Ok(_) => format!(r#"{{"json":{body}}}"#),
                Err(_) => json!({ "text": body }).to_string(),
            };
            let (path, request) = (path(LOANS_PATH), request());
            record(format!(
                r#"{path},"operation":"{LOANS}","request":{{"json":{request}}},"status":200,"response":{body}"#
            ))
        })
        .collect();
    let packed = base64(&[WHO.as_bytes(), b"\xff"].concat());
    lines.extend([
        record(format!(
            r#"{},"status":418,"response":{{"text":"{WHO}"}}"#,
            path(LOANS_PATH)
        )),
        record(format!(
            r#"{},"status":200,"response":{{"base64":"{packed}"}}"#,
            path(CARD_PATH)
        )),
        record(format!(
            r#"{},"callback":{{"json":{}}}"#,
            path(CARD_PATH),
            card(WHO)
        )),
        record(format!(
            r#"{},"status":200,"response":{{"json":{}}}"#,
            path(&format!("/v1/people/{WHO}-{NUMBER}?who={WHO}")),
            card("Debit")
        )),
        record(format!(r#""note":"{WHO}",{}"#, path(CARD_PATH))),
    ]);
    lines.join("\n") + "\n"
}

fn har() -> String {
    let entry = |url: String, status: u16, content: Value| {
        json!({
            "startedDateTime": "2026-11-20T14:00:00.000Z", "time": 1, "pageref": WHO, "comment": WHO,
            "request": {
                "method": "POST", "url": url, "httpVersion": "HTTP/1.1", "headersSize": 1, "bodySize": 1,
                "headers": [{"name": "Authorization", "value": format!("Bearer {WHO}.{NUMBER}")},
                    {"name": format!("x-{WHO}-{NUMBER}"), "value": NUMBER}, {"name": "Host", "value": format!("{WHO}.example")}],
                "cookies": [{"name": WHO, "value": NUMBER, "domain": format!("{WHO}.example")}],
                "queryString": [{"name": "who", "value": WHO}],
                "postData": {"mimeType": "application/json", "text": request().to_string()},
            },
            "response": {"status": status, "statusText": WHO, "headers": [{"name": "set-cookie", "value": format!("a={WHO}")}],
                "content": content, "redirectURL": format!("https://{WHO}.example/{NUMBER}")},
            "serverIPAddress": "10.20.30.40", "_initiator": {"url": WHO, "stack": [WHO, {"line": NUMBER}]},
        })
    };
    let host = format!("https://{WHO}.example");
    let url = |path: &str| format!("{host}{path}?who={WHO}&n={NUMBER}#{WHO}");
    let mut entries: Vec<Value> = Vec::new();
    for body in bodies() {
        entries.push(entry(
            url(LOANS_PATH),
            200,
            json!({"mimeType": "application/json", "text": body}),
        ));
        let packed = json!({"mimeType": "application/json", "encoding": "base64", "text": base64(body.as_bytes())});
        entries.push(entry(url(LOANS_PATH), 200, packed));
    }
    entries.push(entry(
        url(CARD_PATH),
        200,
        json!({"text": card(WHO).to_string()}),
    ));
    entries.push(entry(
        url(CARD_PATH),
        504,
        json!({"text": format!("<html>{WHO} {NUMBER}</html>")}),
    ));
    let foreign = url(&format!("/people/{WHO}-{NUMBER}"));
    entries.push(entry(foreign, 200, json!({"text": card(WHO).to_string()})));
    let pages = json!([{"id": WHO, "title": format!("{WHO} {NUMBER}"), "startedDateTime": "2026-11-20T14:00:00.000Z"}]);
    let log = json!({"version": "1.2", "creator": {"name": WHO, "version": WHO}, "pages": pages, "entries": entries});
    serde_json::to_string_pretty(&json!({"log": log, "_more": WHO})).unwrap()
}

/// What is looked for would be found: in the files as they are before, every form stands but the one of addresses.
#[test]
fn what_is_planted_can_be_found() {
    let all = har() + &records();
    for (number, form) in forms(WHO).iter().enumerate() {
        assert_eq!(all.contains(form), number != 2, "{form}");
    }
    assert!(all.contains(NUMBER) && all.contains(FREE));
}

/// A folder with files of every form.
fn planted() -> Place {
    let place = Place::new().set("KHIPU_SCRUB_KEY", "a key for this test alone");
    for folder in [LOANS, UNBILLED] {
        fs::create_dir_all(place.path("in").join(folder)).unwrap();
    }
    for (number, body) in bodies().iter().enumerate() {
        place.write(&format!("in/{LOANS}/200-{number}.json"), body);
    }
    let pretty = serde_json::to_string_pretty(&card(WHO)).unwrap();
    place.write(&format!("in/{UNBILLED}/callback-wrong.json"), &pretty);
    place.write(
        &format!("in/{UNBILLED}/request-right.json"),
        &request().to_string(),
    );
    place.write(
        &format!("in/{UNBILLED}/418-other.json"),
        &request().to_string(),
    );
    place.write(
        &format!("in/{LOANS}/200-lines.ndjson"),
        &(bodies().join("\n") + "\n"),
    );
    place.write("in/records.ndjson", &records());
    place.write("in/archive.har", &har());
    place
}

#[test]
fn no_report_has_what_was_planted() {
    let place = planted();
    let inputs = ["in", "nowhere"];
    let reports: Vec<Vec<&str>> = [
        &["validate", "--format", "text"][..],
        &["validate", "--format", "json"],
        &["validate", "--format", "junit"],
        &["validate", "--format", "sarif"],
        &["validate", "--format", "github"],
        &["drift", "--format", "text"],
        &["drift", "--format", "json"],
        &["drift", "--format", "html"],
        &["drift", "--suggest"],
    ]
    .iter()
    .map(|verb| [verb, &inputs[..]].concat())
    .collect();
    for arguments in reports {
        let output = place.khipu(&arguments, "");
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        let of = arguments.join(" ");
        assert!(
            output.stdout.len() > 1_000,
            "{of}: {}",
            text(&output.stdout)
        );
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_without(&said, &[WHO, NUMBER, FREE], &of);
    }
}

/// How many findings each file has, and the counts of the run.
fn found(place: &Place, folder: &str) -> (BTreeMap<String, u64>, [u64; 3]) {
    let output = place.khipu(&["validate", "--format", "json", folder], "");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut all = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let source = finding["source"].as_str().unwrap();
        *all.entry(source[folder.len()..].to_owned()).or_default() += 1;
    }
    let counts = ["checked", "invalid", "skipped"].map(|name| report[name].as_u64().unwrap());
    (all, counts)
}

#[test]
fn no_scrubbed_file_has_whom_it_identified() {
    let place = planted();
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout) + &text(&output.stderr);
    assert_without(&said, &[WHO, NUMBER, FREE], "what scrub says");

    let mut count = 0;
    let mut kept = false;
    let mut open = vec![place.path("out")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let scrubbed = fs::read_to_string(&path).unwrap();
            assert_without(&scrubbed, &[WHO, NUMBER], &path.display().to_string());
            kept |= scrubbed.contains(FREE);
            count += 1;
        }
    }
    assert_eq!((count, kept), (bodies().len() + 6, true));

    let ((before, [checked, invalid, skipped]), (after, counts)) =
        (found(&place, "in"), found(&place, "out"));
    assert!(invalid > 20 && skipped > 0, "{before:?}");
    assert_eq!(counts, [checked, invalid, skipped], "{before:?} {after:?}");
    for (source, count) in after {
        assert!(count <= before[&source], "{source}: {count}");
    }
}
