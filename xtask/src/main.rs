//! `cargo xtask`: what the workspace does to itself.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::commands;

/// Code generation is millions of small allocations that are freed in another order; the system's allocator spends two fifths
/// of the time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the workspace does to itself.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Generates models, client and contract from `schemas/`
    Codegen(commands::codegen::Arguments),
    /// Tells what has changed in `schemas/` since a revision, and whom that breaks
    Diff(commands::diff::Arguments),
    /// Plays the whole loop on this machine: sandbox, both ways to call, capture, validation
    Demo,
    /// Makes what there is to read: the document as one page, and rustdoc
    Docs(commands::docs::Arguments),
    /// Measures what more endpoints cost, against progenitor alone
    Growth(commands::growth::Arguments),
    /// Counts what each crate costs those who build it, and writes the table into `xtask/README.md`
    Cost(commands::cost::Arguments),
    /// Builds every published crate from its tarball, and programs outside the workspace that use them
    Package,
    /// Runs every check that a change must pass
    Ci,
}

fn main() -> ExitCode {
    match Arguments::parse().verb {
        Verb::Codegen(arguments) => commands::codegen::run(&arguments),
        Verb::Diff(arguments) => commands::diff::run(&arguments),
        Verb::Demo => commands::demo::run(),
        Verb::Docs(arguments) => commands::docs::run(&arguments),
        Verb::Growth(arguments) => commands::growth::run(&arguments),
        Verb::Cost(arguments) => commands::cost::run(&arguments),
        Verb::Package => commands::package::run(),
        Verb::Ci => commands::ci::run(),
    }
}
