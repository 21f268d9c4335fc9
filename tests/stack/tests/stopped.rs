//! Told to stop before it is ready: it stops in order and says so by its exit code, leaves no database behind, and the next start has lost nothing.

use std::path::Path;

use cordon_stack::seal::{Seal, cut};
use cordon_stack::{Service, clock, until, world};

const SEAL: &str = "013800001001";

/// Waits until its log says something.
fn said(words: &'static str) -> impl FnOnce(&Service) {
    move |service| until(words, || service.has_said(words).then_some(()))
}

/// Whether its database runs, or was left as if it did.
fn has_database(service: &Service) -> bool {
    Path::new(&service.data()).join("postgres/data/postmaster.pid").exists()
}

#[test]
fn told_to_stop_before_it_is_ready_it_stops_in_order() {
    let mut service = Service::laid_out(&world::with_transit("T1", SEAL), "", &[]);
    // The very first start makes a database, which takes its time: it is still at that.
    let begun = |service: &Service| until("its directory", || Path::new(&service.data()).exists().then_some(()));
    assert_eq!(service.go_and_signal("TERM", begun), (Some(0), String::new()));
    assert!(!has_database(&service));
    // Later moments, of which the last may come after it is ready.
    for (signal, words) in [
        ("INT", "the private database server answers"),
        ("TERM", "the journal is open"),
        ("INT", "the tracker judges from here"),
    ] {
        let (code, _) = service.go_and_signal(signal, said(words));
        assert_eq!(code, Some(0), "{signal} at {words:?}: {}", service.log_end());
        assert!(!has_database(&service), "{signal} at {words:?}");
    }
    service.go();
    let mut seal = Seal::jt808(service.seal_door("jt808"), SEAL);
    let start = clock::now().plus_seconds(-3_600.0);
    for n in 0..40 {
        let at = start.plus_seconds(f64::from(n) * 30.0);
        let reading = seal.on_road(at, 0.1 + f64::from(n) / 1_000.0);
        seal.report(&if n == 20 { cut(reading) } else { reading });
    }
    // Killed, it has a database to adopt, and perhaps something left to judge, when it is told to stop.
    service.kill();
    let (code, _) = service.go_and_signal("TERM", said("the journal is open"));
    assert_eq!(code, Some(0), "{}", service.log_end());
    assert!(!has_database(&service));
    service.go();
    assert_eq!(service.stop(), Some(0));
    let fixes = service.lines(&["journal"]).iter().filter(|line| line["kind"] == "fix").count();
    assert_eq!(fixes, 40, "what was acknowledged is there, once");
    let (stored, judged) = (service.lines(&["events"]), service.lines(&["judge"]));
    assert_eq!(stored, judged);
    assert_eq!(stored.iter().filter(|e| e["event"] == "seal_cut").count(), 1);
}
