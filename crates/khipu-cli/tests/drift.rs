//! `khipu drift`: every kind of change in lifelike traffic is one row and nothing else; transcripts.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test stops at the first surprise, its helpers too"
)]

mod support;

use std::fs;

use khipu_capture::{Body, Record};
use khipu_sandbox::generate::Generator;
use khipu_validate::Contract;
use serde_json::{Value, json};
use support::{LOANS, Place, UNBILLED, text};

/// How many payloads of each kind the traffic has.
const EACH: u64 = 30;

/// One exchange or callback of the traffic.
struct Exchange {
    operation: &'static str,
    method: String,
    path: String,
    request: Value,
    status: Option<u16>,
    /// The response, or the callback where there is no status.
    body: Value,
    /// What came instead of JSON.
    text: Option<&'static str>,
}

impl Exchange {
    fn to_line(&self) -> String {
        let bytes = |value: &Value| Body::from_bytes(value.to_string().as_bytes());
        let body = match self.text {
            Some(text) => Body::from_bytes(text.as_bytes()),
            None => bytes(&self.body),
        };
        let mut record = match self.status {
            Some(status) => Record::exchange(&self.method, &self.path)
                .request(bytes(&self.request))
                .response(status, body),
            None => Record::callback(&self.path, body),
        };
        record.operation = Some(self.operation.to_owned());
        record.to_line()
    }
}

/// What the sandbox would have sent and received: valid, and drawn from a seed.
fn traffic() -> Vec<Exchange> {
    let generator = Generator::new(&Contract::embedded_bundle().unwrap(), 7);
    let contract = Contract::embedded();
    let mut all = Vec::new();
    for operation in [LOANS, UNBILLED] {
        let described = contract.operation(operation).unwrap();
        let draw = |payload: &str, number: u64| -> Value {
            let made = generator.payload_at(operation, payload, 3, number).unwrap();
            serde_json::from_slice(&made).unwrap()
        };
        for number in 0..EACH {
            for (status, payload) in [(Some(200), "200"), (Some(202), "202"), (None, "callback")] {
                all.push(Exchange {
                    operation,
                    method: "POST".to_owned(),
                    path: described.path.clone(),
                    request: draw("request", number),
                    status,
                    body: draw(payload, number),
                    text: None,
                });
            }
        }
    }
    all
}

fn write(place: &Place, traffic: &[Exchange]) {
    let lines: Vec<String> = traffic.iter().map(Exchange::to_line).collect();
    place.write("traffic.ndjson", &(lines.join("\n") + "\n"));
}

fn report(place: &Place, arguments: &[&str]) -> (Option<i32>, Value) {
    let mut all = vec!["drift", "traffic.ndjson", "--format", "json"];
    all.extend(arguments);
    let output = place.khipu(&all, "");
    assert_eq!(text(&output.stderr), "");
    let report = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code(), report)
}

/// Changes a payload; whether there was anything to change.
type Change = fn(&mut Exchange) -> bool;

/// Sets a member of every object at a pointer, in which `*` is any item; whether there was one.
fn set(value: &mut Value, pointer: &str, name: &str, to: Option<Value>) -> bool {
    let (first, rest) = match pointer.strip_prefix('/') {
        Some(pointer) => pointer.split_once('/').unwrap_or((pointer, "")),
        None => {
            let Value::Object(members) = value else {
                return false;
            };
            match to {
                Some(to) => drop(members.insert(name.to_owned(), to)),
                None => return members.remove(name).is_some(),
            }
            return true;
        }
    };
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!("/{rest}")
    };
    match value {
        Value::Array(items) if first == "*" => {
            // One of the items, as it happens in the field.
            let item = items.first_mut();
            item.is_some_and(|item| set(item, &rest, name, to))
        }
        Value::Object(members) => {
            let member = members.get_mut(first);
            member.is_some_and(|member| set(member, &rest, name, to))
        }
        _ => false,
    }
}

fn is(exchange: &Exchange, operation: &str, status: Option<u16>) -> bool {
    exchange.operation == operation && exchange.status == status
}

/// Name, kind, payload, pointer, change.
fn changes() -> Vec<(&'static str, &'static str, String, &'static str, Change)> {
    let loans = |payload: &str| format!("{LOANS}/{payload}");
    let card = |payload: &str| format!("{UNBILLED}/{payload}");
    vec![
        (
            "a member of the envelope",
            "undocumented-member",
            loans("200"),
            "/TraceId",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && set(&mut exchange.body, "", "TraceId", Some(json!("x")))
            },
        ),
        (
            "a member of the items of a list",
            "undocumented-member",
            loans("200"),
            "/Data/Loan/*/Rate",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && set(
                        &mut exchange.body,
                        "/Data/Loan/*",
                        "Rate",
                        Some(json!(4.25)),
                    )
            },
        ),
        (
            "an object",
            "undocumented-member",
            card("callback"),
            "/Data/CardPurchase/Fee",
            |exchange| {
                let fee = json!({"Amount": 1, "Currency": "CLP", "Of": [{"A": null}]});
                is(exchange, UNBILLED, None)
                    && set(&mut exchange.body, "/Data/CardPurchase", "Fee", Some(fee))
            },
        ),
        (
            "a member of the request",
            "undocumented-member",
            loans("request"),
            "/RequestData/Language",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && set(
                        &mut exchange.request,
                        "/RequestData",
                        "Language",
                        Some(json!("es")),
                    )
            },
        ),
        (
            "a map that is keyed by identifiers",
            "undocumented-member",
            loans("200"),
            "/Data/{…}",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && set(&mut exchange.body, "/Data", "12345678-9", Some(json!({})))
            },
        ),
        (
            "a value of an enumeration",
            "undocumented-value",
            card("200"),
            "/Data/CardPurchase/Transaction/*/Status",
            |exchange| {
                is(exchange, UNBILLED, Some(200))
                    && set(
                        &mut exchange.body,
                        "/Data/CardPurchase/Transaction/*",
                        "Status",
                        Some(json!("Reversed")),
                    )
            },
        ),
        (
            "another type",
            "undocumented-type",
            loans("callback"),
            "/Data/Loan/*/LoanNumber",
            |exchange| {
                is(exchange, LOANS, None)
                    && set(
                        &mut exchange.body,
                        "/Data/Loan/*",
                        "LoanNumber",
                        Some(json!(75599)),
                    )
            },
        ),
        (
            "an object where a text was",
            "undocumented-type",
            card("200"),
            "/Data/CardPurchase/CardInstrument/Type",
            |exchange| {
                is(exchange, UNBILLED, Some(200))
                    && set(
                        &mut exchange.body,
                        "/Data/CardPurchase/CardInstrument",
                        "Type",
                        Some(json!({"Name": "x"})),
                    )
            },
        ),
        (
            "a null",
            "undocumented-null",
            loans("200"),
            "/Data/Loan/*/DueDate",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && set(
                        &mut exchange.body,
                        "/Data/Loan/*",
                        "DueDate",
                        Some(json!(null)),
                    )
            },
        ),
        (
            "another form of a date",
            "broken-rule",
            card("200"),
            "/Data/CardPurchase/Statement/*/EndDateTime",
            |exchange| {
                is(exchange, UNBILLED, Some(200))
                    && set(
                        &mut exchange.body,
                        "/Data/CardPurchase/Statement/*",
                        "EndDateTime",
                        Some(json!("30/06/2017")),
                    )
            },
        ),
        (
            "a text that is too long",
            "broken-rule",
            loans("202"),
            "/OperationId",
            |exchange| {
                is(exchange, LOANS, Some(202))
                    && set(
                        &mut exchange.body,
                        "",
                        "OperationId",
                        Some(json!("x".repeat(37))),
                    )
            },
        ),
        (
            "a condition that does not hold",
            "broken-rule",
            loans("200"),
            "/Error",
            |exchange| {
                is(exchange, LOANS, Some(200))
                    && exchange.body["Status"] == "OK"
                    && set(
                        &mut exchange.body,
                        "",
                        "Error",
                        Some(json!({"Code": "E301"})),
                    )
            },
        ),
        (
            "a required member that is not there",
            "missing-member",
            card("callback"),
            "/Data/CardPurchase/Transaction/*/Amount",
            |exchange| {
                is(exchange, UNBILLED, None)
                    && set(
                        &mut exchange.body,
                        "/Data/CardPurchase/Transaction/*",
                        "Amount",
                        None,
                    )
            },
        ),
        (
            "the older envelope",
            "other-shape",
            loans("200"),
            "",
            |exchange| {
                exchange.body = json!({"OperationId": "x", "Status": "ERROR", "Message": "m", "FailureReason": "LIFESPAN_EXCEEDED"});
                is(exchange, LOANS, Some(200))
            },
        ),
        (
            "a page of a gateway",
            "not-json",
            card("200"),
            "",
            |exchange| {
                exchange.text = Some("<html>504</html>");
                is(exchange, UNBILLED, Some(200))
            },
        ),
        (
            "a status",
            "undocumented-status",
            loans("429"),
            "",
            |exchange| {
                let found = is(exchange, LOANS, Some(200));
                exchange.status = Some(429);
                found
            },
        ),
        (
            "a call",
            "undocumented-operation",
            "POST /v1/cl/banking/personal/bice.cl/{…}/balances".to_owned(),
            "",
            |exchange| {
                exchange.path = "/v1/cl/banking/personal/bice.cl/12345678-9/balances".to_owned();
                is(exchange, LOANS, Some(200))
            },
        ),
    ]
}

#[test]
fn traffic_of_the_sandbox_has_no_drift() {
    let place = Place::new();
    write(&place, &traffic());
    let (status, report) = report(&place, &[]);
    assert_eq!((status, report["drift"].clone()), (Some(0), json!([])));
    assert_eq!(report["checked"], 2 * EACH * 5);
    assert_eq!(report["invalid"], 0);
    assert_eq!(report["version"], 1);
}

#[test]
fn each_kind_of_change_is_one_row_with_its_count_and_nothing_else() {
    for (name, kind, payload, pointer, change) in changes() {
        let mut traffic = traffic();
        let mut changed = Vec::new();
        // Every third: what drifts does not drift everywhere at once.
        for (number, exchange) in traffic.iter_mut().enumerate() {
            if number % 9 < 3 {
                let before = exchange.to_line();
                if change(exchange) {
                    changed.push(number as u64 + 1);
                } else {
                    // A change that found nothing to change must leave nothing behind.
                    let kept = serde_json::from_str::<Value>(&before).unwrap();
                    *exchange = restored(exchange, &kept);
                }
            }
        }
        assert!(changed.len() > 1, "{name} changed {}", changed.len());
        let place = Place::new();
        write(&place, &traffic);
        let (status, report) = report(&place, &[]);
        let rows = report["drift"].as_array().unwrap();
        assert_eq!((status, rows.len()), (Some(1), 1), "{name}: {rows:#?}");
        let row = &rows[0];
        assert_eq!(row["kind"], kind, "{name}");
        assert_eq!(row["payload"], payload, "{name}");
        assert_eq!(row["pointer"], pointer, "{name}");
        assert_eq!(row["count"], changed.len() as u64, "{name}");
        assert_eq!(row["first"]["line"], changed[0], "{name}");
        assert_eq!(row["first"]["source"], "traffic.ndjson", "{name}");
        assert!(row["of"].as_u64() >= row["count"].as_u64(), "{name}");
    }
}

/// An exchange as its record says it was.
fn restored(exchange: &Exchange, record: &Value) -> Exchange {
    let body = record.get("response").or(record.get("callback"));
    Exchange {
        operation: exchange.operation,
        method: record["method"].as_str().unwrap().to_owned(),
        path: record["path"].as_str().unwrap().to_owned(),
        request: record
            .get("request")
            .map_or(exchange.request.clone(), |request| request["json"].clone()),
        status: record["status"]
            .as_u64()
            .map(|status| u16::try_from(status).unwrap()),
        body: body.unwrap()["json"].clone(),
        text: None,
    }
}

#[test]
fn what_the_document_has_and_nobody_sends_is_told_and_is_no_drift() {
    let unseen = |report: &Value| -> Vec<(String, String, String, Value)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = report["unseen"].as_array().unwrap();
        rows.iter()
            .map(|row| {
                let (kind, payload) = (text(&row["kind"]), text(&row["payload"]));
                (kind, payload, text(&row["pointer"]), row["value"].clone())
            })
            .collect()
    };
    let place = Place::new();
    write(&place, &traffic());
    let (_, before) = report(&place, &[]);
    let before = unseen(&before);
    let mut changed: Vec<Exchange> = traffic();
    changed.retain(|exchange| exchange.status != Some(202));
    for exchange in &mut changed {
        if is(exchange, UNBILLED, Some(200)) {
            let transactions = exchange.body.pointer_mut("/Data/CardPurchase/Transaction");
            for transaction in transactions
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                set(transaction, "", "LocalForeignIndicator", None);
                if transaction["CreditDebitIndicator"] == "Credit" {
                    transaction["CreditDebitIndicator"] = json!("Debit");
                }
            }
        }
    }
    write(&place, &changed);
    let (status, after) = report(&place, &[]);
    assert_eq!(status, Some(0));
    let mut new: Vec<_> = unseen(&after);
    new.retain(|row| !before.contains(row));
    let row = |kind: &str, payload: String, pointer: &str, value: Value| {
        (kind.to_owned(), payload, pointer.to_owned(), value)
    };
    let of_200 = format!("{UNBILLED}/200");
    let transaction = "/Data/CardPurchase/Transaction/*";
    assert_eq!(
        new,
        [
            row("payload", format!("{LOANS}/202"), "", Value::Null),
            row("payload", format!("{UNBILLED}/202"), "", Value::Null),
            row(
                "value",
                of_200.clone(),
                &format!("{transaction}/CreditDebitIndicator"),
                json!("Credit")
            ),
            row(
                "member",
                of_200,
                &format!("{transaction}/LocalForeignIndicator"),
                Value::Null
            ),
        ]
    );
    // Counts, not rates: reports of two halves add up.
    let member = |report: &Value, pointer: &str| {
        let members = report["members"].as_array().unwrap();
        let found = members
            .iter()
            .find(|row| row["pointer"] == pointer && row["payload"] == format!("{UNBILLED}/200"));
        let row = found.unwrap();
        (
            row["seen"].as_u64().unwrap(),
            row["parents"].as_u64().unwrap(),
        )
    };
    let (seen, parents) = member(&after, &format!("{transaction}/LocalForeignIndicator"));
    assert!(seen == 0 && parents > 30);
    assert_eq!(
        member(&after, &format!("{transaction}/Status")),
        (parents, parents)
    );
}

/// A small capture with drift of many kinds, always the same.
fn small() -> String {
    let payload = |name: &str| -> Value {
        let file = format!(
            "{}/../../schemas/payloads/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    };
    let contract = Contract::embedded();
    let path = |operation: &str| contract.operation(operation).unwrap().path.clone();
    let mut lines = Vec::new();
    let mut push = |operation: &str, rest: String| {
        let head = r#"{"khipu_capture":1,"at":"2026-01-02T03:04:05.678Z","method":"POST","path":"#;
        lines.push(format!(r#"{head}"{}",{rest}}}"#, path(operation)));
    };
    for number in 0..4 {
        let mut body = payload(&format!("{LOANS}/200-documented-ok"));
        for loan in body["Data"]["Loan"].as_array_mut().unwrap() {
            if number > 0 {
                loan["InterestRate"] = json!(4.25);
            }
            if number == 3 {
                loan["Insurance"] =
                    json!({"Company": "x", "Premium": {"Amount": 1, "Currency": "CLP"}});
                loan["DueDate"] = json!(null);
            }
        }
        push(
            LOANS,
            format!(r#""status":200,"response":{{"json":{body}}}"#),
        );
    }
    let mut body = payload(&format!("{UNBILLED}/200-full"));
    body["Data"]["CardPurchase"]["Transaction"][0]["Status"] = json!("Reversed");
    push(
        UNBILLED,
        format!(r#""status":200,"response":{{"json":{body}}}"#),
    );
    push(
        UNBILLED,
        r#""status":504,"response":{"text":"<html>"}"#.to_owned(),
    );
    lines.push(
        r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v1/users/12345678-9"}"#.to_owned(),
    );
    lines.join("\n") + "\n"
}

#[test]
fn transcript() {
    let place = Place::new();
    place.write("traffic.ndjson", &small());
    let shown = [
        place.transcript(&["drift", "traffic.ndjson"], ""),
        place.transcript(&["drift", "traffic.ndjson", "--suggest"], ""),
        place.transcript(
            &[
                "drift",
                "traffic.ndjson",
                "nowhere.json",
                "--format",
                "html",
                "-o",
                "drift.html",
            ],
            "",
        ),
        place.transcript(&["drift", "--as", "nothing", "traffic.ndjson"], ""),
        place.transcript(&["drift", "traffic.ndjson", "-o", "no/such/folder.txt"], ""),
        place.transcript(&["drift", "traffic.ndjson", "-o", "./traffic.ndjson"], ""),
        place.transcript(
            &["drift", "traffic.ndjson", "--suggest", "--format", "json"],
            "",
        ),
        place.transcript(
            &["drift", "--as", &format!("{LOANS}/request")],
            r#"{"RequestData": {}}"#,
        ),
    ];
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(
        fs::read_to_string(place.path("traffic.ndjson")).unwrap(),
        small()
    );
    let page = fs::read_to_string(place.path("drift.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.len() < 500_000, "{}", page.len());
    assert!(!page.contains("Reversed"));
}

#[test]
fn values_are_shown_to_whoever_asks() {
    let place = Place::new();
    place.write("traffic.ndjson", &small());
    for arguments in [
        vec!["--format", "json"],
        vec!["--format", "html"],
        vec![],
        vec!["--suggest"],
    ] {
        let mut all = vec!["drift", "traffic.ndjson"];
        all.extend(&arguments);
        let hidden = text(&place.khipu(&all, "").stdout);
        assert!(!hidden.contains("Reversed"), "{arguments:?}");
        all.push("--show-values");
        let shown = text(&place.khipu(&all, "").stdout);
        assert!(shown.contains("Reversed"), "{arguments:?}");
    }
}

#[test]
fn the_page_of_lifelike_traffic_is_small() {
    let place = Place::new();
    write(&place, &traffic());
    let output = place.khipu(&["drift", "traffic.ndjson", "--format", "html"], "");
    assert_eq!(output.status.code(), Some(0));
    let page = text(&output.stdout);
    assert!(page.contains("<h1>No drift</h1>"));
    assert!(page.len() < 250_000, "{}", page.len());
}

#[test]
fn help() {
    let help = Place::new().transcript(&["drift", "--help"], "");
    insta::assert_snapshot!(help);
    assert!(help.lines().all(|line| line.chars().count() <= 100));
}
