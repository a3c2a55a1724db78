//! The machine's uptime and boot: what locks are counted by, because nobody can set it.

use super::rules::Uptime;

/// Where uptime comes from.
pub trait UptimeSource: Send + Sync {
    fn now(&self) -> Uptime;
}

/// Linux's `CLOCK_BOOTTIME`, which goes on in sleep, and the id of this boot.
#[derive(Debug, Clone, Copy)]
pub struct MachineUptime;

impl UptimeSource for MachineUptime {
    fn now(&self) -> Uptime {
        let mut at = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `at` is a valid timespec that outlives the call, which writes nothing else.
        let failed = unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &mut at) } != 0;
        // A kernel that cannot say gets uptime 0: a lock then waits for the next boot that can, and never opens early.
        let ms = if failed { 0 } else { at.tv_sec * 1_000 + at.tv_nsec / 1_000_000 };
        let boot_id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        Uptime { boot_id: boot_id.trim().to_owned(), ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uptime_moves_forward_within_one_boot() {
        let first = MachineUptime.now();
        std::thread::sleep(std::time::Duration::from_millis(5));
        let second = MachineUptime.now();
        assert_eq!(first.boot_id, second.boot_id);
        assert!(!first.boot_id.is_empty() && second.ms >= first.ms + 5, "{first:?} {second:?}");
    }
}
