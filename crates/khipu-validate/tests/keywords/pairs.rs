//! Schemas twice: as contract of this crate, and compiled by `jsonschema` as they are.

use jsonschema::{Draft, Registry};
use khipu_validate::{Contract, Finding, Payload, Validator};
use serde_json::{Map, Value, json};

/// What came of one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    Invalid,
    /// One of the exceptions that have a name: the two need not agree.
    Exempt,
}

/// Schemas that are components of one document, and may refer to each other by `#/components/schemas/<name>`.
pub(crate) struct Pairs {
    contract: Contract,
    peers: Vec<jsonschema::Validator>,
    names: Vec<String>,
    schemas: Map<String, Value>,
}

impl Pairs {
    /// The error says what of the two cannot use the schemas.
    pub(crate) fn new(schemas: Map<String, Value>) -> Result<Self, String> {
        let names: Vec<String> = schemas.keys().cloned().collect();
        let paths = names.iter().map(|name| {
            let schema = json!({"$ref": format!("#/components/schemas/{name}")});
            let content = json!({"application/json": {"schema": schema}});
            let answer = json!({"description": "x", "content": content});
            let post = json!({"operationId": name, "responses": {"200": answer}});
            (format!("/{name}"), json!({"post": post}))
        });
        let document = json!({
            "openapi": "3.1.1",
            "info": {"title": "x", "version": "1"},
            "paths": Value::Object(paths.collect()),
            "components": {"schemas": schemas},
        });
        let contract = Contract::from_text("openapi.json", &document.to_string());
        let contract = contract.map_err(|error| error.to_string())?;
        // Anchors are found only where JSON Schema itself knows that schemas stand.
        let plain = json!({ "$defs": schemas }).to_string();
        let plain = plain.replace("#/components/schemas/", "#/$defs/");
        let plain: Value = serde_json::from_str(&plain).unwrap();
        let resource = Draft::Draft202012.create_resource(plain);
        let registry = Registry::new()
            .add("urn:plain", resource)
            .and_then(jsonschema::RegistryBuilder::prepare);
        let registry = registry.map_err(|error| error.to_string())?;
        let peers = names.iter().map(|name| {
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let escaped = |byte: u8| match byte.is_ascii_alphanumeric() {
                true => char::from(byte).to_string(),
                false => format!("%{byte:02X}"),
            };
            let name: String = name.bytes().map(escaped).collect();
            let reference = json!({"$ref": format!("urn:plain#/$defs/{name}")});
            let built = options.with_registry(&registry).build(&reference);
            built.map_err(|error| format!("{name}: {error}"))
        });
        Ok(Self {
            contract,
            peers: peers.collect::<Result<_, _>>()?,
            names,
            schemas,
        })
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn schemas(&self) -> &Map<String, Value> {
        &self.schemas
    }

    /// Whether the contract says of them that they use what 2020-12 does not have, so that it says nothing.
    pub(crate) fn is_of_older_dialect(&self) -> bool {
        let rules = ["old-keyword", "malformed-keyword"];
        let mut notes = self.contract.notes().iter();
        notes.any(|note| rules.contains(&note.rule))
    }

    /// What judges texts under one of the schemas, one after the other.
    pub(crate) fn validator(&self, at: usize) -> Validator<'_> {
        self.contract.validator(self.payload(at))
    }

    fn payload(&self, at: usize) -> &Payload {
        let name = format!("{}/200", self.names[at]);
        self.contract.payload(&name).unwrap()
    }

    /// Judges a text by every way; the error says how they differ. The validator keeps what it learnt from texts before.
    pub(crate) fn judge(
        &self,
        at: usize,
        validator: &mut Validator<'_>,
        text: &[u8],
    ) -> Result<Verdict, String> {
        let name = &self.names[at];
        let is_valid = validator.is_valid(text).unwrap();
        let found = validator.check(text).unwrap();
        let again = validator.check(text).unwrap();
        let alone = self.contract.check(self.payload(at), text).unwrap();
        let differ = |what: &str| {
            let schema = &self.schemas[name];
            Err(format!(
                "{what}: {} under {schema}",
                String::from_utf8_lossy(text)
            ))
        };
        if found != alone || again != alone {
            return differ("the findings are not those of the explaining tier alone");
        }
        if is_valid != found.is_empty() {
            return differ("`is_valid` and `check` differ");
        }
        match expected(&self.peers[at], text, &found) {
            Verdict::Exempt => Ok(Verdict::Exempt),
            theirs if (theirs == Verdict::Valid) == is_valid => Ok(theirs),
            Verdict::Valid => differ(&format!("refused, for {}", found[0].keyword)),
            _ => differ("accepted"),
        }
    }
}

/// What `jsonschema` says of a text of which this crate has found this.
///
/// The exceptions are those of how `serde_json` reads: it keeps the last of several members of one name, where this crate
/// refuses all, and the nearest double of a number, which this crate keeps exact; it refuses a byte order mark, which this
/// crate passes over.
pub(crate) fn expected(peer: &jsonschema::Validator, text: &[u8], found: &[Finding]) -> Verdict {
    let mut keywords = found.iter().map(|finding| finding.keyword.as_str());
    if keywords.any(|keyword| keyword == "duplicate-key")
        || has_long_number(text)
        || text.starts_with("\u{feff}".as_bytes())
    {
        return Verdict::Exempt;
    }
    let accepts = |value: Value| peer.is_valid(&value);
    match serde_json::from_slice(text).is_ok_and(accepts) {
        true => Verdict::Valid,
        false => Verdict::Invalid,
    }
}

/// Whether a number in a text may be more than a double holds: one of more than 15 digits, or with an exponent of more than two.
fn has_long_number(text: &[u8]) -> bool {
    let mut digits = 0;
    let mut most = 15;
    for byte in text {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => {}
            b'e' | b'E' if digits > 0 => (digits, most) = (0, 2),
            b'+' | b'-' => {}
            _ => (digits, most) = (0, 15),
        }
        if digits > most {
            return true;
        }
    }
    false
}
