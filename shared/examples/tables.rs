//! Prints a table of the reference, as docs/ has it: `cargo run -p shared --example tables errors` (or `reasons`).

use shared::error::Code;
use shared::reason::Reason;
use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("errors") => errors(),
        Some("reasons") => reasons(),
        _ => {
            eprintln!("tables errors | reasons");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn errors() {
    println!("| code | status | when | what to do |\n|---|---|---|---|");
    for code in Code::ALL {
        let (text, status) = (code.text(), code.status());
        println!(
            "| <a id=\"{text}\"></a>`{text}` | {status} | {} | {} |",
            code.when(),
            code.remedy()
        );
    }
}

fn reasons() {
    println!("| reason | what became of the event | what its sender hears |\n|---|---|---|");
    for reason in Reason::ALL {
        let text = reason.text();
        println!(
            "| <a id=\"{text}\"></a>`{text}` | {} | {} |",
            reason.fate(),
            reason.hint()
        );
    }
}
