//! The order of sources: that in which a folder is searched.

use std::cmp::Ordering;
use std::path::is_separator;

/// Which of two sources comes first: folder by folder, by the bytes of the names. `a/b` comes before `a.json`.
pub(crate) fn of_sources(a: &str, b: &str) -> Ordering {
    let by_folder = parts(a).cmp(parts(b));
    by_folder.then_with(|| a.cmp(b))
}

fn parts(source: &str) -> impl Iterator<Item = &str> {
    let each = source.split(is_separator);
    each.filter(|part| !part.is_empty() && *part != ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn sources_are_in_the_order_of_a_searched_folder() {
        let mut names = vec![
            "a.json",
            "a/z.json",
            "a/b/c.json",
            "a-b.json",
            "b",
            "A",
            "a/b.json",
        ];
        let mut paths: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
        names.sort_by(|a, b| of_sources(a, b));
        paths.sort();
        let paths: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
        assert_eq!(names, paths);
        // Names of one file are told apart, so that nothing depends on what came first.
        assert_eq!(of_sources("a//b", "a/b"), Ordering::Less);
        assert_eq!(of_sources("./a", "a"), Ordering::Less);
    }
}
