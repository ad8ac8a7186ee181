//! Contracts out of documents by anyone: what is read, what is named, what is refused.

use std::fs;

use crate::support::{Found, brief};
use khipu_validate::{Contract, Input, Options, Summary, validate};

/// Writes files into a new folder and loads the document that begins in the first of them.
fn load(files: &[(&str, &str)]) -> Result<Contract, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Contract::load(&folder.path().join(files[0].0)).map_err(|error| error.to_string())
}

fn notes(contract: &Contract) -> String {
    let notes = contract.notes().iter();
    notes.map(|note| format!("{note}\n")).collect()
}

fn names(contract: &Contract) -> Vec<String> {
    contract.payloads().map(ToString::to_string).collect()
}

fn check(contract: &Contract, payload: &str, text: &str) -> String {
    let payload = contract.payload(payload).unwrap();
    brief(&contract.check(payload, text.as_bytes()).unwrap())
}

/// The answers of a run over capture records, each `method path status body`.
fn run(contract: &Contract, records: &[(&str, &str, u16, &str)]) -> (Found, Summary) {
    let line = |(method, path, status, body): &(&str, &str, u16, &str)| {
        format!(
            "{{\"khipu_capture\":1,\"at\":\"\",\"method\":\"{method}\",\"path\":\"{path}\",\"status\":{status},\"response\":{{\"json\":{body}}}}}\n"
        )
    };
    let text: String = records.iter().map(line).collect();
    let input = Input::Text {
        source: "here".to_owned(),
        text: text.into_bytes(),
    };
    let mut found = Found::default();
    let summary = validate(contract, &Options::default(), &[input], &mut found).unwrap();
    assert_eq!(found.unreadable, []);
    (found, summary)
}

const PARTS: &str = "
openapi: 3.1.0
paths:
  /loans/{id}:
    $ref: '#/components/pathItems/Loan'
components:
  pathItems:
    Loan:
      parameters: [{$ref: '#/components/parameters/Id'}]
      put:
        operationId: put_loan
        requestBody: {$ref: '#/components/requestBodies/Loan'}
        responses:
          '200': {$ref: '#/components/responses/Loan'}
          4XX: {$ref: '#/components/responses/Problem'}
          default: {description: anything else}
        callbacks:
          Done: {$ref: '#/components/callbacks/Done'}
  parameters:
    Id: {name: id, in: path, required: true, schema: {type: string}}
  requestBodies:
    Loan: {content: {application/json: {schema: {$ref: '#/components/schemas/Loan'}}}}
  responses:
    Loan: {content: {application/vnd.loan+json; charset=utf-8: {schema: {$ref: '#/components/schemas/Loan'}}}}
    Problem: {content: {application/problem+json: {schema: {type: object, required: [title]}}}}
  callbacks:
    Done:
      '{$request.body#/url}':
        post:
          requestBody: {content: {'*/*': {schema: {$ref: '#/components/schemas/Loan'}}}}
  schemas:
    Loan: {type: object, required: [amount], properties: {amount: {type: number}}}
";

#[test]
fn components_of_every_kind_are_found_by_reference() {
    let contract = load(&[("api.yaml", PARTS)]).unwrap();
    assert_eq!(
        names(&contract),
        ["request", "200", "4XX", "default", "callback"].map(|name| format!("put_loan/{name}"))
    );
    for payload in ["request", "200", "callback"] {
        let name = format!("put_loan/{payload}");
        assert_eq!(check(&contract, &name, "{\"amount\": 1}"), "", "{name}");
        assert_eq!(
            check(&contract, &name, "{}"),
            "1:1 @0  required: member `amount` is missing"
        );
    }
    assert_eq!(notes(&contract), "");
    // A status is looked for by itself, then by its class, then as any other.
    let (found, summary) = run(
        &contract,
        &[
            ("PUT", "/loans/7", 200, "{}"),
            ("PUT", "/loans/7", 404, "{}"),
            ("put", "/loans/7?x=1", 404, "{\"title\":\"x\"}"),
            ("PUT", "/loans/7", 503, "[]"),
            ("PUT", "/loans/7/more", 200, "{}"),
            ("GET", "/loans/7", 200, "{}"),
        ],
    );
    assert_eq!((summary.valid, summary.invalid, summary.skipped), (2, 2, 2));
    let payloads: Vec<_> = found
        .findings
        .iter()
        .map(|finding| finding.payload.clone().unwrap())
        .collect();
    assert_eq!(payloads, ["put_loan/200", "put_loan/4XX"]);
    let place = found.findings[0].schema.clone().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("api.yaml", 32));
}

#[test]
fn a_document_over_many_files_is_named_from_its_folder() {
    let contract = load(&[
        ("api/openapi.yml", "openapi: 3.0.1\npaths:\n  /a:\n    $ref: paths/a.json#/item\n"),
        (
            "api/paths/a.json",
            "{\n\t\"item\": {\n\t\t\"get\": {\"operationId\": \"a\", \"responses\": {\"200\": {\"content\": {\"application/json\":\n\t\t\t{\"schema\": {\"$ref\": \"../../shared/x.yaml#/components/schemas/X\"}}}}}}}}",
        ),
        (
            "shared/x.yaml",
            "components:\n  schemas:\n    X:\n      type: object\n      properties:\n        y: {$ref: '#/components/schemas/Y'}\n    Y:\n      type: string\n      nullable: true\n",
        ),
    ])
    .unwrap();
    let payload = contract.payload("a/200").unwrap();
    let findings = contract.check(payload, b"{\"y\": 7}").unwrap();
    assert_eq!(
        brief(&findings),
        "1:7 @6 /y type: expected a string or null, found a number"
    );
    let place = findings[0].schema.clone().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("../shared/x.yaml", 8));
    assert_eq!(check(&contract, "a/200", "{\"y\": null}"), "");
}

#[test]
fn json_is_read_as_json() {
    // Tabulators, two halves of a character, a solidus with a backslash: YAML takes none of them.
    let text = "{\n\t\"openapi\": \"3.0.2\",\n\t\"paths\": {\"\\/a\": {\"get\": {\"operationId\": \"\\ud83d\\ude00\", \"responses\": {\"200\": {\"content\": {\"application\\/json\": {\"schema\":\n\t{\"type\": \"strin\"}}}}}}}}\n}\n";
    for name in ["api.json", "api.yaml", "API.JSON", "api"] {
        let contract = load(&[(name, text)]).unwrap();
        assert_eq!(names(&contract), ["😀/200"]);
        assert_eq!(
            notes(&contract),
            format!(
                "{name}:4: `type` takes the name of a type, or a list of such names, this is something else; it is not checked [malformed-keyword]\n"
            )
        );
    }
}

#[test]
fn paths_stand_below_the_servers_of_document_path_and_operation() {
    let text = "
openapi: 3.0.0
servers:
  - url: https://api.example.com/v2/
  - url: https://{region}.example.com/{base}/v3
    variables: {region: {default: eu}, base: {default: main, enum: [main, test]}}
paths:
  /users/{id}:
    get: {operationId: user, responses: {200: {description: x}}}
    delete:
      operationId: remove
      servers: [{url: '/admin'}]
      responses: {200: {description: x}}
  /users/me:
    get: {operationId: me, responses: {200: {description: x}}}
  /files/{name}.{end}:
    servers: [{url: '//files.example.com'}]
    get: {operationId: file, responses: {200: {description: x}}}
";
    let contract = load(&[("api.yaml", text)]).unwrap();
    let is_found =
        |method: &str, path: &str| run(&contract, &[(method, path, 200, "1")]).1.skipped == 0;
    let named = |method: &str, path: &str| {
        // An undeclared status names the operation.
        let (found, _) = run(&contract, &[(method, path, 299, "1")]);
        let finding = found.findings.first()?;
        finding
            .payload
            .clone()?
            .strip_suffix("/299")
            .map(str::to_owned)
    };
    for (method, path, operation) in [
        ("GET", "/v2/users/7", "user"),
        ("GET", "/main/v3/users/7", "user"),
        ("GET", "/test/v3/users/me", "me"),
        ("GET", "/users/me", "me"),
        ("GET", "/v2/users/me?fields=a/b", "me"),
        ("GET", "/v2/users/m%65", "me"),
        ("DELETE", "/admin/users/me", "remove"),
        ("GET", "/files/a.tar.gz", "file"),
    ] {
        assert!(is_found(method, path), "{method} {path}");
        assert_eq!(
            named(method, path).as_deref(),
            Some(operation),
            "{method} {path}"
        );
    }
    for (method, path) in [
        ("GET", "/v3/users/7"),
        ("GET", "/other/v3/users/7"),
        ("DELETE", "/v2/users/7"),
        ("GET", "/v2/users/"),
        ("GET", "/v2/files/a.txt"),
        ("GET", "/files/.txt"),
        ("POST", "/v2/users/7"),
    ] {
        assert!(!is_found(method, path), "{method} {path}");
    }
}

#[test]
fn operations_without_names_are_called_by_method_and_path() {
    let text = "
openapi: 3.1.0
paths:
  /a/{id}:
    get: {responses: {2xx: {content: {application/json: {schema: {type: string}}}}}}
    post: {operationId: repos/create, responses: {200: {content: {application/json: {schema: {type: string}}}}}}
    put: {operationId: repos/create, responses: {200: {description: x}}}
webhooks:
  paid:
    post: {requestBody: {content: {application/json: {schema: {type: integer}}}}, responses: {200: {description: x}}}
";
    let contract = load(&[("api.yaml", text)]).unwrap();
    assert_eq!(
        names(&contract),
        [
            "GET /a/{id}/2XX",
            "repos/create/200",
            "PUT /a/{id}/200",
            "POST paid/request",
            "POST paid/200"
        ]
    );
    assert_eq!(check(&contract, "GET /a/{id}/201", "\"x\""), "");
    assert_eq!(
        check(&contract, "POST paid/request", "\"x\""),
        "1:1 @0  type: expected an integer, found a string"
    );
    assert!(contract.operation("POST paid").unwrap().webhook);
    // A name of a webhook is no path.
    assert_eq!(
        run(
            &contract,
            &[("POST", "paid", 200, "1"), ("POST", "/paid", 200, "1")]
        )
        .1
        .skipped,
        2
    );
    insta::assert_snapshot!(notes(&contract), @r"
api.yaml:5: an operation has no operationId; it is called by its method and path [no-operation-id]
api.yaml:7: operationId `repos/create` is used before; this operation is called by its method and path [duplicate-operation-id]
api.yaml:10: a webhook has no operationId; it is called by its method and name [no-operation-id]
");
    // Folders within one another name an operation whose name has a slash.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("repos/create/200-x.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "7").unwrap();
    let mut found = Found::default();
    validate(
        &contract,
        &Options::default(),
        &[Input::Path(file)],
        &mut found,
    )
    .unwrap();
    assert_eq!(
        found.findings[0].payload.as_deref(),
        Some("repos/create/200")
    );
}

#[test]
fn what_is_not_followed_is_named() {
    let text = "
openapi: 3.2.0
jsonSchemaDialect: https://example.com/dialect
paths:
  /a?action=x:
    get:
      operationId: a
      responses:
        '200':
          content:
            text/csv: {schema: {type: string}}
            application/json: {schema: {$ref: '#/components/schemas/Pet'}}
            application/vnd.other+json: {schema: {type: integer}}
            application/vnd.same+json: {schema: {$ref: '#/components/schemas/Pet'}}
        '20x': {description: x}
        x-mark: {description: x}
      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}
      callbacks:
        One: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}, callbacks: {Deep: {}}}}}
        Two: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {type: integer}}}}}}}
  b:
    get:
      operationId: b
      responses: {$ref: '#/components/x-shared'}
components:
  x-shared: {'200': {$ref: 'https://example.com/responses.yaml#/Ok'}}
  schemas:
    Pet:
      type: object
      discriminator: {propertyName: kind}
      properties:
        kind: {type: string, format: uuid, pattern: '*', example: 012}
        either: {discriminator: {propertyName: k}, oneOf: [{type: string}, {type: integer}]}
        other: {$ref: 'http://example.com/x.json'}
        kind: {type: number}
";
    let contract = load(&[("api.yaml", text)]).unwrap();
    insta::assert_snapshot!(notes(&contract));
    assert_eq!(
        check(&contract, "a/callback", "7"),
        "1:1 @0  type: expected a string, found a number"
    );
    assert_eq!(check(&contract, "a/callback:Two", "7"), "");
    assert_eq!(check(&contract, "a/request", "<not json>"), "");
    assert_eq!(check(&contract, "b/200", "<not json>"), "");
    assert_eq!(
        check(&contract, "a/200", "{\"kind\": \"x\", \"other\": 7}"),
        ""
    );
}

#[test]
fn a_broken_document_says_where() {
    let said = [
        ("nothing", ""),
        ("a list", "[1]"),
        ("no version", "paths: {}"),
        ("Swagger", "swagger: '2.0'"),
        ("another version", "openapi: 4.0.0"),
        ("no version at all", "openapi: {}"),
        ("YAML", "openapi: 3.1.0\npaths: [\n"),
        ("depth", &format!("openapi: 3.1.0\nx: {}", "[".repeat(200))),
        (
            "references",
            "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {$ref: '#/components/responses/Non'}\n        201: {$ref: missing.yaml}\n        202: {content: {application/json: {schema: {$ref: '#/components/schemas/Pett'}}}}\n        203: {content: {application/json: {schema: {$ref: 7}}}}\n        204: {content: {application/json: {schema: {$ref: '#nowhere'}}}}\ncomponents: {responses: {None: {}}, schemas: {Pet: {}}}\n",
        ),
    ]
    .map(|(name, text)| format!("{name}:\n{}\n", load(&[("api.yaml", text)]).unwrap_err()));
    let json = [
        ("a comma", "{\"openapi\": \"3.1.0\",}"),
        ("more", "{} {}"),
        ("half", "{\"a\": \"\\ud800\"}"),
        ("a number", "{\"a\":\n 012}"),
        ("an end", "{\"a\": [tru"),
    ]
    .map(|(name, text)| {
        format!(
            "JSON, {name}:\n{}\n",
            load(&[("api.json", text)]).unwrap_err()
        )
    });
    insta::assert_snapshot!(said.concat() + &json.concat());
    let error = Contract::load(std::path::Path::new("nowhere/api.yaml")).unwrap_err();
    assert_eq!(error.problems()[0].rule, "unreadable-file");
}

#[test]
fn documents_that_go_round_in_circles_end() {
    let mut bomb = "openapi: 3.1.0\npaths:\n  /a: {$ref: '#/components/pathItems/P0'}\ncomponents:\n  callbacks:\n    C: {x: {$ref: '#/components/pathItems/P0'}}\n  pathItems:\n".to_owned();
    let operation = "{callbacks: {a: {$ref: '#/components/callbacks/C'}, b: {$ref: '#/components/callbacks/C'}}, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {}}";
    bomb += &format!(
        "    P0: {{get: {operation}, post: {operation}}}\n  schemas:\n    S: {{type: object, properties: {{s: {{$ref: '#/components/schemas/S'}}}}}}\n"
    );
    let contract = load(&[("api.yaml", &bomb)]).unwrap();
    assert_eq!(contract.operations().len(), 2);
    assert_eq!(
        check(&contract, "GET /a/request", "{\"s\": {\"s\": 7}}"),
        "1:13 @12 /s/s type: expected an object, found a number"
    );
    // References to references, and a file that refers to itself.
    let text = "openapi: 3.1.0\npaths: {/a: {$ref: '#/paths/~1a'}}\n";
    assert!(
        load(&[("api.yaml", text)])
            .unwrap_err()
            .contains("lead to one another")
    );
    // One large path item at very many paths.
    let text = format!(
        "openapi: 3.1.0\ncomponents: {{pathItems: {{P: {{x-large: [{}]}}}}}}\npaths:\n",
        "0,".repeat(50_000)
    );
    let many: String = (0..200)
        .map(|n| format!("  /{n}: {{$ref: '#/components/pathItems/P'}}\n"))
        .collect();
    assert!(
        load(&[("api.yaml", &(text + &many))])
            .unwrap_err()
            .contains("bring in more than")
    );
}

#[test]
fn a_text_by_itself_refers_to_no_file() {
    let text = "openapi: 3.1.0\npaths: {/a: {$ref: /etc/hostname}, /b: {$ref: b.yaml}}\n";
    let error = Contract::from_text("api.yaml", text).unwrap_err();
    assert_eq!(error.problems().len(), 2, "{error}");
}

#[test]
fn yaml_merges_mappings() {
    let text = "
openapi: 3.1.0
x-base: &base {type: object, required: [a], maxProperties: 1}
x-more: &more {maxProperties: 2, minProperties: 1}
paths:
  /a: &item
    get: {operationId: a, responses: {200: {content: {application/json: {schema: {<<: [*base, *more], required: [b]}}}}}}
  /b:
    <<: *item
    summary: the same
";
    let contract = load(&[("api.yaml", text)]).unwrap();
    assert_eq!(names(&contract), ["a/200", "GET /b/200"]);
    assert_eq!(check(&contract, "a/200", "{\"b\": 1}"), "");
    let found = check(&contract, "GET /b/200", "{}");
    assert!(
        found.contains("`b` is missing") && found.contains("minProperties"),
        "{found}"
    );
    assert!(!found.contains("`a`"), "{found}");
    assert_eq!(
        check(&contract, "a/200", "{\"b\": 1, \"c\": 1}"),
        "1:1 @0  maxProperties: expected at most 1 member"
    );
}

#[test]
fn what_stands_beside_a_reference_is_named() {
    let text = "
openapi: 3.0.0
paths:
  /a:
    $ref: '#/components/x-items/A'
    summary: fine
    get: {operationId: lost}
components:
  x-items: {A: {get: {operationId: a, responses: {200: {description: x}}}}}
";
    let contract = load(&[("api.yaml", text)]).unwrap();
    assert_eq!(names(&contract), ["a/200"]);
    assert_eq!(
        notes(&contract),
        "api.yaml:7: `get` stands beside `$ref`; it is left aside, what the reference leads to counts [beside-ref]\n"
    );
}

/// Documents with a few bytes changed are read or refused; nothing breaks, and what is read can be used.
#[test]
fn damaged_documents_break_nothing() {
    let yaml = PARTS.replace(
        "type: number",
        "type: number, nullable: true, pattern: '^a', readOnly: true",
    );
    let json = khipu_document::parse("x", &yaml)
        .0
        .unwrap()
        .to_json()
        .to_string();
    let pool: &[char] = &[
        '{', '}', '[', ']', ':', ',', '"', '\'', '#', '/', '$', '*', '&', ' ', '\n', '\t', '0',
        '-', 'x', '~', '%', 'ñ',
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let (mut read, mut refused) = (0, 0);
    for round in 0..3_000 {
        let (name, text) = [("api.yaml", &yaml), ("api.json", &json)][round % 2];
        let mut text: Vec<char> = text.chars().collect();
        for _ in 0..=random(3) {
            let (at, with) = (random(text.len()), pool[random(pool.len())]);
            match random(4) {
                0 => text.insert(at, with),
                1 => text[at] = with,
                2 => drop(text.remove(at)),
                _ => drop(text.drain(at..(at + random(20)).min(text.len()))),
            }
        }
        let text: String = text.into_iter().collect();
        match Contract::from_text(name, &text) {
            Ok(contract) => {
                for payload in contract.payloads() {
                    let checked = contract.check(payload, b"{\"amount\": \"x\"}");
                    assert!(checked.is_ok(), "{checked:?} {text}");
                }
                let _ = notes(&contract);
                read += 1;
            }
            Err(error) => {
                assert!(!error.problems().is_empty());
                let _ = error.to_string();
                refused += 1;
            }
        }
    }
    assert!(read > 500 && refused > 500, "{read} {refused}");
}
