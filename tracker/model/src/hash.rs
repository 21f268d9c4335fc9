//! One way to make an identity out of parts: SHA-256 over each part with its length, so that no two lists of parts run together.

use sha2::{Digest, Sha256};

/// The first 16 bytes of SHA-256 over the parts, each preceded by its length in bytes (u64, big-endian).
#[must_use]
pub fn identify(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let whole = hasher.finalize();
    let mut first = [0; 16];
    first.copy_from_slice(&whole[..16]);
    first
}

/// SHA-256 of some bytes, in lower-case hex: the name of a picture or of a world.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(identify(&[b"ab", b"c"]), identify(&[b"a", b"bc"]));
        assert_eq!(identify(&[b"ab"]), identify(&[b"ab"]));
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
