//! `GET /api/transits`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use cordon_model::{Stage, Transit};
use cordon_store::read::transits::{self, Wanted};
use serde::Deserialize;

use crate::api::Api;
use crate::ask::{Asked, words};
use crate::page::{Page, Turn};
use crate::problem::Problem;
use crate::session::{May, See};

/// Which transits.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Stages, with commas between; `open` (all but closed) and `all` stand for several. `open` without it.
    stage: Option<String>,
    /// Its id, or a seal, vehicle or container that it has ever borne, begins with this.
    q: Option<String>,
    /// How many at most, 1 to 1000; 100 without it.
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Transits, the last declared first.
#[utoipa::path(
    get, path = "/api/transits", tag = "transits", operation_id = "list_transits",
    params(Which),
    responses(
        (status = 200, description = "A page.", body = Page<Transit>),
        (status = "default", description = "401, 403, 422, 503.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(State(api): State<Arc<Api>>, _: May<See>, Asked(which): Asked<Which>) -> Result<Json<Page<Transit>>, Problem> {
    let turn = Turn {
        limit: which.limit,
        cursor: which.cursor,
    };
    let limit = turn.limit()?;
    let wanted = Wanted {
        stages: stages(which.stage.as_deref())?,
        begins: which.q.map(|q| q.trim().to_uppercase()).filter(|q| !q.is_empty()),
        before: turn.before()?,
        limit: limit as i64 + 1,
    };
    let mut found = transits::list(&api.pool, &wanted).await?;
    // PostGIS may be a moment behind: what is open is shown as the board has it, so that an act is seen at once.
    let board = api.board.read();
    for (_, transit) in &mut found {
        if let Some(newer) = board.transits().get(transit.id()) {
            transit.clone_from(newer);
        }
    }
    Ok(Json(Page::of(found, limit)))
}

fn stages(text: Option<&str>) -> Result<Vec<Stage>, Problem> {
    use Stage::{Arrived, Closed, Declared, Departed, Opened, Sealed};
    match text {
        None | Some("open") => Ok(vec![Declared, Sealed, Departed, Arrived, Opened]),
        Some("all") => Ok(vec![Declared, Sealed, Departed, Arrived, Opened, Closed]),
        Some(list) => words(list, "stage"),
    }
}
