//! How right the judgement is, on fixed seeds and on a fresh one, against what is recorded in `scores.toml`.

use cordon_sim::hearing::hear;
use cordon_sim::oracle::{Verdict, score};
use cordon_sim::scores::{Scores, together};
use cordon_sim::table::table;
use cordon_sim::tale::tell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scores.toml")
}

fn recorded() -> Scores {
    Scores::read(&std::fs::read_to_string(file()).expect("scores.toml is read")).expect("scores.toml says what it should")
}

fn verdict(seed: u64, scores: &Scores) -> Verdict {
    let tale = tell(seed, scores.size()).expect("the roads are read");
    score(&tale.truths, &hear(&tale).found, &tale.roles)
}

#[test]
fn no_rule_falls_below_what_it_reached_on_fixed_seeds() {
    let scores = recorded();
    let verdicts: Vec<Verdict> = scores.seeds.iter().map(|seed| verdict(*seed, &scores)).collect();
    let all = together(&verdicts);
    if std::env::var_os("CORDON_RECORD_SCORES").is_some() {
        let text = toml::to_string(&scores.with(&all)).expect("scores are written");
        std::fs::write(file(), format!("{}{text}", cordon_sim::scores::HEAD)).expect("scores.toml is written");
    }
    let below = recorded().below(&all, 0.0);
    assert!(below.is_empty(), "{}\n{}", below.join("\n"), table(&all));
}

#[test]
fn no_rule_falls_far_below_it_on_a_fresh_seed() {
    let scores = recorded();
    let fresh = RandomState::new().build_hasher().finish() % 1_000_000; // the standard library keys each process anew
    println!(
        "fresh seed {fresh}: cargo xtask sim {fresh} --transits {} --hours {}",
        scores.transits, scores.hours
    );
    let verdict = verdict(fresh, &scores);
    let below = scores.below(&verdict, scores.fresh_margin);
    assert!(below.is_empty(), "seed {fresh}:\n{}\n{}", below.join("\n"), table(&verdict));
}

#[test]
fn a_seed_tells_the_same_tale_to_the_byte() {
    let size = cordon_sim::tale::Size { transits: 12, hours: 2.0 };
    let text = |seed: u64| {
        let tale = tell(seed, size).expect("the roads are read");
        let lines = cordon_sim::hearing::lines(&tale).map(|r| serde_json::to_string(&r.observation(&tale.names)).expect("a line"));
        (lines.collect::<Vec<_>>(), serde_json::to_string(&tale.truths).expect("truths"))
    };
    let (first, second, other) = (text(5), text(5), text(6));
    assert!(first == second && first.0.len() > 7_200, "{} lines", first.0.len());
    assert!(first.0 != other.0 && first.1 != other.1);
}
