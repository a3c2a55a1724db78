//! A command line that was not understood, said in Indonesian with what to do. The parser's own sentences are English.

use std::error::Error as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ErrorKind};

/// What is said last of every mistake.
const HELP: &str = "Tulis --help di belakang perintahnya untuk melihat cara menulisnya.";

/// Says what is wrong, or shows the help or the version that was asked for. Gives how the program ends.
pub(super) fn told(error: &clap::Error) -> ExitCode {
    match sentence(error) {
        Some(sentence) => eprintln!("deks: {sentence} {HELP}"),
        // A terminal that is gone reads nothing either way.
        None => drop(error.print()),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// None: nothing is wrong, help or the version was asked for.
fn sentence(error: &clap::Error) -> Option<String> {
    let said = |kind: ContextKind| error.get(kind).map(ToString::to_string).filter(|said| !said.is_empty());
    let arg = said(ContextKind::InvalidArg).unwrap_or_default();
    let told = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::ValueValidation => {
            let value = said(ContextKind::InvalidValue).unwrap_or_default();
            // Values are read by parsers of `args`, whose sentences begin with what to write.
            let remedy = error.source().map(ToString::to_string).unwrap_or_default();
            format!("Nilai \"{value}\" untuk {arg} tidak bisa dibaca: {remedy}.")
        }
        ErrorKind::InvalidValue => match (said(ContextKind::InvalidValue), said(ContextKind::ValidValue)) {
            (Some(value), Some(valid)) => format!("Nilai \"{value}\" untuk {arg} tidak ada. Pilih: {valid}."),
            (Some(value), None) => format!("Nilai \"{value}\" untuk {arg} tidak ada."),
            (None, _) => format!("Nilai untuk {arg} belum ditulis. Tulis nilainya di belakangnya."),
        },
        ErrorKind::UnknownArgument => match said(ContextKind::SuggestedArg) {
            Some(like) => format!("{arg} tidak dikenal di sini. Mungkin maksudnya {like}."),
            None => format!("{arg} tidak dikenal di sini. Hapus, atau periksa ejaannya."),
        },
        ErrorKind::InvalidSubcommand => {
            let command = said(ContextKind::InvalidSubcommand).unwrap_or_default();
            match said(ContextKind::SuggestedSubcommand) {
                Some(like) => format!("Perintah \"{command}\" tidak ada. Mungkin maksudnya {like}."),
                None => format!("Perintah \"{command}\" tidak ada. Periksa ejaannya."),
            }
        }
        ErrorKind::MissingRequiredArgument => format!("Belum lengkap. Tambahkan: {arg}."),
        ErrorKind::MissingSubcommand => "Perintahnya belum ditulis.".to_owned(),
        ErrorKind::ArgumentConflict => match said(ContextKind::PriorArg).filter(|prior| *prior != arg) {
            Some(prior) => format!("{arg} tidak bisa dipakai bersama {prior}. Pilih salah satu."),
            None => format!("{arg} hanya boleh ditulis sekali."),
        },
        ErrorKind::InvalidUtf8 => "Ada tulisan yang bukan UTF-8. Tulis ulang tanpa huruf yang rusak.".to_owned(),
        _ if arg.is_empty() => "Baris perintah ini tidak dimengerti.".to_owned(),
        _ => format!("Banyaknya nilai untuk {arg} tidak cocok."),
    };
    Some(told)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::Args;

    fn said(line: &[&str]) -> Option<String> {
        let error = Args::try_parse_from([&["deks"][..], line].concat()).expect_err("not understood");
        sentence(&error)
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_write() {
        for (line, expect) in [
            (
                &["returns", "list", "--as-of", "kemarin"][..],
                "Nilai \"kemarin\" untuk --as-of <TANGGAL> tidak bisa dibaca: tulis tahun-bulan-hari, misalnya 2026-03-31.",
            ),
            (
                &["kiosk", "--size", "besar"],
                "Nilai \"besar\" untuk --size <LxT> tidak bisa dibaca: tulis lebar x tinggi, misalnya 1024x600.",
            ),
            (
                &["sop", "move", "PM-1", "--to", "dua", "--reason", "x"],
                "Nilai \"dua\" untuk --to <REVISI> tidak bisa dibaca: tulis nomor revisi, misalnya 2.",
            ),
            (
                &["returns", "list", "--as-of"],
                "Nilai untuk --as-of <TANGGAL> belum ditulis. Tulis nilainya di belakangnya.",
            ),
            (&["sop", "move", "PM-1", "--to", "2"], "Belum lengkap. Tambahkan: --reason <ALASAN>."),
            (&["jual"], "Perintah \"jual\" tidak ada. Periksa ejaannya."),
            (&["verify", "--xyz"], "--xyz tidak dikenal di sini. Hapus, atau periksa ejaannya."),
        ] {
            assert_eq!(said(line).as_deref(), Some(expect), "{line:?}");
        }
        let both = said(&["demo", "--seed", "--out", "f"]).expect("a sentence");
        assert!(both.contains(" tidak bisa dipakai bersama --"), "{both}");
        assert_eq!((said(&["--help"]), said(&["sop"])), (None, None));
    }

    #[test]
    fn a_slip_of_the_finger_is_told_what_was_meant() {
        let command = said(&["verfy"]).expect("a sentence");
        assert!(command.starts_with("Perintah \"verfy\" tidak ada. Mungkin maksudnya verify"), "{command}");
        let option = said(&["verify", "--repar"]).expect("a sentence");
        assert!(option.starts_with("--repar tidak dikenal di sini. Mungkin maksudnya --repair"), "{option}");
    }
}
