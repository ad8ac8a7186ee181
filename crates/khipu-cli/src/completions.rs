//! `khipu completions`: what a shell needs to complete commands.

use std::io;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::console::{Console, Outcome};

/// Prints completions for a shell
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

const AFTER_HELP: &str = "\
Examples:
  khipu completions bash > ~/.local/share/bash-completion/completions/khipu
  khipu completions zsh > ~/.zfunc/_khipu        with ~/.zfunc in fpath
  khipu completions fish > ~/.config/fish/completions/khipu.fish";

impl Completions {
    pub(crate) fn run<C: CommandFactory>(&self, console: &Console) -> io::Result<Outcome> {
        // What makes them panics when it cannot write; a list of bytes takes everything.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut C::command(), "khipu", &mut script);
        let mut out = console.out();
        out.write_all(&script)?;
        out.flush()?;
        Ok(Outcome::Clean)
    }
}
