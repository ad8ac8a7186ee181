//! What is planted in credentials, requests and answers comes out as data on standard output, and nowhere else.
use crate::support::{LOANS, Place, Running, answering, http, text};

const PLANTED: &str = "sEnTiNeL";

fn envelope(status: &str, data: &str, error: &str) -> String {
    format!(
        r#"{{"OperationId":"a-1","Status":"{status}","AdditionalInformation":"{PLANTED}","Error":{error},"LifeSpan":null,"Data":{data}}}"#
    )
}

/// Everything that a provider can answer, with something planted in it.
fn answers() -> Vec<Vec<u8>> {
    let loan = format!(
        r#"{{"Loan":[{{"Balance":{{"Amount":1,"Currency":"CLP"}},"DueDate":"2023-07-26","GrantDate":"2024-05-06",
        "GrantedAmount":{{"Amount":1,"Currency":"CLP"}},"LoanNumber":"{PLANTED}",
        "InstalmentDetail":{{"CurrentInstalmentNumber":1,"InstalmentsNumber":2}}}}]}}"#
    );
    let json = |body: &str| http("200 OK", "application/json", body);
    let error = format!(r#"{{"Code":"{PLANTED}","Type":"{PLANTED}","Description":"{PLANTED}"}}"#);
    vec![
        json(&envelope("OK", &loan, "null")),
        json(&envelope("ERROR", "null", &error)),
        json(&envelope(
            "ERROR",
            "null",
            &error.replacen(PLANTED, "E201", 1),
        )),
        json(&envelope(PLANTED, "null", "null")),
        json(&envelope(
            "OK",
            &format!(r#"{{"Loan":"{PLANTED}"}}"#),
            "null",
        )),
        json(&envelope("OK", &loan, "null").replace("\"CLP\"", &format!("\"{PLANTED}\""))),
        json(&envelope("OK", &loan, "null")[..200]),
        json(
            &envelope("OK", &loan, "null")
                .replace("a-1", PLANTED)
                .replace("\"CLP\"", "1"),
        ),
        json(&format!("\"{PLANTED}\"")),
        json(PLANTED),
        http(
            "202 Accepted",
            "application/json",
            &envelope("OK", "null", "null"),
        ),
        http("400 Bad Request", "text/plain", PLANTED),
        http("401 Unauthorized", "text/plain", &format!("\"{PLANTED}\"")),
        http("418 I am a sEnTiNeL", "text/plain", PLANTED),
        http("500 Internal Server Error", "text/plain", PLANTED),
        http(
            "504 Gateway Timeout",
            "text/html",
            &format!("<html>{PLANTED}</html>"),
        ),
        format!(
            "HTTP/1.1 307 Moved\r\nlocation: http://{PLANTED}.example/\r\ncontent-length: 0\r\n\r\n"
        )
        .into_bytes(),
        format!("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{PLANTED}").into_bytes(),
        format!("{PLANTED}\r\n\r\n").into_bytes(),
    ]
}

#[test]
fn answers_are_quoted_nowhere_but_in_the_data() {
    for (number, answer) in answers().into_iter().enumerate() {
        let url = answering(answer);
        let place = Place::new()
            .set("KHIPU_TOKEN", "any")
            .set("KHIPU_BASE_URL", &url);
        for way in [
            &[][..],
            &["--callback-url", "http://127.0.0.1:9/"],
            &["--listen", "127.0.0.1:0"],
        ] {
            let arguments = [
                &["call", LOANS, "--attempts", "1", "--capture", "t.ndjson"][..],
                way,
            ]
            .concat();
            let output = place.khipu(&arguments, "");
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            let status = output.status.code();
            // The one case where a planted text is asked for: an OperationId is part of an error.
            let err = err.replace(&format!("OperationId {PLANTED}"), "");
            assert!(!err.contains(PLANTED), "answer {number} {way:?}: {err}");
            assert_eq!(
                out.contains(PLANTED),
                status == Some(0),
                "answer {number} {way:?}: {out}{err}"
            );
        }
    }
}

#[test]
fn credentials_and_requests_are_quoted_nowhere() {
    let mut said = String::new();
    for scenario in [
        "ok",
        "do-not-retry",
        "bad-request",
        "unauthorized",
        "server-error",
        "wrong-contract",
        "truncated-body",
    ] {
        let sandbox = Running::sandbox(&["--scenario", scenario]);
        let place = Place::at(&sandbox);
        place.write("token", &format!("KHIPU_TOKEN={PLANTED}"));
        place.write(
            "key",
            &format!("# mine\nexport KHIPU_API_KEY='{PLANTED}'\n"),
        );
        place.write("account", &format!(r#"{{"AccountLink":"{PLANTED}"}}"#));
        for credentials in ["token", "key"] {
            for way in [
                &[][..],
                &["--callback-url", "http://127.0.0.1:9/sEnTiNeL"],
                &["--listen", "127.0.0.1:0"],
            ] {
                let arguments = [
                    &[
                        "call",
                        LOANS,
                        "--attempts",
                        "1",
                        "--capture",
                        "t.ndjson",
                        "--account-credential-file",
                        "account",
                    ][..],
                    &["--credentials-file", credentials],
                    way,
                ];
                let output = place.khipu(&arguments.concat(), "");
                assert_ne!(output.status.code(), Some(2), "{}", text(&output.stderr));
                said.push_str(&text(&output.stdout));
                said.push_str(&text(&output.stderr));
            }
        }
        said.push_str(&sandbox.errors());
        // What is sent is in the capture, but for the credentials.
        let capture = std::fs::read_to_string(place.path("t.ndjson")).unwrap();
        assert!(capture.contains(r#""AccountCredential":null"#));
        assert!(!capture.replace("/sEnTiNeL", "").contains(PLANTED));
    }
    assert!(!said.contains(PLANTED), "{said}");
}

#[test]
fn payloads_are_quoted_nowhere() {
    let place = Place::new();
    let body = envelope(
        "OK",
        &format!(r#"{{"Loan":[{{"LoanNumber":"{PLANTED}"}}]}}"#),
        "7",
    );
    let answers = [
        &body,
        &body.replace("\"7\"", &format!("\"{PLANTED}\"")),
        &body.replace("\"OK\"", &format!("\"{PLANTED}\"")),
        &body[..body.len() - 40],
        PLANTED,
    ];
    place.write("answers.ndjson", &answers.join("\n"));
    place.write("other.json", &format!(r#"{{"a": "{PLANTED}"}}"#));
    place.write("cut.har.gz", PLANTED);
    let name = format!("{LOANS}/200");
    for format in ["text", "json", "junit", "sarif", "github"] {
        for more in [&["--as", name.as_str()][..], &[]] {
            let inputs = ["answers.ndjson", "other.json", "cut.har.gz", "nowhere"];
            let arguments = [&["validate", "--format", format][..], &inputs, more].concat();
            let output = place.khipu(&arguments, "");
            let said = text(&output.stdout) + &text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(!said.contains(PLANTED), "{format}: {said}");
            assert!(said.contains("nowhere"), "{format}: {said}");
        }
    }
    let shown = place.khipu(
        &["validate", "--show-values", "--as", &name, "answers.ndjson"],
        "",
    );
    assert!(text(&shown.stdout).contains(PLANTED));
    assert!(!text(&shown.stderr).contains(PLANTED));
}
