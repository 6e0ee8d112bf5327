//! Charts as SVG: lines over two axes, and bars. Colours go with contenders; nothing is loaded from elsewhere.

use std::fmt::Write;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 46.0;
const BOTTOM: f64 = 52.0;
const BAR: f64 = 18.0;
const COLOURS: [&str; 6] = ["#0b7285", "#e8590c", "#9c36b5", "#2b8a3e", "#c92a2a", "#495057"];

/// A line of a chart.
pub(super) struct Line {
    pub(super) name: String,
    /// Which colour.
    pub(super) index: usize,
    pub(super) points: Vec<(f64, f64)>,
}

/// An axis: where ticks stand and what they say; values are on the scale that the points have.
pub(super) struct Axis {
    pub(super) title: String,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Powers of ten around these values; points are their logarithms.
    pub(super) fn logarithmic(title: &str, values: impl Iterator<Item = f64>) -> Self {
        let (low, high) = bounds(values.filter(|value| *value > 0.0));
        let (low, high) = (low.log10().floor(), (high.log10() + 1e-9).ceil());
        let high = if high > low { high } else { low + 1.0 };
        let ticks = (low as i32..=high as i32).map(|power| (f64::from(power), power_of_ten(power))).collect();
        Self { title: title.to_owned(), low, high, ticks }
    }

    /// From nought to a round number above these values.
    pub(super) fn linear(title: &str, values: impl Iterator<Item = f64>) -> Self {
        let (_, high) = bounds(values);
        let step = round_step(high / 5.0);
        let count = (high / step).ceil().max(1.0);
        let ticks = (0..=count as u32).map(|n| (f64::from(n) * step, short(f64::from(n) * step))).collect();
        Self { title: title.to_owned(), low: 0.0, high: count * step, ticks }
    }

    fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    if low.is_finite() { (low, high) } else { (0.1, 1.0) }
}

fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.max(1e-9).log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough)
        .unwrap_or(power * 10.0)
}

fn power_of_ten(power: i32) -> String {
    short(10f64.powi(power))
}

fn short(value: f64) -> String {
    match value {
        value if value >= 1.0 || value == 0.0 => format!("{value:.0}"),
        value if value >= 0.1 => format!("{value:.1}"),
        value if value >= 0.01 => format!("{value:.2}"),
        value => format!("{value:.3}"),
    }
}

/// Lines with a legend.
pub(super) fn lines(title: &str, x: &Axis, y: &Axis, lines: &[Line]) -> String {
    let mut svg = open(title, HEIGHT);
    let at_x = |value: f64| LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    let at_y = |value: f64| HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    for (value, label) in &x.ticks {
        let at = at_x(*value);
        put(
            &mut svg,
            format!(
                r##"<line x1="{at:.1}" y1="{TOP}" x2="{at:.1}" y2="{:.1}" stroke="#e9ecef"/>"##,
                HEIGHT - BOTTOM
            ),
        );
        text(&mut svg, at, HEIGHT - BOTTOM + 18.0, "middle", 12, label);
    }
    for (value, label) in &y.ticks {
        let at = at_y(*value);
        put(
            &mut svg,
            format!(
                r##"<line x1="{LEFT}" y1="{at:.1}" x2="{:.1}" y2="{at:.1}" stroke="#e9ecef"/>"##,
                WIDTH - RIGHT
            ),
        );
        text(&mut svg, LEFT - 8.0, at + 4.0, "end", 12, label);
    }
    text(&mut svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", 12, &x.title);
    let turned = format!(r#"transform="rotate(-90 16 {0})""#, HEIGHT / 2.0);
    put(
        &mut svg,
        format!(
            r##"<text x="16" y="{}" {turned} font-size="12" text-anchor="middle" fill="#343a40">{}</text>"##,
            HEIGHT / 2.0,
            escape(&y.title)
        ),
    );
    for line in lines {
        draw(&mut svg, line, &at_x, &at_y);
    }
    legend(&mut svg, lines.iter().map(|line| (line.name.as_str(), line.index)));
    svg + "</svg>"
}

fn draw(svg: &mut String, line: &Line, at_x: &dyn Fn(f64) -> f64, at_y: &dyn Fn(f64) -> f64) {
    let colour = COLOURS[line.index % COLOURS.len()];
    let points: Vec<String> =
        line.points.iter().map(|(x, y)| format!("{:.1},{:.1}", at_x(*x), at_y(*y))).collect();
    put(
        svg,
        format!(
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="2.2"/>"#,
            points.join(" ")
        ),
    );
    if line.points.len() <= 12 {
        for (x, y) in &line.points {
            put(
                svg,
                format!(r#"<circle cx="{:.1}" cy="{:.1}" r="3.5" fill="{colour}"/>"#, at_x(*x), at_y(*y)),
            );
        }
    }
}

fn legend<'a>(svg: &mut String, entries: impl Iterator<Item = (&'a str, usize)>) {
    let mut at = LEFT;
    for (name, index) in entries {
        let colour = COLOURS[index % COLOURS.len()];
        put(svg, format!(r#"<rect x="{at:.1}" y="28" width="12" height="12" fill="{colour}"/>"#));
        text(svg, at + 17.0, 38.5, "start", 12, name);
        at += 36.0 + 7.2 * name.chars().count() as f64;
    }
}

/// Groups of horizontal bars; values of a group are by contender, `None` where there is none.
pub(super) fn bars(
    title: &str,
    unit: &str,
    names: &[String],
    groups: &[(String, Vec<Option<f64>>)],
) -> String {
    let group_height = BAR * names.len() as f64 + 16.0;
    let height = TOP + 10.0 + group_height * groups.len() as f64 + 10.0;
    let (left, right) = (190.0, 90.0);
    let most = groups
        .iter()
        .flat_map(|(_, values)| values.iter().flatten())
        .fold(0.0, |most: f64, value| most.max(*value));
    let mut svg = open(&format!("{title} ({unit})"), height);
    legend(&mut svg, names.iter().enumerate().map(|(index, name)| (name.as_str(), index)));
    for (place, (group, values)) in groups.iter().enumerate() {
        let top = TOP + 10.0 + group_height * place as f64;
        text(&mut svg, left - 8.0, top + group_height / 2.0 - 4.0, "end", 12, group);
        for (index, value) in values.iter().enumerate() {
            let y = top + BAR * index as f64;
            let width = value.unwrap_or(0.0) / most.max(1e-9) * (WIDTH - left - right);
            let colour = COLOURS[index % COLOURS.len()];
            put(
                &mut svg,
                format!(
                    r#"<rect x="{left}" y="{y:.1}" width="{width:.1}" height="{:.1}" fill="{colour}"/>"#,
                    BAR - 3.0
                ),
            );
            let label = value.map_or("–".to_owned(), super::super::digest::digits);
            text(&mut svg, left + width + 6.0, y + 11.5, "start", 11, &label);
        }
    }
    svg + "</svg>"
}

fn open(title: &str, height: f64) -> String {
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="DejaVu Sans, sans-serif"><rect width="100%" height="100%" fill="#ffffff"/>"##
    );
    put(
        &mut svg,
        format!(
            r##"<text x="{LEFT}" y="19" font-size="14" font-weight="bold" fill="#212529">{}</text>"##,
            escape(title)
        ),
    );
    svg
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, size: u32, label: &str) {
    put(
        svg,
        format!(
            r##"<text x="{x:.1}" y="{y:.1}" font-size="{size}" text-anchor="{anchor}" fill="#343a40">{}</text>"##,
            escape(label)
        ),
    );
}

fn put(svg: &mut String, element: String) {
    // A String takes everything.
    _ = writeln!(svg, "{element}");
}

/// Text for XML and HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_can_be_drawn() {
        let points = vec![(0.0, 0.5), (1.0, 1.7), (2.0, 2.2)];
        let y = Axis::logarithmic("ms", [3.0, 170.0].into_iter());
        let x = Axis::linear("MB/s", [0.4, 2.0].into_iter());
        assert_eq!((y.low, y.high, x.high), (0.0, 3.0, 2.0));
        let lines = lines("A <title>", &x, &y, &[Line { name: "kafka".to_owned(), index: 1, points }]);
        assert!(lines.contains("A &lt;title&gt;"));
        let groups = [("a".to_owned(), vec![Some(1.0), None])];
        let bars = bars("B", "MB", &["x".to_owned(), "y".to_owned()], &groups);
        for svg in [lines, bars] {
            assert!(super::super::picture::png(&svg).unwrap().starts_with(b"\x89PNG"));
        }
    }

    #[test]
    fn axes_survive_nothing() {
        let y = Axis::logarithmic("ms", std::iter::empty());
        let x = Axis::linear("MB/s", std::iter::empty());
        assert!(y.high > y.low && x.high > x.low);
    }
}
