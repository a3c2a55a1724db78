//! Tasks and boards, matters, letters that came in, curation and agreements: each state by its name.
use deks_ui::*;
use slint::{ComponentHandle, Image, Model, ModelRc, Rgb8Pixel, SharedPixelBuffer, VecModel};

type Arrange = fn(&App);
type State = (&'static str, Arrange);

/// Puts the program into the state of this name; the screen it stands on, or nothing where the name is another one.
pub fn arrange(app: &App, name: &str) -> Option<Screen> {
    let screens = [
        (Screen::Procedures, PROCEDURES),
        (Screen::CasePage, CASE),
        (Screen::Inbox, INBOX),
        (Screen::Curation, CURATION),
        (Screen::Agreement, AGREEMENT),
    ];
    screens.into_iter().find_map(|(screen, states)| {
        let (_, arrange) = states.iter().find(|(known, _)| *known == name)?;
        arrange(app);
        Some(screen)
    })
}

const PROCEDURES: &[State] = &[
    ("procedures-tasks", |app| tab(app, ProceduresTab::Tasks, 0)),
    ("procedures-board", |app| tab(app, ProceduresTab::Board, 1)),
    ("procedures-list", |app| tab(app, ProceduresTab::List, 2)),
    ("procedures-figures", |app| tab(app, ProceduresTab::Figures, 3)),
    ("procedures-officers", |app| tab(app, ProceduresTab::Officers, 4)),
    ("procedures-picking", |app| {
        tab(app, ProceduresTab::List, 2);
        app.global::<ProceduresAdapter>().set_picking(true);
    }),
    ("procedures-empty", |app| app.global::<ProceduresAdapter>().set_tasks(rows(Vec::new()))),
    ("procedures-broken", |app| app.global::<ProceduresAdapter>().set_flaw("Berkas prosedurnya rusak.".into())),
    ("procedures-which", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::Procedures)),
    ("procedures-filters", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::Filters)),
    ("procedures-region", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::Region)),
    ("procedures-save-figures", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::SaveFigures)),
    ("procedures-save-list", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::SaveList)),
    ("procedures-save-form", |app| app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::SaveForm)),
    ("procedures-many-choosing", |app| many(app, ManyStage::Choosing)),
    ("procedures-many", |app| many(app, ManyStage::Looking)),
    ("procedures-many-working", |app| many(app, ManyStage::Working)),
    ("procedures-many-done", |app| many(app, ManyStage::Done)),
    ("procedures-officer", |app| {
        tab(app, ProceduresTab::Officers, 4);
        app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::Officer);
    }),
    ("procedures-officer-end", |app| {
        tab(app, ProceduresTab::Officers, 4);
        let adapter = app.global::<ProceduresAdapter>();
        adapter.set_officer(adapter.get_officers().row_data(1).unwrap_or_default());
        adapter.set_sheet(ProceduresSheet::OfficerEnd);
    }),
    ("procedures-letters", |app| tab(app, ProceduresTab::Wordings, 5)),
    ("procedures-letters-example", |app| {
        tab(app, ProceduresTab::Wordings, 5);
        app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::WordingExample);
    }),
    ("procedures-letters-reset", |app| {
        tab(app, ProceduresTab::Wordings, 5);
        app.global::<ProceduresAdapter>().set_sheet(ProceduresSheet::WordingReset);
    }),
];

const CASE: &[State] = &[
    ("case", |app| part(app, CaseTab::Form, 0)),
    ("case-form", |app| part(app, CaseTab::Form, 0)),
    ("case-papers", |app| part(app, CaseTab::Papers, 1)),
    ("case-letters", |app| part(app, CaseTab::Letters, 2)),
    ("case-story", |app| part(app, CaseTab::Story, 3)),
    ("case-way", |app| part(app, CaseTab::Way, 4)),
    ("case-fields", |app| app.global::<CaseAdapter>().set_form(every_field(app, true))),
    ("case-read-only", |app| app.global::<CaseAdapter>().set_form(every_field(app, false))),
    ("case-new", |app| app.global::<CaseAdapter>().set_is_new(true)),
    ("case-new-paper", |app| {
        app.global::<CaseAdapter>().set_is_new(true);
        app.global::<CaseAdapter>().set_from_paper(true);
    }),
    ("case-ended", |app| {
        app.global::<CaseAdapter>().set_ended("Tidak disetujui".into());
        app.global::<CaseAdapter>().set_ended_kind(ActionKind::Bad);
        app.global::<CaseAdapter>().set_main_label("".into());
    }),
    ("case-notice", |app| {
        app.global::<CaseAdapter>().set_notice("Staf Stok 1 baru saja mengubah isian ini.".into());
    }),
    ("case-actions", |app| beside(app, CaseSheet::Actions)),
    ("case-reason", |app| beside(app, CaseSheet::Reason)),
    ("case-letter", |app| beside(app, CaseSheet::Letter)),
    ("case-paper", |app| beside(app, CaseSheet::Paper)),
    ("case-line", |app| {
        app.global::<CaseAdapter>().set_entry(every_field(app, true));
        beside(app, CaseSheet::Entry);
    }),
    ("case-region", |app| beside(app, CaseSheet::Region)),
    ("case-purpose", |app| beside(app, CaseSheet::Purpose)),
    ("case-hand-on", |app| beside(app, CaseSheet::HandOn)),
    ("case-sign", |app| beside(app, CaseSheet::Sign)),
    ("case-merge", |app| beside(app, CaseSheet::Merge)),
    ("case-kind", |app| beside(app, CaseSheet::PickFile)),
    ("case-file", |app| {
        app.global::<CaseAdapter>().set_paper_kind("Katalog beserta harga".into());
        beside(app, CaseSheet::PickFile);
    }),
    ("case-camera", |app| {
        app.global::<CaseAdapter>().set_paper_kind("Foto produk".into());
        beside(app, CaseSheet::Camera);
    }),
];

const INBOX: &[State] = &[
    ("inbox", |app| app.global::<InboxAdapter>().set_letter_open(false)),
    ("inbox-letter", |app| letter(app, InboxKind::Lacking)),
    ("inbox-unsorted", |app| letter(app, InboxKind::Unsorted)),
    ("inbox-held-back", |app| letter(app, InboxKind::HeldBack)),
    ("inbox-reply", |app| letter(app, InboxKind::Reply)),
    ("inbox-too-large", |app| letter(app, InboxKind::TooLarge)),
    ("inbox-checking", |app| app.global::<InboxAdapter>().set_checking(true)),
    ("inbox-trouble", |app| app.global::<InboxAdapter>().set_trouble("Server surel tidak menjawab.".into())),
    ("inbox-unset", |app| {
        app.global::<InboxAdapter>().set_configured(false);
        empty_inbox(app);
    }),
    ("inbox-empty", empty_inbox),
    ("inbox-actions", |app| app.global::<InboxAdapter>().set_sheet(InboxSheet::Actions)),
    ("inbox-aside", |app| app.global::<InboxAdapter>().set_sheet(InboxSheet::Aside)),
    ("inbox-back-out", |app| app.global::<InboxAdapter>().set_sheet(InboxSheet::BackOut)),
    ("inbox-attach", |app| app.global::<InboxAdapter>().set_sheet(InboxSheet::Attach)),
];

const CURATION: &[State] = &[
    ("curation", |app| curate(app, CurationStand::MayScore, CurationTab::Products)),
    ("curation-score", |app| curate(app, CurationStand::MayScore, CurationTab::Scores)),
    ("curation-results", |app| curate(app, CurationStand::Opened, CurationTab::Scores)),
    ("curation-decision", |app| curate(app, CurationStand::Opened, CurationTab::Decision)),
    ("curation-looks", |app| curate(app, CurationStand::Looks, CurationTab::Products)),
    ("curation-over", |app| curate(app, CurationStand::Over, CurationTab::Decision)),
    ("curation-submit", |app| app.global::<CurationAdapter>().set_ask(CurationAsk::Submit)),
    ("curation-open-scores", |app| app.global::<CurationAdapter>().set_ask(CurationAsk::OpenScores)),
    ("curation-trouble", |app| {
        app.global::<CurationAdapter>().set_trouble("Putaran ini baru saja diputuskan orang lain.".into());
    }),
    ("curation-verdict", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Verdict)),
    ("curation-note", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Note)),
    ("curation-voices", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Voices)),
    ("curation-letters", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Letters)),
    ("curation-past", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Past)),
    ("curation-photo", |app| app.global::<CurationAdapter>().set_pane(CurationPane::Photo)),
];

const AGREEMENT: &[State] = &[
    ("agreement", |app| agree(app, AgreementView::List, 0)),
    ("agreement-nothing", |app| agree(app, AgreementView::Nothing, 0)),
    ("agreement-drop", |app| {
        agree(app, AgreementView::List, 0);
        app.global::<AgreementAdapter>().set_ask(AgreementAsk::Drop);
    }),
    ("agreement-terms", |app| agree(app, AgreementView::Terms, 0)),
    ("agreement-exceptions", |app| agree(app, AgreementView::Terms, 1)),
    ("agreement-payment", |app| agree(app, AgreementView::Terms, 2)),
    ("agreement-time", |app| agree(app, AgreementView::Terms, 3)),
    ("agreement-other", |app| agree(app, AgreementView::Terms, 4)),
    ("agreement-restart", |app| app.global::<AgreementAdapter>().set_ask(AgreementAsk::Restart)),
    ("agreement-parties", |app| agree(app, AgreementView::Parties, 0)),
    ("agreement-bank", |app| agree(app, AgreementView::Parties, 1)),
    ("agreement-outlet", |app| agree(app, AgreementView::Parties, 2)),
    ("agreement-goods", |app| agree(app, AgreementView::Parties, 3)),
    ("agreement-aids", |app| agree(app, AgreementView::Parties, 4)),
    ("agreement-exception", |app| app.global::<AgreementAdapter>().set_sheet(AgreementSheet::Exception)),
    ("agreement-one-good", |app| app.global::<AgreementAdapter>().set_sheet(AgreementSheet::Goods)),
    ("agreement-one-aid", |app| app.global::<AgreementAdapter>().set_sheet(AgreementSheet::Aid)),
    ("agreement-read", |app| agree(app, AgreementView::Read, 0)),
    ("agreement-sign", |app| agree(app, AgreementView::Sign, 0)),
    ("agreement-scan", |app| {
        agree(app, AgreementView::Sign, 0);
        app.global::<AgreementAdapter>().set_scan_name("perjanjian bertanda tangan.pdf".into());
        app.global::<AgreementAdapter>().set_scan_size("1,2 MB".into());
    }),
    ("agreement-files", |app| agree(app, AgreementView::Files, 0)),
    ("agreement-done", |app| agree(app, AgreementView::Done, 0)),
    ("agreement-end", |app| agree(app, AgreementView::End, 0)),
    ("agreement-end-ask", |app| {
        agree(app, AgreementView::End, 0);
        app.global::<AgreementAdapter>().set_ask(AgreementAsk::End);
    }),
    ("agreement-ended", |app| {
        agree(app, AgreementView::End, 0);
        app.global::<AgreementAdapter>().set_ended(true);
    }),
    ("agreement-look", |app| agree(app, AgreementView::Look, 0)),
];

fn rows<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(rows))
}

fn tab(app: &App, tab: ProceduresTab, at: i32) {
    app.global::<ProceduresAdapter>().set_tab(tab);
    app.global::<ProceduresAdapter>().set_tab_at(at);
}

fn many(app: &App, stage: ManyStage) {
    tab(app, ProceduresTab::List, 2);
    let adapter = app.global::<ProceduresAdapter>();
    adapter.set_picking(true);
    adapter.set_many_stage(stage);
    adapter.set_many_done(1);
    adapter.set_many_total(2);
    adapter.set_sheet(ProceduresSheet::Many);
}

fn part(app: &App, tab: CaseTab, at: i32) {
    app.global::<CaseAdapter>().set_tab(tab);
    app.global::<CaseAdapter>().set_tab_at(at);
}

fn beside(app: &App, sheet: CaseSheet) {
    let adapter = app.global::<CaseAdapter>();
    adapter.set_sheet_title("Minta yang kurang".into());
    adapter.set_sheet_hint("UKM membaca kalimat ini di suratnya.".into());
    adapter.set_confirm_label("Kirim surat ini".into());
    adapter.set_paper_title("Katalog beserta harga".into());
    adapter.set_paper_text("Tas anyam purun, Rp 85.000".into());
    adapter.set_letter_to("kontak09@example.com".into());
    adapter.set_letter_subject("Kelengkapan PM-K1-20261120-0001".into());
    adapter.set_letter_body("Yth. Kontak UKM 09,\n\nmohon lengkapi nama yang bisa dihubungi.".into());
    adapter.set_signer("Kontak UKM 09".into());
    adapter.set_sheet(sheet);
}

/// The first field in every shape.
fn every_field(app: &App, editable: bool) -> ModelRc<FormLine> {
    let shapes = [
        FieldShape::Text,
        FieldShape::Lines,
        FieldShape::Number,
        FieldShape::Money,
        FieldShape::Date,
        FieldShape::Time,
        FieldShape::Choice,
        FieldShape::Many,
        FieldShape::YesNo,
        FieldShape::Region,
        FieldShape::Location,
        FieldShape::Files,
        FieldShape::Signature,
        FieldShape::Table,
    ];
    let known = app.global::<CaseAdapter>().get_form();
    let first = known.row_data(0).unwrap_or_default();
    let table = known.row_data(known.row_count().saturating_sub(1)).unwrap_or_default();
    let option = |id: &str, on| FieldOption { id: id.into(), label: id.into(), on };
    let line = |shape| FormLine {
        label: format!("{shape:?}").into(),
        section: "".into(),
        shape,
        options: rows(vec![option("Ya", true), option("Tidak", false)]),
        entries: table.entries.clone(),
        date: DateValue { year: 2026, month: 11, day: 22 },
        editable,
        ..first.clone()
    };
    rows(shapes.into_iter().map(line).collect())
}

fn letter(app: &App, kind: InboxKind) {
    let adapter = app.global::<InboxAdapter>();
    adapter.set_kind(kind);
    if !matches!(kind, InboxKind::Lacking | InboxKind::Reply) {
        adapter.set_case_number("".into());
        adapter.set_can_ask(false);
        adapter.set_can_back_out(false);
        adapter.set_can_attach(true);
        adapter.set_can_set_aside(true);
    }
}

fn empty_inbox(app: &App) {
    let adapter = app.global::<InboxAdapter>();
    adapter.set_letter_open(false);
    adapter.set_letters(rows(Vec::new()));
    adapter.set_counts(InboxCounts::default());
}

fn curate(app: &App, stand: CurationStand, tab: CurationTab) {
    let adapter = app.global::<CurationAdapter>();
    adapter.set_stand(stand);
    adapter.set_tab(tab);
    adapter.set_may_judge(!matches!(stand, CurationStand::Looks | CurationStand::Over));
}

fn agree(app: &App, view: AgreementView, part: i32) {
    let page = Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::new(210, 297));
    let adapter = app.global::<AgreementAdapter>();
    adapter.set_pages(rows(vec![page.clone(), page]));
    adapter.set_pages_total(2);
    adapter.set_view(view);
    adapter.set_part(part);
}
