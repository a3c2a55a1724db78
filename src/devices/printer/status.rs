//! What a printer says of itself: the answers to DLE EOT and GS r (Epson's ESC/POS command reference).

/// How a printer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    Ok,
    /// It prints, but the roll ends soon.
    PaperLow,
    PaperOut,
    CoverOpen,
    /// Switched off line at the printer, or it reports an error.
    NotReady,
    /// It cannot be reached.
    Offline,
    /// The configuration has no printer of this name, yet jobs wait for it.
    NotConfigured,
}

impl PrinterState {
    /// Whether a job may be sent.
    pub fn can_print(self) -> bool {
        matches!(self, PrinterState::Ok | PrinterState::PaperLow)
    }

    /// What is wrong and what to do, in Indonesian; empty when nothing is.
    pub fn advice(self) -> &'static str {
        match self {
            PrinterState::Ok => "",
            PrinterState::PaperLow => "Kertas hampir habis. Siapkan gulungan baru.",
            PrinterState::PaperOut => "Kertas habis. Pasang gulungan baru; cetakan berlanjut sendiri.",
            PrinterState::CoverOpen => "Penutup printer terbuka. Tutup rapat; cetakan berlanjut sendiri.",
            PrinterState::NotReady => "Printer tidak siap. Tekan FEED atau matikan lalu nyalakan lagi.",
            PrinterState::Offline => {
                "Printer tidak tersambung. Periksa kabel dan daya; struk menunggu, penjualan jalan terus."
            }
            PrinterState::NotConfigured => "Printer ini tidak ada di deks.toml. Tambahkan di bagian [[printers]].",
        }
    }
}

/// The three questions of DLE EOT that matter, by their number.
pub const QUESTIONS: [u8; 3] = [1, 2, 4];

/// Whether a byte can be an answer to DLE EOT: bits 0 and 7 clear, bits 1 and 4 set.
pub fn is_realtime_answer(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0010
}

/// Whether a byte can be an answer to GS r 1: bits 4 and 7 clear.
pub fn is_paper_answer(byte: u8) -> bool {
    byte & 0b1001_0000 == 0
}

/// Whether a byte may come from a printer beside the one that is asked for: an answer to DLE EOT or GS r 1 that was
/// late (each sensor of GS r has two bits, both the same), or XON and XOFF of a serial line.
pub fn is_late_or_control(byte: u8) -> bool {
    is_realtime_answer(byte) || matches!(byte, 0x00 | 0x03 | 0x0C | 0x0F | 0x11 | 0x13)
}

/// The state behind answers to [`QUESTIONS`], in their order. The worst one wins.
pub fn state_of([printer, offline, paper]: [u8; 3]) -> PrinterState {
    if paper & 0b0110_0000 != 0 || offline & 0b0010_0000 != 0 {
        PrinterState::PaperOut
    } else if offline & 0b0000_0100 != 0 {
        PrinterState::CoverOpen
    } else if printer & 0b0000_1000 != 0 || offline & 0b0100_0000 != 0 {
        PrinterState::NotReady
    } else if paper & 0b0000_1100 != 0 {
        PrinterState::PaperLow
    } else {
        PrinterState::Ok
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_mean_what_the_reference_says() {
        for (answers, state) in [
            ([0x16, 0x12, 0x12], PrinterState::Ok),
            ([0x12, 0x12, 0x12], PrinterState::Ok),
            ([0x16, 0x12, 0x1E], PrinterState::PaperLow),
            ([0x1E, 0x32, 0x72], PrinterState::PaperOut),
            ([0x1E, 0x12, 0x72], PrinterState::PaperOut),
            ([0x1E, 0x16, 0x12], PrinterState::CoverOpen),
            ([0x1E, 0x12, 0x12], PrinterState::NotReady),
            ([0x1E, 0x52, 0x12], PrinterState::NotReady),
        ] {
            assert!(answers.iter().all(|byte| is_realtime_answer(*byte)), "{answers:02x?}");
            assert_eq!(state_of(answers), state, "{answers:02x?}");
            assert_eq!(state.can_print(), state.advice().is_empty() || state == PrinterState::PaperLow);
        }
        for garbled in [0x00, 0xFF, 0x13, 0x92, 0x02] {
            assert!(!is_realtime_answer(garbled), "{garbled:02x}");
        }
    }
}
