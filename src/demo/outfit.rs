//! What the demo's outlet takes: every way to pay there is, QRIS by the sticker of a merchant that does not exist.
//!
//! An outlet that set its ways to pay itself keeps them, in memory and in its file.

use std::fs;
use std::path::Path;

use super::DemoError;
use crate::config::{Config, DEFAULT_FILE, TenderKind, Tenders};

/// The outlet's sticker. The acquirer, the merchant and the NMID are fictional; nobody can pay it.
const QRIS_STICKER: &str = concat!(
    "00020101021126660017ID.CO.EXAMPLE.WWW01189360099990000000170212DEKSTEST00010303UMI",
    "51440014ID.CO.QRIS.WWW0215ID10999999999910303UMI5204594753033605802ID",
    "5919DEKS SPACE UJI COBA6008SURABAYA61056022562070703A016304CCD9"
);
/// The lines of the first start's file that the demo writes differently.
const OFFERED_LINE: &str = "offered = [\"cash\", \"card\", \"transfer\"]";
const DEMO_OFFERED_LINE: &str = "offered = [\"cash\", \"qris\", \"card\", \"transfer\", \"voucher\"]";
const STICKER_LINE: &str = "qris_payload = \"\"";

/// The configuration with the demo's ways to pay, where nobody has set any.
pub fn dressed(config: &Config) -> Config {
    let mut config = config.clone();
    if config.tenders == Tenders::default() {
        config.tenders.offered = TenderKind::ALL.to_vec();
        config.tenders.qris_payload = QRIS_STICKER.to_owned();
    }
    config
}

/// Writes the demo's ways to pay into a configuration that is still what the first start wrote, so that the kiosk
/// offers what the past was paid with. A file that somebody has changed stays.
pub fn dress_file(config_file: &Path) -> Result<(), DemoError> {
    match fs::read_to_string(config_file) {
        Ok(text) if text == DEFAULT_FILE => {
            fs::write(config_file, dressed_text()).map_err(|error| DemoError::folder(config_file, &error))
        }
        _ => Ok(()),
    }
}

fn dressed_text() -> String {
    let sticker = ["qris_payload = \"", QRIS_STICKER, "\""].concat();
    DEFAULT_FILE.replacen(OFFERED_LINE, DEMO_OFFERED_LINE, 1).replacen(STICKER_LINE, &sticker, 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use crate::till::qris::StaticPayload;

    #[test]
    fn the_file_says_what_the_demo_takes_and_an_outlets_own_file_stays() {
        let expect = dressed(&Config::default());
        assert_eq!(parse("deks.toml", &dressed_text()), Ok(expect.clone()));
        assert_eq!(expect.tenders.offered, TenderKind::ALL, "whoever tries the program meets every way to pay");
        assert!(StaticPayload::read(&expect.tenders.qris_payload).is_ok());
        assert_eq!(dressed(&expect), expect);

        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deks.toml");
        for (before, after) in
            [(DEFAULT_FILE, dressed_text()), ("[screen]\ndark = true\n", "[screen]\ndark = true\n".to_owned())]
        {
            fs::write(&file, before).expect("written");
            dress_file(&file).expect("fine");
            assert_eq!(fs::read_to_string(&file).expect("readable"), after);
        }
    }

    #[test]
    fn an_outlet_that_takes_cash_only_goes_on_so() {
        let mut config = Config::default();
        config.tenders.offered = vec![TenderKind::Cash];
        assert_eq!(dressed(&config), config);
    }
}
