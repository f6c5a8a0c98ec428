//! `/administration/roles/<program>/<role>`: what a role can do by the policies in force, and which of them says so.

use super::super::{PageResult, answered::found, ok, sample};
use crate::{
    part::{Frame, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{PolicyShown, RightShown, RoleRights},
    core::id::{ProgramName, RoleName},
};
use axum::extract::{Path, State};
use maud::{Markup, html};

/// The page.
pub fn page(frame: &Frame, role: &RoleRights) -> Markup {
    let title = tv("role-rights-title", [("role", role.title.clone())]);
    let content = html! {
        h1.govuk-heading-xl { (title) }
        p.govuk-body { (tv("role-rights-lead", [("program", role.program_title.clone())])) }
        @if role.rights.is_empty() {
            p.govuk-body { (t("role-rights-none")) }
        } @else {
            table.cw-table {
                caption.govuk-visually-hidden { (title) }
                thead { tr { th scope="col" { (t("role-right")) } th scope="col" { (t("role-because")) } } }
                tbody {
                    @for right in &role.rights {
                        tr {
                            th scope="row" data-label=(t("role-right")) {
                                span { (right.asked) " " span.cw-quiet.cw-code { (right.ask) } }
                            }
                            td data-label=(t("role-because")) {
                                span {
                                    @for policy in &right.because {
                                        (policy.says) " " span.cw-quiet.cw-code { (policy.source) } " "
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    frame.page(Sheet::new(title.clone(), content).back("/administration/roles"))
}

/// The role.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path((program, role)): Path<(String, String)>,
) -> PageResult {
    let (program, role) = (ProgramName::new(program), RoleName::new(role));
    let rights = found(state.app.role_rights(&caller, &program, &role).await?)?;
    ok(page(&state.work(&caller, "administration"), &rights))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let policy = PolicyShown {
        id: "premises-licence.licensing-officer.act:accept".into(),
        source: "program.yaml:81".into(),
        says: "A Licensing officer of the case's unit may choose “Accept” in submitted.".into(),
        forbids: false,
    };
    let right =
        RightShown { ask: "act:accept".into(), asked: "choose “Accept”".into(), because: vec![policy] };
    let role = RoleRights {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        role: "licensing-officer".into(),
        title: "Licensing officer".into(),
        rights: vec![right],
    };
    let none = RoleRights { rights: Vec::new(), ..role.clone() };
    let frame = sample::work("administration");
    vec![("administration/role", page(&frame, &role)), ("administration/role-none", page(&frame, &none))]
}
