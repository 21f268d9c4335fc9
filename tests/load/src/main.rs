//! Load on the real binary, with figures: `cordon-load NAME`, run on a release build by `cargo xtask bench NAME`.
//!
//! The binary is the one that `CORDON_BIN` names. What a bench measures goes to stdout, what it is doing to stderr. The load is made on
//! the machine that carries it, so a figure holds for both together; each table says what part of the processors went where.

mod country;
mod decoded;
mod fleet;
mod judge;
mod kills;
mod live;
mod machine;
mod memory;
mod metrics;
mod pace;
mod quantiles;
mod restart;
mod streams;
mod table;

use std::process::ExitCode;

/// The judgement alone is measured with the allocator that the product has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A bench: its name, its arguments and what it measures, and what runs it.
type Bench = (&'static str, &'static str, &'static str, fn(&[String]) -> Result<(), String>);

/// The benches.
const BENCHES: &[Bench] = &[
    (
        "live",
        "[REPORTS_A_SECOND[@SECONDS_STORED][+CAMERAS]…]",
        "seal report on the socket to message at a WebSocket client, by rate, and the knee",
        live::run,
    ),
    (
        "judge",
        "[TRANSITS [FIXES_EACH]]",
        "fixes a second that `cordon judge` takes on one core",
        judge::run,
    ),
    (
        "decoded",
        "[TRANSITS [CORRIDORS [ROUNDS]]]",
        "fixes a second that the judgement takes on one core, decoded already, on many long corridors",
        decoded::run,
    ),
    (
        "restart",
        "[OBSERVATIONS]",
        "time to ready after SIGKILL in the middle of a feed",
        restart::run,
    ),
    (
        "kills",
        "[KILLS [SEED]]",
        "SIGKILL at random moments under load: nothing acknowledged lost, no alert doubled or missing",
        kills::run,
    ),
    (
        "memory",
        "[TRANSITS [FIXES_EACH]]",
        "memory of `cordon up` and of its PostgreSQL",
        memory::run,
    ),
    (
        "streams",
        "[CAMERAS_AT_MOST [SECONDS]]",
        "1080p cameras that one core carries, with and without a low-resolution stream, and what goes where",
        streams::run,
    ),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        return usage("which bench?");
    };
    if name == streams::reader::NAME {
        // A part of `streams`, in a process of its own: its stdout is for that alone.
        return ended(streams::reader::run(rest));
    }
    let Some((_, _, what, bench)) = BENCHES.iter().find(|(known, ..)| known == name) else {
        return usage(&format!("there is no bench `{name}`"));
    };
    table::line(&format!("cargo xtask bench {}: {what}", arguments.join(" ")));
    table::line(&machine::described());
    ended(bench(rest))
}

fn ended(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn usage(problem: &str) -> ExitCode {
    eprintln!("{problem}; the benches are");
    for (name, arguments, what, _) in BENCHES {
        eprintln!("  {name} {arguments}: {what}");
    }
    ExitCode::from(2)
}

/// The arguments as numbers above zero; where one is missing, its default.
fn numbers<const N: usize>(arguments: &[String], defaults: [usize; N]) -> Result<[usize; N], String> {
    if arguments.len() > N {
        return Err(format!("`{}` is one argument too many", arguments[N]));
    }
    let mut numbers = defaults;
    for (number, text) in numbers.iter_mut().zip(arguments) {
        *number = number_of(text)?;
    }
    Ok(numbers)
}

fn number_of(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|n| *n > 0);
    number.ok_or_else(|| format!("`{text}` is no number above zero"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_numbers_above_zero() {
        let given = |texts: &[&str]| numbers(&texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(given(&[]), Ok([7, 8]));
        assert_eq!(given(&["3"]), Ok([3, 8]));
        for wrong in [&["0"][..], &["many"], &["1", "2", "3"]] {
            assert!(given(wrong).is_err(), "{wrong:?}");
        }
    }
}
