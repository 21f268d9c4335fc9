//! What the service counts, read from `/metrics`.

use std::net::SocketAddr;

use cordon_stack::Client;

/// All that was counted at one moment.
pub(crate) struct Counted(String);

impl Counted {
    /// Asks for it.
    pub(crate) fn now(http: SocketAddr) -> Self {
        Self(Client::stranger(http).get_text("/metrics"))
    }

    /// The sum over all labels of a name; 0 where it was never counted.
    pub(crate) fn of(&self, name: &str) -> f64 {
        let of_name = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '{']));
        let values = self
            .0
            .lines()
            .filter(of_name)
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok());
        values.sum()
    }

    /// The mean of a histogram between an earlier moment and this one.
    pub(crate) fn mean_since(&self, before: &Self, name: &str) -> f64 {
        let grown = |end: &str| self.of(&format!("{name}{end}")) - before.of(&format!("{name}{end}"));
        grown("_sum") / grown("_count")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_labels_and_does_not_take_one_name_for_another() {
        let counted = |n: u32| {
            Counted(format!(
                "# TYPE a counter\na{{x=\"1\"}} 1\na{{x=\"2\"}} {n}\na_b 7\nh_sum {}\nh_count {n}\n",
                10 * n
            ))
        };
        assert_eq!((counted(2).of("a"), counted(2).of("b")), (3.0, 0.0));
        assert_eq!(counted(6).mean_since(&counted(2), "h"), 10.0);
    }
}
