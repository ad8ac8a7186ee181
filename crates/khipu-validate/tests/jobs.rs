//! On how many cores lines are judged changes nothing of what is told.

use std::io::Write;

use khipu_validate::{Contract, JsonWriter, Options, TextWriter, validate_reader};

const PAYLOAD: &str = "bancosecurity_personal_loans/request";

/// Lines of every kind that matters, more than several batches of them.
fn lines() -> Vec<u8> {
    let long = format!("{{\"RequestData\": {{\"x\": \"{}\"}}}}", "y".repeat(9_000));
    let kinds = [
        "{\"RequestData\": {}}",
        "{\"RequestData\": {}}\r",
        "",
        " \t\r",
        "{\"RequestData\": []}",
        "{\"RequestData\": {}, \"RequestData\": {}}",
        "{\"RequestData\": ",
        "{\"RequestData\": {}, \"CallbackUrl\": \"ñ\"}",
        &long,
        "{\"khipu_capture\":1,\"at\":\"2026-01-01T00:00:00Z\",\"method\":\"GET\",\"path\":\"/elsewhere\"}",
        "{\"khipu_capture\":7}",
        "\u{1}",
    ];
    let mut text = b"\xef\xbb\xbf".to_vec();
    let mut dice = 88_172_645_463_325_252_u64;
    while text.len() < 3 << 20 {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let kind = usize::try_from(dice >> 20).unwrap() % 40;
        // Most lines are of the first kind.
        text.extend_from_slice(kinds.get(kind).unwrap_or(&kinds[0]).as_bytes());
        text.push(b'\n');
    }
    text
}

fn report(text: &[u8], jobs: usize, max_record: usize) -> String {
    let contract = Contract::embedded();
    let options = Options::default()
        .payload(contract.payload(PAYLOAD).unwrap())
        .max_record(max_record)
        .jobs(jobs);
    let mut writer = JsonWriter::new(Vec::new());
    let summary = validate_reader(&contract, &options, "lines", text, &mut writer).unwrap();
    let out = writer.finish(&summary).unwrap();
    format!("{summary:?}\n{}", String::from_utf8(out).unwrap())
}

#[test]
fn one_core_and_many_tell_the_same() {
    let text = lines();
    for max_record in [64 << 20, 1 << 20, 8_000] {
        let one = report(&text, 1, max_record);
        assert!(
            one.matches("\"keyword\":").count() > 1_000,
            "too little to compare: {}",
            one.matches("\"keyword\":").count()
        );
        for jobs in [2, 3, 8] {
            // Not assert_eq: it would print megabytes.
            assert!(
                report(&text, jobs, max_record) == one,
                "{jobs} jobs, {max_record}"
            );
        }
    }
}

#[test]
fn a_line_that_no_batch_can_hold_stands_between_others() {
    let line = b"{\"RequestData\": {}}\n".repeat(40_000);
    let text = [
        &line[..],
        &b"7".repeat(2 << 20),
        b"\n",
        &line,
        b"{\"RequestData\": 1",
    ]
    .concat();
    let one = report(&text, 1, 1 << 20);
    assert!(
        one.contains("record 40001 on line 40001 is longer than 1 MiB"),
        "{one}"
    );
    assert!(one.contains("\"record\":80002,\"line\":80002,"), "{one}");
    assert_eq!(report(&text, 4, 1 << 20), one);
}

#[test]
fn an_input_that_breaks_off_is_told_in_the_same_words() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&lines()).unwrap();
    let packed = packed.finish().unwrap();
    let cut = &packed[..packed.len() / 2];
    let one = report(cut, 1, 64 << 20);
    assert!(one.contains("the records before it were checked"), "{one}");
    assert!(report(cut, 3, 64 << 20) == one);
}

#[test]
fn an_input_without_records_and_one_of_a_single_line() {
    for text in [
        &b""[..],
        b"\n\n \n",
        b"{\"RequestData\": {}}",
        b"{}\n{}",
        b"\n{}\n1\n",
    ] {
        assert_eq!(report(text, 1, 1 << 20), report(text, 4, 1 << 20));
    }
}

#[test]
fn the_text_shows_no_excerpt_that_was_left_out() {
    let contract = Contract::embedded();
    let text = lines();
    for jobs in [1, 3] {
        let options = Options::default()
            .payload(contract.payload(PAYLOAD).unwrap())
            .jobs(jobs);
        let told = |options: &Options| {
            let mut writer = TextWriter::new(Vec::new());
            let summary =
                validate_reader(&contract, options, "lines", &text[..], &mut writer).unwrap();
            let out = writer.finish(&summary).unwrap();
            String::from_utf8(out).unwrap()
        };
        let all = told(&options);
        let few = told(&options.excerpts_alike(TextWriter::ALIKE));
        assert_eq!(all, few);
        assert!(all.contains("more like this"), "{all}");
    }
}
