//! The table of what was measured, and a verdict on each goal.

use std::fmt::Write;
use std::time::Duration;

use super::{Row, SETS, Sharing};

/// What is judged: a measured number that must not be above its limit.
#[derive(Debug)]
pub struct Verdict {
    /// The goal in words.
    pub goal: String,
    /// What was measured; nothing where the run left it out.
    pub measured: Option<f64>,
    /// The greatest number that meets the goal.
    pub limit: f64,
    unit: &'static str,
}

impl Verdict {
    /// Whether the goal is met; nothing where it was not measured.
    #[must_use]
    pub fn is_met(&self) -> Option<bool> {
        Some(self.measured? <= self.limit)
    }
}

/// What a row says that something took.
type Cost = fn(&Row) -> Duration;

/// The numbers of endpoints that the goals speak of.
const FEW: usize = 50;
const MANY: usize = 500;

/// Judges what was measured.
#[must_use]
pub fn verdicts(rows: &[Row]) -> Vec<Verdict> {
    let row = |endpoints: usize, sharing: Sharing| {
        rows.iter()
            .find(|row| row.endpoints == endpoints && row.sharing == sharing)
    };
    let ratio =
        |goal: String, limit: f64, ours: Option<Duration>, other: Option<Duration>| Verdict {
            goal,
            measured: ours
                .zip(other)
                .map(|(ours, other)| ours.as_secs_f64() / other.as_secs_f64()),
            limit,
            unit: "times",
        };
    let both = [Sharing::Own, Sharing::Shared];
    let mut verdicts = Vec::new();
    for sharing in both {
        let many = row(MANY, sharing);
        verdicts.push(ratio(
            format!("codegen of {MANY} ({}) / progenitor alone", sharing.name()),
            1.0,
            many.map(|row| row.write),
            many.map(|row| row.peer_codegen),
        ));
    }
    let (own, shared) = (row(MANY, Sharing::Own), row(MANY, Sharing::Shared));
    verdicts.push(ratio(
        format!("cargo check of {MANY} (own) / progenitor alone"),
        1.0,
        own.map(|row| row.cargo_check),
        own.map(|row| row.peer_cargo_check),
    ));
    verdicts.push(ratio(
        format!("cargo check of {MANY} ({SETS} shared sets) / the same with own ones"),
        0.2,
        shared.map(|row| row.cargo_check),
        own.map(|row| row.cargo_check),
    ));
    verdicts.push(ratio(
        format!("cargo check of {MANY} ({SETS} shared sets) / progenitor alone with own ones"),
        0.2,
        shared.map(|row| row.cargo_check),
        own.map(|row| row.peer_cargo_check),
    ));
    let costs: [(&str, Cost); 2] = [
        ("codegen", |row| row.write),
        ("cargo check", |row| row.cargo_check),
    ];
    for (what, cost) in costs {
        for sharing in both {
            let each = |endpoints: usize| {
                let row = row(endpoints, sharing)?;
                Some(cost(row).div_f64(endpoints as f64))
            };
            verdicts.push(ratio(
                format!(
                    "{what} an endpoint of {MANY} ({}) / of {FEW}",
                    sharing.name()
                ),
                1.5,
                each(MANY),
                each(FEW),
            ));
        }
    }
    for sharing in both {
        verdicts.push(Verdict {
            goal: format!("codegen --check of {FEW} ({})", sharing.name()),
            measured: row(FEW, sharing).map(|row| row.check.as_secs_f64() * 1000.0),
            limit: 250.0,
            unit: "ms",
        });
    }
    verdicts
}

/// The table and the verdicts as text.
#[must_use]
pub fn report(rows: &[Row], verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write_table(&mut text, rows);
    let _ = write_verdicts(&mut text, verdicts);
    text
}

fn write_table(text: &mut String, rows: &[Row]) -> std::fmt::Result {
    writeln!(
        text,
        "{:>9} {:<7}|{:^32}|{:^49}|{:^18}",
        "", "product", "codegen, ms", "generated lines", "cargo check, s"
    )?;
    writeln!(
        text,
        "{:>9} {:<7}|{:>7}{:>8}{:>10}{:>7}|{:>9}{:>8}{:>10}{:>10}{:>12}|{:>7}{:>11}",
        "endpoints",
        "schemas",
        "write",
        "--check",
        "alone",
        "",
        "models",
        "client",
        "contract",
        "alone",
        "an endpoint",
        "ours",
        "alone"
    )?;
    for row in rows {
        let [models, client, contract] = row.lines;
        writeln!(
            text,
            "{:>9} {:<7}|{:>7}{:>8}{:>10}{:>7}|{models:>9}{client:>8}{contract:>10}{:>10}{:>12}|{:>7}{:>11}",
            row.endpoints,
            row.sharing.name(),
            row.write.as_millis(),
            row.check.as_millis(),
            row.peer_codegen.as_millis(),
            "",
            row.peer_lines,
            (models + client) / row.endpoints.max(1),
            seconds(row.cargo_check),
            seconds(row.peer_cargo_check),
        )?;
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64())
}

fn write_verdicts(text: &mut String, verdicts: &[Verdict]) -> std::fmt::Result {
    writeln!(text)?;
    for verdict in verdicts {
        let Verdict {
            goal, limit, unit, ..
        } = verdict;
        let digits = if *unit == "ms" { 0 } else { 2 };
        let word = match verdict.is_met() {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None => "not measured",
        };
        let measured = verdict
            .measured
            .map(|measured| format!("{measured:.digits$} {unit}, "))
            .unwrap_or_default();
        writeln!(
            text,
            "{word:>12}: {goal}: {measured}at most {limit:.digits$} {unit}"
        )?;
    }
    Ok(())
}
