//! What stands on the display: rows as tables, bytes through a strict reader, lines that stall and vanish.

use super::*;
use crate::devices::port_tests::Cable;
use crate::devices::printer::DeviceFile;

/// A display that knows the commands we send and no other; anything else is an error.
#[derive(Debug, PartialEq, Eq)]
struct Screen {
    rows: [[u8; COLUMNS]; 2],
    /// Column and row, from 0.
    cursor: (usize, usize),
    is_overwriting: bool,
    brightness: u8,
}

impl Screen {
    fn new() -> Screen {
        Screen { rows: [[b' '; COLUMNS]; 2], cursor: (0, 0), is_overwriting: false, brightness: 0 }
    }

    fn text(&self) -> [String; 2] {
        self.rows.map(|row| String::from_utf8_lossy(&row).into_owned())
    }

    /// Takes as many whole commands as there are; gives what is left of a command.
    fn take(&mut self, mut bytes: &[u8]) -> Result<Vec<u8>, String> {
        loop {
            bytes = match bytes {
                [] | [0x1B] | [0x1F] | [0x1B, b'R' | b't'] | [0x1F, b'C' | b'X'] | [0x1F, b'$'] | [0x1F, b'$', _] => {
                    return Ok(bytes.to_vec());
                }
                [0x1B, b'@', rest @ ..] => {
                    *self = Screen::new();
                    rest
                }
                [0x0C, rest @ ..] => {
                    (self.rows, self.cursor) = ([[b' '; COLUMNS]; 2], (0, 0));
                    rest
                }
                [0x1B, b'R' | b't', 0, rest @ ..] | [0x1F, b'C', 0, rest @ ..] => rest,
                [0x1F, 0x01, rest @ ..] => {
                    self.is_overwriting = true;
                    rest
                }
                [0x1F, b'X', level @ 1..=4, rest @ ..] => {
                    self.brightness = *level;
                    rest
                }
                [0x1F, b'$', x @ 1..=20, y @ 1..=2, rest @ ..] => {
                    self.cursor = (usize::from(*x) - 1, usize::from(*y) - 1);
                    rest
                }
                [letter @ b' '..=b'~', rest @ ..] => {
                    self.put(*letter)?;
                    rest
                }
                other => return Err(format!("unknown: {:02x?}", &other[..other.len().min(4)])),
            };
        }
    }

    fn put(&mut self, letter: u8) -> Result<(), String> {
        if !self.is_overwriting {
            return Err("the row would scroll".into());
        }
        let (x, y) = self.cursor;
        self.rows[y][x] = letter;
        self.cursor = if x + 1 < COLUMNS { (x + 1, y) } else { (0, (y + 1) % 2) };
        Ok(())
    }
}

fn line_of(name: &str, price: i64, total: i64) -> PoleText {
    PoleText::Line { name: name.into(), price: Rupiah(price), total: Rupiah(total) }
}

#[test]
fn two_rows_of_twenty_with_amounts_on_the_right_and_never_cut() {
    let idle = |outlet: &str| PoleText::Idle { outlet: outlet.into() };
    let total = |rupiah| PoleText::Total { total: Rupiah(rupiah) };
    let change = |rupiah| PoleText::Change { change: Rupiah(rupiah) };
    for (text, expect) in [
        (idle("DEKS Surabaya"), ["   DEKS Surabaya    ", "   Selamat datang   "]),
        (idle("Kontak UKM 01 Gerai Contoh"), ["Kontak UKM 01 Gerai ", "   Selamat datang   "]),
        (line_of("Tas Pandan", 125_000, 1_250_000), ["Tas Pandan   125.000", "Total      1.250.000"]),
        (line_of("Tas Anyam Pandan Besar", 99_000, 99_000), ["Tas Anyam Pan 99.000", "Total         99.000"]),
        (line_of("Kripik\u{1b}@ Café 辣\n½", 5_000, 0), ["Kripik@ Cafe ? 5.000", "Total              0"]),
        (line_of("", -5_000, -5_000), ["              -5.000", "Total         -5.000"]),
        (line_of("Batik", 100_000_000_000_000, 1), [" 100.000.000.000.000", "Total              1"]),
        (total(12_800), ["Total         12.800", "                    "]),
        (change(0), ["Kembali            0", "    Terima kasih    "]),
        (change(i64::MIN), ["-9223372036854775808", "    Terima kasih    "]),
        (total(i64::MAX), [" 9223372036854775807", "                    "]),
        (PoleText::Thanks, ["    Terima kasih    ", " Sampai jumpa lagi  "]),
        (PoleText::Test, ["12345678901234567890", "  DEKS - uji layar  "]),
    ] {
        let rows = rows_of(&text);
        assert!(rows.iter().all(|row| row.len() == COLUMNS), "{rows:?}");
        assert_eq!(rows, expect, "{text:?}");
    }
}

proptest::proptest! {
    /// Whatever a product is called (faults F7): two rows of twenty printable characters, the amounts whole, and no
    /// command but ours.
    #[test]
    fn no_name_does_more_than_stand_there(name in ".{0,60}", price in proptest::num::i64::ANY, total in 0i64..10_000_000) {
        let text = line_of(&name, price, total);
        let rows = rows_of(&text);
        let digits = |row: &str| row.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect::<String>();
        proptest::prop_assert!(rows.iter().all(|row| row.len() == COLUMNS && row.bytes().all(|b| (b' '..=b'~').contains(&b))));
        proptest::prop_assert!(digits(&rows[0]).ends_with(&price.to_string()), "{:?}", rows);
        proptest::prop_assert!(rows[1].ends_with(&Rupiah(total).grouped()));
        let mut screen = Screen::new();
        proptest::prop_assert_eq!(screen.take(&[BEGIN, &bytes_of(&text)].concat()), Ok(Vec::new()));
        proptest::prop_assert_eq!(screen.text(), rows);
        proptest::prop_assert_eq!(screen.brightness, 4);
    }
}

/// The far end of a cable: a display.
struct Far {
    file: DeviceFile,
    screen: Screen,
    half: Vec<u8>,
}

impl Far {
    fn at(cable: &Cable) -> Far {
        let file = DeviceFile::open(&cable.printer().display().to_string(), true).expect("the far end");
        Far { file, screen: Screen::new(), half: Vec::new() }
    }

    /// Reads until the display shows this.
    fn shows(&mut self, text: &PoleText, within: Duration) -> bool {
        let (deadline, mut bytes) = (Instant::now() + within, [0; 256]);
        while self.screen.text() != rows_of(text) || !self.half.is_empty() {
            let Ok(count) = self.file.read_some(&mut bytes, deadline) else { return false };
            self.half.extend_from_slice(&bytes[..count]);
            self.half = self.screen.take(&self.half).expect("commands that a display knows");
        }
        true
    }
}

const SOON: Duration = Duration::from_secs(5);

fn line(device: &std::path::Path) -> SerialLine {
    SerialLine { device: device.display().to_string(), ..SerialLine::default() }
}

#[test]
fn the_display_shows_what_was_said_last() {
    let cable = Cable::lay();
    let mut far = Far::at(&cable);
    let pole = Pole::start(&line(&cable.kiosk())).expect("a thread");
    for text in [line_of("Tas Pandan", 125_000, 125_000), PoleText::Total { total: Rupiah(125_000) }, PoleText::Thanks]
    {
        pole.show(text.clone());
        assert!(far.shows(&text, SOON), "{text:?}");
    }
    assert!(pole.is_there());
    for at in 0..1_000 {
        pole.show(line_of("Keripik", at, at));
    }
    assert!(far.shows(&line_of("Keripik", 999, 999), SOON), "a thousand scans, and the newest stands there");
}

#[test]
fn a_display_that_is_missing_or_stalls_holds_nobody_up() {
    let cable = Cable::lay();
    // Nobody reads the far end: the terminal's buffers fill up, and writes end at their deadline.
    let _far = DeviceFile::open(&cable.printer().display().to_string(), true).expect("the far end");
    for device in [cable.kiosk(), "/dev/tidak-ada".into(), "/dev/null".into()] {
        let pole = Pole::start(&line(&device)).expect("a thread");
        let began = Instant::now();
        for at in 0..2_000 {
            pole.show(PoleText::Total { total: Rupiah(at) });
        }
        drop(pole);
        assert!(began.elapsed() < Duration::from_secs(2), "{:?} {device:?}", began.elapsed());
    }
    assert!(Pole::start_if_any(&SerialLine::default()).is_none());
}

#[test]
fn a_display_that_comes_back_shows_what_it_should() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("pole");
    let pole = Pole::start(&line(&path)).expect("a thread");
    let text = PoleText::Total { total: Rupiah(12_800) };
    pole.show(text.clone());
    for round in 0..2 {
        let cable = Cable::lay();
        let _ = std::fs::remove_file(&path);
        let real = std::fs::canonicalize(cable.kiosk()).expect("a terminal");
        std::os::unix::fs::symlink(real, &path).expect("plugged in");
        let mut far = Far::at(&cable);
        assert!(far.shows(&text, SOON), "{round}");
        drop(far);
        drop(cable);
        pole.show(text.clone());
    }
}
