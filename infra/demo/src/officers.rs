//! The officers of the demo: at each destination they disarm, close, declare what the truck carries back, and arm its seal, all through the API.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::clock::Now;
use crate::demo::Demo;
use crate::truck::{Truck, timetable};

/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(15);
/// How many officers act at once.
const AT_ONCE: usize = 4;
/// How often an act that is refused is tried again: the truck may not have been seen to arrive yet.
const TRIES: u32 = 10;
/// Seconds of the demo between two tries.
const TRY_AGAIN_S: f64 = 120.0;

/// How an act was answered, if it was not done.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// No answer came.
    #[error("no answer: {0}")]
    Http(#[from] Box<ureq::Error>),
    /// The service refused, and said why.
    #[error("refused with {status}: {answer}")]
    Refused {
        /// The status of the answer.
        status: u16,
        /// Its body.
        answer: String,
    },
}

/// An account signed in over HTTP: it acts as the page does.
pub struct Office {
    agent: ureq::Agent,
    base: String,
    name: String,
    password: String,
    cookie: Mutex<Option<String>>,
}

impl Office {
    /// An office that will sign in when it acts first. Blocks while it acts.
    #[must_use]
    pub fn at(http: SocketAddr, name: &str, password: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(ANSWER_MAX))
            .http_status_as_error(false);
        Self {
            agent: config.build().into(),
            base: format!("http://{http}"),
            name: name.to_owned(),
            password: password.to_owned(),
            cookie: Mutex::new(None),
        }
    }

    /// Posts an act; signs in before, where there is no session or it has ended.
    ///
    /// # Errors
    /// If no answer comes, or the service refuses.
    pub fn post(&self, path: &str, said: &Value) -> Result<Value, OfficeError> {
        let known = self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cookie) = known {
            match self.send(path, said, Some(&cookie)) {
                Err(OfficeError::Refused { status: 401, .. }) => {}
                other => return other.map(|(answer, _)| answer),
            }
        }
        let (_, cookie) = self.send("/api/session", &json!({ "name": self.name, "password": self.password }), None)?;
        let cookie = cookie.unwrap_or_default();
        *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = Some(cookie.clone());
        self.send(path, said, Some(&cookie)).map(|(answer, _)| answer)
    }

    fn send(&self, path: &str, said: &Value, cookie: Option<&str>) -> Result<(Value, Option<String>), OfficeError> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = cookie.into_iter().fold(request, |r, c| r.header("cookie", c));
        let mut response = request.send_json(said).map_err(Box::new)?;
        let given = response.headers().get("set-cookie").and_then(|c| c.to_str().ok());
        let given = given.and_then(|c| c.split(';').next()).map(str::to_owned);
        let answer = response.body_mut().read_to_string().map_err(Box::new)?;
        let status = response.status();
        if status.is_success() {
            return Ok((serde_json::from_str(&answer).unwrap_or(Value::Null), given));
        }
        let status = status.as_u16();
        Err(OfficeError::Refused { status, answer })
    }
}

impl Demo {
    /// Starts the officers; `name` must be an account that may move transits. They act at their times by the demo's clock, and end when `cancel` does.
    #[must_use]
    pub fn officers(&self, http: SocketAddr, name: &str, password: &str, now: &Now, cancel: &CancellationToken) -> JoinHandle<()> {
        let office = Arc::new(Office::at(http, name, password));
        let desks = Arc::new(Semaphore::new(AT_ONCE));
        let mut escorts = JoinSet::new();
        for truck in self.trucks() {
            let escort = Escort {
                truck: truck.clone(),
                demo_start: self.start(),
                speed: self.speed(),
                now: now.clone(),
                disarmed: self.disarmed().clone(),
                office: office.clone(),
                desks: desks.clone(),
            };
            let cancel = cancel.clone();
            escorts.spawn(async move { cancel.run_until_cancelled(escort.go()).await });
        }
        tokio::spawn(async move { while escorts.join_next().await.is_some() {} })
    }
}

/// The paper work of one truck.
struct Escort {
    truck: Truck,
    demo_start: cordon_model::Timestamp,
    speed: f64,
    now: Now,
    disarmed: Arc<Vec<AtomicU64>>,
    office: Arc<Office>,
    desks: Arc<Semaphore>,
}

impl Escort {
    /// Leg after leg, until something is refused for good: then this truck drives on undeclared, and the log says so.
    async fn go(mut self) {
        for n in 0.. {
            if let Err(error) = self.turn(n).await {
                let transit = self.truck.legs.get(n).map(|leg| leg.transit.to_string());
                tracing::warn!(%error, transit, "the officers of the demo gave a truck up");
                return;
            }
        }
    }

    /// From the arrival of leg `n` to the arming of the next one.
    async fn turn(&mut self, n: usize) -> Result<(), OfficeError> {
        while self.truck.legs.len() < n + 2 {
            let last_s = self.truck.legs.last().map_or(0.0, |leg| leg.departs_s);
            self.truck.plan_until(last_s);
        }
        let (leg, next) = (self.truck.legs[n].clone(), self.truck.legs[n + 1].clone());
        let of = |id: &cordon_model::TransitId, act: &str| format!("/api/transits/{id}/{act}");
        self.act(leg.arrives_s() + timetable::DISARM_S, of(&leg.transit, "disarm"), json!({}))
            .await?;
        if let Some(disarmed) = self.disarmed.get(self.truck.n) {
            disarmed.store(leg.n + 1, Ordering::Relaxed);
        }
        self.act(leg.arrives_s() + timetable::CLOSE_S, of(&leg.transit, "close"), json!({}))
            .await?;
        let declaration = self.truck.declaration(&next, self.demo_start);
        let said = serde_json::to_value(declaration).unwrap_or_default();
        self.act(next.departs_s - timetable::DECLARE_S, "/api/transits".to_owned(), said)
            .await?;
        self.act(next.departs_s - timetable::ARM_S, of(&next.transit, "arm"), json!({}))
            .await
    }

    async fn act(&self, at_s: f64, path: String, said: Value) -> Result<(), OfficeError> {
        let mut tries = 0;
        let mut is_answer_lost = false;
        loop {
            let due_s = at_s + f64::from(tries) * TRY_AGAIN_S;
            let wait_s = (due_s - (self.now)().seconds_since(self.demo_start)) / self.speed;
            sleep(Duration::from_secs_f64(wait_s.max(0.0))).await;
            tries += 1;
            match self.post(path.clone(), said.clone()).await {
                Ok(_) => return Ok(()),
                // It was done then, though nobody heard so: a second time the stage is over.
                Err(OfficeError::Refused { status: 409, .. }) if is_answer_lost => return Ok(()),
                Err(error) if tries >= TRIES => return Err(error),
                Err(error) => {
                    is_answer_lost |= matches!(error, OfficeError::Http(_));
                    tracing::debug!(%error, path, "an officer of the demo will try again");
                }
            }
        }
    }

    async fn post(&self, path: String, said: Value) -> Result<Value, OfficeError> {
        let _desk = self.desks.acquire().await;
        let office = self.office.clone();
        let done = tokio::task::spawn_blocking(move || office.post(&path, &said)).await;
        done.unwrap_or_else(|error| {
            Err(OfficeError::Refused {
                status: 0,
                answer: error.to_string(),
            })
        })
    }
}
