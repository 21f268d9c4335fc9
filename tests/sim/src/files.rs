//! The tale as files: what `cordon judge` takes, and the truth beside it.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::draft::Role;
use crate::heard::instant;
use crate::hearing::lines;
use crate::tale::Tale;

/// Writes `world.json`, `observations.ndjson` and `truth.json` into a folder.
///
/// # Errors
/// Where a file cannot be written.
pub fn write(tale: &Tale, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let mut world = create("world.json")?;
    serde_json::to_writer(&mut world, &tale.world)?;
    world.flush()?;
    let mut heard = create("observations.ndjson")?;
    for record in lines(tale) {
        serde_json::to_writer(&mut heard, &record.observation(&tale.names))?;
        heard.write_all(b"\n")?;
    }
    heard.flush()?;
    let at = |s: f64| instant((s * 1e6) as i64);
    let role = |r: &Role| match r {
        Role::Innocent => "innocent".to_owned(),
        Role::EdgeRider => "edge rider".to_owned(),
        Role::Told(crime) => (*crime).to_owned(),
    };
    let truths = tale.truths.iter().map(|t| {
        serde_json::json!({"rule": t.rule, "crime": t.crime, "transits": t.transits, "names": t.names,
            "from": at(t.from_s), "until": at(t.until_s), "owed": t.owed, "heard": at(t.heard_s)})
    });
    let transits = tale.roles.iter().map(|(id, r)| serde_json::json!({"transit": id, "role": role(r)}));
    let all = serde_json::json!({"truths": truths.collect::<Vec<_>>(), "transits": transits.collect::<Vec<_>>()});
    let mut truth = create("truth.json")?;
    serde_json::to_writer_pretty(&mut truth, &all)?;
    truth.flush()
}
