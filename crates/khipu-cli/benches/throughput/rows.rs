//! What is measured on which data, what it is compared with, and how fast it is to be.

use crate::data::{Data, Form, Kind};
use crate::process::Program;

/// At 1 % invalid, members in declared order, one core: this many times as fast as the usual pipeline.
const IN_ORDER: f64 = 10.0;

/// On all other data: shuffled, spaced, with more or no faults, with long strings or others than ASCII.
const OTHERWISE: f64 = 6.0;

/// What a second core is worth.
const TWO_JOBS: f64 = 1.8;

/// A program on the data of a section.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) program: Program,
    pub(crate) against: Option<Program>,
    /// How many times as fast as what it is compared with.
    pub(crate) goal: Option<f64>,
}

/// The programs that take turns on the same data.
pub(crate) struct Section {
    pub(crate) data: Data,
    pub(crate) rows: Vec<Row>,
}

impl Section {
    /// Those of its rows whose data or program contain `text`, and what they are compared with.
    pub(crate) fn only(mut self, text: &str) -> Self {
        let title = self.data.title();
        let is_asked = |row: &Row| format!("{title}: {}", row.program.name()).contains(text);
        let mut kept: Vec<Program> = Vec::new();
        for row in self.rows.iter().filter(|row| is_asked(row)) {
            kept.push(row.program);
            let mut against = row.against;
            while let Some(program) = against {
                kept.push(program);
                let row = self.rows.iter().find(|row| row.program == program);
                against = row.and_then(|row| row.against);
            }
        }
        self.rows.retain(|row| kept.contains(&row.program));
        self
    }
}

pub(crate) fn sections() -> Vec<Section> {
    let mut sections = Vec::new();
    for kind in [Kind::Loans, Kind::Unbilled] {
        let mut add = |form, invalid, rows| {
            let data = Data {
                kind,
                form,
                invalid,
            };
            sections.push(Section { data, rows });
        };
        let alone = |program| Row {
            program,
            against: None,
            goal: None,
        };
        let against = |program, against, goal| Row {
            program,
            against: Some(against),
            goal,
        };
        let beside_usual = |goal| {
            vec![
                alone(Program::Usual),
                against(Program::Validate, Program::Usual, Some(goal)),
            ]
        };
        let mut all = beside_usual(IN_ORDER);
        all.extend([
            against(Program::Portable, Program::Usual, None),
            against(Program::TwoJobs, Program::Validate, Some(TWO_JOBS)),
            against(Program::Halves, Program::Validate, None),
            against(Program::Unnamed, Program::Validate, None),
            against(Program::Drift, Program::Validate, None),
            against(Program::Boon, Program::Usual, None),
            against(Program::Value, Program::Usual, None),
            against(Program::Tape, Program::Usual, None),
            against(Program::Scan, Program::Usual, None),
        ]);
        add(Form::Declared, 1, all);
        add(Form::Declared, 0, beside_usual(OTHERWISE));
        add(Form::Declared, 10, beside_usual(OTHERWISE));
        for form in [
            Form::Shuffled,
            Form::Spaced,
            Form::Indented,
            Form::Long,
            Form::NotAscii,
        ] {
            add(form, 1, beside_usual(OTHERWISE));
        }
        let mut drifting = beside_usual(OTHERWISE);
        drifting.push(against(Program::Drift, Program::Validate, None));
        add(Form::Undocumented, 1, drifting);
        add(
            Form::Files,
            1,
            vec![
                alone(Program::Usual),
                against(Program::Validate, Program::Usual, None),
            ],
        );
        add(
            Form::Packed,
            1,
            vec![
                alone(Program::Unpack),
                against(Program::TwoJobs, Program::Unpack, None),
            ],
        );
        add(
            Form::Small,
            0,
            vec![
                alone(Program::Usual),
                against(Program::Validate, Program::Usual, None),
            ],
        );
    }
    sections
}
