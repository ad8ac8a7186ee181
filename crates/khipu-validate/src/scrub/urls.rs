//! Addresses: their stand-ins are addresses that lead nowhere.

use super::maker::{Maker, Part};

/// The end of a host that nobody can have.
const RESERVED: &str = ".test";

impl Maker {
    /// Another URL for a URL: the same scheme, a host that nobody can have, the separators where they were.
    pub(crate) fn url(&mut self, text: &str, attempt: u32) -> Option<String> {
        let (scheme, host, tail) = parts(text)?;
        let host = self.authority(host, attempt);
        let tail = self.tail(tail, attempt);
        Some(format!("{scheme}://{host}{tail}"))
    }

    /// Another e-mail address for one.
    pub(crate) fn mail(&mut self, text: &str, attempt: u32) -> Option<String> {
        let (local, domain) = text.rsplit_once('@')?;
        let is_word = |text: &str| !text.is_empty() && !text.contains([' ', '@', '/', '"', '<']);
        if !is_word(local) || !is_word(domain) || !domain.contains('.') || text.len() > 320 {
            return None;
        }
        let local = self.shaped(local, Part::All, attempt);
        Some(format!("{local}@{}", self.host(domain, attempt)))
    }

    /// User, host and port.
    fn authority(&mut self, text: &str, attempt: u32) -> String {
        let (user, rest) = match text.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, text),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                (host, Some(port))
            }
            _ => (rest, None),
        };
        let mut out = String::new();
        if let Some(user) = user {
            out.push_str(&self.tail(user, attempt));
            out.push('@');
        }
        out.push_str(&self.host(host, attempt));
        if let Some(port) = port {
            out.push(':');
            out.push_str(&self.port(port, attempt));
        }
        out
    }

    /// A port with as many digits.
    fn port(&mut self, text: &str, attempt: u32) -> String {
        let mut draw = self.key.draw("port", attempt, text.as_bytes());
        let first = if text.len() > 4 { 5 } else { 9 };
        let each = (0..text.len()).map(|at| match at {
            0 => 1 + draw.below(first),
            _ => draw.below(10),
        });
        each.filter_map(|digit| char::from_digit(digit, 10))
            .collect()
    }

    /// Another host: a name for a name, as long if that can be; an address for documentation for an address.
    pub(crate) fn host(&mut self, text: &str, attempt: u32) -> String {
        let mut draw = self.key.draw("host", attempt, text.as_bytes());
        let last = 1 + draw.below(254);
        if text.parse::<std::net::Ipv4Addr>().is_ok() {
            let nets = ["192.0.2", "198.51.100", "203.0.113"];
            let net = draw.one_of(&nets).unwrap_or("192.0.2");
            return format!("{net}.{last}");
        }
        let bare = text.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<std::net::Ipv6Addr>().is_ok() {
            let address = format!("2001:db8::{:x}:{last:x}", draw.below(0x1_0000));
            return if bare.len() < text.len() {
                format!("[{address}]")
            } else {
                address
            };
        }
        let other = self.pieces(text, &['.', '-'], attempt);
        let length = other.chars().count();
        let Some(kept) = length.checked_sub(RESERVED.len()).filter(|kept| *kept > 1) else {
            // Too short for an ending of its own; without dots it is no host of the internet.
            return other.replace('.', "x");
        };
        let mut out: String = other.chars().take(kept).collect();
        if out.ends_with(['.', '-']) {
            out.pop();
            out.push('x');
        }
        out.push_str(RESERVED);
        out
    }

    /// Path, query and fragment, or a user: what stands between separators is replaced, the same each time.
    pub(crate) fn tail(&mut self, text: &str, attempt: u32) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            let (before, after) = rest.split_at(at);
            out.push_str(&self.pieces(before, SEPARATORS, attempt));
            let hex = |text: &&str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
            match after.get(1..3).filter(hex) {
                Some(code) => {
                    // Some letter, in the form in which an address has those that are not plain.
                    let mut draw = self.key.draw("percent", attempt, code.as_bytes());
                    out.push_str(&format!("%6{:X}", 1 + draw.below(15)));
                    rest = after.get(3..).unwrap_or_default();
                }
                None => {
                    out.push('%');
                    rest = after.get(1..).unwrap_or_default();
                }
            }
        }
        out.push_str(&self.pieces(rest, SEPARATORS, attempt));
        out
    }

    fn pieces(&mut self, text: &str, separators: &[char], attempt: u32) -> String {
        let mut out = String::with_capacity(text.len());
        for piece in text.split_inclusive(separators) {
            let bare = piece.trim_end_matches(separators);
            out.push_str(&self.shaped(bare, Part::All, attempt));
            out.push_str(piece.get(bare.len()..).unwrap_or_default());
        }
        out
    }
}

const SEPARATORS: &[char] = &['/', '?', '&', '=', '#', ';', ','];

/// Scheme, authority, and everything after, of a URL.
pub(crate) fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && scheme.len() <= 16;
    if !is_scheme || rest.contains(|c: char| c.is_whitespace()) {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    Some((scheme, authority, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::key::Key;

    #[test]
    fn addresses_stay_addresses_and_lead_nowhere() {
        let mut maker = Maker::new(Key::new(b"0123456789abcdef").unwrap());
        for text in [
            "https://my-api.my-business.com/api/open-data-response?a=1&b=%C3%B1#x",
            "http://user:secret@bank.cl:8080/",
            "http://a.cl",
            "https://host.example/0123456789abcdef0123456789abcdef",
        ] {
            let other = maker.text(text, 0);
            assert_eq!(other.len(), text.len(), "{other}");
            let (scheme, host, tail) = parts(&other).unwrap();
            let (old_scheme, _, old_tail) = parts(text).unwrap();
            assert_eq!(scheme, old_scheme);
            assert!(host.contains(".test") || !host.contains('.'), "{other}");
            let marks = |text: &str| text.replace(|c: char| c.is_ascii_alphanumeric(), "");
            assert_eq!(marks(tail), marks(old_tail));
            for word in ["business", "response", "bank", "secret", "C3", "B1"] {
                assert!(!other.contains(word), "{other}");
            }
        }
        let address = maker.text("http://10.1.2.3:65000/x", 0);
        assert!(
            address.contains(".") && !address.contains("10.1.2.3"),
            "{address}"
        );
        assert!(
            maker
                .text("http://[fe80::1]/x", 0)
                .starts_with("http://[2001:db8::")
        );
        let mail = maker.text("juan.perez@bank.example", 0);
        assert!(mail.ends_with(".test") && !mail.contains("juan"), "{mail}");
    }
}
