//! Payloads that nobody wrote: whatever the document allows survives text → model → text.
use crate::support::through::{difference, model};
use crate::support::{Tree, bundle, inner, properties, schema};
use khipu_document::{Bundle, Node};
use khipu_models::OPERATIONS;

/// How many payloads are made of each kind.
const PAYLOADS: u64 = 400;

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    /// A whole number without sign and leading zeros.
    fn whole(&mut self, most: usize) -> String {
        let count = 1 + self.below(most);
        let digits = self.digits(count);
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() { "0" } else { digits }.to_owned()
    }
}

/// Makes texts that a schema allows.
struct Maker<'b> {
    bundle: &'b Bundle,
    random: Random,
}

impl Maker<'_> {
    fn value(&mut self, schema: &Node) -> String {
        if let Some(branches) = schema.get("oneOf") {
            assert_eq!(branches.items().len(), 2, "a value or null");
            if self.random.once_in(3) {
                return "null".to_owned();
            }
        }
        let schema = self.bundle.resolve(inner(schema));
        let types: Vec<&str> = schema.strings("type").collect();
        if types.contains(&"null") && self.random.once_in(3) {
            return "null".to_owned();
        }
        let kind = schema.str("type").or(types.first().copied());
        match kind {
            Some("string") => {
                let text = self.text(schema);
                self.quoted(&text)
            }
            Some("integer") => self.integer(),
            Some("number") => self.number(),
            Some("boolean") => self.random.pick(&["true", "false"]).to_owned(),
            Some("array") => {
                let items = schema.get("items").unwrap();
                let count = self.random.below(4);
                let items: Vec<String> = (0..count).map(|_| self.value(items)).collect();
                format!("[{}]", items.join(self.random.pick(&[",", " , ", ",\n"])))
            }
            _ => self.object(schema),
        }
    }

    fn object(&mut self, schema: &Node) -> String {
        let bundle = self.bundle;
        let known = properties(bundle, schema);
        if known.is_empty() {
            // Nobody says what is in it.
            return self
                .random
                .pick(&[
                    "{}",
                    r#"{"a":1.50,"b":[{"á":null}],"c":"\n"}"#,
                    r#"{"x":{"y":{"z":"-0400"}}}"#,
                ])
                .to_owned();
        }
        let required = required(bundle, schema);
        let mut members: Vec<String> = Vec::new();
        for (name, member) in known {
            if required.contains(&name) || !self.random.once_in(2) {
                let value = self.value(member);
                let space = self.random.pick(&["", " ", "\t"]);
                members.push(format!("{}:{space}{value}", self.quoted(name)));
            }
        }
        if self.random.once_in(4) {
            members.push(r#""Undocumented":{"Status":"ERROR","List":[1,{}]}"#.to_owned());
        }
        for at in (1..members.len()).rev() {
            let other = self.random.below(at + 1);
            members.swap(at, other);
        }
        format!("{{{}}}", members.join(","))
    }

    fn text(&mut self, schema: &Node) -> String {
        let random = &mut self.random;
        let values: Vec<&str> = schema.strings("enum").collect();
        if !values.is_empty() {
            // An enumeration is open, but for one that has a single value.
            return match values.len() > 1 && random.once_in(5) {
                true => "Ñot documented".to_owned(),
                false => random.pick(&values).to_owned(),
            };
        }
        let most = schema
            .get("maxLength")
            .map_or(40, |node| node.to_json().as_u64().unwrap() as usize);
        let Some(pattern) = schema.str("pattern") else {
            let alphabet: Vec<char> = "aZ 0\"\\/\u{8}\u{1f}\n\r\tñ\u{2028}\u{feff}😀{}[]:,"
                .chars()
                .collect();
            let length = random.below(most.min(40) + 1);
            return (0..length)
                .map(|_| alphabet[random.below(alphabet.len())])
                .collect();
        };
        let date = format!(
            "{}-{:02}-{:02}",
            random.digits(4),
            1 + random.below(12),
            1 + random.below(28)
        );
        if pattern.contains("T(") {
            let seconds = random.below(61);
            let time = format!(
                "{:02}:{:02}:{seconds:02}",
                random.below(24),
                random.below(60)
            );
            let count = 1 + random.below(12);
            let fraction = match random.once_in(2) {
                true => format!(".{}", random.digits(count)),
                false => String::new(),
            };
            let offset = random.pick(&["Z", "-0400", "-04:00", "+0000", "+23:59", "-0330"]);
            return format!("{date}T{time}{fraction}{offset}");
        }
        match pattern {
            pattern if pattern.starts_with("^[0-9]{4}-") => date,
            "^[0-9]{4}$" => random.digits(4),
            "^[A-Z]{3}$" => random.pick(&["CLP", "USD", "CLF", "ZZZ"]).to_owned(),
            // A pattern that this does not know has an example.
            _ => {
                let examples: Vec<&str> = schema.strings("examples").collect();
                random.pick(&examples).to_owned()
            }
        }
    }

    /// A string with some of its characters escaped, which may be any.
    fn quoted(&mut self, text: &str) -> String {
        let mut quoted = String::from("\"");
        for c in text.chars() {
            let must = c < ' ' || c == '"' || c == '\\';
            if must || self.random.once_in(12) {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    quoted.push_str(&format!("\\u{unit:04x}"));
                }
            } else {
                quoted.push(c);
            }
        }
        quoted + "\""
    }

    fn integer(&mut self) -> String {
        let sign = self.random.pick(&["", "", "-"]);
        let whole = self.random.whole(18);
        let tail = self.random.pick(&["", "", "", ".0", ".000", "e0", "E+0"]);
        format!("{sign}{whole}{tail}")
    }

    fn number(&mut self) -> String {
        let sign = self.random.pick(&["", "", "-"]);
        let whole = self.random.whole(17);
        let places = self.random.below(10);
        let fraction = match places {
            0 => String::new(),
            _ => format!(".{}", self.random.digits(places)),
        };
        let exponent = self.random.pick(&["", "", "", "", "e2", "E-2", "e+0"]);
        format!("{sign}{whole}{fraction}{exponent}")
    }
}

/// The members that an object must have, those of its `allOf` parts included.
fn required<'a>(bundle: &'a Bundle, schema: &'a Node) -> Vec<&'a str> {
    let schema = bundle.resolve(schema);
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let parts = parts.iter().flat_map(|part| required(bundle, part));
    schema.strings("required").chain(parts).collect()
}

#[test]
fn whatever_the_document_allows_survives() {
    let bundle = bundle();
    let mut made = 0;
    for (operation, kind) in OPERATIONS.iter().flat_map(|operation| {
        ["request", "200", "202", "callback"].map(|kind| (operation.id, kind))
    }) {
        let schema = schema(&bundle, operation, kind);
        for seed in 1..=PAYLOADS {
            let random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let text = Maker {
                bundle: &bundle,
                random,
            }
            .value(schema);
            let told = || format!("{operation}/{kind}, seed {seed}: {text}");
            let shown =
                model(operation, kind, &text).unwrap_or_else(|error| panic!("{error}: {}", told()));
            let (before, after) = (Tree::parse(&text), Tree::parse(&shown.json));
            assert_eq!(
                difference(&bundle, schema, &before, &after, ""),
                None,
                "{}",
                told()
            );
            let again = model(operation, kind, &shown.json).unwrap();
            assert_eq!(again.json, shown.json, "{}", told());
            made += 1;
        }
    }
    assert!(made >= 2 * 4 * PAYLOADS, "{made} payloads");
}
