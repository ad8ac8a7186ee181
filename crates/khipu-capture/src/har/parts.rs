//! What one entry of a HAR says, as it goes by.

use std::io::Read;

use super::keep::Keep;
use super::name::Name;
use super::scan::{Fault, Scan};
use super::{HarBody, HarEntry, Position, escape};

/// The longest address that is held. The path of an operation is far shorter.
const LONGEST_URL: usize = 64 << 10;

/// From this length on the memory of a body is given back after its entry.
const KEPT: usize = 1 << 20;

/// What the current entry says.
#[derive(Default)]
pub(super) struct Parts {
    position: Position,
    method: Vec<u8>,
    url: Vec<u8>,
    status: Option<u16>,
    request: Text,
    response: Text,
}

/// A body on its way.
#[derive(Default)]
struct Text {
    /// As it is written, without its quotes.
    raw: Vec<u8>,
    position: Position,
    is_base64: bool,
    is_too_long: bool,
}

impl Parts {
    pub(super) fn read<R: Read>(
        &mut self,
        scan: &mut Scan<R>,
        max_body: usize,
    ) -> Result<(), Fault> {
        self.method.clear();
        self.url.clear();
        self.status = None;
        self.request.clear();
        self.response.clear();
        let next = scan.peek()?;
        self.position = scan.here();
        if next != b'{' {
            return scan.value();
        }
        scan.pass();
        let mut is_first = true;
        while let Some(name) = scan.member(&mut is_first)? {
            match (name, scan.peek()?) {
                (Name::Request, b'{') => self.request(scan, max_body)?,
                (Name::Response, b'{') => self.response(scan, max_body)?,
                _ => scan.value()?,
            }
        }
        Ok(())
    }

    fn request<R: Read>(&mut self, scan: &mut Scan<R>, max_body: usize) -> Result<(), Fault> {
        scan.pass();
        let mut is_first = true;
        while let Some(name) = scan.member(&mut is_first)? {
            match (name, scan.peek()?) {
                (Name::Method, b'"') => short(scan, &mut self.method)?,
                (Name::Url, b'"') => short(scan, &mut self.url)?,
                (Name::PostData, b'{') => self.request.read(scan, max_body)?,
                _ => scan.value()?,
            }
        }
        Ok(())
    }

    fn response<R: Read>(&mut self, scan: &mut Scan<R>, max_body: usize) -> Result<(), Fault> {
        scan.pass();
        let mut is_first = true;
        while let Some(name) = scan.member(&mut is_first)? {
            match (name, scan.peek()?) {
                (Name::Status, _) => self.status = scan.small_number()?,
                (Name::Content, b'{') => self.response.read(scan, max_body)?,
                _ => scan.value()?,
            }
        }
        Ok(())
    }

    pub(super) fn entry(&self, number: u64) -> HarEntry<'_> {
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        let status = self.status.filter(|status| *status > 0);
        HarEntry {
            number,
            position: self.position,
            method: text(&self.method),
            path: path(text(&self.url)),
            status,
            request: self.request.body(),
            response: self.response.body(),
        }
    }
}

/// Reads a string that is short, or nothing.
fn short<R: Read>(scan: &mut Scan<R>, into: &mut Vec<u8>) -> Result<(), Fault> {
    let is_whole = scan.string(Keep::Raw(into, LONGEST_URL))?;
    if !is_whole {
        into.clear();
    } else if into.contains(&b'\\') {
        let raw = std::mem::take(into);
        escape::decode(&raw, into);
    }
    Ok(())
}

impl Text {
    fn clear(&mut self) {
        if self.raw.capacity() > KEPT {
            self.raw = Vec::new();
        }
        self.raw.clear();
        self.is_base64 = false;
        self.is_too_long = false;
    }

    /// Reads what holds a text, `postData` or `content`.
    fn read<R: Read>(&mut self, scan: &mut Scan<R>, max_body: usize) -> Result<(), Fault> {
        scan.pass();
        self.clear();
        let mut encoding = Vec::new();
        let mut is_first = true;
        while let Some(name) = scan.member(&mut is_first)? {
            match (name, scan.peek()?) {
                (Name::Text, b'"') => {
                    self.position = scan.here();
                    self.is_too_long = !scan.string(Keep::Raw(&mut self.raw, max_body))?;
                }
                (Name::Text, _) => {
                    self.raw.clear();
                    self.is_too_long = false;
                    scan.value()?;
                }
                (Name::Encoding, b'"') => {
                    short(scan, &mut encoding)?;
                    self.is_base64 = encoding.eq_ignore_ascii_case(b"base64");
                }
                _ => scan.value()?,
            }
        }
        Ok(())
    }

    fn body(&self) -> Option<HarBody<'_>> {
        let is_there = self.is_too_long || !self.raw.is_empty();
        is_there.then(|| HarBody::new(&self.raw, self.position, self.is_base64, self.is_too_long))
    }
}

/// The path of an address.
fn path(url: &str) -> &str {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    match url.split_once("://") {
        Some((_, rest)) => rest
            .find('/')
            .map_or("/", |at| rest.get(at..).unwrap_or_default()),
        None => url,
    }
}
