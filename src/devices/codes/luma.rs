//! A picture in shades of grey, and the few changes to it that help a reader: half the size against noise, softer,
//! sharper against blur, the negative.

/// Width and height in pixels, rows from the top, 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Luma {
    /// `None` when the pixels are not `width` x `height`, or none at all.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Luma> {
        let count = width.checked_mul(height)?;
        (count > 0 && count == pixels.len()).then_some(Luma { width, height, pixels })
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    pub fn row(&self, y: usize) -> &[u8] {
        &self.pixels[y * self.width..(y + 1) * self.width]
    }

    /// The shade between pixels, coordinates in pixels; outside of the picture its edge goes on.
    fn between(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let (upper, lower) = (self.row(top), self.row(below));
        let mix = |a: u8, b: u8, part: f32| f32::from(a) + (f32::from(b) - f32::from(a)) * part;
        let upper = mix(upper[left], upper[right], part_x);
        let lower = mix(lower[left], lower[right], part_x);
        upper + (lower - upper) * part_y
    }

    /// What [`Luma::add_line`] adds for each step of shade.
    pub const LINE_UNIT: i32 = 64;

    /// Adds the shades along a line to `sums`, one for each step of one pixel. Steps outside of the picture add nothing.
    pub fn add_line(&self, begin: (f32, f32), step: (f32, f32), sums: &mut [u32]) {
        // Coordinates in 65.536ths of a pixel: this is the innermost loop of everything.
        let fixed = |value: f32| (value * 65_536.0) as i32;
        let (mut x, mut y) = (fixed(begin.0), fixed(begin.1));
        let (step_x, step_y) = (fixed(step.0), fixed(step.1));
        let (last_x, last_y) = (self.width - 1, self.height - 1);
        for sum in sums {
            // Negative ones become huge and are outside as well.
            let (left, top) = ((x >> 16) as usize, (y >> 16) as usize);
            if left < last_x && top < last_y {
                let at = top * self.width + left;
                let (upper, lower) = (&self.pixels[at..at + 2], &self.pixels[at + self.width..at + self.width + 2]);
                let (part_x, part_y) = ((x as u32 >> 13) & 7, (y as u32 >> 13) & 7);
                let mix = |pair: &[u8]| u32::from(pair[0]) * (8 - part_x) + u32::from(pair[1]) * part_x;
                *sum += mix(upper) * (8 - part_y) + mix(lower) * part_y;
            }
            (x, y) = (x.wrapping_add(step_x), y.wrapping_add(step_y));
        }
    }

    /// Half as wide and high, each pixel the mean of four: noise halves with it. `None` when too small for that.
    pub fn halved(&self) -> Option<Luma> {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (upper, lower) = (self.row(y * 2), self.row(y * 2 + 1));
            let pairs = upper.chunks_exact(2).zip(lower.chunks_exact(2));
            let mean = |(a, b): (&[u8], &[u8])| {
                ((u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]) + 2) / 4) as u8
            };
            pixels.extend(pairs.map(mean));
        }
        Luma::new(width, height, pixels)
    }

    /// Twice as wide and high, shades in between: modules of two pixels become readable.
    pub fn doubled(&self) -> Luma {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let at_y = (y as f32 - 0.5) / 2.0;
            pixels.extend((0..width).map(|x| self.between((x as f32 - 0.5) / 2.0, at_y) as u8));
        }
        Luma { width, height, pixels }
    }

    /// Each pixel mixed with its neighbours (1-2-1 both ways), `times` over.
    pub fn softened(&self, times: usize) -> Luma {
        let mut soft = self.clone();
        let mut across = vec![0_u8; self.pixels.len()];
        for _ in 0..times {
            let mix = |a: u8, b: u8, c: u8| ((u16::from(a) + 2 * u16::from(b) + u16::from(c) + 2) / 4) as u8;
            for (row, out) in soft.pixels.chunks_exact(self.width).zip(across.chunks_exact_mut(self.width)) {
                let last = self.width - 1;
                for x in 0..self.width {
                    out[x] = mix(row[x.saturating_sub(1)], row[x], row[(x + 1).min(last)]);
                }
            }
            for y in 0..self.height {
                let above = y.saturating_sub(1) * self.width;
                let below = (y + 1).min(self.height - 1) * self.width;
                for x in 0..self.width {
                    let at = y * self.width + x;
                    soft.pixels[at] = mix(across[above + x], across[at], across[below + x]);
                }
            }
        }
        soft
    }

    /// What softening takes away, put on top `strength` times: undoes some blur.
    pub fn sharpened(&self, soft_times: usize, strength: i32) -> Luma {
        let mut sharp = self.softened(soft_times);
        for (out, own) in sharp.pixels.iter_mut().zip(&self.pixels) {
            let own = i32::from(*own);
            *out = (own + (own - i32::from(*out)) * strength).clamp(0, 255) as u8;
        }
        sharp
    }

    /// The negative: light codes on dark ground.
    pub fn inverted(&self) -> Luma {
        let pixels = self.pixels.iter().map(|shade| 255 - shade).collect();
        Luma { width: self.width, height: self.height, pixels }
    }

    /// Black and white by the neighbourhood: black is what is darker than the mean of the square of `2 * reach + 1`
    /// pixels around it by more than `margin`. Rows of the result as the picture's.
    pub fn black_by_neighbourhood(&self, reach: usize, margin: i64) -> Vec<bool> {
        let sums = self.sums();
        let stride = self.width + 1;
        let mut black = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            let (top, below) = (y.saturating_sub(reach), (y + reach + 1).min(self.height));
            for x in 0..self.width {
                let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(self.width));
                let inside = i64::from(sums[below * stride + right]) + i64::from(sums[top * stride + left])
                    - i64::from(sums[below * stride + left])
                    - i64::from(sums[top * stride + right]);
                let count = ((below - top) * (right - left)) as i64;
                black.push((i64::from(self.pixels[y * self.width + x]) + margin) * count < inside);
            }
        }
        black
    }

    /// Sums of everything above and to the left, with a first row and column of zeros.
    fn sums(&self) -> Vec<u32> {
        let stride = self.width + 1;
        let mut sums = vec![0_u32; stride * (self.height + 1)];
        for y in 0..self.height {
            let mut row_sum = 0;
            for x in 0..self.width {
                row_sum += u32::from(self.pixels[y * self.width + x]);
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row_sum;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_as_many_pixels_as_it_says() {
        for (width, height, pixels, fits) in
            [(2, 3, 6, true), (2, 3, 5, false), (0, 3, 0, false), (usize::MAX, 2, 6, false)]
        {
            assert_eq!(Luma::new(width, height, vec![0; pixels]).is_some(), fits, "{width}x{height}");
        }
    }

    #[test]
    fn halving_takes_the_mean_of_four_and_doubling_gives_the_size_back() {
        let luma = Luma::new(4, 2, vec![0, 4, 100, 100, 4, 8, 100, 104]).expect("a picture");
        let half = luma.halved().expect("large enough");
        assert_eq!((half.width(), half.height(), half.pixels()), (2, 1, &[4, 101][..]));
        assert_eq!((half.doubled().width(), half.doubled().height()), (4, 2));
        assert!(half.halved().is_none());
    }

    #[test]
    fn softening_levels_an_edge_and_sharpening_raises_it() {
        let luma = Luma::new(4, 1, vec![100, 100, 200, 200]).expect("a picture");
        assert_eq!(luma.softened(1).pixels(), [100, 125, 175, 200]);
        assert_eq!(luma.sharpened(1, 1).pixels(), [100, 75, 225, 200]);
        assert_eq!(luma.inverted().pixels(), [155, 155, 55, 55]);
    }

    #[test]
    fn black_is_judged_by_the_neighbourhood() {
        // A dark and a bright half, with a darker dot in each.
        let mut pixels = vec![40; 400];
        for (at, shade) in pixels.iter_mut().enumerate() {
            *shade = if at % 20 < 10 { 40 } else { 200 };
        }
        (pixels[10 * 20 + 4], pixels[10 * 20 + 16]) = (20, 180);
        let black = Luma::new(20, 20, pixels).expect("a picture").black_by_neighbourhood(2, 5);
        let dots: Vec<usize> = (0..400).filter(|at| black[*at] && ![8, 9].contains(&(at % 20))).collect();
        assert_eq!(dots, [204, 216]);
    }
}
