//! What `khipu call` refuses before anything is sent: every one ends with status 2.
use crate::support::{CARD, LOANS, Place, UNBILLED};

/// A place whose provider is nobody: whatever were sent would end with another text.
fn nowhere() -> Place {
    Place::new().set("KHIPU_BASE_URL", "http://127.0.0.1:1")
}

fn refused(place: &Place, arguments: &[&str], input: &str) -> String {
    let shown = place.transcript(arguments, input);
    assert!(shown.ends_with("--- exit status 2\n"), "{shown}");
    assert!(!shown.contains("nobody answered"), "{shown}");
    shown
}

#[test]
fn credentials_in_the_environment() {
    let call = &["call", LOANS][..];
    let shown = [
        refused(&nowhere(), call, ""),
        refused(&nowhere().set("KHIPU_TOKEN", ""), call, ""),
        refused(&nowhere().set("KHIPU_API_KEY", "  "), call, ""),
        refused(
            &nowhere()
                .set("KHIPU_TOKEN", "planted")
                .set("KHIPU_API_KEY", "planted"),
            call,
            "",
        ),
        refused(&nowhere().set("KHIPU_TOKEN", "planted planted"), call, ""),
        refused(&nowhere().set("KHIPU_API_KEY", "planted"), call, ""),
    ];
    let shown = shown.join("\n");
    assert!(!shown.contains("planted"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn credentials_in_a_file() {
    let place = nowhere();
    let mut shown = Vec::new();
    for text in [
        "",
        "KHIPU_TOKEN=\n",
        "KHIPU_TOKEN=planted\nKHIPU_API_KEY=planted\n",
        "KHIPU_TOKEN=planted\nKHIPU_TOKEN=planted\n",
    ] {
        place.write("credentials", text);
        shown.push(refused(
            &place,
            &["call", LOANS, "--credentials-file", "credentials"],
            "",
        ));
    }
    shown.push(refused(
        &place,
        &["call", LOANS, "--credentials-file", "missing"],
        "",
    ));
    let shown = shown.join("\n");
    assert!(!shown.contains("planted"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read() {
    let place = nowhere();
    place.write("credentials", "KHIPU_TOKEN=planted");
    place.mode("credentials", 0o640);
    let first = refused(
        &place,
        &["call", LOANS, "--credentials-file", "credentials"],
        "",
    );
    place.mode("credentials", 0o600);
    place.write("account", "{}");
    place.mode("account", 0o604);
    let arguments = [
        "call",
        LOANS,
        "--credentials-file",
        "credentials",
        "--account-credential-file",
        "account",
    ];
    let second = refused(&place, &arguments, "");
    insta::assert_snapshot!(format!("{first}\n{second}"));
}

#[test]
fn requests() {
    let place = nowhere().set("KHIPU_TOKEN", "any");
    let call = ["call", UNBILLED, "--request", "-"];
    let shown = [
        refused(&place, &["call", UNBILLED], ""),
        refused(&place, &call, ""),
        refused(
            &place,
            &call,
            "{\"RequestData\":\n  {\"LastDigits\": \"planted\"}}",
        ),
        refused(&place, &call, "planted"),
        refused(
            &place,
            &call,
            r#"{"RequestData":{"LastDigits":"1234","TransctionType":"planted"},"Extra":1}"#,
        ),
        refused(
            &place,
            &call,
            &format!(
                r#"{{"RequestData":{{"LastDigits":"1234"}},"planted":{}{}}}"#,
                "[".repeat(500),
                "]".repeat(500)
            ),
        ),
        refused(&place, &["call", UNBILLED, "--request", "missing.json"], ""),
        refused(
            &place,
            &[
                "call",
                UNBILLED,
                "--request",
                "-",
                "--account-credential-file",
                "-",
            ],
            CARD,
        ),
    ];
    let shown = shown.join("\n");
    assert!(!shown.contains("planted"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn account_credentials() {
    let place = nowhere().set("KHIPU_TOKEN", "any");
    place.write("account", "planted");
    let call = [
        "call",
        LOANS,
        "--request",
        "-",
        "--account-credential-file",
        "account",
    ];
    let first = refused(&place, &call, r#"{"RequestData":{}}"#);
    place.write("account", r#""planted""#);
    let second = refused(
        &place,
        &call,
        r#"{"RequestData":{"AccountCredential":"planted"}}"#,
    );
    let shown = format!("{first}\n{second}");
    assert!(!shown.contains("planted"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn callback_urls() {
    let place = nowhere().set("KHIPU_TOKEN", "any");
    let long = format!("https://planted.example/{}", "x".repeat(255));
    let call = |url: &str| refused(&place, &["call", LOANS, "--callback-url", url], "");
    let within = r#"{"RequestData":{},"CallbackUrl":"https://planted.example/"}"#;
    let shown = [
        call("planted"),
        call("https://"),
        call(&long).replace(&long, "LONG"),
        refused(
            &place,
            &[
                "call",
                LOANS,
                "--request",
                "-",
                "--callback-url",
                "https://a.example/",
            ],
            within,
        ),
        refused(
            &place,
            &["call", LOANS, "--request", "-", "--listen", "127.0.0.1:0"],
            within,
        ),
        refused(
            &place,
            &[
                "call",
                LOANS,
                "--listen",
                "127.0.0.1:0",
                "--public-url",
                "nonsense",
            ],
            "",
        ),
        refused(&place, &["call", LOANS, "--listen", "0.0.0.0:0"], ""),
        refused(&place, &["call", LOANS, "--listen", "nonsense"], ""),
    ];
    let shown = shown
        .join("\n")
        .replace("--callback-url planted", "--callback-url …");
    assert!(!shown.contains("planted"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[test]
fn addresses_and_files() {
    let place = Place::new().set("KHIPU_TOKEN", "any");
    let shown = [
        refused(&place, &["call", "nonsense"], ""),
        refused(
            &place,
            &["call", LOANS, "--base-url", "http://api.example.com"],
            "",
        ),
        refused(&place, &["call", LOANS, "--base-url", "nonsense"], ""),
        refused(
            &place,
            &[
                "call",
                LOANS,
                "--base-url",
                "http://127.0.0.1:1",
                "--capture",
                "no/t.ndjson",
            ],
            "",
        ),
        refused(&place, &["call", LOANS, "--timeout", "0"], ""),
        refused(&place, &["call", LOANS, "--timeout", "soon"], ""),
        refused(
            &place,
            &["call", LOANS, "--public-url", "https://a.example"],
            "",
        ),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}
