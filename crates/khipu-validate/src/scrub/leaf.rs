//! Values and names around payloads: those that everybody has stay.

use super::classes::{Class, is_hex};
use super::fit::Rules;
use super::form::Leaf;
use super::scrubber::Scrubber;
use super::{dates, words};
use crate::tree::Value;

impl Scrubber<'_> {
    /// A value of a format around payloads, or nothing where it stays.
    pub(crate) fn leaf(&mut self, leaf: Leaf, text: &str) -> Option<String> {
        let stays = match leaf {
            Leaf::Time => dates::is_date_time(text),
            Leaf::Version => words::is_version(text),
            Leaf::Tool => words::is_tool(text),
            Leaf::Method => words::is_method(text),
            Leaf::HttpVersion => words::is_http_version(text),
            Leaf::Reason => words::is_reason(text),
            Leaf::Operation => self.contract.operation(text).is_some(),
            Leaf::Words => words::is_control(text),
            Leaf::Encoding => text == "base64",
            Leaf::HttpDate => words::is_http_date(text),
            Leaf::Name => return self.name(text),
            Leaf::Media => return Some(self.maker.media(text)),
            Leaf::Host => return Some(self.host(text)),
            Leaf::Path | Leaf::Url => return Some(self.address(text)),
            Leaf::Secret | Leaf::Number | Leaf::Status | Leaf::Flag => false,
        };
        if stays || text.is_empty() {
            return None;
        }
        self.report.values += 1;
        let fits = |_: &Value<'_>| true;
        let rules = Rules {
            fits: &fits,
            listed: &[],
            examples: &[],
            salt: 0,
        };
        Some(self.maker.fitting_text(text, &rules).0)
    }

    /// Another name for a member whose name may be data itself: digits, an address, words, or much text.
    pub(crate) fn name(&mut self, name: &str) -> Option<String> {
        let digits = name.chars().filter(|c| c.is_numeric()).count();
        let is_word = |c: char| !Class::of(c, false).is_fixed() || "-_.:$".contains(c);
        let is_plain =
            digits < 4 && !is_hex(name) && name.chars().count() <= 64 && name.chars().all(is_word);
        (!is_plain).then(|| self.maker.text(name, self.salt))
    }
}
