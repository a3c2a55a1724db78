//! Shows every component in a few states: `cargo run -p deks-ui --example components -- 1280x800 dark`.
use slint::{ComponentHandle, LogicalSize};

slint::slint! {
    export { ComponentsWindow, Palette, Type } from "components.slint";
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let window = ComponentsWindow::new()?;
    let (mut width_px, mut height_px) = (1280.0, 800.0);
    for argument in std::env::args().skip(1) {
        if argument == "dark" {
            window.global::<Palette>().set_dark(true);
        } else if let Some((width, height)) = argument.split_once('x') {
            (width_px, height_px) = (width.parse()?, height.parse()?);
        }
    }
    window.window().set_size(LogicalSize::new(width_px, height_px));
    window.run()?;
    Ok(())
}
