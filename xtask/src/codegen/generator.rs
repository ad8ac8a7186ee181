//! The generators of others, kept from taking the process down.
//!
//! typify and progenitor answer some documents with a panic. The rules refuse every such document that is known; what
//! is not known yet must still end in a message that names the part of the document.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use khipu_document::{Position, Problem};

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it becomes an error with the panic's message, and nothing is printed.
pub(crate) fn catch<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let was_quiet = QUIET.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(was_quiet);
    outcome.unwrap_or_else(|panic| Err(format!("the generator panicked: {}", text_of(&*panic))))
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

/// What to tell when a generator cannot do what the rules promised.
pub(crate) fn fault(at: &Position, message: impl Into<String>) -> Problem {
    Problem::new(
        at,
        "generator",
        message,
        "codegen has no rule yet that refuses this: describe the value another way, and add the rule",
    )
}

#[cfg(test)]
mod tests {
    #[test]
    #[allow(clippy::panic, reason = "the panic is what is caught")]
    fn a_panic_becomes_a_message() {
        let caught = super::catch::<()>(|| panic!("no {}", "way"));
        assert_eq!(caught, Err("the generator panicked: no way".to_owned()));
        assert_eq!(super::catch(|| Ok(1)), Ok(1));
    }
}
