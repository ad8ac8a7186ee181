//! The report as JUnit XML.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::escape;
use crate::finding::{Finding, Unreadable};
use crate::report::xml::text;
use crate::report::{Sink, Summary, counted, in_body, line, payload_in_words, source_in_words};

/// How many payloads of one source are listed by themselves.
const CASES: usize = 1_000;

/// How many findings of one payload are listed.
const FINDINGS: u64 = 20;

/// Writes JUnit XML as build servers read it: a test suite for each source.
///
/// A payload with findings is a test case that failed, named after its record and what it is; after 1,000 of them the
/// others of that source are counted in one. All valid payloads of a source are one test case that passed, what was
/// skipped is one that was skipped, and what could not be checked is one with an error: how many there are of each stands
/// in the properties of the suite, because test cases that change their names from run to run have no history. A suite
/// is written when its source has been read. Nothing is timed: every `time` is 0.
#[derive(Debug)]
pub struct JunitWriter<W> {
    out: W,
    began: SystemTime,
    suites: u64,
    suite: Option<Suite>,
}

/// What is known of the source that is being read.
#[derive(Debug, Default)]
struct Suite {
    source: String,
    cases: Vec<Case>,
    /// Payloads with findings beyond [`CASES`].
    more: u64,
    errors: Vec<String>,
    /// The record and payload of the last finding.
    last: Option<(u64, Option<String>)>,
}

/// A payload with findings.
#[derive(Debug)]
struct Case {
    name: String,
    keyword: String,
    message: String,
    body: String,
    findings: u64,
}

impl<W: Write> JunitWriter<W> {
    /// A report into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            began: SystemTime::now(),
            suites: 0,
            suite: None,
        }
    }

    /// Says when the run began, which is now otherwise.
    #[must_use]
    pub fn began(mut self, began: SystemTime) -> Self {
        self.began = began;
        self
    }

    /// Writes what is left and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, _summary: &Summary) -> io::Result<W> {
        self.end_suite(None)?;
        self.begin()?;
        writeln!(self.out, "</testsuites>")?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.suites == 0 {
            writeln!(
                self.out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"
            )?;
        }
        Ok(())
    }

    /// The suite of a source; that of another one is written first.
    fn suite(&mut self, source: &str) -> io::Result<&mut Suite> {
        if self
            .suite
            .as_ref()
            .is_some_and(|suite| suite.source != source)
        {
            self.end_suite(None)?;
        }
        Ok(self.suite.get_or_insert_with(|| Suite {
            source: source.to_owned(),
            ..Suite::default()
        }))
    }

    /// Writes the suite that is open.
    fn end_suite(&mut self, summary: Option<&Summary>) -> io::Result<()> {
        let Some(suite) = self.suite.take() else {
            return Ok(());
        };
        self.begin()?;
        let id = self.suites;
        self.suites += 1;
        let listed = u64::try_from(suite.cases.len()).unwrap_or(u64::MAX);
        let Summary {
            checked,
            valid,
            invalid,
            skipped,
            ..
        } = summary.copied().unwrap_or(Summary {
            checked: listed + suite.more,
            invalid: listed + suite.more,
            ..Summary::default()
        });
        let class = text(&source_in_words(&suite.source));
        let failures = listed + u64::from(suite.more > 0);
        let errors = suite.errors.len();
        let passed = u64::from(valid > 0);
        let left = u64::from(skipped > 0);
        let tests = failures + passed + left + u64::try_from(errors).unwrap_or(u64::MAX);
        let began = utc(self.began);
        let out = &mut self.out;
        writeln!(
            out,
            "  <testsuite name=\"{class}\" package=\"khipu\" id=\"{id}\" timestamp=\"{began}\" hostname=\"localhost\" \
             tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{left}\" time=\"0\">"
        )?;
        writeln!(out, "    <properties>")?;
        for (name, count) in [
            ("checked", checked),
            ("valid", valid),
            ("invalid", invalid),
            ("skipped", skipped),
        ] {
            writeln!(out, "      <property name=\"{name}\" value=\"{count}\"/>")?;
        }
        writeln!(out, "    </properties>")?;
        let case = |name: &str| {
            let name = text(name);
            format!("    <testcase name=\"{name}\" classname=\"{class}\" time=\"0\"")
        };
        if passed > 0 {
            writeln!(out, "{}/>", case("valid payloads"))?;
        }
        for failed in &suite.cases {
            writeln!(out, "{}>", case(&failed.name))?;
            let more = match failed.findings {
                1 => String::new(),
                several => format!(" and {}", counted(several - 1, "other finding")),
            };
            let message = text(&format!("{}{more}", failed.message));
            let keyword = text(&failed.keyword);
            let mut body = failed.body.clone();
            if failed.findings > FINDINGS {
                let more = counted(failed.findings - FINDINGS, "other finding");
                body.push_str(&format!("\n… and {more}"));
            }
            writeln!(
                out,
                "      <failure message=\"{message}\" type=\"{keyword}\">{body}</failure>\n    </testcase>"
            )?;
        }
        if suite.more > 0 {
            let message = format!("{} that are not listed", counted(suite.more, "payload"));
            writeln!(
                out,
                "{}>\n      <failure message=\"{}\" type=\"more\"/>\n    </testcase>",
                case("other payloads with findings"),
                text(&message)
            )?;
        }
        for message in &suite.errors {
            writeln!(
                out,
                "{}>\n      <error message=\"{}\" type=\"unreadable\"/>\n    </testcase>",
                case("could not be checked"),
                text(message)
            )?;
        }
        if skipped > 0 {
            let message = format!(
                "{} of operations that the contract does not have",
                counted(skipped, "record")
            );
            writeln!(
                out,
                "{}>\n      <skipped message=\"{}\"/>\n    </testcase>",
                case("skipped records"),
                text(&message)
            )?;
        }
        writeln!(out, "    <system-out/>\n    <system-err/>\n  </testsuite>")
    }
}

impl<W: Write> Sink for JunitWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let suite = self.suite(&finding.source)?;
        let now = (finding.record, finding.payload.clone());
        if suite.last.as_ref() != Some(&now) {
            if suite.cases.len() == CASES {
                suite.more += 1;
            } else {
                let payload = payload_in_words(finding.payload.as_deref());
                suite.cases.push(Case {
                    name: format!("record {} as {payload}", finding.record),
                    keyword: finding.keyword.clone(),
                    message: line(finding),
                    body: String::new(),
                    findings: 0,
                });
            }
            suite.last = Some(now);
        }
        if suite.more > 0 {
            return Ok(());
        }
        if let Some(case) = suite.cases.last_mut() {
            case.findings += 1;
            if case.findings <= FINDINGS {
                if !case.body.is_empty() {
                    case.body.push('\n');
                }
                case.body.push_str(&body(finding));
            }
        }
        Ok(())
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        let suite = self.suite(&unreadable.source)?;
        suite.errors.push(escape::visible(&unreadable.message));
        Ok(())
    }

    fn source(&mut self, name: &str, summary: &Summary) -> io::Result<()> {
        self.suite(name)?;
        self.end_suite(Some(summary))
    }
}

/// A finding as lines between tags.
fn body(finding: &Finding) -> String {
    let source = escape::path(&finding.source);
    let Finding {
        line: at, column, ..
    } = finding;
    let mut lines = vec![text(&format!(
        "{source}:{at}:{column}{}: {}",
        in_body(finding),
        line(finding)
    ))];
    if let Some(excerpt) = &finding.excerpt {
        let shown = format!("  {}{}{}", excerpt.before, excerpt.value, excerpt.after);
        lines.push(text(&shown));
    }
    if let Some(help) = &finding.help {
        lines.push(text(&format!("  help: {help}")));
    }
    if let Some(schema) = &finding.schema {
        lines.push(text(&format!("  rule: {}:{}", schema.file, schema.line)));
    }
    lines.join("\n")
}

/// A time as `2026-11-20T14:00:00`, in UTC, without a zone as the format wants it.
fn utc(time: SystemTime) -> String {
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years begin in March here, so that the leap day is the last of one.
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_time_is_told_in_utc() {
        let told = [0, 951_782_400, 951_868_799, 1_709_251_199, 4_107_542_399]
            .map(|seconds| utc(UNIX_EPOCH + Duration::from_secs(seconds)));
        assert_eq!(
            told,
            [
                "1970-01-01T00:00:00",
                "2000-02-29T00:00:00",
                "2000-02-29T23:59:59",
                "2024-02-29T23:59:59",
                "2100-02-28T23:59:59",
            ]
        );
    }
}
