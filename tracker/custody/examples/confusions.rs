//! Makes the table of costs of a reader's own errors: `cargo run -p cordon-custody --example confusions < READINGS > tracker/custody/src/confusion.txt`.
//!
//! A line is the truth and what was read of it, with a space or a tab between, as `measure FOLDER --pairs FILE` writes them: readings that
//! were right belong in it as well as those that were wrong. Where little was read of a character, the table of shapes stands in.

#![allow(clippy::print_stdout, reason = "what it makes is its stdout")]

use std::io::Read;
use std::process::ExitCode;

use cordon_custody::confusion::{Costs, Counted};

fn main() -> ExitCode {
    let mut text = String::new();
    if let Err(e) = std::io::stdin().read_to_string(&mut text) {
        eprintln!("stdin: {e}");
        return ExitCode::from(2);
    }
    let (mut counted, mut readings) = (Counted::default(), 0_u32);
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [truth, read] = words[..] else {
            eprintln!("line {}: `{line}` is not the truth and what was read of it", n + 1);
            return ExitCode::from(2);
        };
        counted.count(truth, read);
        readings += 1;
    }
    println!(
        "# What it costs to take one character for another, in hundredths. `A>B`: B was read where A stands. What is not here is never confused."
    );
    println!(
        "# Made by `cargo run -p cordon-custody --example confusions` of {readings} readings; where they say little, of `shapes.txt`."
    );
    print!("{}", Costs::shapes().learn(&counted).written());
    ExitCode::SUCCESS
}
