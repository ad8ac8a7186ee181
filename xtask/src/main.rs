//! `cargo xtask`: what the workspace does to itself.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::commands;

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
}

fn main() -> ExitCode {
    match Arguments::parse().verb {
        Verb::Codegen(arguments) => commands::codegen::run(&arguments),
    }
}
