//! What becomes of generated code when the document grows.

use std::path::Path;

use xtask::codegen;
use xtask::growth::{Sharing, grown};

fn generated(endpoints: usize, sharing: Sharing) -> Vec<codegen::Output> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let files = grown(root, endpoints, sharing).unwrap();
    codegen::generate(&files).unwrap_or_else(|problems| {
        panic!("{}: {}", problems.len(), problems.first().unwrap());
    })
}

#[test]
fn no_file_is_too_long_to_read_with_500_endpoints_either() {
    for sharing in [Sharing::Own, Sharing::Shared] {
        let outputs = generated(500, sharing);
        let of_operations = outputs.iter().filter(|output| {
            output
                .path
                .starts_with("crates/khipu-client/src/generated/operations/")
        });
        assert_eq!(
            of_operations.count(),
            501,
            "one file an operation, and the list of them"
        );
        for output in outputs {
            let lines = output.text.lines().count();
            assert!(lines <= 1_500, "{} has {lines} lines", output.path);
        }
    }
}

#[test]
fn what_other_endpoints_there_are_changes_no_file_of_an_operation() {
    let few = generated(3, Sharing::Own);
    let many = generated(120, Sharing::Own);
    let lists = [
        "mod.rs",
        "mocks.rs",
        "table.rs",
        "json_schemas.rs",
        "wire.rs",
        "index.json",
    ];
    let mut compared = 0;
    for output in few {
        if lists.iter().any(|list| output.path.ends_with(list))
            || output.path.contains("/contract/")
        {
            continue;
        }
        let same = many.iter().find(|other| other.path == output.path).unwrap();
        assert!(same.text == output.text, "{}", output.path);
        compared += 1;
    }
    assert!(compared >= 15, "{compared}");
}
