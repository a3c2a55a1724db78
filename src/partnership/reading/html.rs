//! HTML turned to lines of text, as far as the form needs it: blocks and line breaks begin a line, cells of a table are
//! joined with a colon, so that a form drawn as a table reads like one that was typed. Quotations are left out. Pure,
//! one pass, nothing is fetched or run.

use mail_parser::decoders::html::add_html_token;

use super::limits::HEADER_CHARS_MAX;
use crate::base::text::truncate_chars;

/// Tags behind and before which a new line begins.
const BLOCKS: [&str; 20] = [
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "dt", "dd", "section",
    "pre", "body",
];
/// Tags whose content is not text for a reader.
const UNSEEN: [&str; 6] = ["script", "style", "head", "template", "title", "noscript"];
/// The longest name of a character (`&CounterClockwiseContourIntegral;`).
const ENTITY_BYTES_MAX: usize = 34;

/// The longest tag; pictures written into the HTML itself make them long.
const TAG_BYTES_MAX: usize = 64 * 1024;
/// So many `<` that begin no tag are looked at; after them the rest is no HTML that a person sent.
const STRAY_MAX: usize = 2_000;
/// Pictures that a text shows; a letter with more of them is none that a person wrote.
const PICTURES_MAX: usize = 200;

/// The text of an HTML body, line by line.
pub fn to_text(html: &str) -> String {
    let mut out = Text::default();
    let mut rest = html;
    let mut stray = 0;
    while let Some(at) = rest.find('<') {
        out.push(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some(tag) = Tag::read(rest) else {
            out.push("<");
            rest = &rest[1..];
            stray += 1;
            if stray > STRAY_MAX {
                break;
            }
            continue;
        };
        rest = &rest[tag.length..];
        if !tag.closes && UNSEEN.contains(&tag.name.as_str()) {
            rest = behind_end(rest, &tag.name);
        }
        out.tag(&tag);
    }
    out.push(rest);
    out.lines.push_str(out.line.trim());
    out.lines
}

/// The Content-IDs of the pictures that an HTML body shows.
pub fn pictures_shown(html: &str) -> Vec<String> {
    let lower = html.to_ascii_lowercase();
    let end = |c: char| matches!(c, '"' | '\'' | '>' | ')' | ' ' | '\n' | '\r' | '\t');
    let marks = lower.match_indices("cid:").take(PICTURES_MAX);
    // An id that never ends is looked at only so far.
    let ids = marks.map(|(at, mark)| truncate_chars(&html[at + mark.len()..], HEADER_CHARS_MAX));
    let ids = ids.map(|rest| rest.split(end).next().unwrap_or_default());
    ids.filter(|id| !id.is_empty()).map(|id| id.replace("%40", "@")).collect()
}

struct Tag {
    name: String,
    closes: bool,
    length: usize,
}

impl Tag {
    /// The tag that a text begins with, or `None` where `<` is only a character.
    fn read(text: &str) -> Option<Tag> {
        let inside = &text[1..];
        let closes = inside.starts_with('/');
        let name_from = usize::from(closes);
        let begins = inside[name_from..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?');
        // A tag that never ends is looked for only so far: many of them must not cost a look at everything each.
        let end = inside.bytes().take(TAG_BYTES_MAX).position(|b| b == b'>').filter(|_| begins)?;
        let name: String = inside[name_from..end].chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
        Some(Tag { name: name.to_ascii_lowercase(), closes, length: end + 2 })
    }
}

/// What follows the closing tag of an unseen part.
fn behind_end<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = &rest[at..];
        if rest[2..].get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)) {
            return rest;
        }
        rest = &rest[2..];
    }
    ""
}

#[derive(Default)]
struct Text {
    lines: String,
    line: String,
    quote_depth: u32,
}

impl Text {
    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "blockquote" => {
                self.end_line();
                self.quote_depth =
                    if tag.closes { self.quote_depth.saturating_sub(1) } else { self.quote_depth.saturating_add(1) };
            }
            "td" | "th" if tag.closes && !self.line.trim().is_empty() => self.line.push_str(": "),
            name if BLOCKS.contains(&name) => self.end_line(),
            _ => {}
        }
    }

    fn end_line(&mut self) {
        // The colon behind the last cell of a row joins nothing.
        self.lines.push_str(self.line.trim().trim_end_matches(':'));
        self.lines.push('\n');
        self.line.clear();
    }

    /// Text between tags: every run of white space is one blank, names of characters are replaced.
    fn push(&mut self, text: &str) {
        if self.quote_depth > 0 {
            return;
        }
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = entity_length(rest);
            if length > 0 {
                add_html_token(&mut self.line, &rest.as_bytes()[..length], false);
                rest = &rest[length..];
                continue;
            }
            if !c.is_whitespace() {
                self.line.push(c);
            } else if !self.line.ends_with(' ') {
                self.line.push(' ');
            }
            rest = &rest[c.len_utf8()..];
        }
    }
}

/// How many bytes a name of a character takes that a text begins with; 0 when there is none.
fn entity_length(text: &str) -> usize {
    if !text.starts_with('&') {
        return 0;
    }
    let name = text.as_bytes().iter().skip(1).take(ENTITY_BYTES_MAX);
    let length = name.take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
    if length > 0 && text.as_bytes().get(1 + length) == Some(&b';') { length + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_cells_and_characters_come_out() {
        for (html, expect) in [
            ("<p>Nama Usaha: Perhiasan &amp; Rekan<br>\nIG: @a</p>", "Nama Usaha: Perhiasan & Rekan\nIG: @a"),
            ("<table><tr><td>Nama Usaha</td><td>Batik</td></tr><tr><td>WA</td></tr></table>", "Nama Usaha: Batik\nWA"),
            ("<div>perak &lt;asli&gt; &#38; &#x2713;</div>", "perak <asli> & \u{2713}"),
            ("<style>p{a:b}</style><script>Nama Usaha: x</script>teks", "teks"),
            ("a<!-- Nama Usaha: x -->b", "ab"),
            ("baru<blockquote>Nama Usaha: lama<blockquote>x</blockquote></blockquote>akhir", "baru\nakhir"),
            ("1 < 2 &tidak; &", "1 < 2 &tidak; &"),
            ("<b>Nama</b> <i>Usaha</i>: X", "Nama Usaha: X"),
        ] {
            let text = to_text(html);
            let filled: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
            assert_eq!(filled.join("\n"), expect, "{html}");
        }
    }

    #[test]
    fn tags_that_never_end_cost_little() {
        let html = "<a ".repeat(300_000);
        assert!(to_text(&html).len() <= html.len());
    }

    #[test]
    fn pictures_in_the_text_are_named() {
        let html = "<img src=\"cid:logo@example.com\"><img src='CID:b%40c'>";
        assert_eq!(pictures_shown(html), ["logo@example.com", "b@c"]);
    }
}
