//! Geometry columns: EWKB through geozero, WGS 84.

use geozero::wkb;
use geozero::{CoordDimensions, GeomProcessor, GeozeroGeometry, ToWkb};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef, Postgres};
use sqlx::{Decode, Encode, Type};

/// The SRID of WGS 84.
const WGS84: i32 = 4326;

/// A point in a column of type `geometry(Point, 4326)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// A line in a column of type `geometry(LineStringM, 4326)`: longitude, latitude (degrees) and M, in the order of the line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line(pub Vec<(f64, f64, f64)>);

impl Place {
    /// The point of two coordinates that may be missing.
    #[must_use]
    pub fn of(lat: Option<f64>, lon: Option<f64>) -> Option<Self> {
        Some(Self { lat: lat?, lon: lon? }).filter(|p| p.lat.is_finite() && p.lon.is_finite())
    }
}

impl GeozeroGeometry for Place {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> geozero::error::Result<()> {
        processor.point_begin(0)?;
        processor.xy(self.lon, self.lat, 0)?;
        processor.point_end(0)
    }
}

impl GeozeroGeometry for Line {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> geozero::error::Result<()> {
        processor.linestring_begin(true, self.0.len(), 0)?;
        for (index, &(x, y, m)) in self.0.iter().enumerate() {
            processor.coordinate(x, y, None, Some(m), None, None, index)?;
        }
        processor.linestring_end(true, 0)
    }

    fn dims(&self) -> CoordDimensions {
        CoordDimensions::xym()
    }
}

/// The coordinates of a geometry, gathered as geozero reads them.
#[derive(Default)]
struct Gathered(Vec<(f64, f64, f64)>);

impl GeomProcessor for Gathered {
    fn dimensions(&self) -> CoordDimensions {
        CoordDimensions::xym()
    }

    fn xy(&mut self, x: f64, y: f64, _: usize) -> geozero::error::Result<()> {
        self.0.push((x, y, 0.0));
        Ok(())
    }

    fn coordinate(
        &mut self,
        x: f64,
        y: f64,
        _z: Option<f64>,
        m: Option<f64>,
        _t: Option<f64>,
        _tm: Option<u64>,
        _: usize,
    ) -> geozero::error::Result<()> {
        self.0.push((x, y, m.unwrap_or(0.0)));
        Ok(())
    }
}

/// All coordinates of a geometry column's value.
fn gather(value: &PgValueRef<'_>) -> Result<Vec<(f64, f64, f64)>, BoxDynError> {
    if value.format() == PgValueFormat::Text {
        return Err("a geometry was sent as text".into());
    }
    let mut gathered = Gathered::default();
    wkb::Ewkb(value.as_bytes()?).process_geom(&mut gathered)?;
    Ok(gathered.0)
}

fn encode(geometry: &impl GeozeroGeometry, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
    let bytes = geometry.to_ewkb(geometry.dims(), Some(WGS84))?;
    buf.extend_from_slice(&bytes);
    Ok(IsNull::No)
}

impl Type<Postgres> for Place {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("geometry")
    }
}

impl PgHasArrayType for Place {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("_geometry")
    }
}

impl Encode<'_, Postgres> for Place {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        encode(self, buf)
    }
}

impl<'r> Decode<'r, Postgres> for Place {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        match gather(&value)?[..] {
            [(lon, lat, _)] => Ok(Self { lat, lon }),
            _ => Err("this geometry is no point".into()),
        }
    }
}

impl Type<Postgres> for Line {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("geometry")
    }
}

impl Encode<'_, Postgres> for Line {
    fn encode_by_ref(&self, buf: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        encode(self, buf)
    }
}

impl<'r> Decode<'r, Postgres> for Line {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(gather(&value)?))
    }
}
