//! Transcripts of `khipu diff`.

use std::fs;

use crate::support::{Place, in_two, text};

const OLD: &str = "openapi: 3.0.3
servers: [{url: https://pets.example.com/v2}]
paths:
  /pets/{id}:
    get:
      operationId: get_pet
      responses:
        200: {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        404: {description: no such pet}
    put:
      operationId: put_pet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {204: {description: done}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        kind: {type: string, enum: [cat, dog]}
";

/// Names may be null, dogs are gone, pets have tags; and nobody deletes them any more.
fn place() -> Place {
    let place = Place::new();
    place.write("old.yaml", OLD);
    let new = OLD
        .replace(
            "name: {type: string}",
            "name: {type: string, nullable: true}",
        )
        .replace(
            "enum: [cat, dog]}",
            "enum: [cat]}\n        tag: {type: string, maxLength: 20}",
        );
    place.write("new.yaml", &new);
    place.write("same.yaml", &format!("# The same.\n{OLD}"));
    place.write(
        "described.yaml",
        &OLD.replace("no such pet", "there is no such pet"),
    );
    place.write(
        "broken.yaml",
        "openapi: 3.1.0\npaths: {/a: {$ref: b.yaml}, /c: [}\n",
    );
    place
}

#[test]
fn transcripts() {
    let place = place();
    let shown = [
        place.transcript(&["diff", "old.yaml", "new.yaml"], ""),
        place.transcript(
            &["diff", "old.yaml", "new.yaml", "--format", "markdown"],
            "",
        ),
        place.transcript(&["diff", "old.yaml", "same.yaml", "--fail-on", "any"], ""),
        place.transcript(&["diff", "old.yaml", "broken.yaml"], ""),
        place.transcript(&["diff", "nowhere.yaml", "broken.yaml"], ""),
        place.transcript(
            &["diff", "old.yaml", "new.yaml", "-o", "no/such/folder.txt"],
            "",
        ),
        place.transcript(&["diff", "old.yaml"], ""),
    ];
    let [report, markdown, others @ ..] = &shown;
    insta::assert_snapshot!("report", report);
    insta::assert_snapshot!("markdown", markdown);
    insta::assert_snapshot!("other_command_lines", others.join("\n"));
}

#[test]
fn the_status_is_what_was_asked_for() {
    let place = place();
    let status = |new: &str, fail_on: &str| {
        place
            .khipu(&["diff", "old.yaml", new, "--fail-on", fail_on], "")
            .status
            .code()
    };
    for (new, fail_on, wanted) in [
        ("new.yaml", "breaking", 1),
        ("new.yaml", "never", 0),
        ("described.yaml", "breaking", 0),
        ("described.yaml", "risky", 0),
        ("described.yaml", "any", 1),
        ("same.yaml", "any", 0),
    ] {
        assert_eq!(status(new, fail_on), Some(wanted), "{new} {fail_on}");
    }
}

#[test]
fn a_file_holds_the_report() {
    let place = place();
    let shown = place.khipu(&["diff", "old.yaml", "new.yaml", "--format", "json"], "");
    let output = place.khipu(
        &[
            "diff",
            "old.yaml",
            "new.yaml",
            "--format",
            "json",
            "-o",
            "report.json",
        ],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let report = fs::read(place.path("report.json")).unwrap();
    assert_eq!(report, shown.stdout);
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["breaking"], 2, "{report:#}");
    assert_eq!(report["changes"][0]["new"]["file"], "new.yaml");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let place = place();
    let plain = place.khipu(&["diff", "old.yaml", "new.yaml"], "").stdout;
    assert!(!text(&plain).contains('\u{1b}'));
    let colored = place
        .khipu(&["--color", "always", "diff", "old.yaml", "new.yaml"], "")
        .stdout;
    assert!(text(&colored).contains('\u{1b}'));
}

#[test]
fn help() {
    let help = Place::new().transcript(&["diff", "--help"], "");
    let (usage, options) = in_two(&help);
    insta::assert_snapshot!("help_usage", usage);
    insta::assert_snapshot!("help_options", options);
    assert!(help.lines().all(|line| line.chars().count() <= 100));
}
