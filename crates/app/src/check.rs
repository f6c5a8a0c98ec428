//! What is wrong with a program, as far as the sheet and its policies can tell: `casewright check`.
//!
//! The author is *asked* for access (S0.6): what nobody can reach and what everybody can is a finding. What the sheet alone
//! tells was said when the folder was read; here the real policies are asked, role by role and state by state.

mod reach;

use crate::app::policies_of;
use authz::Policies;
use program::{At, Diagnostics, Program, Severity};

/// All findings about a program that could be read: the warnings it came with, what is wrong with its policies, and what
/// the policies open to nobody or to everybody.
pub fn check(program: &Program) -> Diagnostics {
    let mut out = program.warnings.clone();
    match Policies::load(vec![policies_of(program)]) {
        Ok(policies) => {
            policies.warnings().iter().for_each(|finding| said(&mut out, finding));
            reach::check(program, &policies, &mut out);
        }
        Err(findings) => findings.iter().for_each(|finding| said(&mut out, finding)),
    }
    out.sort();
    out
}

/// A finding of the policies. One about text that was written from the sheet points into the sheet.
fn said(out: &mut Diagnostics, finding: &authz::Finding) {
    let (file, at) = match finding.source.as_deref().and_then(place) {
        Some(place) => place,
        None => (finding.file.clone(), At { line: finding.line, column: finding.column, length: 1 }),
    };
    let severity = match finding.severity {
        authz::finding::Severity::Error => Severity::Error,
        authz::finding::Severity::Warning => Severity::Warning,
    };
    out.push(program::Finding {
        file,
        at,
        severity,
        message: finding.message.clone(),
        help: finding.help.clone(),
    });
}

/// `program.yaml:123`.
pub(crate) fn place(source: &str) -> Option<(String, At)> {
    let (file, line) = source.split_once(':')?;
    let line = line.split(':').next()?.parse().ok()?;
    Some((file.to_owned(), At { line, column: 1, length: 1 }))
}
