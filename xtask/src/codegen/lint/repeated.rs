//! Repeated keys in JSON, of which a parser drops all but one without a word.

use std::collections::BTreeSet;

/// The first key that an object of `text` has twice, and the byte at which it stands again. `text` is JSON.
pub(super) fn repeated_key(text: &str) -> Option<(String, usize)> {
    // The keys of every object that is still open; nothing for an array.
    let mut open: Vec<Option<BTreeSet<String>>> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => open.push(Some(BTreeSet::new())),
            b'[' => open.push(None),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let end = string_end(bytes, at);
                let rest = text.get(end..).unwrap_or_default();
                if rest.trim_start().starts_with(':')
                    && let Some(Some(keys)) = open.last_mut()
                {
                    let key: String = serde_json::from_str(text.get(at..end)?).ok()?;
                    if !keys.insert(key.clone()) {
                        return Some((key, at));
                    }
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The byte after the string that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::repeated_key;

    #[test]
    fn a_key_repeats_in_one_object_only() {
        let found = |text| repeated_key(text).map(|(key, _)| key);
        assert_eq!(found(r#"{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}"#), None);
        assert_eq!(found(r#"{"a": "\"b\": 1", "b": 2}"#), None);
        assert_eq!(found(r#"["a", "a", {"b": "b"}]"#), None);
        assert_eq!(
            found(r#"{"b": [{"a": 1, "\u0061" : 2}]}"#),
            Some("a".to_owned())
        );
        assert_eq!(
            repeated_key(r#"{"a": 1, "a": 1}"#),
            Some(("a".to_owned(), 9))
        );
    }
}
