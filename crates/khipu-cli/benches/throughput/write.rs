//! Writes the data. The same arguments give the same bytes, on every machine.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use khipu_sandbox::generate::Generator;
use khipu_validate::Contract;

use crate::data::{Data, Form, Kind};
use crate::tree::{Layout, Tree};

/// Members whose text may be any.
const FREE: [&str; 3] = [
    "AdditionalInformation",
    "LoanNumber",
    "TransactionInformation",
];

/// How many statements a card has, whatever the number of its transactions.
const STATEMENTS: usize = 12;

const PLAIN: [&str; 8] = [
    "COMPRA",
    "SUPERMERCADO",
    "FARMACIA",
    "LIBRERIA",
    "RESTAURANT",
    "PEAJE",
    "BENCINA",
    "CINE",
];

const OTHER: [&str; 8] = [
    "Ñuñoa",
    "Peñalolén",
    "crédito",
    "avalúo",
    "Ümlaut",
    "買い物",
    "покупка",
    "🦙🧶",
];

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 1).unwrap() % sides
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.roll(at + 1));
        }
    }

    fn words(&mut self, count: usize, of: &[&str]) -> String {
        let words: Vec<&str> = (0..count).map(|_| of[self.roll(of.len())]).collect();
        format!("\"{}\"", words.join(" "))
    }
}

/// Each payload as it is to be, and with one wrong value.
fn payloads(data: Data) -> Vec<(String, String)> {
    let kind = data.kind;
    let generator = Generator::new(&Contract::embedded_bundle().unwrap(), 7);
    let mut dice = Dice(7);
    let mut made = Vec::new();
    let wanted = if data.form == Form::Small {
        1
    } else {
        kind.payloads()
    };
    for number in 0.. {
        if u64::try_from(made.len()).unwrap() == wanted {
            break;
        }
        let text = generator
            .payload_at(kind.operation(), "200", kind.items(), number)
            .unwrap();
        let text = String::from_utf8(text).unwrap();
        let mut tree = Tree::read(&text);
        let (name, wrong) = kind.fault();
        tree.each_object(&mut |members| cut(members, "Statement", STATEMENTS));
        let mut places = 0;
        tree.each_leaf(&mut |member, _| places += usize::from(member == name));
        if places == 0 || !text.contains("\"Status\":\"OK\"") {
            // An answer without data, or a failure: small, and soon judged.
            continue;
        }
        tree.each_leaf(&mut |member, text| {
            if FREE.contains(&member) && text.starts_with('"') {
                match data.form {
                    Form::Long => *text = dice.words(40, &PLAIN),
                    Form::NotAscii => *text = dice.words(6, &OTHER),
                    _ => {}
                }
            }
        });
        if data.form == Form::Undocumented {
            tree.each_object(&mut |members| {
                if members.iter().any(|(known, _)| known == name) {
                    let value = dice.words(1, &PLAIN);
                    members.insert(1, ("Undocumented".to_owned(), Tree::Leaf(value)));
                }
            });
        }
        if data.form == Form::Shuffled {
            tree.each_object(&mut |members| dice.shuffle(members));
        }
        let layout = match data.form {
            Form::Spaced => Layout::Spaces,
            Form::Indented => Layout::Indent(' '),
            Form::Files => Layout::Indent('\n'),
            _ => Layout::Nothing,
        };
        let valid = tree.text(layout);
        let mut left = dice.roll(places);
        tree.each_leaf(&mut |member, text| {
            if member == name {
                if left == 0 {
                    wrong.clone_into(text);
                }
                left = left.wrapping_sub(1);
            }
        });
        made.push((valid, tree.text(layout)));
    }
    made
}

/// Leaves only the first items of a list.
fn cut(members: &mut [(String, Tree)], list: &str, most: usize) {
    for (name, value) in members {
        if let Tree::Array(items) = value
            && name == list
        {
            items.truncate(most);
        }
    }
}

/// Writes at least `bytes` bytes of JSON, and beside them the schema.
pub(crate) fn write(data: Data, bytes: u64, to: &Path) {
    write_schema(data.kind, &schema_beside(to, data.kind));
    let payloads = payloads(data);
    let mut dice = Dice(11);
    let mut written = 0;
    let mut each = |line: &mut dyn FnMut(&str)| {
        while written < bytes {
            let (valid, invalid) = &payloads[dice.roll(payloads.len())];
            let is_invalid = u64::try_from(dice.roll(100)).unwrap() < data.invalid;
            let text = if is_invalid { invalid } else { valid };
            line(text);
            written += u64::try_from(text.len()).unwrap() + 1;
        }
    };
    // What is cut off does not stay under the name that is looked for.
    let unfinished = to.with_extension("unfinished");
    remove(&unfinished);
    match data.form {
        Form::Files => {
            fs::create_dir(&unfinished).unwrap();
            let mut number = 0;
            each(&mut |text| {
                number += 1;
                fs::write(unfinished.join(format!("{number:06}.json")), text).unwrap();
            });
        }
        Form::Packed => {
            let file = BufWriter::new(File::create(&unfinished).unwrap());
            let mut packed = GzEncoder::new(file, Compression::default());
            each(&mut |text| writeln!(packed, "{text}").unwrap());
            packed.finish().unwrap().flush().unwrap();
        }
        _ => {
            let mut file = BufWriter::new(File::create(&unfinished).unwrap());
            each(&mut |text| writeln!(file, "{text}").unwrap());
            file.flush().unwrap();
        }
    }
    fs::rename(unfinished, to).unwrap();
}

/// The schema of the answer, with everything that it refers to, for whoever reads schemas.
fn write_schema(kind: Kind, to: &Path) {
    let bundle = Contract::embedded_bundle().unwrap();
    let mut schema: serde_json::Value =
        serde_json::from_str(&bundle.document().to_json().to_string()).unwrap();
    let paths = schema["paths"].as_object().unwrap();
    let mut posts = paths.values().map(|path| &path["post"]);
    let post = posts
        .find(|post| post["operationId"] == kind.operation())
        .unwrap();
    let body = &post["responses"]["200"]["content"]["application/json"]["schema"];
    let reference = body["$ref"].clone();
    schema["$ref"] = reference;
    fs::write(to, schema.to_string()).unwrap();
}

pub(crate) fn schema_beside(input: &Path, kind: Kind) -> PathBuf {
    input.with_file_name(format!("{}.schema", kind.operation()))
}

/// How many bytes of JSON the programs read.
pub(crate) fn size(input: &Path, data: Data) -> u64 {
    match data.form {
        Form::Files => {
            let files = fs::read_dir(input).unwrap();
            files
                .map(|file| file.unwrap().metadata().unwrap().len())
                .sum()
        }
        Form::Packed => {
            let mut unpacked = flate2::read::MultiGzDecoder::new(File::open(input).unwrap());
            std::io::copy(&mut unpacked, &mut std::io::sink()).unwrap()
        }
        _ => fs::metadata(input).unwrap().len(),
    }
}

/// Writes each half of the lines of a file into one of its own.
pub(crate) fn halves(input: &Path, [first, second]: &[PathBuf; 2]) {
    let file = File::open(input).unwrap();
    let middle = file.metadata().unwrap().len() / 2;
    let mut lines = BufReader::new(file);
    let mut first = File::create(first).unwrap();
    io::copy(&mut lines.by_ref().take(middle), &mut first).unwrap();
    let mut line = Vec::new();
    lines.read_until(b'\n', &mut line).unwrap();
    first.write_all(&line).unwrap();
    io::copy(&mut lines, &mut File::create(second).unwrap()).unwrap();
}

/// Removes a file or a folder, if it is there.
pub(crate) fn remove(path: &Path) {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    if let Err(error) = removed {
        assert_eq!(
            error.kind(),
            std::io::ErrorKind::NotFound,
            "{}",
            path.display()
        );
    }
}
