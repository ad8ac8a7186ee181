//! `khipu listen` and `khipu sandbox` as processes: what they print, what they take, how they end.
#![cfg(unix)]
use crate::support::{LOANS, Place, Running, UNBILLED, answering, http, text, valid};

/// A free port, which is taken again at once.
fn port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A listener on a free port that keeps what comes in `capture`.
fn listener(capture: &str) -> Running {
    let address = format!("127.0.0.1:{}", port());
    let public_url = format!("http://{address}");
    let arguments = [
        "listen",
        "--listen",
        &address,
        "--public-url",
        &public_url,
        "--capture",
        capture,
    ];
    let listening = Running::start(Place::new(), &arguments, 2);
    listening.wait_for("Listening");
    listening
}

fn url(line: &str) -> &str {
    line.split_once(' ').unwrap().1
}

#[test]
fn help() {
    let place = Place::new();
    for verb in ["listen", "sandbox"] {
        let help = place.transcript(&[verb, "--help"], "");
        insta::assert_snapshot!(format!("help_{verb}"), help);
    }
}

#[test]
fn a_callback_is_received_kept_and_valid() {
    let place = Place::new();
    let capture = place.path("callbacks.ndjson");
    let listening = listener(capture.to_str().unwrap());
    assert!(
        listening.lines[0].starts_with(LOANS),
        "{:?}",
        listening.lines
    );
    assert!(
        listening.lines[1].starts_with(UNBILLED),
        "{:?}",
        listening.lines
    );
    let sandbox = Running::sandbox(&["--scenario", "callback-repeated"]);
    let caller = Place::at(&sandbox);
    let output = caller.khipu(
        &["call", LOANS, "--callback-url", url(&listening.lines[0])],
        "",
    );
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    listening.wait_for("repeat");
    std::thread::sleep(std::time::Duration::from_millis(300));
    let secret = url(&listening.lines[0]).to_owned();
    let (status, said) = listening.interrupt();
    assert_eq!(status, Some(0), "{said}");
    assert!(!said.contains(&secret), "{said}");
    insta::assert_snapshot!(place.steady(&said));
    assert_eq!(valid(&place, &capture), 1);
}

#[test]
fn a_callback_that_is_not_json_is_kept_as_it_came() {
    let place = Place::new();
    let capture = place.path("callbacks.ndjson");
    let listening = listener(capture.to_str().unwrap());
    let sandbox = Running::sandbox(&["--scenario", "callback-not-json"]);
    Place::at(&sandbox).khipu(
        &["call", LOANS, "--callback-url", url(&listening.lines[0])],
        "",
    );
    listening.wait_for("not JSON");
    let (status, said) = listening.interrupt();
    assert_eq!(status, Some(0));
    insta::assert_snapshot!(place.steady(&said));
    let kept = std::fs::read_to_string(capture).unwrap();
    assert!(kept.contains(r#""callback":{"text":"#), "{kept}");
}

#[test]
fn a_callback_that_comes_after_its_call_is_taken_with_its_capture() {
    use std::io::{Read, Write};

    let body = r#"{"OperationId":"a","Status":"OK","Data":null,"AdditionalInformation":"later","Error":null,"LifeSpan":"2020-01-01T00:00:00Z"}"#;
    let provider = answering(http("202 Accepted", "application/json", body));
    let place = Place::new()
        .set("KHIPU_TOKEN", "any")
        .set("KHIPU_BASE_URL", &provider);
    let address = format!("127.0.0.1:{}", port());
    let here = format!("http://{address}");
    let place_of = ["--listen", &address, "--public-url", &here, "--capture"];
    let capture = place.path("t.ndjson");
    let capture = capture.to_str().unwrap();
    let output = place.khipu(&[&["call", LOANS], &place_of[..], &[capture]].concat(), "");
    assert_eq!(output.status.code(), Some(1));
    let next = format!("next: khipu listen --capture {capture} --public-url {here}, which");
    assert!(
        text(&output.stderr).contains(&next),
        "{}",
        text(&output.stderr)
    );

    let record: serde_json::Value =
        serde_json::from_slice(&std::fs::read(capture).unwrap()).unwrap();
    let url = record["request"]["json"]["CallbackUrl"].as_str().unwrap();
    let path = url.strip_prefix(&here).unwrap();
    let arguments = [&["listen"], &place_of[..], &[capture]].concat();
    let listening = Running::start(Place::new(), &arguments, 2);
    listening.wait_for("Listening");
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{{}}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let kept = std::fs::read_to_string(capture).unwrap();
    assert!(kept.contains(r#""callback":{"json":{}}"#), "{kept}");
}

#[test]
fn a_listener_that_cannot_work() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    std::fs::write(place.path("held.ndjson"), "").unwrap();
    let _listening = {
        let held = place.path("held.ndjson");
        listener(held.to_str().unwrap())
    };
    let public = "https://callbacks.example.com";
    let long = format!("https://callbacks.example.com/{}", "x".repeat(220));
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let shown = [
        place.transcript(&["listen"], ""),
        place.transcript(&["listen", "--public-url", "nonsense"], ""),
        place
            .transcript(
                &["listen", "--public-url", &long, "--listen", "127.0.0.1:0"],
                "",
            )
            .replace(&long, "LONG"),
        place.transcript(
            &["listen", "--public-url", public, "--capture", "no/c.ndjson"],
            "",
        ),
        place.transcript(
            &[
                "listen",
                "--public-url",
                public,
                "--capture",
                "held.ndjson",
                "--listen",
                "127.0.0.1:0",
            ],
            "",
        ),
        place.transcript(
            &[
                "listen",
                "--public-url",
                public,
                "--listen",
                &held.local_addr().unwrap().to_string(),
            ],
            "",
        ),
    ];
    drop(taken);
    assert!(!place.path("callbacks.ndjson").exists(), "nothing listened");
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_sandbox_greets_and_ends() {
    let place = Place::new();
    let sandbox = Running::sandbox(&["--scenario", "wait-4-hours", "--seed", "7", "--items", "3"]);
    sandbox.wait_for("--listen 127.0.0.1:0");
    let (status, said) = sandbox.interrupt();
    assert_eq!(status, Some(0), "{said}");
    insta::assert_snapshot!(place.steady(&said));
}

#[test]
fn a_sandbox_with_a_credential_of_its_own_says_which_and_not_its_value() {
    for (fixed, exported) in [
        ("KHIPU_SANDBOX_TOKEN", "KHIPU_TOKEN"),
        ("KHIPU_SANDBOX_API_KEY", "KHIPU_API_KEY"),
    ] {
        let place = Place::new().set(fixed, "planted");
        let sandbox = Running::start(place, &["sandbox", "--listen", "127.0.0.1:0"], 1);
        sandbox.wait_for(&format!(" {exported}=\"${fixed}\""));
        assert!(!sandbox.errors().contains("planted"));
        let called = |name, value| {
            let caller = Place::new().set("KHIPU_BASE_URL", &sandbox.url);
            // With a key it is mandatory.
            caller.write("account", "\"any\"");
            caller.mode("account", 0o600);
            let call = ["call", LOANS, "--account-credential-file", "account"];
            caller.set(name, value).khipu(&call, "").status.code()
        };
        assert_eq!(called(exported, "planted"), Some(0));
        assert_eq!(called(exported, "another"), Some(1));
        assert_eq!(called("KHIPU_TOKEN", "any"), Some(1));
    }
}

#[test]
fn a_seed_and_a_number_of_items() {
    let data = |arguments: &[&str]| {
        let sandbox = Running::sandbox(arguments);
        let output = Place::at(&sandbox).khipu(&["call", LOANS], "");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let one = data(&["--seed", "7", "--items", "3"]);
    assert_eq!(one["Loan"].as_array().unwrap().len(), 3);
    assert_eq!(one, data(&["--seed", "7", "--items", "3"]));
    assert_ne!(one, data(&["--seed", "8", "--items", "3"]));
}

#[test]
fn a_document_of_ones_own() {
    let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/openapi.yaml");
    let sandbox = Running::sandbox(&["--openapi", document]);
    sandbox.wait_for("curl -X POST");
    let output = Place::at(&sandbox).khipu(&["call", LOANS], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn callbacks_to_strangers_are_refused_and_told() {
    let sandbox = Running::sandbox(&[]);
    let arguments = ["call", LOANS, "--callback-url", "http://planted.example/"];
    let output = Place::at(&sandbox).khipu(&arguments, "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    sandbox.wait_for("neither loopback nor allowed by name");
    assert!(!sandbox.errors().contains("planted"));
}

#[test]
fn a_sandbox_that_cannot_work() {
    let place = Place::new();
    std::fs::write(place.path("broken.yaml"), "openapi: [3.1\n").unwrap();
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let shown = [
        place.transcript(&["sandbox", "--scenario", "nonsense"], ""),
        place.transcript(&["sandbox", "--openapi", "missing.yaml"], ""),
        place.transcript(&["sandbox", "--openapi", "broken.yaml"], ""),
        place.transcript(
            &[
                "sandbox",
                "--listen",
                &held.local_addr().unwrap().to_string(),
            ],
            "",
        ),
        place.transcript(&["sandbox", "--callback-delay", "1d"], ""),
        Place::new()
            .set("KHIPU_SANDBOX_TOKEN", " ")
            .transcript(&["sandbox", "--listen", "127.0.0.1:0"], ""),
        Place::new()
            .set("KHIPU_SANDBOX_API_KEY", "plánted")
            .transcript(&["sandbox", "--listen", "127.0.0.1:0"], ""),
    ];
    assert!(!shown.join("").contains("plánted"));
    insta::assert_snapshot!(shown.join("\n"));
    let listed = text(&place.khipu(&["sandbox", "--list-scenarios"], "").stdout);
    assert!(
        listed.lines().count() > 30 && listed.starts_with("ok "),
        "{listed}"
    );
}
