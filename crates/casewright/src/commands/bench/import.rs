//! Rows of a table become cases, each authorised, checked and recorded like every command; then the same table once more, as after a
//! run that broke off.

use super::{
    figures::{Watch, line, per_second},
    office::Office,
};
use crate::commands::import_table;
use anyhow::{Result, ensure};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

const PROGRAM: &str = "child-placement";
/// Who enters referrals.
const CLERK: &str = "ivy.intake";
const MAPPING: &str = "\
key: Number
unit: children-north
fields:
  child.name: Name
  child.born: { column: Born, date: \"%d/%m/%Y\" }
  referral.source: { column: From, choices: { S: school } }
";

/// Lines of the table.
pub(super) async fn measure(folder: &Path, rows: usize) -> Result<Vec<String>> {
    let folder = folder.join("import");
    let (office, known) = Office::make(&folder).await?;
    let clerk = office.caller(&known, CLERK).await?;
    let table = folder.join("referrals.csv");
    let mut file = BufWriter::new(File::create(&table)?);
    writeln!(file, "Number,Name,Born,From")?;
    for row in 0..rows {
        writeln!(file, "{row},Child Number{row},{:02}/{:02}/2019,S", row % 28 + 1, row % 12 + 1)?;
    }
    file.flush()?;
    let mut lines = Vec::new();
    for (what, became) in [("rows that become cases", rows), ("the same rows once more", 0)] {
        let watch = Watch::start();
        let imported = import_table::import(&office.app, &clerk, PROGRAM, MAPPING, &table).await?;
        ensure!(imported == became, "{imported} of {rows} rows were imported");
        let rate = per_second(rows, watch.taken());
        lines.push(line(&format!("{what}, {rows}"), &format!("{rate:>8.0} rows/s")));
    }
    Ok(lines)
}
