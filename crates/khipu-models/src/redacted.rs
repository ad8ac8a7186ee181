//! What stands in `Debug` output where a value must not.
use std::fmt;

/// Prints `[redacted]`, whatever it stands for.
///
/// Every member that the contract marks `x-sensitive` is shown as this in `Debug` output, absent or not: whether a
/// credential is there may itself be telling. Types of your own that hold such values can do the same:
///
/// ```
/// use std::fmt;
///
/// struct Session { token: String }
///
/// impl fmt::Debug for Session {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         f.debug_struct("Session").field("token", &khipu_models::Redacted).finish()
///     }
/// }
/// assert_eq!(format!("{:?}", Session { token: "s3cret".into() }), "Session { token: [redacted] }");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
