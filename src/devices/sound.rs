//! A beep for a known code, another for an unknown one.
//!
//! Two short WAV files, made here and played by whatever player the machine has (`pw-play`, `paplay`, `aplay`). No sound
//! library: the kiosk needs two tones, and ALSA bindings would want headers on every machine that builds it. Promises:
//! [`Sounder::play`] never waits; a machine without player or loudspeaker is silent and nothing else changes.

use std::f32::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crossbeam_channel::{Sender, bounded};

const SAMPLES_PER_SECOND: u32 = 22_050;
/// A player that hangs on a missing sound server is ended.
const PLAY_MS_MAX: u64 = 2_000;
const PLAYERS: [&str; 3] = ["pw-play", "paplay", "aplay"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// A code that the till knows: one short high tone.
    Known,
    /// A code that nobody knows: two low ones.
    Unknown,
}

/// Something that can beep.
pub trait Sounder: Send + Sync {
    /// Never waits; while one sound plays, the next may be dropped.
    fn play(&self, sound: Sound);
}

/// No sound: switched off, or nothing to play with.
#[derive(Debug, Default, Clone, Copy)]
pub struct Silence;

impl Sounder for Silence {
    fn play(&self, _: Sound) {}
}

/// Plays through a program of the machine, on a thread of its own.
pub struct PlayerSounder {
    queue: Sender<Sound>,
}

impl PlayerSounder {
    /// `folder` keeps the two files; `player` is given one as its only argument.
    pub fn start(player: PathBuf, folder: &Path) -> std::io::Result<PlayerSounder> {
        fs::create_dir_all(folder)?;
        let files = [(Sound::Known, "dikenal.wav"), (Sound::Unknown, "tak-dikenal.wav")]
            .map(|(sound, name)| (sound, folder.join(name)));
        for (sound, path) in &files {
            fs::write(path, wav(*sound))?;
        }
        let (queue, sounds) = bounded::<Sound>(1);
        std::thread::Builder::new().name("deks-sound".into()).spawn(move || {
            while let Ok(sound) = sounds.recv() {
                let file = files.iter().find(|(of, _)| *of == sound).map(|(_, path)| path);
                if let Some(Err(error)) = file.map(|file| play_file(&player, file)) {
                    tracing::debug!(%error, "no sound");
                }
            }
        })?;
        Ok(PlayerSounder { queue })
    }
}

impl Sounder for PlayerSounder {
    fn play(&self, sound: Sound) {
        let _ = self.queue.try_send(sound);
    }
}

/// The sounder of this machine: silent when sounds are off or no player is installed.
pub fn sounder(on: bool, folder: &Path) -> Box<dyn Sounder> {
    let player = find_player().filter(|_| on);
    match player.map(|player| PlayerSounder::start(player, folder)) {
        Some(Ok(sounder)) => Box::new(sounder),
        _ => Box::new(Silence),
    }
}

fn find_player() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    PLAYERS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

fn play_file(player: &Path, file: &Path) -> std::io::Result<()> {
    let mut child =
        Command::new(player).arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let deadline = Instant::now() + Duration::from_millis(PLAY_MS_MAX);
    while child.try_wait()?.is_none() {
        if Instant::now() >= deadline {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// 16-bit mono PCM in a RIFF file.
fn wav(sound: Sound) -> Vec<u8> {
    let samples = match sound {
        Sound::Known => tone(1_760.0, 90),
        Sound::Unknown => [tone(330.0, 140), vec![0; SAMPLES_PER_SECOND as usize / 20], tone(262.0, 200)].concat(),
    };
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut file = Vec::with_capacity(44 + data.len());
    file.extend(b"RIFF");
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend([1u16, 1].map(u16::to_le_bytes).concat());
    file.extend(SAMPLES_PER_SECOND.to_le_bytes());
    file.extend((SAMPLES_PER_SECOND * 2).to_le_bytes());
    file.extend([2u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// A sine with soft ends, so that it does not click.
fn tone(hertz: f32, length_ms: u32) -> Vec<i16> {
    let count = SAMPLES_PER_SECOND * length_ms / 1_000;
    (0..count)
        .map(|at| {
            let fade = (at.min(count - at) as f32 / 200.0).min(1.0);
            ((at as f32 * hertz * TAU / SAMPLES_PER_SECOND as f32).sin() * fade * 20_000.0) as i16
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// A player that writes down what it was given.
    fn player(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("player");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn the_player_gets_a_file_that_is_a_wav() {
        let folder = tempfile::TempDir::new().unwrap();
        let heard = folder.path().join("heard");
        let program = player(folder.path(), &format!("cp \"$1\" {0}.tmp && mv {0}.tmp {0}", heard.display()));
        let sounder = PlayerSounder::start(program, &folder.path().join("suara")).unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while !heard.exists() {
            assert!(Instant::now() < deadline, "nothing was played");
            // Again and again: a script is "busy" while another test's child still holds it open from the fork.
            sounder.play(Sound::Unknown);
            sleep(Duration::from_millis(50));
        }
        let bytes = fs::read(heard).unwrap();
        assert_eq!(
            (&bytes[..4], &bytes[8..16], bytes.len()),
            (&b"RIFF"[..], &b"WAVEfmt "[..], wav(Sound::Unknown).len())
        );
        assert_ne!(wav(Sound::Known), wav(Sound::Unknown));
    }

    #[test]
    fn a_player_that_hangs_or_is_missing_holds_nobody_up() {
        let folder = tempfile::TempDir::new().unwrap();
        for program in [player(folder.path(), "sleep 30"), folder.path().join("tidak-ada")] {
            let sounder = PlayerSounder::start(program, folder.path()).unwrap();
            let started = Instant::now();
            (0..100).for_each(|_| sounder.play(Sound::Known));
            assert!(started.elapsed() < Duration::from_millis(100), "{:?}", started.elapsed());
        }
    }
}
