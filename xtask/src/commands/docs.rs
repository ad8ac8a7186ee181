//! `cargo xtask docs`: everything there is to read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anstream::{eprintln, println};

use crate::docs::{self, page, renderer};

/// The crates that people use, which rustdoc begins with.
const CRATES: [&str; 7] = [
    "khipu_models",
    "khipu_client",
    "khipu_validate",
    "khipu_capture",
    "khipu_document",
    "khipu_sandbox",
    "khipu",
];

/// Arguments of `cargo xtask docs`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Make the page of the document alone, without rustdoc
    #[arg(long)]
    pub page: bool,
}

/// Runs the verb. The status is 0 when all of it is there to read, 2 when something is missing.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    match write(&super::root(), arguments) {
        Ok(begin) => {
            println!("{}", begin.display());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("problem: {message}");
            ExitCode::from(2)
        }
    }
}

/// What is there without the network comes first.
fn write(root: &Path, arguments: &Arguments) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |folder| root.join(folder));
    let folder = target.join("doc");
    let bundle = docs::document(root)?;
    let document = docs::json(&bundle)?;
    let title = bundle.document().find(&["info", "title"]);
    let title = title.and_then(|node| node.as_str()).unwrap_or("API");
    put(&folder.join("openapi.json"), &document)?;
    if !arguments.page {
        put(&folder.join("index.html"), &index(title))?;
        rustdoc(root)?;
    }
    let renderer = renderer::get(&target.join("docs"))?;
    let page = page::page(title, &docs::shown(root, &bundle)?, &renderer)?;
    let api = folder.join("api.html");
    put(&api, &page)?;
    Ok(match arguments.page {
        true => api,
        false => folder.join("index.html"),
    })
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Rustdoc of the workspace; `khipu_docs` has the crates lead to the page.
fn rustdoc(root: &Path) -> Result<(), String> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let features =
        "khipu-client/mock,khipu-client/receiver,khipu-models/schemars,khipu-capture/schemars";
    let status = Command::new(program)
        .args(["doc", "--workspace", "--no-deps", "--features", features])
        .env("RUSTDOCFLAGS", "-D warnings --cfg khipu_docs")
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err("`cargo doc` failed".to_owned()),
    }
}

/// The page that one begins with.
fn index(title: &str) -> String {
    let crates: String = CRATES
        .iter()
        .map(|name| format!("<li><a href=\"{name}/index.html\"><code>{name}</code></a></li>\n"))
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }}</style>\n\
         </head>\n<body>\n<h1>{title}</h1>\n<p><a href=\"api.html\">The API on one page</a>, and \
         <a href=\"openapi.json\">its document as JSON</a>.</p>\n<h2>Crates</h2>\n<ul>\n{crates}</ul>\n</body>\n</html>\n"
    )
}
