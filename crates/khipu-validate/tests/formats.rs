//! The formats that machines read: what each is made of, and that no name breaks out of it.

use crate::support;
use std::path::PathBuf;

use crate::support::formats::{all, annotations, assert_junit, assert_sarif, junit_faults};
use crate::support::{LOANS, as_payload, line, root, text};
use khipu_validate::{Input, Options};
use serde_json::Value;

const REQUEST: &str = "consorcio_personal_unbilled_transactions/request";

/// Names that mean something to some reader of a report.
const HOSTILE: [&str; 14] = [
    "\u{1b}[2J\u{9b}31m\u{7}",
    "line\r\nbreak\n::error::broken out",
    "::error file=x::stolen",
    " \t::warning::stolen",
    "##[group]x ##vso[task.complete]",
    "\u{202e}desrever\u{2066}\u{200b}",
    "</failure></testcase><script>alert(1)</script><!-- ]]> &amp; &",
    "\"quoted' \\ `back`",
    "100%, %0A %25 a=b,c:d",
    "{0} {{1}} [link](1) ](2) $ref #/x",
    "\u{0}\u{fffe}\u{ffff}\u{85}\u{2028}",
    "/a~b/~1c//",
    "../../etc/passwd?x=1#y",
    "ñ 界 😀 \u{301}",
];

/// Findings whose source, pointer and message hold each of the names, and an input of that name that is not there.
fn hostile() -> Vec<Input> {
    let mut inputs = Vec::new();
    for name in HOSTILE {
        let member = serde_json::to_string(name).unwrap();
        inputs.push(Input::Text {
            source: name.to_owned(),
            text: format!("{{\"RequestData\": 1, {member}: {{{member}: 1, {member}: 2}}}}").into(),
        });
        // A file name cannot hold everything that a name can; what is not there can.
        inputs.push(Input::Path(PathBuf::from(name.replace('\0', "0"))));
    }
    inputs
}

fn steers(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn no_name_steers_a_reader() {
    for (format, report) in all(&hostile(), &as_payload(REQUEST)) {
        assert!(!report.contains(steers), "{format}: {report:?}");
        assert!(!report.contains("##["), "{format}");
        assert!(!report.contains("##vso["), "{format}");
        if format != "github" {
            let lines = report.lines();
            let stolen: Vec<_> = lines
                .filter(|line| line.trim_start().starts_with("::"))
                .collect();
            assert_eq!(stolen, Vec::<&str>::new(), "{format}");
        }
    }
}

#[test]
fn no_name_breaks_a_format() {
    let [_, (_, json), (_, junit), (_, sarif), (_, github)] = all(&hostile(), &as_payload(REQUEST));
    let json: Value = serde_json::from_str(&json).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 2 * HOSTILE.len());
    for (name, both) in HOSTILE.iter().zip(findings.chunks(2)) {
        assert_eq!(both[0]["source"], *name);
        let escaped = name.replace('~', "~0").replace('/', "~1");
        assert_eq!(both[1]["pointer"], format!("/{escaped}/{escaped}"));
    }
    assert_junit(&junit);
    let sarif = assert_sarif(&sarif);
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    // The findings of one kind beyond the third are counted, those of member names are of a kind each.
    let annotations = annotations(&github);
    assert_eq!(annotations.len(), 3 + 2 * HOSTILE.len());
    for (properties, message) in &annotations {
        assert!(!message.contains(steers), "{message:?}");
        assert!(properties.iter().all(|(_, value)| !value.contains(steers)));
    }
    let percent = annotations
        .iter()
        .find(|(_, message)| message.contains("100%, %0A"));
    assert_eq!(percent.unwrap().0[0].1, "100%, %0A %25 a=b,c:d");
}

/// A bit of everything: valid, invalid and unreadable payloads, text that is not JSON, capture records.
fn mixed() -> Vec<Input> {
    let bad = r#"{"RequestData": {}, "CallbackUrl": "ñ😀"}"#;
    let captures = [
        line(&format!(r#""request":{{"json":{bad}}},"status":504"#)),
        line(r#""request":{"json":{"RequestData": {}}}"#).replace("/products/", "/elsewhere/"),
        line(r#""request":{"text":"ñ"}"#),
        "{\"khipu_capture\":9}".to_owned(),
    ];
    vec![
        Input::Path(root().join("schemas/payloads").join(LOANS)),
        text(captures.join("\n")),
        Input::Text {
            source: "-".to_owned(),
            text: b"{\"a\": \xff}".to_vec(),
        },
        Input::Path("nowhere/100%.json".into()),
    ]
}

#[test]
fn junit_keeps_to_its_schema() {
    for (inputs, options) in [
        (mixed(), Options::default()),
        (Vec::new(), Options::default()),
    ] {
        let [_, _, (_, junit), ..] = all(&inputs, &options);
        assert_junit(&junit);
    }
}

#[test]
fn what_is_no_junit_is_noticed() {
    let [_, _, (_, junit), ..] = all(&mixed(), &Options::default());
    for (piece, other) in [
        ("testsuites>", "suites>"),
        ("<testsuites>", "<testsuites name=\"khipu\">"),
        (" hostname=\"localhost\"", ""),
        (" hostname=\"localhost\"", " hostname=\"\""),
        (" id=\"0\"", " id=\"first\""),
        ("T00:00:00\"", "T00:00:00Z\""),
        (" errors=\"0\"", " errors=\"-1\""),
        (" time=\"0\"", " time=\"0s\""),
        (" classname=", " class="),
        ("<property name=\"checked\"", "<property"),
        ("<failure ", "text<failure "),
        ("</failure>", "<b/></failure>"),
        ("</failure>", "</failure><skipped/>"),
        (" type=\"syntax\"", ""),
        ("<skipped message", "<skipped because"),
        ("    <system-out/>\n", ""),
        (
            "    <system-out/>\n    <system-err/>",
            "    <system-err/>\n    <system-out/>",
        ),
    ] {
        let broken = junit.replace(piece, other);
        assert_ne!(broken, junit, "{piece}");
        assert_ne!(junit_faults(&broken), Vec::<String>::new(), "{other}");
    }
}

#[test]
fn junit_counts_what_it_does_not_list() {
    let records = format!(
        "{}\n{}",
        "{\"RequestData\": 1, \"CallbackUrl\": 2}\n".repeat(1_005),
        "{\"RequestData\": {\"LastDigits\": \"1234\"}}\n".repeat(2_000)
    );
    let [_, _, (_, junit), ..] = all(&[text(records)], &as_payload(REQUEST));
    assert_junit(&junit);
    let xml = roxmltree::Document::parse(&junit).unwrap();
    let cases = xml
        .descendants()
        .filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 1_000 + 2);
    assert!(junit.contains("message=\"5 payloads that are not listed\""));
    assert!(junit.contains("<property name=\"valid\" value=\"2000\"/>"));
    assert!(junit.contains("<property name=\"invalid\" value=\"1005\"/>"));
}

#[test]
fn sarif_keeps_to_its_schema() {
    let [_, (_, json), _, (_, sarif), _] = all(&mixed(), &Options::default());
    let json: Value = serde_json::from_str(&json).unwrap();
    let log = assert_sarif(&sarif);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(results.len(), findings.len());
    for (result, finding) in results.iter().zip(findings) {
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], finding["line"]);
        assert_eq!(result["properties"]["byteColumn"], finding["column"]);
    }
    let unreadable = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    let wanted = json["unreadable"].as_array().unwrap().len();
    assert_eq!(unreadable.as_array().unwrap().len(), wanted);
    assert!(sarif.contains("nowhere/100%25.json"));
    assert_sarif(&all(&[], &Options::default())[3].1);
}

#[test]
fn columns_of_sarif_and_github_are_those_of_editors() {
    let source = "{\"ñ€😀\": 1, \"RequestData\": 7}";
    let [_, (_, json), _, (_, sarif), (_, github)] = all(&[text(source)], &as_payload(REQUEST));
    let at = source.find('7').unwrap();
    let units = source[..at].encode_utf16().count();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["findings"][0]["column"], at + 1);
    assert_ne!(units, at);
    let region = &assert_sarif(&sarif)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        ["region"];
    assert_eq!(region["startColumn"], units + 1);
    let (properties, _) = &annotations(&github)[0];
    assert!(properties.contains(&("col".to_owned(), (units + 1).to_string())));
}

/// The schema that OASIS publishes for SARIF, as the crate `serde-sarif` holds it.
fn published_schema() -> Value {
    let file = support::packages::folder("serde-sarif").join("src/schema.json");
    let mut schema: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    // The pattern that was published for a language has a bracket too many, and our reports state no language.
    for of in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][of]["properties"]["language"];
        language.as_object_mut().unwrap().remove("pattern").unwrap();
    }
    let id = schema["$id"].as_str().unwrap();
    assert!(
        id.contains("oasis-tcs/sarif-spec") && id.ends_with("sarif-schema-2.1.0.json"),
        "{id}"
    );
    schema
}

#[test]
fn sarif_keeps_to_the_published_schema() {
    let schema = published_schema();
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    for (inputs, options) in [
        (mixed(), Options::default()),
        (hostile(), as_payload(REQUEST)),
        (Vec::new(), Options::default()),
    ] {
        let sarif = &all(&inputs, &options)[3].1;
        let log: Value = serde_json::from_str(sarif).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0"})));
    }
}
