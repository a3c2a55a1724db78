//! Words that fictional goods and partners are named with: common Indonesian ones, and made-up ones by syllables, so
//! that the register holds as many different words as a large outlet's.

pub const GOODS: [&str; 48] = [
    "Tas Anyam",
    "Kain Batik",
    "Batik Tulis",
    "Sambal",
    "Keripik",
    "Kerupuk",
    "Kemeja",
    "Gelang",
    "Kalung",
    "Tikar",
    "Dompet",
    "Selendang",
    "Taplak",
    "Sarung",
    "Topi",
    "Keranjang",
    "Nampan",
    "Abon",
    "Nastar",
    "Rempeyek",
    "Bandeng",
    "Kopi Bubuk",
    "Teh Rosela",
    "Sirup",
    "Wedang",
    "Jahe Instan",
    "Kunyit Asam",
    "Bros",
    "Anting",
    "Cincin",
    "Gantungan Kunci",
    "Outer",
    "Tunik",
    "Kaus Sablon",
    "Pasmina",
    "Rompi",
    "Peci",
    "Talenan",
    "Mangkuk",
    "Sendok",
    "Lampu Meja",
    "Bingkai",
    "Cangkir",
    "Vas Bunga",
    "Sabun",
    "Lilin",
    "Minyak Urut",
    "Lulur",
];
pub const KINDS: [&str; 40] = [
    "Pandan", "Sogan", "Bawang", "Sereh", "Ulin", "Tempe", "Pisang", "Singkong", "Kawung", "Parang", "Mendong",
    "Rotan", "Bambu", "Lurik", "Tenun", "Ecoprint", "Manik", "Kerang", "Jati", "Mahoni", "Melati", "Kenanga", "Kelapa",
    "Zaitun", "Mengkudu", "Indigo", "Cokelat", "Robusta", "Arabika", "Markisa", "Jeruk", "Madu", "Pedas", "Original",
    "Udang", "Teri", "Kacang", "Mete", "Ketan", "Wijen",
];
pub const VARIANTS: [&str; 14] =
    ["", "", "", "", "Merah", "Hijau", "Biru", "Hitam", "Putih", "Kecil", "Sedang", "Besar", "XL", "Isi 10"];
pub const CATEGORIES: [&str; 10] =
    ["Batik", "Anyaman", "Kuliner", "Minuman", "Aksesoris", "Busana", "Kriya Kayu", "Keramik", "Kecantikan", "Tenun"];
pub const BUSINESSES: [&str; 12] = [
    "Dapur",
    "Batik",
    "Anyaman",
    "Kerajinan",
    "Rumah Kopi",
    "Sanggar",
    "Tenun",
    "Galeri",
    "Warung",
    "Griya",
    "Pondok",
    "Omah",
];
const STARTS: [&str; 20] = [
    "ba", "ka", "se", "pe", "me", "ta", "ran", "lem", "gu", "wi", "su", "da", "ke", "ma", "pan", "ja", "nga", "li",
    "ro", "cen",
];
const MIDDLES: [&str; 24] = [
    "la", "ri", "tu", "ndo", "mba", "ngka", "ya", "su", "ra", "ni", "li", "wa", "de", "ko", "ju", "ma", "ti", "pa",
    "ngge", "lo", "ca", "sa", "ru", "bi",
];
const ENDS: [&str; 20] = [
    "ng", "n", "r", "k", "t", "s", "h", "m", "l", "p", "wan", "sari", "ti", "yu", "ra", "di", "mas", "jo", "lan", "tu",
];
/// How many different made-up words there are.
pub const MADE_UP: usize = STARTS.len() * MIDDLES.len() * MIDDLES.len() * ENDS.len();

/// The n-th made-up word, with a capital letter.
pub fn made_up(n: usize) -> String {
    let (start, rest) = (STARTS[n % STARTS.len()], n / STARTS.len());
    let (middle, rest) = (MIDDLES[rest % MIDDLES.len()], rest / MIDDLES.len());
    let (second, rest) = (MIDDLES[rest % MIDDLES.len()], rest / MIDDLES.len());
    let word = [start, middle, second, ENDS[rest % ENDS.len()]].concat();
    let capital = word[..1].to_uppercase();
    [capital.as_str(), &word[1..]].concat()
}
