//! The day as a page: what happened, hour by hour, with what came out of printer, typesetter and outbox.

use std::fmt::Write as _;

/// The whole page.
#[derive(Debug, Default)]
pub struct Page {
    pub title: String,
    pub intro: String,
    pub facts: Vec<(String, String)>,
    pub chapters: Vec<Chapter>,
}

/// One thing that happened.
#[derive(Debug, Default)]
pub struct Chapter {
    /// `09.15`, or `09.15, esoknya`.
    pub time: String,
    pub title: String,
    pub text: String,
    pub table: Option<Table>,
    pub exhibits: Vec<Exhibit>,
}

#[derive(Debug, Default)]
pub struct Table {
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// How a picture stands on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A strip of thermal paper.
    Slip,
    /// A sheet of A4.
    Sheet,
}

/// Something to look at; paths are relative to the page.
#[derive(Debug)]
pub struct Exhibit {
    pub look: Look,
    pub picture: String,
    /// What opens when the picture is touched: the picture itself, or the PDF.
    pub target: String,
    pub caption: String,
}

const CSS: &str = include_str!("page.css");

impl Page {
    /// The page as HTML; every text is escaped.
    pub fn html(&self) -> String {
        let mut out = String::from("<!doctype html>\n<html lang=\"id\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        let _ = writeln!(out, "<title>{}</title>\n<style>\n{CSS}</style>\n</head>\n<body>", escaped(&self.title));
        let _ = writeln!(out, "<header>\n<h1>{}</h1>\n<p>{}</p>", escaped(&self.title), escaped(&self.intro));
        out.push_str("<dl>\n");
        for (name, value) in &self.facts {
            let _ = writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(name), escaped(value));
        }
        out.push_str("</dl>\n</header>\n<main>\n");
        for chapter in &self.chapters {
            chapter.write(&mut out);
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}

impl Chapter {
    fn write(&self, out: &mut String) {
        let _ = writeln!(out, "<section>\n<p class=\"time\">{}</p>", escaped(&self.time));
        let _ = writeln!(out, "<div class=\"body\">\n<h2>{}</h2>", escaped(&self.title));
        for paragraph in self.text.split('\n') {
            let _ = writeln!(out, "<p>{}</p>", escaped(paragraph));
        }
        if let Some(table) = &self.table {
            table.write(out);
        }
        if !self.exhibits.is_empty() {
            out.push_str("<div class=\"exhibits\">\n");
            self.exhibits.iter().for_each(|exhibit| exhibit.write(out));
            out.push_str("</div>\n");
        }
        out.push_str("</div>\n</section>\n");
    }
}

impl Table {
    fn write(&self, out: &mut String) {
        out.push_str("<div class=\"scroll\"><table>\n<thead><tr>");
        for head in &self.heads {
            let _ = write!(out, "<th>{}</th>", escaped(head));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for cell in row {
                match cell.strip_suffix(".eml") {
                    Some(_) => {
                        let path = escaped(cell);
                        let _ = write!(out, "<td><a href=\"{path}\">buka</a></td>");
                    }
                    None => {
                        let _ = write!(out, "<td>{}</td>", escaped(cell));
                    }
                }
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table></div>\n");
    }
}

impl Exhibit {
    fn write(&self, out: &mut String) {
        let class = match self.look {
            Look::Slip => "slip",
            Look::Sheet => "sheet",
        };
        let (target, picture) = (escaped(&self.target), escaped(&self.picture));
        let caption = escaped(&self.caption);
        let _ = writeln!(
            out,
            "<figure class=\"{class}\"><a href=\"{target}\"><img src=\"{picture}\" alt=\"{caption}\" loading=\"lazy\"></a>\
             <figcaption>{caption}</figcaption></figure>"
        );
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_outside_stay_text() {
        let exhibit = Exhibit {
            look: Look::Slip,
            picture: "cetak/a.png".into(),
            target: "cetak/a.png".into(),
            caption: "Ember & <i>Gayung</i> \"besar\"".into(),
        };
        let table = Table { heads: vec!["Judul"], rows: vec![vec!["<script>".into(), "surat/a.eml".into()]] };
        let chapter = Chapter { table: Some(table), exhibits: vec![exhibit], ..Chapter::default() };
        let html = Page { chapters: vec![chapter], ..Page::default() }.html();
        assert!(html.contains("Ember &amp; &lt;i&gt;Gayung&lt;/i&gt; &quot;besar&quot;"));
        assert!(html.contains("<td>&lt;script&gt;</td><td><a href=\"surat/a.eml\">buka</a></td>"));
        assert!(!html.contains("<script>") && !html.contains("<i>"));
    }
}
