//! Made-up content that several pages' samples share.

use crate::part::{Frame, Place, words::Words};
use app::{
    RequestState,
    answer::{
        ActionShown, CasePage, Choice, ClockShown, ClosedShown, ColumnShown, Desk, DraftShown,
        ExceptionShown, ExcludedShown, FieldShown, FlagShown, FormFieldShown, FormPageShown, FormShown,
        ListPage, ListRow, ListShown, Member, Offered, OpensShown, Origin, Preview, PriorityShown,
        ReadingShown, RequestShown, Restrictions, Reveal, RoleShown, Said, StateShown, Tabs, TaskShown,
        ViewShown,
    },
    core::{
        CaseState, FieldType, ItemState, Value,
        case::FlagKind,
        id::{ItemNo, PersonId},
        money::Currency,
    },
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value as Json, json};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_default()
}

fn words() -> Words {
    Words { now: at("2026-03-10T09:30:00Z"), ..Words::default() }
}

pub(crate) fn work(current: &'static str) -> Frame {
    let parts = vec!["work", "cases", "board"];
    let place = Place::Work { name: "Ann Licence".into(), current, parts };
    Frame { place, words: words(), ..Frame::default() }
}

pub(crate) fn restrictions() -> Restrictions {
    let person = PersonId::new(uuid::Uuid::nil());
    let glass = ExceptionShown {
        no: 0,
        name: "Nina Night".into(),
        role: Some("Inspector".into()),
        reason: "Fire at the premises".into(),
        from: at("2026-03-09T23:10:00Z"),
        until: at("2026-03-10T03:10:00Z"),
        on: false,
        review: None,
        justified: None,
    };
    let emergency = ExceptionShown {
        role: None,
        review: Some("Right to do".into()),
        justified: Some(true),
        ..glass.clone()
    };
    Restrictions {
        closed: Some(ClosedShown {
            members: vec![Member { person, name: "Ann Licence".into() }],
            emergency_roles: vec!["Inspector".into()],
            since: at("2026-03-04T08:00:00Z"),
            recovery: false,
        }),
        excluded: vec![ExcludedShown {
            person,
            name: "Sam South".into(),
            reason: "Knows the applicant".into(),
        }],
        glass: vec![glass],
        emergencies: vec![emergency],
        may_restrict: true,
        may_declare: true,
        may_review: true,
    }
}

pub(crate) fn request() -> RequestShown {
    let person = PersonId::new(uuid::Uuid::nil());
    RequestShown {
        id: uuid::Uuid::nil(),
        reference: "PL-2026-7F3KQ".into(),
        person,
        name: "Pat Police".into(),
        role: "police".into(),
        until: at("2026-03-20T00:00:00Z"),
        state: RequestState::Asked,
        asked_at: at("2026-03-09T10:00:00Z"),
        said: vec![Said { by: person, at: at("2026-03-09T10:00:00Z"), text: "Incidents nearby".into() }],
        decided_by: None,
        decided_at: None,
        may_decide: true,
    }
}

pub(crate) fn public() -> Frame {
    let place = Place::Public { title: "Premises licence".into(), home: "/apply/premises-licence".into() };
    Frame {
        place,
        words: words(),
        demo: Some("10 March 2026, 9:30am".into()),
        languages: vec![("en", "English"), ("cy", "Cymraeg")],
        exit: Some("https://www.example.org/".into()),
    }
}

pub(crate) fn field(path: &str, label: &str, kind: FieldType, value: Value) -> FieldShown {
    FieldShown {
        path: path.into(),
        label: label.into(),
        currency: pounds(&kind),
        kind: Some(kind),
        value,
        masked: false,
        origin: None,
        parts: Vec::new(),
        choice: None,
        reveal: Reveal::Closed,
    }
}

/// The currency of amounts with made-up content.
fn pounds(kind: &FieldType) -> Option<Currency> {
    Currency::parse("GBP").filter(|_| *kind == FieldType::Money)
}

pub(crate) fn reading(label: &str, value: Value) -> ReadingShown {
    ReadingShown { path: "a.path".into(), label: label.into(), currency: None, value }
}

fn column(key: &str, label: &str) -> ColumnShown {
    ColumnShown { key: key.into(), label: label.into() }
}

pub(crate) fn list() -> ListPage {
    let row = |reference: &str, name: &str, state: &str, due: Option<&str>, flagged: bool| ListRow {
        reference: reference.into(),
        version: 7,
        cells: vec![
            field("reference", "Reference", FieldType::Text, Value::text(reference)),
            field("premises.name", "Premises", FieldType::Text, Value::text(name)),
            FieldShown {
                choice: Some(state.into()),
                ..field("state", "State", FieldType::Text, Value::text(state))
            },
            field(
                "clock.statutory",
                "Decide by",
                FieldType::Time,
                due.map_or(Value::Null, |due| Value::Time(at(due))),
            ),
        ],
        due_at: due.map(at),
        outcome: None,
        flagged,
        zone: TimeZone::UTC,
    };
    ListPage {
        may_export: true,
        list: ListShown {
            program: "premises-licence".into(),
            program_title: "Premises licence".into(),
            name: "my-cases".into(),
            title: "My cases".into(),
            columns: vec![
                column("reference", "Reference"),
                column("premises.name", "Premises"),
                column("state", "State"),
                column("clock.statutory", "Decide by"),
            ],
            sorts: vec![column("clock.statutory", "Decide by")],
            filters: vec![(
                column("state", "State"),
                vec![Choice { value: "consultation".into(), label: "Consultation".into() }],
            )],
            offers: vec![("remind".into(), "Send a reminder".into())],
            select_many: true,
            selectable: true,
            searchable: true,
        },
        rows: vec![
            row("PL-2026-7F3KQ", "The Crown", "Consultation", Some("2026-03-31T00:00:00Z"), false),
            row("PL-2026-9XRTB", "Old Mill Arts Centre", "Consultation", Some("2026-03-09T00:00:00Z"), true),
            row("PL-2026-2MWQD", "Ashby Village Hall", "Submitted", None, false),
        ],
        next: Some("next".into()),
    }
}

pub(crate) fn desk() -> Desk {
    Desk {
        person: None,
        name: "Ann Licence".into(),
        roles: vec![RoleShown {
            program: "premises-licence".into(),
            program_title: "Premises licence".into(),
            role: "licensing-officer".into(),
            title: "Licensing officer".into(),
        }],
        lists: vec![list()],
        opens: vec![OpensShown { program: "premises-licence".into(), title: "Premises licence".into() }],
        drafts: vec![DraftShown {
            reference: "PL-2026-7F3KQ".into(),
            program_title: "Premises licence".into(),
            of: "grant".into(),
            title: "Grant licence".into(),
            saved_at: at("2026-03-09T15:12:00Z"),
        }],
        platform_roles: Vec::new(),
    }
}

/// A priority: what comes first, or next.
pub(crate) fn priority(place: usize) -> PriorityShown {
    let (word, title) = if place == 0 { ("urgent", "Urgent") } else { ("high", "High") };
    PriorityShown { word: word.into(), title: title.into(), place }
}

pub(crate) fn case() -> CasePage {
    let address = Value::Map(
        [("line1", "1 High Street"), ("town", "Ashby"), ("postcode", "LE65 1AA")]
            .map(|(name, text)| (name.into(), Value::text(text)))
            .into(),
    );
    let action = |name: &str, title: &str, offered: Offered| ActionShown {
        name: name.into(),
        title: title.into(),
        track: "main".into(),
        offered,
        has_form: false,
        reason_required: false,
        by_filing: false,
    };
    CasePage {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        program: "premises-licence".into(),
        zone: TimeZone::UTC,
        program_title: "Premises licence".into(),
        unit: Some("licensing-north".into()),
        place: Some("Southborough".into()),
        priority: Some(priority(0)),
        case_state: CaseState::Active,
        outcome: None,
        opened_at: at("2026-03-02T09:00:00Z"),
        ended_at: None,
        states: vec![StateShown {
            track: "main".into(),
            name: "consultation".into(),
            title: "Consultation".into(),
            since: at("2026-03-03T10:00:00Z"),
            is_final: false,
            pending: None,
        }],
        flags: vec![FlagShown {
            no: 0,
            kind: FlagKind::EffectFailed,
            text: "The mail *acknowledge* could not be delivered: the server refused the address.".into(),
            since: at("2026-03-03T10:01:00Z"),
            may_clear: true,
        }],
        clocks: vec![ClockShown {
            name: "statutory".into(),
            title: "Representations until".into(),
            state: "Consultation".into(),
            started_at: at("2026-03-04T00:00:00Z"),
            due_at: at("2026-04-01T00:00:00Z"),
            over: false,
            running: true,
        }],
        views: vec![ViewShown {
            name: "full".into(),
            title: "Full".into(),
            fields: vec![
                field("premises.name", "Name of the premises", FieldType::Text, Value::text("The Crown")),
                field("premises.address", "Address", FieldType::Address, address),
                FieldShown {
                    origin: Some(Origin {
                        at: at("2026-03-02T09:30:00Z"),
                        by: "Rating list".into(),
                        source: Some("Rating list".into()),
                    }),
                    ..field(
                        "premises.rateable_value",
                        "Rateable value",
                        FieldType::Money,
                        Value::Number(rust_decimal::Decimal::new(1_200_000, 2)),
                    )
                },
                FieldShown {
                    masked: true,
                    ..field("applicant.home_address", "Home address", FieldType::Text, Value::text("Ashby"))
                },
                field("applicant.email", "Email", FieldType::Email, Value::Null),
            ],
        }],
        actions: vec![
            action("check-rates", "Check the rating list", Offered::Now),
            action("refer", "Refer to hearing", Offered::Depends("Depends on what you fill in.".into())),
            action("grant", "Grant licence", Offered::Not("The 28 days are not over.".into())),
        ],
        tasks: vec![TaskShown {
            item: ItemNo(3),
            key: "hearing.site-visit".into(),
            title: "Site visit".into(),
            state: ItemState::Active,
            role: "Inspector".into(),
            assignee: Some("Ivan Inspector".into()),
            mine: false,
            due_at: Some(at("2026-03-20T00:00:00Z")),
            priority: Some(priority(1)),
            required: true,
            may_take: true,
            may_start: false,
            may_complete: true,
            has_form: true,
        }],
        cases: Vec::new(),
        opened_for: None,
        related: Vec::new(),
        plannable: Vec::new(),
        proposals: vec![app::answer::ProposalShown {
            action: "grant".into(),
            title: "Grant licence".into(),
            by: "Olive Officer".into(),
            at: at("2026-03-09T10:00:00Z"),
            reason: Some("Nobody objects any more.".into()),
            fields: vec![field("premises.name", "Name", FieldType::Text, Value::text("The Crown"))],
            approved_by: vec!["Tom Team".into()],
            waits_for: "Senior licensing officer".into(),
        }],
        addable: Vec::new(),
        fetched: vec![app::answer::FetchShown {
            source: "Rating list".into(),
            at: at("2026-03-03T09:30:00Z"),
            failure: None,
            changed: false,
        }],
        held: false,
        alerts: Vec::new(),
        tabs: Tabs {
            documents: true,
            parties: false,
            access: true,
            audit: true,
            assign: false,
            records: false,
            money: false,
        },
    }
}

pub(crate) fn form() -> FormShown {
    let question = |path: &str, label: &str, kind: FieldType, value: Json| FormFieldShown {
        path: path.into(),
        label: label.into(),
        hint: None,
        currency: pounds(&kind),
        kind,
        required: true,
        asked: true,
        choices: Vec::new(),
        value,
        problem: None,
    };
    FormShown {
        reference: "PL-2026-7F3KQ".into(),
        version: 2,
        of: "submit".into(),
        title: "Submit application".into(),
        reason_required: true,
        by_filing: false,
        pages: vec![
            FormPageShown {
                id: "premises".into(),
                title: "The premises".into(),
                hint: Some("As it stands on the sign.".into()),
                fields: vec![
                    question("premises.name", "Name of the premises", FieldType::Text, json!("The Crown")),
                    question("premises.address", "Address", FieldType::Address, json!({ "town": "Ashby" })),
                ],
            },
            FormPageShown {
                id: "value".into(),
                title: "Rateable value".into(),
                hint: None,
                fields: vec![question(
                    "premises.rateable_value",
                    "Rateable value",
                    FieldType::Money,
                    json!("12000.00"),
                )],
            },
            FormPageShown {
                id: "applicant".into(),
                title: "You".into(),
                hint: None,
                fields: vec![
                    question("applicant.sure", "Are you over 18?", FieldType::YesNo, Json::Null),
                    question("applicant.born", "Date of birth", FieldType::Date, json!("1990-02-03")),
                    FormFieldShown {
                        required: false,
                        ..question("applicant.note", "Anything else?", FieldType::LongText, Json::Null)
                    },
                ],
            },
        ],
        from_draft: true,
        reason: None,
        preview: Preview { offered: Offered::Not("The fee has not been paid.".into()), refused: None },
    }
}
