//! What others would write: small programs that read the same input.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

const BUFFER: usize = 256 << 10;

/// Does as the peer `name` does, and prints how many records are valid; those that do not judge call all of them so.
pub(crate) fn run(name: &str, schema: &Path, input: &Path) {
    let valid = match name {
        "usual" => {
            let validator = jsonschema::draft202012::new(&read(schema)).unwrap();
            each(input, &mut |record| {
                let value = serde_json::from_slice::<Value>(record);
                value.is_ok_and(|value| validator.is_valid(&value))
            })
        }
        "boon" => {
            let mut schemas = boon::Schemas::new();
            let mut compiler = boon::Compiler::new();
            compiler.add_resource("khipu.json", read(schema)).unwrap();
            let index = compiler.compile("khipu.json", &mut schemas).unwrap();
            each(input, &mut |record| {
                let value = serde_json::from_slice::<Value>(record);
                value.is_ok_and(|value| schemas.validate(&value, index).is_ok())
            })
        }
        "value" => each(input, &mut |record| {
            serde_json::from_slice::<Value>(record).is_ok()
        }),
        "tape" => {
            let mut buffers = simd_json::Buffers::default();
            each(input, &mut |record| {
                simd_json::to_tape_with_buffers(record, &mut buffers).is_ok()
            })
        }
        "scan" => scan(input),
        "unpack" => unpack(input),
        other => panic!("no peer is called {other}"),
    };
    println!("{valid}");
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Hands out the lines of a file, or the files of a folder; says how many of them `judge` calls valid.
fn each(input: &Path, judge: &mut dyn FnMut(&mut [u8]) -> bool) -> usize {
    let mut valid = 0;
    let mut record = Vec::new();
    if input.is_dir() {
        for file in fs::read_dir(input).unwrap() {
            record.clear();
            File::open(file.unwrap().path())
                .unwrap()
                .read_to_end(&mut record)
                .unwrap();
            valid += usize::from(judge(&mut record));
        }
        return valid;
    }
    let mut lines = BufReader::with_capacity(BUFFER, File::open(input).unwrap());
    while lines.read_until(b'\n', &mut record).unwrap() > 0 {
        valid += usize::from(judge(record.trim_ascii_end_mut()));
        record.clear();
    }
    valid
}

/// Looks for line breaks, and whether the text is UTF-8: the least that whoever reads lines of text does.
fn scan(input: &Path) -> usize {
    let mut file = File::open(input).unwrap();
    let mut buffer = vec![0; BUFFER];
    let (mut kept, mut lines) = (0, 0);
    loop {
        let read = file.read(&mut buffer[kept..]).unwrap();
        if read == 0 {
            return lines;
        }
        let filled = kept + read;
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', &buffer[..filled]) {
            lines += usize::from(std::str::from_utf8(&buffer[start..end]).is_ok());
            start = end + 1;
        }
        buffer.copy_within(start..filled, 0);
        kept = filled - start;
    }
}

fn unpack(input: &Path) -> usize {
    let mut unpacked = MultiGzDecoder::new(File::open(input).unwrap());
    let mut buffer = vec![0; BUFFER];
    let mut total = 0;
    loop {
        match unpacked.read(&mut buffer).unwrap() {
            0 => return total,
            read => total += read,
        }
    }
}

/// Without the line break at its end.
trait TrimEnd {
    fn trim_ascii_end_mut(&mut self) -> &mut [u8];
}

impl TrimEnd for Vec<u8> {
    fn trim_ascii_end_mut(&mut self) -> &mut [u8] {
        let length = self.trim_ascii_end().len();
        &mut self[..length]
    }
}
