//! The page is embedded as it was built into `web/dist`. The folder is made here, empty, so that the server builds without the
//! page (and says so), and so that a page built later is noticed.
fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("../web/dist")?;
    println!("cargo:rerun-if-changed=../web/dist");
    Ok(())
}
