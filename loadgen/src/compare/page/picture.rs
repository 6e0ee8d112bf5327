//! A chart as PNG, for a README: the same SVG, drawn with a font that comes along.

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;

/// Twice the size, so that it is sharp on any screen.
const SCALE: f32 = 2.0;

/// Draws an SVG.
pub(super) fn png(svg: &str) -> Result<Vec<u8>> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    let fonts = Arc::make_mut(&mut options.fontdb);
    fonts.load_font_data(dejavu::sans::regular().to_vec());
    fonts.load_font_data(dejavu::sans::bold().to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let tree = Tree::from_str(svg, &options).context("a chart that is no SVG")?;
    let size = tree.size();
    let mut pixmap = Pixmap::new((size.width() * SCALE) as u32, (size.height() * SCALE) as u32)
        .context("a chart without a size")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    pixmap.encode_png().context("PNG")
}
