//! Bodies of every kind, into a line and back.

use khipu_capture::{Body, Record, read, read_one};

const SECRET: &str = "qzxSECRETqzx";

fn record(body: &[u8]) -> Record {
    Record::exchange("POST", "/v1/x").request(Body::from_bytes(body))
}

/// How the body stands in the line.
fn written(body: &[u8]) -> String {
    let line = record(body).to_line();
    let start = line.find("\"request\":").unwrap() + "\"request\":".len();
    line[start..line.len() - 1].to_owned()
}

/// What is read back: the bytes, and whether they stand in the line as they are.
fn back(body: &[u8]) -> (Vec<u8>, bool) {
    let line = record(body).to_line();
    assert!(!line.contains('\n') && !line.contains('\r'));
    let entry = read_one(line.as_bytes());
    let place = entry.request.unwrap();
    let record = entry.record.unwrap();
    assert_eq!(record.to_line(), line);
    (
        record.request.unwrap().to_bytes().unwrap(),
        place.is_verbatim,
    )
}

#[test]
fn json_stands_as_it_is() {
    for json in [
        "{}",
        "[]",
        "null",
        "\"\"",
        "7",
        "12345678901234567.10",
        "-0.0e+99999",
        "{\"a\":1,\"a\":2}",
        r#"{"e":"\n\r\t\"\\\/\u0000\u00f1\ud83d\ude00\ud83d"}"#,
        "{\"ñ\":\"\u{2028}\u{2029}\u{7f}😀\"}",
        "{\"text\":\"x\"}",
        "{\"json\":{\"json\":1}}",
        "{\"base64\":\"AA==\"}",
        "{\"khipu_capture\":2}",
    ] {
        assert_eq!(written(json.as_bytes()), format!("{{\"json\":{json}}}"));
        assert_eq!(back(json.as_bytes()), (json.into(), true), "{json}");
    }
}

#[test]
fn line_breaks_between_tokens_become_spaces_and_white_space_around_goes() {
    let body = b"\r\n {\r\n\t\"a\" : [\n1,\r2 ]\n}\n\n";
    assert_eq!(written(body), "{\"json\":{  \t\"a\" : [ 1, 2 ] }}");
    assert_eq!(back(body).0, b"{  \t\"a\" : [ 1, 2 ] }");
}

#[test]
fn json_nests_as_deeply_as_it_likes() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    assert_eq!(back(deep.as_bytes()), (deep.into_bytes(), true));
}

#[test]
fn what_is_not_json_is_text() {
    for text in [
        "",
        " ",
        "\n",
        "Authorization failed",
        "<html>\n<body>504</body>\r\n</html>\n",
        "{\"a\":",
        "{} {}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":\"line\nbreak\"}",
        "\u{feff}{}",
        "\0",
        "{\"a\":\"\0\"}",
        "\u{2028}",
    ] {
        assert!(
            written(text.as_bytes()).starts_with("{\"text\":\""),
            "{text}"
        );
        assert_eq!(back(text.as_bytes()), (text.into(), false), "{text}");
    }
}

#[test]
fn what_is_not_utf8_is_base64() {
    for bytes in [
        &b"\xff"[..],
        b"{\"a\":\"\xc3\"}",
        b"\x1f\x8b\x08\x00",
        b"\xed\xa0\x80",
    ] {
        assert!(written(bytes).starts_with("{\"base64\":\""));
        assert_eq!(back(bytes), (bytes.to_vec(), false));
    }
    assert_eq!(written(b"\xff\xfe"), "{\"base64\":\"//4=\"}");
}

#[test]
fn base64_that_is_none_has_no_bytes() {
    let line = record(b"\xff").to_line().replace("/w==", "_w");
    let record = read_one(line.as_bytes()).record.unwrap();
    assert_eq!(record.request.unwrap().to_bytes(), None);
}

#[test]
fn a_record_that_was_written_over_several_lines_becomes_one() {
    let text = "{\"khipu_capture\": 1, \"at\": \"\", \"method\": \"POST\", \"path\": \"/\",\n \"request\": {\"json\": {\n}}}\n";
    let entry = read_one(text.as_bytes());
    assert_eq!(&text[entry.request.unwrap().range()], "{\n}");
    let by_reader = entry.record.unwrap();
    let by_serde: Record = serde_json::from_str(text).unwrap();
    assert_eq!(by_reader, by_serde);
    assert!(by_serde.to_line().ends_with("{\"json\":{ }}}"));
}

#[test]
fn a_query_is_left_out() {
    for path in ["/v1/x?key=SECRET", "/v1/x#SECRET", "/v1/x?a#b?c"] {
        assert_eq!(Record::exchange("POST", path).path, "/v1/x");
    }
}

#[test]
fn the_members_come_in_their_order_and_absent_ones_are_left_out() {
    let mut record = Record::exchange("POST", "/p")
        .operation("o")
        .request(Body::from_bytes(b"1"))
        .response(200, Body::from_bytes(b"2"));
    record.at = "T".to_owned();
    assert_eq!(
        record.to_line(),
        r#"{"khipu_capture":1,"at":"T","method":"POST","path":"/p","operation":"o","request":{"json":1},"status":200,"response":{"json":2}}"#
    );
    let mut record = Record::callback("/p", Body::from_bytes(b"no"));
    record.at = "T".to_owned();
    assert_eq!(
        record.to_line(),
        r#"{"khipu_capture":1,"at":"T","method":"POST","path":"/p","callback":{"text":"no"}}"#
    );
}

#[test]
fn debug_shows_no_body() {
    for body in [
        format!("{{\"a\":\"{SECRET}\"}}"),
        SECRET.to_owned(),
        format!("{SECRET}\u{0}"),
    ] {
        let body = Body::from_bytes(body.as_bytes());
        let record = Record::callback("/p", body.clone())
            .request(body.clone())
            .response(200, body.clone());
        let line = record.to_line();
        let entry = read_one(line.as_bytes());
        let torn = read_one(&line.as_bytes()[..line.len() - 1]);
        let shown = format!(
            "{body:?} {body:#?} {record:?} {record:#?} {entry:?} {torn:?} {}",
            torn.record.clone().unwrap_err()
        );
        assert!(!shown.contains("SECRET"), "{shown}");
    }
    let encoded = Body::from_bytes(format!("{SECRET}\u{0}").as_bytes().repeat(2).as_slice());
    assert!(format!("{encoded:?}").starts_with("Body(text, "));
}

/// Random JSON from a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    fn space(&mut self) -> &'static str {
        self.pick(&["", "", " ", "\n", "\r\n", "\t", "\n  ", "\r", "  \n\n"])
    }

    fn string(&mut self) -> String {
        let mut text = "\"".to_owned();
        for _ in 0..self.below(4) {
            text += self.pick(&[
                "a", "ñ", "😀", "\\n", "\\\"", "\\\\", "\\u00F1", "{", "}", "\\/", "\u{2028}",
            ]);
        }
        text + "\""
    }

    fn json(&mut self, depth: u32) -> String {
        let before = self.space();
        let value = match self.below(if depth == 0 { 4 } else { 8 }) {
            0 => self.pick(&["null", "true", "false"]).to_owned(),
            1 => self
                .pick(&["0", "-1.50", "12345678901234567.10", "1E400"])
                .to_owned(),
            2 | 3 => self.string(),
            4 | 5 => {
                let items: Vec<String> = (0..self.below(4)).map(|_| self.json(depth - 1)).collect();
                format!("[{}{}]", items.join(","), self.space())
            }
            _ => {
                let mut members = Vec::new();
                for _ in 0..self.below(4) {
                    let name = self.string();
                    members.push(format!(
                        "{}{name}{}:{}",
                        self.space(),
                        self.space(),
                        self.json(depth - 1)
                    ));
                }
                format!("{{{}{}}}", members.join(","), self.space())
            }
        };
        format!("{before}{value}{}", self.space())
    }
}

#[test]
fn every_byte_of_a_json_body_stands_at_its_offset() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut file = "\u{feff}\r\n".to_owned();
    let mut bodies = Vec::new();
    for _ in 0..2_000 {
        let [request, response] = [random.json(4), random.json(4)];
        let record = Record::exchange("POST", "/ñ")
            .request(Body::from_bytes(request.as_bytes()))
            .response(200, Body::from_bytes(response.as_bytes()));
        file += &record.to_line();
        file += random.pick(&["\n", "\r\n", "\n\n", "\n \n"]);
        bodies.push([request, response]);
    }
    let mut entries = 0;
    for (entry, [request, response]) in read(file.as_bytes()).zip(&bodies) {
        entries += 1;
        let record = entry.record.unwrap();
        assert!(file[entry.offset..].starts_with("{\"khipu_capture\":1,"));
        let line = file[..entry.offset].matches('\n').count() as u64 + 1;
        assert_eq!(entry.line, line);
        for (sent, place, body) in [
            (request, entry.request.unwrap(), record.request.unwrap()),
            (response, entry.response.unwrap(), record.response.unwrap()),
        ] {
            assert!(place.is_verbatim);
            let stands = &file.as_bytes()[place.range()];
            let sent = sent.trim_matches([' ', '\t', '\n', '\r']).as_bytes();
            assert_eq!(stands.len(), sent.len());
            for (at, (stands, sent)) in stands.iter().zip(sent).enumerate() {
                let same = stands == sent || (*stands == b' ' && matches!(sent, b'\n' | b'\r'));
                assert!(same, "byte {at}");
            }
            assert_eq!(body.to_bytes().unwrap(), stands);
        }
    }
    assert_eq!(entries, bodies.len());
}
