//! Values of a HAR that everybody has, and what is replaced in those that not everybody has.

use super::maker::{Maker, Part};

const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
];

const TOOLS: &[&str] = &[
    "BrowserMob Proxy",
    "Charles Proxy",
    "Chrome",
    "Chromium",
    "Fiddler",
    "Firefox",
    "HTTP Toolkit",
    "Insomnia REST Client",
    "Microsoft Edge",
    "mitmproxy",
    "Playwright",
    "Postman",
    "Proxyman",
    "Puppeteer",
    "Safari",
    "WebInspector",
    "WebKit Web Inspector",
    "khipu",
];

const REASONS: &[&str] = &[
    "",
    "OK",
    "Created",
    "Accepted",
    "No Content",
    "Moved Permanently",
    "Found",
    "See Other",
    "Not Modified",
    "Temporary Redirect",
    "Permanent Redirect",
    "Bad Request",
    "Unauthorized",
    "Forbidden",
    "Not Found",
    "Method Not Allowed",
    "Not Acceptable",
    "Request Timeout",
    "Conflict",
    "Gone",
    "Payload Too Large",
    "Unsupported Media Type",
    "Unprocessable Entity",
    "Unprocessable Content",
    "Too Many Requests",
    "Internal Server Error",
    "Not Implemented",
    "Bad Gateway",
    "Service Unavailable",
    "Gateway Timeout",
    "Connection established",
];

const VERSIONS: &[&str] = &[
    "", "http/0.9", "http/1.0", "http/1.1", "http/2", "http/2.0", "http/3", "http/3.0", "h2",
    "h2c", "h3", "unknown",
];

const CONTROL: &[&str] = &[
    "",
    "*",
    "br",
    "chunked",
    "close",
    "compress",
    "deflate",
    "gzip",
    "http",
    "https",
    "identity",
    "immutable",
    "keep-alive",
    "max-age",
    "must-revalidate",
    "no-cache",
    "no-store",
    "no-transform",
    "private",
    "proxy-revalidate",
    "public",
    "q",
    "s-maxage",
    "trailers",
    "upgrade",
    "zstd",
];

const TYPES: &[&str] = &[
    "*",
    "application",
    "audio",
    "font",
    "image",
    "multipart",
    "text",
    "video",
];

const SUBTYPES: &[&str] = &[
    "*",
    "apng",
    "avif",
    "css",
    "csv",
    "event-stream",
    "form-data",
    "gif",
    "hal",
    "html",
    "javascript",
    "jpeg",
    "json",
    "mixed",
    "ndjson",
    "octet-stream",
    "pdf",
    "plain",
    "png",
    "problem",
    "signed-exchange",
    "svg",
    "webp",
    "woff",
    "woff2",
    "x-javascript",
    "x-ndjson",
    "x-unknown",
    "x-www-form-urlencoded",
    "xhtml",
    "xml",
    "zip",
];

const CHARSETS: &[&str] = &["utf-8", "utf8", "iso-8859-1", "us-ascii", "windows-1252"];

pub(crate) fn is_method(text: &str) -> bool {
    METHODS.contains(&text) || METHODS.contains(&text.to_ascii_uppercase().as_str())
}

/// Tools write their own names in capitals or not: Playwright says `chromium`.
pub(crate) fn is_tool(text: &str) -> bool {
    TOOLS.iter().any(|tool| tool.eq_ignore_ascii_case(text))
}

pub(crate) fn is_reason(text: &str) -> bool {
    REASONS.contains(&text)
}

pub(crate) fn is_http_version(text: &str) -> bool {
    VERSIONS.contains(&text.to_ascii_lowercase().as_str())
}

pub(crate) fn is_version(text: &str) -> bool {
    text.len() <= 16
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// A date as HTTP writes it: `Mon, 06 May 2024 12:00:00 GMT`.
pub(crate) fn is_http_date(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '9' } else { c })
        .collect();
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    shape.is_ascii()
        && shape.len() == 29
        && days.iter().any(|day| shape.starts_with(day))
        && shape.get(3..8) == Some(", 99 ")
        && months.iter().any(|month| shape.get(8..11) == Some(month))
        && shape.get(11..) == Some(" 9999 99:99:99 GMT")
}

/// Whether a text consists of words that control a connection, and small numbers.
pub(crate) fn is_control(text: &str) -> bool {
    let is_number = |word: &str| {
        word.len() <= 10
            && word
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    text.split([',', ';', '=', ' '])
        .all(|word| CONTROL.contains(&word.to_ascii_lowercase().as_str()) || is_number(word))
}

impl Maker {
    /// Media types with everything replaced that is not common; `application/…+json` stays JSON.
    pub(crate) fn media(&mut self, text: &str) -> String {
        let types: Vec<String> = text.split(',').map(|one| self.one_media(one)).collect();
        types.join(",")
    }

    fn one_media(&mut self, text: &str) -> String {
        let mut parts = text.split(';');
        let essence = parts.next().unwrap_or_default();
        let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
        let mut out = self.unless_known(kind, TYPES);
        if essence.contains('/') {
            out.push('/');
            let words: Vec<String> = subtype
                .split('+')
                .map(|word| self.unless_known(word, SUBTYPES))
                .collect();
            out.push_str(&words.join("+"));
        }
        for parameter in parts {
            out.push(';');
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            out.push_str(&self.unless_known(name, &["charset", "q", "boundary", "v"]));
            if parameter.contains('=') {
                out.push('=');
                let is_weight = name.trim() == "q" && value.len() <= 5;
                if is_weight && is_control(value) {
                    out.push_str(value);
                } else {
                    out.push_str(&self.unless_known(value, CHARSETS));
                }
            }
        }
        out
    }

    fn unless_known(&mut self, text: &str, known: &[&str]) -> String {
        let bare = text.trim();
        if bare.is_empty() || known.contains(&bare.to_ascii_lowercase().as_str()) {
            text.to_owned()
        } else {
            self.shaped(text, Part::All, 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::key::Key;

    #[test]
    fn what_everybody_has_stays() {
        let mut maker = Maker::new(Key::new(b"0123456789abcdef").unwrap());
        for text in [
            "application/json; charset=utf-8",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/problem+json",
        ] {
            assert_eq!(maker.media(text), text);
        }
        let other = maker.media("application/vnd.acme+json; boundary=Juan");
        assert!(other.starts_with("application/") && other.contains("+json; boundary="));
        assert!(
            !other.contains("acme") && !other.contains("Juan"),
            "{other}"
        );
        assert!(is_control("gzip, deflate, br;q=0.5") && is_control("max-age=3600"));
        assert!(!is_control("gzip, juan") && !is_control("12345678901"));
        assert!(is_http_date("Mon, 06 May 2024 12:00:00 GMT"));
        assert!(!is_http_date("Mon, 06 Xay 2024 12:00:00 GMT"));
    }
}
