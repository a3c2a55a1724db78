//! Rows for Slint's lists: changed in place, so that a list keeps its place and draws only what changed.

use slint::{Model, ModelRc, VecModel};

/// Brings the model behind a list property to `rows`. A property that still holds the preview's model gets one of ours.
pub fn sync<T: Clone + PartialEq + 'static>(current: ModelRc<T>, rows: Vec<T>, set: impl FnOnce(ModelRc<T>)) {
    let Some(model) = current.as_any().downcast_ref::<VecModel<T>>() else {
        set(ModelRc::new(VecModel::from(rows)));
        return;
    };
    let common = model.row_count().min(rows.len());
    while model.row_count() > rows.len() {
        model.remove(model.row_count() - 1);
    }
    for (at, row) in rows.into_iter().enumerate() {
        if at >= common {
            model.push(row);
        } else if model.row_data(at).as_ref() != Some(&row) {
            model.set_row_data(at, row);
        }
    }
}
