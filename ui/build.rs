//! Compiles the screens with their translations bundled, so that the language can change while the kiosk runs.
//! Strings are looked up without a context: one Indonesian sentence has one English translation everywhere.
use slint_build::{CompilerConfiguration, DefaultTranslationContext};

fn main() {
    let config = CompilerConfiguration::new()
        .with_bundled_translations("lang")
        .with_default_translation_context(DefaultTranslationContext::None)
        .with_style("fluent-light".into());
    slint_build::compile_with_config("app.slint", config).expect("the screens compile");
}
