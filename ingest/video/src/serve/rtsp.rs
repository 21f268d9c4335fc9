//! An RTSP server whose cameras are drawn. A camera is drawn and encoded only while somebody watches it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use gst::glib;
use gst_rtsp::prelude::*;
use gstreamer as gst;
use gstreamer_app as gst_app;
use gstreamer_rtsp_server as gst_rtsp;

use crate::{Fault, Stop};

/// Hanging up is waited for so long at most.
const HANGING_UP_MAX: Duration = Duration::from_secs(10);

/// Draws a frame: how many came before it since somebody began to watch, and its pixels to be filled, `width × height × 3`, red, green, blue.
pub type Draw = Arc<dyn Fn(u64, &mut [u8]) + Send + Sync>;

/// A camera that is drawn.
#[derive(Clone)]
pub struct Drawn {
    /// Its place under the server's address: `cam1` is `rtsp://…/cam1`.
    pub name: String,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// Kilobits a second that it may take.
    pub kbps: u32,
    /// What it shows.
    pub draw: Draw,
}

/// A camera that sends a film again and again.
#[derive(Clone)]
pub struct Played {
    /// Its place under the server's address.
    pub name: String,
    /// What it sends.
    pub film: super::Film,
    /// The number of the coded picture that it begins with; it has to stand alone.
    pub first: usize,
}

/// What a camera of the server shows.
#[derive(Clone)]
pub enum Shown {
    /// It is drawn, and coded while somebody watches.
    Drawn(Drawn),
    /// It was coded beforehand.
    Played(Played),
}

impl Shown {
    fn name(&self) -> &str {
        match self {
            Self::Drawn(camera) => &camera.name,
            Self::Played(camera) => &camera.name,
        }
    }

    const fn fps(&self) -> u32 {
        match self {
            Self::Drawn(camera) => camera.fps,
            Self::Played(camera) => camera.film.fps,
        }
    }

    /// How the pipeline of one begins, up to what packs it for the way.
    fn launch(&self) -> String {
        const SOURCE: &str = "appsrc name=drawn is-live=true format=time do-timestamp=true block=false max-buffers=2 leaky-type=downstream";
        match self {
            Self::Drawn(Drawn {
                width, height, fps, kbps, ..
            }) => format!(
                "{SOURCE} caps=video/x-raw,format=RGB,width={width},height={height},framerate={fps}/1 \
                 ! videoconvert n-threads=1 ! video/x-raw,format=I420 \
                 ! x264enc speed-preset=ultrafast tune=zerolatency threads=1 bitrate={kbps} key-int-max={}",
                fps * 2
            ),
            Self::Played(Played { film, .. }) => format!(
                "{} caps=video/x-h264,stream-format=byte-stream,alignment=au,width={},height={},framerate={}/1 ! h264parse",
                SOURCE.replace("max-buffers=2 leaky-type=downstream", "max-buffers=100"),
                film.width,
                film.height,
                film.fps
            ),
        }
    }

    /// What it sends as its n-th picture.
    fn picture(&self, n: u64) -> gst::Buffer {
        match self {
            Self::Drawn(camera) => {
                let mut pixels = vec![0; camera.width as usize * camera.height as usize * 3];
                (camera.draw)(n, &mut pixels);
                gst::Buffer::from_mut_slice(pixels)
            }
            Self::Played(Played { film, first, .. }) => {
                let count = film.units.len() as u64;
                let unit = usize::try_from((n + *first as u64) % count.max(1))
                    .ok()
                    .and_then(|at| film.units.get(at));
                gst::Buffer::from_slice(unit.cloned().unwrap_or_else(|| Arc::from([])))
            }
        }
    }
}

/// The server. Dropping it hangs up on everybody.
pub struct RtspServer {
    addr: SocketAddr,
    main: glib::MainLoop,
    /// Ends with the server's thread.
    over: mpsc::Receiver<()>,
    pacers: Pacers,
}

type Pacers = Arc<Mutex<Vec<Stop>>>;

impl RtspServer {
    /// Opens on the loopback address; port 0 picks a free one.
    ///
    /// # Errors
    /// The port is taken, or GStreamer lacks something.
    pub fn start(port: u16, cameras: Vec<Drawn>) -> Result<Self, Fault> {
        Self::show(port, cameras.into_iter().map(Shown::Drawn).collect())
    }

    /// Opens on the loopback address with cameras that are drawn or were coded beforehand; port 0 picks a free one.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub fn show(port: u16, cameras: Vec<Shown>) -> Result<Self, Fault> {
        gst::init().map_err(|e| Fault::Missing(e.to_string()))?;
        for element in ["x264enc", "rtph264pay", "videoconvert"] {
            crate::tail::make(element)?;
        }
        let context = glib::MainContext::new();
        let main = glib::MainLoop::new(Some(&context), false);
        let pacers = Pacers::default();
        let (opened, answer) = mpsc::channel();
        let (end, over) = mpsc::channel();
        let (running, pacing) = (main.clone(), Arc::clone(&pacers));
        std::thread::spawn(move || {
            let _end = end;
            let _ = context.with_thread_default(|| serve(port, &cameras, &pacing, &running, &opened));
        });
        let opened = answer.recv().map_err(|_| "the server's thread ended".to_owned());
        let port = opened
            .and_then(|port| port)
            .map_err(|why| Fault::Missing(format!("port {port} ({why})")))?;
        Ok(Self {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            main,
            over,
            pacers,
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address of a camera.
    #[must_use]
    pub fn url(&self, name: &str) -> String {
        format!("rtsp://{}/{name}", self.addr)
    }

    /// How many cameras are watched, and so drawn, at this moment.
    #[must_use]
    pub fn watched(&self) -> usize {
        live(&self.pacers)
    }
}

impl Drop for RtspServer {
    fn drop(&mut self) {
        for pacer in self.pacers.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            pacer.stop();
        }
        self.main.quit();
        // However a pipeline is stuck: whoever drops this goes on.
        let _ = self.over.recv_timeout(HANGING_UP_MAX);
    }
}

fn live(pacers: &Pacers) -> usize {
    let mut held = pacers.lock().unwrap_or_else(PoisonError::into_inner);
    held.retain(|pacer| !pacer.is_stopped());
    held.len()
}

/// The server's thread: opens, says on which port, serves until the loop is quit, hangs up.
fn serve(port: u16, cameras: &[Shown], pacers: &Pacers, main: &glib::MainLoop, opened: &mpsc::Sender<Result<u16, String>>) {
    let server = gst_rtsp::RTSPServer::new();
    server.set_address("127.0.0.1");
    server.set_service(&port.to_string());
    // Who watches is served in this thread: in one of the library's, a connection that is closed from both ends at once is read from for ever.
    if let Some(threads) = server.thread_pool() {
        threads.set_max_threads(0);
    }
    let Some(mounts) = server.mount_points() else {
        let _ = opened.send(Err("it has no mount points".to_owned()));
        return;
    };
    for camera in cameras {
        mounts.add_factory(&format!("/{}", camera.name()), factory(camera, pacers));
    }
    // Not `attach`: what it gives can be removed from the default context alone.
    let listening = match server.create_source(gst_rtsp::gio::Cancellable::NONE) {
        Ok(listening) => listening,
        Err(e) => {
            let _ = opened.send(Err(e.to_string()));
            return;
        }
    };
    listening.attach(Some(&main.context()));
    let bound = u16::try_from(server.bound_port()).unwrap_or(0);
    let opened = opened.clone();
    // Said from within the loop: one that is quit before it runs would run for ever.
    let say = glib::idle_source_new(None, glib::Priority::DEFAULT, move || {
        let _ = opened.send(Ok(bound));
        glib::ControlFlow::Break
    });
    say.attach(Some(&main.context()));
    main.run();
    server.client_filter(Some(&mut |_, _| gst_rtsp::RTSPFilterResult::Remove));
    for camera in cameras {
        mounts.remove_factory(&format!("/{}", camera.name()));
    }
    listening.destroy();
    // What hanging up has set in motion ends before the port is free again.
    let began = Instant::now();
    while main.context().iteration(false) && began.elapsed() < HANGING_UP_MAX / 2 {}
}

fn factory(camera: &Shown, pacers: &Pacers) -> gst_rtsp::RTSPMediaFactory {
    let factory = gst_rtsp::RTSPMediaFactory::new();
    factory.set_launch(&format!("( {} ! rtph264pay name=pay0 pt=96 config-interval=-1 )", camera.launch()));
    factory.set_shared(true); // however many watch, it is encoded once
    factory.set_latency(0);
    let (camera, pacers) = (camera.clone(), Arc::clone(pacers));
    factory.connect_media_configure(move |_, media| {
        let appsrc = media.element().downcast::<gst::Bin>().ok().and_then(|bin| bin.by_name("drawn"));
        let Some(appsrc) = appsrc.and_then(|e| e.downcast::<gst_app::AppSrc>().ok()) else {
            return;
        };
        let stop = Stop::default();
        live(&pacers);
        pacers.lock().unwrap_or_else(PoisonError::into_inner).push(stop.clone());
        // Drawn only when it is asked for: what comes before its pipeline has set out is stamped with the machine's time for its place, and all
        // that comes after it waits until then.
        let mut pacer = Some((camera.clone(), stop.clone()));
        let callbacks = gst_app::AppSrcCallbacks::builder().need_data(move |appsrc, _| {
            if let Some((camera, stop)) = pacer.take() {
                let appsrc = appsrc.clone();
                std::thread::spawn(move || pace(&camera, &appsrc, &stop));
            }
        });
        appsrc.set_callbacks(callbacks.build());
        media.connect_unprepared(move |_| stop.stop());
    });
    factory
}

/// Draws frame after frame at the camera's pace until nobody watches any more.
fn pace(camera: &Shown, appsrc: &gst_app::AppSrc, stop: &Stop) {
    let gap = Duration::from_secs(1) / camera.fps().max(1);
    let began = Instant::now();
    for n in 0_u64.. {
        if appsrc.push_buffer(camera.picture(n)).is_err() {
            break; // it is being taken down
        }
        let due = gap.saturating_mul(u32::try_from(n + 1).unwrap_or(u32::MAX));
        if stop.wait(due.saturating_sub(began.elapsed())) {
            break;
        }
    }
    stop.stop();
}
