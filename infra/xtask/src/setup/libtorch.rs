//! libtorch: what runs the networks that read plates and container numbers.
//!
//! Cut out of the wheel, kept beside the cache, and found by builds through a link in the checkout that `.cargo/config.toml` names: the
//! whole wheel is ten times as large, nearly all of it for GPUs.

use super::{Purpose, Step, apt, pip};
use crate::failure::Failure;
use crate::process::run;
use crate::tree::{Tree, program};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// libtorch for CPUs, and the C++ compiler that binds Rust to it.
pub(super) const STEP: Step = Step {
    name: "libtorch",
    why: "reading plates and container numbers",
    size: "540 MB to fetch, 510 MB on disk",
    needed_for: Purpose::Demo,
    have,
    packages,
    by_hand: "libtorch 2.11 for CPUs, its folder named by LIBTORCH, and g++",
    install,
};

const VERSION: &str = "2.11.0";
/// The link in the checkout's root.
const LINK: &str = ".libtorch";
/// Written when all the rest is there: the crate that binds to libtorch reads it, too.
const WHOLE: &str = "build-version";
const COMPILER: &str = "g++";

fn home(tree: &Tree) -> PathBuf {
    tree.cache.join(format!("libtorch-{VERSION}"))
}

fn have(tree: &Tree) -> Option<String> {
    program("c++")?;
    // Cargo names the link itself to whatever it runs.
    let named = std::env::var_os("LIBTORCH").map(PathBuf::from).filter(|own| !own.ends_with(LINK));
    if let Some(own) = named.filter(|own| own.join("lib/libtorch_cpu.so").is_file()) {
        return Some(format!("{}, which LIBTORCH names", own.display()));
    }
    let home = home(tree);
    let linked = fs::read_link(tree.at(LINK)).is_ok_and(|to| to == home);
    (home.join(WHOLE).is_file() && linked).then(|| format!("{VERSION}, {}", home.display()))
}

fn packages() -> &'static [&'static str] {
    match (pip::present(), program("c++").is_some()) {
        (true, true) => &[],
        (true, false) => &[COMPILER],
        (false, true) => &[pip::PACKAGE],
        (false, false) => &[pip::PACKAGE, COMPILER],
    }
}

fn install(tree: &Tree) -> Result<(), Failure> {
    let missing = packages();
    if !missing.is_empty() {
        apt::install(tree, missing)?;
    }
    let home = home(tree);
    let cannot = |error: io::Error| {
        let what = format!("cannot write in {}: {error}", tree.cache.display());
        Failure::new(what, "is there room on the disk (1.1 GB while it is unpacked)?")
    };
    if home.join(WHOLE).is_file() {
        eprintln!("   unpacked already");
    } else {
        unpack(tree, &home, &cannot)?;
    }
    let link = tree.at(LINK);
    match fs::remove_file(&link) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(cannot(error)),
        _ => symlink(&home, &link).map_err(cannot),
    }
}

/// Fetches and unpacks beside the place, then moves it there whole.
fn unpack(tree: &Tree, home: &Path, cannot: &dyn Fn(io::Error) -> Failure) -> Result<(), Failure> {
    let work = tree.cache.join("libtorch-partial");
    for old in [&work, home] {
        if old.exists() {
            fs::remove_dir_all(old).map_err(cannot)?;
        }
    }
    let (wheels, cut) = (work.join("wheels"), work.join("libtorch"));
    fs::create_dir_all(&wheels).map_err(cannot)?;
    pip::fetch(tree, "libtorch.txt", &["--python-version", "3.11"], &wheels, STEP.by_hand)?;
    eprintln!("   unpacking");
    let mut script = Command::new("python3");
    script.arg(tree.at("infra/setup/libtorch.py")).arg(&wheels).arg(&cut);
    run(&mut script, "unpacking libtorch", "is there room on the disk?")?;
    fs::remove_dir_all(&wheels).map_err(cannot)?;
    let library = cut.join("lib");
    symlink("libgomp.so.1", library.join("libgomp.so")).map_err(cannot)?;
    // Programs ask for libtorch.so, which in the wheel wants a GPU's libraries. Ours only leads on to the CPU's.
    let mut stub = Command::new("cc");
    stub.current_dir(&library)
        .args(["-shared", "-nostdlib", "-Wl,-soname,libtorch.so", "-Wl,--no-as-needed"])
        .args(["-L.", "-ltorch_cpu", "-lc10", "-Wl,--allow-shlib-undefined", "-Wl,-rpath,$ORIGIN"])
        .args(["-o", "libtorch.so"]);
    run(&mut stub, "linking libtorch.so", "is there a C compiler?")?;
    fs::write(cut.join(WHOLE), format!("{VERSION}+cpu")).map_err(cannot)?;
    fs::rename(&cut, home).map_err(cannot)?;
    fs::remove_dir_all(&work).map_err(cannot)
}
