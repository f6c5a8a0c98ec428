//! Who may, here and now: Cedar behind the one authorisation path.
//!
//! A programme's sheet becomes Cedar text (written by `program`); this crate reads it together with the platform's own
//! policies and answers every question about access: a decision ([`Policies::decide`]), a command that may go to the
//! engine ([`authorise`]), a redacted view of a case, a filter for lists, an explanation.
//!
//! # The vocabulary, by example
//!
//! Ana Ruiz is a licensing officer in the unit `licensing-north`; the case `PL-2026-7F3KQ` belongs to that unit and is
//! in the state `submitted`. May she see its full view?
//!
//! ```cedar
//! principal = Person::"0198…a1"   // { roles: ["licensing-officer"], units: ["licensing-north"], platform_roles: [], partners: [] }
//! action    = Action::"view:full" // in Action::"view"
//! resource  = Case::"0198…c7"     // { unit: "licensing-north", states: ["submitted"], facts: [], ended: false, … }
//! context   = { at: 1772442000000, office_hours: true, managed_device: true, purpose: "", … }
//! ```
//!
//! The sheet's row `if: { state: submitted, role: licensing-officer } show: [full]` has become
//!
//! ```cedar
//! @id("premises-licence.rows[7].show.full.licensing-officer")
//! @source("program.yaml:123")
//! @says("Licensing officers of the case's unit may see the full view while it is submitted.")
//! permit (principal, action == Action::"view:full", resource)
//! when { principal.roles.contains("licensing-officer") && principal.units.contains(resource.unit) }
//! when { resource.states.containsAny(["submitted"]) };
//! ```
//!
//! and the answer is allow, with that policy as its reason. PC Dunn of the police is a partner: nothing of hers equals
//! `resource.unit`; her permit reads `resource.partners.containsAny(principal.partners)` and opens `view:summary` once
//! the police were brought into the case. The whole vocabulary is in [`vocabulary`].
//!
//! # Precedence
//!
//! Platform forbids, then program forbids, then permits of platform and program. Cedar gives exactly this: one forbid
//! that holds beats every permit, and what nobody permits is denied. Nothing in a program can lift a platform forbid.
//! On top of Cedar: **any evaluation error is a deny** (Cedar itself skips a policy that errors, forbids too).

pub mod ask;
mod authorise;
pub mod context;
pub mod decision;
mod documents;
mod entities;
mod explain;
pub mod filter;
pub mod finding;
mod matrix;
mod on_case;
pub mod platform;
pub mod policies;
pub mod principal;
mod reveal;
mod rights;
mod rows;
mod scope;
mod step_up;
mod test_policy;
mod ties;
pub mod vocabulary;
mod who;

pub use ask::{Ask, DocumentAct, Target, UnknownAsk};
pub use authorise::{
    Asking, Authorized, Denial, Existence, NotDecided, authorise, authorise_ask, authorise_child,
};
pub use context::{Attested, Context, Declared};
pub use decision::{AccessDecision, PolicyEffect, PolicyRef};
pub use documents::{DocumentRights, authorise_document, class_of, documents_seen};
pub use explain::{Conjunct, Explained, Explanation, Reason, explain};
pub use filter::{Filter, Untranslatable, filter};
pub use finding::{Finding, Severity};
pub use matrix::matrix;
pub use on_case::OnCase;
pub use policies::{Policies, PolicyText, ProgramPolicies};
pub use principal::{Clearance, Person, Principal};
pub use reveal::{
    CaseView, Content, FieldShown, NotUnmasked, Redacted, Shown, StateShown, Unmasked, Views, masked_classes,
    reveal, unmask,
};
pub use rights::{Right, rights};
pub use rows::Rows;
pub use scope::Scope;
pub use step_up::{StepUp, step_up, step_up_by};
pub use test_policy::{PolicyTest, TestCase, TestContext, TestDocument, TestPerson, run_test};
pub use ties::{TieHeld, roles_on, ties_on};
pub use vocabulary::{DocumentSpec, ProgramSpec, RoleSpec, Tie};

pub use who::{WhoCan, who_can};

#[cfg(test)]
mod fixtures;
