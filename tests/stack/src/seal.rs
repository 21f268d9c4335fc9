//! A seal on the line, spoken to from an ordinary thread: real frames over a real connection, by the client that the demo's trucks use.

use std::net::SocketAddr;

use cordon_demo::truck::Dialect;
use cordon_demo::{Reading, SealClient};
use cordon_model::{Cover, Fix, Rope, SealAlarm, SealId, SealState, Timestamp};

use crate::wait::PATIENCE;
use crate::world::on_road;

/// A seal with its connection.
pub struct Seal {
    runtime: tokio::runtime::Runtime,
    client: Option<SealClient>,
    addr: SocketAddr,
    dialect: Dialect,
    id: SealId,
}

/// What a seal that is whole reports at a place: closed, locked, driving.
#[must_use]
pub fn whole(seal: &SealId, at: Timestamp, lon: f64, lat: f64) -> Reading {
    Reading {
        observed_at: at,
        odometer_km: 100,
        fix: Fix {
            seal: Some(seal.clone()),
            lat,
            lon,
            speed_kmh: Some(50.0),
            course_deg: Some(292.0),
            satellites: Some(9),
            fix_valid: Some(true),
            state: SealState {
                rope: Some(Rope::Whole),
                locked: Some(true),
                cover: Some(Cover::Closed),
                battery_pct: Some(88.0),
                ..SealState::default()
            },
            ..Fix::default()
        },
    }
}

/// The same with its rope cut.
#[must_use]
pub fn cut(mut reading: Reading) -> Reading {
    reading.fix.state.rope = Some(Rope::Cut);
    reading.fix.state.alarms = vec![SealAlarm::RopeCut];
    reading
}

impl Seal {
    /// A seal that speaks jt808 to a door; it connects when it first reports.
    ///
    /// # Panics
    /// Where no runtime can be had.
    #[must_use]
    pub fn jt808(addr: SocketAddr, id: &str) -> Self {
        Self::new(addr, Dialect::Jt808, id)
    }

    /// A seal that speaks jt600.
    #[must_use]
    pub fn jt600(addr: SocketAddr, id: &str) -> Self {
        Self::new(addr, Dialect::Jt600, id)
    }

    fn new(addr: SocketAddr, dialect: Dialect, id: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        Self {
            runtime,
            client: None,
            addr,
            dialect,
            id: SealId::from(id),
        }
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> &SealId {
        &self.id
    }

    /// The door has moved: the service was started again.
    pub fn move_to(&mut self, addr: SocketAddr) {
        self.addr = addr;
        self.client = None;
    }

    /// A reading of a whole seal at a part of the road (0 to 1).
    #[must_use]
    pub fn on_road(&self, at: Timestamp, part: f64) -> Reading {
        let (lon, lat) = on_road(part);
        whole(&self.id, at, lon, lat)
    }

    /// Sends a reading and waits for its acknowledgement.
    ///
    /// # Panics
    /// Where none comes.
    pub fn report(&mut self, reading: &Reading) {
        assert!(self.try_report(reading), "the report is not acknowledged");
    }

    /// The same; whether it was acknowledged. A connection that broke is given up, and made anew by the next report.
    pub fn try_report(&mut self, reading: &Reading) -> bool {
        let Self {
            runtime,
            client,
            addr,
            dialect,
            id,
        } = self;
        let told = runtime.block_on(async {
            if client.is_none() {
                *client = SealClient::connect(*addr, *dialect, id).await.ok();
            }
            match client {
                Some(c) => c.report(reading, PATIENCE).await.is_ok(),
                None => false,
            }
        });
        if !told {
            self.client = None;
        }
        told
    }

    /// The frame of a reading, unsent.
    ///
    /// # Panics
    /// Where the dialect cannot say it.
    pub fn frame(&mut self, reading: &Reading) -> Vec<u8> {
        self.connected().1.frame(reading).expect("the dialect can say it")
    }

    /// Sends bytes as they are.
    ///
    /// # Panics
    /// Where the connection does not take them.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let (runtime, client) = self.connected();
        runtime.block_on(client.send_raw(bytes)).expect("the bytes are sent");
    }

    fn connected(&mut self) -> (&tokio::runtime::Runtime, &mut SealClient) {
        let Self {
            runtime,
            client,
            addr,
            dialect,
            id,
        } = self;
        let client = client.get_or_insert_with(|| {
            runtime
                .block_on(SealClient::connect(*addr, *dialect, id))
                .expect("the door is open")
        });
        (runtime, client)
    }
}
