//! How fast `khipu` is as a whole process, beside programs that others would write for the same task.
//!
//! `cargo bench -p khipu-cli --bench throughput` writes payloads from the sandbox's generator into files of 100 MB, lets
//! `khipu` and its peers take turns on each, and prints one table: medians of the rounds, in megabytes a second. The peers
//! are this program itself, started again with a hidden argument: each is a process that reads the file from its start.
//!
//! | argument | does |
//! |---|---|
//! | `--quick` | files of 10 MB; the start of a process then weighs as much as its work |
//! | `--rows TEXT` | only rows whose data or program contain it, and what those are compared with |
//! | `--rounds N` | how often each program runs on a file; 5 |
//! | `--keep` | leaves the files for the next run |
//! | `--folder DIR` | writes them there: one that is held in memory keeps the disk out of what is measured |

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "a benchmark stops at the first surprise, and prints"
)]

mod data;
mod peers;
mod process;
mod rows;
mod tree;
mod write;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::Duration;

use data::Data;
use process::{Measured, Program};
use rows::{Row, Section};

/// What was asked for.
struct Asked {
    bytes: u64,
    rounds: usize,
    rows: String,
    keeps: bool,
    folder: PathBuf,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--peer", name, schema, input] => {
            return peers::run(name, schema.as_ref(), input.as_ref());
        }
        ["--write", data, bytes, folder] => {
            let data = Data::named(data).expect("data of this benchmark");
            return write::write(data, bytes.parse().unwrap(), folder.as_ref());
        }
        _ => {}
    }
    let mut asked = Asked {
        bytes: 100_000_000,
        rounds: 5,
        rows: String::new(),
        keeps: false,
        folder: Path::new(env!("CARGO_TARGET_TMPDIR")).into(),
    };
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word {
            "--quick" => asked.bytes = 10_000_000,
            "--rounds" => asked.rounds = words.next().unwrap().parse().unwrap(),
            "--rows" => asked.rows = words.next().unwrap().to_owned(),
            "--keep" => asked.keeps = true,
            "--folder" => asked.folder = words.next().unwrap().into(),
            // Cargo adds it.
            "--bench" => {}
            other => {
                panic!(
                    "{other} is not known; --quick, --rounds N, --rows TEXT, --keep and --folder DIR are"
                )
            }
        }
    }
    let folder = asked.folder.join("throughput");
    std::fs::create_dir_all(&folder).unwrap();
    println!(
        "| data | program | MB/s | times as fast | goal | | user s | MB held |\n\
         |---|---|---|---|---|---|---|---|"
    );
    for section in rows::sections() {
        let section = section.only(&asked.rows);
        if !section.rows.is_empty() {
            measure(&section, &asked, &folder);
        }
    }
    if !asked.keeps {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

/// Writes the file of a section, lets its programs take turns on it, and prints a line for each.
fn measure(section: &Section, asked: &Asked, folder: &Path) {
    let data = section.data;
    let bytes = data.bytes(asked.bytes);
    let input = folder.join(format!("{}-{bytes}.{}", data.name(), data.extension()));
    if !input.exists() {
        // In a process of its own: the memory of a child begins with that of its parent, which is to stay small.
        process::itself()
            .args(["--write", &data.name(), &bytes.to_string()])
            .arg(&input)
            .status()
            .ok()
            .filter(std::process::ExitStatus::success)
            .expect("the data can be written");
    }
    let schema = write::schema_beside(&input, data.kind);
    let start = |program: Program| program.command(data.kind, &schema, &input);
    let start_all = |program: Program| program.commands(data.kind, &schema, &input);
    if section
        .rows
        .iter()
        .any(|row| row.program == Program::Halves)
    {
        write::halves(&input, &process::halves(&input));
    }

    // The first run warms the page cache, and its counts show that the programs say the same of the same records.
    let told: Vec<_> = section
        .rows
        .iter()
        .filter_map(|row| {
            Some((
                row.program,
                process::valid(row.program, start(row.program))?,
            ))
        })
        .collect();
    for (program, valid) in &told {
        assert_eq!(
            *valid,
            told[0].1,
            "{} and {} differ on {}",
            program.name(),
            told[0].0.name(),
            data.title()
        );
    }

    let mut runs: Vec<Vec<Measured>> = vec![Vec::new(); section.rows.len()];
    for round in 0..asked.rounds {
        // In another order in each round: how fast a core runs depends on what ran before, and on how many cores.
        let mut order: Vec<usize> = (0..section.rows.len()).collect();
        order.sort_by_cached_key(|at| {
            let mut hasher = DefaultHasher::new();
            (round, at).hash(&mut hasher);
            hasher.finish()
        });
        for at in order {
            let ended = process::measured(start_all(section.rows[at].program));
            runs[at].push(ended);
        }
    }
    let size = write::size(&input, data);
    let time = |program: Program| {
        let at = section.rows.iter().position(|row| row.program == program);
        median(&runs[at.expect("a row is compared with a row")], |run| {
            run.wall
        })
    };
    for (row, runs) in section.rows.iter().zip(&runs) {
        print(row, data, size, runs, &time);
    }
    if !asked.keeps {
        write::remove(&input);
        for half in process::halves(&input) {
            write::remove(&half);
        }
    }
}

fn print(row: &Row, data: Data, size: u64, runs: &[Measured], time: &dyn Fn(Program) -> Duration) {
    let wall = median(runs, |run| run.wall);
    let speed = match data.is_one_small() {
        true => format!("{:.1} ms", wall.as_secs_f64() * 1e3),
        false => format!("{:.0}", size as f64 / wall.as_secs_f64() / 1e6),
    };
    let times = row
        .against
        .map(|against| time(against).as_secs_f64() / wall.as_secs_f64());
    let compared = row
        .against
        .zip(times)
        .map_or(String::new(), |(against, times)| {
            format!("{times:.2} × {}", against.name())
        });
    let goal = row.goal.map_or(String::new(), |goal| format!("{goal}"));
    let verdict = match (row.goal, times) {
        (Some(goal), Some(times)) if times >= goal => "met",
        (Some(_), _) => "**not met**",
        _ => "",
    };
    println!(
        "| {} | {} | {speed} | {compared} | {goal} | {verdict} | {:.3} | {:.1} |",
        data.title(),
        row.program.name(),
        median(runs, |run| run.user).as_secs_f64(),
        median(runs, |run| run.memory) as f64 / 1e6,
    );
}

fn median<T: Ord>(runs: &[Measured], of: impl Fn(&Measured) -> T) -> T {
    let mut values: Vec<T> = runs.iter().map(of).collect();
    values.sort();
    values.swap_remove(values.len() / 2)
}
