//! What is sensitive shows itself only where it is asked to by name.
use khipu_models::{
    AcceptedResponse, AccountCredential, CallbackUrl, CardDigits, CardHolderName, LoanNumber,
    LoansRequest, Redacted, TransactionInformation, UndocumentedObject,
};
use serde_json::json;

/// Does not compile if the type has the trait: the call would then be ambiguous.
macro_rules! lacks {
    ($($type:ty: $($trait:path),+;)+) => {$($(const _: fn() = || {
        trait Ambiguous<A> { fn item() {} }
        impl<T: ?Sized> Ambiguous<()> for T {}
        struct Has;
        impl<T: ?Sized + $trait> Ambiguous<Has> for T {}
        let _ = <$type as Ambiguous<_>>::item;
    };)+)+};
}

lacks! {
    CallbackUrl: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    CardDigits: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    CardHolderName: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    LoanNumber: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    TransactionInformation: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    AccountCredential: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
    UndocumentedObject: std::fmt::Display, std::ops::Deref, AsRef<str>, Into<String>;
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(
        format!("{:?}", "1234".parse::<CardDigits>().unwrap()),
        "CardDigits([redacted])"
    );
    assert_eq!(
        format!("{:?}", AccountCredential::account_link("s3cret")),
        "AccountCredential([redacted])"
    );
    let object = UndocumentedObject::from_json(r#"{"a":"s3cret"}"#).unwrap();
    assert_eq!(format!("{object:?}"), "UndocumentedObject([redacted])");
    assert_eq!(format!("{Redacted:?}"), "[redacted]");
}

#[test]
fn debug_of_a_model_shows_no_secret_either() {
    let request: LoansRequest = serde_json::from_value(json!({
        "RequestData": {"AccountCredential": {"Username": "joe", "Password": "s3cret"}},
        "CallbackUrl": "https://localhost/s3cret",
    }))
    .unwrap();
    for shown in [format!("{request:?}"), format!("{request:#?}")] {
        assert!(
            !shown.contains("s3cret") && !shown.contains("joe"),
            "{shown}"
        );
    }
}

#[test]
fn expose_gives_what_was_put_in() {
    let digits = "1234".parse::<CardDigits>().unwrap();
    assert_eq!(digits.expose(), "1234");
    assert_eq!(serde_json::to_string(&digits).unwrap(), r#""1234""#);
    assert_eq!(digits.into_exposed(), "1234");
}

/// serde_json's own message would be `invalid type: integer "1234", expected a string`.
#[test]
fn no_error_quotes_a_secret() {
    for json in [
        "1234",
        "-1234",
        "1234.5",
        "1234e300",
        "true",
        "[1234]",
        r#"{"1234":1234}"#,
        r#""12345""#,
        "null",
    ] {
        let message = serde_json::from_str::<CardDigits>(json)
            .unwrap_err()
            .to_string();
        assert!(
            !message.contains("1234") && !message.contains("true"),
            "{json}: {message}"
        );
        let value: serde_json::Value = serde_json::from_str(json).unwrap();
        let message = serde_json::from_value::<CardDigits>(value)
            .unwrap_err()
            .to_string();
        assert!(
            !message.contains("1234") && !message.contains("true"),
            "{json} as value: {message}"
        );
    }
    for text in ["1234", "\"1234\"", "[1234]"] {
        let message = serde_json::from_str::<UndocumentedObject>(text)
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("must be one JSON object") && !message.contains("1234"),
            "{message}"
        );
    }
}

#[test]
fn the_known_shapes_of_a_credential_are_escaped() {
    let link = AccountCredential::account_link("a\"b\\c\n");
    assert_eq!(link.expose(), r#"{"AccountLink":"a\"b\\c\n"}"#);
    let password = AccountCredential::username_password("11.111.111-1", "\"},{\"");
    assert_eq!(
        serde_json::to_value(&password).unwrap(),
        json!({"Username": "11.111.111-1", "Password": "\"},{\""})
    );
}

#[test]
fn any_credential_comes_back_byte_for_byte() {
    for text in [
        r#"{ "Pin" : 1.10, "Pin": 12345678901234567890123 }"#,
        "null",
        "\"\\u0041\"",
        "[1e2, true]",
    ] {
        let read: AccountCredential = serde_json::from_str(&format!(" {text}\n")).unwrap();
        assert_eq!(read.expose(), text);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
        assert_eq!(
            AccountCredential::from_json(&format!("\t{text} ")).unwrap(),
            read
        );
    }
    assert_eq!(
        AccountCredential::other(&json!({"Pin": 1})).expose(),
        r#"{"Pin":1}"#
    );
    for text in ["", "{", "{} {}", "Pin"] {
        let error = AccountCredential::from_json(text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "not a valid AccountCredential: it must be one JSON value"
        );
    }
    assert_ne!(
        AccountCredential::from_json("[1]"),
        AccountCredential::from_json("[ 1 ]"),
        "equality is that of the text"
    );
}

#[test]
fn an_acceptance_keeps_undocumented_objects() {
    let text = concat!(
        r#"{"OperationId":"6baf6c19-e485-463b-ae24-a821b025c8a4","Status":"OK","Data":{ "Owner" : "s3cret" },"#,
        r#""AdditionalInformation":"Data will be sent to the callback URL.","Error":null,"#,
        r#""LifeSpan":"2017-07-22T00:00:00-0400"}"#,
    );
    let accepted: AcceptedResponse = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&accepted).unwrap(), text);
    assert!(!format!("{accepted:?}").contains("s3cret"));
}
