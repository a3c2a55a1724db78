//! A server of this process on a port of this machine, for the demo's post office and mailbox.

use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

const LOOK_EVERY_MS: u64 = 5;

/// Listens until it is dropped; each client is served on a thread of its own.
pub struct Listening {
    port: u16,
    closed: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    /// `serve` is told that the server closed by its second argument.
    pub fn start<S>(name: &str, serve: S) -> std::io::Result<Listening>
    where
        S: Fn(TcpStream, &AtomicBool) + Send + Sync + 'static,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        let closed = Arc::new(AtomicBool::new(false));
        let (closed_there, serve) = (closed.clone(), Arc::new(serve));
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while !closed_there.load(Ordering::SeqCst) {
                match listener.accept() {
                    Ok((client, _)) => {
                        let (closed, serve) = (closed_there.clone(), serve.clone());
                        std::thread::spawn(move || serve(client, &closed));
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        std::thread::sleep(Duration::from_millis(LOOK_EVERY_MS));
                    }
                    Err(_) => return,
                }
            }
        })?;
        Ok(Listening { port, closed, thread: Some(thread) })
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
