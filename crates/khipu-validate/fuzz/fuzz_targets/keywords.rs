//! A schema put together of all keywords, and values for it: the bytes make every choice.

#![no_main]

use dice::Dice;
use libfuzzer_sys::fuzz_target;
use maker::Maker;
use pairs::Pairs;
use schemas::Composer;

#[path = "../../tests/keywords/dice.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod dice;
#[path = "../../tests/keywords/json.rs"]
mod json;
#[path = "../../tests/keywords/maker.rs"]
mod maker;
#[path = "../../tests/keywords/pairs.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod pairs;
#[path = "../../tests/keywords/schemas.rs"]
mod schemas;
#[path = "../../tests/keywords/texts.rs"]
mod texts;

fuzz_target!(|data: &[u8]| {
    let mut dice = Dice::Bytes(data);
    let schemas = Composer::default().document(1, &mut dice);
    let pairs = Pairs::new(schemas).unwrap_or_else(|error| panic!("{error}"));
    let maker = Maker {
        components: pairs.schemas(),
    };
    let own = pairs.names().iter().position(|name| name == "S0").unwrap();
    let mut validator = pairs.validator(own);
    // Schemas take far longer than values.
    for _ in 0..8 {
        let made = maker.value(&pairs.schemas()["S0"], &mut dice, 4);
        let text = made.write(&mut dice);
        for text in [texts::mutated(&text, &mut dice), text.into_bytes()] {
            if let Err(differ) = pairs.judge(own, &mut validator, &text) {
                panic!("{differ}");
            }
        }
    }
});
