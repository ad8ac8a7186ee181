//! `khipu`: checks captured payloads of the Khipu Open Data API.

mod console;
mod operations;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Works with captured payloads of the Khipu Open Data API.
#[derive(Parser)]
#[command(name = "khipu", version, propagate_version = true, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: console::Color,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Validate(validate::Validate),
    Operations(operations::Operations),
}

const AFTER_HELP: &str = "\
Exit status:
  0  nothing was found
  1  there are findings
  2  the command line or an input cannot be used; the other inputs were checked";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = console::Console::new(cli.color);
    let done = match &cli.verb {
        Verb::Validate(verb) => verb.run(&console),
        Verb::Operations(verb) => verb.run(&console),
    };
    console.exit(done)
}
