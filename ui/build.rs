//! Compiles the screens with their translations bundled, so that the language can change while the kiosk runs.
fn main() {
    let config =
        slint_build::CompilerConfiguration::new().with_bundled_translations("lang").with_style("fluent-light".into());
    slint_build::compile_with_config("app.slint", config).expect("the screens compile");
}
