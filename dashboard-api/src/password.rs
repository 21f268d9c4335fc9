//! Passwords: argon2id, off the runtime's threads, at most two at once.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::RngCore;
use tokio::sync::Semaphore;

/// The shortest password that is taken, in characters.
pub(crate) const PASSWORD_CHARS_MIN: usize = 10;
/// The longest, in bytes: what is longer only keeps a core busy.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;

/// A hash of nothing that anybody knows, by our own settings: an unknown name takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y29yZG9uIG5vYm9keSE$m1o0cFrLDzNVbuWdBhi3MHVj8GpAktqb6UdtQtYs3QM";

/// Two at once: a flood of sign-ins must not take all cores and all memory.
static TURNS: Semaphore = Semaphore::const_new(2);

/// 19 MiB, two passes, one lane: about 30 ms on one core.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("constants within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password with a new salt, into argon2's own written form.
pub(crate) async fn hash(password: String) -> String {
    let _turn = TURNS.acquire().await;
    let work = move || {
        let mut salt = [0; 16];
        rand::rng().fill_bytes(&mut salt);
        let salt = SaltString::encode_b64(&salt).expect("16 bytes are a salt");
        let made = argon2().hash_password(password.as_bytes(), &salt);
        made.expect("a password of bounded length can be hashed").to_string()
    };
    tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
}

/// Whether a password is the one of an account. Without an account it works as long, and says no.
pub(crate) async fn verify(password: String, account: Option<String>) -> bool {
    let _turn = TURNS.acquire().await;
    let work = move || {
        let known = account.is_some();
        let written = account.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(hash) = PasswordHash::new(&written) else {
            tracing::error!("an account's password hash cannot be read");
            return false;
        };
        argon2().verify_password(password.as_bytes(), &hash).is_ok() && known
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn knows_the_right_one() {
        let written = hash("correct horse".to_owned()).await;
        assert!(written.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{written}");
        assert!(verify("correct horse".to_owned(), Some(written.clone())).await);
        assert!(!verify("correct horsf".to_owned(), Some(written.clone())).await);
        assert!(!verify("correct horse".to_owned(), None).await);
        let nobody = PasswordHash::new(NOBODY).expect("a hash: else an unknown name would be told by its speed");
        let known = PasswordHash::new(&written).expect("a hash");
        assert_eq!(
            (nobody.algorithm, nobody.version, &nobody.params),
            (known.algorithm, known.version, &known.params)
        );
        assert_eq!(nobody.hash.map(|h| h.len()), known.hash.map(|h| h.len()));
        assert!(!verify("correct horse".to_owned(), Some("nonsense".to_owned())).await);
    }
}
