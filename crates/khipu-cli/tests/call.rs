//! Transcripts of `khipu call` against a sandbox of its own.
use crate::support::{CARD, LOANS, Place, Running, UNBILLED, answering, http, in_two, text, valid};

#[test]
fn help() {
    let help = Place::new().transcript(&["call", "--help"], "");
    let (usage, options) = in_two(&help);
    insta::assert_snapshot!("help_usage", usage);
    let (options, examples) = options.split_at(options.find("\nExamples:\n").unwrap() + 1);
    insta::assert_snapshot!("help_options", options);
    insta::assert_snapshot!("help_examples", examples);
}

#[test]
fn both_operations_in_both_modes() {
    let sandbox = Running::sandbox(&[]);
    let place = Place::at(&sandbox);
    let shown = [
        place.transcript(&["call", LOANS, "--capture", "t.ndjson"], ""),
        place.transcript(
            &["call", UNBILLED, "--request", "-", "--capture", "t.ndjson"],
            CARD,
        ),
        place.transcript(
            &[
                "call",
                LOANS,
                "--listen",
                "127.0.0.1:0",
                "--capture",
                "t.ndjson",
            ],
            "",
        ),
        place.transcript(
            &[
                "call",
                UNBILLED,
                "--request",
                "-",
                "--listen",
                "127.0.0.1:0",
                "--capture",
                "t.ndjson",
            ],
            CARD,
        ),
        place.transcript(
            &[
                "call",
                LOANS,
                "--callback-url",
                "http://127.0.0.1:9/",
                "--capture",
                "t.ndjson",
            ],
            "",
        ),
    ];
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(valid(&place, &place.path("t.ndjson")), 12);
}

#[cfg(unix)]
#[test]
fn a_capture_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Running::sandbox(&[]);
    let place = Place::at(&sandbox);
    place.khipu(&["call", LOANS, "--capture", "t.ndjson"], "");
    let mode = place
        .path("t.ndjson")
        .metadata()
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn the_data_is_the_data_and_the_envelope_all_of_it() {
    let body = r#"{"OperationId":"a","Status":"OK","AdditionalInformation":null,"Error":null,"LifeSpan":null,"Data":{"Loan":[{
        "Balance":{"Amount":12345678901234567.10,"Currency":"CLP"},"DueDate":"2023-07-26","GrantDate":"2024-05-06",
        "GrantedAmount":{"Amount":10990,"Currency":"CLP"},"LoanNumber":"7",
        "InstalmentDetail":{"CurrentInstalmentNumber":7,"InstalmentsNumber":9}}]}}"#;
    let url = answering(http("200 OK", "application/json", body));
    let place = Place::new().set("KHIPU_TOKEN", "any");
    let data = place.khipu(&["call", LOANS, "--base-url", &url], "");
    insta::assert_snapshot!(text(&data.stdout));
    let all = place.khipu(&["call", LOANS, "--base-url", &url, "--envelope"], "");
    assert!(text(&all.stdout).starts_with("{\n  \"OperationId\": \"a\",\n  \"Status\": \"OK\""));
}

#[test]
fn no_data_is_a_success() {
    let sandbox = Running::sandbox(&["--scenario", "no-data"]);
    insta::assert_snapshot!(Place::at(&sandbox).transcript(&["call", LOANS], ""));
}

/// One line for each scenario and mode, and what is said about it.
#[test]
fn scenarios() {
    for scenario in [
        "retry-immediately",
        "do-not-retry",
        "wait-4-hours",
        "retry-after-notification",
        "error-a000",
        "error-e2xx",
        "empty-data",
        "bad-request",
        "unauthorized",
        "not-found",
        "server-error",
        "gateway-timeout",
        "truncated-body",
        "not-json",
        "wrong-contract",
        "undocumented-status",
        "accepted-as-ok",
        "ok-as-accepted",
        "redirect",
        "callback-error",
        "callback-wrong-id",
        "callback-not-json",
    ] {
        let sandbox = Running::sandbox(&["--scenario", scenario]);
        let place = Place::at(&sandbox);
        let synchronous = ["call", LOANS, "--attempts", "1"];
        let received = ["call", LOANS, "--attempts", "1", "--listen", "127.0.0.1:0"];
        let mut shown = String::new();
        if !scenario.starts_with("callback") {
            shown.push_str(&place.transcript(&synchronous, ""));
        }
        shown.push_str(&place.transcript(&received, ""));
        insta::assert_snapshot!(format!("scenario_{scenario}"), shown);
    }
}

#[test]
fn what_the_provider_allows_is_repeated() {
    let sandbox = Running::sandbox(&["--scenario", "flaky"]);
    let output = Place::at(&sandbox).khipu(&["call", LOANS], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn no_answer_in_time() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let place = Place::new()
        .set("KHIPU_TOKEN", "any")
        .set("KHIPU_BASE_URL", &url);
    insta::assert_snapshot!(place.transcript(&["call", LOANS, "--timeout", "300ms"], ""));
}

#[test]
fn nobody_there() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let place = Place::new()
        .set("KHIPU_TOKEN", "any")
        .set("KHIPU_BASE_URL", &url);
    insta::assert_snapshot!(place.transcript(&["call", LOANS, "--attempts", "1"], ""));
}

/// A proxy would get a credential that is meant for this machine alone.
#[test]
fn a_proxy_is_not_asked_for_what_is_on_this_machine() {
    let sandbox = Running::sandbox(&[]);
    let mut place = Place::at(&sandbox).set("NO_PROXY", "").set("no_proxy", "");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        place = place.set(name, "http://127.0.0.1:1");
    }
    let output = place.khipu(&["call", LOANS, "--attempts", "1"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn the_life_span_ends() {
    let until = "2020-01-01T00:00:00Z";
    let body = format!(
        r#"{{"OperationId":"a","Status":"OK","Data":null,"AdditionalInformation":"later","Error":null,"LifeSpan":"{until}"}}"#
    );
    let url = answering(http("202 Accepted", "application/json", &body));
    let place = Place::new()
        .set("KHIPU_TOKEN", "any")
        .set("KHIPU_BASE_URL", &url);
    insta::assert_snapshot!(place.transcript(&["call", LOANS, "--listen", "127.0.0.1:0"], ""));
}

/// Nobody reads standard error any more; what was accepted is waited for all the same.
#[test]
fn a_standard_error_that_nobody_reads() {
    let sandbox = Running::sandbox(&[]);
    let place = Place::at(&sandbox);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = place.command(&["call", LOANS, "--listen", "127.0.0.1:0"]);
    let output = command.stderr(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with('{'));
}

#[cfg(unix)]
#[test]
fn interrupted_while_waiting() {
    let sandbox = Running::sandbox(&["--scenario", "callback-dropped"]);
    let place = Place::at(&sandbox);
    let mut command = place.command(&["call", LOANS, "--listen", "127.0.0.1:0"]);
    command.stdout(std::process::Stdio::null());
    let errors = place.path("stderr");
    command.stderr(std::fs::File::create(&errors).unwrap());
    let mut child = command.spawn().unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !std::fs::read_to_string(&errors)
        .unwrap()
        .contains("Accepted")
    {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let pid = child.id().to_string();
    std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let said = std::fs::read_to_string(&errors).unwrap();
    assert!(
        said.contains("interrupted: what has reached the provider goes on there"),
        "{said}"
    );
}
