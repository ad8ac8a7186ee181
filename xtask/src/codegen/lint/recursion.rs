//! The rule that no component holds itself.

use khipu_document::{Bundle, Node};

use super::Found;

/// Checks whether the component `name` holds itself, by whatever way.
pub(super) fn check(bundle: &Bundle, name: &str, schema: &Node, found: &mut Found) {
    let mut seen = Vec::new();
    let mut open = vec![schema];
    while let Some(node) = open.pop() {
        if let Some(target) = Bundle::referred(node) {
            if target == name {
                let at = node.get("$ref").map_or(&node.at, |value| &value.at);
                found.add(
                    at,
                    "recursive-component",
                    format!("`{name}` holds itself here"),
                    "name the levels apart, as many as the provider documents",
                );
                return;
            }
            if !seen.contains(&target) {
                seen.push(target);
                open.extend(bundle.schema(target));
            }
        }
        open.extend(node.get("items"));
        for key in ["allOf", "oneOf"] {
            open.extend(node.get(key).map_or(&[][..], Node::items));
        }
        let members = node.get("properties").map_or(&[][..], Node::entries);
        open.extend(members.iter().map(|entry| &entry.value));
    }
}
