//! Suggestions put to use.

use std::collections::BTreeMap;

/// Does what a person does with a printed suggestion: pastes each piece where the comment above it says, in order.
pub(crate) fn paste(files: &mut BTreeMap<String, String>, suggestion: &str) {
    let pieces = suggestion.split("\n\n").skip(1);
    for piece in pieces.filter(|piece| !piece.starts_with("# To decide")) {
        let (comment, lines) = piece.split_once('\n').unwrap();
        let (place, _) = comment
            .strip_prefix("# ")
            .unwrap()
            .split_once("; ")
            .unwrap();
        let (place, how) = place.rsplit_once(": ").unwrap();
        let lines = lines.trim_end().to_owned();
        let (name, number) = match how {
            "at the end" => (place, None),
            _ => {
                let (name, number) = place.rsplit_once(':').unwrap();
                (name, Some(number.parse::<usize>().unwrap()))
            }
        };
        let file = files.get_mut(name).unwrap_or_else(|| panic!("{name}"));
        let mut all: Vec<String> = file.lines().map(str::to_owned).collect();
        match (how, number) {
            ("below this line", Some(number)) => all.insert(number, lines),
            ("instead of this line", Some(number)) => all[number - 1] = lines,
            ("at the end", None) => all.push(lines),
            _ => panic!("{comment}"),
        }
        *file = all.join("\n") + "\n";
    }
}
