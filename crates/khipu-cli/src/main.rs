//! `khipu`: calls the Khipu Open Data API, receives its callbacks, imitates it, and checks captured payloads.

mod arguments;
mod call;
mod capture;
mod completions;
mod console;
mod credentials;
mod diff;
mod document;
mod drift;
mod example;
mod files;
mod listen;
mod news;
mod operations;
mod output;
mod progress;
mod report;
mod runtime;
mod sandbox;
mod scrub;
mod size;
mod time;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Calls the Khipu Open Data API, receives its callbacks, imitates it, and checks captured payloads.
#[derive(Parser)]
#[command(name = "khipu", version, propagate_version = true, max_term_width = 100, after_help = AFTER_HELP)]
struct Cli {
    /// When to use colours; `auto` is on a terminal, unless NO_COLOR is set
    // Every verb has it: it stands behind what each has of its own.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        display_order = 900
    )]
    color: console::Color,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Validate(validate::Validate),
    Drift(drift::Drift),
    Report(report::Report),
    Scrub(scrub::Scrub),
    Diff(diff::Diff),
    Call(Box<call::Call>),
    Listen(listen::Listen),
    Sandbox(sandbox::Sandbox),
    Operations(operations::Operations),
    Completions(completions::Completions),
}

const AFTER_HELP: &str = "\
Begin on your own machine:
  khipu sandbox                              the API, here; it prints what to type next

Exit status:
  0  done, and nothing was found
  1  there are findings, or the operation did not end with data
  2  the command line or an input cannot be used; the other inputs were checked";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let console = console::Console::new(cli.color);
    let done = match &cli.verb {
        Verb::Validate(verb) => verb.run(&console),
        Verb::Drift(verb) => verb.run(&console),
        Verb::Report(verb) => verb.run(&console),
        Verb::Scrub(verb) => verb.run(&console),
        Verb::Diff(verb) => verb.run(&console),
        Verb::Call(verb) => verb.run(&console),
        Verb::Listen(verb) => verb.run(&console),
        Verb::Sandbox(verb) => verb.run(&console),
        Verb::Operations(verb) => verb.run(&console),
        Verb::Completions(verb) => verb.run::<Cli>(&console),
    };
    console.exit(done)
}
