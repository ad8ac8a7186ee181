//! What the libraries warn of while they run, as lines on standard error.

use std::fmt::{self, Write};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::console::Console;

/// Shows warnings of the client and of the receiver from now on. Those of other libraries could quote what passes through.
pub(crate) fn show(console: Console) {
    // Only one verb runs, so nobody was there before.
    let _ = tracing::subscriber::set_global_default(News(console));
}

struct News(Console);

impl Subscriber for News {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        let target = about.target();
        // The verb itself says which callbacks are not JSON, of which the receiver only warns.
        let is_news = *about.level() == Level::ERROR
            || target.ends_with("::server") && *about.level() == Level::WARN;
        about.is_event() && target.starts_with("khipu_client") && is_news
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.0.problem(&format!("{}{}", line.message, line.fields));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Line {
    message: String,
    fields: String,
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, "; {name}: {value:?}"),
        };
    }
}
