//! Deadlines follow the days off (readings.md, "a change of holidays recomputes open cases"): what they were last counted
//! by is kept as a hash on this device, and another list sets every open case anew.

use sha2::{Digest, Sha256};

use super::{RescheduleError, Swept, Watch, reschedule_all, store};
use crate::base::holidays::{Holiday, HolidayKind, Holidays};
use crate::sop::Procedures;

/// What is watched, as stored. The week and the zone of a procedure stand in its file, which cases pin.
const HOLIDAYS: &str = "holidays";

/// Sets the deadlines of all open cases anew if the days off are others than the last time. `None`: they are the same, and
/// nothing was looked at. The list counts as followed only when every case was looked at: a sweep that was cancelled, or
/// that met a procedure which this program does not know, is begun again the next time.
pub fn follow_holidays(procedures: &Procedures, watch: &Watch<'_>) -> Result<Option<Swept>, RescheduleError> {
    let now = hash(procedures.holidays());
    if procedures.store().read(|connection| store::watched(connection, HOLIDAYS))? == Some(now) {
        return Ok(None);
    }
    let swept = reschedule_all(procedures, None, None, watch)?;
    if swept.go_on_after.is_none() && swept.unknown == 0 {
        procedures.store().write_local(move |connection, at| store::keep_watched(connection, (HOLIDAYS, &now), at))?;
    }
    Ok(Some(swept))
}

/// SHA-256 over what of the days off moves a deadline: when, of which kind, where. What a day is called moves nothing.
pub(super) fn hash(holidays: &Holidays) -> [u8; 32] {
    let line = |holiday: &Holiday| {
        let kind = match holiday.kind {
            HolidayKind::National => "national",
            HolidayKind::CutiBersama => "cuti_bersama",
            HolidayKind::Local => "local",
        };
        let region = holiday.region.as_ref().map(|region| region.as_str()).unwrap_or_default();
        [holiday.day.to_string().as_str(), " ", kind, " ", region, "\n"].concat()
    };
    let mut lines: Vec<String> = holidays.all().map(line).collect();
    lines.sort_unstable();
    lines.dedup();
    Sha256::digest(lines.concat()).into()
}
