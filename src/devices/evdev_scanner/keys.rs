//! Keys to characters: the keyboard of the United States, with Shift. Pure.

use evdev::KeyCode;

/// What happened to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Down(KeyCode),
    Up(KeyCode),
    /// The kernel had no room for some keys and dropped them.
    Lost,
}

/// What a key comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stroke {
    /// A printable ASCII character.
    Char(u8),
    /// A code ends here.
    End,
    /// Shift, letting go, a lock: no part of a code.
    Nothing,
    /// A key that does something instead of typing.
    Foreign,
    Lost,
}

/// Which keys are held down with others.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    /// One bit for each of [`MODIFIERS`].
    held: u8,
}

const MODIFIERS: [KeyCode; 8] = [
    KeyCode::KEY_LEFTSHIFT,
    KeyCode::KEY_RIGHTSHIFT,
    KeyCode::KEY_LEFTCTRL,
    KeyCode::KEY_RIGHTCTRL,
    KeyCode::KEY_LEFTALT,
    KeyCode::KEY_RIGHTALT,
    KeyCode::KEY_LEFTMETA,
    KeyCode::KEY_RIGHTMETA,
];
const SHIFTS: u8 = 0b0000_0011;
const CONTROLS: u8 = 0b0000_1100;

/// Keys that type, without and with Shift.
pub(super) const TYPES: [(KeyCode, u8, u8); 65] = [
    (KeyCode::KEY_1, b'1', b'!'),
    (KeyCode::KEY_2, b'2', b'@'),
    (KeyCode::KEY_3, b'3', b'#'),
    (KeyCode::KEY_4, b'4', b'$'),
    (KeyCode::KEY_5, b'5', b'%'),
    (KeyCode::KEY_6, b'6', b'^'),
    (KeyCode::KEY_7, b'7', b'&'),
    (KeyCode::KEY_8, b'8', b'*'),
    (KeyCode::KEY_9, b'9', b'('),
    (KeyCode::KEY_0, b'0', b')'),
    (KeyCode::KEY_MINUS, b'-', b'_'),
    (KeyCode::KEY_EQUAL, b'=', b'+'),
    (KeyCode::KEY_Q, b'q', b'Q'),
    (KeyCode::KEY_W, b'w', b'W'),
    (KeyCode::KEY_E, b'e', b'E'),
    (KeyCode::KEY_R, b'r', b'R'),
    (KeyCode::KEY_T, b't', b'T'),
    (KeyCode::KEY_Y, b'y', b'Y'),
    (KeyCode::KEY_U, b'u', b'U'),
    (KeyCode::KEY_I, b'i', b'I'),
    (KeyCode::KEY_O, b'o', b'O'),
    (KeyCode::KEY_P, b'p', b'P'),
    (KeyCode::KEY_LEFTBRACE, b'[', b'{'),
    (KeyCode::KEY_RIGHTBRACE, b']', b'}'),
    (KeyCode::KEY_A, b'a', b'A'),
    (KeyCode::KEY_S, b's', b'S'),
    (KeyCode::KEY_D, b'd', b'D'),
    (KeyCode::KEY_F, b'f', b'F'),
    (KeyCode::KEY_G, b'g', b'G'),
    (KeyCode::KEY_H, b'h', b'H'),
    (KeyCode::KEY_J, b'j', b'J'),
    (KeyCode::KEY_K, b'k', b'K'),
    (KeyCode::KEY_L, b'l', b'L'),
    (KeyCode::KEY_SEMICOLON, b';', b':'),
    (KeyCode::KEY_APOSTROPHE, b'\'', b'"'),
    (KeyCode::KEY_GRAVE, b'`', b'~'),
    (KeyCode::KEY_BACKSLASH, b'\\', b'|'),
    (KeyCode::KEY_Z, b'z', b'Z'),
    (KeyCode::KEY_X, b'x', b'X'),
    (KeyCode::KEY_C, b'c', b'C'),
    (KeyCode::KEY_V, b'v', b'V'),
    (KeyCode::KEY_B, b'b', b'B'),
    (KeyCode::KEY_N, b'n', b'N'),
    (KeyCode::KEY_M, b'm', b'M'),
    (KeyCode::KEY_COMMA, b',', b'<'),
    (KeyCode::KEY_DOT, b'.', b'>'),
    (KeyCode::KEY_SLASH, b'/', b'?'),
    (KeyCode::KEY_SPACE, b' ', b' '),
    // The number pad types digits: nobody sets a scanner's Num Lock.
    (KeyCode::KEY_KP0, b'0', b'0'),
    (KeyCode::KEY_KP1, b'1', b'1'),
    (KeyCode::KEY_KP2, b'2', b'2'),
    (KeyCode::KEY_KP3, b'3', b'3'),
    (KeyCode::KEY_KP4, b'4', b'4'),
    (KeyCode::KEY_KP5, b'5', b'5'),
    (KeyCode::KEY_KP6, b'6', b'6'),
    (KeyCode::KEY_KP7, b'7', b'7'),
    (KeyCode::KEY_KP8, b'8', b'8'),
    (KeyCode::KEY_KP9, b'9', b'9'),
    (KeyCode::KEY_KPDOT, b'.', b'.'),
    (KeyCode::KEY_KPMINUS, b'-', b'-'),
    (KeyCode::KEY_KPPLUS, b'+', b'+'),
    (KeyCode::KEY_KPASTERISK, b'*', b'*'),
    (KeyCode::KEY_KPSLASH, b'/', b'/'),
    (KeyCode::KEY_KPEQUAL, b'=', b'='),
    (KeyCode::KEY_KPCOMMA, b',', b','),
];

impl Keyboard {
    pub(super) fn take(&mut self, key: Key) -> Stroke {
        match key {
            Key::Down(code) => self.down(code),
            Key::Up(code) => {
                self.held &= !bit_of(code);
                Stroke::Nothing
            }
            Key::Lost => {
                // Perhaps it was Shift that was let go.
                self.held = 0;
                Stroke::Lost
            }
        }
    }

    fn down(&mut self, code: KeyCode) -> Stroke {
        if bit_of(code) != 0 {
            self.held |= bit_of(code);
            return Stroke::Nothing;
        }
        if self.held & !SHIFTS != 0 {
            return self.chord(code);
        }
        match code {
            KeyCode::KEY_ENTER | KeyCode::KEY_KPENTER | KeyCode::KEY_TAB => return Stroke::End,
            KeyCode::KEY_CAPSLOCK | KeyCode::KEY_NUMLOCK | KeyCode::KEY_SCROLLLOCK => return Stroke::Nothing,
            _ => {}
        }
        match TYPES.iter().find(|(types, ..)| *types == code) {
            Some((_, _, shifted)) if self.held & SHIFTS != 0 => Stroke::Char(*shifted),
            Some((_, plain, _)) => Stroke::Char(*plain),
            None => Stroke::Foreign,
        }
    }

    /// Scanners press Ctrl with a letter for control characters: CR, LF and TAB end a code, and the separators within a
    /// GS1 code (Ctrl and `]`) are dropped. Everything else is a hotkey.
    fn chord(&self, code: KeyCode) -> Stroke {
        let is_control = self.held & !CONTROLS == 0;
        match code {
            KeyCode::KEY_M | KeyCode::KEY_J | KeyCode::KEY_I if is_control => Stroke::End,
            KeyCode::KEY_RIGHTBRACE if is_control => Stroke::Nothing,
            _ => Stroke::Foreign,
        }
    }
}

/// The bit of a modifier; 0 for any other key.
fn bit_of(code: KeyCode) -> u8 {
    MODIFIERS.iter().position(|modifier| *modifier == code).map_or(0, |at| 1 << at)
}
