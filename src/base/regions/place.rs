//! A point on the map, and how far two of them are apart.

/// The Earth's mean radius, in metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A point in degrees, north and east positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub latitude: f64,
    pub longitude: f64,
}

impl Place {
    /// A point, if these numbers are one.
    pub fn new(latitude: f64, longitude: f64) -> Option<Place> {
        let fits = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        fits.then_some(Place { latitude, longitude })
    }

    /// Reads `-2.45579, 115.5699` as telephones and maps copy it, and `-2,45579; 115,5699`.
    pub fn parse(text: &str) -> Option<Place> {
        let number = |part: &str| part.trim().parse::<f64>().ok();
        if let Some((latitude, longitude)) = text.split_once(';') {
            return Place::new(number(&latitude.replace(',', "."))?, number(&longitude.replace(',', "."))?);
        }
        let (latitude, longitude) = text.split_once(',').or_else(|| text.trim().split_once(' '))?;
        Place::new(number(latitude)?, number(longitude)?)
    }

    /// Whether this lies within the corners of Indonesia. Swapped coordinates do not.
    pub fn is_in_indonesia(self) -> bool {
        (-12.0..=7.0).contains(&self.latitude) && (94.0..=142.0).contains(&self.longitude)
    }
}

/// How far two points are apart along the ground, in metres, by the haversine formula: off by half a percent at most.
pub fn distance_m(a: Place, b: Place) -> f64 {
    let half_sine = |degrees: f64| (degrees.to_radians() / 2.0).sin();
    let across = half_sine(b.longitude - a.longitude);
    let along = half_sine(b.latitude - a.latitude);
    let cosines = a.latitude.to_radians().cos() * b.latitude.to_radians().cos();
    let chord = along * along + cosines * across * across;
    2.0 * EARTH_RADIUS_M * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_as_people_paste_them() {
        for (text, expect) in [
            ("-2.45579, 115.5699", Some((-2.45579, 115.5699))),
            ("-2.45579,115.5699", Some((-2.45579, 115.5699))),
            (" -2.45579 115.5699 ", Some((-2.45579, 115.5699))),
            ("-2,45579; 115,5699", Some((-2.45579, 115.5699))),
            ("115.5699, -2.45579", None),
            ("NaN, 1", None),
            ("-2.45579", None),
            ("di desa", None),
        ] {
            let place = Place::parse(text).map(|place| (place.latitude, place.longitude));
            assert_eq!(place, expect, "{text:?}");
        }
        let swapped = Place::new(7.25, -112.75).expect("a point");
        assert!(!swapped.is_in_indonesia());
    }

    #[test]
    fn distances_are_right_within_half_a_percent() {
        let at = |text| Place::parse(text).expect("a point");
        for (a, b, expect_m) in [
            ("0, 110", "0, 111", 111_195.0),
            ("0, 110", "1, 110", 111_195.0),
            ("-7.25, 112.75", "-7.25, 112.75", 0.0),
            // Surabaya to Jakarta, as atlases give it.
            ("-7.2575, 112.7521", "-6.2088, 106.8456", 662_000.0),
            ("0, 0", "0, 180", 20_015_115.0),
        ] {
            let found = distance_m(at(a), at(b));
            assert!((found - expect_m).abs() <= expect_m * 0.005, "{a} to {b}: {found} m");
            assert!((found - distance_m(at(b), at(a))).abs() < 0.001, "the way back is as long");
        }
    }
}
