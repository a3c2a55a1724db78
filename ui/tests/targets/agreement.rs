//! Perjanjian: the papers of a partner, the five steps, signing, the end, and what lies beside them.
use deks_ui::*;
use slint::{ComponentHandle, Image, Model, ModelRc, Rgb8Pixel, SharedPixelBuffer};

use super::{LONG_NAME, LONG_WORDS, State, both, elsewhere, rows, scrolling};

pub(super) fn states() -> Vec<State> {
    let views = [
        AgreementView::Nothing,
        AgreementView::List,
        AgreementView::Read,
        AgreementView::Sign,
        AgreementView::Files,
        AgreementView::Done,
        AgreementView::End,
        AgreementView::Look,
    ];
    let view = |view: AgreementView| {
        both(&format!("agreement, {view:?}"), Screen::Agreement, lengthen, move |app| {
            app.global::<AgreementAdapter>().set_pages(three_pages());
            app.global::<AgreementAdapter>().set_pages_total(3);
            app.global::<AgreementAdapter>().set_view(view);
        })
    };
    let mut all: Vec<State> = views.into_iter().flat_map(view).collect();
    all.extend(of_the_list());
    all.extend(of_terms_and_parties());
    all.extend(of_whom_it_is_with());
    all.extend(of_sheets());
    all.extend(of_signing());
    all.extend(of_the_copies());
    all.extend(of_the_end());
    all
}

fn state(name: &str, view: AgreementView, arrange: impl Fn(&AgreementAdapter<'_>) + 'static) -> State {
    scrolling(elsewhere(format!("agreement, {name}"), Screen::Agreement, move |app| {
        app.global::<AgreementAdapter>().set_view(view);
        arrange(&app.global::<AgreementAdapter>());
    }))
}

/// White sheets in the shape of A4.
fn three_pages() -> ModelRc<Image> {
    let page = Image::from_rgb8(SharedPixelBuffer::<Rgb8Pixel>::new(210, 297));
    rows(vec![page.clone(), page.clone(), page])
}

fn of_the_list() -> Vec<State> {
    let standings = [
        AgreementStanding::Draft,
        AgreementStanding::NotYet,
        AgreementStanding::Running,
        AgreementStanding::Ending,
        AgreementStanding::Expired,
        AgreementStanding::Ended,
    ];
    let standing = |standing: AgreementStanding| {
        state(&format!("a paper {standing:?}"), AgreementView::List, move |adapter| {
            let is_draft = standing == AgreementStanding::Draft;
            adapter.set_chosen(AgreementDetail { standing, ..adapter.get_chosen() });
            adapter.set_can_drop(is_draft);
            adapter.set_can_end(standing == AgreementStanding::Running || standing == AgreementStanding::Ending);
            adapter.set_main(if is_draft { AgreementMain::Resume } else { AgreementMain::Amend });
        })
    };
    let mut all: Vec<State> = standings.into_iter().map(standing).collect();
    all.extend([
        state("no paper yet", AgreementView::List, |adapter| {
            adapter.set_lines(rows(Vec::new()));
            adapter.set_chosen_id("".into());
            adapter.set_main(AgreementMain::Begin);
        }),
        state("a draft to be dropped", AgreementView::List, |adapter| {
            adapter.set_chosen(AgreementDetail { standing: AgreementStanding::Draft, ..adapter.get_chosen() });
            adapter.set_can_drop(true);
            adapter.set_can_end(false);
            adapter.set_ask(AgreementAsk::Drop);
        }),
        state("an end to be taken back", AgreementView::List, |adapter| {
            adapter.set_chosen(AgreementDetail { ends_on: "31 Desember 2026".into(), ..adapter.get_chosen() });
            adapter.set_can_end(false);
            adapter.set_can_take_back(true);
        }),
        state("asked whether an end is taken back", AgreementView::List, |adapter| {
            adapter.set_chosen(AgreementDetail { ends_on: "31 Desember 2026".into(), ..adapter.get_chosen() });
            adapter.set_can_end(false);
            adapter.set_can_take_back(true);
            adapter.set_ask(AgreementAsk::TakeBack);
        }),
        state("for somebody who may not sign", AgreementView::List, |adapter| adapter.set_may_sign(false)),
        state("being opened", AgreementView::Nothing, |adapter| adapter.set_loading(true)),
        state("cannot be opened", AgreementView::Nothing, |adapter| adapter.set_flaw(LONG_WORDS.into())),
    ]);
    all
}

/// Every part of the first two steps: as it is, and with everything on it wrong.
fn of_terms_and_parties() -> Vec<State> {
    let mut all = Vec::new();
    for (name, view) in [("terms", AgreementView::Terms), ("parties", AgreementView::Parties)] {
        for part in 0..5 {
            all.extend(both(&format!("agreement, {name}, part {part}"), Screen::Agreement, lengthen, move |app| {
                app.global::<AgreementAdapter>().set_view(view);
                app.global::<AgreementAdapter>().set_part(part);
            }));
        }
    }
    for kind in 0..4 {
        all.push(state(&format!("terms, commission {kind}"), AgreementView::Terms, move |adapter| {
            adapter.set_form(AgreementFields { kind, ..adapter.get_form() });
            adapter.set_restored(true);
        }));
    }
    all.extend([
        state("terms, no exception", AgreementView::Terms, |adapter| {
            adapter.set_part(1);
            adapter.set_exceptions(rows(Vec::new()));
        }),
        state("terms, begin again", AgreementView::Terms, |adapter| adapter.set_ask(AgreementAsk::Restart)),
        state("parties, no goods", AgreementView::Parties, |adapter| {
            adapter.set_part(3);
            adapter.set_goods(rows(Vec::new()));
        }),
        state("parties, no aid", AgreementView::Parties, |adapter| {
            adapter.set_part(4);
            adapter.set_aids(rows(Vec::new()));
        }),
        state("parties, numbers being typed", AgreementView::Parties, |adapter| {
            adapter.set_partner_nik_open(true);
            adapter.set_outlet_nik_open(false);
        }),
    ]);
    all
}

/// Somebody in the register is like the applicant: the question, and its answer beside the work.
fn of_whom_it_is_with() -> Vec<State> {
    let known = |id: &str| PartnerChoice {
        id: id.into(),
        name: LONG_NAME.into(),
        code: "M001".into(),
        detail: LONG_WORDS.into(),
        active: true,
    };
    let with_matches = move |name: &str, view, arrange: fn(&AgreementAdapter<'_>)| {
        state(name, view, move |adapter| {
            adapter.set_matches(rows(vec![known("1"), known("2"), known("3")]));
            adapter.set_becomes_name(LONG_NAME.into());
            arrange(adapter);
        })
    };
    vec![
        with_matches("with whom", AgreementView::Terms, |adapter| adapter.set_asks_whose(true)),
        with_matches("with whom, one is chosen", AgreementView::Terms, |adapter| {
            adapter.set_asks_whose(true);
            adapter.set_becomes_id("2".into());
        }),
        with_matches("terms, with a known partner", AgreementView::Terms, |adapter| {
            adapter.set_becomes_id("2".into());
        }),
        with_matches("terms, with a new partner", AgreementView::Terms, |adapter| adapter.set_becomes_new(true)),
        // Everything that can stand above the paper.
        with_matches("read, another account", AgreementView::Read, |adapter| {
            adapter.set_pages(three_pages());
            adapter.set_pages_total(3);
            adapter.set_partner_nik("".into());
            adapter.set_account_from("Bank Contoh ******7890".into());
            adapter.set_account_to("Bank Contoh Lain ******4321".into());
        }),
        state("read, an account instead of cash", AgreementView::Read, |adapter| {
            adapter.set_pages(three_pages());
            adapter.set_pages_total(3);
            adapter.set_account_to(LONG_WORDS.into());
        }),
    ]
}

fn of_sheets() -> Vec<State> {
    let mut all = Vec::new();
    for sheet in [AgreementSheet::Exception, AgreementSheet::Goods, AgreementSheet::Aid] {
        for is_new in [true, false] {
            let name = if is_new { "new" } else { "known" };
            all.extend(both(&format!("agreement, sheet {sheet:?}, {name}"), Screen::Agreement, lengthen, move |app| {
                let adapter = app.global::<AgreementAdapter>();
                adapter.set_sheet_form(SheetFields { kind: 1, qty: 12, ..SheetFields::default() });
                adapter.set_sheet_is_new(is_new);
                adapter.set_sheet(sheet);
            }));
        }
    }
    for kind in 0..4 {
        all.push(state(&format!("an exception with commission {kind}"), AgreementView::Terms, move |adapter| {
            adapter.set_sheet_form(SheetFields { scope: 1, kind, ..SheetFields::default() });
            adapter.set_sheet(AgreementSheet::Exception);
        }));
    }
    all
}

/// Reading, both signatures, and pages that were signed with a pen.
fn of_signing() -> Vec<State> {
    let file = |kind| FileRow { id: "a".into(), name: LONG_NAME.into(), detail: LONG_WORDS.into(), kind };
    let mut all = vec![
        state("the paper is being made", AgreementView::Read, |adapter| adapter.set_busy(true)),
        state("the paper cannot be made", AgreementView::Read, |adapter| adapter.set_paper_flaw(LONG_WORDS.into())),
        state("both signed", AgreementView::Sign, |adapter| {
            adapter.set_partner_strokes("M10 10 L40 40 ".into());
            adapter.set_outlet_strokes("M10 10 L40 40 ".into());
        }),
        state("signed with a pen", AgreementView::Sign, |adapter| {
            adapter.set_scan_name(LONG_NAME.into());
            adapter.set_scan_size("1,2 MB".into());
            adapter.set_sign_flaw(LONG_WORDS.into());
        }),
        state("which scan", AgreementView::Files, move |adapter| {
            let kinds = [PlaceKind::Stick, PlaceKind::Inbox, PlaceKind::Folder, PlaceKind::File];
            adapter.set_files(rows(kinds.into_iter().map(file).collect()));
            adapter.set_at_top(false);
            adapter.set_folder(LONG_WORDS.into());
            adapter.set_file_flaw(LONG_WORDS.into());
        }),
    ];
    let standings = [
        PaperStanding::Draft,
        PaperStanding::Intact,
        PaperStanding::Missing,
        PaperStanding::Changed,
        PaperStanding::Altered,
    ];
    for standing in standings {
        all.push(state(&format!("looked at again, {standing:?}"), AgreementView::Look, move |adapter| {
            adapter.set_pages(three_pages());
            adapter.set_pages_total(3);
            adapter.set_scan_apart(true);
            adapter.set_paper_standing(standing);
        }));
    }
    all
}

/// What can go along with a signed agreement.
fn of_the_copies() -> Vec<State> {
    let mails = [
        AgreementMail::Idle,
        AgreementMail::NoAddress,
        AgreementMail::Making,
        AgreementMail::Waiting,
        AgreementMail::Failed,
    ];
    let cards = [AgreementCard::Idle, AgreementCard::Making, AgreementCard::Queued, AgreementCard::Failed];
    let mail = |mail: AgreementMail| {
        state(&format!("signed, mail {mail:?}"), AgreementView::Done, move |adapter| {
            adapter.set_mail(mail);
            adapter.set_mail_flaw(LONG_WORDS.into());
        })
    };
    let card = |card: AgreementCard| {
        state(&format!("signed, card {card:?}"), AgreementView::Done, move |adapter| {
            adapter.set_card(card);
            adapter.set_card_flaw(if card == AgreementCard::Failed { LONG_WORDS.into() } else { "".into() });
            adapter.set_save_flaw(if card == AgreementCard::Idle { LONG_WORDS.into() } else { "".into() });
        })
    };
    mails.into_iter().map(mail).chain(cards.into_iter().map(card)).collect()
}

fn of_the_end() -> Vec<State> {
    vec![
        state("ask before it ends", AgreementView::End, |adapter| adapter.set_ask(AgreementAsk::End)),
        state("ask before it ends, with a letter", AgreementView::End, |adapter| {
            adapter.set_ask(AgreementAsk::End);
            adapter.set_end_early(true);
            adapter.set_email("mitra.contoh@example.com".into());
            adapter.set_end_letter_sends(true);
            adapter.set_end_letter_subject(LONG_WORDS.into());
            adapter.set_end_letter_body(LONG_WORDS.into());
        }),
        state("an early end without a reason, an address or a ground", AgreementView::End, |adapter| {
            adapter.set_end_early(true);
            adapter.set_end_notice(30);
            adapter.set_end_by_flaw(LONG_WORDS.into());
            adapter.set_end_day_flaw(LONG_WORDS.into());
            adapter.set_end_ground_flaw(LONG_WORDS.into());
            adapter.set_end_reason_flaw(LONG_WORDS.into());
        }),
        state("what is left is being counted", AgreementView::End, |adapter| adapter.set_closing_known(false)),
        state("ended, goods are left", AgreementView::End, |adapter| {
            adapter.set_ended(true);
            adapter.set_owes(true);
            adapter.set_monthly_fee("Rp 150.000".into());
        }),
        state("ended, nothing is left", AgreementView::End, |adapter| {
            adapter.set_ended(true);
            adapter.set_left(rows(Vec::new()));
            adapter.set_left_aids(rows(Vec::new()));
            adapter.set_left_pieces(0);
            adapter.set_left_aid_pieces(0);
        }),
    ]
}

/// As long as words come: names of forty letters, whole sentences as reasons, a message at every field.
fn lengthen(app: &App) {
    let adapter = app.global::<AgreementAdapter>();
    adapter.set_name(LONG_NAME.into());
    adapter.set_of_number("PK-K1-20251210-0003".into());
    adapter.set_restored(true);
    adapter.set_flaw(LONG_WORDS.into());
    adapter.set_flaws(every_flaw());
    adapter.set_flawed(AgreementParts { first: 9, second: 1, third: 5, fourth: 7, fifth: 5 });
    adapter.set_example_price("Rp 12.225.000".into());
    adapter.set_example_commission("Rp 1.833.750".into());
    adapter.set_example_part("Rp 10.391.250".into());
    adapter.set_sheet_flaw(LONG_WORDS.into());
    adapter.set_sign_flaw(LONG_WORDS.into());
    adapter.set_saved_path(LONG_WORDS.into());
    adapter.set_email("kontak.paguyuban.perajin.contoh@example.com".into());
    adapter.set_end_day_flaw(LONG_WORDS.into());
    adapter.set_end_reason_flaw(LONG_WORDS.into());
    let names = || vec![LONG_NAME.into(), LONG_NAME.into(), LONG_NAME.into()];
    adapter.set_categories(rows(names()));
    adapter.set_goods_names(rows(names()));
    let exception = |line| ExceptionLine { name: LONG_NAME.into(), ..line };
    adapter.set_exceptions(rows(adapter.get_exceptions().iter().map(exception).collect()));
    let goods = |line| GoodsLine { name: LONG_NAME.into(), note: LONG_WORDS.into(), has_own: true, ..line };
    adapter.set_goods(rows(adapter.get_goods().iter().map(goods).collect()));
    let aid = |line| AidLine { name: LONG_NAME.into(), ..line };
    adapter.set_aids(rows(adapter.get_aids().iter().map(aid).collect()));
    let left = |line| LeftLine { name: LONG_NAME.into(), ..line };
    adapter.set_left(rows(adapter.get_left().iter().map(left).collect()));
    let target = |one| SaveTarget { name: "USB DINAS".into(), ..one };
    adapter.set_targets(rows(adapter.get_targets().iter().map(target).collect()));
    let chosen = adapter.get_chosen();
    adapter.set_chosen(AgreementDetail { partner_name: LONG_NAME.into(), outlet_name: LONG_NAME.into(), ..chosen });
}

fn every_flaw() -> AgreementFlaws {
    let flaw = || LONG_WORDS.into();
    AgreementFlaws {
        commission: flaw(),
        exceptions: flaw(),
        payment_day: flaw(),
        report_day: flaw(),
        months: flaw(),
        pickup: flaw(),
        notice: flaw(),
        expiry: flaw(),
        termination: flaw(),
        signed_on: flaw(),
        from: flaw(),
        until: flaw(),
        place: flaw(),
        court: flaw(),
        note: flaw(),
        business: flaw(),
        signer: flaw(),
        title: flaw(),
        nik: flaw(),
        nib: flaw(),
        address: flaw(),
        contact: flaw(),
        phone: flaw(),
        email: flaw(),
        instagram: flaw(),
        bank: flaw(),
        outlet_signer: flaw(),
        outlet_title: flaw(),
        outlet_nik: flaw(),
        outlet_nib: flaw(),
        outlet_address: flaw(),
        goods: flaw(),
        aids: flaw(),
    }
}
