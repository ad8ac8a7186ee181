//! Rules about `allOf`, `oneOf` and conditions: each has one use, and the passes know no other.

use khipu_document::{Bundle, Kind, Node, Position};

use super::envelope::{ENVELOPE, PARTS, RULE, dangles};
use super::keywords::{self, VALIDATION};
use super::schemas::{Role, Walk, is_nullable};

/// The types of JSON.
const TYPES: &[&str] = &[
    "array", "boolean", "integer", "null", "number", "object", "string",
];

impl Walk<'_> {
    /// The only use of `allOf`: the envelope and its rule by reference, then the object that adds the data; or the rule
    /// itself, whose parts are conditions.
    pub(super) fn all_of(&mut self, node: &Node, role: Role<'_>) {
        let Some(Kind::Sequence(parts)) = node.get("allOf").map(|parts| &parts.kind) else {
            return;
        };
        let others = node
            .entries()
            .iter()
            .any(|entry| entry.key != "allOf" && VALIDATION.contains(&entry.key.as_str()));
        let (Role::Component { name }, Some((last, references)), false) =
            (role, parts.split_last(), others)
        else {
            return self.composition(node, "allOf");
        };
        if name == RULE {
            for part in parts {
                self.rule(part);
            }
            return;
        }
        let are_parts = references.iter().all(|part| {
            dangles(part) || Bundle::referred(part).is_some_and(|name| PARTS.contains(&name))
        });
        if references.is_empty() || !are_parts || last.get("properties").is_none() {
            return self.composition(node, "allOf");
        }
        for part in references {
            keywords::check(part, self.found);
            keywords::beside_reference(part, self.found);
            self.sensitive(part, Role::Part);
        }
        self.schema(last, Role::EnvelopeData);
    }

    /// A part of the envelope's rule: `if` some members have constant values, `then` others have a type.
    fn rule(&mut self, part: &Node) {
        let envelope = self
            .bundle
            .schema(ENVELOPE)
            .and_then(|envelope| envelope.get("properties"))
            .map_or(&[][..], Node::entries);
        keywords::check(part, self.found);
        for entry in part.entries() {
            if !matches!(entry.key.as_str(), "if" | "then") {
                self.strange_rule(&entry.key_at, &entry.key);
            }
        }
        for (branch, keyword) in [("if", "const"), ("then", "type")] {
            let Some(condition) = part.get(branch) else {
                self.found.add(
                    &part.at,
                    "misplaced-condition",
                    format!("this part of the envelope's rule has no `{branch}`"),
                    "a part of the rule is one `if` and one `then`",
                );
                continue;
            };
            keywords::check(condition, self.found);
            for entry in condition.entries() {
                if !matches!(entry.key.as_str(), "required" | "properties") {
                    self.strange_rule(&entry.key_at, &entry.key);
                }
            }
            let listed = condition.get("required").map_or(&[][..], Node::items);
            let named = listed
                .iter()
                .map(|name| (name.as_str().unwrap_or_default(), &name.at));
            let properties = condition.get("properties").map_or(&[][..], Node::entries);
            let properties_named = properties
                .iter()
                .map(|entry| (entry.key.as_str(), &entry.key_at));
            for (name, at) in named.chain(properties_named) {
                if !envelope.is_empty() && !envelope.iter().any(|member| member.key == name) {
                    self.found.add(
                        at,
                        "misplaced-condition",
                        format!("`{name}` is no member of the envelope, so this rule never holds"),
                        "name a member of `Envelope`",
                    );
                }
            }
            for property in properties {
                keywords::check(&property.value, self.found);
                for entry in property.value.entries() {
                    if entry.key != keyword {
                        self.strange_rule(&entry.key_at, &entry.key);
                    }
                }
                let text = property.value.str(keyword);
                let is_type = |text| keyword == "const" || TYPES.contains(&text);
                let is_alone = property
                    .value
                    .entries()
                    .iter()
                    .all(|entry| entry.key == keyword);
                if is_alone && !text.is_some_and(is_type) {
                    self.found.add(
                        &property.key_at,
                        "misplaced-condition",
                        format!("`{}` has no `{keyword}` to compare with", property.key),
                        "compare with a string under `if`, and with the name of a type under `then`",
                    );
                }
            }
        }
    }

    fn strange_rule(&mut self, at: &Position, key: &str) {
        if !VALIDATION.contains(&key) {
            // Told by `unknown-keyword`.
            return;
        }
        self.found.add(
            at,
            "misplaced-condition",
            format!("`{key}` stands in the envelope's rule"),
            "compare members with `const` under `if` and state their `type` under `then`",
        );
    }

    /// The only use of `oneOf`: a reference, or null.
    pub(super) fn one_of(&mut self, node: &Node, role: Role<'_>) {
        let Some(Kind::Sequence(branches)) = node.get("oneOf").map(|branches| &branches.kind)
        else {
            return;
        };
        let [first, second] = branches.as_slice() else {
            return self.composition(node, "oneOf");
        };
        let is_null = second.str("type") == Some("null") && second.entries().len() == 1;
        let other_keywords = node
            .entries()
            .iter()
            .any(|entry| entry.key != "oneOf" && VALIDATION.contains(&entry.key.as_str()));
        if !is_null || other_keywords || !matches!(role, Role::Property { .. }) {
            return self.composition(node, "oneOf");
        }
        if first.reference().is_none() {
            self.found.add(
                &first.at,
                "nullable-form",
                "what may be null here has no name",
                "make it a component and refer to it; a plain string is written `type: [string, 'null']`",
            );
            return;
        }
        keywords::check(first, self.found);
        self.sensitive(first, Role::Part);
        self.reference(first, Role::Part);
        let target = self.bundle.resolve(first);
        let is_anything = ["type", "allOf", "oneOf", "$ref"]
            .iter()
            .all(|key| target.get(key).is_none());
        if is_nullable(target) || is_anything {
            self.found.add(
                &first.at,
                "nullable-form",
                "null is allowed twice here, so that `oneOf` refuses it",
                "take the null out of the component; one that may be anything needs no `oneOf`",
            );
        }
    }

    fn composition(&mut self, node: &Node, keyword: &str) {
        let at = node.entry(keyword).map_or(&node.at, |entry| &entry.key_at);
        let fix = if keyword == "allOf" {
            "only a response uses it: references to `Envelope` and `StatusErrorRule`, then the object that adds `Data`"
        } else {
            "only a member that may be null uses it: a `$ref`, then `type: 'null'`"
        };
        self.found.add(
            at,
            "unsupported-composition",
            format!("`{keyword}` stands here in a form that no pass knows"),
            fix,
        );
    }

    pub(super) fn conditions(&mut self, node: &Node) {
        for key in ["const", "if", "then"] {
            if let Some(entry) = node.entry(key) {
                self.found.add(
                    &entry.key_at,
                    "misplaced-condition",
                    format!("`{key}` stands outside the envelope's rule"),
                    "only `StatusErrorRule` may use it; for one allowed value write an `enum` component",
                );
            }
        }
    }
}
