//! Made-up content of the pages where work is found and handed out.

use super::sample::{at, field, list, priority};
use app::{
    answer::{
        AwayHere, Board, BoardClocks, BoardRow, BulkPage, BulkRowShown, BulkShown, CaseFilters, CasesPage,
        Choice, Chosen, ChosenRow, ColumnShown, Count, DueKind, DueRow, Home, HomeNumbers, Load, NoticeShown,
        QueueKind, QueuePage, SavedView, Taker, TaskAt, TaskRow,
    },
    core::{
        FieldType, Value,
        id::{ItemNo, PersonId},
    },
};
use jiff::tz::TimeZone;
use uuid::Uuid;

fn person(no: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(no))
}

fn task(reference: &str, item: u32, title: &str, assignee: Option<&str>, due: Option<&str>) -> TaskRow {
    TaskRow {
        reference: reference.into(),
        about: "The Crown".into(),
        state: "Hearing".into(),
        item: ItemNo(item),
        title: title.into(),
        role: "Licensing officer".into(),
        assignee: assignee.map(Into::into),
        away_until: (assignee == Some("Pat Police")).then(|| jiff::civil::date(2026, 3, 20)),
        holders: Vec::new(),
        mine: assignee == Some("Ann Licence"),
        since: at("2026-03-04T09:00:00Z"),
        due_at: due.map(at),
        over: due.is_some_and(|due| at(due) <= at("2026-03-10T09:30:00Z")),
        zone: TimeZone::UTC,
        priority: item.is_multiple_of(2).then(|| priority(1)),
    }
}

fn tasks() -> Vec<TaskRow> {
    vec![
        task("PL-2026-7F3KQ", 3, "Notify the parties", Some("Ann Licence"), Some("2026-03-09T00:00:00Z")),
        task("PL-2026-9XRTB", 4, "Police report", Some("Pat Police"), Some("2026-03-18T00:00:00Z")),
        task("PL-2026-2MWQD", 7, "Ask the applicant about the plan of the premises", None, None),
    ]
}

pub(crate) fn queue(kind: QueueKind) -> QueuePage {
    QueuePage {
        kind,
        kinds: QueueKind::ALL.map(|(kind, _)| kind).to_vec(),
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        programs: vec![
            ("premises-licence".into(), "Premises licence".into()),
            ("child-placement".into(), "Child placement".into()),
        ],
        rows: tasks(),
        next: Some("next".into()),
        hands_out: true,
        whose: None,
        away: vec![AwayHere {
            person: person(2),
            name: "Pat Police".into(),
            until: jiff::civil::date(2026, 3, 20),
            cases: Count { n: 3, more: false },
        }],
    }
}

pub(crate) fn chosen() -> Chosen {
    let rows: Vec<ChosenRow> = tasks()
        .into_iter()
        .map(|task| ChosenRow {
            at: TaskAt { reference: task.reference.clone(), item: task.item.0 },
            may_claim: task.assignee.is_none(),
            may_release: task.assignee.is_some(),
            may_assign: true,
            task: Some(task),
        })
        .chain([ChosenRow {
            at: TaskAt { reference: "PL-2026-GONE1".into(), item: 1 },
            task: None,
            may_claim: false,
            may_release: false,
            may_assign: false,
        }])
        .collect();
    let candidate = |no, name: &str, fits| Taker {
        person: person(no),
        name: name.into(),
        fits,
        load: Load {
            tasks: Count { n: 2, more: false },
            cases: Count { n: 5, more: false },
            over: Count { n: 1, more: false },
            week: Count { n: 2, more: false },
        },
        away_until: (no == 2).then(|| jiff::civil::date(2026, 3, 20)),
        stands_in_for: if no == 1 { vec!["Pat Police".into()] } else { Vec::new() },
    };
    Chosen {
        claim: 1,
        release: 2,
        assign: 3,
        rows,
        people: vec![candidate(1, "Ann Licence", 3), candidate(2, "Pat Police", 1)],
    }
}

pub(crate) fn bulk() -> BulkShown {
    let row = |reference: &str, done: bool, says: &str| BulkRowShown {
        reference: reference.into(),
        case: None,
        item: Some(3),
        title: done.then(|| "Notify the parties".into()),
        done: Some(done),
        says: says.into(),
    };
    BulkShown {
        id: Uuid::nil(),
        program: "premises-licence".into(),
        title: "Give tasks to Ann Licence".into(),
        at: at("2026-03-10T09:29:00Z"),
        reason: Some("Pat is away this week".into()),
        done: true,
        all: 2,
        ok: 1,
        refused: 1,
        page: BulkPage::default(),
        next: None,
        rows: vec![
            row("PL-2026-7F3KQ", true, "They have it now, and are told."),
            row(
                "PL-2026-9XRTB",
                false,
                "They may not do this task as things are now. Choose somebody whose role it is.",
            ),
        ],
        back: "/work/team".into(),
    }
}

pub(crate) fn cases() -> CasesPage {
    let list = list();
    let column = |key: &str, label: &str| ColumnShown { key: key.into(), label: label.into() };
    let columns = vec![
        column("reference", "Reference"),
        column("premises.name", "Premises"),
        column("state", "State"),
        column("due", "Next due"),
        column("owner", "Worked on by"),
    ];
    let rows = list
        .rows
        .into_iter()
        .map(|mut row| {
            for cell in &mut row.cells {
                if cell.path.as_str() == "clock.statutory" {
                    cell.path = "due".into();
                }
            }
            row.cells.push(field("owner", "Worked on by", FieldType::Text, Value::text("Ann Licence")));
            row
        })
        .collect();
    let all_columns =
        [columns.clone(), vec![column("opened", "Opened"), column("unit", "Unit"), column("ended", "Ended")]]
            .concat();
    CasesPage {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        programs: vec![
            ("premises-licence".into(), "Premises licence".into()),
            ("child-placement".into(), "Child placement".into()),
        ],
        filters: CaseFilters::default(),
        problems: Vec::new(),
        all_columns,
        columns,
        sorts: vec![column("opened", "Opened"), column("due", "Next due")],
        states: vec![
            Choice { value: "submitted".into(), label: "Submitted".into() },
            Choice { value: "consultation".into(), label: "Consultation".into() },
        ],
        units: vec!["licensing-north".into(), "licensing-south".into()],
        fields: vec![(column("premises.ward", "Ward"), Vec::new())],
        owners: vec![Choice { value: person(1).to_string(), label: "Ann Licence".into() }],
        priorities: Vec::new(),
        whole: true,
        searchable: true,
        rows,
        total: Some(Count { n: 42, more: false }),
        next: Some("next".into()),
        saved: vec![SavedView {
            id: Uuid::nil(),
            name: "Hearings this month".into(),
            pairs: vec![("due".into(), "month".into())],
        }],
    }
}

fn count(n: u64) -> Count {
    Count { n, more: false }
}

pub(crate) fn board() -> Board {
    let row = |no, name: &str, all, over, by: [u64; 3]| BoardRow {
        person: person(no),
        name: name.into(),
        all: count(all),
        over: count(over),
        by_state: by.map(count).to_vec(),
    };
    let state = |state: &str, title: &str, counts: [u64; 6]| BoardClocks {
        state: state.into(),
        title: title.into(),
        all: count(counts[0]),
        over: count(counts[1]),
        today: count(counts[2]),
        week: count(counts[3]),
        month: count(counts[4]),
        never: count(counts[5]),
    };
    Board {
        program: "premises-licence".into(),
        program_title: "Premises licence".into(),
        programs: vec![
            ("premises-licence".into(), "Premises licence".into()),
            ("child-placement".into(), "Child placement".into()),
        ],
        live: count(42),
        over: count(3),
        week: count(11),
        approvals: count(2),
        nobody: count(17),
        flags: Count { n: 1000, more: true },
        states: vec![
            ("submitted".into(), "Submitted".into()),
            ("consultation".into(), "Consultation".into()),
            ("hearing".into(), "Hearing".into()),
        ],
        workers: vec![
            row(1, "Ann Licence", 14, 2, [4, 6, 4]),
            row(2, "Sam South", 11, 1, [1, 10, 0]),
            row(3, "Nina Night", 0, 0, [0, 0, 0]),
        ],
        clocks: vec![
            state("submitted", "Submitted", [12, 1, 2, 5, 12, 0]),
            state("consultation", "Consultation", [26, 0, 0, 4, 26, 0]),
            state("hearing", "Hearing", [4, 2, 0, 2, 3, 1]),
        ],
        more_workers: false,
    }
}

pub(crate) fn home() -> Home {
    let notice = |what: &str, says: &str| NoticeShown {
        id: Uuid::nil(),
        at: at("2026-03-10T08:00:00Z"),
        what: what.into(),
        says: says.into(),
        reference: Some("PL-2026-2MWQD".into()),
        by: person(3),
        reason: Some("Pat is away this week".into()),
        until: None,
        no: None,
        acts: Vec::new(),
        breach: None,
    };
    let due = |reference: &str, what: &str, kind, when: &str| DueRow {
        reference: reference.into(),
        program_title: "Premises licence".into(),
        about: "The Crown".into(),
        what: what.into(),
        kind,
        at: at(when),
        over: at(when) <= at("2026-03-10T09:30:00Z"),
        zone: TimeZone::UTC,
    };
    Home {
        programs: vec![HomeNumbers {
            program: "premises-licence".into(),
            title: "Premises licence".into(),
            mine: count(7),
            tasks: count(3),
            available: Count { n: 25, more: true },
            over: Some(count(2)),
            week: Some(count(9)),
            board: true,
        }],
        tasks: tasks(),
        more_tasks: true,
        due: vec![
            due("PL-2026-9XRTB", "Representations until", DueKind::Statutory, "2026-03-09T00:00:00Z"),
            due("PL-2026-7F3KQ", "Target", DueKind::Target, "2026-03-12T00:00:00Z"),
        ],
        given: vec![notice("task-given", "Nina Night gave you a task on case PL-2026-2MWQD.")],
        notices: vec![notice("glass-broken", "Nina Night broke the glass on case PL-2026-2MWQD.")],
        reviews: 1,
        requests: 2,
    }
}

/// The same in several programs.
pub(crate) fn home_of_several() -> Home {
    let mut home = home();
    home.programs.push(HomeNumbers {
        program: "child-placement".into(),
        title: "Child placement".into(),
        mine: count(0),
        tasks: count(0),
        available: count(4),
        over: None,
        week: None,
        board: false,
    });
    home
}
