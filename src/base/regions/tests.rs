//! The shipped regions, and finding one's way in them.

use super::*;

fn codes(regions: &[&Region]) -> Vec<String> {
    regions.iter().map(|region| region.code.to_string()).collect()
}

/// Desa and kelurahan under a code.
fn villages(regions: &Regions, code: &str) -> (usize, usize) {
    let scope = RegionCode::parse(code).expect("a code");
    let count = |word: &str| regions.inside(&scope).filter(|region| region.code.word() == word).count();
    (count("Desa"), count("Kel."))
}

/// domain-id.md section 2; the rest as the source's own table counts them.
#[test]
fn the_shipped_areas_are_complete() {
    let shipped = Regions::shipped();
    for (code, name, districts, desa, kelurahan) in [
        ("63.11", "Balangan", 8, 154, 3),
        ("62.09", "Lamandau", 8, 85, 3),
        ("14.04", "Indragiri Hilir", 20, 197, 39),
        ("35.78", "Surabaya", 31, 0, 153),
        ("32.01", "Bogor", 40, 416, 19),
    ] {
        assert_eq!(shipped.by_code(code).map(|region| region.name.as_str()), Some(name), "{code}");
        assert_eq!(shipped.children(code).len(), districts, "{code}: kecamatan");
        assert_eq!(villages(&shipped, code), (desa, kelurahan), "{code}: desa, kelurahan");
    }
    for (code, name, desa, kelurahan) in [
        ("63.11.01", "Juai", 21, 0),
        ("63.11.02", "Halong", 24, 0),
        ("63.11.03", "Awayan", 23, 0),
        ("63.11.04", "Batu Mandi", 18, 0),
        ("63.11.05", "Lampihong", 27, 0),
        ("63.11.06", "Paringin", 14, 2),
        ("63.11.07", "Paringin Selatan", 15, 1),
        ("63.11.08", "Tebing Tinggi", 12, 0),
        ("62.09.01", "Lamandau", 10, 1),
        ("62.09.02", "Delang", 10, 1),
        ("62.09.03", "Bulik", 13, 1),
        ("62.09.04", "Bulik Timur", 12, 0),
        ("62.09.05", "Menthobi Raya", 11, 0),
        ("62.09.06", "Sematu Jaya", 8, 0),
        ("62.09.07", "Belantikan Raya", 12, 0),
        ("62.09.08", "Batang Kawa", 9, 0),
        ("14.04.07", "Mandah", 16, 1),
    ] {
        assert_eq!(shipped.by_code(code).map(|region| region.name.as_str()), Some(name), "{code}");
        assert_eq!(villages(&shipped, code), (desa, kelurahan), "{code}");
    }
    let mandah: Vec<(&str, &str)> =
        shipped.children("14.04.07").iter().map(|r| (&r.code.as_str()[9..], r.name.as_str())).collect();
    let expect = "1004 Khairiah Mandah; 2001 Pulaucawan; 2002 Belaras; 2003 Bente; 2005 Igal; 2006 Pelanduk; \
                  2007 Bakau Aceh; 2008 Batang Tumu; 2009 Bekawan; 2010 Bantayan; 2011 Batang Sari; 2012 Bolak Raya; \
                  2013 Cahaya Baru; 2014 Belaras Barat; 2015 Sepakat Jaya; 2016 Suraya Mandiri; \
                  2017 Bidari Tanjung Datuk";
    assert_eq!(mandah, expect.split("; ").filter_map(|row| row.split_once(' ')).collect::<Vec<_>>());
}

#[test]
fn every_province_and_regency_is_there_with_its_zone_and_place() {
    let shipped = Regions::shipped();
    let count = |level: RegionLevel| shipped.iter().filter(|region| region.code.level() == level).count();
    assert_eq!((count(RegionLevel::Province), count(RegionLevel::Regency)), (38, 416 + 98));
    assert_eq!(shipped.children("").len(), 38);
    for region in shipped.iter() {
        assert!(region.code.zone().is_some() && region.place.is_some(), "{}", region.code);
        assert!(region.code.level() == RegionLevel::Province || shipped.parent(region.code.as_str()).is_some());
        assert!(!region.name.starts_with("Kabupaten ") && !region.name.starts_with("Kota Adm"), "{}", region.name);
    }
    // A village lies near its kecamatan: a slip of a row in the file would not.
    let districts = shipped.iter().filter(|region| region.code.level() == RegionLevel::Village);
    for village in districts {
        let district = shipped.parent(village.code.as_str()).expect("its kecamatan");
        let (Some(a), Some(b)) = (village.place, district.place) else { continue };
        assert!(distance_m(a, b) < 50_000.0, "{} is {} m away", village.label(), distance_m(a, b));
    }
}

#[test]
fn names_are_told_up_to_the_kabupaten() {
    let shipped = Regions::shipped();
    for (code, expect) in [
        ("63.11.08.2004", Some("Desa Ju'uh, Kec. Tebing Tinggi, Kab. Balangan")),
        ("6311061023", Some("Kel. Paringin Kota, Kec. Paringin, Kab. Balangan")),
        ("35.78.01", Some("Kec. Karang Pilang, Kota Surabaya")),
        ("63.11", Some("Kab. Balangan")),
        ("31.71", Some("Kota Administrasi Jakarta Pusat")),
        ("63", Some("Prov. Kalimantan Selatan")),
        ("63.11.08.2999", None),
        ("Balangan", None),
    ] {
        assert_eq!(shipped.full_name(code).as_deref(), expect, "{code}");
    }
    let baru = Regions::import("63.11.01.2099,Desa Baru\n63.11.01.1099,Desa Baru").expect("a list");
    assert_eq!(baru.full_name("63.11.01.2099").as_deref(), Some("Desa Baru"), "the word is not said twice");
    assert_eq!(baru.full_name("63.11.01.1099").as_deref(), Some("Kel. Desa Baru"));
}

#[test]
fn parents_children_and_scopes_agree() {
    let shipped = Regions::shipped();
    assert_eq!(shipped.parent("63.11.08.2004").map(|r| r.code.as_str()), Some("63.11.08"));
    assert_eq!(shipped.parent("63"), None);
    assert_eq!(shipped.children("63.11.08").len(), 12);
    assert!(shipped.children("63.11.08.2004").is_empty() && shipped.children("x").is_empty());
    for (code, scope, expect) in [
        ("63.11.08.2004", "63.11", true),
        ("6311082004", "63.11.08", true),
        ("63.11", "63.11.08", false),
        ("63.11", "", false),
        ("", "", false),
        ("semua", "semua", false),
    ] {
        assert_eq!(Regions::is_inside(code, scope), expect, "{code:?} in {scope:?}");
    }
    for (code, zone) in [
        ("63.11", Some(Zone::Wita)),
        ("35.78", Some(Zone::Wib)),
        ("32.01", Some(Zone::Wib)),
        ("14.04.07", Some(Zone::Wib)),
        ("62.09.01.2001", Some(Zone::Wib)),
        ("99", None),
    ] {
        assert_eq!(Regions::zone(code), zone, "{code}");
    }
}

#[test]
fn a_region_is_found_however_it_is_typed() {
    let shipped = Regions::shipped();
    for (text, expect) in [
        ("juuh", "63.11.08.2004"),
        ("Ju'uh", "63.11.08.2004"),
        ("desa ju\u{2019}uh", "63.11.08.2004"),
        ("JU`UH, Kec. Tebing Tinggi", "63.11.08.2004"),
        ("juuh tebing balangan", "63.11.08.2004"),
        ("kec. juai", "63.11.01"),
        ("Juai", "63.11.01"),
        ("Desa Juai", "63.11.01.2003"),
        ("kec batumandi", "63.11.04"),
        ("desa batu mandi", "63.11.04.2005"),
        ("paringin kota", "63.11.06.1023"),
        ("kel paringin timur", "63.11.06.1019"),
        ("paringin", "63.11.06"),
        ("baru awayan", "63.11.03.2018"),
        ("kab. bogor", "32.01"),
        ("kota bogor", "32.71"),
        ("kota surabaya", "35.78"),
        ("kalimantan selatan", "63"),
        ("63.11.08", "63.11.08"),
        ("6311082004", "63.11.08.2004"),
    ] {
        let found = codes(&shipped.search(text, 3));
        assert_eq!(found.first().map(String::as_str), Some(expect), "{text:?}: {found:?}");
    }
    assert_eq!(codes(&shipped.search("63.11.08.200", 99)).len(), 9, "2001 to 2009");
    assert_eq!(shipped.search("a", 7).len(), 7, "no more than asked for");
    for text in ["", "  ", "' '", "zzzz", "...", "juuh surabaya", "99.99"] {
        assert!(shipped.search(text, 5).is_empty(), "{text:?}");
    }
    assert!(shipped.search(&"juai ".repeat(10_000), 5).len() <= 5, "a long text is cut");
}

#[test]
fn an_offices_own_list_lies_over_ours() {
    let own = Regions::import("64.01.01,Kecamatan Contoh\n63.11.08.2004,Juuh Baru\n").expect("a list");
    let merged = Regions::shipped().merge(&own);
    assert_eq!(merged.count(), Regions::shipped().count() + 1);
    assert_eq!(merged.by_code("63.11.08.2004").map(|r| r.name.as_str()), Some("Juuh Baru"));
    let place = |regions: &Regions| regions.by_code("63.11.08.2004").and_then(|region| region.place);
    assert_eq!(place(&merged), place(&Regions::shipped()), "a list of names keeps the position");
    assert_eq!(merged.full_name("64.01.01").as_deref(), Some("Kec. Contoh, Kab. Paser"));
    assert_eq!(codes(&merged.search("juuh baru", 1)), ["63.11.08.2004"]);
}
