//! How many sockets the process may have: a bare system allows 1,024, which is fewer than there are seals.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Raises the process's limit of open files as far as it may without rights, and says how many there may be; `None` for no limit.
pub(super) fn allow_all() -> Option<u64> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let before = limit.current;
        limit.current = limit.maximum;
        if let Err(e) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!(error = %e, "the limit of open files stays as it is");
            return before;
        }
    }
    limit.current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_once_and_for_all() {
        let raised = allow_all();
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
        assert_eq!(raised, limit.maximum);
        assert_eq!(allow_all(), raised);
    }
}
