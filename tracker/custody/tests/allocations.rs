//! A truck that drives as it should costs no memory from fix to fix: what is asked for anew is a piece of its track every five minutes, and a
//! memory to judge again from every ten.

mod field;

use cordon_custody::{Fold, History, Lines, Out};
use cordon_model::{Heard, Judged, SealId, Timestamp, TransitId};
use field::{T, lines, world};

/// Nothing comes late here.
struct NoneLate;

impl History for NoneLate {
    fn since(&mut self, _: Option<&SealId>, _: &TransitId, _: Timestamp) -> Vec<Heard> {
        panic!("nothing came late")
    }
}

/// The truck's declaration, and its fixes.
fn heard() -> Vec<Heard> {
    let declare = format!(
        r#"{{"kind":"instruction","act":"declare","by":"world","arms_itself":true,"declaration":{T},"received_at":"{}"}}"#,
        field::time(0.0)
    );
    let mut reader = Lines::default();
    let text = std::iter::once(declare).chain(lines("0..3600/30 fix x+=400 v=48"));
    text.filter_map(|l| reader.read(&l).expect("a line")).collect()
}

#[test]
fn a_fix_allocates_nothing_but_for_a_piece_of_track_or_a_snapshot() {
    let mut fold = Fold::within(world(&[]));
    let mut out = Out {
        without_marks: true,
        ..Out::default()
    };
    let (mut fixes, mut pieces, mut that_allocate) = (0, 0, 0);
    for (n, one) in heard().iter().enumerate() {
        out.judged.clear();
        let made = allocation_counter::measure(|| fold.hear(one, &mut NoneLate, &mut out));
        if n <= 21 {
            continue; // ten minutes under way: what it needs once is there
        }
        fixes += 1;
        pieces += usize::from(out.judged.iter().any(|j| matches!(j, Judged::Piece(_))));
        that_allocate += usize::from(made.count_total > 0);
        assert!(made.count_total <= 12, "fix {n} asks {} times", made.count_total);
    }
    assert_eq!((fixes, pieces), (100, 10));
    let snapshots = 5;
    assert_eq!(that_allocate, pieces + snapshots);
}
