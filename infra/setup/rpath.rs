//! Build script of every crate whose programs load libtorch: tells them where it lies. The dependency that links it cannot say it for them.

#![allow(clippy::print_stdout, reason = "a build script speaks to Cargo so")]

fn main() {
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    // Beside the checkout's own target folder, from `target/debug/` and from `target/debug/deps/`: so a checkout can be moved.
    for folder in ["$ORIGIN/../../.libtorch/lib", "$ORIGIN/../../../.libtorch/lib"] {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}");
    }
    // Where it was built against: for a target folder elsewhere, and a libtorch of one's own.
    if let Ok(folder) = std::env::var("LIBTORCH") {
        println!("cargo::rustc-link-arg=-Wl,-rpath,{folder}/lib");
    }
}
