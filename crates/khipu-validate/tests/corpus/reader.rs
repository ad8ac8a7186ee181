//! Reads the files of the corpus; `README.md` beside this file says how they are written.

use std::collections::BTreeMap;
use std::path::Path;

/// A payload and what is wrong with it.
pub(crate) struct Case {
    pub(crate) name: String,
    /// `<operationId>/<payload>`.
    pub(crate) payload: String,
    pub(crate) text: Vec<u8>,
    pub(crate) findings: Vec<Expected>,
}

/// A finding that the contract demands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Expected {
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    /// What its message says among other things.
    pub(crate) says: String,
}

/// Every case of every file, in order.
pub(crate) fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = std::fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "cases"));
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Case> {
    let subject = file.file_stem().unwrap().to_str().unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let mut parts = text.split("\n== ");
    let definitions = definitions(parts.next().unwrap());
    let mut cases = Vec::new();
    for part in parts {
        let (head, body) = part.split_once("\n--\n").unwrap_or_else(|| {
            panic!("{subject}: no `--` in {part}");
        });
        // The line break before the next case went with its `==`; the blank line before that is not part of the text.
        let body = body.strip_suffix('\n').unwrap_or(body);
        let mut head = head.lines();
        let name = head.next().unwrap();
        let payload = payload(head.next().unwrap());
        let (each, findings): (Vec<&str>, Vec<&str>) =
            head.partition(|line| line.starts_with("each "));
        let variants: Vec<Option<&str>> = match each.as_slice() {
            [] => vec![None],
            each => each.iter().map(|line| line.strip_prefix("each ")).collect(),
        };
        for variant in variants {
            let mut raw = Vec::new();
            expand(body, &definitions, variant, &mut raw);
            let (text, marks) = without_marks(&raw);
            let name = match variant {
                Some(variant) => format!("{subject}: {name}: {variant}"),
                None => format!("{subject}: {name}"),
            };
            let mut findings: Vec<Expected> = findings
                .iter()
                .map(|line| expected(line, &marks, &text))
                .collect();
            findings.sort();
            cases.push(Case {
                name,
                payload: payload.clone(),
                text,
                findings,
            });
        }
    }
    cases
}

/// The members of each definition.
fn definitions(text: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut definitions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut current = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("define ") {
            current = name;
        } else if let Some(member) = line.strip_prefix("  ") {
            definitions.entry(current).or_default().push(member);
        }
    }
    definitions
}

fn payload(short: &str) -> String {
    let (operation, payload) = short.split_once('/').unwrap();
    let operation = match operation {
        "loans" => "bancosecurity_personal_loans",
        "card" => "consorcio_personal_unbilled_transactions",
        other => panic!("{other}"),
    };
    format!("{operation}/{payload}")
}

/// Writes out what stands between « and ».
fn expand(
    text: &str,
    definitions: &BTreeMap<&str, Vec<&str>>,
    each: Option<&str>,
    out: &mut Vec<u8>,
) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        out.extend(before.as_bytes());
        let mut open = 1;
        let end = after
            .char_indices()
            .find(|(_, c)| {
                open += i32::from(*c == '«') - i32::from(*c == '»');
                open == 0
            })
            .unwrap_or_else(|| panic!("no » in {text}"))
            .0;
        let inner = &after[..end];
        rest = &after[end + '»'.len_utf8()..];
        let bytes: Option<Vec<u8>> = inner
            .split(' ')
            .map(|hex| u8::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 2))
            .collect();
        if let Some(bytes) = bytes {
            out.extend(bytes);
        } else if inner == "each" {
            expand(each.unwrap(), definitions, None, out);
        } else if let Some((times, inner)) = inner.split_once('*')
            && let Ok(times) = times.parse::<usize>()
        {
            let mut once = Vec::new();
            expand(inner, definitions, each, &mut once);
            out.extend(once.repeat(times));
        } else {
            let mut words = inner.split(" -");
            let members = &definitions[words.next().unwrap()];
            let without: Vec<String> = words.map(|name| format!("\"{name}\":")).collect();
            for name in &without {
                let known = members.iter().filter(|member| member.starts_with(name));
                assert_eq!(known.count(), 1, "{name} in {inner}");
            }
            let kept = members
                .iter()
                .filter(|member| !without.iter().any(|name| member.starts_with(name)));
            out.extend(kept.copied().collect::<Vec<_>>().join(", ").as_bytes());
        }
    }
    out.extend(rest.as_bytes());
}

const MARKS: &str = "①②③④⑤⑥⑦⑧⑨";

/// Takes the marks out of a text and tells at which bytes they stood.
fn without_marks(raw: &[u8]) -> (Vec<u8>, BTreeMap<char, usize>) {
    let mut text = Vec::new();
    let mut marks = BTreeMap::new();
    let mut rest = raw;
    while let Some(first) = rest.first() {
        let mark = MARKS
            .chars()
            .find(|mark| rest.starts_with(mark.to_string().as_bytes()));
        if let Some(mark) = mark {
            let before = marks.insert(mark, text.len());
            assert_eq!(before, None, "{mark} stands twice");
            rest = &rest[mark.len_utf8()..];
        } else {
            text.push(*first);
            rest = &rest[1..];
        }
    }
    (text, marks)
}

fn expected(line: &str, marks: &BTreeMap<char, usize>, text: &[u8]) -> Expected {
    let mut words = line.splitn(4, ' ');
    let mut word = || {
        words
            .next()
            .unwrap_or_else(|| panic!("too short: {line}"))
            .to_owned()
    };
    let (place, pointer, keyword) = (word(), word(), word());
    let (line, column) = match place.split_once(':') {
        Some((line, column)) => (line.parse().unwrap(), column.parse().unwrap()),
        None => {
            let mark = place.chars().next().unwrap();
            let before = &text[..marks[&mark]];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let start = before.iter().rposition(|byte| *byte == b'\n');
            let column = before.len() - start.map_or(0, |at| at + 1) + 1;
            (line as u64, column as u64)
        }
    };
    Expected {
        line,
        column,
        pointer: if pointer == "." {
            String::new()
        } else {
            pointer
        },
        keyword,
        says: words.next().unwrap_or_default().to_owned(),
    }
}
