//! The renderer of the page: Redoc, in the version and with the bytes that are written down here.
//!
//! It is a megabyte of minified script, which nobody can review in a repository, and the crates around such renderers make pages
//! that load it from elsewhere. So it comes from npm when the page is made, its hash is checked each time, and it stays in
//! `target/`, so that the network is needed once. Scalar, which is kept as well, is three times as large.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use sha2::{Digest, Sha512};

/// The package and its version.
pub const PACKAGE: &str = "redoc@2.5.4";

/// The file that `npm pack` makes of it.
const ARCHIVE: &str = "redoc-2.5.4.tgz";

/// SHA-512 of that file: what npm calls its integrity, in hexadecimal.
const HASH: &str = "33a8d6846d6aa019c7e93166cc99ecb72099f3b1e6398fd4cc39bbf261e26228\
                    4476557f61c4bda203a8d4d94496724c78bb32c4715edb215ce2c3631d3ac005";

const SCRIPT: &str = "package/bundles/redoc.standalone.js";
const LICENCES: &str = "package/bundles/redoc.standalone.js.LICENSE.txt";

/// A renderer, as the page holds it.
pub struct Renderer {
    /// The script, which defines `Redoc`.
    pub script: String,
    /// What its authors want to be said with it.
    pub licences: String,
}

/// The renderer, from `folder`, or from npm if it is not there yet.
///
/// # Errors
///
/// When it cannot be had, with what to do about it; or when it is not the one that is written down here.
pub fn get(folder: &Path) -> Result<Renderer, String> {
    let archive = folder.join(ARCHIVE);
    if !archive.exists() {
        fetch(folder)?;
    }
    let bytes = fs::read(&archive).map_err(|error| format!("{}: {error}", archive.display()))?;
    let hash: String = Sha512::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    if hash != HASH {
        let text =
            "is not the renderer that xtask/src/docs/renderer.rs names: its hash is another one";
        let _ = fs::remove_file(&archive);
        return Err(format!("{} {text}; it was removed", archive.display()));
    }
    Ok(Renderer {
        script: unpacked(&archive, SCRIPT)?,
        licences: unpacked(&archive, LICENCES)?,
    })
}

fn fetch(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let help = format!(
        "run it where there is a network, or put {ARCHIVE}, which `npm pack {PACKAGE}` makes, into {}",
        folder.display()
    );
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["pack", PACKAGE, "--silent", "--ignore-scripts"])
        // Without a network it would try for minutes.
        .args(["--fetch-retries=0", "--fetch-timeout=60000"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("the renderer of the page cannot be had: npm: {error}; {help}"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "the renderer of the page cannot be had: `npm pack {PACKAGE}` failed; {help}"
        )),
    }
}

fn unpacked(archive: &Path, name: &str) -> Result<String, String> {
    let output = Command::new("tar")
        .arg("-xzOf")
        .arg(archive)
        .arg(name)
        .output()
        .map_err(|error| format!("tar cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("{} holds no {name}", archive.display()));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name} is no text"))
}
