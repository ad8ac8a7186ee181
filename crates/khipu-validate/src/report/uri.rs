//! Names of files as URIs.

use std::fmt::Write;

/// The name of a file as URI reference: relative where the name is, with every byte escaped that is no plain one.
pub(crate) fn of_file(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let name = if std::path::MAIN_SEPARATOR == '\\' {
        name.replace('\\', "/")
    } else {
        name.to_owned()
    };
    let is_drive = |name: &str| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic()) && bytes.next() == Some(b':')
    };
    if name.starts_with('/') {
        out.push_str("file://");
    } else if std::path::MAIN_SEPARATOR == '\\' && is_drive(&name) {
        out.push_str("file:///");
    }
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing into a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_plain_is_escaped() {
        assert_eq!(of_file("a b/ñ%:#?.json"), "a%20b/%C3%B1%25%3A%23%3F.json");
        assert_eq!(of_file("../x"), "../x");
        assert_eq!(of_file("\u{1b}\n"), "%1B%0A");
    }

    #[cfg(unix)]
    #[test]
    fn a_whole_path_is_a_file() {
        assert_eq!(of_file("/tmp/a b"), "file:///tmp/a%20b");
    }
}
