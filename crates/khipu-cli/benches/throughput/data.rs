//! The data: payloads of two sizes, written in several ways.

/// Which payload.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Small: five loans.
    Loans,
    /// Large: the purchases of a card.
    Unbilled,
}

/// How it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// One line each, no spaces, members in the order of the document.
    Declared,
    /// The members of each object in an order of its own.
    Shuffled,
    /// A space behind each comma and colon.
    Spaced,
    /// Spaces as an indented text has them, on one line.
    Indented,
    /// Free texts of some hundred letters.
    Long,
    /// Free texts of letters that take two to four bytes.
    NotAscii,
    /// In each item of a list a member that the contract does not have.
    Undocumented,
    /// Indented, over several lines, a file for each.
    Files,
    /// As declared, packed with gzip.
    Packed,
    /// One payload alone.
    Small,
}

const KINDS: [(Kind, &str, &str); 2] = [
    (Kind::Loans, "loans", "bancosecurity_personal_loans"),
    (
        Kind::Unbilled,
        "unbilled",
        "consorcio_personal_unbilled_transactions",
    ),
];

const FORMS: [(Form, &str, &str); 10] = [
    (Form::Declared, "declared", "declared order"),
    (Form::Shuffled, "shuffled", "shuffled members"),
    (Form::Spaced, "spaced", "spaces"),
    (Form::Indented, "indented", "indented within the line"),
    (Form::Long, "long", "long strings"),
    (Form::NotAscii, "not-ascii", "other letters than ASCII"),
    (Form::Undocumented, "undocumented", "undocumented members"),
    (Form::Files, "files", "a folder of indented files"),
    (Form::Packed, "packed", "gzip"),
    (Form::Small, "small", "one payload alone"),
];

/// What a file holds.
#[derive(Clone, Copy)]
pub(crate) struct Data {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// How many of a hundred payloads have one wrong value.
    pub(crate) invalid: u64,
}

impl Kind {
    fn words(self) -> (&'static str, &'static str) {
        let found = KINDS.iter().find(|(kind, ..)| *kind == self);
        found
            .map(|(_, name, operation)| (*name, *operation))
            .unwrap()
    }

    pub(crate) fn operation(self) -> &'static str {
        self.words().1
    }

    /// How many items a list has, for payloads of 1.3 and about 50 KB.
    pub(crate) fn items(self) -> usize {
        match self {
            Self::Loans => 5,
            Self::Unbilled => 160,
        }
    }

    /// How many different payloads there are.
    pub(crate) fn payloads(self) -> u64 {
        match self {
            Self::Loans => 2_000,
            Self::Unbilled => 200,
        }
    }

    /// A member that every payload has, and a value that it must not have.
    pub(crate) fn fault(self) -> (&'static str, &'static str) {
        match self {
            Self::Loans => ("DueDate", "\"26-07-2023\""),
            Self::Unbilled => ("CreditDebitIndicator", "\"Nobody\""),
        }
    }
}

impl Data {
    fn words(self) -> (&'static str, &'static str) {
        let found = FORMS.iter().find(|(form, ..)| *form == self.form);
        found.map(|(_, name, title)| (*name, *title)).unwrap()
    }

    /// For people.
    pub(crate) fn title(self) -> String {
        format!(
            "{}, {}, {} % invalid",
            self.kind.words().0,
            self.words().1,
            self.invalid
        )
    }

    /// For file names and arguments.
    pub(crate) fn name(self) -> String {
        format!(
            "{}-{}-{}",
            self.kind.words().0,
            self.words().0,
            self.invalid
        )
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once('-')?;
        let (form, invalid) = rest.rsplit_once('-')?;
        Some(Self {
            kind: KINDS.iter().find(|(_, known, _)| *known == kind)?.0,
            form: FORMS.iter().find(|(_, known, _)| *known == form)?.0,
            invalid: invalid.parse().ok()?,
        })
    }

    pub(crate) fn extension(self) -> &'static str {
        match self.form {
            Form::Files => "folder",
            Form::Packed => "ndjson.gz",
            Form::Small => "json",
            _ => "ndjson",
        }
    }

    /// How many bytes of JSON are written where `asked` are asked for. Files are many, and fewer tell as much.
    pub(crate) fn bytes(self, asked: u64) -> u64 {
        match self.form {
            Form::Files => asked / 4,
            Form::Small => 1,
            _ => asked,
        }
    }

    /// Whether the start of the process is what is measured.
    pub(crate) fn is_one_small(self) -> bool {
        self.form == Form::Small
    }
}
