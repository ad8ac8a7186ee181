//! What is generated, one type or operation each, small enough to be read in review.

use crate::support::{outputs, repository};
use xtask::codegen::document::Files;
use xtask::codegen::generate;

/// The file of the fixture whose path ends so.
fn file(path: &str) -> String {
    let found: Vec<_> = outputs()
        .into_iter()
        .filter(|output| output.path.ends_with(path))
        .collect();
    assert_eq!(found.len(), 1, "{path}");
    found[0].text.clone()
}

/// The items of a file that hold one of the texts, each with what stands above it.
fn items(path: &str, wanted: &[&str]) -> String {
    items_of(&file(path), wanted)
}

fn items_of(text: &str, wanted: &[&str]) -> String {
    let found: Vec<String> = text
        .split("\n}\n")
        .filter(|item| wanted.iter().any(|text| item.contains(text)))
        .map(|item| {
            // Before the first item stands the head of the file.
            let is_head = |part: &&str| {
                ["// ", "//! ", "use "]
                    .iter()
                    .any(|start| part.trim_start().starts_with(start))
            };
            let parts: Vec<&str> = item.split("\n\n").skip_while(is_head).collect();
            format!("{}\n}}\n", parts.join("\n\n").trim_start())
        })
        .collect();
    assert_eq!(found.len(), wanted.len(), "{wanted:?}");
    found.join("\n")
}

macro_rules! assert_readable {
    ($name:literal, $text:expr) => {
        let text = $text;
        assert!(text.lines().count() < 80, "{text}");
        insta::assert_snapshot!($name, text);
    };
}

#[test]
fn a_struct_with_every_kind_of_member() {
    assert_readable!(
        "struct",
        items("components/accounts.rs", &["pub struct Account {"])
    );
}

#[test]
fn a_debug_that_shows_nothing_sensitive() {
    assert_readable!(
        "redacted_debug",
        items(
            "components/accounts.rs",
            &["fmt::Debug for Account {", "fmt::Debug for Holder {"],
        )
    );
}

#[test]
fn an_open_enum() {
    assert_readable!(
        "open_enum",
        items("components/accounts.rs", &["pub enum AccountKind"])
    );
}

#[test]
fn strings_with_limits_and_secrets() {
    assert_readable!(
        "text_types",
        items(
            "components/accounts.rs",
            &["struct AccountNumber", "struct Branch", "struct Label"],
        )
    );
}

#[test]
fn a_request_and_its_constructor() {
    assert_readable!(
        "request",
        items(
            "components/accounts.rs",
            &[
                "pub struct AccountsRequest {",
                "impl AccountsRequest {",
                "OperationRequest for AccountsRequest {",
            ],
        )
    );
}

#[test]
fn a_response_and_its_envelope() {
    assert_readable!(
        "envelope",
        items(
            "components/accounts.rs",
            &["crate::Envelope for AccountsResponse {"]
        )
    );
}

#[test]
fn money_written_by_hand_and_generated() {
    assert_readable!(
        "money",
        file("khipu-models/src/generated/components/money.rs")
    );
}

#[test]
fn modules_of_the_components() {
    assert_readable!(
        "components_module",
        file("khipu-models/src/generated/components/mod.rs")
    );
}

#[test]
fn an_operation() {
    assert_readable!(
        "operation",
        file("khipu-models/src/generated/operations/bank_personal_accounts.rs")
    );
}

#[test]
fn the_table_of_operations() {
    assert_readable!(
        "table",
        file("khipu-models/src/generated/operations/table.rs")
    );
}

#[test]
fn the_ways_to_authenticate() {
    assert_readable!("security", file("khipu-models/src/generated/security.rs"));
}

#[test]
fn the_frame_of_the_client() {
    assert_readable!("client", file("khipu-client/src/generated/mod.rs"));
}

#[test]
fn a_function_of_the_client() {
    assert_readable!(
        "client_function",
        items(
            "client/src/generated/operations/bank_personal_accounts.rs",
            &["impl Client {"],
        )
    );
    assert_readable!(
        "facade_function",
        items(
            "client/src/generated/operations/bank_personal_accounts.rs",
            &[
                "impl crate::Client {",
                "impl Callable for BankPersonalAccounts {"
            ],
        )
    );
}

#[test]
fn a_mock() {
    let text = file("client/src/generated/operations/bank_personal_accounts.rs");
    let (_, mock) = text.split_once("pub(crate) mod mock {\n").unwrap();
    assert_readable!(
        "mock",
        items_of(
            &mock.replace("\n    ", "\n"),
            &[
                "impl BankPersonalAccountsThen {",
                "pub trait BankPersonalAccountsMock {"
            ],
        )
    );
}

#[test]
fn a_piece_of_the_contract() {
    assert_readable!("contract_piece", file("contract/components/money.json"));
}

#[test]
fn the_list_of_pieces() {
    assert_readable!(
        "contract_module",
        file("khipu-validate/src/generated/mod.rs")
    );
}

/// Of the fixture and of the real document.
#[test]
fn no_generated_file_is_too_long_to_be_read() {
    let real = generate(&Files::read(&repository()).unwrap()).unwrap();
    for output in outputs().iter().chain(&real) {
        let lines = output.text.lines().count();
        assert!(lines <= 1_500, "{} has {lines} lines", output.path);
    }
}

/// Whoever opens a generated file learns that it is one, what it came from, and what it is about.
#[test]
fn every_generated_file_says_what_it_is() {
    for output in outputs() {
        let (path, text) = (&output.path, &output.text);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
        assert!(!text.lines().any(|line| line.ends_with(' ')), "{path}");
        let head: String = text.lines().take(3).collect();
        assert!(
            head.contains("Generated by `cargo xtask codegen` from schemas/"),
            "{path}"
        );
        if path.ends_with(".rs") {
            assert!(text.contains("\n//! "), "{path} has no documentation");
        } else {
            assert!(path.ends_with(".json"), "{path}");
            serde_json::from_str::<serde_json::Value>(text).unwrap();
        }
    }
}
