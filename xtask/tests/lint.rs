//! Every rule bites: each is broken by an edit of the fixture document, and what codegen says of it is pinned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::lint_cases::{Case, cases};
use crate::support::{
    ACCOUNTS, DOCUMENT, PATH, Repository, TIME, edited, insert, printed, problems, replace,
    repository,
};
use khipu_document::Problem;
use xtask::codegen::document::Files;
use xtask::codegen::generate;
use xtask::codegen::lint::RULES;

/// Every case, with what codegen finds wrong.
static FOUND: LazyLock<Vec<(Case, Vec<Problem>)>> = LazyLock::new(|| {
    cases()
        .into_iter()
        .map(|case| {
            let found = problems(&case.edits);
            (case, found)
        })
        .collect()
});

#[test]
fn the_fixture_keeps_every_rule() {
    assert_eq!(printed(&problems(&[])), "");
}

#[test]
fn every_rule_has_a_case() {
    let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    let broken: BTreeSet<&str> = cases().iter().map(|case| case.rule).collect();
    assert_eq!(rules, broken);
    assert_eq!(rules.len(), RULES.len(), "a rule stands in the table twice");
}

/// One snapshot a rule, with every case that breaks it.
#[test]
fn what_breaks_a_rule_is_refused_with_place_problem_and_fix() {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    let mut surprises = String::new();
    for (case, found) in FOUND.iter() {
        let (rule, name) = (case.rule, case.name);
        let rules: BTreeSet<&str> = found.iter().map(|problem| problem.rule).collect();
        let mut wanted: BTreeSet<&str> = case.also.iter().copied().collect();
        wanted.insert(rule);
        if rules != wanted {
            let text = printed(found);
            surprises.push_str(&format!("# {name}: {wanted:?} expected\n{text}\n"));
        }
        let text = texts.entry(rule).or_default();
        text.push_str(&format!("# {name}\n{}\n", printed(found)));
    }
    assert_eq!(surprises, "");
    for (rule, text) in texts {
        insta::assert_snapshot!(rule, text);
    }
}

#[test]
fn messages_are_in_one_voice() {
    for (_, found) in FOUND.iter() {
        for problem in found {
            for text in [&problem.message, &problem.fix] {
                let shown = printed(std::slice::from_ref(problem));
                let starts_low = !text.starts_with(char::is_uppercase);
                assert!(starts_low && !text.ends_with('.'), "{shown}");
                assert!(!text.contains('\n'), "{shown}");
            }
        }
    }
}

#[test]
fn what_may_stand_beside_a_reference_may_stand_there() {
    let edit = insert(
        ACCOUNTS,
        "      description: What is on it now.\n",
        "      deprecated: true\n      x-sensitive: true\n      example: {Amount: 1, Currency: CLP}\n      examples: []\n",
    );
    assert_eq!(printed(&problems(&[edit])), "");
}

#[test]
fn odd_names_that_rust_can_have_are_welcome() {
    let members = ["a-b", "1st", "self", "type", "x y", "c.d", "Año"]
        .map(|name| format!("    {name}:\n      description: Odd.\n      type: string\n"))
        .concat();
    let edits = [
        insert(
            ACCOUNTS,
            "      description: The full name.\n      type: string\n",
            &members,
        ),
        replace(
            ACCOUNTS,
            "[CURRENT,",
            "['1', 'a b', Crédito, 'q\"\\', CURRENT,",
        ),
        insert(
            ACCOUNTS,
            "  x-enum-descriptions:\n",
            "    '1': One.\n    'a b': Two.\n    Crédito: Three.\n    'q\"\\': Four.\n",
        ),
        replace(ACCOUNTS, r"'^[A-Z]\d+$'", r#"'^["\\A-Z{}#]\d+$'"#),
        replace(
            ACCOUNTS,
            "One account.",
            r#"'*/ {0} "x" \ https://a.example/b [c] <d> #e'"#,
        ),
    ];
    let outputs = generate(&edited(&edits))
        .map_err(|found| printed(&found))
        .unwrap();
    let text = &outputs
        .iter()
        .find(|output| output.path.ends_with("components/accounts.rs"))
        .unwrap()
        .text;
    for wanted in [
        "#[serde(rename = \"a-b\"",
        "pub x1st: Option<String>",
        "pub self_: Option<String>",
        "pub type_: Option<String>",
        "pub x_y: Option<String>",
        "pub año: Option<String>",
        "X1 = \"1\",",
        "AB = \"a b\",",
        "Crédito = \"Crédito\",",
        "Q = \"q\\\"\\\\\",",
        r#"pattern: "^[\"\\\\A-Z{}#]\\d+$""#,
        r#"/// \*/ {0} "x" \ <https://a.example/b> \[c\] \<d\> #e"#,
    ] {
        assert!(text.contains(wanted), "{wanted}");
    }
}

/// Everything is told in one run, by file and line, and nothing is written.
#[test]
fn one_run_tells_everything_and_writes_nothing() {
    let repository = Repository::new(&[
        replace(TIME, "x-rust-type: Date\n", "x-rust-type: Day\n"),
        replace(PATH, "[accounts]", "[acounts]"),
        insert(
            ACCOUNTS,
            "  description: A short text.\n",
            "  nullable: true\n",
        ),
        replace(ACCOUNTS, "  description: One account.\n", ""),
        replace(DOCUMENT, "openapi: 3.1.1", "openapi: 3.0.3"),
    ]);
    let before = repository.files();
    let run = repository.codegen(&[]);
    assert_eq!((run.status, run.stdout.as_str()), (1, ""));
    assert_eq!(repository.files(), before);
    insta::assert_snapshot!("one_run", run.stderr);
    let places: Vec<&str> = run
        .stderr
        .lines()
        .filter(|line| line.starts_with("schemas/"))
        .collect();
    assert_eq!(places.len(), 6);
    // The command prints what the other tests pin.
    let found = printed(
        &xtask::codegen::check(&xtask::codegen::document::Files::read(repository.root()).unwrap())
            .unwrap_err(),
    );
    assert!(run.stderr.starts_with(&found), "{found}");
    for arguments in [["--check"], ["--diff"]] {
        let again = repository.codegen(&arguments);
        assert_eq!((again.status, again.stderr), (1, run.stderr.clone()));
    }
}

#[test]
fn problems_come_by_file_and_line() {
    for (case, found) in FOUND.iter() {
        assert!(
            found.is_sorted_by(|a, b| a < b),
            "{}: {}",
            case.rule,
            case.name
        );
    }
}

fn readme() -> String {
    std::fs::read_to_string(repository().join("schemas/README.md")).unwrap()
}

/// `schemas/README.md` explains every rule, and no rule that is not there.
#[test]
fn the_readme_explains_every_rule() {
    let text = readme();
    let explained: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    let unique: BTreeSet<&str> = explained.iter().copied().collect();
    let rules: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(unique, rules);
    assert_eq!(explained.len(), rules.len(), "a rule is explained twice");
}

/// The endpoint that `schemas/README.md` writes as an example keeps every rule beside those that are there.
#[test]
fn the_example_of_the_readme_keeps_every_rule() {
    let text = readme();
    let mut files = Files::read(&repository()).unwrap();
    let mut blocks = 0;
    for (label, block) in text.split("\n\n").zip(text.split("\n\n").skip(1)) {
        let code = block
            .strip_prefix("```yaml\n")
            .or_else(|| block.strip_prefix("```json\n"))
            .and_then(|code| code.strip_suffix("```"));
        let Some(code) = code else { continue };
        blocks += 1;
        let path = label.split('`').nth(1).unwrap().to_owned();
        if path == "schemas/openapi.yaml" {
            let document = files.0.get_mut(&path).unwrap();
            *document = document.replace("\npaths:\n", &format!("\npaths:\n{code}"));
            continue;
        }
        assert!(path.starts_with("schemas/"), "{label}");
        if let Some(twin) = label.split('`').nth(3) {
            let (folder, _) = path.rsplit_once('/').unwrap();
            files.0.insert(format!("{folder}/{twin}"), code.to_owned());
        }
        files.0.insert(path, code.to_owned());
    }
    assert_eq!(blocks, 6);
    let outputs = generate(&files).map_err(|found| printed(&found)).unwrap();
    assert!(
        outputs
            .iter()
            .any(|output| output.path.ends_with("components/savings.rs"))
    );
}
