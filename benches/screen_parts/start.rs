//! The program itself, started in an X window: how long until something is seen, and how much memory it holds then.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::outlet::Outcome;

const ROUNDS: usize = 9;
const START_BAR_MS: f64 = 400.0;
const MEMORY_BAR_MB: f64 = 120.0;

/// Ends the process when the bench leaves.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the kiosk on `folder` several times and prints what it took.
pub fn measure(folder: &Path) -> Outcome<()> {
    let (_server, name) = display()?;
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (took_ms, resident_mb) = once(folder, &name)?;
        starts.push(took_ms);
        memory.push(resident_mb);
    }
    report("(c) start to first frame", &mut starts, START_BAR_MS, "ms");
    report("(c) resident 3 s later", &mut memory, MEMORY_BAR_MB, "MB");
    Ok(())
}

/// A display of its own, so that nothing else draws on it.
fn display() -> Outcome<(Running, String)> {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("Xvfb does not start ({error}): install the package xvfb"))?;
    let mut number = String::new();
    let output = server.stdout.take().ok_or("Xvfb has no output")?;
    BufReader::new(output).read_line(&mut number)?;
    Ok((Running(server), format!(":{}", number.trim())))
}

fn once(folder: &Path, display: &str) -> Outcome<(f64, f64)> {
    let (x, screen) = RustConnection::connect(Some(display))?;
    let root = x.setup().roots[screen].root;
    let start = Instant::now();
    let kiosk = Command::new(env!("CARGO_BIN_EXE_deks"))
        .arg("--data")
        .arg(folder)
        .args(["kiosk", "--size", "1280x800"])
        .env("DISPLAY", display)
        .env_remove("WAYLAND_DISPLAY")
        .env("SLINT_BACKEND", "winit-software")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let kiosk = Running(kiosk);
    while is_black(&x, root)? {
        if start.elapsed() > Duration::from_secs(20) {
            return Err("no frame in 20 s".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let took_ms = start.elapsed().as_secs_f64() * 1_000.0;
    std::thread::sleep(Duration::from_secs(3));
    let resident_mb = resident_mb(kiosk.0.id())?;
    drop(kiosk);
    while !is_black(&x, root)? {
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok((took_ms, resident_mb))
}

/// Nothing is drawn yet: the display's own ground is black, the kiosk's never is all over.
fn is_black(x: &RustConnection, root: u32) -> Outcome<bool> {
    let line = x.get_image(ImageFormat::Z_PIXMAP, root, 0, 400, 1280, 1, !0)?.reply()?;
    Ok(line.data.chunks(4).all(|pixel| pixel[..3] == [0, 0, 0]))
}

fn resident_mb(process: u32) -> Outcome<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

fn report(what: &str, values: &mut [f64], bar: f64, unit: &str) {
    values.sort_by(f64::total_cmp);
    let (median, worst) = (values[values.len() / 2], values[values.len() - 1]);
    let verdict = if median <= bar { "ok" } else { "MISSED" };
    println!("{what:<34} p50 {median:.0} {unit}  max {worst:.0} {unit}  bar p50 {bar:.0} {unit}  {verdict}");
}
