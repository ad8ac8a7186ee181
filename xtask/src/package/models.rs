//! A service that receives callbacks needs the models alone.

use khipu_models::{Envelope, LoansResponse, decode};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let body = std::fs::read(std::env::args().nth(1).ok_or("which file?")?)?;
    let data = decode::<LoansResponse>(&body)?.into_result()?;
    for loan in data.map(|data| data.loan).unwrap_or_default() {
        println!("{} {}", loan.balance.amount, loan.balance.currency);
    }
    Ok(())
}
