//! The month is over: figures, suggested texts, approval, letters, and nobody gets two.

use deks::base::*;
use deks::cli::review::{ReviewCommandError, dry_run_command, figures_command};
use deks::cli::verify::verify_command;
use deks::config::Config;
use deks::mail;
use deks::review::*;
use deks::settlement::{self, Post, Prepare, QUIETLY};
use deks::store::{Act, Connection, Store, StoreError};
use deks::{partners, stock};

use super::kit::*;

struct Outlet {
    folder: tempfile::TempDir,
    store: Store,
    clock: FixedClock,
    config: Config,
    user: UserId,
}

fn at(text: &str) -> UtcMs {
    UtcMs::parse_rfc3339(text).expect("a moment")
}

fn open(folder: tempfile::TempDir, now: &str) -> Outlet {
    let (store, clock) = open_store(folder.path(), now);
    let mut config = Config::default();
    config.mail.managers = vec!["manajer@example.com".into()];
    Outlet { folder, store, clock, config, user: UserId::new() }
}

/// An outlet that began with the program on 1 March 2026 and has the sample's history; loaded once, then copied.
fn outlet(now: &str) -> Outlet {
    static LOADED: std::sync::OnceLock<(Vec<u8>, UserId)> = std::sync::OnceLock::new();
    let (database, user) = LOADED.get_or_init(|| sample_loaded("2026-03-01T03:00:00Z"));
    Outlet { user: *user, ..open(copy_of(database), now) }
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn figures(outlet: &Outlet, of: &str) -> MonthFigures {
    outlet.store.read(|c| month_figures(c, month(of), Zone::Wib, 3)).expect("figures")
}

fn letters(outlet: &Outlet, of: &str) -> Vec<LetterView> {
    let figures = figures(outlet, of);
    outlet.store.read(|c| letters_of_month(c, &figures)).expect("letters")
}

fn number(outlet: &Outlet, sql: &'static str) -> i64 {
    let read = |c: &Connection| Ok::<_, StoreError>(c.query_row(sql, [], |row| row.get(0))?);
    outlet.store.read(read).expect("a number")
}

#[test]
fn the_figures_of_the_sample_come_out_as_expected() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    for of in ["2025-12", "2026-03"] {
        let path = fixtures().join(format!("expected/review-{of}.json"));
        let expect: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
        let text = figures_command(&outlet.store, &outlet.config, month(of), None, true).expect("figures");
        let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(answer, expect, "{of}");
        let one = figures_command(&outlet.store, &outlet.config, month(of), Some("m002"), true).expect("figures");
        let one: serde_json::Value = serde_json::from_str(&one).expect("JSON");
        assert_eq!(one["partners"][0], expect["partners"][1]);
    }
    let nobody = figures_command(&outlet.store, &outlet.config, month("2026-03"), Some("M999"), true);
    assert!(matches!(nobody, Err(ReviewCommandError::UnknownPartner(code)) if code == "M999"));
}

#[test]
fn the_figures_agree_with_each_other_and_with_the_ledger() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let march = figures(&outlet, "2026-03");
    for partner in &march.partners {
        let by_product: i64 = partner.products.iter().map(|p| p.sums.net().0).sum();
        let by_day: i64 = partner.days.iter().map(|day| day.net.0).sum();
        let in_trend = partner.trend[11].point;
        assert_eq!(by_product, partner.sums.net().0, "{} by product", partner.code);
        assert_eq!(by_day, partner.sums.net().0, "{} by day", partner.code);
        assert_eq!(
            (in_trend.net, in_trend.units_net),
            (partner.sums.net(), partner.sums.units_net()),
            "{}",
            partner.code
        );
        let on_hand: i64 = partner.products.iter().map(|p| p.on_hand).sum();
        assert_eq!(on_hand, partner.on_hand);
    }
    let payable: i64 = march.partners.iter().map(|partner| partner.sums.payable().0).sum();
    let ledger = "SELECT -sum(amount_rupiah) FROM ledger_entries
                  WHERE account = 'payable_partner' AND business_day BETWEEN '2026-03-01' AND '2026-03-31'";
    assert_eq!(payable, number(&outlet, ledger));
    let commission = "SELECT -sum(amount_rupiah) FROM ledger_entries
                      WHERE account = 'commission' AND business_day BETWEEN '2026-03-01' AND '2026-03-31'";
    assert_eq!(march.total.commission_net().0, number(&outlet, commission));
    assert_eq!(march.receipts, number(&outlet, "SELECT count(*) FROM sales WHERE business_day LIKE '2026-03-%'"));
    let levels = outlet.store.read(|c| stock::levels_until(c, month("2026-03").last())).expect("levels");
    let on_hand: i64 = levels.iter().map(|(_, level)| level.on_hand).sum();
    assert_eq!(march.partners.iter().map(|partner| partner.on_hand).sum::<i64>(), on_hand);
    assert!(march.partners.iter().any(|partner| partner.rank == 1));
}

#[test]
fn a_letter_goes_from_draft_to_approved_and_an_edit_reopens_it() {
    let outlet = outlet("2026-04-02T03:00:00Z");
    let list = letters(&outlet, "2026-03");
    let first = list[0].clone();
    assert_eq!((first.state.clone(), first.is_suggestion), (LetterState::Draft, true));
    assert!(!first.text.is_empty() && !first.sentences[0].because.is_empty());

    let write = |text: &str| {
        let (month, text) = (month("2026-03"), text.to_owned());
        edit(&outlet.store, Edit { act_id: ActId::new(), user: outlet.user, month, partner: first.partner, text })
    };
    let approve_as = |of: &str, letters: Vec<(PartnerId, String)>| {
        approve(&outlet.store, Approve { act_id: ActId::new(), user: outlet.user, month: month(of), letters })
    };
    assert!(matches!(write("  "), Err(ReviewError::EmptyText)));
    assert!(matches!(write(&"x".repeat(2_001)), Err(ReviewError::TextTooLong)));
    assert!(matches!(approve_as("2026-03", vec![]), Err(ReviewError::NothingChosen)));
    let of_april = approve_as("2026-04", vec![(first.partner, "Baik".into())]);
    assert!(matches!(of_april, Err(ReviewError::MonthNotOver(_))));
    let nobody = approve_as("2026-03", vec![(PartnerId::new(), "Baik".into())]);
    assert!(matches!(nobody, Err(ReviewError::UnknownPartner)));

    let stranger = Approve {
        act_id: ActId::new(),
        user: UserId::new(),
        month: month("2026-03"),
        letters: vec![(first.partner, "Baik".into())],
    };
    assert!(matches!(approve(&outlet.store, stranger), Err(ReviewError::NotAllowed(_))));
    let stranger = send_month(&outlet.store, month("2026-03"), &outlet.config, Some(UserId::new()), None);
    assert!(matches!(stranger, Err(SendError::NotAllowed(_))));

    write("Bulan yang baik.").expect("an edit");
    assert_eq!(letters(&outlet, "2026-03")[0].text, "Bulan yang baik.");
    approve_as("2026-03", vec![(first.partner, "Bulan yang baik.".into())]).expect("an approval");
    assert_eq!(letters(&outlet, "2026-03")[0].state, LetterState::Approved);
    write("Bulan yang sangat baik.").expect("an edit");
    assert_eq!(letters(&outlet, "2026-03")[0].state, LetterState::Draft);

    approve_as("2026-03", vec![(first.partner, "Bulan yang sangat baik.".into())]).expect("an approval");
    let sent = send_month(&outlet.store, month("2026-03"), &outlet.config, Some(outlet.user), None).expect("a send");
    assert_eq!((sent.letters, sent.not_approved), (1, list.len() - 1));
    assert_eq!(letters(&outlet, "2026-03")[0].state, LetterState::Queued);
    assert!(matches!(write("Terlambat."), Err(ReviewError::AlreadySent(_))));
    let again = send_month(&outlet.store, month("2026-03"), &outlet.config, Some(outlet.user), None).expect("a send");
    assert_eq!(again.letters, 0);
    let row = outlet.store.read(|c| mail::by_key(c, &format!("review:2026-03:{}", first.code)));
    let row = row.expect("a look-up").expect("a letter");
    let eml = outlet.store.read(|c| mail::eml(c, row.mail_id)).expect("a look-up").expect("its bytes");
    assert!(eml.len() > 10_000 && String::from_utf8_lossy(&eml).contains("review-2026-03-M001.xlsx"));

    let early = send_month(&outlet.store, month("2026-04"), &outlet.config, None, None);
    assert!(matches!(early, Err(SendError::MonthNotOver(_))));
}

#[test]
fn without_approval_letters_go_by_themselves_once_however_often_the_job_runs() {
    let mut outlet = outlet("2026-04-01T00:59:00Z");
    outlet.config.rules.review_needs_approval = false;
    // Five partners are enough to see it; the others have no address.
    let silent: Result<(), StoreError> = outlet.store.write(deks::store::Act::system("test.silence"), |tx| {
        for mut partner in partners::all(tx.conn())? {
            if partner.code.as_str() > "M005" {
                partner.email.clear();
                partners::save(tx, &partner)?;
            }
        }
        Ok(())
    });
    silent.expect("partners");
    assert_eq!(run_monthly(&outlet.store, &outlet.config).expect("too early"), []);
    outlet.clock.set(at("2026-04-03T05:00:00Z"));
    let runs = run_monthly(&outlet.store, &outlet.config).expect("a run");
    assert_eq!((runs.len(), runs[0].month, runs[0].sent.letters, runs[0].sent.digest), (1, month("2026-03"), 5, true));
    assert!(!runs[0].sent.no_address.is_empty());
    assert_eq!(run_monthly(&outlet.store, &outlet.config).expect("no second run"), []);
    let sent = send_month(&outlet.store, month("2026-03"), &outlet.config, None, None).expect("a send by hand");
    assert_eq!(sent.letters, 0);
    assert_eq!(number(&outlet, "SELECT count(*) FROM mail_messages WHERE kind = 'review'"), 5);
    assert_eq!(number(&outlet, "SELECT count(*) FROM mail_messages WHERE unique_key = 'digest:2026-03'"), 1);
}

#[test]
fn a_dry_run_writes_every_letter_as_a_file_and_changes_nothing() {
    let outlet = outlet("2026-04-02T03:00:00Z");
    let acts = number(&outlet, "SELECT count(*) FROM audit");
    let folder = outlet.folder.path().join("surat");
    let text = dry_run_command(&outlet.store, &outlet.config, month("2026-03"), &folder).expect("a dry run");
    assert!(text.contains("1 ringkasan"), "{text}");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), letters(&outlet, "2026-03").len() + 1);
    assert_eq!(names[0], "review-2026-03-M001.eml");
    assert_eq!(number(&outlet, "SELECT count(*) FROM audit"), acts);
    assert_eq!(number(&outlet, "SELECT count(*) FROM mail_messages"), 0);
}

#[test]
fn verify_finds_what_was_changed_and_mends_caches_only() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    // Loaded in March, looked at in November: prices that began in between are put in force.
    let first = verify_command(&outlet.store, true).expect("a repair");
    assert!(first.is_well && first.findings.stale_levels.is_empty() && first.findings.stale_last_sales.is_empty());
    assert!(verify_command(&outlet.store, false).expect("a check").is_well);
    let spoil = |sql: &'static str| {
        outlet.store.write_local(move |c, _| Ok(c.execute(sql, [])?)).expect("a spoiled cache");
    };
    spoil("UPDATE product_state SET on_hand = on_hand + 1 WHERE product_id = (SELECT min(product_id) FROM products)");
    spoil(
        "UPDATE product_state SET last_sold_on = '2020-01-01' WHERE product_id = (SELECT max(product_id) FROM products)",
    );
    spoil("UPDATE product_state SET price_rupiah = 1 WHERE product_id = (SELECT max(product_id) FROM products)");
    let spoiled = verify_command(&outlet.store, false).expect("a check");
    let found = &spoiled.findings;
    assert_eq!((found.stale_levels.len(), found.stale_last_sales.len(), found.stale_prices.len()), (1, 1, 1));
    assert!(!spoiled.is_well && spoiled.text.contains("--repair"), "{}", spoiled.text);
    assert!(verify_command(&outlet.store, true).expect("a repair").is_well);
    assert!(verify_command(&outlet.store, false).expect("a check").is_well);

    // A figure that was changed behind the program's back: triggers off, one amount altered.
    let path = outlet.store.path().to_owned();
    drop(outlet.store);
    let raw = Connection::open(path).expect("a connection");
    raw.execute_batch(
        "DROP TRIGGER ledger_entries_are_not_updated;
         UPDATE ledger_entries SET amount_rupiah = amount_rupiah + 1
         WHERE (act_id, line_no) = (SELECT act_id, line_no FROM ledger_entries ORDER BY act_id LIMIT 1);
         DROP TRIGGER journal_is_not_updated;
         UPDATE journal SET facts = facts || ' ' WHERE seq = 2;",
    )
    .expect("an altered file");
    drop(raw);
    let broken = open(outlet.folder, "2026-11-22T03:00:00Z");
    let verified = verify_command(&broken.store, true).expect("a check");
    assert!(!verified.is_well);
    assert_eq!(verified.findings.broken_facts.len(), 2, "{}", verified.text);
}

/// A second manager, who approves what the first one works out.
fn second_manager(outlet: &Outlet) -> UserId {
    let id = UserId::new();
    let hired: Result<(), StoreError> = outlet.store.write(Act::system("test.hire"), move |tx| {
        let columns: [deks::store::Column<'_>; 4] =
            [("name", &"Manajer 02"), ("role", &"manajer"), ("active", &true), ("language", &"id")];
        tx.record("users", ("user_id", &id), &columns).map(drop)
    });
    hired.expect("hired");
    id
}

#[test]
fn the_statement_of_the_month_goes_along_where_it_is_wanted() {
    let mut outlet = outlet("2026-04-03T03:00:00Z");
    let second = second_manager(&outlet);
    let march = month("2026-03");
    let attached = |outlet: &Outlet| {
        let (letters, _) = compose_month(&outlet.store, march, &outlet.config).expect("letters");
        let of_partner = letters.iter().find(|one| one.partner.is_some()).expect("a letter");
        of_partner.letter.attachments.iter().map(|one| one.file_name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(attached(&outlet).len(), 2, "nothing is settled yet");
    let order = Prepare { by: second, until: march.last(), partners: None, fees: None };
    let run = settlement::prepare(&outlet.store, ActId::new(), &order, QUIETLY).expect("worked out");
    let order = Post { by: outlet.user, approved: None, run_id: run.run_id, fees: None };
    settlement::post(&outlet.store, ActId::new(), &order, QUIETLY).expect("posted");
    let names = attached(&outlet);
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names[2].starts_with("rincian-RH-K1-20260403-") && names[2].ends_with(".pdf"), "{names:?}");
    assert!(names[3].ends_with(".xlsx"));
    outlet.config.settlement.attach_to_review = false;
    assert_eq!(attached(&outlet).len(), 2);
}

#[test]
fn a_history_that_was_loaded_is_settled_to_the_rupiah() {
    let outlet = outlet("2026-11-22T03:00:00Z");
    let second = second_manager(&outlet);
    let until = outlet.store.today().minus_days(1);
    let order = Prepare { by: second, until, partners: None, fees: None };
    let run = settlement::prepare(&outlet.store, ActId::new(), &order, QUIETLY).expect("worked out");
    let order = Post { by: outlet.user, approved: None, run_id: run.run_id, fees: None };
    settlement::post(&outlet.store, ActId::new(), &order, QUIETLY).expect("posted");
    let (statements, owed) = outlet
        .store
        .read(|c| Ok::<_, StoreError>((settlement::newest_statements(c)?, deks::till::payable_to_all(c)?)))
        .expect("readable");
    assert!(!statements.is_empty());
    for statement in &statements {
        assert_eq!(owed.get(&statement.partner), Some(&statement.closing), "{}", statement.number);
        let lines = outlet.store.read(|c| settlement::lines_of(c, statement)).expect("lines");
        let sum: Rupiah = lines.iter().map(settlement::StatementLine::payable).sum();
        assert_eq!((sum, lines.len() as i64), (statement.closing, statement.sums.lines));
    }
    assert_eq!(outlet.store.read_snapshot(settlement::verify).expect("readable"), Vec::<String>::new());
    let verified = verify_command(&outlet.store, false).expect("verified");
    assert!(verified.findings.broken_facts.is_empty(), "{}", verified.text);
}
