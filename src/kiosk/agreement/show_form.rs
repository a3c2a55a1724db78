//! The terms in the making on the window, and what was typed there.

use deks_ui::{
    AgreementAdapter, AgreementFields, AgreementFlaws, AgreementParts, AgreementParty, AgreementSheet, AidLine,
    CommissionKind, ExceptionLine, GoodsLine, PartnerChoice, SheetFields,
};
use slint::SharedString;

use super::form::{EXAMPLE_PRICE, Exception, Flaw, SheetForm, Typed, TypedTerms, place_of, price_of};
use super::making::{Open, Sheet, Work};
use crate::base::Rupiah;
use crate::base::identity::{mask_account, mask_nik, mask_phone};
use crate::base::text::clean_line;
use crate::kiosk::english::say;
use crate::kiosk::{rows, words};
use crate::partners::{Commission, DiscountBearer};
use crate::partnership::agreement::{AgreedGoods, Becomes, ConditionField, Liability, Matched, Party};

/// Parts of a step.
const PARTS: usize = 5;

/// Everything that is filled in. What stands there is not set again: a field that is typed into keeps its cursor.
pub(super) fn put(adapter: &AgreementAdapter<'_>, work: &Work, step: usize) {
    adapter.set_restored(work.restored);
    adapter.set_part(work.parts[step] as i32);
    adapter.set_flaws(flaws(&work.flaws));
    adapter.set_flawed(flawed_parts(&work.flaws, step));
    let on_step = |wanted: usize| work.flaws.iter().filter(|flaw| place_of(flaw.field).0 == wanted).count() as i32;
    adapter.set_flawed_terms(on_step(0));
    adapter.set_flawed_parties(on_step(1));
    let fields = fields(&work.typed.terms);
    if adapter.get_form() != fields {
        adapter.set_form(fields);
    }
    put_example(adapter, &work.typed.terms);
    put_parties(adapter, &work.typed, work.open);
    put_whose(adapter, work);
    adapter.set_price_limit(work.price_limit.to_string().into());
    put_lines(adapter, work);
}

fn put_parties(adapter: &AgreementAdapter<'_>, typed: &Typed, open: Open) {
    let [nik_open, phone_open, account_open, outlet_open] = open;
    let partner = party(&typed.partner, [nik_open, phone_open, account_open]);
    // The outlet's telephone and account are nobody's own.
    let outlet = party(&typed.outlet, [outlet_open, true, true]);
    if adapter.get_partner() != partner {
        adapter.set_partner(partner);
    }
    if adapter.get_outlet() != outlet {
        adapter.set_outlet(outlet);
    }
    adapter.set_partner_nik(mask_nik(&typed.partner.nik).into());
    adapter.set_partner_phone(mask_phone(&typed.partner.phone).into());
    adapter.set_partner_account(mask_account(&typed.partner.bank_account).into());
    adapter.set_outlet_nik(mask_nik(&typed.outlet.nik).into());
    adapter.set_partner_nik_open(nik_open);
    adapter.set_partner_phone_open(phone_open);
    adapter.set_partner_account_open(account_open);
    adapter.set_outlet_nik_open(outlet_open);
}

/// Whom of the register it may be with, and whom it is.
fn put_whose(adapter: &AgreementAdapter<'_>, work: &Work) {
    let choice = |one: &Matched| PartnerChoice {
        id: one.partner.to_string().into(),
        code: one.code.as_str().into(),
        name: one.business_name.as_str().into(),
        detail: one.owner_name.as_str().into(),
        active: true,
    };
    rows::sync(adapter.get_matches(), work.matches.all.iter().map(choice).collect(), |model| {
        adapter.set_matches(model);
    });
    adapter.set_asks_whose(work.is_asking());
    let becomes = work.becomes();
    adapter.set_becomes_new(becomes == Becomes::New);
    adapter.set_becomes_id(becomes.known().map(|partner| partner.to_string()).unwrap_or_default().into());
    let chosen = work.chosen().map(|one| one.business_name.as_str());
    adapter.set_becomes_name(chosen.unwrap_or_default().into());
}

fn put_lines(adapter: &AgreementAdapter<'_>, work: &Work) {
    let exceptions = work.typed.exceptions().into_iter().enumerate().map(|(at, (place, name, commission))| {
        let (kind, rate) = said(commission);
        ExceptionLine {
            at: number(at),
            is_product: matches!(place, Exception::Goods(_)),
            name: name.into(),
            kind,
            rate: rate.into(),
        }
    });
    rows::sync(adapter.get_exceptions(), exceptions.collect(), |model| adapter.set_exceptions(model));
    let general = work.typed.terms.commission().unwrap_or(Commission::None);
    let goods = work.typed.goods.iter().enumerate().map(|(at, one)| goods_line(at, one, general, work));
    rows::sync(adapter.get_goods(), goods.collect(), |model| adapter.set_goods(model));
    let aids = work.typed.aids.iter().enumerate();
    let aids = aids.map(|(at, aid)| AidLine { at: number(at), name: aid.name.as_str().into(), qty: aid.qty as i32 });
    rows::sync(adapter.get_aids(), aids.collect(), |model| adapter.set_aids(model));
    let names = work.typed.goods.iter().map(|one| one.full_name().into()).collect();
    rows::sync(adapter.get_goods_names(), names, |model| adapter.set_goods_names(model));
    let categories = work.known_categories().into_iter().map(SharedString::from).collect();
    rows::sync(adapter.get_categories(), categories, |model| adapter.set_categories(model));
}

/// A line's number as people count.
fn number(at: usize) -> i32 {
    at as i32 + 1
}

fn goods_line(at: usize, one: &AgreedGoods, general: Commission, work: &Work) -> GoodsLine {
    let categories = &work.typed.categories;
    let commission = one.sold_by(categories, general);
    let (kind, rate) = said(commission);
    let part = one.price - commission.of_share(one.price);
    let flaw = work.flaws.iter().find(|flaw| flaw.field == ConditionField::Goods(at));
    let category = &one.category;
    let new_category = work.is_new_category(one).then(|| say(&format!("{category} (kategori baru, periksa ejaannya)")));
    GoodsLine {
        at: number(at),
        name: one.full_name().into(),
        note: one.note.as_str().into(),
        category: new_category.unwrap_or_else(|| category.as_str().into()),
        price: one.price.to_string().into(),
        part: part.to_string().into(),
        has_own: one.commission.is_some() || one.of_category(categories).is_some(),
        kind,
        rate: rate.into(),
        flaw: say(flaw.map(|flaw| flaw.text.as_str()).unwrap_or_default()),
    }
}

/// A commission as its kind and its figure.
fn said(commission: Commission) -> (CommissionKind, String) {
    match commission {
        Commission::None => (CommissionKind::None, String::new()),
        Commission::Percent { bp } => (CommissionKind::Percent, words::percent(bp)),
        Commission::Markup { bp } => (CommissionKind::Markup, words::percent(bp)),
        Commission::MonthlyFee { rupiah } => (CommissionKind::Monthly, rupiah.to_string()),
    }
}

/// What the commission that is typed comes to; no figures while there is none.
fn put_example(adapter: &AgreementAdapter<'_>, terms: &TypedTerms) {
    adapter.set_example_price(EXAMPLE_PRICE.to_string().into());
    let Ok(commission) = terms.commission() else {
        adapter.set_example_commission("".into());
        adapter.set_example_part("".into());
        return;
    };
    let kept = commission.of_share(EXAMPLE_PRICE);
    let shown: Rupiah = match commission {
        Commission::MonthlyFee { rupiah } => rupiah,
        _ => kept,
    };
    adapter.set_example_kind(said(commission).0);
    adapter.set_example_commission(shown.to_string().into());
    adapter.set_example_part((EXAMPLE_PRICE - kept).to_string().into());
}

/// What stands at each field; of several messages the first.
fn flaws(found: &[Flaw]) -> AgreementFlaws {
    use ConditionField as F;
    let first = |is_it: &dyn Fn(F) -> bool| {
        let flaw = found.iter().find(|flaw| is_it(flaw.field));
        say(flaw.map(|flaw| flaw.text.as_str()).unwrap_or_default())
    };
    let at = |field: F| first(&|one| one == field);
    AgreementFlaws {
        commission: at(F::Commission),
        exceptions: at(F::Categories),
        payment_day: at(F::PaymentDay),
        report_day: at(F::ReportDay),
        months: at(F::MonthsUnsold),
        pickup: at(F::PickupDays),
        notice: at(F::PriceNoticeDays),
        expiry: at(F::ExpiryDays),
        termination: at(F::TerminationDays),
        signed_on: at(F::SignedOn),
        from: at(F::From),
        until: at(F::Until),
        place: at(F::Place),
        court: at(F::Court),
        note: at(F::Note),
        business: at(F::PartnerBusiness),
        signer: at(F::PartnerSigner),
        title: at(F::PartnerTitle),
        nik: at(F::PartnerNik),
        nib: at(F::PartnerNib),
        address: at(F::PartnerAddress),
        contact: at(F::PartnerContact),
        phone: at(F::PartnerPhone),
        email: at(F::PartnerEmail),
        instagram: at(F::PartnerInstagram),
        bank: at(F::PartnerBank),
        outlet_signer: at(F::OutletSigner),
        outlet_title: at(F::OutletTitle),
        outlet_nik: at(F::OutletNik),
        outlet_nib: at(F::OutletNib),
        outlet_address: at(F::OutletAddress),
        // A line says it too, but may stand out of sight.
        goods: first(&|one| matches!(one, F::Goods(_))),
        aids: at(F::Aids),
    }
}

fn flawed_parts(found: &[Flaw], step: usize) -> AgreementParts {
    let mut counts = [0_i32; PARTS];
    for (of_step, part) in found.iter().map(|flaw| place_of(flaw.field)) {
        if of_step == step {
            counts[part] += 1;
        }
    }
    let [first, second, third, fourth, fifth] = counts;
    AgreementParts { first, second, third, fourth, fifth }
}

fn bearer(bearer: DiscountBearer) -> i32 {
    i32::from(bearer == DiscountBearer::Outlet)
}

fn bearer_of(at: i32) -> DiscountBearer {
    if at == 1 { DiscountBearer::Outlet } else { DiscountBearer::Partner }
}

fn fields(terms: &TypedTerms) -> AgreementFields {
    AgreementFields {
        kind: terms.kind as i32,
        percent: terms.percent.as_str().into(),
        markup: terms.markup.as_str().into(),
        fee: terms.fee.as_str().into(),
        discount: bearer(terms.discount),
        qris: bearer(terms.qris),
        rounding: bearer(terms.rounding),
        payment_day: terms.payment_day.as_str().into(),
        report_day: terms.report_day.as_str().into(),
        months: terms.months.as_str().into(),
        pickup: terms.pickup.as_str().into(),
        notice: terms.notice.as_str().into(),
        expiry: terms.expiry.as_str().into(),
        termination: terms.termination.as_str().into(),
        signed_on: words::date_value(Some(terms.signed_on)),
        from: words::date_value(Some(terms.from)),
        until: words::date_value(Some(terms.until)),
        liability: match terms.liability {
            Liability::Outlet => 0,
            Liability::Shared => 1,
            Liability::Partner => 2,
        },
        place: terms.place.as_str().into(),
        court: terms.court.as_str().into(),
        note: terms.note.as_str().into(),
    }
}

/// A party on the window. Its numbers are there only while they are typed: NIK, telephone, account.
fn party(party: &Party, [nik_open, phone_open, account_open]: [bool; 3]) -> AgreementParty {
    let seen = |text: &str, is_open: bool| -> SharedString { if is_open { text.into() } else { "".into() } };
    AgreementParty {
        business: party.business_name.as_str().into(),
        owner: party.owner_name.as_str().into(),
        signer: party.signer_name.as_str().into(),
        title: party.signer_title.as_str().into(),
        nik: seen(&party.nik, nik_open),
        nib: party.nib.as_str().into(),
        address: party.address.as_str().into(),
        contact: party.contact_name.as_str().into(),
        phone: seen(&party.phone, phone_open),
        email: party.email.as_str().into(),
        instagram: party.instagram.as_str().into(),
        bank_name: party.bank_name.as_str().into(),
        bank_account: seen(&party.bank_account, account_open),
        bank_holder: party.bank_holder.as_str().into(),
    }
}

/// The form on the window; `before` is what the window does not show.
pub(super) fn typed(adapter: &AgreementAdapter<'_>, before: Typed, open: Open) -> Typed {
    let [nik_open, phone_open, account_open, outlet_open] = open;
    Typed {
        terms: typed_terms(adapter.get_form(), &before.terms),
        partner: typed_party(adapter.get_partner(), before.partner, [nik_open, phone_open, account_open]),
        outlet: typed_party(adapter.get_outlet(), before.outlet, [outlet_open, true, true]),
        ..before
    }
}

fn typed_terms(fields: AgreementFields, before: &TypedTerms) -> TypedTerms {
    TypedTerms {
        kind: usize::try_from(fields.kind).unwrap_or(before.kind),
        percent: fields.percent.into(),
        markup: fields.markup.into(),
        fee: fields.fee.into(),
        discount: bearer_of(fields.discount),
        qris: bearer_of(fields.qris),
        rounding: bearer_of(fields.rounding),
        payment_day: fields.payment_day.into(),
        report_day: fields.report_day.into(),
        months: fields.months.into(),
        pickup: fields.pickup.into(),
        notice: fields.notice.into(),
        expiry: fields.expiry.into(),
        termination: fields.termination.into(),
        signed_on: words::day_of(&fields.signed_on).unwrap_or(before.signed_on),
        from: words::day_of(&fields.from).unwrap_or(before.from),
        until: words::day_of(&fields.until).unwrap_or(before.until),
        liability: match fields.liability {
            1 => Liability::Shared,
            2 => Liability::Partner,
            _ => Liability::Outlet,
        },
        place: fields.place.into(),
        court: fields.court.into(),
        note: fields.note.into(),
    }
}

fn typed_party(fields: AgreementParty, before: Party, [nik_open, phone_open, account_open]: [bool; 3]) -> Party {
    let typed = |field: SharedString, before: String, is_open: bool| if is_open { field.into() } else { before };
    Party {
        business_name: fields.business.into(),
        owner_name: fields.owner.into(),
        signer_name: fields.signer.into(),
        signer_title: fields.title.into(),
        nik: typed(fields.nik, before.nik, nik_open),
        nib: fields.nib.into(),
        address: fields.address.into(),
        contact_name: fields.contact.into(),
        phone: typed(fields.phone, before.phone, phone_open),
        email: fields.email.into(),
        instagram: fields.instagram.into(),
        bank_name: fields.bank_name.into(),
        bank_account: typed(fields.bank_account, before.bank_account, account_open),
        bank_holder: fields.bank_holder.into(),
    }
}

/// What lies open beside the steps.
pub(super) fn put_sheet(adapter: &AgreementAdapter<'_>, work: Option<&Work>) {
    let Some((work, sheet)) = work.and_then(|work| Some((work, work.sheet.as_ref()?))) else {
        adapter.set_sheet(AgreementSheet::None);
        return;
    };
    put_sheet_part(adapter, work, sheet);
    let Sheet { kind, at, form, flaw } = sheet;
    let fields = SheetFields {
        scope: i32::from(form.is_product),
        name: form.name.as_str().into(),
        variant: form.variant.as_str().into(),
        category: form.category.as_str().into(),
        price: form.price.as_str().into(),
        note: form.note.as_str().into(),
        kind: form.kind as i32,
        rate: form.rate.as_str().into(),
        qty: form.qty as i32,
    };
    if adapter.get_sheet_form() != fields {
        adapter.set_sheet_form(fields);
    }
    adapter.set_sheet_is_new(at.is_none());
    adapter.set_sheet_flaw(say(flaw));
    adapter.set_sheet(*kind);
}

/// What the goods in the sheet are sold by, and what the partner gets of their price; nothing while there is no price.
fn put_sheet_part(adapter: &AgreementAdapter<'_>, work: &Work, sheet: &Sheet) {
    let form = &sheet.form;
    let commission = sheet.at.and_then(|at| work.typed.goods.get(at)).and_then(|known| known.commission);
    let goods = AgreedGoods {
        name: String::new(),
        variant: String::new(),
        category: clean_line(&form.category),
        price: price_of(&form.price).unwrap_or(Rupiah::ZERO),
        commission,
        note: String::new(),
    };
    let general = work.typed.terms.commission().ok();
    let sold_by = general.map(|general| goods.sold_by(&work.typed.categories, general));
    let part = sold_by.filter(|_| goods.price > Rupiah::ZERO).map(|by| goods.price - by.of_share(goods.price));
    adapter.set_sheet_part(part.map(|part| part.to_string()).unwrap_or_default().into());
    let (kind, rate) = said(sold_by.unwrap_or(Commission::None));
    adapter.set_sheet_kind(kind);
    adapter.set_sheet_rate(rate.into());
    adapter.set_sheet_source(match commission {
        Some(_) => 2,
        None if goods.of_category(&work.typed.categories).is_some() => 1,
        None => 0,
    });
}

/// The sheet on the window.
pub(super) fn sheet_form(fields: SheetFields) -> SheetForm {
    SheetForm {
        is_product: fields.scope == 1,
        name: fields.name.into(),
        variant: fields.variant.into(),
        category: fields.category.into(),
        price: fields.price.into(),
        note: fields.note.into(),
        kind: usize::try_from(fields.kind).unwrap_or(0),
        rate: fields.rate.into(),
        qty: i64::from(fields.qty),
    }
}
