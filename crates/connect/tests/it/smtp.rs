//! S1.19: notices by a real mail server (`apt-get install python3-aiosmtpd`): delivered, slow, away, and back. Where it is not
//! installed this is passed over, but never in CI.

use app::{
    Acted, Answer, App, Attested, Caller, Changed, Declared, DocumentPorts, MemoryStore, NoticeChoice, Ports,
    Redeemed, Settings,
    connector::{Call, CallFailure, CallKind, Connector, Reply},
    notice::{NoticeKind, NoticeRules, NoticeWay},
    people::RoleGrant,
    port::disposals::DisposalsInMemory,
    program,
    request::{ActRequest, Guard, NewPerson, TeamChange},
    testing::{SeededIds, SetClock, open_token_hash},
};
use connect::mail::{Mail, MailSettings, Protection};
use jiff::SignedDuration;
use serde_json::Value as Json;
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

const PASSWORD: &str = "correct horse battery";
const PROGRAM: &str = "premises-licence";
const UNIT: &str = "licensing-north";

/// The Python that has the mail server.
fn python() -> Option<&'static str> {
    let has = |python: &&str| {
        let asked = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    let found = ["/usr/bin/python3", "python3"].into_iter().find(has);
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "run `apt-get install python3-aiosmtpd`");
    found
}

/// A mail server, ended with this.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts one that keeps what it gets in a folder.
fn start(python: &str, folder: &Path, port: u16) -> (Server, u16) {
    let _ = fs::remove_file(folder.join("port"));
    let keeper = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp_keeper.py");
    let mut server =
        Server(Command::new(python).arg(keeper).arg(folder).arg(port.to_string()).spawn().unwrap());
    for _ in 0..200 {
        if let Ok(port) = fs::read_to_string(folder.join("port")) {
            return (server, port.parse().unwrap());
        }
        assert!(server.0.try_wait().unwrap().is_none(), "the mail server ended");
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the mail server does not listen");
}

/// What it got, letters to the applicant aside.
fn kept(folder: &Path) -> Vec<Json> {
    all_kept(folder).into_iter().filter(|mail| mail["to"] != serde_json::json!(["ann@example.org"])).collect()
}

fn all_kept(folder: &Path) -> Vec<Json> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "json"));
    files.sort();
    files.iter().map(|file| serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()).collect()
}

fn mail(port: u16) -> Arc<dyn Connector> {
    let settings = MailSettings {
        host: "127.0.0.1".into(),
        port,
        protection: Protection::None,
        credentials: None,
        from: "Casewright <casewright@council.example>".into(),
        timeout_ms: 500,
    };
    Arc::new(Mail::new(settings).unwrap())
}

fn application() -> Json {
    let address =
        serde_json::json!({ "line1": "1 Market Street", "town": "Lichfield", "postcode": "WS13 6JX" });
    serde_json::json!({
        "premises": { "name": "The Crown", "address": address, "ward": "stowe", "uprn": "100062", "rateable_value": "12,000.00" },
        "applicant": {
            "name": "Ann Field", "email": "ann@example.org", "phone": "01543 555 1234", "home_address": address,
        },
        "activities": {
            "alcohol": true, "entertainment": "no", "late_food": "yes",
            "hours": "Monday to Saturday 10am to midnight", "supervisor": "Bob Marsh",
        },
        "declaration": { "plan_ready": "yes", "correct": "yes" },
    })
}

struct Office {
    app: Arc<App>,
    clock: Arc<SetClock>,
}

impl Office {
    async fn new(mail: Arc<dyn Connector>) -> (Self, Caller) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programs/premises-licence");
        let licence = program::load(&folder).unwrap_or_else(|findings| panic!("{}", findings.plain()));
        let clock = Arc::new(SetClock::at("2026-03-02T09:00:00Z".parse().unwrap()));
        let ports = Ports {
            store: Arc::new(MemoryStore::new()),
            clock: Arc::<SetClock>::clone(&clock),
            ids: Arc::new(SeededIds::new(7)),
            token_hash: open_token_hash(),
            documents: DocumentPorts::default(),
            connectors: [("mail".to_owned(), mail)].into(),
            disposals: Arc::new(DisposalsInMemory::default()),
        };
        let notices = NoticeRules {
            address: "https://cases.council.example".into(),
            mail_of: Some("{login}@council.example".into()),
            ..NoticeRules::default()
        };
        let settings = Settings { notices, ..Settings::default() };
        let app = App::start(ports, vec![Arc::new(licence)], settings).await.unwrap();
        let link = app.first_admin_link().await.unwrap().unwrap();
        let redeemed = app.redeem_link(&link, "Ada", "ada", PASSWORD, &Attested::default()).await.unwrap();
        let Redeemed::In(admin) = redeemed else { panic!("{redeemed:?}") };
        let office = Self { app, clock };
        let admin = office.caller(&admin.token).await;
        (office, admin)
    }

    async fn caller(&self, token: &str) -> Caller {
        let found = self.app.caller(token, Attested::default(), Declared::default()).await.unwrap();
        found.unwrap()
    }

    async fn officer(&self, admin: &Caller, login: &str) -> Caller {
        let role =
            RoleGrant { program: PROGRAM.into(), role: "licensing-officer".into(), from: None, until: None };
        let new = NewPerson {
            name: login.to_owned(),
            login: login.to_owned(),
            password: Some(PASSWORD.to_owned()),
            roles: vec![role],
            platform_roles: Vec::new(),
            units: vec![UNIT.into()],
            partners: Vec::new(),
        };
        self.app.add_person(admin, new).await.unwrap().found().unwrap();
        let came = self.app.sign_in(login, PASSWORD, None, &Attested::default()).await.unwrap();
        self.caller(&came.signed_in().unwrap().token).await
    }

    /// A case of an applicant that one officer gives another.
    async fn given(&self, by: &Caller, to: &Caller) -> String {
        let guest = self.app.start_guest(PROGRAM, &Attested::default()).await.unwrap().within().unwrap();
        let guest = self.caller(&guest.found().unwrap().token).await;
        let opened = self.app.open_case(&guest, PROGRAM, None, Json::Null, Guard::default()).await;
        let Answer::Found(Acted::Done(opened)) = opened.unwrap() else { panic!("not opened") };
        let paid = serde_json::json!({ "fee_received": "190.00" });
        let payments = self.app.service("payments");
        self.app.write(&payments, &opened.reference, paid, Guard::default()).await.unwrap();
        let submit = ActRequest {
            track: None,
            action: "submit".into(),
            input: application(),
            reason: None,
            guard: Guard::default(),
        };
        let submitted = self.app.act(&guest, &opened.reference, submit).await.unwrap();
        assert!(matches!(submitted, Answer::Found(Acted::Done(_))), "{submitted:?}");
        let change = TeamChange::Assign {
            person: to.person().unwrap(),
            role: "licensing-officer".into(),
            from: None,
            until: None,
        };
        let changed = self.app.change_team(by, &opened.reference, change, Guard::default()).await.unwrap();
        assert!(matches!(changed, Answer::Found(Acted::Done(_))), "{changed:?}");
        opened.reference
    }

    async fn later(&self, seconds: i64) {
        use app::Clock as _;
        self.clock.set(self.clock.now() + SignedDuration::from_secs(seconds));
        self.app.run_until_idle().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s1_19_notices_reach_a_mail_server_and_wait_for_one_that_is_slow_or_away() {
    let Some(python) = python() else {
        eprintln!("PASSED OVER: aiosmtpd is not installed (`apt-get install python3-aiosmtpd`)");
        return;
    };
    let box_of = tempfile::tempdir().unwrap();
    let (server, port) = start(python, box_of.path(), 0);
    let (office, admin) = Office::new(mail(port)).await;
    let (ana, otto) = (office.officer(&admin, "ana").await, office.officer(&admin, "otto").await);
    let choice =
        NoticeChoice { ways: [(NoticeKind::Work, NoticeWay::Mail)].into(), ..NoticeChoice::default() };
    let chosen = office.app.choose_notices(&ana, choice).await.unwrap();
    assert!(matches!(chosen, Answer::Found(Changed::Done(None))), "{chosen:?}");

    // Delivered: a reference and a link, nobody's name.
    let reference = office.given(&otto, &ana).await;
    office.later(0).await;
    let all = kept(box_of.path());
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["to"], serde_json::json!(["ana@council.example"]));
    let text = all[0]["text"].as_str().unwrap();
    assert!(text.contains(&format!("https://cases.council.example/case/{reference}")), "{text}");
    for personal in ["Crown", "Field", "otto", "Otto"] {
        assert!(!text.contains(personal), "{text}");
    }

    // Slow: it is left after half a second and tried again; the same message, by its id.
    fs::write(box_of.path().join("slow"), "").unwrap();
    let slow = office.given(&otto, &ana).await;
    office.later(0).await;
    assert_eq!(kept(box_of.path()).len(), 1, "not kept yet");
    fs::remove_file(box_of.path().join("slow")).unwrap();
    office.later(2).await;
    let all = kept(box_of.path());
    assert_eq!(all.len(), 2, "once");
    assert!(all[1]["text"].as_str().unwrap().contains(&slow));

    // Away: six tries, then it is given up where somebody sees it; and sent when the server is back.
    drop(server);
    let away = office.given(&otto, &ana).await;
    for seconds in [0, 1, 4, 16, 64, 256, 1_000] {
        office.later(seconds).await;
    }
    let settings = office.app.notice_settings(&ana).await.unwrap().found().unwrap();
    assert_eq!(settings.given_up.len(), 1, "{settings:?}");
    assert!(settings.given_up[0].failure.contains("could not be reached"), "{settings:?}");
    let (_server, _) = start(python, box_of.path(), port);
    assert_eq!(office.app.tell_again(&ana, settings.given_up[0].id).await.unwrap(), Answer::Found(()));
    office.later(0).await;
    let all = kept(box_of.path());
    assert!(all.len() == 3 && all[2]["text"].as_str().unwrap().contains(&away), "{all:?}");
}

#[tokio::test]
async fn what_is_written_arrives_as_it_was_written() {
    let Some(python) = python() else { return };
    let box_of = tempfile::tempdir().unwrap();
    let (_server, port) = start(python, box_of.path(), 0);
    // A line that is a dot alone would end the message (RFC 5321, 4.5.2); letters beyond ASCII, and a very long line.
    let body = format!("Bonjour, Zoë\n.\n..\n{}\nthe end\n", "x".repeat(2_000));
    let kind =
        CallKind::Message { to: "Ann Field <ann@example.org>".into(), subject: "Grüße — 1".into(), body };
    let call = Call { key: "case-7".into(), kind };
    assert_eq!(mail(port).call(&call).await, Ok(Reply::Done));
    let all = all_kept(box_of.path());
    assert_eq!(all[0]["to"], serde_json::json!(["ann@example.org"]));
    let text = all[0]["text"].as_str().unwrap();
    assert!(text.contains("Message-ID: <case-7@council.example>"), "{text}");
    // Nobody else gets it by a line that looks like a header.
    let kind = CallKind::Message {
        to: "ann@example.org".into(),
        subject: "A\r\nBcc: eve@example.org".into(),
        body: String::new(),
    };
    match mail(port).call(&Call { key: "case-8".into(), kind }).await {
        Ok(_) => assert_eq!(all_kept(box_of.path())[1]["to"], serde_json::json!(["ann@example.org"])),
        Err(failure) => assert!(matches!(failure, CallFailure::Never(_)), "{failure}"),
    }
}
