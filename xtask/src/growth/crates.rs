//! The crates around generated code: what is written by hand in `khipu-models` and `khipu-client`, and one crate for the
//! peer, in a workspace of their own that takes every version and every lint from the real one.

use std::io;
use std::path::Path;

/// The crates whose sources are generated in part.
pub(crate) const CRATES: &[&str] = &["khipu-models", "khipu-client"];

/// The crate of the peer.
pub(crate) const PEER: &str = "progenitor-alone";

/// The folder that codegen owns in each crate.
const GENERATED: &str = "generated";

/// Writes the workspace into `folder`, with the hand-written sources of the repository at `root`.
pub(crate) fn write(root: &Path, folder: &Path) -> io::Result<()> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
    std::fs::write(folder.join("Cargo.toml"), workspace(&manifest, root))?;
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    for name in CRATES {
        let (from, to) = (
            root.join("crates").join(name),
            folder.join("crates").join(name),
        );
        copy_sources(&from.join("src"), &to.join("src"))?;
        let manifest = std::fs::read_to_string(from.join("Cargo.toml"))?;
        std::fs::write(to.join("Cargo.toml"), without_tests(&manifest))?;
        // Documentation may be taken from it.
        if from.join("README.md").exists() {
            std::fs::copy(from.join("README.md"), to.join("README.md"))?;
        }
    }
    let peer = folder.join("crates").join(PEER);
    std::fs::create_dir_all(peer.join("src"))?;
    std::fs::write(peer.join("Cargo.toml"), peer_manifest())?;
    std::fs::write(peer.join("src/lib.rs"), "")
}

fn copy_sources(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if !entry.file_type()?.is_dir() {
            std::fs::copy(entry.path(), target)?;
        } else if entry.file_name() != GENERATED {
            copy_sources(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// The real workspace's manifest with other members; the crates that are no members stay where they are.
fn workspace(manifest: &str, root: &Path) -> String {
    let mut text = String::new();
    let members: Vec<String> = CRATES
        .iter()
        .chain([&PEER])
        .map(|name| format!("\"crates/{name}\""))
        .collect();
    for line in manifest.lines() {
        if line.starts_with("members =") {
            text.push_str(&format!("members = [{}]\n", members.join(", ")));
            continue;
        }
        let elsewhere = line
            .split_once(" =")
            .is_some_and(|(name, _)| !CRATES.contains(&name));
        match elsewhere {
            true => {
                let root = format!("path = \"{}/crates/", root.display());
                text.push_str(&line.replace("path = \"crates/", &root));
            }
            false => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

/// A crate's manifest without what only its tests need: some of that depends on the real crates.
fn without_tests(manifest: &str) -> String {
    let mut text = String::new();
    let mut kept = true;
    for line in manifest.lines() {
        if line.starts_with('[') {
            kept = !["[dev-dependencies", "[[bench", "[[test", "[[example"]
                .iter()
                .any(|section| line.starts_with(section));
        }
        if kept {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn peer_manifest() -> String {
    let dependencies: Vec<String> = [
        "progenitor-client",
        "regress",
        "reqwest",
        "serde",
        "serde_json",
    ]
    .iter()
    .map(|name| format!("{name}.workspace = true\n"))
    .collect();
    format!(
        "[package]\nname = \"{PEER}\"\nversion = \"0.1.0\"\nedition = \"2021\"\npublish = false\n\n[dependencies]\n{}",
        dependencies.concat()
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{without_tests, workspace};

    #[test]
    fn crates_that_are_not_copied_are_found_where_they_are() {
        let text = workspace(
            "members = [\"crates/*\"]\nkhipu-models = { path = \"crates/khipu-models\" }\nother = { path = \"crates/other\" }\n",
            Path::new("/r"),
        );
        assert!(
            text.contains("khipu-models = { path = \"crates/khipu-models\" }"),
            "{text}"
        );
        assert!(
            text.contains("other = { path = \"/r/crates/other\" }"),
            "{text}"
        );
        assert!(!text.contains("crates/*"), "{text}");
    }

    #[test]
    fn what_tests_need_is_left_out() {
        let text = without_tests(
            "[dependencies]\na = 1\n\n[dev-dependencies]\nb = 1\n\n[lints]\nworkspace = true\n",
        );
        assert_eq!(text, "[dependencies]\na = 1\n\n[lints]\nworkspace = true\n");
    }
}
