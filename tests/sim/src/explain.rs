//! What belongs together: how far from a truth an alert may begin and still mean it, and which crimes show in the alerts of other rules.

/// How far an alert's beginning may lie from the truth, in seconds: before its beginning, and after its end.
///
/// 150 s before: a clock that is 90 s behind, and the report before. Rules about hearing begin at the last report, which a standing seal
/// sends every five minutes. After the end: the next report, and the clock again.
#[must_use]
pub fn tolerance(rule: &str) -> (f64, f64) {
    match rule {
        "signal_lost" | "signal_jammed" => (420.0, 120.0),
        // As of the farthest place, where it may have stood for a while before it turned.
        "wrong_way" => (300.0, 150.0),
        // Told of cells and of two tracks that are sampled each in its own time.
        "rendezvous" | "loitering" | "seal_apart" | "seal_cloned" | "position_spoofed" => (300.0, 300.0),
        _ => (150.0, 150.0),
    }
}

/// From when before a truth until when after its end what follows from it may begin, in seconds. The act takes its preparation (a halt in which
/// the seal is taken off); what was driven too far stays so till the end of the trip.
#[must_use]
pub fn aftermath(rule: &str) -> (f64, f64) {
    (900.0, if rule == "distance_exceeded" { f64::INFINITY } else { 900.0 })
}

/// The rules whose alerts a truth of a rule may cause beside its own. An alert that is explained is neither right nor false.
///
/// Short on purpose. A place that is made up, or that belongs to another truck, makes all rules about the place speak. Whoever meets or hangs
/// about also stands. Whoever turns or detours also drives too far. Whatever takes time makes late, and that is a truth of its own.
#[must_use]
pub fn explains(truth: &str) -> &'static [&'static str] {
    match truth {
        "position_spoofed" | "seal_cloned" => &[
            "route_deviation",
            "unscheduled_stop",
            "wrong_way",
            "distance_exceeded",
            "speeding",
            "sighting_contradicted",
            "seal_apart",
            "position_spoofed",
            "seal_cloned",
            "loitering",
        ],
        "seal_apart" => &[
            "route_deviation",
            "unscheduled_stop",
            "wrong_way",
            "distance_exceeded",
            "sighting_contradicted",
            "position_spoofed",
            "loitering",
            "rendezvous",
        ],
        "rendezvous" => &["unscheduled_stop", "loitering", "wrong_way"],
        "loitering" => &["unscheduled_stop", "wrong_way", "distance_exceeded"],
        "unscheduled_stop" => &["loitering"],
        "route_deviation" => &["wrong_way", "distance_exceeded", "loitering"],
        "wrong_way" => &["distance_exceeded", "route_deviation"],
        "distance_exceeded" => &["wrong_way"],
        "plate_cloned" => &["sighting_contradicted"],
        "restuffed" => &["sighting_contradicted", "plate_cloned", "seal_apart"],
        "sighting_contradicted" => &["restuffed", "seal_apart"],
        "signal_jammed" => &["signal_lost"],
        "departed_unsealed" => &["sighting_contradicted", "signal_lost"],
        _ => &[],
    }
}
