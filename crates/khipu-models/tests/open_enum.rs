//! Enumerations are open: what the document does not list is kept.
use std::collections::{BTreeSet, HashSet};

use khipu_models::{AcceptedStatus, ErrorType, OperationStatus};

#[test]
fn listed_values_are_variants_and_others_are_kept() {
    for (json, expected) in [
        (r#""OK""#, OperationStatus::Ok),
        (r#""ERROR""#, OperationStatus::Error),
    ] {
        let status: OperationStatus = serde_json::from_str(json).unwrap();
        assert_eq!(status, expected);
        assert!(!status.is_unknown());
        assert_eq!(serde_json::to_string(&status).unwrap(), json);
    }
    for json in [r#""PARTIAL""#, r#""ok""#, r#""""#, r#"" OK""#] {
        let status: OperationStatus = serde_json::from_str(json).unwrap();
        assert!(status.is_unknown(), "{json}");
        assert_eq!(serde_json::to_string(&status).unwrap(), json);
    }
}

#[test]
fn the_listed_values_are_known_in_the_order_of_the_document() {
    assert_eq!(
        ErrorType::KNOWN,
        [
            "RETRY_IMMEDIATELY",
            "DO_NOT_RETRY",
            "WAIT_4_HOURS_BEFORE_RETRY",
            "RETRY_AFTER_NOTIFICATION"
        ]
    );
    for text in ErrorType::KNOWN {
        let value = ErrorType::from(*text);
        assert!(!value.is_unknown());
        assert_eq!(
            (value.as_str(), value.to_string()),
            (*text, (*text).to_owned())
        );
    }
}

#[test]
fn equality_order_and_hash_are_those_of_the_text() {
    // The only way to an `Unknown` that holds a listed value: through an enumeration that does not list it.
    let AcceptedStatus::Unknown(smuggled) = AcceptedStatus::from("ERROR") else {
        panic!("an acceptance has no status ERROR");
    };
    let smuggled = OperationStatus::Unknown(smuggled);
    assert_eq!(smuggled, OperationStatus::Error);
    assert_eq!(HashSet::from([smuggled, OperationStatus::Error]).len(), 1);
    let sorted: BTreeSet<_> = ["OK", "PARTIAL", "ERROR", "A"]
        .map(OperationStatus::from)
        .into();
    assert_eq!(
        sorted
            .iter()
            .map(OperationStatus::as_str)
            .collect::<Vec<_>>(),
        ["A", "ERROR", "OK", "PARTIAL"]
    );
}

#[test]
fn what_is_no_string_is_refused_without_quoting_it() {
    for json in ["4242", "true", "null", "[\"OK\"]"] {
        let message = serde_json::from_str::<OperationStatus>(json)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("expected a string") && !message.contains("4242"),
            "{message}"
        );
    }
}

#[test]
fn formatting_shows_the_text() {
    let value = OperationStatus::from("PARTIAL".to_owned());
    assert_eq!(
        format!("{value}|{value:>8}|{value:?}"),
        "PARTIAL| PARTIAL|Unknown(\"PARTIAL\")"
    );
    assert_eq!(format!("{:?}", OperationStatus::Ok), "Ok");
}
