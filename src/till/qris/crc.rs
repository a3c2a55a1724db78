//! The check sum at the end of a code: CRC-16/CCITT-FALSE (ISO/IEC 13239; EMVCo QRCPS 4.7.3).

/// Polynomial 0x1021, begun with 0xFFFF, nothing reflected, nothing added at the end; `"123456789"` gives 0x29B1.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            let shifted = crc << 1;
            if crc & 0x8000 == 0 { shifted } else { shifted ^ 0x1021 }
        })
    })
}

/// Four upper-case hex digits, as the specification wants them written.
pub(super) fn hex(crc: u16) -> String {
    format!("{crc:04X}")
}

/// Four hex digits of either case: codes in the field write both.
pub(super) fn read_hex(text: &str) -> Option<u16> {
    let is_hex = text.len() == 4 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(text, 16).ok()).flatten()
}
