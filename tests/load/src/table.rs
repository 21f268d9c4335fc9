//! What stdout carries: lines, and tables whose columns stand under one another.

use std::io::Write;

/// Writes one line. A reader that has gone away is not our failure.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(writeln!(out, "{text}").and_then(|()| out.flush()));
}

/// Says on stderr what is being done.
pub(crate) fn doing(text: &str) {
    eprintln!("   {text}");
}

/// Writes a table: the first row is its head.
pub(crate) fn print(rows: &[Vec<String>]) {
    for row in laid_out(rows) {
        line(&row);
    }
}

fn laid_out(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|r| r.get(column))
            .map(|c| c.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let written = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(written).collect();
    if !lines.is_empty() {
        let rule = widths
            .iter()
            .map(|w| format!("{}:", "-".repeat(w + 1)))
            .collect::<Vec<_>>()
            .join("|");
        lines.insert(1, format!("|{rule}|"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_one_another() {
        let rows = vec![vec!["rate".to_owned(), "ms".to_owned()], vec!["5".to_owned(), "1,234".to_owned()]];
        assert_eq!(laid_out(&rows), ["| rate |    ms |", "|-----:|------:|", "|    5 | 1,234 |"]);
    }
}
