use std::io::{BufRead, Write};
fn main() {
    let args: Vec<String> = std::env::args().collect(); // judge --world W OBS
    let world = cordon_model::World::from_json(&std::fs::read_to_string(&args[3]).unwrap()).unwrap();
    let mut judge = cordon_custody::Judge::new(Some(&world));
    let file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(&args[4]).unwrap());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let start = std::time::Instant::now();
    let mut n = 0;
    for l in file.lines() {
        for e in judge.line(&l.unwrap()).unwrap() {
            serde_json::to_writer(&mut out, &e).unwrap();
            out.write_all(b"\n").unwrap();
        }
        n += 1;
    }
    if args.len() > 5 {
        eprintln!("{n} lines, {:.0}/s", n as f64 / start.elapsed().as_secs_f64());
    }
}
