//! Numbers of bytes on the command line.

/// A number of bytes, as `1000`, `64M` or `1G`.
pub(crate) fn size(text: &str) -> Result<usize, &'static str> {
    let units = [("K", 10), ("M", 20), ("G", 30)];
    let unit = units
        .iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)));
    let (digits, shift) = unit.unwrap_or((text, 0));
    let number = digits.parse::<usize>().ok().filter(|number| *number > 0);
    number
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or("expected a number of bytes, such as 1000000, 64M or 1G")
}
