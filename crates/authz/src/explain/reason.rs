//! Conditions of policies in plain words: what holds, and what to tell somebody for whom it does not. English here; the
//! variants are what a page translates.

use crate::filter::Part;
use cedar_policy::pst::{BinaryOp, Expr, Literal, UnaryOp, Var};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One condition, recognised.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "of")]
pub enum Reason {
    /// Has the role in the program.
    Role(String),
    /// Has the role on the platform.
    PlatformRole(String),
    /// Holds the role on this very case.
    Assigned(String),
    /// Holds some role on this case.
    Team,
    /// Works in the case's unit.
    Unit,
    /// Is a party of the case.
    Party,
    /// Acts for a partner that was brought into the case.
    Partner,
    /// Acts for this organisation.
    ActsFor(String),
    /// The case is in one of these states.
    States(Vec<String>),
    /// This fact holds for the case.
    Fact(String),
    /// The case has ended.
    Ended,
    /// The case is public.
    Public,
    /// It is within office hours.
    OfficeHours,
    /// The device is managed.
    ManagedDevice,
    /// The request comes from this zone.
    Zone(String),
    /// This purpose is declared.
    Purpose(String),
    /// An emergency is claimed.
    Emergency,
    /// The login is recent or strong enough.
    Login(String),
    /// It is this service.
    Service(String),
    /// Broke the glass in this role.
    Glass(String),
    /// Holds a clearance for this role that counts now and from here.
    Clearance(String),
    /// Took this action on the case before.
    Acted(String),
    /// Is on the closed list.
    Listed,
    /// The case has a closed list.
    Closed,
    /// Is excluded from the case.
    Excluded,
    /// The document is sealed.
    Sealed,
    /// Added the document.
    AddedIt,
    /// The document came from this partner.
    CameFrom(String),
    /// Broke the glass in a role that the closed list names for emergencies.
    Pierces,
    /// An emergency is declared on the case.
    CaseEmergency,
    /// One of these.
    AnyOf(Vec<Reason>),
    /// The contrary.
    Not(Box<Reason>),
    /// A forbid says so.
    Forbidden(String),
    /// No policy gives this to anybody.
    Nobody,
    /// The policies could not be evaluated.
    Broken,
    /// Anything else, as Cedar text.
    Other(String),
}

impl Reason {
    /// What a condition says.
    pub(super) fn of(expr: &Expr) -> Self {
        recognise(expr).unwrap_or_else(|| Self::Other(expr.to_string()))
    }

    /// How far somebody is from fulfilling it: circumstances change by themselves, ties are given case by case, roles
    /// by the organisation. The nearest permit is the one to explain.
    pub(super) fn distance(&self) -> u32 {
        match self {
            Self::PlatformRole(_) | Self::Service(_) => 100,
            Self::Role(_) => 10,
            Self::ActsFor(_) => 10,
            Self::Assigned(_) | Self::Team | Self::Unit | Self::Party | Self::Partner => 3,
            Self::Glass(_) | Self::Clearance(_) => 3,
            Self::AnyOf(any) => any.iter().map(Self::distance).min().unwrap_or(1),
            Self::Not(inner) => inner.distance(),
            _ => 1,
        }
    }
}

impl fmt::Display for Reason {
    /// The condition as a statement about the person and the case, for auditors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => write!(f, "works as {}", plain(role)),
            Self::PlatformRole(role) => write!(f, "has the platform role {}", plain(role)),
            Self::Assigned(role) => write!(f, "is assigned to the case as {}", plain(role)),
            Self::Team => f.write_str("has a role on the case"),
            Self::Unit => f.write_str("works in the unit of the case"),
            Self::Party => f.write_str("is a party to the case"),
            Self::Partner => f.write_str("acts for a partner of the case"),
            Self::ActsFor(partner) => write!(f, "acts for {}", plain(partner)),
            Self::States(states) => write!(f, "the case is in {}", either(states)),
            Self::Fact(fact) => write!(f, "the case is marked {}", plain(fact)),
            Self::Ended => f.write_str("the case has ended"),
            Self::Public => f.write_str("the case is public"),
            Self::OfficeHours => f.write_str("it is within office hours"),
            Self::ManagedDevice => f.write_str("the device is managed"),
            Self::Zone(zone) => write!(f, "the request comes from {}", plain(zone)),
            Self::Purpose(purpose) => write!(f, "the declared purpose is {}", plain(purpose)),
            Self::Emergency => f.write_str("an emergency is declared"),
            Self::Login(text) => write!(f, "the login satisfies `{text}`"),
            Self::Service(name) => write!(f, "it is the service {name}"),
            Self::AnyOf(any) => {
                f.write_str(&any.iter().map(ToString::to_string).collect::<Vec<_>>().join(", or "))
            }
            Self::Glass(role) => write!(f, "broke the glass as {}", plain(role)),
            Self::Clearance(role) => write!(f, "holds a clearance as {}", plain(role)),
            Self::Acted(action) => write!(f, "chose {} on the case before", plain(action)),
            Self::Listed => f.write_str("is on the list of the case"),
            Self::Closed => f.write_str("the case has a closed list"),
            Self::Excluded => f.write_str("is excluded from the case"),
            Self::Pierces => f.write_str("broke the glass in a role that the list names for emergencies"),
            Self::Sealed => f.write_str("the document is sealed"),
            Self::AddedIt => f.write_str("added the document"),
            Self::CameFrom(partner) => write!(f, "the document came from {}", plain(partner)),
            Self::CaseEmergency => f.write_str("an emergency is declared on the case"),
            Self::Not(inner) => write!(f, "it is not so that {inner}"),
            Self::Forbidden(says) => f.write_str(says),
            Self::Nobody => f.write_str("no policy permits this"),
            Self::Broken => f.write_str("the policies could not be evaluated"),
            Self::Other(text) => write!(f, "`{text}`"),
        }
    }
}

fn plain(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

fn either(names: &[String]) -> String {
    names.iter().map(|name| plain(name)).collect::<Vec<_>>().join(" or ")
}

fn recognise(expr: &Expr) -> Option<Reason> {
    match expr {
        Expr::UnaryOp { op: UnaryOp::Not, expr } => Some(Reason::Not(Box::new(recognise(expr)?))),
        Expr::BinaryOp { op: BinaryOp::Or, left, right } => {
            let mut any = Vec::new();
            for side in [left, right] {
                match recognise(side)? {
                    Reason::AnyOf(inner) => any.extend(inner),
                    other => any.push(other),
                }
            }
            Some(Reason::AnyOf(any))
        }
        Expr::BinaryOp { op, left, right } => comparison(*op, left, right),
        Expr::GetAttr { expr: of, attr } => match (of.as_ref(), attr.as_str()) {
            (Expr::Var(Var::Resource), "ended") => Some(Reason::Ended),
            (Expr::Var(Var::Resource), "public") => Some(Reason::Public),
            (Expr::Var(Var::Resource), "closed") => Some(Reason::Closed),
            (Expr::Var(Var::Resource), "sealed") => Some(Reason::Sealed),
            (Expr::Var(Var::Resource), "emergency") => Some(Reason::CaseEmergency),
            (Expr::Var(Var::Context), "office_hours") => Some(Reason::OfficeHours),
            (Expr::Var(Var::Context), "managed_device") => Some(Reason::ManagedDevice),
            (Expr::Var(Var::Context), "emergency") => Some(Reason::Emergency),
            _ => None,
        },
        _ => None,
    }
}

fn comparison(op: BinaryOp, left: &Expr, right: &Expr) -> Option<Reason> {
    let (mine, this) = (attribute(left, &Var::Principal), attribute(left, &Var::Context));
    let principal = matches!(right, Expr::Var(Var::Principal));
    match op {
        BinaryOp::Contains => match (mine, this, Part::of(left)) {
            (Some("roles"), ..) => text(right).map(Reason::Role),
            (Some("platform_roles"), ..) => text(right).map(Reason::PlatformRole),
            (Some("units"), ..) if Part::of(right) == Some(Part::Unit) => Some(Reason::Unit),
            (Some("partners"), ..) => text(right).map(Reason::ActsFor),
            (_, Some("clearances"), _) => text(right).map(Reason::Clearance),
            (.., Some(Part::Listed)) if principal => Some(Reason::Listed),
            (.., Some(Part::Excluded)) if principal => Some(Reason::Excluded),
            (.., Some(Part::Glass(role))) if principal => Some(Reason::Glass(role.to_owned())),
            (.., Some(Part::Piercing)) if principal => Some(Reason::Pierces),
            (.., None) if principal && entry_of(left, "acted").is_some() => {
                entry_of(left, "acted").map(|action| Reason::Acted(action.to_owned()))
            }
            (_, Some("zones"), _) => text(right).map(Reason::Zone),
            (.., Some(Part::Team(role))) if principal => Some(Reason::Assigned(role.to_owned())),
            (.., Some(Part::Members)) if principal => Some(Reason::Team),
            (.., Some(Part::Parties)) if principal => Some(Reason::Party),
            (.., Some(Part::States)) => Some(Reason::States(vec![text(right)?])),
            (.., Some(Part::Facts)) => text(right).map(Reason::Fact),
            (.., Some(Part::Partners)) => Some(Reason::Partner),
            _ if principal && attribute(left, &Var::Resource) == Some("added_by") => Some(Reason::AddedIt),
            _ if attribute(left, &Var::Resource) == Some("from") => text(right).map(Reason::CameFrom),
            _ if attribute(right, &Var::Context) == Some("purpose") => {
                let Expr::Set(purposes) = left else { return None };
                let mut purposes: Vec<Reason> = purposes
                    .iter()
                    .map(|purpose| text(purpose).map(Reason::Purpose))
                    .collect::<Option<_>>()?;
                if purposes.len() == 1 { purposes.pop() } else { Some(Reason::AnyOf(purposes)) }
            }
            _ => None,
        },
        BinaryOp::ContainsAny => match (Part::of(left), right) {
            (Some(Part::States), Expr::Set(states)) => {
                Some(Reason::States(states.iter().map(|state| text(state)).collect::<Option<_>>()?))
            }
            (Some(Part::Partners), _) if attribute(right, &Var::Principal) == Some("partners") => {
                Some(Reason::Partner)
            }
            (None, Expr::Set(zones)) if this == Some("zones") => {
                let zones: Option<Vec<Reason>> =
                    zones.iter().map(|zone| text(zone).map(Reason::Zone)).collect();
                zones.map(Reason::AnyOf)
            }
            _ => None,
        },
        BinaryOp::Eq if this == Some("purpose") => text(right).map(Reason::Purpose),
        BinaryOp::Eq if mine == Some("name") => text(right).map(Reason::Service),
        BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq
            if matches!(this, Some("auth_age_s" | "auth_strength")) =>
        {
            Some(Reason::Login(
                Expr::BinaryOp { op, left: left.clone().into(), right: right.clone().into() }.to_string(),
            ))
        }
        _ => None,
    }
}

fn attribute<'a>(expr: &'a Expr, of: &Var) -> Option<&'a str> {
    match expr {
        Expr::GetAttr { expr, attr } if matches!(expr.as_ref(), Expr::Var(var) if var == of) => Some(attr),
        _ => None,
    }
}

/// `resource.glass["nurse"]`.
fn entry_of<'a>(expr: &'a Expr, record: &str) -> Option<&'a str> {
    match expr {
        Expr::GetAttr { expr, attr } if attribute(expr, &Var::Resource) == Some(record) => Some(attr),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Literal(Literal::String(text)) => Some(text.to_string()),
        _ => None,
    }
}
