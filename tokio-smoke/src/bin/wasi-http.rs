//! wasi-http AUTHORITY [REQUESTS]: calls of wasi:http awaited in tokio, each through the
//! descriptor that this libc makes of it, beside a timer. The host does the HTTP.
use std::ffi::{CString, c_char, c_int, c_void};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::{Duration, Instant};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::task::LocalSet;

unsafe extern "C" {
    fn http_ask(authority: *const c_char, path: *const c_char, call: *mut *mut c_void) -> c_int;
    fn http_body(call: *mut c_void) -> c_int;
    fn read(fd: c_int, to: *mut u8, size: usize) -> isize;
}

/// Owned and watched by tokio.
fn watched(fd: c_int) -> io::Result<AsyncFd<OwnedFd>> {
    if fd < 0 {
        return Err(io::Error::other("the request failed"));
    }
    Ok(unsafe { AsyncFd::register_with_interest(OwnedFd::from_raw_fd(fd), Interest::READABLE)? })
}

async fn get(authority: &str, path: &str) -> io::Result<Vec<u8>> {
    let (authority, path) = (CString::new(authority)?, CString::new(path)?);
    let mut call = std::ptr::null_mut();
    let asked = watched(unsafe { http_ask(authority.as_ptr(), path.as_ptr(), &mut call) })?;
    let _ = asked.readable().await?; // the call in flight has returned
    drop(asked);

    let body = watched(unsafe { http_body(call) })?;
    let mut all = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = body
            .async_io(Interest::READABLE, |fd| {
                let count = unsafe { read(fd.as_raw_fd(), buffer.as_mut_ptr(), buffer.len()) };
                if count < 0 { Err(io::Error::last_os_error()) } else { Ok(count as usize) }
            })
            .await?;
        if count == 0 {
            return Ok(all);
        }
        all.extend_from_slice(&buffer[..count]);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let authority = arguments.next().ok_or_else(|| io::Error::other("which host:port?"))?;
    let requests: usize = arguments.next().map_or(Ok(100), |text| text.parse()).map_err(io::Error::other)?;
    let start = Instant::now();
    let ticks = tokio::spawn(async {
        let mut ticks = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            ticks += 1;
            if ticks % 50 == 0 {
                println!("{ticks} ticks meanwhile");
            }
        }
    });
    let local = LocalSet::new();
    let mut all = Vec::new();
    for _ in 0..requests {
        let authority = authority.clone();
        all.push(local.spawn_local(async move { get(&authority, "/").await }));
    }
    let mut bytes = 0;
    local
        .run_until(async {
            for one in all {
                bytes += one.await.unwrap()?.len();
            }
            Ok::<_, io::Error>(())
        })
        .await?;
    ticks.abort();
    println!("{requests} of {requests} answered, {bytes} bytes, {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
