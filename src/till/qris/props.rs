//! Any code survives reading and writing; one wrong character is always noticed; a bill changes only what it must.

use proptest::prelude::*;
use proptest::sample::Index;

use super::tests::{A, B, C, CAP, D, SAMPLE, outlet, sealed};
use super::tlv::{self, Object};
use super::*;
use crate::base::Rupiah;

fn object(id: u8, value: &str) -> String {
    format!("{id:02}{:02}{value}", value.chars().count())
}

/// A static code as stickers have it: optional parts, several acquirers, sometimes another language.
fn sticker(other_language: &'static str) -> impl Strategy<Value = String> {
    let merchant = ("[A-Z][A-Z0-9 .&-]{0,35}", "[A-Z]{1,18}", proptest::option::of("[0-9]{5}"), "[0-9]{13}");
    let acquirers = proptest::collection::vec(("ID\\.CO\\.[A-Z]{3,9}\\.WWW", "9360[0-9]{10,15}"), 1..3);
    let additional = proptest::option::of((proptest::option::of("[*A-Z0-9]{3,10}"), "[A-Z0-9]{1,8}"));
    let tip = proptest::option::of(prop_oneof![Just("550201"), Just("55020256041500"), Just("55020357030.7")]);
    let language = proptest::option::of(other_language);
    (merchant, acquirers, additional, tip, language).prop_map(|(merchant, acquirers, additional, tip, language)| {
        let (name, city, postcode, nmid) = merchant;
        let mut body = "000201010211".to_owned();
        for (id, (domain, pan)) in (26..).zip(&acquirers) {
            body += &object(id, &[object(0, domain), object(1, pan), object(3, "UMI")].concat());
        }
        let repository = [object(0, "ID.CO.QRIS.WWW"), object(2, &["ID", &nmid].concat()), object(3, "UMI")];
        body += &[object(51, &repository.concat()), object(52, "5947"), object(53, "360")].concat();
        body += tip.unwrap_or_default();
        body += &[object(58, "ID"), object(59, &name), object(60, &city)].concat();
        body += &postcode.map(|postcode| object(61, &postcode)).unwrap_or_default();
        if let Some((bill, terminal)) = additional {
            let bill = bill.map(|bill| object(1, &bill)).unwrap_or_default();
            body += &object(62, &[object(7, &terminal), bill].concat());
        }
        body +=
            &language.map(|language| object(64, &[object(0, "ZH"), object(1, &language)].concat())).unwrap_or_default();
        sealed(&body)
    })
}

/// The text with its nth character replaced.
fn with_char(text: &str, at: usize, new: char) -> String {
    text.chars().enumerate().map(|(here, old)| if here == at { new } else { old }).collect()
}

/// Whether two codes differ only in the case of their check sum.
fn is_same_code(text: &str, other: &str) -> bool {
    let split =
        |text: &str| text.split_at_checked(text.len().saturating_sub(4)).map(|(a, b)| (a.to_owned(), b.to_uppercase()));
    split(text) == split(other)
}

/// Every object but those that a bill changes; of 62 what stands beside the bill number.
fn untouched(text: &str) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    for object in tlv::parse(text).expect("a code") {
        match object.id() {
            1 | 54..=57 | 63 => {}
            62 => {
                let parts = tlv::parse(object.value()).expect("a template");
                found.extend(
                    parts.iter().filter(|part| part.id() != 1).map(|part| (part.id(), part.value().to_owned())),
                );
            }
            id => found.push((id, object.value().to_owned())),
        }
    }
    found
}

#[test]
fn every_single_wrong_character_in_a_vector_is_noticed() {
    for vector in [B, C] {
        for at in 0..vector.chars().count() {
            for new in ' '..='~' {
                let text = with_char(vector, at, new);
                let taken = Payload::read(&text).is_ok();
                assert_eq!(taken, is_same_code(vector, &text), "{new:?} at {at}: {text}");
            }
        }
    }
}

#[test]
fn a_code_cut_off_anywhere_is_refused() {
    for vector in [A, B, C, D, SAMPLE] {
        for (end, _) in vector.char_indices() {
            assert!(Payload::read(&vector[..end]).is_err(), "{}", &vector[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_sticker_is_written_as_it_was_read(text in sticker("[最佳运输京é]{1,8}")) {
        let read = StaticPayload::read(&text).expect("a sticker");
        prop_assert_eq!(read.code.to_text(), text);
    }

    #[test]
    fn one_wrong_character_is_noticed(
        text in sticker("[a-z]{1,8}"),
        at in any::<Index>(),
        new in proptest::char::range(' ', '~'),
    ) {
        let wrong = with_char(&text, at.index(text.chars().count()), new);
        prop_assert_eq!(Payload::read(&wrong).is_ok(), is_same_code(&text, &wrong), "{}", wrong);
    }

    #[test]
    fn a_bill_changes_only_what_it_must(
        text in sticker("[最佳运输京é]{1,8}"),
        amount in 1..=CAP.0,
        bill in proptest::option::of("[A-Za-z0-9/.-]{1,25}"),
    ) {
        let code = outlet(&text);
        let made = dynamic(&code, Rupiah(amount), bill.as_deref(), CAP).expect("a code");
        prop_assert!(made.chars().count() <= 512);
        prop_assert_eq!(untouched(&made), untouched(&text));
        let payload = Payload::read(&made).expect("a code of ours").payload;
        prop_assert!(payload.is_dynamic());
        prop_assert_eq!((payload.amount(), payload.tip()), (Some(Rupiah(amount)), None));
        let expect = bill.as_deref().or(code.payload().bill_number());
        prop_assert_eq!(payload.bill_number(), expect);
        let ids: Vec<u8> = tlv::parse(&made).expect("a code of ours").iter().map(Object::id).collect();
        let currency = ids.iter().position(|id| *id == 53).expect("a currency");
        prop_assert_eq!((ids.first(), ids.get(currency + 1), ids.last()), (Some(&0), Some(&54), Some(&63)));
    }

    /// Faults F8.
    #[test]
    fn no_text_brings_the_reader_down(
        garbage in "(\\PC|[0-9]|[\r\n\0\t]){0,600}",
        head in "(000201)?(26|51|62)?[0-9]{0,6}",
    ) {
        for text in [garbage.clone(), [head.as_str(), &garbage].concat()] {
            if let Ok(read) = Payload::read(&text) {
                prop_assert_eq!(Payload::read(&read.payload.to_text()).map(|again| again.payload), Ok(read.payload));
            }
            // With a right check sum the rest of the reader sees it too.
            let _ = Payload::read(&sealed(&text));
        }
    }

    #[test]
    fn no_content_of_a_tag_brings_the_reader_down(id in 1u8..=62, content in "(\\PC|[0-9]){0,60}") {
        let rest = [(53, "360"), (58, "ID"), (51, "0014ID.CO.QRIS.WWW0215ID1099999999991")];
        let mut body = ["000201", &object(id, &content)].concat();
        for (other, value) in rest.into_iter().filter(|(other, _)| *other != id) {
            body += &object(other, value);
        }
        let text = sealed(&body);
        match StaticPayload::read(&text) {
            Ok(read) => {
                prop_assert_eq!(read.code.to_text(), text);
                let made = dynamic(&read.code, Rupiah(1), Some("B-1"), CAP);
                let is_broken_62 = id == 62 && made == Err(DynamicFlaw::AdditionalDataUnreadable);
                prop_assert!(made.is_ok() || is_broken_62, "{:?}", made);
            }
            Err(flaw) => prop_assert!(!flaw.to_string().is_empty()),
        }
    }
}
