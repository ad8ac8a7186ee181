//! Scrubbed capture records: each body as the payload that it is, and the same findings as before.

use crate::support;
use crate::support::{CARD, CARD_PATH, LOANS, LOANS_PATH, line, payloads, run};
use khipu_capture::{Body, Record};
use khipu_validate::scrub::{Key, Scrub, Scrubbed};
use khipu_validate::{Contract, Options};

fn scrubbed(text: &[u8]) -> (Vec<u8>, Scrubbed) {
    let contract = Contract::embedded();
    let mut scrub = Scrub::new(&contract, Key::new(b"the key of these tests").unwrap());
    let mut out = Vec::new();
    let report = scrub.run(text, &mut out, None).unwrap();
    (out, report)
}

/// Line, payload, pointer and keyword.
type Told = (u64, Option<String>, String, String);

fn findings(text: &[u8]) -> (Vec<Told>, [u64; 4]) {
    let (found, summary) = run(&[support::text(text)], &Options::default());
    let each = found.findings.iter();
    let told = each
        .map(|f| {
            (
                f.line,
                f.payload.clone(),
                f.pointer.clone(),
                f.keyword.clone(),
            )
        })
        .collect();
    (told, support::counts(summary))
}

#[test]
fn capture_records_are_scrubbed_body_by_body() {
    let good = payloads(LOANS, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-full.json")
        .unwrap()
        .2;
    let card = payloads(CARD, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-full.json")
        .unwrap()
        .2;
    let secret = "qzxSECRETqzx";
    let exchange = |path: &str, status: u16, body: Body| {
        let request = Body::from_bytes(
            format!(r#"{{"RequestData":{{"LastDigits":"9182","x":"{secret}"}}}}"#).as_bytes(),
        );
        Record::exchange("POST", path)
            .request(request)
            .response(status, body)
            .to_line()
    };
    let mut callback = Record::callback(CARD_PATH, Body::from_bytes(&card));
    callback.operation = Some(CARD.to_owned());
    let lines = [
        exchange(LOANS_PATH, 200, Body::from_bytes(&good)),
        callback.to_line(),
        exchange(CARD_PATH, 200, Body::from_bytes(&card)),
        // A status that is declared without a body, one that is not declared, text, bytes, another operation.
        exchange(
            LOANS_PATH,
            400,
            Body::from_bytes(format!("{{\"why\":\"{secret}\"}}").as_bytes()),
        ),
        exchange(
            LOANS_PATH,
            418,
            Body::from_bytes(format!("{{\"why\":\"{secret}\"}}").as_bytes()),
        ),
        exchange(LOANS_PATH, 200, Body::from_bytes(secret.as_bytes())),
        exchange(
            LOANS_PATH,
            200,
            Body::from_bytes(&[secret.as_bytes(), b"\xff"].concat()),
        ),
        exchange(
            &format!("/v1/{secret}/x?y={secret}"),
            200,
            Body::from_bytes(&good),
        ),
        line(&format!(r#""status":200,"response":{{"xml":"{secret}"}}"#)),
        line(&format!(
            r#""status":"{secret}","extra":{{"{secret} 1":["{secret}"]}}"#
        )),
        exchange(LOANS_PATH, 200, Body::from_bytes(&good)).replacen(":1,", ":2,", 1),
        format!("{{\"khipu_capture\":1,\"at\":\"{secret}"),
        String::new(),
        r#"{"RequestData":{"LastDigits":"9182"}}"#.to_owned(),
    ];
    let text: String = lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect();
    let (out, report) = scrubbed(text.as_bytes());
    let out = String::from_utf8(out).unwrap();
    let encoded = "cXp4U0VDUkVUcXp4";
    for hidden in ["SECRET", "qzx", "\"9182\"", encoded] {
        assert!(!out.contains(hidden), "{hidden} in {out}");
    }
    assert_eq!(report.records, 13);
    assert_eq!(text.lines().count(), out.lines().count());
    assert_eq!(findings(text.as_bytes()), findings(out.as_bytes()));
    for (before, after) in text.lines().zip(out.lines()) {
        assert_eq!(
            khipu_capture::is_record(before.as_bytes()),
            khipu_capture::is_record(after.as_bytes())
        );
    }
    // What frames the bodies is no secret.
    for line in [&out.lines().next().unwrap(), &out.lines().nth(1).unwrap()] {
        assert!(line.contains(LOANS_PATH) || line.contains(CARD_PATH));
        assert!(line.starts_with(&text.lines().next().unwrap()[..30]));
    }
}
