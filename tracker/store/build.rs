//! Builds again when a migration changes: the macro that embeds them is not told by itself.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
