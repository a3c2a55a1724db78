//! The demo's partners and goods: fictional businesses, believable names.

/// What a group of partners makes.
#[derive(Debug)]
pub struct Trade {
    pub category: &'static str,
    pub businesses: [&'static str; 4],
    pub goods: &'static [Good],
}

/// One thing that is made, in its variants. Prices in thousands of rupiah.
#[derive(Debug)]
pub struct Good {
    pub name: &'static str,
    pub variants: &'static [&'static str],
    pub price_thousands: (i64, i64),
}

const fn good(name: &'static str, variants: &'static [&'static str], low: i64, high: i64) -> Good {
    Good { name, variants, price_thousands: (low, high) }
}

pub const TRADES: [Trade; 10] = [
    Trade {
        category: "Batik",
        businesses: ["Batik Sekar Contoh", "Batik Ronce Contoh", "Batik Kawung Sampel", "Batik Pesisir Sampel"],
        goods: &[
            good("Kain Batik Cap 2 m", &["Sogan", "Indigo", "Merah Mengkudu"], 135, 195),
            good("Kain Batik Tulis 2 m", &["Kawung", "Parang"], 380, 500),
            good("Kemeja Batik", &["M", "L", "XL"], 185, 285),
            good("Selendang Batik", &["Hijau", "Ungu"], 85, 140),
            good("Dompet Batik", &["Cokelat", "Hitam"], 35, 55),
            good("Syal Batik", &[""], 65, 95),
            good("Taplak Batik", &["Kecil", "Besar"], 75, 165),
            good("Sarung Bantal Batik", &["Cokelat", "Biru"], 55, 75),
        ],
    },
    Trade {
        category: "Anyaman",
        businesses: ["Anyaman Pandan Contoh", "Mendong Rapi Contoh", "Rotan Halus Sampel", "Lontar Elok Sampel"],
        goods: &[
            good("Tas Anyam Pandan", &["Alam", "Cokelat"], 85, 165),
            good("Dompet Anyam", &["Kecil", "Sedang"], 25, 45),
            good("Keranjang Serbaguna", &["S", "M", "L"], 45, 110),
            good("Topi Anyam", &[""], 40, 65),
            good("Tempat Tisu Anyam", &[""], 35, 50),
            good("Tatakan Gelas Anyam isi 6", &[""], 30, 45),
            good("Nampan Rotan", &["Bulat", "Kotak"], 75, 145),
        ],
    },
    Trade {
        category: "Kuliner",
        businesses: ["Dapur Bu Contoh", "Sambal Mantap Contoh", "Keripik Renyah Sampel", "Kue Kering Sampel"],
        goods: &[
            good("Sambal Bawang 150 g", &["Pedas", "Sedang"], 28, 38),
            good("Keripik Tempe 200 g", &["Original", "Pedas"], 15, 22),
            good("Keripik Usus 150 g", &[""], 16, 21),
            good("Abon Sapi 100 g", &[""], 42, 55),
            good("Kacang Mete 250 g", &["Asin", "Madu"], 55, 78),
            good("Nastar 300 g", &[""], 58, 85),
            good("Rempeyek Kacang", &[""], 14, 20),
            good("Bandeng Asap", &[""], 48, 75),
        ],
    },
    Trade {
        category: "Minuman",
        businesses: ["Kopi Lereng Contoh", "Jamu Segar Contoh", "Teh Rempah Sampel", "Sari Buah Sampel"],
        goods: &[
            good("Kopi Bubuk 200 g", &["Robusta", "Arabika"], 35, 68),
            good("Kopi Biji 250 g", &["Robusta", "Arabika"], 48, 85),
            good("Wedang Uwuh isi 10", &[""], 25, 38),
            good("Jahe Merah Instan 250 g", &[""], 28, 40),
            good("Teh Rosela 50 g", &[""], 22, 32),
            good("Kunyit Asam 350 ml", &[""], 12, 18),
            good("Sirup Buah 500 ml", &["Markisa", "Jeruk"], 30, 45),
        ],
    },
    Trade {
        category: "Aksesoris",
        businesses: ["Manik Cantik Contoh", "Kerang Biru Contoh", "Perak Kecil Sampel", "Bros Ceria Sampel"],
        goods: &[
            good("Bros Kain Perca", &["Bunga", "Daun"], 12, 22),
            good("Kalung Manik", &["Merah", "Hitam", "Hijau"], 55, 95),
            good("Gelang Manik", &["Cokelat", "Biru"], 25, 45),
            good("Anting Kerang", &["Putih", "Merah Muda"], 22, 35),
            good("Cincin Kayu", &[""], 25, 60),
            good("Gantungan Kunci", &["Wayang", "Perahu"], 10, 18),
            good("Tali Masker Manik", &[""], 15, 28),
        ],
    },
    Trade {
        category: "Busana",
        businesses: ["Busana Lurik Contoh", "Jahit Rapi Contoh", "Tenun Timur Sampel", "Ecoprint Daun Sampel"],
        goods: &[
            good("Outer Lurik", &["S", "M", "L"], 185, 295),
            good("Tunik Ecoprint", &["M", "L"], 165, 265),
            good("Kaus Sablon Surabaya", &["S", "M", "L", "XL"], 75, 110),
            good("Tas Kanvas Ecoprint", &[""], 65, 105),
            good("Pasmina Ecoprint", &["Jati", "Lanang"], 95, 150),
            good("Rompi Tenun", &["M", "L"], 175, 245),
            good("Peci Tenun", &[""], 55, 85),
        ],
    },
    Trade {
        category: "Kriya Kayu",
        businesses: ["Jati Ukir Contoh", "Mainan Kayu Contoh", "Bambu Lestari Sampel", "Bubut Halus Sampel"],
        goods: &[
            good("Talenan Kayu Jati", &["Kecil", "Besar"], 65, 145),
            good("Mangkuk Kayu", &["S", "M"], 45, 85),
            good("Mobil Kayu", &[""], 55, 95),
            good("Puzzle Kayu Hewan", &[""], 45, 70),
            good("Sendok Sayur Kayu", &[""], 18, 30),
            good("Lampu Meja Bambu", &[""], 165, 320),
            good("Bingkai Foto Kayu", &["10R", "4R"], 35, 75),
        ],
    },
    Trade {
        category: "Keramik",
        businesses: ["Gerabah Tanah Contoh", "Keramik Bayu Contoh", "Tembikar Sampel", "Glasir Warna Sampel"],
        goods: &[
            good("Cangkir Keramik", &["Putih", "Biru", "Hijau"], 35, 60),
            good("Piring Keramik", &["Kecil", "Besar"], 45, 95),
            good("Pot Gerabah", &["S", "M"], 25, 65),
            good("Vas Bunga Keramik", &[""], 85, 185),
            good("Teko Keramik", &[""], 125, 210),
            good("Tempat Lilin Keramik", &[""], 35, 55),
        ],
    },
    Trade {
        category: "Rajut",
        businesses: ["Rajut Kirana Contoh", "Benang Hangat Contoh", "Boneka Rajut Sampel", "Simpul Manis Sampel"],
        goods: &[
            good("Tas Rajut", &["Krem", "Marun"], 125, 225),
            good("Boneka Rajut", &["Beruang", "Kelinci"], 65, 120),
            good("Topi Rajut Bayi", &["Biru", "Kuning"], 45, 65),
            good("Syal Rajut", &[""], 85, 135),
            good("Sepatu Rajut Bayi", &[""], 40, 65),
            good("Gantungan Makrame", &["Kecil", "Besar"], 55, 145),
        ],
    },
    Trade {
        category: "Sabun",
        businesses: ["Sabun Wangi Contoh", "Lulur Ayu Contoh", "Lilin Tenang Sampel", "Minyak Sereh Sampel"],
        goods: &[
            good("Sabun Batang 100 g", &["Sereh", "Kopi", "Susu"], 18, 30),
            good("Lulur Tradisional 200 g", &[""], 35, 55),
            good("Lilin Aromaterapi", &["Lavender", "Melati"], 48, 85),
            good("Minyak Sereh 60 ml", &[""], 28, 42),
            good("Garam Mandi 250 g", &[""], 32, 48),
            good("Balsem Rempah", &[""], 15, 25),
        ],
    },
];

/// Display aids that partners lend.
pub const AIDS: [(&str, i64); 6] = [
    ("Rak kayu lipat", 1),
    ("Gantungan baju", 12),
    ("Keranjang pajang", 2),
    ("Manekin setengah badan", 1),
    ("Stoples kaca", 3),
    ("Papan nama usaha", 1),
];

/// Why customers bring something back: a code of the till's short list, and words where somebody wrote some.
pub const REFUND_REASONS: [(&str, &str); 5] = [
    ("size", ""),
    ("damaged", "Jahitan lepas"),
    ("colour", "Salah pilih warna"),
    ("damaged", "Kemasan bocor saat dibuka"),
    ("changed_mind", ""),
];

/// Why a piece is kept although it did not sell.
pub const KEEP_REASONS: [&str; 3] =
    ["Dipajang ulang di rak depan", "Menunggu pameran bulan depan", "Harga baru disepakati dengan mitra"];

pub const STREETS: [&str; 6] =
    ["Jalan Contoh Raya", "Jalan Sampel Indah", "Gang Uji Makmur", "Jalan Contoh Barat", "Kampung Sampel", "Jalan Uji"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_forty_partners_of_different_names_and_no_price_over_the_limit() {
        let mut names: Vec<_> = TRADES.iter().flat_map(|trade| trade.businesses).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 40);
        for good in TRADES.iter().flat_map(|trade| trade.goods) {
            let (low, high) = good.price_thousands;
            assert!(0 < low && low <= high && high <= 500, "{}", good.name);
            assert!(!good.variants.is_empty(), "{}", good.name);
        }
    }
}
