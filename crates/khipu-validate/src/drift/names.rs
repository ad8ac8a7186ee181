//! What is kept of names that traffic brings along: of members, methods and paths.
//!
//! A name is no value, but data can stand where a name should: objects that are keyed by account numbers, paths with an
//! identifier in them. What looks like an identifier is masked before it is kept.

/// What stands for a name that looks like an identifier.
pub(super) const MASK: &str = "{…}";

/// The longest name that is kept whole, in characters.
const LONGEST: usize = 80;

/// How many digits make a member's name an identifier.
const DIGITS: usize = 4;

/// What is kept of a member's name.
pub(super) fn member(name: &str) -> String {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if digits >= DIGITS || name.contains('@') || (digits > 0 && digits == name.len()) {
        return MASK.to_owned();
    }
    cut(name)
}

/// Whether a name was cut, so that nobody can write it down again.
pub(super) fn is_partial(name: &str) -> bool {
    name == MASK || name.ends_with('…')
}

/// What is kept of a method: what HTTP would take for one.
pub(super) fn method(name: &str) -> String {
    let is_token = !name.is_empty() && name.len() <= 16;
    if is_token && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        name.to_ascii_uppercase()
    } else {
        MASK.to_owned()
    }
}

/// What is kept of a path that the contract does not have: its words.
pub(super) fn path(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut out = String::new();
    for (count, segment) in path.split('/').enumerate() {
        if count > 0 {
            out.push('/');
        }
        if count > 24 {
            out.push('…');
            break;
        }
        out.push_str(if is_word(segment) { segment } else { MASK });
    }
    out
}

/// Whether a part of a path is a word: short, of letters, with at most two digits, as in `v1`.
fn is_word(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let digits = segment.bytes().filter(u8::is_ascii_digit).count();
    let letters = segment.bytes().filter(u8::is_ascii_alphabetic).count();
    segment.len() <= 40
        && segment.bytes().all(plain)
        && digits <= 2
        && (letters > digits || segment.is_empty() || (digits == 1 && letters == 1))
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_masked_and_words_are_not() {
        for name in ["Line2", "address_1", "Área", "interestRate", "B2B"] {
            assert_eq!(member(name), name);
        }
        for name in [
            "12345678-9",
            "7",
            "joe@example.com",
            "acc-0042",
            "6baf6c19-e485-463b-ae24-a821b025c8a4",
        ] {
            assert_eq!(member(name), MASK, "{name}");
        }
        assert_eq!(member(&"é".repeat(10_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_path_keeps_its_words() {
        assert_eq!(
            path("/v1/cl/banking/personal/bice.cl/current/balances?rut=1-9"),
            "/v1/cl/banking/personal/bice.cl/current/balances"
        );
        assert_eq!(
            path("/v1/users/12345678-9/6baf6c19-e485/joe%40x/LCY"),
            "/v1/users/{…}/{…}/{…}/LCY"
        );
        assert_eq!(path(&"/a".repeat(90)).matches("/a").count(), 24);
        assert_eq!(method("post"), "POST");
        assert_eq!(method("<script>"), MASK);
    }
}
