//! `khipu drift`: every kind of change in lifelike traffic is one row and nothing else.

use crate::support::{LOANS, Place, UNBILLED, text};
use crate::traffic::{EACH, Exchange, is, restored, set, traffic};
use serde_json::{Value, json};

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
