//! How the C library hands out memory to decoders.
//!
//! Each pipeline has several threads, and glibc would give each thread a heap of its own that never shrinks: of frames that one thread makes
//! and another lets go of, every heap keeps its share. Two heaps bound that; decoders ask for little and keep what they have, so that they seldom wait for one.

use std::sync::Once;

/// So many heaps for all threads together. Ours: one waits now and then, more cost memory with every camera.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const ARENAS: i32 = 2;

/// Bounds the heaps, once for the whole process: before the first pipeline's threads begin.
pub(crate) fn bound() {
    static BOUND: Once = Once::new();
    BOUND.call_once(|| {
        #[cfg(all(target_os = "linux", target_env = "gnu"))]
        #[allow(unsafe_code, reason = "there is no safe way to tell the C library; it takes two numbers")]
        // SAFETY: `mallopt` may be called at any time from any thread; what it does not know it leaves.
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, ARENAS);
        }
    });
}
