//! Where findings stand, to the byte.

use crate::support::{as_payload, brief, run, text};
use khipu_validate::Options;

const REQUEST: &str = "bancosecurity_personal_loans/request";
const CARD_REQUEST: &str = "consorcio_personal_unbilled_transactions/request";

fn found(name: &str, source: impl Into<Vec<u8>>) -> String {
    brief(&run(&[text(source)], &as_payload(name)).0.findings)
}

#[test]
fn a_value_is_found_at_its_first_byte() {
    let source = "{\n  \"ñ\": \"ñ\", \"CallbackUrl\" :\t7,\r\n  \"RequestData\": {}\n}";
    assert_eq!(
        found(REQUEST, source),
        "2:31 @32 /CallbackUrl type: expected a string, found a number"
    );
    assert_eq!(source.as_bytes()[32], b'7');
}

#[test]
fn a_missing_member_is_found_at_the_object_that_lacks_it() {
    assert_eq!(
        found(
            CARD_REQUEST,
            "\n {\"RequestData\":\n  {\"TransactionType\": \"National\"}}"
        ),
        "3:3 @20 /RequestData required: member `LastDigits` is missing"
    );
    assert_eq!(
        found(CARD_REQUEST, "  {}"),
        "1:3 @2  required: member `RequestData` is missing"
    );
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let source =
        r#"{"CallbackUrl": "ftp", "RequestData": {"TransactionType": 1, "LastDigits": 2}}"#;
    insta::assert_snapshot!(found(CARD_REQUEST, source), @r#"
1:17 @16 /CallbackUrl pattern: expected text that matches ^https?://
1:59 @58 /RequestData/TransactionType type: expected a string, found a number
1:76 @75 /RequestData/LastDigits type: expected a string, found a number
"#);
}

#[test]
fn names_in_a_pointer_are_escaped_and_decoded() {
    let source = br#"{"RequestData": {}, "a/b~c": {"\u0041": 1, "A": 2}}"#;
    assert_eq!(
        found(REQUEST, source),
        "1:49 @48 /a~1b~0c/A duplicate-key: member `A` occurs more than once in this object"
    );
}

#[test]
fn repeated_keys_are_found_declared_or_not_and_the_last_one_counts() {
    let source = r#"{"RequestData": 1, "x": [1, {"y": 1, "y": 2, "y": 3}], "RequestData": {}}"#;
    insta::assert_snapshot!(found(REQUEST, source), @r#"
1:43 @42 /x/1/y duplicate-key: member `y` occurs more than once in this object
1:51 @50 /x/1/y duplicate-key: member `y` occurs more than once in this object
1:71 @70 /RequestData duplicate-key: member `RequestData` occurs more than once in this object
"#);
    let many: Vec<String> = (0..40).map(|n| format!("\"m{n}\": {n}")).collect();
    let source = format!(
        "{{\"RequestData\": {{}}, {}, \"m7\": 0, \"m39\": 0}}",
        many.join(", ")
    );
    let found = run(&[text(source)], &as_payload(REQUEST)).0.findings;
    let pointers: Vec<_> = found
        .iter()
        .map(|finding| finding.pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/m7", "/m39"]);
}

#[test]
fn text_that_is_not_json_is_found_where_it_breaks() {
    let cases: [(&str, &[u8]); 34] = [
        ("empty", b""),
        ("blank", b" \n\t"),
        ("word", b"hello"),
        ("cut literal", b"tru"),
        ("wrong literal", b"nul1"),
        ("capital", b"True"),
        ("not a number", b"NaN"),
        ("open array", b"[1, 2"),
        ("trailing comma", b"[1, ]"),
        ("missing comma", b"[1 2]"),
        ("open object", b"{\"a\": 1"),
        ("trailing comma in an object", b"{\"a\": 1,}"),
        ("name without quotes", b"{a: 1}"),
        ("single quotes", b"{'a': 1}"),
        ("missing colon", b"{\"a\" 1}"),
        ("missing value", b"{\"a\": }"),
        ("wrong bracket", b"{\"a\": [1}"),
        ("two values", b"{} {}"),
        ("comment", b"{} // x"),
        ("leading zero", b"[012]"),
        ("plus", b"[+1]"),
        ("bare minus", b"[-]"),
        ("no digit after the point", b"[1.]"),
        ("no digit before the point", b"[.5]"),
        ("no exponent", b"[1e]"),
        ("open string", b"[\"abc"),
        ("line break in a string", b"[\"a\nb\"]"),
        ("tabulator in a string", b"[\"a\tb\"]"),
        ("unknown escape", b"[\"\\x41\"]"),
        ("short unicode escape", b"[\"\\u12\"]"),
        ("half of a pair", b"[\"\\ud83d\"]"),
        ("second half alone", b"[\"\\ude00\"]"),
        ("two first halves", b"[\"\\ud83d\\ud83d\"]"),
        ("not UTF-8", b"[\"a\xff\"]"),
    ];
    let lines = cases.map(|(name, source)| {
        let (found, summary) = run(&[text(source)], &as_payload(REQUEST));
        assert_eq!((summary.checked, summary.invalid), (1, 1), "{name}");
        assert_eq!(found.findings.len(), 1, "{name}");
        format!("{name}: {}", brief(&found.findings))
    });
    let found = lines.join("\n");
    insta::assert_snapshot!(found);
}

#[test]
fn the_first_fault_of_a_text_is_told_when_it_is_also_not_utf8() {
    assert!(found(REQUEST, b"[1 2, \"\xff\"]").starts_with("1:4 @3  syntax"));
    assert!(found(REQUEST, b"[1, \"\xff\" 2]").starts_with("1:6 @5  syntax"));
    assert!(found(REQUEST, b"\xff").starts_with("1:1 @0  syntax"));
    assert!(found(REQUEST, b"\xc3").starts_with("1:1 @0  syntax"));
}

#[test]
fn what_json_allows_is_json() {
    for source in [
        "\u{feff}{\"RequestData\": {}}",
        "{\"RequestData\": {}, \"x\": [1e400, -0, 0.0, 1E+2, 123456789012345678901234567890]}",
        "{\"RequestData\": {}, \"x\": \"\\ud83d\\ude00 \\/ \\u0000 \u{7f}\"}",
        "\r\n{\"RequestData\"\t:{}\r\n}\r\n\r\n",
    ] {
        assert_eq!(found(REQUEST, source), "", "{source}");
    }
}

#[test]
fn deep_nesting_is_told_and_overflows_nothing() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let wrapped = |depth| format!("{{\"RequestData\": {{}}, \"x\": {}}}", nested(depth));
    assert_eq!(found(REQUEST, wrapped(126)), "");
    assert_eq!(
        found(REQUEST, wrapped(127)),
        "1:152 @151  syntax: nests too deeply: more than 127 arrays and objects"
    );
    for source in [
        nested(100_000),
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
    ] {
        assert!(found(REQUEST, source).contains("nests too deeply"));
    }
}

#[test]
fn lines_of_ndjson_are_records_with_their_own_positions() {
    let source = "\u{feff}{\"RequestData\": {}}\r\n\r\n{\"RequestData\": 1}\r\n   \n{\"RequestData\"\n{\"RequestData\": {}, \"RequestData\": {}}";
    let (found, summary) = run(&[text(source)], &as_payload(REQUEST));
    assert_eq!((summary.checked, summary.valid, summary.invalid), (4, 1, 3));
    let records: Vec<_> = found
        .findings
        .iter()
        .map(|finding| finding.record)
        .collect();
    assert_eq!(records, [2, 3, 4]);
    insta::assert_snapshot!(brief(&found.findings), @r#"
3:17 @42 /RequestData type: expected an object, found a number
5:15 @64  syntax: expected `:` after a member name
6:36 @100 /RequestData duplicate-key: member `RequestData` occurs more than once in this object
"#);
}

#[test]
fn a_byte_order_mark_counts_as_bytes_of_the_first_line() {
    assert_eq!(
        found(REQUEST, "\u{feff}[]"),
        "1:4 @3  type: expected an object, found an array"
    );
}

#[test]
fn a_text_that_is_not_json_needs_no_name() {
    let (found, _) = run(&[text("{\"a\"")], &Options::default());
    assert_eq!(found.findings[0].payload, None);
    assert_eq!(found.findings[0].keyword, "syntax");
}
